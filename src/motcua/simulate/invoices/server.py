"""The server: sign-in, invoices by their `transactionUuid`, cancelling, and how to make it misbehave.

`GET /` tells what it remembers; `POST /mode` with `mode=<one of MODES>` changes how it behaves.
"""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MODES = ("well", "slow", "down", "lost", "refuse", "forget", "garbage", "strict")
"""How it behaves: "lost" issues and then closes the connection; "refuse" takes nothing; "forget" ends all
tokens once; "strict" refuses a key that it has seen; "slow" takes some seconds; "down" closes the connection.
"""
SLOW_SECONDS = 4.0


@dataclass
class Provider:
    """The memory of one process."""

    user: str
    secret: str
    mode: str = "well"
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def issue(self, message: dict[str, Any]) -> dict[str, Any]:
        """An invoice; the same key again is the same one."""
        general = message["generalInvoiceInfo"]
        with self.lock:
            before = self.invoices.get(general["transactionUuid"])
            if before is None:
                before = {
                    "invoiceNo": f"{general['invoiceSeries']}{next(self._numbers)}",
                    "codeOfTax": secrets.token_hex(17).upper(),
                    "reservationCode": secrets.token_hex(6).upper(),
                    "total": message["summarizeInfo"]["totalAmountWithTax"],
                    "replaces": general.get("originalInvoiceId", ""),
                    "issueDate": general["invoiceIssuedDate"],
                    "template": general["templateCode"],
                    "buyer": message["buyerInfo"]["buyerName"],
                    "cancelled": False,
                }
                self.invoices[general["transactionUuid"]] = before
        return before


def serve(provider: Provider, host: str, port: int) -> ThreadingHTTPServer:
    """A server for this memory, not running yet (`serve_forever`)."""
    return ThreadingHTTPServer((host, port), type("Handler", (_Handler,), {"provider": provider}))


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """What it remembers."""
        self._say({"mode": self.provider.mode, "invoices": self.provider.invoices})

    def do_POST(self) -> None:
        """The interface, and how it behaves."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1 << 20))
        path = urlsplit(self.path).path
        if path == "/mode":
            mode = dict(parse_qsl(body.decode())).get("mode", "")
            self.provider.mode = mode if mode in MODES else self.provider.mode
            return self._say({"mode": self.provider.mode})
        if self._misbehaves():
            return None
        try:
            is_form = "urlencoded" in self.headers.get("Content-Type", "")
            message = dict(parse_qsl(body.decode())) if is_form else json.loads(body)
        except ValueError:
            return self._say({"code": 400, "description": "no JSON"}, 400)
        if path == "/auth/login":
            return self._sign_in(message)
        token = self.headers.get("Cookie", "").partition("access_token=")[2]
        if token not in self.provider.tokens:
            return self._say({"code": 401, "description": "Unauthorized"}, 401)
        return self._asked(path.rpartition("InvoiceWS/")[2], message)

    def _sign_in(self, message: dict[str, Any]) -> None:
        right = (self.provider.user, self.provider.secret)
        if (message.get("username"), message.get("password")) != right:
            return self._say({"code": 401, "description": "Sai ten dang nhap hoac mat khau"}, 401)
        token = secrets.token_hex(16)
        self.provider.tokens.add(token)
        return self._say({"access_token": token, "token_type": "bearer", "expires_in": 300})

    def _asked(self, what: str, message: dict[str, Any]) -> None:
        if what.startswith("createInvoice/"):
            if self.provider.mode == "refuse":
                return self._say(
                    {"errorCode": "TEMPLATE_NOT_FOUND", "description": "Khong co mau hoa don"}, 400
                )
            known = message["generalInvoiceInfo"]["transactionUuid"] in self.provider.invoices
            if known and self.provider.mode == "strict":
                return self._say({"errorCode": "TRANSACTION_UUID_EXISTED", "description": "Da co"}, 400)
            made = self.provider.issue(message)
            if self.provider.mode == "lost":
                return self._hang_up()
            return self._say({"errorCode": None, "description": None, "result": made})
        if what == "searchInvoiceByTransactionUuid":
            found = self.provider.invoices.get(str(message.get("transactionUuid")))
            return self._say({"errorCode": None, "result": [found] if found else []})
        if what == "cancelTransactionInvoice":
            number = message.get("invoiceNo")
            one = next((one for one in self.provider.invoices.values() if one["invoiceNo"] == number), None)
            if one is None or self.provider.mode == "refuse":
                return self._say({"errorCode": "INVOICE_NOT_FOUND", "description": "Khong co hoa don"}, 400)
            if message.get("templateCode") != one["template"]:
                return self._say(
                    {"errorCode": "TEMPLATE_CODE_INVALID", "description": "Sai mau hoa don"}, 400
                )
            if message.get("strIssueDate") != str(one["issueDate"]):
                return self._say({"errorCode": "ISSUE_DATE_INVALID", "description": "Sai ngay lap"}, 400)
            if one["cancelled"]:
                return self._say({"errorCode": "INVOICE_ALREADY_CANCELLED", "description": "Da huy"}, 400)
            one["cancelled"] = True
            return self._say({"errorCode": None, "description": None})
        return self._say({"code": 404, "description": "no such page"}, 404)

    def _misbehaves(self) -> bool:
        match self.provider.mode:
            case "slow":
                time.sleep(SLOW_SECONDS)
            case "down":
                self._hang_up()
                return True
            case "forget":
                self.provider.tokens.clear()
                self.provider.mode = "well"
            case "garbage":
                self._send(200, "text/html", b"<html>loi he thong</html>")
                return True
        return False

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _say(self, told: dict[str, Any], status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(told, ensure_ascii=False).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
