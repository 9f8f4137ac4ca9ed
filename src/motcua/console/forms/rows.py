"""The list of a draft as the page shows it: each step, then its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.forms.findings import Finding
from motcua.console.forms.wording import Words, condition_text, kind_label, label_of


@dataclass(frozen=True)
class Row:
    """A line of the list. key: "s-<step>" or "f-<field>"; notes: conditions and the like, in words."""

    key: str
    code: str
    title: str
    kind: str
    kind_label: str
    number: str
    is_required: bool = False
    is_first: bool = False
    is_last: bool = False
    notes: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    @property
    def is_step(self) -> bool:
        """Whether it is a step and not a field."""
        return self.key.startswith("s-")


def rows(definition: Mapping[str, Any], found: list[Finding]) -> list[Row]:
    """All lines in order."""
    wrong: dict[str, list[str]] = {}
    for finding in found:
        wrong.setdefault(finding.row, []).append(finding.message)
    words = Words.of(definition)
    lines: list[Row] = []
    steps = definition["steps"]
    for number, step in enumerate(steps):
        key = f"s-{step['code']}"
        lines.append(
            Row(
                key,
                step["code"],
                step["title"],
                "step",
                _("Bước"),
                str(number + 1),
                is_first=number == 0,
                is_last=number == len(steps) - 1,
                findings=wrong.get(key, []),
            )
        )
        for place, item in enumerate(step["fields"]):
            key = f"f-{item['code']}"
            lines.append(
                Row(
                    key,
                    item["code"],
                    label_of(item),
                    str(item.get("kind", "")),
                    kind_label(item.get("kind")),
                    f"{number + 1}.{place + 1}",
                    is_required=bool(item.get("required")),
                    is_first=number == 0 and place == 0,
                    is_last=number == len(steps) - 1 and place == len(step["fields"]) - 1,
                    notes=_notes(item, words),
                    findings=wrong.get(key, []),
                )
            )
    return lines


def _notes(item: Mapping[str, Any], words: Words) -> list[str]:
    notes = []
    if item.get("shown_when"):
        when = condition_text(item["shown_when"], words)
        notes.append(_("Chỉ hỏi khi %(when)s") % {"when": when})
    if item.get("required_when"):
        when = condition_text(item["required_when"], words)
        notes.append(_("Bắt buộc khi %(when)s") % {"when": when})
    if item.get("set_when"):
        when = condition_text(item["set_when"].get("when"), words)
        notes.append(_("Tự điền khi %(when)s") % {"when": when})
    if item.get("formula"):
        notes.append(_("= %(formula)s") % {"formula": item["formula"]})
    if item.get("columns"):
        names = ", ".join(one.get("label") or one["code"] for one in item["columns"])
        notes.append(_("Cột: %(names)s") % {"names": names})
    return notes
