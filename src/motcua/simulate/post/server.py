"""The server: the interfaces of both carriers, a page on which something becomes of parcels, and how to misbehave.

`GET /` shows what it remembers; `POST /mode` with `mode=<one of depot.MODES>` changes how it behaves; `POST /step` with
`ref` and `step` moves a parcel on and tells it; `POST /tell` tells the states that it held back, the last first.
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
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from motcua.simulate.post.depot import MODES, STEPS, Consignment, Depot

SLOW_SECONDS = 4.0
_TOKEN = "ma-phien-mo-phong"  # noqa: S105 -- opens nothing
_PRICE = 31_500
# What it says to whoever asks before ordering.
QUOTED = 27_300
_STYLE = "font-family: sans-serif; max-width: 60rem; margin: 2rem auto"


def serve(depot: Depot, host: str, port: int) -> ThreadingHTTPServer:
    """A server for this memory, not running yet (`serve_forever`)."""
    handler = type("Handler", (_Handler,), {"depot": depot})
    return ThreadingHTTPServer((host, port), handler)


class _Handler(BaseHTTPRequestHandler):
    depot: Depot

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: messages carry names."""

    def do_GET(self) -> None:
        """The page; whether a token is good."""
        path = urlsplit(self.path).path
        if path == "/":
            return self._page()
        if path == "/state":
            orders = {ref: vars(one) for ref, one in self.depot.orders.items()}
            return self._say({"mode": self.depot.mode, "asked": self.depot.asked, "orders": orders})
        if self._misbehaves():
            return None
        if path == "/viettel/v2/user/listInventory":
            return self._viettel({}) if self._is_known() else self._viettel(None, "Token invalid", 401)
        return self._say({"error": "no such page"}, 404)

    def do_POST(self) -> None:
        """How it behaves, what becomes of parcels, the interfaces."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1 << 20))
        path = urlsplit(self.path).path
        if path in ("/mode", "/step", "/tell"):
            return self._operated(path, dict(parse_qsl(body.decode())))
        if self._misbehaves():
            return None
        try:
            message = json.loads(body)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            return self._say({"error": "no JSON"}, 400)
        if path.startswith("/vnpost/"):
            return self._of_vnpost(path.removeprefix("/vnpost/"), message)
        if path.startswith("/viettel/"):
            return self._of_viettel(path.removeprefix("/viettel/"), message)
        return self._say({"error": "no such page"}, 404)

    def _operated(self, path: str, form: Mapping[str, str]) -> None:
        if path == "/mode":
            mode = form.get("mode", "")
            self.depot.mode = mode if mode in MODES else self.depot.mode
            return self._say({"mode": self.depot.mode})
        if path == "/tell":
            held, self.depot.waiting = list(reversed(self.depot.waiting)), []
            answers = [self._tell(*one) for one in held]
            return self._say({"told": answers})
        done = self.depot.step(form.get("ref", ""), form.get("step", ""))
        if done is None:
            return self._say({"error": "no such parcel"}, 404)
        if self.depot.mode == "reorder":
            self.depot.waiting.append(done)
        elif self.depot.mode != "silent":
            threading.Thread(target=self._tell, args=done, daemon=True).start()
        if "text/html" in self.headers.get("Accept", ""):
            self.send_response(303)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self._say({"step": done[1]})

    def _misbehaves(self) -> bool:
        match self.depot.mode:
            case "slow":
                time.sleep(SLOW_SECONDS)
            case "down":
                self._hang_up()
                return True
            case "garbage":
                self._send(200, "text/html", b"<html>loi he thong</html>")
                return True
            case "wrong":
                said = {
                    "success": False,
                    "status": 500,
                    "error": True,
                    "code": "500",
                    "message": "Loi he thong",
                }
                self._say(said)
                return True
        return False

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _is_known(self) -> bool:
        return self.headers.get("Token", "") in (_TOKEN, self.depot.secret)

    # VNPost

    def _of_vnpost(self, task: str, message: dict[str, Any]) -> None:
        if task == "GetAccessToken":
            good = message.get("Secret") == self.depot.secret
            return self._vnpost({"Token": _TOKEN}) if good else self._vnpost(None, "401", "Sai ma bi mat")
        if not self._is_known():
            return self._vnpost(None, "401", "Token khong hop le")
        if task == "ServicesCharge":
            if self.depot.mode == "refuse":
                return self._vnpost(None, "422", "Dia chi ngoai vung phuc vu")
            return self._vnpost({"ServiceCode": message.get("ServiceCode"), "TotalFee": QUOTED})
        ref = str(message.get("OrderNumber", ""))
        if task == "CreateOrder":
            if self.depot.mode == "refuse":
                return self._vnpost(None, "422", "Dia chi ngoai vung phuc vu")
            receiver = message.get("Receiver") or {}
            order = self.depot.take(
                ref, "vnpost", int(message.get("CODAmount") or 0), str(receiver.get("Name"))
            )
            if order is None:
                return self._vnpost(None, "409", "OrderNumber da ton tai")
            return self._vnpost({"OrderNumber": ref, "ItemCode": order.number, "TotalFee": _PRICE})
        found = self.depot.orders.get(ref)
        if found is None:
            return self._vnpost(None, "404", "Khong co don hang")
        if task == "getOrder":
            history = [self._vnpost_state(found, step, at) for step, at in found.told]
            return self._vnpost({"ItemCode": found.number, "TotalFee": _PRICE, "Histories": history})
        if task == "orderCancel":
            if self.depot.cancel(ref):
                return self._vnpost({"OrderNumber": ref})
            return self._vnpost(None, "410", "Buu gui da duoc thu gom")
        return self._say({"error": "no such page"}, 404)

    def _vnpost_state(self, order: Consignment, step: str, at: str) -> dict[str, Any]:
        delivered = step == "delivered"
        return {
            "OrderNumber": order.ref,
            "ItemCode": order.number,
            "StatusCode": STEPS[step][0],
            "StatusTime": at,
            "Location": "Buu cuc mo phong",
            "Note": "",
            **({"CODAmount": order.collects, "ReceivedBy": order.receiver} if delivered else {}),
        }

    def _vnpost(self, data: Mapping[str, Any] | None, code: str = "", message: str = "") -> None:
        if self.depot.mode == "mute" and (data is None or "Token" not in data):
            return self._hang_up()
        return self._say({"success": data is not None, "code": code, "message": message, "data": data})

    # Viettel Post

    def _of_viettel(self, task: str, message: dict[str, Any]) -> None:
        if task == "v2/user/Login":
            good = message.get("PASSWORD") == self.depot.secret
            return self._viettel({"token": _TOKEN}) if good else self._viettel(None, "Sai mat khau", 401)
        if not self._is_known():
            return self._viettel(None, "Token invalid", 401)
        if task == "v2/order/getPriceNlp":
            if self.depot.mode == "refuse":
                return self._viettel(None, "Dia chi ngoai vung phuc vu", 422)
            return self._viettel({"MONEY_TOTAL": QUOTED})
        if task == "v2/order/createOrderNlp":
            if self.depot.mode == "refuse":
                return self._viettel(None, "Dia chi ngoai vung phuc vu", 422)
            ref = str(message.get("ORDER_NUMBER", ""))
            collects = int(message.get("MONEY_COLLECTION") or 0)
            order = self.depot.take(ref, "viettel", collects, str(message.get("RECEIVER_FULLNAME")))
            if order is None:
                return self._viettel(None, "Ma don hang da ton tai", 205)
            return self._viettel({"ORDER_NUMBER": order.number, "MONEY_TOTAL": _PRICE})
        if task == "v2/order/orderDetail":
            found = self.depot.orders.get(str(message.get("ORDER_REFERENCE", "")))
            if found is None:
                return self._viettel(None, "Khong co don hang", 204)
            history = [self._viettel_state(found, step, at) for step, at in found.told]
            return self._viettel(
                {"ORDER_NUMBER": found.number, "MONEY_TOTAL": _PRICE, "LIST_STATUS": history}
            )
        if task == "v2/order/UpdateOrder":
            if self.depot.cancel(str(message.get("ORDER_NUMBER", ""))):
                return self._viettel({})
            return self._viettel(None, "Don hang da duoc lay", 206)
        return self._say({"error": "no such page"}, 404)

    def _viettel_state(self, order: Consignment, step: str, at: str) -> dict[str, Any]:
        return {
            "ORDER_NUMBER": order.number,
            "ORDER_REFERENCE": order.ref,
            "ORDER_STATUSDATE": at,
            "ORDER_STATUS": STEPS[step][1],
            "STATUS_NAME": step,
            "LOCALION_CURRENTLY": "Buu cuc mo phong",
            "NOTE": "",
            "MONEY_COLLECTION": order.collects,
            "RECEIVER_FULLNAME": order.receiver,
        }

    def _viettel(self, data: Mapping[str, Any] | None, message: str = "OK", status: int = 200) -> None:
        if self.depot.mode == "mute":
            return self._hang_up()
        return self._say({"status": status, "error": data is None, "message": message, "data": data})

    # Both

    def _tell(self, ref: str, step: str, at: str) -> list[int]:
        """Tell a state; the status of each answer."""
        order = self.depot.orders[ref]
        secret = "another" if self.depot.mode == "forged" else self.depot.notice_secret
        if order.protocol == "vnpost":
            said: dict[str, Any] = self._vnpost_state(order, step, at)
        else:
            said = {"DATA": self._viettel_state(order, step, at), "TOKEN": secret}
        body = json.dumps(said).encode()
        headers = {"Content-Type": "application/json", "Authorization": secret}
        answers = []
        for _time in range(3 if self.depot.mode == "duplicate" else 1):
            request = urllib.request.Request(self.depot.notices[order.protocol], body, headers)  # noqa: S310 -- our own
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 # nosec B310 -- our own
                    answers.append(int(answer.status))
            except urllib.error.HTTPError as error:
                answers.append(error.code)
            except (urllib.error.URLError, TimeoutError):
                # Whoever asks hears it later.
                answers.append(0)
        return answers

    def _page(self) -> None:
        rows = "".join(
            f"<h2>{escape(one.number)} ({escape(one.ref)})</h2><p>"
            + escape(", ".join(step for step, _at in one.told) or _("đã nhận yêu cầu"))
            + "</p><form method='post' action='/step'>"
            + f"<input type='hidden' name='ref' value='{escape(one.ref)}'>"
            + "".join(f"<button name='step' value='{step}'>{step}</button> " for step in STEPS)
            + "</form>"
            for one in self.depot.orders.values()
        )
        title = _("Bưu chính mô phỏng")
        page = (
            f"<!doctype html><html lang='vi'><meta charset='utf-8'><title>{title}</title>"
            f"<body style='{_STYLE}'><h1>{title}</h1>{rows or escape(_('Chưa có bưu gửi nào.'))}"
        )
        self._send(200, "text/html; charset=utf-8", page.encode())

    def _say(self, said: Mapping[str, Any], status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(said).encode())

    def _send(self, status: int, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
