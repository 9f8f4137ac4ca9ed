"""Labels and lists as PDF: made from what stands, so that the same parcel gives the same label."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.addresses import address_text
from motcua.kernel.dates import format_date, format_datetime, format_long_date
from motcua.kernel.money import dong_in_words, format_dong
from motcua.post.barcode import bars
from motcua.post.carriers import read
from motcua.post.models import Parcel
from motcua.post.selectors import Listed
from motcua.slips.compiler import compile_pdf


@lru_cache(maxsize=4)
def _template(name: str) -> str:
    return (Path(__file__).parent / "typst" / name).read_text(encoding="utf-8")


def label(parcel: Parcel) -> bytes:
    """The label (phiếu gửi) of a parcel with its number as bars: the carrier's, or ours while it has none."""
    carrier = read(parcel.carrier)
    service = carrier.service(parcel.service)
    number = parcel.number or parcel.ref
    data = {
        "title": _("Phiếu gửi %(number)s") % {"number": number},
        "carrier": carrier.name,
        "service": service.name if service is not None else parcel.service,
        "number": number,
        "bars": bars(number) if number.isascii() and number.isprintable() else bars(parcel.ref),
        "ref": parcel.ref,
        "sender": _end(parcel.sender),
        "receiver": _end(parcel.receiver),
        "contents": parcel.contents,
        "weight": _("%(grams)s gam") % {"grams": parcel.weight},
        "price": format_dong(parcel.price) if parcel.price is not None else "",
        "collects": format_dong(parcel.collects) if parcel.collects else _("Không thu hộ"),
        "collects_words": dong_in_words(parcel.collects) if parcel.collects else "",
        "made": format_datetime(parcel.made_at),
    }
    return compile_pdf(_template("phieu-gui.typ"), data, made_at=parcel.made_at)


def _end(data: dict[str, Any]) -> dict[str, str]:
    return {
        "name": str(data.get("name", "")),
        "phone": str(data.get("phone", "")),
        "address": address_text(data.get("address") or {}),
    }


def hand_list(listed: Listed) -> bytes:
    """The list that the officer and the postman sign (bảng kê bàn giao bưu gửi)."""
    row = listed.row
    agency = row.agency
    data = {
        "title": _("Bảng kê bàn giao bưu gửi"),
        "number": _("%(number)s/%(year)s/BK-BC") % {"number": row.number, "year": row.year},
        "agency": {
            "parent_head": agency.parent.name if agency.parent is not None else "",
            "head_name": agency.name,
            "place": agency.place,
        },
        "issued_date": format_long_date(row.at),
        "carrier": read(row.carrier).name,
        "at": format_datetime(row.at),
        "officer": row.by.full_name,
        "postman": row.postman,
        "lines": [
            {
                "number": parcel.number or parcel.ref,
                "dossier": parcel.dossier.code or parcel.dossier.receipt_number or "",
                "receiver": ", ".join(
                    part
                    for part in (
                        _end(parcel.receiver)["name"],
                        _end(parcel.receiver)["phone"],
                        _end(parcel.receiver)["address"],
                    )
                    if part
                ),
                "collects": format_dong(parcel.collects) if parcel.collects else "",
            }
            for parcel in listed.parcels
        ],
        "count": str(len(listed.parcels)),
        "total": format_dong(sum(parcel.collects for parcel in listed.parcels)),
        "day": format_date(row.at),
    }
    return compile_pdf(_template("bang-ke.typ"), data, made_at=row.at)
