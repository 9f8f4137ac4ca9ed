"""How a draft begins: from nothing, from a copy, from a file, or from the newest version of a form."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.console import drafting
from motcua.console.designer.beginning import agency_of
from motcua.console.edits import free_code
from motcua.console.models import FormDraft
from motcua.forms.models import FormVersion
from motcua.people.models import User


def blank(code: str, title: str) -> dict[str, Any]:
    """A form with one empty step."""
    step = {"code": "thong-tin-chung", "title": _("Thông tin chung"), "fields": []}
    return {"code": code, "title": title, "steps": [step]}


def new_code(title: str) -> str:
    """A code for a new form that no form and no draft has."""
    taken = {*FormVersion.objects.values_list("code", flat=True).distinct()}
    taken |= {*FormDraft.objects.filter(published=None).values_list("code", flat=True)}
    return free_code(title, taken, "bieu-mau")


def begin_new(actor: Actor, by: User, title: str, source: Mapping[str, Any] | None) -> FormDraft:
    """A draft of a form that there is not yet: blank, or with the steps of another one."""
    code = new_code(title)
    if source is None:
        definition = blank(code, title)
    else:
        content = {
            key: value for key, value in copy.deepcopy(dict(source)).items() if key != "effective_from"
        }
        definition = {**content, "code": code, "title": title}
    return begin_with(actor, by, definition)


def begin_version(actor: Actor, by: User, base: FormVersion) -> FormDraft:
    """A draft of the next version of a form. The day of effect of the last one is not carried over."""
    definition = {key: value for key, value in base.definition.items() if key != "effective_from"}
    return begin_with(actor, by, definition, base)


def begin_with(
    actor: Actor, by: User, definition: Mapping[str, Any], base: FormVersion | None = None
) -> FormDraft:
    """A draft of this definition; the kind, which a file carries, is not part of a draft."""
    content = {key: value for key, value in definition.items() if key != "kind"}
    return drafting.begin(FormDraft, content, agency=agency_of(actor), by=by, base=base)
