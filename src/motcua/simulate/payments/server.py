"""The server: pages on which a payer pays or not, the interfaces of both protocols, and how to make it misbehave.

`GET /` tells what it remembers; `POST /mode` with `mode=<one of bank.MODES>` changes how it behaves; `POST /tell` tells
the results that it held back, the last first.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from motcua.simulate.payments.bank import (
    CHOICES,
    MODES,
    Bank,
    Payment,
    now,
    platform_mac,
    vnpay_mac,
    vnpay_query,
)

SLOW_SECONDS = 4.0
_QUERY = "RequestId Version Command TmnCode TxnRef TransactionDate CreateDate IpAddr OrderInfo"
_REFUND = (
    "RequestId Version Command TmnCode TransactionType TxnRef Amount TransactionNo TransactionDate CreateBy CreateDate "
    "IpAddr OrderInfo"
)
_ANSWER = (
    "ResponseId Command ResponseCode Message TmnCode TxnRef Amount BankCode PayDate TransactionNo TransactionType "
    "TransactionStatus OrderInfo"
)
_PLATFORM_INIT = (
    "LoaiBanTin PhienBan MaDoiTac MaThamChieu SoTien LoaiHinhThanhToan MaKenhThanhToan MaThietBi NgonNgu MaTienTe "
    "MaNganHang ThongTinGiaoDich ThoiGianGD Ip ThongTinBienLai"
)
_PLATFORM_QUERY = "LoaiBanTin PhienBan MaDoiTac MaThamChieu ThoiGianGD"
_PLATFORM_RESULT = (
    "LoaiBanTin MaLoi MaDoiTac MaThamChieu SoTien MaTienTe MaGiaoDich MaNganHang ThoiGianGD ThongTinGiaoDich"
)
# Not for translation: the page of another's system, for trying things out.
_BUTTONS = {
    "paid": "Thanh toán thành công",
    "no_money": "Không đủ tiền",
    "gave_up": "Huỷ giao dịch",
    "suspected": "Trừ tiền, nghi ngờ gian lận (07)",
}


def serve(bank: Bank, host: str, port: int) -> ThreadingHTTPServer:
    """A server for this memory, not running yet (`serve_forever`)."""
    handler = type("Handler", (_Handler,), {"bank": bank})
    return ThreadingHTTPServer((host, port), handler)


class _Handler(BaseHTTPRequestHandler):
    bank: Bank

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: addresses carry signatures."""

    def do_GET(self) -> None:
        """Pages."""
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.path == "/":
            return self._say(
                {"mode": self.bank.mode, "payments": [vars(one) for one in self.bank.payments.values()]}
            )
        if self._misbehaves():
            return None
        if parts.path == "/vnpay/pay":
            return self._vnpay_page(query)
        if parts.path.startswith("/platform/pay/"):
            payment = self.bank.payments.get(parts.path.rsplit("/", 1)[1])
            return self._page(payment) if payment is not None else self._say({"error": "no order"}, 404)
        return self._say({"error": "no such page"}, 404)

    def do_POST(self) -> None:
        """What the payer presses, the interfaces, and how it behaves."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1 << 20))
        path = urlsplit(self.path).path
        if path == "/mode":
            mode = dict(parse_qsl(body.decode())).get("mode", "")
            self.bank.mode = mode if mode in MODES else self.bank.mode
            return self._say({"mode": self.bank.mode})
        if path == "/tell":
            held, self.bank.waiting = list(reversed(self.bank.waiting)), []
            for payment in held:
                self._tell(payment)
            return self._say({"told": len(held)})
        if path == "/choose":
            return self._chosen(dict(parse_qsl(body.decode())))
        if self._misbehaves():
            return None
        try:
            message = {str(k): "" if v is None else str(v) for k, v in json.loads(body).items()}
        except (ValueError, AttributeError):
            return self._say({"error": "no JSON"}, 400)
        if path == "/vnpay/api":
            return self._vnpay_api(message)
        if path == "/platform/api":
            return self._platform_api(message)
        return self._say({"error": "no such page"}, 404)

    def _misbehaves(self) -> bool:
        match self.bank.mode:
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

    # VNPAY

    def _vnpay_page(self, query: dict[str, str]) -> None:
        if query.get("vnp_SecureHash", "").lower() != vnpay_query(self.bank.secret, query):
            return self._say({"error": "Sai chu ky"}, 400)
        if query["vnp_TmnCode"] != self.bank.merchants["vnpay"] or query["vnp_ExpireDate"] < now():
            return self._say({"error": "Het han, hoac sai ma don vi"}, 400)
        payment = Payment(
            ref=query["vnp_TxnRef"],
            amount=int(query["vnp_Amount"]) // 100,
            made_at=query["vnp_CreateDate"],
            back=query["vnp_ReturnUrl"],
            protocol="vnpay",
            info=query["vnp_OrderInfo"],
            bank=query.get("vnp_BankCode", "NCB"),
        )
        return self._page(self.bank.keep(payment))

    def _vnpay_result(self, payment: Payment) -> dict[str, str]:
        code, status, _other = CHOICES[payment.choice]
        amount = payment.amount * 100 + (100 if self.bank.mode == "wrong amount" else 0)
        told = {
            "vnp_Amount": str(amount),
            "vnp_BankCode": payment.bank,
            "vnp_OrderInfo": payment.info,
            "vnp_PayDate": payment.paid_at,
            "vnp_ResponseCode": code,
            "vnp_TmnCode": self.bank.merchants["vnpay"],
            "vnp_TransactionNo": payment.number,
            "vnp_TransactionStatus": status,
            "vnp_TxnRef": payment.ref,
        }
        secret = "another" if self.bank.mode == "forged" else self.bank.secret
        return {**told, "vnp_SecureHash": vnpay_query(secret, told)}

    def _vnpay_api(self, message: dict[str, str]) -> None:
        command = message.get("vnp_Command", "")
        names = _REFUND if command == "refund" else _QUERY
        right = vnpay_mac(
            self.bank.secret, "|".join(message.get(f"vnp_{name}", "") for name in names.split())
        )
        if message.get("vnp_SecureHash", "").lower() != right:
            return self._vnpay_say(message, "97", None)
        payment = self.bank.payments.get(message["vnp_TxnRef"])
        if payment is None or not payment.choice:
            return self._vnpay_say(message, "91", payment)
        if command != "refund":
            return self._vnpay_say(message, "00", payment)
        with self.bank.lock:
            if message["vnp_RequestId"] in self.bank.refunds:
                code = "94"
            elif (
                payment.choice != "paid"
                or payment.given_back + int(message["vnp_Amount"]) // 100 > payment.amount
            ):
                code = "95"
            else:
                code = "00"
                self.bank.refunds[message["vnp_RequestId"]] = message
                payment.given_back += int(message["vnp_Amount"]) // 100
        return self._vnpay_say(message, code, payment)

    def _vnpay_say(self, message: Mapping[str, str], code: str, payment: Payment | None) -> None:
        status = CHOICES[payment.choice][1] if payment is not None and payment.choice else ""
        more = 100 if self.bank.mode == "wrong amount" else 0
        said = {
            "ResponseId": f"a{now()}",
            "Command": message.get("vnp_Command", ""),
            "ResponseCode": code,
            "Message": "mo phong",
            "TmnCode": message.get("vnp_TmnCode", ""),
            "TxnRef": message.get("vnp_TxnRef", ""),
            "Amount": str(payment.amount * 100 + more) if payment is not None else "",
            "BankCode": payment.bank if payment is not None else "",
            "PayDate": payment.paid_at if payment is not None else "",
            "TransactionNo": payment.number if payment is not None else "",
            "TransactionType": message.get("vnp_TransactionType", "01"),
            "TransactionStatus": status,
            "OrderInfo": message.get("vnp_OrderInfo", ""),
        }
        names = _ANSWER.split()
        if message.get("vnp_Command") != "refund":
            said |= {"PromotionCode": "", "PromotionAmount": ""}
            names += ["PromotionCode", "PromotionAmount"]
        secret = "another" if self.bank.mode == "forged" else self.bank.secret
        mac = vnpay_mac(secret, "|".join(said[name] for name in names))
        self._say({**{f"vnp_{name}": value for name, value in said.items()}, "vnp_SecureHash": mac})

    # The national platform

    def _platform_api(self, message: dict[str, str]) -> None:
        kind = message.get("LoaiBanTin")
        names = _PLATFORM_INIT if kind == "INIT" else _PLATFORM_QUERY
        if message.get("MaXacThuc", "").lower() != platform_mac(self.bank.secret, message, names):
            return self._say({"MaLoi": "97", "MoTaLoi": "Sai ma xac thuc"})
        if kind == "INIT":
            payment = self.bank.keep(
                Payment(
                    ref=message["MaThamChieu"],
                    amount=int(message["SoTien"]),
                    made_at=message["ThoiGianGD"],
                    back=self.bank.notices["platform"].replace("/ket-qua/", "/tro-ve/"),
                    protocol="platform",
                    info=message["ThongTinGiaoDich"],
                    bank=message["MaNganHang"] or "VCB",
                )
            )
            host = self.headers.get("Host", "127.0.0.1")
            address = f"http://{host}/platform/pay/{payment.ref}"
            return self._say({"MaLoi": "00", "MoTaLoi": "", "UrlThanhToan": address})
        found = self.bank.payments.get(message.get("MaThamChieu", ""))
        return self._say(self._platform_result(message.get("MaThamChieu", ""), found, "QUERY"))

    def _platform_result(self, ref: str, payment: Payment | None, kind: str) -> dict[str, str]:
        code = "02" if payment is None else CHOICES[payment.choice][2] if payment.choice else "01"
        amount = 0 if payment is None else payment.amount + (1 if self.bank.mode == "wrong amount" else 0)
        told = {
            "LoaiBanTin": kind,
            "MaLoi": code,
            "MaDoiTac": self.bank.merchants["platform"],
            "MaThamChieu": ref,
            "SoTien": str(amount),
            "MaTienTe": "VND",
            "MaGiaoDich": payment.number if payment is not None else "",
            "MaNganHang": payment.bank if payment is not None else "",
            "ThoiGianGD": payment.paid_at if payment is not None else "",
            "ThongTinGiaoDich": payment.info if payment is not None else "",
        }
        secret = "another" if self.bank.mode == "forged" else self.bank.secret
        return {**told, "MaXacThuc": platform_mac(secret, told, _PLATFORM_RESULT)}

    # Both

    def _page(self, payment: Payment) -> None:
        buttons = "".join(
            f'<p><button name="choice" value="{name}">{escape(words)}</button></p>'
            for name, words in _BUTTONS.items()
        )
        amount = f"{payment.amount:,}".replace(",", ".")
        self._send(
            200,
            "text/html; charset=utf-8",
            (
                '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><meta name="viewport" '
                'content="width=device-width"><title>Cổng thanh toán mô phỏng</title>'
                f"<h1>Cổng thanh toán mô phỏng</h1><p>{escape(payment.info)}</p><p><b>{amount} đồng</b></p>"
                f'<form method="post" action="/choose"><input type="hidden" name="ref" value="{escape(payment.ref)}">'
                f"{buttons}</form></html>"
            ).encode(),
        )

    def _chosen(self, form: dict[str, str]) -> None:
        payment = self.bank.choose(form.get("ref", ""), form.get("choice", ""))
        if payment is None:
            return self._say({"error": "no order"}, 404)
        if self.bank.mode == "late":
            self.bank.waiting.append(payment)
        elif self.bank.mode not in ("silent", "down"):
            threading.Thread(target=self._tell, args=(payment,), daemon=True).start()
        query = (
            self._vnpay_result(payment) if payment.protocol == "vnpay" else {"data": "", "responseCode": "00"}
        )
        self.send_response(303)
        self.send_header("Location", f"{payment.back}?{urlencode(query)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _tell(self, payment: Payment) -> None:
        for _time in range(3 if self.bank.mode == "duplicate" else 1):
            if payment.protocol == "vnpay":
                told = urlencode(self._vnpay_result(payment))
                request = urllib.request.Request(f"{self.bank.notices['vnpay']}?{told}")  # noqa: S310 -- our own
            else:
                body = json.dumps(self._platform_result(payment.ref, payment, "PAY")).encode()
                request = urllib.request.Request(  # noqa: S310 -- our own
                    self.bank.notices["platform"], body, {"Content-Type": "application/json"}
                )
            try:
                urllib.request.urlopen(request, timeout=10).read()  # noqa: S310 -- our own
            except (urllib.error.URLError, TimeoutError):
                # Whoever asks hears it later.
                continue

    def _say(self, said: Mapping[str, Any], status: int = 200) -> None:
        self._send(status, "application/json", json.dumps(said).encode())

    def _send(self, status: int, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
