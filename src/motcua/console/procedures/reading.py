"""From what was typed to a definition as the import takes it, and what cannot be read on the way. Pure.

`errors` name fields by their path on the page. What can be read but is wrong (a code that does not exist, two fees at
once) is for the import's own check to tell.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.designer.condition_form import ConditionForm, to_condition
from motcua.console.edits import free_code
from motcua.console.procedures.fields import Typed
from motcua.kernel.dates import parse_date
from motcua.kernel.money import parse_dong

NEW_SECTOR = "+"
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)


@dataclass
class Read:
    """A definition, the new sector that goes with it (None for none), and what is wrong by the path of its field."""

    definition: dict[str, Any]
    sector: dict[str, Any] | None = None
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class _Reader:
    kinds: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def wanted(self, path: str, text: str, message: str) -> str:
        if not text:
            self.errors[path] = message
        return text

    def whole(self, path: str, text: str) -> int:
        if text and not _WHOLE.fullmatch(text):
            self.errors[path] = _("“%(text)s” không phải số nguyên, ví dụ 3.") % {"text": text}
            return 0
        return int(text or 0)

    def money(self, path: str, text: str) -> int:
        if not text:
            self.errors[path] = _("Hãy ghi số tiền; không thu thì ghi 0.")
            return 0
        try:
            return parse_dong(text)
        except ValueError as error:
            self.errors[path] = str(error)
            return 0

    def day(self, path: str, text: str, missing: str = "") -> str:
        if not text:
            if missing:
                self.errors[path] = missing
            return ""
        try:
            return parse_date(text).isoformat()
        except ValueError as error:
            self.errors[path] = str(error)
            return ""

    def condition(self, path: str, row: Typed) -> Mapping[str, Any] | None:
        if row["deeper"]:
            try:
                deeper = json.loads(row["deeper"])
            except ValueError:
                deeper = None
            return deeper if isinstance(deeper, dict) else None
        form = ConditionForm(row["when"], row["join"] or "all")
        found, wrong = to_condition(form, self.kinds)
        self.errors |= {f"{path}-when-{number}-field": message for number, message in wrong.items()}
        return found


def to_definition(typed: Typed, kinds: Mapping[str, str]) -> Read:
    """The definition of what was typed. `kinds`: kind by field of the form that was chosen."""
    reader = _Reader(kinds)
    definition: dict[str, Any] = {
        "code": reader.wanted("code", typed["code"], _("Hãy ghi mã thủ tục.")),
        "name": reader.wanted("name", typed["name"], _("Hãy ghi tên thủ tục.")),
    }
    sector = _sector(reader, typed, definition)
    definition |= {
        "group": typed.get("group", ""),
        "topics": typed["topics"],
        "level": reader.wanted("level", typed["level"], _("Hãy chọn mức dịch vụ công.")),
        "audience": typed["audience"],
        "agency_levels": typed.get("agency_levels", []),
        "no_post": typed.get("no_post", []),
        "effective_from": typed["effective_from"] and reader.day("effective_from", typed["effective_from"]),
        "status_note": typed["status_note"],
        "certainty": typed["certainty"] or "known",
        "offices": _offices(reader, typed),
        "form": typed["form"],
        # Drafts that were begun before forms could be signed have none.
        "sign_form": bool(typed.get("sign_form")) and bool(typed["form"]),
        "process": typed["process"],
        "limit": _limit(reader, typed),
        "legal_limit_note": typed["legal_limit_note"],
        "legal_basis": [
            {
                "number": reader.wanted(
                    f"legal_basis-{n}-number", row["number"], _("Hãy ghi số, ký hiệu văn bản.")
                ),
                "title": reader.wanted(f"legal_basis-{n}-title", row["title"], _("Hãy ghi tên văn bản.")),
            }
            for n, row in enumerate(typed["legal_basis"])
        ],
        "steps_text": _lines(typed["steps_text"]),
        "ways": [{key: value for key, value in row.items() if value} for row in typed["ways"]],
        "papers": _papers(reader, typed["papers"]),
        "fees": _fees(reader, typed["fees"]),
        "outcome": _outcome(reader, typed),
        "more_outcomes": _more_outcomes(reader, typed),
        "requirements": _lines(typed["requirements"]),
        "contact": typed["contact"],
        "sets": reader.whole("sets", typed["sets"]),
        "entry": _entry(reader, typed),
    }
    if not typed["audience"]:
        reader.errors["audience"] = _("Hãy chọn ít nhất một đối tượng.")
    if typed["level"] != "information":
        reader.wanted("form", typed["form"], _("Hãy chọn biểu mẫu mà người nộp điền."))
        reader.wanted("process", typed["process"], _("Hãy chọn quy trình giải quyết."))
    kept = ("offices", "papers", "fees", "audience")
    return Read(
        {key: value for key, value in definition.items() if value or key in kept}, sector, reader.errors
    )


def _sector(reader: _Reader, typed: Typed, definition: dict[str, Any]) -> dict[str, Any] | None:
    if typed["sector"] != NEW_SECTOR:
        definition["sector"] = reader.wanted("sector", typed["sector"], _("Hãy chọn lĩnh vực."))
        return None
    code = reader.wanted("new_sector_code", typed["new_sector_code"], _("Hãy ghi mã lĩnh vực."))
    name = reader.wanted("new_sector_name", typed["new_sector_name"], _("Hãy ghi tên lĩnh vực."))
    definition["sector"] = code
    return {"code": code, "name": name} if code and name else None


def _offices(reader: _Reader, typed: Typed) -> list[dict[str, str]]:
    if not typed["offices"]:
        reader.errors["offices"] = _("Hãy thêm ít nhất một cơ quan giải quyết.")
    found = []
    for number, row in enumerate(typed["offices"]):
        place = reader.wanted(f"offices-{number}-place", row["place"], _("Hãy chọn cơ quan và phòng thụ lý."))
        agency, _slash, division = place.partition("/")
        found.append({"agency": agency, "division": division})
    return found


def _limit(reader: _Reader, typed: Typed) -> dict[str, Any]:
    kind = reader.wanted("limit_kind", typed["limit_kind"], _("Hãy chọn cách tính thời hạn."))
    if kind in ("working_days", "working_minutes"):
        amount = reader.whole("limit_amount", typed["limit_amount"])
        if not amount and "limit_amount" not in reader.errors:
            reader.errors["limit_amount"] = _("Hãy ghi thời hạn giải quyết, từ 1 trở lên.")
        return {"kind": kind, "amount": amount}
    if kind == "same_day" and typed["limit_cutoff"]:
        return {"kind": kind, "cutoff": typed["limit_cutoff"]}
    return {"kind": kind}


def _papers(reader: _Reader, rows: list[Typed]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    taken = [row["code"] for row in rows if row["code"]]
    for number, row in enumerate(rows):
        path = f"papers-{number}"
        name = reader.wanted(f"{path}-name", row["name"], _("Hãy ghi tên giấy tờ."))
        code = row["code"] or free_code(name, taken, "giay-to")
        taken.append(code)
        counts = {
            key: reader.whole(f"{path}-{key}", row[key])
            for key in ("original_copies", "copy_copies", "max_mb", "max_files")
        }
        paper = {
            "code": code,
            "name": name,
            "required": bool(row["required"]),
            **{key: value for key, value in counts.items() if value},
            **{key: row[key] for key in ("type", "template_note", "hint", "formats") if row.get(key)},
            **({"signed": True} if row.get("signed") else {}),
        }
        condition = reader.condition(path, row)
        found.append({**paper, "shown_when": condition} if condition else paper)
    return found


def _fees(reader: _Reader, rows: list[Typed]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    taken = [row["code"] for row in rows if row["code"]]
    for number, row in enumerate(rows):
        path = f"fees-{number}"
        name = reader.wanted(f"{path}-name", row["name"], _("Hãy ghi tên khoản thu."))
        # The same fee at another time has the same name, and so the same code.
        same = next((one["code"] for one in found if one["name"] == name), "")
        code = row["code"] or same or free_code(name, taken, "khoan-thu")
        taken.append(code)
        fee: dict[str, Any] = {"code": code, "name": name, "kind": row["kind"] or "phi"}
        if row["tiers"]:
            fee["tiers"] = [_tier(reader, f"{path}-tiers-{n}", tier) for n, tier in enumerate(row["tiers"])]
        else:
            fee["amount"] = reader.money(f"{path}-amount", row["amount"])
        fee["from"] = reader.day(f"{path}-from", row["from"], _("Hãy ghi ngày bắt đầu thu."))
        fee["to"] = reader.day(f"{path}-to", row["to"]) or None
        if row["legal"]:
            fee["legal"] = row["legal"]
        # Drafts that were begun before there were exemptions have none.
        exempt = [
            _exemption(reader, f"{path}-exempt-{n}", one) for n, one in enumerate(row.get("exempt", ()))
        ]
        found.append({**fee, "exempt": exempt} if exempt else fee)
    return found


def _exemption(reader: _Reader, path: str, row: Typed) -> dict[str, Any]:
    percent = reader.whole(f"{path}-percent", row["percent"])
    if f"{path}-percent" not in reader.errors and not 1 <= percent <= 100:
        reader.errors[f"{path}-percent"] = _("Hãy ghi số từ 1 đến 100; miễn hoàn toàn là 100.")
    exemption: dict[str, Any] = {
        "kind": reader.wanted(f"{path}-kind", row["kind"], _("Hãy chọn đối tượng được miễn, giảm.")),
        "percent": percent,
    }
    condition = reader.condition(path, row)
    if condition:
        exemption["when"] = condition
    if row.get("channel"):
        exemption["channel"] = row["channel"]
    return {**exemption, "legal": row["legal"]} if row["legal"] else exemption


def _tier(reader: _Reader, path: str, row: Typed) -> dict[str, Any]:
    tier: dict[str, Any] = {
        "label": reader.wanted(f"{path}-label", row["label"], _("Hãy ghi trường hợp áp dụng mức này.")),
        "amount": reader.money(f"{path}-amount", row["amount"]),
    }
    condition = reader.condition(path, row)
    return {**tier, "when": condition} if condition else tier


def _outcome(reader: _Reader, typed: Typed) -> dict[str, str]:
    name = reader.wanted("outcome_name", typed["outcome_name"], _("Hãy ghi tên kết quả."))
    outcome = {"code": typed["outcome_code"] or free_code(name, (), "ket-qua"), "name": name}
    return {**outcome, "template": typed["outcome_template"]} if typed["outcome_template"] else outcome


def _more_outcomes(reader: _Reader, typed: Typed) -> list[dict[str, str]]:
    """Further kinds of result; a draft of before there were any has none."""
    rows: list[Typed] = typed.get("more_outcomes", [])
    taken = [typed["outcome_code"], *(row["code"] for row in rows)]
    found = []
    for number, row in enumerate(rows):
        name = reader.wanted(f"more_outcomes-{number}-name", row["name"], _("Hãy ghi tên kết quả."))
        code = row["code"] or free_code(name, [one for one in taken if one], "ket-qua")
        taken.append(code)
        one = {"code": code, "name": name}
        found.append({**one, "template": row["template"]} if row["template"] else one)
    return found


def _entry(reader: _Reader, typed: Typed) -> dict[str, str] | None:
    if not typed["entry_register"]:
        return None
    name = reader.wanted(
        "entry_field", typed["entry_field"], _("Hãy chọn trường của biểu mẫu ghi số của mục trong danh sách.")
    )
    return {"register": typed["entry_register"], "field": name}


def with_codes(typed: Typed, definition: Mapping[str, Any]) -> Typed:
    """The form with the codes that were made for what has a name and no code yet, so that they stay as they are."""
    for key in ("papers", "fees", "more_outcomes"):
        for row, made in zip(typed.get(key, []), definition.get(key, []), strict=True):
            row["code"] = made["code"] if row["name"] else ""
    typed["outcome_code"] = definition["outcome"]["code"] if typed["outcome_name"] else ""
    return typed


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
