"""The receipt book: receipts (biên lai) numbered without a gap by agency and year, as PDF and as data."""

import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import kept_agency, stamp
from motcua.kernel.dates import format_datetime, format_long_date, to_local
from motcua.kernel.money import dong_in_words, format_dong
from motcua.payments.models import Book, FeeReceipt, Money, PaymentRequest
from motcua.slips.compiler import compile_pdf

_DIGITS = 7


def issue(money: Money, request: PaymentRequest, at: datetime.datetime) -> FeeReceipt:
    """Give the next number and freeze what is printed. In the transaction that counts the money: both or neither.

    The book's row is locked until that transaction ends, so that a number is never lost and never given twice.
    """
    year = to_local(at).year
    Book.objects.get_or_create(agency_id=request.agency_id, year=year)
    book = Book.objects.select_for_update().get(agency_id=request.agency_id, year=year)
    book.last += 1
    book.save(update_fields=["last"])
    return FeeReceipt.objects.create(
        agency_id=request.agency_id,
        year=year,
        number=book.last,
        money=money,
        content=_content(money, request, number_of(year, book.last), at),
        issued_at=at,
    )


def number_of(year: int, number: int) -> str:
    """0000012/2026."""
    return f"{number:0{_DIGITS}d}/{year}"


def _content(money: Money, request: PaymentRequest, number: str, at: datetime.datetime) -> dict[str, Any]:
    agency, dossier = kept_agency(request.agency_id, stamp()), request.dossier
    return {
        "number": number,
        "agency_name": agency.name,
        "agency_parent": agency.parent.name if agency.parent is not None else "",
        "agency_place": agency.place,
        "agency_code": agency.code,
        "agency_address": agency.address,
        "payer": dossier.applicant_name,
        "dossier": dossier.code or dossier.receipt_number or "",
        "procedure": dossier.procedure_version.name,
        "handed_on": _handed_on(request),
        "lines": [
            {
                "name": line["name"],
                "kind": line["kind"],
                "code": line["code"],
                "amount": line["amount"],
                "legal": line.get("legal", ""),
                "exemption": line.get("exemption", {}).get("legal", ""),
            }
            for line in request.lines
        ],
        "total": money.applied,
        "total_words": dong_in_words(money.applied),
        "way": str(money.get_way_display()),
        "external": money.external,
        "paid_at": money.paid_at.isoformat(),
        "issued_at": at.isoformat(),
    }


def _handed_on(request: PaymentRequest) -> str:
    """Where the dossier stands, for whoever holds the receipt, where that is not simply the agency that took the fee:
    it was handed on from another dossier, or another agency resolves it by now.
    """
    dossier = request.dossier
    told = []
    if dossier.parent is not None:
        told.append(
            _("Chuyển liên thông từ hồ sơ %(code)s của %(agency)s.")
            % {
                "code": dossier.parent.code or dossier.parent.receipt_number or "",
                "agency": kept_agency(dossier.parent.agency_id, stamp()).name,
            }
        )
    if dossier.agency_id != request.agency_id:
        told.append(
            _("Hồ sơ nay do %(agency)s giải quyết.")
            % {"agency": kept_agency(dossier.agency_id, stamp()).name}
        )
    return " ".join(told)


@lru_cache(maxsize=1)
def _template() -> str:
    return (Path(__file__).parent / "typst" / "bien-lai.typ").read_text(encoding="utf-8")


def pdf(receipt: FeeReceipt, *, is_sealed: bool = False) -> bytes:
    """The receipt as PDF/A; the same receipt gives the same bytes. `is_sealed`: as it is before the agency seals it."""
    content = receipt.content
    shown = {
        **content,
        "agency": {
            "parent_head": content["agency_parent"],
            "head_name": content["agency_name"],
            "place": content["agency_place"],
        },
        "lines": [
            {"words": _words(line), "amount_text": format_dong(line["amount"])} for line in content["lines"]
        ],
        "total_text": format_dong(content["total"]),
        "paid_text": format_datetime(datetime.datetime.fromisoformat(content["paid_at"])),
        "issued_text": format_datetime(receipt.issued_at),
        "issued_date": format_long_date(receipt.issued_at),
        "title": _("Biên lai thu phí, lệ phí"),
        "seal": _(
            "Biên lai này mang chữ ký số của đơn vị thu trong chính tệp PDF. Kiểm tra tệp tại trang “Kiểm tra kết quả” "
            "của hệ thống; bản in ra không thay cho tệp."
        )
        if is_sealed
        else "",
    }
    return compile_pdf(_template(), shown, made_at=receipt.issued_at)


def _words(line: dict[str, Any]) -> str:
    words = [line["name"], *([f"({line['legal']})"] if line["legal"] else [])]
    if line["exemption"]:
        words.append(_("– miễn, giảm theo %(legal)s") % {"legal": line["exemption"]})
    return " ".join(words)


def data(receipt: FeeReceipt) -> dict[str, Any]:
    """The receipt as data: what is printed, with names that do not change."""
    return {"kind": "fee_receipt", "version": 1, **receipt.content}
