"""The server: the interfaces of both gateways, receipts and questions, and how to make it misbehave.

`GET /` shows the messages that it took, `GET /messages` the same as JSON; `POST /mode` with `mode=<one of tower.MODES>`
changes how it behaves; `POST /tell` tells the receipts that it held back, the last first; `POST /ask` with
`way=sms|zalo`, `from` and `text` asks a question as a citizen would.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from gettext import gettext as _
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from motcua.simulate.messages.tower import MODES, Sent, Tower, hmac_of, zalo_mac

SLOW_SECONDS = 4.0
_ESMS = "/MainService.svc/json/"
_PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
_FAILED = {"CountRegenerate": 0}


def serve(tower: Tower, host: str, port: int) -> ThreadingHTTPServer:
    """A server for this memory, not running yet (`serve_forever`)."""
    handler = type("Handler", (_Handler,), {"tower": tower})
    return ThreadingHTTPServer((host, port), handler)


class _Handler(BaseHTTPRequestHandler):
    tower: Tower

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: messages are other people's."""

    def do_GET(self) -> None:
        """What it took."""
        if self.path == "/":
            return self._page()
        if self.path == "/messages":
            return self._say([vars(one) for one in self.tower.messages.values()])
        return self._say({"error": "no such page"}, 404)

    def do_POST(self) -> None:
        """The interfaces, and how it behaves."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1 << 20))
        path = urlsplit(self.path).path
        if path == "/mode":
            mode = dict(parse_qsl(body.decode())).get("mode", "")
            self.tower.mode = mode if mode in MODES else self.tower.mode
            return self._say({"mode": self.tower.mode})
        if path == "/tell":
            held, self.tower.waiting = list(reversed(self.tower.waiting)), []
            for message in held:
                self._tell(message)
            return self._say({"told": len(held)})
        if path == "/ask":
            return self._ask(dict(parse_qsl(body.decode(), keep_blank_values=True)))
        if self._misbehaves():
            return None
        try:
            message = json.loads(body)
        except ValueError:
            return self._say({"error": "no JSON"}, 400)
        if path.startswith(_ESMS):
            return self._esms(path.removeprefix(_ESMS).strip("/"), message)
        if path.startswith("/message/"):
            return self._zns(path.removeprefix("/message/"), message)
        return self._say({"error": "no such page"}, 404)

    def _misbehaves(self) -> bool:
        match self.tower.mode:
            case "slow":
                time.sleep(SLOW_SECONDS)
            case "down":
                self.close_connection = True
                self.connection.close()
                return True
            case "garbage":
                self._send(200, "text/html", b"<html>loi he thong</html>")
                return True
        return False

    # Text messages

    def _esms(self, what: str, asked: dict[str, Any]) -> None:
        if (asked.get("ApiKey"), asked.get("SecretKey")) != (self.tower.account, self.tower.secret):
            return self._say({**_FAILED, "CodeResult": "101", "ErrorMessage": "Authorize Failed"})
        if what == "GetBalance_json":
            return self._say({"CodeResponse": "100", "Balance": 1_000_000, "UserID": 1})
        wrong = self._wrong_text(asked)
        if wrong:
            return self._say({**_FAILED, "CodeResult": wrong, "ErrorMessage": "mo phong"})
        message = self.tower.keep(
            Sent(
                "",
                asked["Phone"],
                asked["Content"],
                asked.get("RequestId", ""),
                "sms",
                asked.get("CallbackUrl", ""),
            )
        )
        if message is None:
            return self._say({**_FAILED, "CodeResult": "124", "ErrorMessage": "Request exist 1"})
        self._say({**_FAILED, "CodeResult": "100", "SMSID": message.number})
        return self._arrives(message)

    def _wrong_text(self, asked: dict[str, Any]) -> str:
        if self.tower.mode == "error in body":
            return "99999"
        if self.tower.mode == "poor":
            return "103"
        phone = str(asked.get("Phone", ""))
        if self.tower.mode == "blocked" or not (phone.startswith("0") and len(phone) == 10):
            return "99"
        if asked.get("Brandname") != self.tower.sender:
            return "104"
        if asked.get("IsUnicode") != "1" and not str(asked.get("Content", "")).isascii():
            return "146"
        return ""

    # Zalo

    def _zns(self, what: str, asked: dict[str, Any]) -> None:
        if self.headers.get("access_token") != self.tower.secret:
            return self._say({"error": -124, "message": "Access token invalid"})
        if what == "quota":
            return self._say({"error": 0, "message": "Success", "data": {"dailyQuota": "500"}})
        if self.tower.mode in ("error in body", "poor"):
            return self._say({"error": -115, "message": "Out of quota"})
        phone = str(asked.get("phone", ""))
        if self.tower.mode == "blocked" or not phone.startswith("84") or len(phone) != 11:
            return self._say({"error": -118, "message": "Zalo account not existed"})
        if not asked.get("template_id") or not isinstance(asked.get("template_data"), dict):
            return self._say({"error": -109, "message": "Template ID invalid"})
        text = "; ".join(f"{name}: {value}" for name, value in asked["template_data"].items())
        message = self.tower.keep(
            Sent(
                "",
                phone,
                text,
                asked.get("tracking_id", ""),
                "zalo",
                self.tower.hooks["zalo"],
                asked["template_id"],
            )
        )
        if message is None:
            # Zalo keeps no repetitions apart: the person sees it once more, here it is the same.
            return self._say({"error": 0, "message": "Success", "data": {}})
        self._say({"error": 0, "message": "Success", "data": {"msg_id": message.number}})
        return self._arrives(message)

    # Receipts and questions

    def _arrives(self, message: Sent) -> None:
        if not message.back or self.tower.mode == "silent":
            return
        if self.tower.mode == "late":
            self.tower.waiting.append(message)
        else:
            threading.Thread(target=self._tell, args=(message,), daemon=True).start()

    def _tell(self, message: Sent) -> None:
        arrived = self.tower.mode != "lost"
        for _time in range(3 if self.tower.mode == "duplicate" else 1):
            if message.protocol == "sms":
                told = {
                    "SMSID": message.number,
                    "SendFailed": "0" if arrived else "1",
                    "SendStatus": "5",
                    "SendSuccess": "1" if arrived else "0",
                    "RequestId": message.reference,
                    "TypeId": "2",
                }
                _fetched(urllib.request.Request(f"{message.back}?{urlencode(told)}"))  # noqa: S310 -- our own
            elif arrived:
                event = {
                    "event_name": "user_received_message",
                    "message": {"msg_id": message.number, "tracking_id": message.reference},
                }
                _fetched(self._signed(message.back, event))

    def _signed(self, url: str, event: dict[str, Any]) -> urllib.request.Request:
        moment = str(int(time.time() * 1000))
        body = json.dumps({"app_id": self.tower.app, "timestamp": moment, **event})
        mac = zalo_mac(self.tower.app, body, moment, self.tower.sign)
        headers = {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}
        return urllib.request.Request(url, body.encode(), headers)  # noqa: S310 -- our own

    def _ask(self, form: Mapping[str, str]) -> None:
        number = form.get("id") or self.tower.number()
        if form.get("way") == "zalo":
            event = {
                "event_name": "user_send_text",
                "sender": {"id": form.get("from", "")},
                "message": {"msg_id": number, "text": form.get("text", "")},
            }
            request = self._signed(self.tower.hooks["zalo question"], event)
        else:
            asked = {"id": number, "from": form.get("from", ""), "text": form.get("text", "")}
            body = json.dumps(asked).encode()
            headers = {"Content-Type": "application/json", "X-Signature": hmac_of(self.tower.secret, body)}
            request = urllib.request.Request(self.tower.hooks["question"], body, headers)  # noqa: S310 -- our own
        answer = _fetched(request)
        try:
            reply = str(json.loads(answer).get("reply", ""))
        except ValueError:
            reply = ""
        self.tower.replies.append({"to": form.get("from", ""), "text": reply})
        self._say({"reply": reply})

    # Both

    def _page(self) -> None:
        rows = "".join(
            f"<tr><td>{escape(one.protocol)}</td><td>{escape(one.to)}</td><td>{escape(one.text)}</td></tr>"
            for one in reversed(self.tower.messages.values())
        )
        modes = "".join(
            f"<option{' selected' if one == self.tower.mode else ''}>{escape(one)}</option>" for one in MODES
        )
        answers = "".join(
            f"<li>{escape(one['to'])}: {escape(one['text'])}</li>" for one in self.tower.replies[-10:]
        )
        shown = _PAGE.substitute(
            title=_("Cổng tin nhắn mô phỏng"),
            way=_("Kênh"),
            to=_("Người nhận"),
            text=_("Nội dung"),
            rows=rows,
            modes=modes,
            change=_("Đổi cách cư xử"),
            ask=_("Nhắn hỏi"),
            answers=answers,
        )
        self._send(200, "text/html; charset=utf-8", shown.encode())

    def _say(self, said: object, status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(said, ensure_ascii=False).encode())

    def _send(self, status: int, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _fetched(request: urllib.request.Request) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 # nosec B310 -- our own
            return bytes(answer.read())
    except (urllib.error.URLError, TimeoutError):
        return b"{}"
