"""The answers to a form: which fields are asked, whether the answers will do, and what of them is kept.

Answers are {field code: value}; money and numbers are integers, dates ISO text, several choices a list, a
table a list of objects, an address an object. Values that could not be understood stay as they were typed, so
that nothing is lost. No function here raises, whatever JSON the answers hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from motcua.forms import addresses, kinds
from motcua.forms.definition import OPTION_KINDS, PREFILLS, THREE_TIERS, Column, Field, Form, FormStep, Kind
from motcua.forms.settling import (
    OLD_ADDRESS_PARTS,
    Settled,
    address_parts_of,
    settle,
    tidy_address,
    tidy_answer,
    tidy_row,
    today_here,
)

LONGEST_ADDRESS_PART = 300


def visible_fields(
    form: Form,
    answers: Mapping[str, object],
    step: FormStep | None = None,
    *,
    settled: Settled | None = None,
) -> tuple[Field, ...]:
    """The fields that are asked, notes included, in order; only those of one step when it is given.

    A heading all of whose fields are hidden is not among them. What a hidden field once held no longer counts in the
    conditions of others. settled: what follows from these very answers, where the caller has it already.
    """
    settled = settled or settle(form, answers)
    shown = settled.visible - settled.bare
    return tuple(field for field in (step or form).fields if field.code in shown)


def revealed_fields(
    form: Form,
    step: FormStep,
    answers: Mapping[str, object],
    posted: Mapping[str, object],
    *,
    settled: Settled | None = None,
) -> tuple[Field, ...]:
    """The fields of a step that these answers brought to light, which the person has therefore not seen yet.

    posted: what `read_answers` found in the step's post. answers: all answers with those in their place. settled: what
    follows from them, where the caller has it already.
    """
    return tuple(
        field
        for field in visible_fields(form, answers, step, settled=settled)
        if field.is_answered and field.code not in posted
    )


def page_fields(form: Form, step: FormStep, answers: Mapping[str, object]) -> tuple[Field, ...]:
    """The fields on a step's page: the visible ones and those that a choice on this very page would show.

    The page's script shows and hides the latter at once; without scripts they stand open, and what is written
    in one that does not apply is left aside by `clean`.
    """
    settled = settle(form, answers)
    carried: dict[str, Field] = {}
    for field in step.fields:
        if field.code in settled.visible or stands_open(field, carried):
            carried[field.code] = field
    headed = {field.section for field in carried.values()}
    return tuple(field for code, field in carried.items() if code not in settled.bare or code in headed)


def stands_open(field: Field, carried: Mapping[str, Field]) -> bool:
    """Whether a choice on the page decides, and nothing else."""
    if field.section and field.section not in carried:
        return False
    if field.shown is None:
        return bool(field.section)
    return field.page_condition is not None and field.page_condition[0] in carried


def validate(
    form: Form,
    answers: Mapping[str, object],
    step: FormStep | None = None,
    *,
    today: date | None = None,
    settled: Settled | None = None,
) -> dict[str, str]:
    """What is still wrong, as {path: Vietnamese message}, in the order of the form; empty when all will do.

    Paths: "ten", "dia_chi.ward", "hang.0.so_luong". today: for bounds of dates; Hà Nội's day when not given. settled:
    what follows from these very answers on that day, where the caller has it already.
    """
    day = today or today_here()
    settled = settled or settle(form, answers, day)
    errors: dict[str, str] = {}
    for field in (step or form).fields:
        if field.code in settled.visible:
            value = settled.made.get(field.code, answers.get(field.code))
            errors.update(_field_problems(as_required(field, settled), value, day))
    return errors


def as_required(field: Field, settled: Settled) -> Field:
    """The field as required as it is under the settled answers."""
    if field.wanted is None or field.required or field.code not in settled.required:
        return field
    return replace(field, required=True)


def _field_problems(field: Field, value: object, today: date) -> Iterator[tuple[str, str]]:
    match field.kind:
        case Kind.NOTE | Kind.SECTION | Kind.COMPUTED:
            return
        case Kind.ADDRESS:
            yield from _address_problems(field, value)
        case Kind.TABLE:
            yield from _table_problems(field, value, today)
        case Kind.FILE | Kind.SIGNATURE if isinstance(value, list) and len(value) > field.max_files:
            yield (
                field.code,
                _("“%(label)s” chỉ nhận %(most)d tệp. Hãy bỏ bớt.")
                % {"label": field.label, "most": field.max_files},
            )
        case _:
            yield from _value_problems(field, field.code, value, today)


def _value_problems(asked: Column, path: str, value: object, today: date) -> Iterator[tuple[str, str]]:
    tidied = kinds.tidy(asked, value)
    if kinds.is_blank(tidied):
        if asked.required:
            yield path, _missing(asked)
        return
    message = kinds.problem(asked, tidied, today)
    if message:
        yield path, message


def _missing(asked: Column) -> str:
    if asked.kind is Kind.FILE:
        return _("Hãy chọn tệp cho “%(label)s”.") % {"label": asked.label}
    if asked.kind is Kind.SIGNATURE:
        return _("Hãy ký ở “%(label)s”.") % {"label": asked.label}
    wording = _("Hãy chọn “%(label)s”.") if asked.kind in OPTION_KINDS else _("Hãy ghi “%(label)s”.")
    return wording % {"label": asked.label}


def _table_problems(field: Field, value: object, today: date) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        if not kinds.is_blank(value):
            yield field.code, _("Nội dung này không đúng kiểu. Hãy nhập lại.")
            return
        value = []
    filled = [(place, row) for place, row in enumerate(value) if not kinds.is_blank(tidy_row(field, row))]
    if len(filled) < field.least_rows:
        yield (
            field.code,
            _("Hãy ghi ít nhất %(least)d dòng vào “%(label)s”.")
            % {
                "least": field.least_rows,
                "label": field.label,
            },
        )
    if len(filled) > field.max_rows:
        yield (
            field.code,
            _("“%(label)s” chỉ có được %(most)d dòng. Hãy bỏ bớt %(extra)d dòng.")
            % {
                "label": field.label,
                "most": field.max_rows,
                "extra": len(filled) - field.max_rows,
            },
        )
    for place, row in filled:
        if not isinstance(row, Mapping):
            yield f"{field.code}.{place}", _("Dòng này không đúng kiểu. Hãy xoá và nhập lại.")
            continue
        for column in field.columns:
            if column.kind is Kind.COMPUTED:
                continue
            yield from _value_problems(
                column, f"{field.code}.{place}.{column.code}", row.get(column.code), today
            )


def _address_problems(field: Field, value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        if not kinds.is_blank(value):
            yield field.code, _("Nội dung này không đúng kiểu. Hãy nhập lại.")
            return
        value = {}
    for part in address_parts_of(field):
        given = value.get(part)
        if isinstance(given, (list, Mapping)):
            yield f"{field.code}.{part}", _("Nội dung này không đúng kiểu. Hãy nhập lại.")
            return
        if isinstance(given, str) and len(given) > LONGEST_ADDRESS_PART:
            yield (
                f"{field.code}.{part}",
                _("Địa chỉ dài quá %(most)d ký tự. Hãy viết gọn lại.") % {"most": LONGEST_ADDRESS_PART},
            )
            return
    parts = tidy_address(value, address_parts_of(field))
    if field.tiers == THREE_TIERS:
        yield from _old_address_problems(field, parts)
        return
    placed = "province" in parts or "ward" in parts or "detail" in parts
    if not placed and ("text" in parts or not field.required):
        return
    if "province" not in parts:
        yield f"{field.code}.province", _("Hãy chọn tỉnh, thành phố.")
    elif not addresses.is_province(parts["province"]):
        yield f"{field.code}.province", _("Không có tỉnh, thành phố này. Hãy chọn lại trong danh sách.")
    elif "ward" not in parts:
        yield f"{field.code}.ward", _("Hãy chọn phường, xã.")
    elif not addresses.is_ward_of(parts["ward"], parts["province"]):
        yield f"{field.code}.ward", _("Phường, xã này không thuộc tỉnh, thành phố đã chọn. Hãy chọn lại.")
    if field.required and "detail" not in parts:
        yield f"{field.code}.detail", _("Hãy ghi số nhà, tên đường hoặc thôn, xóm.")


def _old_address_problems(field: Field, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """An address of three tiers is whole or, where it is not required, absent; the house may be left out."""
    missing = {
        "old_province": _("Hãy ghi tỉnh, thành phố."),
        "old_district": _("Hãy ghi quận, huyện, thị xã."),
        "old_ward": _("Hãy ghi phường, xã, thị trấn."),
    }
    if field.required or any(part in parts for part in OLD_ADDRESS_PARTS):
        for part, message in missing.items():
            if part not in parts:
                yield f"{field.code}.{part}", message


def clean(form: Form, answers: Mapping[str, object], *, settled: Settled | None = None) -> dict[str, object]:
    """The answers as they are stored and sent: asked fields only, tidy, without blanks, computed ones with them.

    Cleaning twice changes nothing. What `validate` would refuse stays as it is: a draft loses nothing. settled: what
    follows from these very answers, where the caller has it already.
    """
    settled = settled or settle(form, answers)
    tidied = (
        (field.code, tidy_answer(field, settled.made.get(field.code, answers.get(field.code))))
        for field in form.fields
        if field.asks and field.code in settled.visible
    )
    return {code: value for code, value in tidied if not kinds.is_blank(value)}


def strangers(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """Answers to fields that the form does not have: of an earlier version, in which they had another code."""
    return {
        code: value
        for code, value in answers.items()
        if code not in form.by_code and not kinds.is_blank(value)
    }


def prefill(form: Form, person: object) -> tuple[dict[str, object], dict[str, str]]:
    """What the account already knows: (answers, {field code: where the answer came from}).

    person: any object with the attributes named in `definition.PREFILLS`; a missing or empty one is skipped.
    """
    found: dict[str, object] = {}
    for field in form.fields:
        attribute = PREFILLS[field.prefill][0] if field.prefill else ""
        value = as_answer(field, getattr(person, attribute, None)) if attribute else None
        if not kinds.is_blank(value):
            found[field.code] = value
    return found, dict.fromkeys(found, _("Từ tài khoản của bạn"))


def as_answer(field: Field, value: object) -> object:
    """What an account or a database says, as the answer of a field that can take it."""
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, Mapping) and field.kind is not Kind.ADDRESS:
        value = addresses.address_text(value)
    return tidy_answer(field, value)
