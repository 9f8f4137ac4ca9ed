"""The nginx configuration that we ship: read for tests, and started on free ports before a small application."""

from __future__ import annotations

import datetime
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx"
HOST, FILES = "dichvucong.example.vn", "tep.example.vn"


def binary() -> str | None:
    """Where nginx is, if anywhere."""
    return shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if Path(path).exists()), None)


def directives(name: str) -> list[str]:
    """The directives of a file in their order, without comments and nesting."""
    text = re.sub(r"#.*", "", (SHIPPED / name).read_text(encoding="utf-8"))
    return [re.sub(r"\s+", " ", one).strip() for one in re.split(r"[;{}]", text) if one.strip()]


@dataclass(frozen=True)
class Running:
    """nginx with the shipped configuration; `got` is what the application behind it was asked."""

    plain: int
    tls: int
    certificate: Path
    got: list[dict[str, object]]


def free_port() -> int:
    """A port that nobody listens on at the moment, on IPv4 and IPv6."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """nginx as shipped, with other ports and folders of its own."""
    certificate = _certificate(folder)
    got: list[dict[str, object]] = []
    application = _application(got)
    plain, tls = free_port(), free_port()
    changes = {
        "/etc/nginx/motcua/": f"{SHIPPED / 'motcua'}/",
        "/etc/ssl/motcua/": f"{folder}/",
        "/var/cache/nginx/motcua": str(folder / "cache"),
        "127.0.0.1:8000": f"127.0.0.1:{application.server_port}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": f"listen [::1]:{plain};",
        "listen 443 ": f"listen 127.0.0.1:{tls} ",
        "listen [::]:443 ": f"listen [::1]:{tls} ",
    }
    text = (SHIPPED / "motcua.conf").read_text(encoding="utf-8")
    for shipped, here in changes.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    (folder / "motcua.conf").write_text(text, encoding="utf-8")
    temporary = "".join(
        f"{one}_temp_path {folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        # The folders of tests are closed to other users, and root's nginx would be another one.
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; worker_processes 1;\n"
        f"pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 256; }}\n"
        f"http {{ access_log off; {temporary}\ninclude {folder}/motcua.conf; }}\n",
        encoding="utf-8",
    )
    found = binary()
    assert found is not None
    server = subprocess.Popen([found, "-c", str(main), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        _wait(tls, server, folder)
        yield Running(plain, tls, certificate, got)
    finally:
        server.terminate()
        server.wait(timeout=20)
        application.shutdown()


def _wait(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((folder / "error.log").read_text(encoding="utf-8"))


def _application(got: list[dict[str, object]]) -> http.server.ThreadingHTTPServer:
    class Answering(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            got.append({"path": self.path, "headers": dict(self.headers), "body": len(body)})
            content = json.dumps(got[-1]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Strict-Transport-Security", "max-age=1")
            self.send_header("Cache-Control", "max-age=600, public")
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PATCH = do_GET

        def log_message(self, *_ignored: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST), x509.DNSName(FILES)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "fullchain.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path
