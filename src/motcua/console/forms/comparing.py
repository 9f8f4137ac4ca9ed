"""Two versions of a form side by side: what was added, removed and changed, in the words of the screen. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.designer.comparing import Difference, Kind, Line
from motcua.console.forms.editing import Item
from motcua.console.forms.wording import Words, facts, label_of
from motcua.kernel.dates import format_date, parse_date

Raw = Mapping[str, Any]


def compare(before: Raw, after: Raw) -> list[Difference]:
    """Every difference, in the order of the newer form; what was removed comes last."""
    return [*_whole(before, after), *_steps(before, after), *_fields(before, after)]


def _whole(before: Raw, after: Raw) -> Iterator[Difference]:
    lines = _lines(_general(before), _general(after))
    old, new = ([step["code"] for step in one["steps"]] for one in (before, after))
    if [code for code in old if code in new] != [code for code in new if code in old]:
        words = [" → ".join(step["title"] for step in one["steps"]) for one in (before, after)]
        lines.append(Line(_("Thứ tự các bước"), *words))
    if lines:
        yield Difference("changed", _("Thông tin chung"), "", lines)


def _general(definition: Raw) -> dict[str, str]:
    day = definition.get("effective_from", "")
    return {
        _("Tên biểu mẫu"): definition["title"],
        _("Căn cứ pháp lý"): definition.get("legal_source", ""),
        _("Áp dụng từ ngày"): format_date(parse_date(day)) if day else "",
    }


def _steps(before: Raw, after: Raw) -> Iterator[Difference]:
    old, new = ({step["code"]: step for step in one["steps"]} for one in (before, after))
    for code in {**new, **old}:
        was, now = old.get(code), new.get(code)
        lines = _lines(_step_facts(was), _step_facts(now))
        if was and now:
            lines.extend(_order(was, now))
        if lines:
            title = _("Bước: %(title)s") % {"title": (now or was or {})["title"]}
            yield Difference(_kind(was, now), title, "", lines)


def _step_facts(step: Item | None) -> dict[str, str]:
    return {_("Tên"): step["title"], _("Hướng dẫn"): step.get("hint", "")} if step else {}


def _order(was: Item, now: Item) -> Iterator[Line]:
    """The fields that stand elsewhere in the same step."""
    old, new = ([field["code"] for field in step["fields"]] for step in (was, now))
    kept = [code for code in old if code in new]
    again = [code for code in new if code in old]
    if kept != again:
        words = [
            " → ".join(label_of(field) for field in step["fields"] if field["code"] in kept)
            for step in (was, now)
        ]
        yield Line(_("Thứ tự các trường"), *words)


def _fields(before: Raw, after: Raw) -> Iterator[Difference]:
    old, new = (_by_code(one) for one in (before, after))
    old_words, new_words = Words.of(before), Words.of(after)
    for code in {**new, **old}:
        was, now = old.get(code), new.get(code)
        lines = _lines(
            facts(was[1], old_words) | {_("Ở bước"): was[0]} if was else {},
            facts(now[1], new_words) | {_("Ở bước"): now[0]} if now else {},
        )
        if lines:
            shown = now or was
            yield Difference(_kind(was, now), label_of(shown[1]) if shown else code, code, lines)


def _by_code(definition: Raw) -> dict[str, tuple[str, Item]]:
    """(title of the step, field) by code of the field."""
    return {field["code"]: (step["title"], field) for step in definition["steps"] for field in step["fields"]}


def _kind(was: object, now: object) -> Kind:
    return "changed" if was and now else "added" if now else "removed"


def _lines(before: Mapping[str, str], after: Mapping[str, str]) -> list[Line]:
    return [
        Line(label, before.get(label, ""), after.get(label, ""))
        for label in {**before, **after}
        if before.get(label, "") != after.get(label, "")
    ]
