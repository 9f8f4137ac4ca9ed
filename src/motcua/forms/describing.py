"""Answers as people read them: on the "check your answers" page, on the desk and in print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from motcua.forms import addresses, kinds
from motcua.forms.answers import strangers
from motcua.forms.definition import Column, Field, Form, FormStep, Kind, element_id
from motcua.forms.masked import seen, seen_line
from motcua.forms.settling import settle, tidy_answer, totals_of
from motcua.kernel.masking import OPEN, Mask


class Row(NamedTuple):
    """One line: what was asked and what was answered."""

    label: str
    text: str
    # The code of the field that asked.
    code: str = ""
    # Of a signature: the key of its picture.
    picture: str = ""
    # Whether the reader sees less than was answered.
    is_masked: bool = False


class Section(NamedTuple):
    """The answers of one step. `step` is its place in the form, from 0."""

    title: str
    rows: tuple[Row, ...]
    step: int = 0
    code: str = ""


def describe(
    form: Form,
    answers: Mapping[str, object],
    mask: Mask = OPEN,
    opened: str = "",
    beside: Callable[[object], str] | None = None,
) -> list[Section]:
    """All asked questions with their answers, by step and group; those that ask nothing are left out.

    A question without an answer says so, that nobody wonders whether it was lost. Each row of a table is one line, and
    its totals one more. Answers to fields that the form no longer has stand at the end.
    mask: what the reader sees; opened: the code of a field that is shown whole all the same. beside: what is told of an
    address beside it (`forms.former.today_beside`), where it is seen whole.
    """
    settled = settle(form, answers)
    given = {**answers, **settled.made}
    sections = []
    for place, step in enumerate(form.steps):
        for title, fields in _groups(step):
            asked = [field for field in fields if field.asks and field.code in settled.visible]
            rows = tuple(
                row
                for field in asked
                for row in _rows(field, given.get(field.code), OPEN if field.code == opened else mask, beside)
            )
            if rows:
                sections.append(Section(title, rows, place, step.code))
    left = {code: _any_text(value) for code, value in strangers(form, answers).items()}
    unknown = tuple(
        Row(code, seen_line(mask, code, text), code, is_masked=seen_line(mask, code, text) != text)
        for code, text in left.items()
        if text
    )
    if unknown:
        title = _("Đã ghi ở bản trước của biểu mẫu, nay không còn mục này")
        sections.append(Section(title, unknown, len(form.steps) - 1, form.steps[-1].code))
    return sections


def _groups(step: FormStep) -> Iterator[tuple[str, list[Field]]]:
    """The fields of a step by the section that they stand in, with a title for each."""
    title, fields = step.title, list[Field]()
    for field in step.fields:
        if field.kind is Kind.SECTION:
            yield title, fields
            title, fields = f"{step.title} – {field.label}", []
        else:
            fields.append(field)
    yield title, fields


def _any_text(value: object, depth: int = 3) -> str:
    """An answer in words where no field says what it is."""
    if isinstance(value, (list, Mapping)) and depth:
        parts = value.values() if isinstance(value, Mapping) else value
        return "; ".join(text for part in parts if (text := _any_text(part, depth - 1)))
    return "" if value is None else str(value)


def _rows(
    field: Field, value: object, mask: Mask = OPEN, beside: Callable[[object], str] | None = None
) -> Iterator[Row]:
    if field.kind is Kind.TABLE:
        tidied = tidy_answer(field, value)
        rows = tidied if isinstance(tidied, list) else []
        for number, row in enumerate(rows, start=1):
            label = _("%(label)s, dòng %(number)d") % {"label": field.label, "number": number}
            text = _row_text(field.columns, row, mask)
            is_masked = bool(mask.levels) and text != _row_text(field.columns, row)
            yield Row(label, text, field.code, is_masked=is_masked)
        totals = totals_of(field, rows)
        if totals:
            summed = tuple(column for column in field.columns if column.code in totals)
            yield Row(
                _("%(label)s, tổng cộng") % {"label": field.label}, _row_text(summed, totals), field.code
            )
        if rows:
            return
        value = None
    whole = answer_text(field, value)
    text = seen(mask, field, whole)
    picture = picture_of(field, value)
    is_masked = text != whole
    if (
        beside is not None
        and field.kind is Kind.ADDRESS
        and text
        and not is_masked
        and (told := beside(value))
    ):
        text = f"{text} ({told})"
    yield Row(field.label, text or _("(chưa ghi)"), field.code, picture, is_masked)


def picture_of(field: Field, value: object) -> str:
    """The key of the picture that answers a signature; "" for any other field, and where nobody has signed."""
    cards = value if field.kind is Kind.SIGNATURE and isinstance(value, list) else []
    return next((str(card["key"]) for card in cards if isinstance(card, Mapping) and card.get("key")), "")


def _row_text(columns: tuple[Column, ...], row: object, mask: Mask = OPEN) -> str:
    cells = row if isinstance(row, Mapping) else {}
    texts = (
        (column.label, seen(mask, column, kinds.shown(column, cells.get(column.code)))) for column in columns
    )
    return "; ".join(f"{label}: {text}" for label, text in texts if text) or _("(chưa ghi)")


def answer_texts(form: Form, answers: Mapping[str, object]) -> dict[str, str | list[dict[str, str]]]:
    """Every asked answer in words by field code, for templates; a table as its rows of words by column."""
    texts: dict[str, str | list[dict[str, str]]] = {}
    settled = settle(form, answers)
    for field in form.fields:
        if not field.asks or field.code not in settled.visible:
            continue
        value = settled.made.get(field.code, answers.get(field.code))
        if field.kind is Kind.TABLE:
            tidied = tidy_answer(field, value)
            texts[field.code] = [
                {column.code: kinds.shown(column, row.get(column.code)) for column in field.columns}
                for row in (tidied if isinstance(tidied, list) else [])
                if isinstance(row, Mapping)
            ]
        else:
            texts[field.code] = answer_text(field, value)
    return texts


def answer_text(field: Field, value: object) -> str:
    """One answer in words, "" for none: labels instead of codes, dates day first, the address in one line."""
    if field.kind is Kind.ADDRESS:
        return addresses.address_text(value) if isinstance(value, Mapping) else ""
    return kinds.shown(field, value)


def answer_words(field: Field, value: object, mask: Mask = OPEN) -> str:
    """The same for any field, a table with a line for each row, as a reader sees it."""
    if field.kind is not Kind.TABLE:
        return seen(mask, field, answer_text(field, value))
    return "\n".join(row.text for row in _rows(field, value, mask) if not kinds.is_blank(value))


def label_of(form: Form, path: str) -> str:
    """The name of what a path points at: "Danh mục hàng, dòng 2, Số lượng". An unknown path names itself."""
    code, *rest = path.split(".")
    field = form.by_code.get(code)
    if field is None:
        return path
    if field.kind is not Kind.TABLE or not rest or not rest[0].isdecimal():
        return field.label
    label = _("%(label)s, dòng %(number)d") % {"label": field.label, "number": int(rest[0]) + 1}
    names = {column.code: column.label for column in field.columns}
    return ", ".join([label, *(names.get(part, part) for part in rest[1:])])


def error_items(form: Form, errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The entries of an error summary: {"text", "href"} to the input at fault.

    A message that does not name its field gets the name in front; two fields may have the same trouble.
    """
    items = []
    for path, message in errors.items():
        label = label_of(form, path)
        named = path.count(".") == 0 and label in message
        items.append({"text": message if named else f"{label}: {message}", "href": f"#{element_id(path)}"})
    return items
