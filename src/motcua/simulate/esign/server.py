"""The simulator on a port: the service (`/csc/v2/…`, `/oauth2/token`, `/tsa`), its authorities (`/<authority>/ocsp`,
`/<authority>/crl`, `/<authority>/root/crl`), and `/_control`, which tells it how to behave.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from motcua.simulate.esign.service import Refused, Service

_LONGEST = 4 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """One service on one port."""

    daemon_threads = True

    def __init__(self, service: Service, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.service = service

    def start(self) -> None:
        """Answer in a thread until `shutdown`."""
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: requests carry PINs."""

    def do_GET(self) -> None:
        """Lists of what is revoked."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Everything else."""
        size = int(self.headers.get("Content-Length") or 0)
        self._answer(self.rfile.read(min(size, _LONGEST)))

    def _answer(self, body: bytes) -> None:
        service = self.server.service
        path = self.path.strip("/")
        if path == "_control":
            for name, value in json.loads(body or b"{}").items():
                if name == "press":
                    service.press(yes=bool(value))
                elif hasattr(service.ways, name):
                    setattr(service.ways, name, value)
            return self._send(200, b"{}", "application/json")
        if service.ways.is_down:
            return self._send(503, b"", "text/plain")
        parts = path.split("/")
        if parts[0] in service.authorities:
            return self._authority(parts, body)
        if path == "tsa":
            if service.ways.stamps_are_down:
                return self._send(503, b"", "text/plain")
            return self._send(200, service.stamp(body), "application/timestamp-reply")
        try:
            if path == "oauth2/token":
                told = service.token(dict(parse_qsl(body.decode())))
            elif path.startswith("csc/v2/"):
                service.check_token(self.headers.get("Authorization", ""))
                told = service.call(path.removeprefix("csc/v2/"), json.loads(body or b"{}"))
            else:
                raise Refused("not_found", path, 404)
        except Refused as refused:
            words = {"error": refused.code, "error_description": refused.words}
            return self._send(refused.status, json.dumps(words).encode(), "application/json")
        return self._send(200, json.dumps(told).encode(), "application/json")

    def _authority(self, parts: list[str], body: bytes) -> None:
        service = self.server.service
        authority = service.authorities[parts[0]]
        if parts[1:] == ["ocsp"] and not service.ways.ocsp_is_down:
            told = authority.ocsp(body, about_another=service.ways.lie == "ocsp")
            return self._send(200, told, "application/ocsp-response")
        if parts[1:] in (["crl"], ["root", "crl"]):
            return self._send(200, authority.crl(of_root="root" in parts), "application/pkix-crl")
        return self._send(503, b"", "text/plain")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
