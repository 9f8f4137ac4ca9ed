"""What keeps a draft from being published, each told at its field: the import's own check of one procedure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import calendar_of
from motcua.console.procedures.choices import Surroundings, places
from motcua.console.procedures.fields import Typed, part_of
from motcua.console.procedures.reading import Read, to_definition
from motcua.exchange.packages.checking_procedures import check_procedure
from motcua.exchange.packages.documents import read_documents
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.exchange.packages.shapes import check_shape

# Where on the page a value of the definition stands, when it is not under its own name.
_ELSEWHERE = {
    "limit-kind": "limit_kind",
    "limit-amount": "limit_amount",
    "limit-cutoff": "limit_cutoff",
    "limit": "limit_amount",
    "outcome-name": "outcome_name",
    "outcome-code": "outcome_name",
    "outcome-template": "outcome_template",
    "outcome": "outcome_name",
    "entry-register": "entry_register",
    "entry-field": "entry_field",
}
_OFFICE = re.compile(r"(offices-\d+)-(?:agency|division)")
_CONDITION = re.compile(r"(.*)-(?:shown_when|when)(?:-.*)?")
_LINES = re.compile(r"(requirements|steps_text|topics)-\d+.*")


@dataclass(frozen=True)
class Checked:
    """A draft as read, and what is wrong: message by the path of the field."""

    read: Read
    errors: dict[str, str]
    by_part: dict[str, dict[str, str]] = field(default_factory=dict)


def check(typed: Typed, around: Surroundings) -> Checked:
    """Everything that is wrong with what was typed. What cannot be read comes first; only then the import is asked."""
    read = to_definition(typed, around.kinds)
    errors = dict(read.errors)
    if not errors:
        for mistake in _mistakes(read, around):
            errors.setdefault(field_of(mistake.pointer, read, typed), mistake.reason)
    by_part: dict[str, dict[str, str]] = {}
    for path, message in errors.items():
        by_part.setdefault(part_of(path), {})[path] = message
    return Checked(read, errors, by_part)


def field_of(pointer: str, read: Read, typed: Typed) -> str:
    """The field on the page of a value in the definition."""
    path = pointer.removeprefix("/").replace("/", "-")
    if path == "sector" and read.sector is not None:
        return "new_sector_code"
    if path in _ELSEWHERE:
        return _ELSEWHERE[path]
    for pattern, last in ((_OFFICE, "-place"), (_LINES, "")):
        found = pattern.fullmatch(path)
        if found:
            return f"{found[1]}{last}"
    found = _CONDITION.fullmatch(path)
    if found:
        return f"{found[1]}-when-0-field"
    return path or "code"


def documents_of(read: Read) -> dict[str, bytes]:
    """The package that publishing loads: the procedure, with its sector when that is new."""
    files = {"procedure.json": as_json({"kind": "procedure", **read.definition})}
    if read.sector is not None:
        files["sectors.json"] = as_json({"kind": "sectors", "sectors": [read.sector]})
    return files


def _mistakes(read: Read, around: Surroundings) -> Iterator[Mistake]:
    definition = {"effective_from": timezone.localdate().isoformat(), **read.definition}
    documents, mistakes = read_documents(documents_of(Read(definition, read.sector)))
    yield from mistakes
    shaped = []
    for document in documents:
        wrong = check_shape(document)
        for mistake in wrong:
            if document.kind == "sectors":
                yield Mistake(mistake.file, mistake.line, _in_sector(mistake.pointer), mistake.reason)
            else:
                yield mistake
        if not wrong:
            shaped.append(document)
    for document in shaped:
        if document.kind == "procedure":
            yield from check_procedure(document, _known(document.data, read, around))
        elif any(code == document.data["sectors"][0]["code"] for code, _name in around.sectors):
            reason = _("Mã lĩnh vực này đã có. Hãy chọn lĩnh vực đó trong danh sách.")
            yield document.mistake("/new_sector_code", reason)


def _in_sector(pointer: str) -> str:
    return "/new_sector_name" if pointer.endswith("/name") else "/new_sector_code"


def _known(data: dict[str, Any], read: Read, around: Surroundings) -> Known:
    shared = around.shared
    sectors = {code for code, _name in around.sectors} | ({read.sector["code"]} if read.sector else set())
    agencies = {office["agency"] for office in data["offices"]} & shared.agency_ids.keys()
    form = {data["form"]: around.form} if around.form else {}
    process = {data["process"]: around.process} if around.process else {}
    return Known(
        sectors=frozenset(sectors),
        topics=frozenset(code for code, _name in around.topics),
        groups=frozenset(code for code, _name in around.groups),
        exemptions=frozenset(code for code, _name in around.exemptions),
        calendars=frozenset(),
        parents={code: parent for code, (_name, parent) in shared.agencies.items()},
        units=frozenset((one.agency, one.division) for one in places()),
        posts=frozenset(),
        named_posts=shared.posts,
        forms=form,
        processes=process,
        slips=frozenset(shared.slips),
        registers=frozenset(shared.registers),
        notices=frozenset(shared.notices),
        paper_types=frozenset(code for code, _title in around.paper_types),
        daily_minutes={code: calendar_of(shared.agency_ids[code]).daily_minutes for code in agencies},
        procedures={data["code"]: data},
        brought=frozenset(),
        states=shared.state_labels,
        moves=None,
    )
