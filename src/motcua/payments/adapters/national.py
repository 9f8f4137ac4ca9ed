"""The payment platform of the National Public Service Portal: messages INIT, QUERY and its notice of a result.

Each message carries `MaXacThuc`, the SHA-256 of its values joined by "|" with the secret at the end. The order of a
notice's values is known; that of INIT and QUERY is taken as their fields are listed (requirements: interfaces, F), the
receipt's particulars (`ThongTinBienLai`) as the very text that is sent. The platform has no message for a refund: it is
made by a transfer and noted.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy

from motcua.outbox.masking import fields
from motcua.payments.adapters import (
    Asked,
    Away,
    Fact,
    FileLine,
    Forged,
    Outcome,
    RefundOutcome,
    Returned,
    Strange,
    Told,
    Verdict,
)
from motcua.payments.adapters.calling import moment, posted, read_moment, text_of, whole_dong
from motcua.payments.gateway_words import plain

if TYPE_CHECKING:
    from motcua.payments.gateways import Merchant

VERSION = "1.0.6"
INIT = [
    "LoaiBanTin",
    "PhienBan",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "LoaiHinhThanhToan",
    "MaKenhThanhToan",
    "MaThietBi",
    "NgonNgu",
    "MaTienTe",
    "MaNganHang",
    "ThongTinGiaoDich",
    "ThoiGianGD",
    "Ip",
    "ThongTinBienLai",
]
QUERY = ["LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD"]
RESULT = [
    "LoaiBanTin",
    "MaLoi",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "MaTienTe",
    "MaGiaoDich",
    "MaNganHang",
    "ThoiGianGD",
    "ThongTinGiaoDich",
]
_CODES: Mapping[str, Outcome] = {"00": "paid", "01": "pending", "02": "unknown"}
_KEEPS = fields("MaLoi", "MoTaLoi")
_KINDS = {"phi": "1", "le_phi": "2"}
_ANSWERS: Mapping[Verdict, tuple[str, str]] = {
    "ok": ("00", "Thanh cong"),
    "no_order": ("01", "Khong co giao dich"),
    "again": ("02", "Da ghi nhan truoc do"),
    "amount": ("04", "So tien khong dung"),
    "forged": ("97", "Sai ma xac thuc"),
    "error": ("99", "Loi khac"),
}


class National:
    """See the head of this file."""

    kind = "national"
    name = gettext_lazy("Nền tảng thanh toán của Cổng Dịch vụ công quốc gia")
    facts: Sequence[Fact] = (
        Fact("TKThuHuong", gettext_lazy("Số tài khoản thụ hưởng"), required=True),
        Fact("TenTKThuHuong", gettext_lazy("Tên tài khoản thụ hưởng"), required=True),
        Fact("MaNHThuHuong", gettext_lazy("Mã ngân hàng thụ hưởng"), required=True),
        Fact("KhoBac", gettext_lazy("Mã kho bạc")),
        Fact("TaiKhoanThuNSNN", gettext_lazy("Tài khoản thu ngân sách nhà nước")),
    )
    gives_back = False

    def begin(self, merchant: Merchant, asked: Asked) -> str:
        """As `Adapter.begin`: the platform makes the address."""
        message = {
            "LoaiBanTin": "INIT",
            "PhienBan": VERSION,
            "MaDoiTac": merchant.merchant,
            "MaThamChieu": asked.ref,
            "SoTien": str(asked.amount),
            "LoaiHinhThanhToan": "PAY",
            "MaKenhThanhToan": "1",
            "MaThietBi": "1",
            "NgonNgu": "vi-VN",
            "MaTienTe": "VND",
            "MaNganHang": asked.bank,
            "ThongTinGiaoDich": plain(asked.about),
            "ThoiGianGD": moment(asked.made_at),
            "Ip": asked.address,
            "ThongTinBienLai": _particulars(merchant, asked),
        }
        said = self._call(merchant, message, INIT)
        if text_of(said, "MaLoi") != "00":
            raise Away(f"MaLoi {text_of(said, 'MaLoi')[:8]}")
        address = text_of(said, "UrlThanhToan")
        if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise Strange("UrlThanhToan")
        return address

    def read(self, merchant: Merchant, message: Mapping[str, str]) -> Told:
        """As `Adapter.read`."""
        right = signed(merchant.secret, message, RESULT)
        given = text_of(message, "MaXacThuc").lower()
        if not merchant.secret or not hmac.compare_digest(given.encode(), right.encode()):
            raise Forged
        if text_of(message, "MaDoiTac") != merchant.merchant:
            raise Forged
        ref = text_of(message, "MaThamChieu")
        if not ref:
            raise Strange("no MaThamChieu")
        return _told(ref, message)

    def answer(self, verdict: Verdict) -> Mapping[str, str]:
        """As `Adapter.answer`."""
        code, words = _ANSWERS[verdict]
        return {"MaLoi": code, "MoTaLoi": words}

    def query(self, merchant: Merchant, asked: Asked) -> Told:
        """As `Adapter.query`."""
        message = {
            "LoaiBanTin": "QUERY",
            "PhienBan": VERSION,
            "MaDoiTac": merchant.merchant,
            "MaThamChieu": asked.ref,
            "ThoiGianGD": moment(asked.made_at),
        }
        said = self._call(merchant, message, QUERY)
        told = self.read(merchant, {name: text_of(said, name) for name in (*RESULT, "MaXacThuc")})
        if told.ref != asked.ref:
            raise Strange("another order")
        return told

    def give_back(self, merchant: Merchant, returned: Returned) -> tuple[RefundOutcome, str]:
        """It cannot."""
        raise Strange("no refund")

    def try_out(self, merchant: Merchant) -> None:
        """As `Adapter.try_out`: asks for an order that does not exist."""
        now = timezone.now()
        self.query(merchant, Asked("thu-ket-noi", 0, "", now, now))

    def lines(self, content: bytes) -> Iterable[FileLine]:
        """As `Adapter.lines`: CSV with the columns MaThamChieu, MaGiaoDich, SoTien."""
        try:
            for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
                yield FileLine(row["MaThamChieu"], row["MaGiaoDich"], whole_dong(row["SoTien"]))
        except (UnicodeDecodeError, KeyError, TypeError, ValueError, csv.Error) as wrong:
            raise Strange("file") from wrong

    def _call(self, merchant: Merchant, message: dict[str, str], names: list[str]) -> Mapping[str, object]:
        return posted(
            merchant.api_url,
            {**message, "MaXacThuc": signed(merchant.secret, message, names)},
            line=f"payments:{merchant.code}",
            doing=message["LoaiBanTin"].lower(),
            key=message["MaThamChieu"],
            keeps=_KEEPS,
        )


def signed(secret: str, message: Mapping[str, object], names: Sequence[str]) -> str:
    """The proof of a message: SHA-256 over its values in this order and the secret."""
    return hashlib.sha256(
        "|".join([*(text_of(message, name) for name in names), secret]).encode()
    ).hexdigest()


def _particulars(merchant: Merchant, asked: Asked) -> str:
    """What the platform prints on its receipt, as one text."""
    facts = dict(asked.facts)
    procedure = facts.pop("MaTTHC", "")
    told = {
        "MaDichVu": "1",
        "MaDVC": f"{procedure}.01" if procedure else "",
        "TenDVC": facts.get("TenTTHC", ""),
        "MaTTHC": procedure,
        **facts,
        **dict(merchant.facts),
        "PhiLePhi": [
            {
                "LoaiPhiLePhi": _KINDS.get(str(line["kind"]), "1"),
                "MaPhiLePhi": line["code"],
                "TenPhiLePhi": line["name"],
                "SoTien": str(line["amount"]),
            }
            for line in asked.lines
        ],
        "NoiDungThanhToan": asked.about,
        "DSKhoanNop": [{"NoiDung": line["name"], "SoTien": str(line["amount"])} for line in asked.lines],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _told(ref: str, said: Mapping[str, str]) -> Told:
    code = text_of(said, "MaLoi")
    sent = text_of(said, "SoTien")
    return Told(
        ref,
        _CODES.get(code, "failed"),
        code,
        int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 16 else None,
        text_of(said, "MaTienTe") or "VND",
        text_of(said, "MaGiaoDich"),
        text_of(said, "MaNganHang"),
        read_moment(text_of(said, "ThoiGianGD")),
    )
