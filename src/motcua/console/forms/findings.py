"""What keeps a draft from being published: each mistake of `forms.check` at its row and box, in words of the screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.shapes import check_shape
from motcua.forms.attributes import BY_KEY, KINDS
from motcua.forms.check import check
from motcua.forms.definition import Kind
from motcua.forms.dictionary import Lists

_QUOTED = re.compile(r"“([a-z_]+)”")
_GENERAL = {
    "title": gettext_lazy("Tên biểu mẫu"),
    "legal_source": gettext_lazy("Căn cứ pháp lý"),
    "effective_from": gettext_lazy("Áp dụng từ ngày"),
    "steps": gettext_lazy("Các bước"),
    "fields": gettext_lazy("Các trường"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to mend. row: "s-<step>", "f-<field>" or "" for the form as a whole; box: name of the box there."""

    row: str
    box: str
    message: str


def findings(definition: Mapping[str, Any], lists: Lists | None = None) -> list[Finding]:
    """Everything to mend before publishing, in the order of the form. lists: what fields may refer to."""
    if not definition["steps"]:
        return [Finding("", "", _("Biểu mẫu chưa có bước nào. Hãy thêm bước đầu tiên."))]
    problems = [(one.pointer, one.message_vi) for one in check(definition, lists)]
    if not problems:
        content = {"kind": "form", **definition}
        shape = check_shape(Document("", as_json(content).decode(), content))
        problems = [(mistake.pointer, mistake.reason) for mistake in shape]
    found = [_placed(definition, pointer, message) for pointer, message in problems]
    return list(dict.fromkeys(found))


def _placed(definition: Mapping[str, Any], pointer: str, message: str) -> Finding:
    match pointer.split("/")[1:]:
        case ["steps", step, "fields"]:
            code = definition["steps"][int(step)]["code"]
            return Finding(f"s-{code}", "", _("Bước này chưa có trường nào. Hãy thêm trường hoặc xoá bước."))
        case ["steps", step, "fields", field, *rest]:
            item = definition["steps"][int(step)]["fields"][int(field)]
            return Finding(f"f-{item['code']}", _box(rest), in_words(message))
        case ["steps", step, *rest]:
            code = definition["steps"][int(step)]["code"]
            return Finding(f"s-{code}", rest[0] if rest else "", in_words(message))
        case [key, *_rest]:
            return Finding("", key, in_words(message))
        case _:
            return Finding("", "", in_words(message))


def _box(rest: list[str]) -> str:
    """The box of a field that a pointer below it leads to."""
    match rest:
        case ["columns", number, key, *_rest] if number.isdigit():
            return f"columns-{number}-{key}"
        case ["columns", number]:
            return f"columns-{number}-label"
        case ["set_when", "value", *_rest]:
            return "set_when.value"
        case [key, *_rest]:
            return key
        case _:
            return "label"


def in_words(message: str) -> str:
    """A message of the check with the names that the screen uses in the place of JSON keys."""
    return _QUOTED.sub(lambda found: f"“{_word(found[1])}”", message)


def _word(key: str) -> str:
    if key in BY_KEY:
        return str(BY_KEY[key].label)
    if key in set(Kind):
        return str(KINDS[Kind(key)].label)
    return str(_GENERAL.get(key, key))
