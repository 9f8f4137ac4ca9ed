"""From the data of a slip, as it is kept, to the words on the paper. Pure."""

# holds data, not texts: the wording of official papers is set by circular and never translated

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from motcua.kernel.dates import format_long_date, format_slip_moment

_FORM_NUMBER = re.compile(r"(?:Mẫu|Phụ lục|Biểu mẫu) (?:số )?[0-9IVX][\w./-]*")
_PLACE = re.compile(r" (?:tỉnh|thành phố) [^,]+$", re.IGNORECASE)

_KIND_OF_PLACE = re.compile(r" (tỉnh|thành phố|phường|xã|đặc khu) ", re.IGNORECASE)
# Capitals that fit into the left part of the head.
_LONGEST_LINE = 26

PLAIN_DESK = "Bộ phận Tiếp nhận và Trả kết quả"
PLAIN_HEAD = "Thủ trưởng đơn vị"
# `<name>_at` of the data is printed as `<name>_text` (with the hour) and `<name>_date`.
MOMENTS = ("received", "due", "issued", "old_due", "new_due", "printed", "submitted")


def prepare(
    data: Mapping[str, Any], *, title: str, number_suffix: str = "", legal_source: str = ""
) -> dict[str, Any]:
    """Add to the data what the templates print: numbers, dates and lines in words, and empty lists for
    missing ones.

    Keys and shapes stand in the room's README. Raises ValueError for a moment that is not ISO 8601 with its
    offset.
    """
    words = dict(data)
    agency = {**_part(data, "agency")}
    agency["desk"] = _text(agency, "desk") or PLAIN_DESK
    agency["parent_head"] = _broken(_text(agency, "parent_name"))
    agency["head_name"] = _broken(_head_name(_text(agency, "name"), _text(agency, "parent_name")))
    procedure = _part(data, "procedure")
    applicant = {**_part(data, "applicant")}
    applicant["id_label"] = _text(applicant, "id_label") or "Số định danh/CCCD/Mã số thuế"
    submitter = data.get("submitter")
    head = {**_part(data, "head")}
    head["heading"] = _text(head, "heading") or PLAIN_HEAD
    for name in ("papers", "fees", "items", "handovers", "entries"):
        words[name] = data.get(name) or []
    for name in MOMENTS:
        moment = data.get(f"{name}_at")
        words[f"{name}_text"] = format_slip_moment(_moment(moment)) if moment else ""
        words[f"{name}_date"] = format_long_date(_moment(moment)) if moment else ""
    words["signed_date"] = words["submitted_date"] or words["issued_date"]
    days, asked_on = data.get("days"), _text(data, "asked_on")
    code, receipt_number = _text(data, "code"), _text(data, "receipt_number")
    words.update(
        title=title,
        legal_source=legal_source or _text(data, "legal_source"),
        form_number=form_number(legal_source or _text(data, "legal_source")),
        agency=agency,
        applicant=applicant,
        head=head,
        submitter={"name": submitter} if isinstance(submitter, str) else submitter,
        number_text=_with_suffix(_text(data, "number"), number_suffix),
        extension_text=f"{days} ngày làm việc" if days else "",
        asked_date=format_long_date(date.fromisoformat(asked_on)) if asked_on else "",
        procedure_text=" – ".join(
            part for part in (_text(procedure, "name"), _text(procedure, "code")) if part
        ),
        code_label="Số biên nhận" if receipt_number and not code else "Mã hồ sơ",
        code_text=code or receipt_number,
        contact_text=_text(data, "contact") or _contact(agency),
    )
    words["qr_text"] = qr_text(words)
    return words


def form_number(legal_source: str) -> str:
    """The number that the law gives a form ("Mẫu số 01"), where its source begins with one; else ""."""
    found = _FORM_NUMBER.match(legal_source)
    return found[0].rstrip(".") if found else ""


def qr_text(data: Mapping[str, Any]) -> str:
    """What the QR code says (Circular 01/2023): dossier code, procedure code, agency code, name of the paper.

    "" where the dossier has neither code nor receipt number, for then there is nothing to look up.
    """
    code = _text(data, "code") or _text(data, "receipt_number")
    if not code:
        return ""
    parts = (
        code,
        _text(_part(data, "procedure"), "code"),
        _text(_part(data, "agency"), "code"),
        _text(data, "title"),
    )
    return "|".join(part.replace("|", " ") for part in parts)


def _head_name(name: str, parent_name: str) -> str:
    """The second line of the head: "Sở Công Thương" where the line above names the province already."""
    place = _PLACE.search(name)
    if place is not None and parent_name.casefold().endswith(place[0].casefold()):
        return name[: place.start()]
    return name


def _broken(name: str) -> str:
    """A long name breaks where it is read, before the kind of place, not at its last syllable."""
    if len(name) <= _LONGEST_LINE:
        return name
    return _KIND_OF_PLACE.sub(r"\n\1 ", name)


def _with_suffix(number: str, suffix: str) -> str:
    return number if not number or not suffix or number.endswith(f"/{suffix}") else f"{number}/{suffix}"


def _contact(agency: Mapping[str, Any]) -> str:
    parts = [str(agency["desk"])]
    for label, key in (("số điện thoại", "phone"), ("email", "email"), ("địa chỉ", "address")):
        if value := _text(agency, key):
            parts.append(f"{label} {value}")
    return ", ".join(parts)


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    return "" if found is None else str(found).strip()


def _moment(value: object) -> datetime:
    """Read a moment as it comes out of JSON. Naive ones are refused further down, by the formats."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
