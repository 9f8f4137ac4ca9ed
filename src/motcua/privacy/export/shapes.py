"""The published JSON Schema (2020-12) of a person's copy, made of the very inventory that writes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from motcua.privacy.inventory import KINDS
from motcua.privacy.kinds import Column, Kind

FORMAT = "motcua-personal-copy/1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: dict[str, Any] = {"type": "string"}
_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_TYPES: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "number": {"type": ["integer", "null"]},
    "moment": _MOMENT,
    "day": {"type": ["string", "null"], "format": "date"},
    "flag": {"type": "boolean"},
}


def published_schema(address: str) -> dict[str, Any]:
    """The schema of every JSON file of a copy, whichever it is. `address`: where it is published."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": _("Bản sao dữ liệu cá nhân"),
        "oneOf": [{"$ref": "#/$defs/dossier"}, *({"$ref": f"#/$defs/{kind.code}"} for kind in KINDS)],
        "$defs": {"file": _file(), "dossier": _dossier(), **{kind.code: _listed(kind) for kind in KINDS}},
    }


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def _head(code: str) -> dict[str, Any]:
    return {"format": {"const": FORMAT}, "kind": {"const": code}, "title": _TEXT, "made_at": _MOMENT}


def _listed(kind: Kind) -> dict[str, Any]:
    rows = _object({column.key: _column(column) for column in kind.columns})
    return _object({**_head(kind.code), "rows": {"type": "array", "items": rows}}, title=str(kind.title))


def _column(column: Column) -> dict[str, Any]:
    return {**_TYPES[column.kind], "title": str(column.label)}


def _file() -> dict[str, Any]:
    """A file: where it lies in the copy, or why it does not."""
    return _object(
        {
            "name": _TEXT,
            "content_type": _TEXT,
            "size": {"type": "integer"},
            "sha256": _TEXT,
            "path": _TEXT,
            "missing": _TEXT,
        }
    )


def _array(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(properties)}


def _dossier() -> dict[str, Any]:
    named = _object({"code": _TEXT, "name": _TEXT})
    file = {"$ref": "#/$defs/file"}
    answers = _array({"title": _TEXT, "rows": _array({"code": _TEXT, "label": _TEXT, "text": _TEXT})})
    return _object(
        {
            **_head("dossier"),
            "reference": _TEXT,
            "procedure": named,
            "agency": named,
            "state": _TEXT,
            "times": _object(
                dict.fromkeys(
                    ("started", "saved", "submitted", "accepted", "due", "finished", "handed_over", "ended"),
                    _MOMENT,
                )
            ),
            "applicant": {"type": "object"},
            "delivery": {"type": "object"},
            "answers": answers,
            "being_supplied": answers,
            "form_files": {"type": "array", "items": _TEXT},
            "papers": _array(
                {
                    "requirement": _TEXT,
                    "title": _TEXT,
                    "note": _TEXT,
                    "state": _TEXT,
                    "added_at": _MOMENT,
                    "file": {"anyOf": [file, {"type": "null"}]},
                }
            ),
            "slips": _array({"title": _TEXT, "number": _TEXT, "at": _MOMENT, "file": file}),
            "outcomes": _array(
                {
                    "title": _TEXT,
                    "number": _TEXT,
                    "issued_on": {"type": "string", "format": "date"},
                    "replaced": {"type": "boolean"},
                    "file": file,
                }
            ),
            "events": _array(
                {
                    "at": _MOMENT,
                    "title": _TEXT,
                    "who": _TEXT,
                    "role": _TEXT,
                    "state": _TEXT,
                    "step": _TEXT,
                    "reason": _TEXT,
                }
            ),
            "exchanges": _array(
                {"at": _MOMENT, "who": _TEXT, "from_officer": {"type": "boolean"}, "text": _TEXT}
            ),
        },
        title=_("Hồ sơ"),
    )
