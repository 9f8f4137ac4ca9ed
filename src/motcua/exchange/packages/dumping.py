"""Writing published definitions out as a package, in the very shape in which they are loaded."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from motcua.agencies.former_places import described as described_place
from motcua.agencies.models import Agency, Calendar, FormerPlace, SiteSettings
from motcua.agencies.services import DEFAULT_TIMEZONE
from motcua.agencies.ties import ties_of, written_wards
from motcua.catalogue.documents import documents_named, item_of
from motcua.catalogue.models import (
    FolderSet,
    NoticeVersion,
    PaperTypeVersion,
    ProcedureVersion,
    ReadyReply,
)
from motcua.dossiers.labels import newest_labels
from motcua.exchange.connected import connections
from motcua.exchange.models import ConnectedSource
from motcua.exchange.packages import dumping_entries
from motcua.exchange.packages.sources import PackageFiles, write_archive
from motcua.files.retention import rules_now
from motcua.forms.models import FormVersion, ListVersion
from motcua.forms.selectors import newest_lists
from motcua.outbox import policy as outgoing_policy
from motcua.people import masks
from motcua.people.grouping import described
from motcua.people.models import AccountGroup, IdentityProvider, User
from motcua.people.oidc.providers import definition_of
from motcua.people.policy import newest_policy, written_policy
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram
from motcua.registers.models import RegisterVersion
from motcua.reports.designed.versions import newest_versions
from motcua.slips.models import SlipVersion

EXPORTED_KINDS = (
    "site",
    "calendar",
    "agency",
    "people",
    "sectors",
    "topics",
    "groups",
    "exemptions",
    "documents",
    "former_places",
    "states",
    "rules",
    "slip",
    "register",
    "notice",
    "catalogue",
    "dictionary",
    "form",
    "paper_type",
    "process",
    "procedure",
    "replies",
    "folders",
    "labels",
    "retention",
    "identity_provider",
    "connected_source",
    "sign_in",
    "account_group",
    "masking",
    "report",
    "outgoing",
)

_FOLDERS = {
    "account_group": "account_groups",
    "identity_provider": "identity_providers",
    "connected_source": "connected_sources",
    "calendar": "calendars",
    "agency": "agencies",
    "people": "people",
    "rules": "rules",
    "slip": "slips",
    "register": "registers",
    "notice": "notices",
    "replies": "replies",
    "folders": "folders",
    "catalogue": "catalogues",
    "dictionary": "dictionaries",
    "form": "forms",
    "paper_type": "paper_types",
    "process": "processes",
    "procedure": "procedures",
    "report": "reports",
}


def dump_folder(path: Path, kinds: tuple[str, ...] = EXPORTED_KINDS) -> int:
    """Write every published definition into a folder; return the number of files. Passwords are never written."""
    files = dump_files(kinds)
    for name, content in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return len(files)


def dump_archive(kinds: tuple[str, ...] = EXPORTED_KINDS) -> bytes:
    """The same as a zip archive."""
    return write_archive(dump_files(kinds))


def dump_files(kinds: tuple[str, ...] = EXPORTED_KINDS) -> PackageFiles:
    """The same as content by path."""
    files: dict[str, bytes] = {}
    for kind in kinds:
        for code, content in _DUMPERS[kind]():
            folder = _FOLDERS.get(kind)
            name = f"{folder}/{code}.json" if folder else f"{code}.json"
            files[name] = as_json({"kind": kind, **content})
    if "slip" in kinds:
        for slip in _latest(SlipVersion):
            if slip.source:
                files[f"slips/{slip.code}.txt"] = slip.source.encode()
            if slip.word_template is not None:
                files[f"slips/{slip.code}.docx"] = bytes(slip.word_template)
    return files


def dump_one(kind: str, code: str) -> bytes | None:
    """One definition as JSON; None when there is none of that code."""
    if kind not in _DUMPERS:
        return None
    found = dict(_DUMPERS[kind]()).get(code)
    return None if found is None else as_json({"kind": kind, **found})


def dump_procedure(code: str) -> bytes | None:
    """One procedure with what it names elsewhere, as a zip archive that the import takes; None for an unknown code.

    That is its sector, topics, form with its lists, types of papers with their forms, process, slips, letters and
    registers. Agencies stay where they are.
    """
    found = dict(_procedures()).get(code)
    if found is None:
        return None
    process = dict(_definitions(ProcessVersion)).get(found.get("process", ""), {})
    actions = [action for step in process.get("steps", []) for action in step["actions"]]
    slips = {action.get("slip") for action in actions} | {found["outcome"].get("template")}
    slips |= {one.get("template") for one in found.get("more_outcomes", [])}
    registers = {action.get("register", {}).get("register") for action in actions}
    slips |= {
        slip.code for slip in _latest(SlipVersion) if slip.form_code and slip.form_code == found.get("form")
    }
    types = {paper["type"] for paper in found["papers"] if "type" in paper}
    described = {one["form"] for code, one in _definitions(PaperTypeVersion) if code in types}
    forms = {found.get("form")} | described
    named_forms: list[Mapping[str, Any]] = [one for code, one in _definitions(FormVersion) if code in forms]
    asked = [
        part
        for form in named_forms
        for step in form.get("steps", [])
        for one in step["fields"]
        for part in _parts(one)
    ]
    elements = [newest_lists(ListVersion.Family.DICTIONARY)] if any("datum" in part for part in asked) else []
    wanted: dict[str, set[Any]] = {
        "catalogue": {part.get("catalogue") for part in asked},
        "dictionary": {code for lists in elements for code in lists},
        "form": forms,
        "paper_type": types,
        "process": {found.get("process")},
        "slip": slips,
        "notice": {action.get("notice") for action in actions},
        "register": registers | {found.get("entry", {}).get("register")},
    }
    named = {f"{_FOLDERS[kind]}/{one}" for kind, codes in wanted.items() for one in codes if one}
    files = dump_files(tuple(wanted))
    kept = {name: content for name, content in files.items() if name.rpartition(".")[0] in named}
    kept[f"procedures/{code}.json"] = as_json({"kind": "procedure", **found})
    for kind, codes, rows in (
        ("sectors", {found["sector"]}, dumping_entries.sectors()),
        ("topics", set(found.get("topics", [])), dumping_entries.topics()),
        ("groups", {found.get("group")}, dumping_entries.groups()),
        (
            "exemptions",
            {one["kind"] for fee in found["fees"] for one in fee.get("exempt", ())},
            dumping_entries.exemptions(),
        ),
    ):
        # What is set for a day to come is the sender's own plan.
        listed = [
            row
            for _name, content in rows
            for row in content[kind]
            if row["code"] in codes and "from" not in row
        ]
        if listed:
            kept[f"{kind}.json"] = as_json({"kind": kind, kind: listed})
    documents = documents_named(one["number"] for one in found.get("legal_basis", ()))
    if documents:
        kept["documents.json"] = as_json(
            {"kind": "documents", "documents": [item_of(one) for one in documents.values()]}
        )
    return write_archive(kept)


def _parts(field: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A field of a form with the columns that it has."""
    return [field, *field.get("columns", ())]


