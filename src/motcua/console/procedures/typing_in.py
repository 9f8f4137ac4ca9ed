"""A procedure's definition as the texts of its form, and a new procedure's form before anything is typed. Pure."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from motcua.catalogue.definition import DEFAULT_FORMATS, DEFAULT_MAX_FILES, DEFAULT_MAX_MB
from motcua.console.designer.condition_form import of_condition
from motcua.console.procedures.fields import PARTS, Typed
from motcua.kernel.dates import format_date

Raw = Mapping[str, Any]


def blank(code: str, name: str) -> Typed:
    """A new procedure: what most procedures have is filled in, everything else is empty."""
    typed: Typed = {name: "" for part in PARTS for name in part.texts}
    typed |= {name: [] for part in PARTS for name in part.ticked}
    typed |= {rows.name: [] for part in PARTS for rows in part.rows}
    typed["ways"] = [
        {"channel": channel, "time": "", "fee_note": ""} for channel in ("online", "desk", "post")
    ]
    return typed | {
        "code": code,
        "name": name,
        "level": "full",
        "certainty": "known",
        "limit_kind": "working_days",
        "effective_from": "",
    }


def of_definition(definition: Raw) -> Typed:
    """Everything that a definition says, as it stands in the form."""
    limit, outcome, entry = definition["limit"], definition["outcome"], definition.get("entry") or {}
    return {
        **{
            key: definition.get(key, "")
            for key in ("code", "name", "sector", "group", "level", "contact", "status_note")
        },
        "new_sector_code": "",
        "new_sector_name": "",
        "certainty": definition.get("certainty", "known"),
        "audience": list(definition["audience"]),
        "agency_levels": list(definition.get("agency_levels", [])),
        "no_post": list(definition.get("no_post", [])),
        "topics": list(definition.get("topics", [])),
        "offices": [{"place": f"{one['agency']}/{one['division']}"} for one in definition["offices"]],
        "limit_kind": limit["kind"],
        "limit_amount": _number(limit.get("amount", 0)),
        "limit_cutoff": limit.get("cutoff", ""),
        "legal_limit_note": definition.get("legal_limit_note", ""),
        "papers": [_paper(raw) for raw in definition["papers"]],
        "sets": _number(definition.get("sets", 0)),
        "fees": [_fee(raw) for raw in definition["fees"]],
        "outcome_code": outcome["code"],
        "outcome_name": outcome["name"],
        "outcome_template": outcome.get("template", ""),
        "more_outcomes": [
            {"code": one["code"], "name": one["name"], "template": one.get("template", "")}
            for one in definition.get("more_outcomes", [])
        ],
        "requirements": "\n".join(definition.get("requirements", [])),
        "entry_register": entry.get("register", ""),
        "entry_field": entry.get("field", ""),
        "steps_text": "\n".join(definition.get("steps_text", [])),
        "legal_basis": [
            {"number": one["number"], "title": one["title"]} for one in definition.get("legal_basis", [])
        ],
        "ways": [
            {"channel": one["channel"], "time": one.get("time", ""), "fee_note": one.get("fee_note", "")}
            for one in definition.get("ways", [])
        ],
        "form": definition.get("form", ""),
        "sign_form": "1" if definition.get("sign_form") else "",
        "process": definition.get("process", ""),
        "effective_from": _day(definition["effective_from"]),
    }


def _paper(raw: Raw) -> Typed:
    return {
        "code": raw["code"],
        "name": raw["name"],
        "required": "1" if raw["required"] else "",
        "original_copies": _number(raw.get("original_copies", 0)),
        "copy_copies": _number(raw.get("copy_copies", 0)),
        "type": raw.get("type", ""),
        "signed": "1" if raw.get("signed") else "",
        "template_note": raw.get("template_note", ""),
        "formats": list(raw.get("formats", DEFAULT_FORMATS)),
        "max_mb": str(raw.get("max_mb", DEFAULT_MAX_MB)),
        "max_files": str(raw.get("max_files", DEFAULT_MAX_FILES)),
        "hint": raw.get("hint", ""),
        **_condition(raw.get("shown_when")),
    }


def _fee(raw: Raw) -> Typed:
    return {
        **{key: raw.get(key, "") for key in ("code", "name", "kind", "legal")},
        "amount": "" if "tiers" in raw else _money(raw.get("amount", 0)),
        "from": _day(raw["from"]),
        "to": _day(raw.get("to") or ""),
        "tiers": [
            {"label": tier["label"], "amount": _money(tier["amount"]), **_condition(tier.get("when"))}
            for tier in raw.get("tiers", [])
        ],
        "exempt": [
            {
                "kind": one["kind"],
                "percent": str(one["percent"]),
                "channel": one.get("channel", ""),
                "legal": one.get("legal", ""),
                **_condition(one.get("when")),
            }
            for one in raw.get("exempt", [])
        ],
    }


def _condition(condition: Raw | None) -> Typed:
    form = of_condition(condition)
    deeper = "" if form.deeper is None else json.dumps(form.deeper, ensure_ascii=False)
    return {"when": form.rows, "join": form.join, "deeper": deeper}


def _number(value: int) -> str:
    return str(value) if value else ""


def _money(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _day(iso: str) -> str:
    return format_date(datetime.date.fromisoformat(iso)) if iso else ""
