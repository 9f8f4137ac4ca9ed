"""Two versions of a template side by side: the lines of their sources, and what else is said about them. Pure."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from motcua.slips.fields import PURPOSES

# Unchanged lines shown around a change.
_AROUND = 3


@dataclass(frozen=True)
class SourceLine:
    """A line of the comparison: as it was, as it is, or in both; None at a place where unchanged lines are left out."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class FactLine:
    """Something said about the template, before and after."""

    label: str
    before: str
    after: str


def source_lines(before: str, after: str) -> list[SourceLine]:
    """The changed lines with some around them; nothing where the sources are equal."""
    old, new = before.splitlines(), after.splitlines()
    found: list[SourceLine] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND):
        if found:
            found.append(SourceLine("gap", "…"))
        for tag, first, last, start, end in group:
            if tag == "equal":
                found += [
                    SourceLine("same", old[at], at + 1, start + at - first + 1) for at in range(first, last)
                ]
                continue
            found += [SourceLine("removed", old[at], at + 1) for at in range(first, last)]
            found += [SourceLine("added", new[at], None, at + 1) for at in range(start, end)]
    return found


def fact_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FactLine]:
    """What is said otherwise; `before` and `after` are definitions with "title" and "word" (its hash) beside."""
    old, new = _facts(before), _facts(after)
    return [
        FactLine(label, old.get(label, ""), new.get(label, ""))
        for label in {**old, **new}
        if old.get(label, "") != new.get(label, "")
    ]


def _facts(told: Mapping[str, Any]) -> dict[str, str]:
    numbering = told.get("numbering", {})
    facts = {
        _("Tên mẫu"): told.get("title", ""),
        _("Loại"): str(PURPOSES.get(told.get("purpose", "slip"), "")),
        _("Căn cứ pháp lý"): told.get("legal_source", ""),
        _("Biểu mẫu"): told.get("form", ""),
        _("Ký hiệu số phiếu"): told.get("number_suffix", ""),
        _("Mẫu số"): numbering.get("pattern", ""),
        _("Dãy số chung"): numbering.get("series", ""),
        _("Đánh số"): (_("lại từ 1 mỗi năm") if numbering.get("yearly", True) else _("liên tục"))
        if numbering
        else "",
        _("Tệp Word"): told.get("word", ""),
    }
    for code, pattern in numbering.get("agencies", {}).items():
        facts[_("Mẫu số của %(agency)s") % {"agency": code}] = pattern
    for part in told.get("editable", ()):
        facts[_("Phần cán bộ sửa: %(label)s") % {"label": part["label"]}] = part.get("text", "") or _(
            "để trống"
        )
    return {label: text for label, text in facts.items() if text}
