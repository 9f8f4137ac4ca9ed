"""Sample answers for trying a form out: right ones, and ones in which everything that can be wrong is."""

# holds data, not texts: answers as a citizen might write them

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from motcua.forms import addresses, catalogues
from motcua.forms.definition import OPTION_KINDS, THREE_TIERS, TODAY, Column, Field, Form, Kind
from motcua.forms.display import NO_FILE
from motcua.forms.kinds import is_blank, problem, tidy

_USUAL: dict[Kind, list[Any]] = {
    Kind.TEXT: ["Công ty TNHH Hương Sơn", "123"],
    Kind.TEXTAREA: ["Nội dung mẫu để xem thử biểu mẫu.", "Mẫu"],
    Kind.NUMBER: [12, 1],
    Kind.MONEY: [1_200_000],
    Kind.PHONE: ["0912345678"],
    Kind.EMAIL: ["ten@vidu.vn"],
    Kind.ID_NUMBER: ["042090000017"],
    Kind.TAX_CODE: ["0100109106"],
    Kind.TIME: ["07:30"],
}
_WRONG = "?"


def made_up_file(name: str) -> dict[str, Any]:
    """The card of a file that there is none of: whoever tries a form out sends nothing."""
    return {"key": NO_FILE, "name": name, "size": 120_000, "sha256": "0" * 64}


def sample_answers(form: Form, today: date) -> dict[str, Any]:
    """An answer for every field that has a right one within its bounds."""
    found = {field.code: _sample(field, today) for field in form.fields if field.asks}
    return {code: value for code, value in found.items() if value is not None}


def wrong_answers(form: Form) -> dict[str, Any]:
    """Nothing where something must be, something wrong where a form can be wrong."""
    checked = {
        Kind.NUMBER,
        Kind.MONEY,
        Kind.DATE,
        Kind.TIME,
        Kind.PHONE,
        Kind.EMAIL,
        Kind.ID_NUMBER,
        Kind.TAX_CODE,
    }
    found: dict[str, Any] = {
        field.code: _WRONG for field in form.fields if field.kind in checked and not field.required
    }
    for field in form.fields:
        if field.kind is Kind.TABLE:
            found[field.code] = [
                {column.code: _WRONG for column in field.columns if column.kind not in OPTION_KINDS}
            ]
        elif field.kind in (Kind.CHOICE, Kind.SELECT) and field.code in form.decisive and field.options:
            # Without an answer to what others depend on, hardly anything would show.
            found[field.code] = field.options[0].value
    return found


def _sample(field: Field, today: date) -> Any:
    if field.kind is Kind.ADDRESS and field.tiers == THREE_TIERS:
        place = {"old_province": "Hà Tĩnh", "old_district": "Hương Sơn", "old_ward": "Sơn Tây"}
        return {**place, "detail": "Thôn 2"}
    if field.kind is Kind.ADDRESS:
        province = addresses.provinces()[0]
        ward = addresses.wards(province.code)[0]
        return {"province": province.code, "ward": ward.code, "detail": "Số 12, đường Trần Phú"}
    if field.kind is Kind.FILE:
        return [made_up_file("anh-mau.pdf")]
    if field.kind is Kind.SIGNATURE:
        return [made_up_file("chu-ky-mau.png")]
    if field.kind is Kind.TABLE:
        row = {column.code: _value(column, today) for column in field.columns}
        filled = {code: value for code, value in row.items() if value is not None}
        return [filled] * min(max(2, field.least_rows), field.max_rows)
    return _value(field, today)


def _value(asked: Column, today: date) -> Any:
    """The first candidate that the check takes, stored as an answer is; of what is computed none."""
    if asked.kind is Kind.COMPUTED:
        return None
    for candidate in [asked.example, *_candidates(asked, today)]:
        if not is_blank(candidate) and problem(asked, tidy(asked, candidate), today) is None:
            return tidy(asked, candidate)
    return None


def _candidates(asked: Column, today: date) -> list[Any]:
    if asked.options:
        first = asked.options[0].value
        return [[one.value for one in asked.options[:2]]] if asked.kind is Kind.CHOICES else [first]
    if asked.kind is Kind.LOOKUP:
        return [entry.code for entry in catalogues.search(asked.catalogue, "", 1)]
    if asked.kind is Kind.DATE:
        days = [_day(bound, today) for bound in (asked.min, asked.max) if bound is not None]
        return [(today - timedelta(days=90)).isoformat(), *days, (today + timedelta(days=90)).isoformat()]
    bounds = [bound for bound in (asked.min, asked.max) if bound is not None]
    return [*_USUAL.get(asked.kind, []), *bounds]


def _day(bound: Any, today: date) -> str:
    return today.isoformat() if bound == TODAY else str(bound)
