"""The buttons of the builder's list: what each does to a draft, what is told of it, what it touches besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.utils.translation import gettext as _

from motcua.console.edits import EditError
from motcua.console.forms import editing
from motcua.console.forms.editing import Definition
from motcua.console.forms.field_form import kind_of
from motcua.console.forms.general_form import LONGEST_TITLE
from motcua.console.forms.wording import label_of
from motcua.console.models import FormDraft
from motcua.forms.attributes import KINDS


def full(what: str, definition: Definition) -> str:
    """Why nothing more can be added, or not yet."""
    if what == "steps" and not definition["steps"]:
        return _("Hãy thêm một bước trước, rồi thêm trường vào bước đó.")
    return _("Biểu mẫu đã đủ số bước hoặc số trường cho phép. Hãy bỏ bớt trước khi thêm.")


def affected_by(definition: Definition, row: str) -> list[str]:
    """What else a deletion touches: fields whose conditions name this one, or the fields of the step."""
    editing.title_of(definition, row)
    if row.startswith("f-"):
        return [label_of(one) for one in editing.naming(definition, row[2:])]
    return [label_of(one) for one in editing.step_of(definition, row[2:])["fields"]]


Edit = tuple[Callable[[Definition], Definition], str]


def edit_of(definition: Definition, verb: str, row: str, name: str, kind: str) -> Edit:
    """What a button does, and what is told of it."""
    name = " ".join(name.split())[:LONGEST_TITLE]
    if verb == "them":
        chosen = kind_of(kind)
        label = name or str(KINDS[chosen].label)
        told = _("thêm trường “%(title)s”") % {"title": label}
        return lambda now: editing.add_field(now, str(chosen), label, row)[0], told
    if verb == "them-buoc":
        title = name or _("Bước mới")
        told = _("thêm bước “%(title)s”") % {"title": title}
        return lambda now: editing.add_step(now, title, row)[0], told
    place = 0
    if verb == "den":
        row, _colon, number = row.rpartition(":")
        place = int(number) if number.isascii() and number.isdigit() else 0
    title = editing.title_of(definition, row)
    match verb:
        case "den":
            return lambda now: editing.move_row(now, row, place), _("chuyển chỗ “%(title)s”") % {
                "title": title
            }
        case "len":
            told = _("đưa “%(title)s” lên trước") % {"title": title}
            return lambda now: editing.nudge_row(now, row, -1), told
        case "xuong":
            told = _("đưa “%(title)s” ra sau") % {"title": title}
            return lambda now: editing.nudge_row(now, row, 1), told
        case "chep":
            twin = _("%(title)s (bản sao)") % {"title": title}
            return lambda now: editing.copy_row(now, row, twin)[0], _("chép “%(title)s”") % {"title": title}
        case "xoa":
            return lambda now: editing.delete_row(now, row), _("xoá “%(title)s”") % {"title": title}
        case _:
            raise EditError(verb)


def first_new(before: Definition, then: Definition) -> str:
    """The first row that was not there before."""
    known = set(editing.rows_of(before))
    return next((row for row in editing.rows_of(then) if row not in known), "")


def still(draft: FormDraft, row: str) -> str:
    """The row that stood open, where it is still there."""
    return row if row in editing.rows_of(cast(Definition, draft.definition)) else ""
