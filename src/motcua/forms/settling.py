"""What follows from the answers: which fields are asked, which must be answered, which have a value by themselves.

One pass over the fields in `Form.order`; frontend/src/js/live.js makes the same pass on the page. No function here
raises, whatever JSON the answers hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from motcua.forms import addresses, kinds
from motcua.forms.definition import FILE_KINDS, THREE_TIERS, Column, Field, Form, Kind
from motcua.kernel.dates import to_local

ADDRESS_PARTS = ("province", "ward", "detail", "text")
OLD_ADDRESS_PARTS = ("old_province", "old_district", "old_ward", "detail")
"""Three tiers, as an older paper names them: names, since their codes are no longer kept."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What follows from some answers.

    visible: codes of the fields that are asked, notes included. required: of those that must be answered. made: the
    values of computed fields and of those that a rule sets, None for blank. values: every value that rules look at.
    bare: of the visible headings those of which every field is hidden.
    """

    visible: frozenset[str]
    required: frozenset[str]
    made: Mapping[str, object]
    values: Mapping[str, object]
    bare: frozenset[str] = frozenset()


def today_here() -> date:
    """Hà Nội's day."""
    return to_local(datetime.now(UTC)).date()


def settle(form: Form, answers: Mapping[str, object], today: date | None = None) -> Settled:
    """Settle a form's answers. What a hidden field once held counts for nothing.

    today: for conditions of being required, the only ones that may ask for the day.
    """
    day = (today or today_here()).isoformat()
    values: dict[str, object] = {}
    visible: set[str] = set()
    made: dict[str, object] = {}
    for field in form.order:
        if field.section and field.section not in visible:
            continue
        if field.shown is not None and not field.shown.holds(values, day):
            continue
        visible.add(field.code)
        if field.formula is not None:
            made[field.code] = _formed(field, field.formula.run(values, day))
        elif field.setting is not None and field.setting.when.holds(values, day):
            value = kinds.tidy(field, field.setting.value.run(values, day))
            # What the field itself would refuse is not forced on a person who could not mend it.
            if not kinds.is_blank(value) and kinds.problem(field, value, date.fromisoformat(day)) is None:
                made[field.code] = value
        if field.code in form.decisive:
            value = made.get(field.code, answers.get(field.code))
            known = as_known(field, tidy_answer(field, value))
            if not kinds.is_blank(known):
                values[field.code] = known
    required = frozenset(
        field.code
        for field in form.fields
        if field.code in visible
        and (field.must_be_answered or (field.wanted is not None and field.wanted.holds(values, day)))
    )
    headings = {field.section for field in form.fields} - {""}
    bare = headings & visible - {form.by_code[code].section for code in visible}
    return Settled(frozenset(visible), required, made, values, frozenset(bare))


def set_fields(form: Form, settled: Settled) -> dict[str, object]:
    """The fields that a rule sets now, with their values."""
    return {field.code: settled.made[field.code] for field in form.settable if field.code in settled.made}


def by_hand(form: Form, saved: Mapping[str, object], typed: Mapping[str, object]) -> dict[str, object]:
    """What a page sent, without what only stood there because a rule set it.

    A box that a rule fills is sent like any other. Its value is not the person's: what they wrote themselves before
    stays saved, and counts again once the rule lets go. saved: the answers before; typed: those of the page.
    """
    if not any(field.code in typed for field in form.settable):
        return dict(typed)
    before = set_fields(form, settle(form, saved))
    now = set_fields(form, settle(form, {**saved, **typed}))
    return {
        code: value
        for code, value in typed.items()
        if value is None or not any(_same(form.by_code[code], value, one.get(code)) for one in (before, now))
    }


def newly_set(form: Form, saved: Mapping[str, object], answers: Mapping[str, object]) -> frozenset[str]:
    """The fields that a rule sets under these answers and did not under those saved before."""
    if not form.settable:
        return frozenset()
    return frozenset(
        set_fields(form, settle(form, answers)).keys() - set_fields(form, settle(form, saved)).keys()
    )


