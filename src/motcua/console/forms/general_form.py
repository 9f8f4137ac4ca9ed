"""What holds for the whole form, and for one of its steps, as typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.console.forms.editing import Definition
from motcua.kernel.dates import format_date, parse_date

LONGEST_TITLE = 300


@dataclass
class PlainForm:
    """Text as typed; `errors` by the name of the box. code: of the step, "" for the form as a whole."""

    code: str
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def of_general(definition: Mapping[str, Any]) -> PlainForm:
    """What holds for the whole."""
    day = definition.get("effective_from", "")
    values = {
        "title": definition["title"],
        "legal_source": definition.get("legal_source", ""),
        "effective_from": _day_first(day) if day else "",
    }
    return PlainForm("", values)


def _day_first(iso: str) -> str:
    try:
        return format_date(date.fromisoformat(iso))
    except ValueError:
        return iso


def of_step(step: Mapping[str, Any]) -> PlainForm:
    """A step's own words."""
    return PlainForm(step["code"], {"title": step["title"], "hint": step.get("hint", "")})


def typed(code: str, names: tuple[str, ...], post: QueryDict) -> PlainForm:
    """What was sent. A title is wanted and fits."""
    values = {name: post.get(name, "").replace("\r\n", "\n").replace("\0", "").strip() for name in names}
    form = PlainForm(code, values)
    values["title"] = " ".join(values["title"].split())
    if not values["title"]:
        form.errors["title"] = _("Hãy ghi tên.")
    elif len(values["title"]) > LONGEST_TITLE:
        form.errors["title"] = _("Tên dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST_TITLE}
    return form


def put_general(form: PlainForm) -> dict[str, Any]:
    """The keys of the definition that the form says; `None` for those that it empties. Fills `form.errors`."""
    text, day = form.values["effective_from"], None
    if text:
        try:
            day = parse_date(text).isoformat()
        except ValueError as error:
            form.errors["effective_from"] = str(error)
    return {
        "title": form.values["title"],
        "legal_source": form.values["legal_source"] or None,
        "effective_from": day,
    }


def with_general(definition: Definition, keys: Mapping[str, Any]) -> Definition:
    """The definition with these keys, those of None left out, in the usual order."""
    changed = {**definition, **keys}
    order = ["code", "title", "legal_source", "effective_from", "steps"]
    return {key: changed[key] for key in order if changed.get(key) is not None}


def step_of_form(form: PlainForm) -> dict[str, Any]:
    """The step's own words as the definition keeps them."""
    hint = form.values["hint"]
    return {"code": form.code, "title": form.values["title"], **({"hint": hint} if hint else {})}
