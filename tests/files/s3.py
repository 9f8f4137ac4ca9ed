"""A server that speaks S3, as a process of its own, and somebody between it and us who spoils what passes."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from botocore.session import get_session

KEY, SECRET = "motcua", "motcua-secret"
REGION = "us-east-1"


class Server:
    """moto's server. `checks_after`: from how many requests on it holds signatures against the keys that it gave."""

    def __init__(self, folder: Path, checks_after: int | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        more = {} if checks_after is None else {"INITIAL_NO_AUTH_ACTION_COUNT": str(checks_after)}
        self._log = (folder / "moto.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, **more},
        )
        for _number in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, (folder / "moto.log").read_text()
                time.sleep(0.1)
        raise AssertionError("the S3 server does not listen")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str = "s3", key: str = KEY, secret: str = SECRET) -> Any:
        """A client of the server's own, beside the one that is tested."""
        return get_session().create_client(
            service,
            endpoint_url=self.address,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            region_name=REGION,
        )

    def new_bucket(self) -> str:
        name = f"tep-{secrets.token_hex(6)}"
        self.client().create_bucket(Bucket=name)
        return name

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self._log.close()


class Between:
    """A proxy before the server. `how` says what it does to the requests whose method is in `to`.

    pass · error (500) · slow (`seconds` before the answer) · silent (the connection breaks) · cut (half) ·
    changed (a byte of the answer) · mangled (a byte of what was sent) · nonsense (a page of HTML)
    """

    def __init__(self, server: Server) -> None:
        self.how, self.to, self.seconds = "pass", frozenset({"GET", "PUT", "HEAD", "DELETE"}), 0.0
        # How often it is spoilt before everything passes again.
        self.times = 1_000_000
        self.asked: list[tuple[str, str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(server))
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def spoil(self, how: str, *methods: str, times: int = 1_000_000, seconds: float = 0.0) -> None:
        self.how, self.to, self.times, self.seconds = how, frozenset(methods) or self.to, times, seconds

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _handler(between: Between, server: Server) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_arguments: Any) -> None:
                pass

            def passed(self) -> None:
                between.asked.append((self.command, self.path))
                how = "pass"
                if self.command in between.to and between.times > 0 and between.how != "pass":
                    how, between.times = between.how, between.times - 1
                if self.headers.get("Expect", "").lower() == "100-continue":
                    self.send_response_only(100)
                    self.end_headers()
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if how == "silent":
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                if how == "slow":
                    time.sleep(between.seconds)
                if how in ("error", "nonsense"):
                    self.answer(
                        500 if how == "error" else 200,
                        {"Content-Type": "text/html"},
                        b"<html><body>Sorry</body></html>",
                    )
                    return
                headers = {name: value for name, value in self.headers.items() if name != "Expect"}
                if how == "mangled":
                    body = bytes([body[0] ^ 1]) + body[1:]
                    headers.pop("Content-MD5", None)
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                connection.request(self.command, self.path, body, headers)
                got = connection.getresponse()
                content = got.read()
                told = {
                    name: value
                    for name, value in got.getheaders()
                    if name.lower() not in ("connection", "transfer-encoding", "server", "date")
                }
                if self.command != "HEAD":
                    told["Content-Length"] = str(len(content))
                if how == "changed" and content:
                    content = content[:-1] + bytes([content[-1] ^ 1])
                if how == "cut":
                    content = content[: len(content) // 2]
                    self.close_connection = True
                self.answer(got.status, told, content)
                connection.close()

            def answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if not any(name.lower() == "content-length" for name in headers):
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = passed

        return Handler


def use(settings: Any, address: str, bucket: str) -> None:
    """Let the files of a test lie in this bucket."""
    settings.FILES_STORE = "s3"
    settings.S3_ENDPOINT, settings.S3_BUCKET = address, bucket
    settings.S3_KEY, settings.S3_SECRET, settings.S3_REGION = KEY, SECRET, REGION
    settings.S3_PATH_STYLE, settings.S3_SECONDS = True, 2


def objects(server: Server, bucket: str) -> dict[str, bytes]:
    """Everything in a bucket, asked for beside the client that is tested."""
    client = server.client()
    return {
        found["Key"]: client.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        for found in client.list_objects_v2(Bucket=bucket).get("Contents", ())
    }