def _same(field: Field, value: object, made: object) -> bool:
    return made is not None and tidy_answer(field, value) == made


def _formed(asked: Column, value: object) -> object:
    """The value of a formula, where it is one of the kind that was promised."""
    return (
        value if isinstance(value, str if asked.result is Kind.TEXT else int) and value is not True else None
    )


def as_known(field: Field, value: object) -> object:
    """An answer as rules see it: of what was looked up its code alone."""
    if field.kind is Kind.LOOKUP:
        return code_of(value)
    if field.kind in FILE_KINDS:
        cards = value if isinstance(value, list) else []
        return [card["key"] for card in cards if isinstance(card, Mapping) and "key" in card]
    if field.kind is Kind.TABLE and isinstance(value, list):
        looked_up = [column.code for column in field.columns if column.kind is Kind.LOOKUP]
        if looked_up:
            return [
                {**row, **{code: code_of(row.get(code)) for code in looked_up}}
                if isinstance(row, Mapping)
                else row
                for row in value
            ]
    return value


def code_of(value: object) -> object:
    """The code of a value that was looked up; what has none stays as it is."""
    return value.get("code") if isinstance(value, Mapping) else value


def tidy_answer(field: Field, value: object) -> object:
    """One answer in its stored form as far as it has one; rows without anything in them go."""
    if not field.asks:
        return None
    if field.kind is Kind.ADDRESS:
        return tidy_address(value, address_parts_of(field)) if isinstance(value, Mapping) else value
    if field.kind is Kind.TABLE:
        if not isinstance(value, list):
            return value
        return [row for row in (tidy_row(field, row) for row in value) if not kinds.is_blank(row)]
    return kinds.tidy(field, value)


def tidy_row(field: Field, row: object) -> object:
    """One row of a table: its cells tidy, its computed cells computed, without blanks."""
    if not isinstance(row, Mapping):
        return row
    cells: dict[str, object] = {}
    for column in field.columns:
        if column.formula is None:
            value = kinds.tidy(column, row.get(column.code))
            if not kinds.is_blank(value):
                cells[column.code] = value
    if not cells or all(column.formula is None for column in field.columns):
        return cells
    known = {code: code_of(value) for code, value in cells.items()}
    for column in field.column_order:
        if column.formula is not None:
            value = _formed(column, column.formula.run(known, ""))
            if not kinds.is_blank(value):
                cells[column.code] = known[column.code] = value
    return {column.code: cells[column.code] for column in field.columns if column.code in cells}


def totals_of(field: Field, value: object) -> dict[str, int]:
    """The totals of a table's columns, by code; of a column without a number none. value: tidy rows."""
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    totals: dict[str, int] = {}
    for column in field.columns:
        if column.total:
            cells = [row.get(column.code) for row in rows]
            numbers = [cell for cell in cells if isinstance(cell, int) and not isinstance(cell, bool)]
            if numbers:
                totals[column.code] = sum(numbers)
    return totals


def address_parts_of(field: Field) -> tuple[str, ...]:
    """The names of the parts that an address of this field has."""
    return OLD_ADDRESS_PARTS if field.tiers == THREE_TIERS else ADDRESS_PARTS


def tidy_address(value: Mapping[object, object], wanted: Sequence[str] = ADDRESS_PARTS) -> dict[str, str]:
    """The parts of an address that were given. A chosen province makes the free text superfluous."""
    texts = {part: _part_text(value.get(part)) for part in wanted}
    parts = {part: text for part, text in texts.items() if text}
    if "province" in parts:
        parts["province"] = addresses.province_code(parts["province"])
        parts.pop("text", None)
    if "ward" in parts:
        parts["ward"] = addresses.ward_code(parts["ward"])
    return parts


def _part_text(value: object) -> str:
    return kinds.one_line(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
