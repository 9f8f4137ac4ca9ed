"""What an act asks its actor for, and the cleaning of what was given. Faces render forms from these declarations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.files.models import StoredFile
from motcua.forms import kinds
from motcua.forms.definition import Column
from motcua.kernel.dates import parse_date

# "verdict": a choice about one answer to an earlier request; "replies": texts by the number of what they answer;
# "hidden": what a page says by itself, not its reader.
InputKind = Literal[
    "text", "textarea", "choice", "file", "date", "items", "choices", "verdict", "replies", "hidden"
]
MAX_TEXT = 10_000


@dataclass(frozen=True)
class Input:
    """One field of an act's form. `options` are (value, label); `value` is what it starts with."""

    name: str
    label: str
    kind: InputKind
    required: bool = True
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    # A value of one of the forms' kinds (a number, an amount), checked and kept as the forms do.
    column: Column | None = None


def clean(inputs: Sequence[Input], data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return (cleaned values, messages by field name). Unknown names in `data` are ignored."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in inputs:
        given = data.get(field.name)
        try:
            values[field.name] = _clean_one(field, given)
        except ValueError as problem:
            problems[field.name] = str(problem)
    return values, problems


def unknown(inputs: Sequence[Input], data: Mapping[str, Any]) -> list[str]:
    """Names in `data` that hold something and that the act does not ask for."""
    known = {field.name for field in inputs}
    return sorted(
        name for name, given in data.items() if name not in known and given not in ("", None, [], {})
    )


def _clean_one(field: Input, given: Any) -> Any:
    if field.kind == "file":
        return _clean_file(field, given)
    if field.kind == "items":
        return _clean_items(field, given)
    if field.kind == "choices":
        return _clean_choices(field, given)
    if field.kind == "replies":
        return _clean_replies(field, given)
    text = given.strip() if isinstance(given, str) else ""
    if not text:
        if field.required:
            wording = (
                _("Hãy đánh giá “%(label)s”.") if field.kind == "verdict" else _("Hãy nhập “%(label)s”.")
            )
            raise ValueError(wording % {"label": field.label})
        return None if field.kind == "date" else ""
    if len(text) > MAX_TEXT:
        raise ValueError(_("“%(label)s” dài quá 10.000 ký tự; hãy rút gọn.") % {"label": field.label})
    if field.column is not None:
        return _clean_column(field.column, text)
    if field.kind == "date":
        return parse_date(text)
    if field.kind in ("choice", "verdict") and text not in {value for value, _label in field.options}:
        raise ValueError(_("Hãy chọn “%(label)s” trong danh sách.") % {"label": field.label})
    return text


def _clean_column(column: Column, text: str) -> Any:
    problem = kinds.problem(column, text, timezone.localdate())
    if problem is not None:
        raise ValueError(problem)
    return kinds.convert(column, text)


def _clean_choices(field: Input, given: Any) -> list[str]:
    """Several of the options, in their order; a single one may come as plain text."""
    chosen = [given] if isinstance(given, str) else list(given or ())
    wanted = {str(value).strip() for value in chosen} - {""}
    known = [value for value, _label in field.options]
    if not wanted <= set(known):
        raise ValueError(_("Hãy chọn “%(label)s” trong danh sách.") % {"label": field.label})
    if field.required and not wanted:
        raise ValueError(_("Hãy chọn ít nhất một “%(label)s”.") % {"label": field.label})
    return [value for value in known if value in wanted]


def _clean_file(field: Input, given: Any) -> StoredFile | None:
    if isinstance(given, StoredFile):
        return given
    if field.required:
        raise ValueError(_("Hãy đính kèm tệp cho “%(label)s”.") % {"label": field.label})
    return None


def _clean_items(field: Input, given: Any) -> list[dict[str, str]]:
    items = [
        {
            "requirement": str(item.get("requirement", "")),
            "text": str(item.get("text", "")).strip()[:MAX_TEXT],
        }
        for item in given or []
        if isinstance(item, Mapping) and str(item.get("text", "")).strip()
    ]
    known = {value for value, _label in field.options} | {""}
    if any(item["requirement"] not in known for item in items):
        raise ValueError(_("Hãy chọn “%(label)s” trong danh sách.") % {"label": field.label})
    if field.required and not items:
        raise ValueError(_("Hãy ghi ít nhất một nội dung cần bổ sung."))
    return items


def _clean_replies(field: Input, given: Any) -> dict[str, str]:
    replies = {
        str(number): text.strip()
        for number, text in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(text, str)
    }
    if any(len(text) > MAX_TEXT for text in replies.values()):
        raise ValueError(_("“%(label)s” dài quá 10.000 ký tự; hãy rút gọn.") % {"label": field.label})
    return replies
