"""The content of an exported form, the same for JSON and XML, checked against the published schema. Pure.

A complete form follows the strict schema. A draft may lack anything; what was typed and is not (yet) of its kind does
not break the file: it goes to `unreadable`, as the text that was typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from motcua.forms.answers import clean, validate
from motcua.forms.definition import Form
from motcua.forms.describing import answer_words
from motcua.forms.masked import hidden_data
from motcua.forms.schema import DIALECT, json_schema
from motcua.kernel.masking import Mask

_ONLY_WHEN_COMPLETE = (
    "required",
    "minItems",
    "anyOf",
    "oneOf",
    "allOf",
    "if",
    "then",
    "else",
    "dependentRequired",
)


@dataclass(frozen=True)
class About:
    """Which form this is and of which dossier. `schema`: the address of the published schema, without its ending."""

    version: int
    schema: str
    exported_at: datetime
    code: str
    receipt_number: str
    procedure: tuple[str, str]
    agency: tuple[str, str]
    applicant: str


@dataclass(frozen=True)
class Content:
    """The answers by field code, and what could not be understood."""

    form: Form
    complete: bool
    answers: Mapping[str, Any]
    unreadable: Mapping[str, str] = field(default_factory=dict)


def content_of(form: Form, answers: Mapping[str, object]) -> Content:
    """Sort answers into what follows the schema and what does not."""
    kept = clean(form, answers)
    strict = json_schema(form)
    if not validate(form, answers) and Draft202012Validator(strict).is_valid(kept):
        return Content(form, True, kept)
    good: dict[str, Any] = {}
    unreadable: dict[str, str] = {}
    properties = draft_schema(strict)["properties"]
    for code, value in kept.items():
        if code in properties and Draft202012Validator(properties[code]).is_valid(value):
            good[code] = value
        else:
            unreadable[code] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Content(form, False, good, unreadable)


def as_seen(content: Content, mask: Mask) -> Content:
    """The same as a reader sees it: what is hidden in part stands among what follows no schema, as text."""
    good: dict[str, Any] = {}
    unreadable = {code: mask.inside(text) for code, text in content.unreadable.items()}
    for code, value in content.answers.items():
        field = content.form.by_code.get(code)
        if field is None or not mask.hides(*hidden_data(field)):
            good[code] = value
        else:
            unreadable[code] = answer_words(field, value, mask)
    complete = content.complete and not mask.levels
    return Content(content.form, complete, good, unreadable)


def draft_schema(strict: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema with nothing required: what is written must be right, but anything may be missing."""

    def relaxed(node: Any, *, names: bool = False) -> Any:
        if isinstance(node, list):
            return [relaxed(one) for one in node]
        if not isinstance(node, dict):
            return node
        # Under "properties" stand names of fields, and a field may be called "if".
        return {
            key: relaxed(value, names=not names and key == "properties")
            for key, value in node.items()
            if names or key not in _ONLY_WHEN_COMPLETE
        }

    found: dict[str, Any] = relaxed(dict(strict))
    return found


def as_json(content: Content, about: About) -> bytes:
    """The form as JSON (UTF-8, indented for people who open it), valid against `published_schema`."""
    document: dict[str, Any] = {
        "$schema": f"{about.schema}.json",
        "form": {"code": content.form.code, "version": about.version, "title": content.form.title},
        "dossier": {
            "code": about.code,
            "receipt_number": about.receipt_number,
            "procedure": dict(zip(("code", "name"), about.procedure, strict=True)),
            "agency": dict(zip(("code", "name"), about.agency, strict=True)),
            "applicant": about.applicant,
        },
        "exported_at": about.exported_at.isoformat(timespec="seconds"),
        "complete": content.complete,
        "answers": dict(content.answers),
    }
    if not content.complete:
        document["unreadable"] = dict(content.unreadable)
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8")


def published_schema(form: Form, version: int, address: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of `as_json` for one version of a form. `address`: where it is published."""
    strict = json_schema(form)
    text = {"type": "string"}
    named = {
        "type": "object",
        "properties": {"code": text, "name": text},
        "required": ["code", "name"],
        "additionalProperties": False,
    }
    complete, draft = (
        {name: rule for name, rule in one.items() if name not in ("$schema", "title")}
        for one in (strict, draft_schema(strict))
    )
    about = {"code": text, "receipt_number": text, "procedure": named, "agency": named, "applicant": text}
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": form.title,
        "type": "object",
        "properties": {
            "$schema": {"const": address},
            "form": {
                "type": "object",
                "properties": {"code": {"const": form.code}, "version": {"const": version}, "title": text},
                "required": ["code", "version", "title"],
                "additionalProperties": False,
            },
            "dossier": {
                "type": "object",
                "properties": about,
                "required": list(about),
                "additionalProperties": False,
            },
            "exported_at": {"type": "string", "format": "date-time"},
            "complete": {"type": "boolean"},
            "answers": {"type": "object"},
            "unreadable": {"type": "object", "additionalProperties": text},
        },
        "required": ["$schema", "form", "dossier", "exported_at", "complete", "answers"],
        "additionalProperties": False,
        "if": {"properties": {"complete": {"const": True}}},
        "then": {"properties": {"answers": complete, "unreadable": False}},
        "else": {"properties": {"answers": draft}, "required": ["unreadable"]},
    }