def dump_template(code: str) -> bytes | None:
    """One template of papers with its files, as a zip archive that the import takes; None for an unknown code."""
    found = dict(_slips()).get(code)
    if found is None:
        return None
    files = dump_files(("slip",))
    return write_archive(
        {name: content for name, content in files.items() if name.rpartition(".")[0] == f"slips/{code}"}
    )


def as_json(content: Mapping[str, Any]) -> bytes:
    """JSON for people: indented, Vietnamese letters as they are, one line end at the end."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


Dumped = Iterator[tuple[str, Mapping[str, Any]]]
"""Code (which names the file) and content without the kind."""


def _latest(model: Any) -> list[Any]:
    """The newest version of each code."""
    return list(model.objects.order_by("code", "-number").distinct("code"))


def _definitions(model: Any) -> Dumped:
    for version in _latest(model):
        yield version.code, version.definition


def _site() -> Dumped:
    for row in SiteSettings.objects.all():
        yield "site", row.data


def _calendars() -> Dumped:
    for calendar in Calendar.objects.prefetch_related("days").order_by("code"):
        content: dict[str, Any] = {"code": calendar.code, "name": calendar.name}
        if calendar.timezone != DEFAULT_TIMEZONE:
            content["timezone"] = calendar.timezone
        content["hours"] = calendar.hours
        content["days"] = [
            {
                "date": day.date.isoformat(),
                "works": day.works,
                "name": day.name,
                **({"hours": day.hours} if day.hours else {}),
            }
            for day in sorted(calendar.days.all(), key=lambda day: day.date)
        ]
        yield calendar.code, content


def _agencies() -> Dumped:
    agencies = (
        Agency.objects.select_related("parent", "calendar").prefetch_related("units__posts").order_by("code")
    )
    for agency in agencies:
        yield (
            agency.code,
            {
                "code": agency.code,
                "name": agency.name,
                "short_name": agency.short_name,
                "level": agency.level,
                "parent": agency.parent.code if agency.parent else None,
                "calendar": agency.calendar.code,
                "place": agency.place,
                "address": agency.address,
                "phone": agency.phone,
                "email": agency.email,
                "online_code_moment": agency.online_code_moment,
                **({"timers": agency.timers} if agency.timers else {}),
                **ties_of(agency),
                "units": [
                    {
                        "code": unit.code,
                        "name": unit.name,
                        "kind": unit.kind,
                        **({"wards": wards} if (wards := written_wards(agency, unit)) else {}),
                        "posts": [
                            {"code": post.code, "title": post.title, "role": post.role}
                            for post in sorted(unit.posts.all(), key=lambda post: post.id)
                        ],
                    }
                    for unit in sorted(agency.units.all(), key=lambda unit: unit.id)
                ],
            },
        )


def _officers() -> Dumped:
    """Officers with their present posts. Citizens' accounts are theirs and leave with nobody's export."""
    people = []
    officers = User.objects.filter(kind=User.Kind.OFFICER).prefetch_related("holdings__post__unit__agency")
    for officer in officers.order_by("email"):
        present = sorted(holding.post_id for holding in officer.holdings.all() if holding.ends_on is None)
        places = {
            holding.post_id: f"{holding.post.unit.agency.code}/{holding.post.unit.code}/{holding.post.code}"
            for holding in officer.holdings.all()
        }
        people.append(
            {
                "email": officer.email,
                "full_name": officer.full_name,
                "kind": officer.kind,
                **({"phone": officer.phone} if officer.phone else {}),
                "posts": [places[post] for post in present],
            }
        )
    if people:
        yield "can-bo", {"people": people}


def _states() -> Dumped:
    diagram = StateDiagram.objects.order_by("-number").first()
    if diagram is not None:
        yield "states", diagram.definition


def _labels() -> Dumped:
    newest = newest_labels()
    if newest is not None:
        yield "labels", newest.data


def _retention() -> Dumped:
    rules = rules_now()
    if rules.number:
        yield "retention", dict(rules.data)


def _sign_in() -> Dumped:
    policy = newest_policy()
    if policy.number:
        yield "sign-in", written_policy(policy)


def _account_groups() -> Dumped:
    """Groups that are not closed; who was put into them is personal, and goes out as a workbook alone."""
    for group in AccountGroup.objects.filter(closed_at__isnull=True).order_by("code"):
        yield group.code, described(group)


def _former_places() -> Dumped:
    rows = [described_place(row) for row in FormerPlace.objects.order_by("full_key", "now")]
    if rows:
        yield "former_places", {"former_places": rows}


def _masking() -> Dumped:
    policy = masks.newest_policy()
    if policy.number:
        yield "masking", masks.written_policy(policy)


def _outgoing() -> Dumped:
    written = outgoing_policy.definition()
    if written:
        yield "outgoing", written


def _slips() -> Dumped:
    for slip in _latest(SlipVersion):
        content = {"code": slip.code, "title": slip.title, **slip.definition}
        if slip.word_template is not None:
            content["word_file"] = f"{slip.code}.docx"
        if slip.source:
            # Plain text under the name that circular 39/2017 lists for it; the import takes .typ as well.
            content["source_file"] = f"{slip.code}.txt"
        yield slip.code, content


def _registers() -> Dumped:
    newest = RegisterVersion.objects.select_related("register").order_by("register__code", "-number")
    for version in newest.distinct("register__code"):
        yield version.register.code, version.definition


def _replies() -> Dumped:
    by_procedure: dict[str, list[dict[str, str]]] = {}
    rows = ReadyReply.objects.order_by("procedure__code", "order", "id")
    for code, action, title, text in rows.values_list("procedure__code", "action", "title", "text"):
        by_procedure.setdefault(code, []).append({"action": action, "title": title, "text": text})
    for code, replies in by_procedure.items():
        yield code, {"code": code, "replies": replies}


def _procedures() -> Dumped:
    standing = ProcedureVersion.objects.filter(taken_back_at=None).select_related("procedure")
    newest = standing.order_by("procedure__code", "-number")
    for version in newest.distinct("procedure__code"):
        hidden = {} if version.procedure.withdrawn_at is None else {"withdrawn": True}
        yield version.procedure.code, version.data | hidden


_DUMPERS = {
    "site": _site,
    "calendar": _calendars,
    "agency": _agencies,
    "people": _officers,
    "sectors": dumping_entries.sectors,
    "topics": dumping_entries.topics,
    "groups": dumping_entries.groups,
    "exemptions": dumping_entries.exemptions,
    "documents": dumping_entries.documents,
    "states": _states,
    "rules": lambda: _definitions(RuleSet),
    "slip": _slips,
    "register": _registers,
    "notice": lambda: _definitions(NoticeVersion),
    "catalogue": lambda: iter(newest_lists(ListVersion.Family.CATALOGUE).items()),
    "dictionary": lambda: iter(newest_lists(ListVersion.Family.DICTIONARY).items()),
    "form": lambda: _definitions(FormVersion),
    "paper_type": lambda: _definitions(PaperTypeVersion),
    "process": lambda: _definitions(ProcessVersion),
    "procedure": _procedures,
    "replies": _replies,
    "folders": lambda: ((row.code, row.data) for row in FolderSet.objects.order_by("code")),
    "report": lambda: ((row.code, row.data) for row in newest_versions()),
    "labels": _labels,
    "retention": _retention,
    "identity_provider": lambda: (
        (row.code, definition_of(row)) for row in IdentityProvider.objects.order_by("code")
    ),
    "connected_source": lambda: (
        (row.code, connections.definition_of(row)) for row in ConnectedSource.objects.order_by("code")
    ),
    "sign_in": _sign_in,
    "account_group": _account_groups,
    "masking": _masking,
    "former_places": _former_places,
    "outgoing": _outgoing,
}
