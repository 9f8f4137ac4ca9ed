"""Where to ask: for each address of the system the things behind it, and what each person is to them.

A new address without anything in it needs no line here. One that names a thing (a key, a number, a code) does: each
`Call` gives the parts of the address and the relations to that thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motcua.audit.robot_code import new_token
from motcua.config.access.kinds import Who
from tests.access.people import ABOVE, HERE, THERE
from tests.access.world import World
from tests.commerce import WEBSITE, WEBSITES
from tests.console.papers import LICENCE
from tests.story import DEPARTMENT, EXAMINER, RETAIL

Relations = Mapping[str, Who]


@dataclass(frozen=True)
class Call:
    """One address of a route. `line`: which line of the table holds, where a thing makes a difference of its own."""

    parts: Mapping[str, Any]
    relations: Relations
    said: str = ""
    line: str = ""
    query: str = ""
    posted: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As a failure names it."""
        return self.said or self.line or "/".join(str(part) for part in self.parts.values())


def calls(world: World, name: str) -> Sequence[Call]:
    """Every call of a route."""
    room, _colon, own = name.partition(":")
    found = _ADDRESSES.get(name) or _by_room(room, own)
    return list(found(world))


Maker = Callable[[World], Iterator[Call]]


def _alone(_world: World) -> Iterator[Call]:
    """An address with no thing in it."""
    yield Call({}, HERE)


def _with(**parts: Any) -> Maker:
    return lambda _world: iter([Call(parts, HERE)])


def _by_room(room: str, own: str) -> Maker:
    return {"desk": _DESK, "console": _CONSOLE, "portal": _PORTAL}.get(room, {}).get(own, _alone)


def _dossiers(**parts: Any) -> Maker:
    """A dossier here, and one of another agency."""

    def made(world: World) -> Iterator[Call]:
        yield Call({"key": world.here.key, **parts}, HERE, "dossier here")
        yield Call({"key": world.there.key, **parts}, THERE, "dossier elsewhere")

    return made


def _untaken(**parts: Any) -> Maker:
    """The same, where nobody has taken the one elsewhere yet."""

    def made(world: World) -> Iterator[Call]:
        yield Call({"key": world.here.key, **parts}, HERE, "dossier here")
        yield Call({"key": world.there.key, **parts}, THERE, "dossier elsewhere", line="untaken")

    return made


def _outcomes(world: World) -> Iterator[Call]:
    """A result is only written where a template is there to write it in."""
    yield Call({"key": world.here.key}, HERE, "dossier here")
    yield Call({"key": world.there.key}, THERE, "dossier elsewhere", line="elsewhere")


def _own(name: str, /, **parts: Any) -> Maker:
    """A citizen's dossier as the portal shows it, and another citizen's."""

    def made(world: World) -> Iterator[Call]:
        yield Call({"key": getattr(world, name).key, **parts}, HERE, name)
        yield Call({"key": world.there.key, **parts}, THERE, "another's")

    return made


def _drafts(kind: str, /, posted: Mapping[str, Any] | None = None, **parts: Any) -> Maker:
    """What an agency's administrator makes, and what the province's makes."""

    def made(world: World) -> Iterator[Call]:
        for drafts, relations, said in (
            (world.drafts_here, HERE, "draft here"),
            (world.drafts_above, ABOVE, "draft above"),
        ):
            key = getattr(drafts, kind).key
            yield Call({"key": key, **parts}, relations, said, posted=posted or {})

    return made


def _slips(world: World) -> Iterator[Call]:
    yield Call({"key": world.here.key, "slip_id": world.slip(world.here)}, HERE, "slip here")
    yield Call({"key": world.there.key, "slip_id": world.slip(world.there)}, THERE, "slip elsewhere")
    # The number of one dossier's slip under the key of another.
    swapped = {"key": world.here.key, "slip_id": world.slip(world.there)}
    yield Call(swapped, HERE, "a slip of another dossier", line="swapped")


def _own_slips(world: World) -> Iterator[Call]:
    yield Call({"key": world.asked.key, "number": world.slip(world.asked)}, HERE, "own slip")
    yield Call({"key": world.there.key, "number": world.slip(world.there)}, THERE, "another's slip")
    swapped = {"key": world.asked.key, "number": world.slip(world.there)}
    yield Call(swapped, HERE, "a slip of another dossier", line="swapped")


def _files(world: World) -> Iterator[Call]:
    yield Call({"key": world.paper(world.here)}, HERE, "paper here")
    yield Call({"key": world.paper(world.there)}, THERE, "paper elsewhere")
    yield Call({"key": world.paper(world.draft)}, HERE, "paper of a draft", line="draft")
    yield Call({"key": world.result.key}, HERE, "result")


def _batch(**parts: Any) -> Maker:
    def made(world: World) -> Iterator[Call]:
        key, batch = world.here.key, world.batch.key
        yield Call({"key": key, "batch": batch, **parts}, HERE, "batch")
        yield Call({"key": world.there.key, "batch": batch, **parts}, THERE, "under another", line="swapped")

    return made


def _uploads(world: World) -> Iterator[Call]:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "7"}
    yield Call({"key": world.upload.key}, HERE, "upload", headers=headers)


_ADDRESSES: dict[str, Maker] = {
    "people:recovery_link": lambda world: iter(
        [Call(dict(zip(("key", "token"), world.recovery.split("/")[-2:], strict=True)), HERE)]
    ),
    "files:signed": _with(token="khong-co"),
    "files:uploads": lambda _world: iter([Call({}, HERE, headers={"Tus-Resumable": "1.0.0"})]),
    "files:upload": _uploads,
    "forms:schema": _with(code="don-ban-le-ruou", number=1, kind="xsd"),
    "forms:entries": _with(code="quoc-gia"),
    "forms:wards": lambda _world: iter([Call({}, HERE, query="?province=42")]),
    "audit:puzzle": _with(form="sign-up"),
    "audit:robot_picture": lambda _world: iter([Call({"token": new_token()}, HERE)]),
    "audit:robot_sound": lambda _world: iter([Call({"token": new_token()}, HERE)]),
    "notices:mailbox_message": lambda world: iter([Call({"number": world.letter.pk}, HERE)]),
}

_PORTAL: dict[str, Maker] = {
    "procedure": _with(code=RETAIL),
    "blank_form": _with(code=RETAIL, kind="docx"),
    "start": _with(code=RETAIL),
    "dossier": _own("here"),
    "form_step": _own("draft", number=1),
    "autosave": _own("draft"),
    "papers": _own("draft"),
    "delivery": _own("draft"),
    "autosave_delivery": _own("draft"),
    "check": _own("draft"),
    "receipt": _own("here"),
    "supply": _own("asked"),
    "autosave_supply": _own("asked"),
    "exchange": _own("here"),
    "print_form": _own("here"),
    "export_form": _own("here", kind="json"),
    "slip": _own_slips,
    "act": _own("here", act="rut"),
    "register": _with(code=WEBSITES),
    "register_file": _with(code=WEBSITES, kind="csv"),
    "register_entry": lambda world: iter([Call({"code": WEBSITES, "number": world.entry.number}, HERE)]),
    "agency_registers": _with(code="H27.03"),
    "file": _files,
    "viewer": _files,
    "viewer_state": _files,
    "preview": _files,
}

_TO_APPROVE = {"code": "to_approve", "act": "approve"}
_FOLDER = {"group": "thong-bao-tmdt", "code": "tat-ca"}


def _both(first: Mapping[str, Any], /, **more: Any) -> Maker:
    return lambda _world: iter([Call(first, HERE), Call({**first, **more}, HERE)])


def _brought(world: World) -> Iterator[Call]:
    yield Call({"key": world.brought.key}, HERE, "draft of the desk")
    yield Call({"key": world.draft.key}, HERE, "a citizen's draft", line="draft")
    yield Call({"key": world.there.key}, THERE, "dossier elsewhere", line="submitted")


def _supplies(world: World) -> Iterator[Call]:
    yield Call({"key": world.asked.key}, HERE, "asked")
    yield Call({"key": world.there.key}, THERE, "not asked")


def _views(world: World) -> Iterator[Call]:
    yield Call({"view_id": world.view.pk}, HERE, "a filter of the desk's")


def _notes(world: World) -> Iterator[Call]:
    yield Call({"key": world.here.key, "note_id": world.note.pk}, HERE, "note")
    yield Call({"key": world.there.key, "note_id": world.note.pk}, THERE, "under another", line="swapped")


_DESK: dict[str, Maker] = {
    "progress_file": _with(kind="docx"),
    "list": _with(code="all"),
    "bulk": _both(_TO_APPROVE, action="phe-duyet"),
    "folder": _with(**_FOLDER),
    "folder_bulk": _both({**_FOLDER, "act": "approve"}, action="phe-duyet"),
    "columns": _with(listed="all"),
    "export": _with(kind="csv", listed="all"),
    "print_slips": _with(listed="all"),
    "saved_view": _views,
    "delete_view": _views,
    "save_view": _with(listed="all"),
    "revoke_delegation": lambda world: iter([Call({"delegation_id": world.delegation.pk}, HERE)]),
    "new": lambda _world: iter([Call({}, HERE, posted={"procedure": RETAIL, "agency": DEPARTMENT})]),
    "entry": _brought,
    "dossier": _dossiers(),
    "journey": _dossiers(),
    "slip": _slips,
    "slip_docx": _slips,
    "control_sheet": _dossiers(),
    "control_sheet_docx": _dossiers(),
    "outcome_draft": _outcomes,
    "print_form": _dossiers(kind="docx"),
    "outcome": _outcomes,
    "outcome_pdf": _outcomes,
    "supply": _supplies,
    "digitise": _untaken(),
    "scan_batch": _batch(),
    "scan_discard": _batch(),
    "scan_page": _batch(name="0-0"),
    "scan_paper": _batch(part="0-0"),
    "exchange": _dossiers(),
    "note": _dossiers(),
    "withdraw_note": _notes,
    "present": _dossiers(),
    "act": _untaken(action="trinh"),
}

_ADD = {"lam": "them-buoc:", "ten": "Bước thử", "expected": "1"}
_SECTORS = {"slug": "linh-vuc"}
_FOLDERS = {"code": "danh-gia-tin-nhiem"}


def _procedures(**parts: Any) -> Maker:
    return _with(code=RETAIL, **parts)


def _exports(world: World) -> Iterator[Call]:
    yield Call({"key": world.export_here.key}, HERE, "export here")
    yield Call({"key": world.export_above.key}, ABOVE, "export of everything")


def _template(**parts: Any) -> Maker:
    return lambda world: iter([Call({"key": world.template.key, **parts}, ABOVE, "draft above")])


def _settle(world: World) -> Iterator[Call]:
    here, above = world.drafts_here, world.drafts_above
    yield Call({"key": here.process.key, "number": here.comment.pk}, HERE, "comment here")
    yield Call({"key": above.process.key, "number": above.comment.pk}, ABOVE, "comment above")
    swapped = {"key": here.process.key, "number": above.comment.pk}
    yield Call(swapped, HERE, "a comment of another draft", line="swapped")


_CONSOLE: dict[str, Maker] = {
    "package": lambda world: iter([Call({"key": world.package}, HERE)]),
    "export_one": _with(kind="procedure", code=RETAIL),
    "replies_of": _with(code=WEBSITE),
    "reply": lambda world: iter([Call({"code": WEBSITE, "number": world.reply.pk}, HERE)]),
    "catalogue_take_back": lambda world: iter([Call({"number": world.coming.pk}, HERE)]),
    "catalogue_list": _with(**_SECTORS),
    "catalogue_export": _with(**_SECTORS),
    "catalogue_upload": _with(**_SECTORS),
    "catalogue_add": _with(**_SECTORS),
    "catalogue_entry": lambda world: iter([Call({**_SECTORS, "code": world.coming.code}, HERE)]),
    "catalogue_retire": lambda world: iter([Call({**_SECTORS, "code": world.coming.code}, HERE)]),
    "document": lambda world: iter([Call({"number": world.document.pk}, HERE)]),
    "folder_set": _with(**_FOLDERS),
    "folder_set_change": _with(**_FOLDERS),
    "folder_set_delete": _with(**_FOLDERS),
    "folder_add": _with(**_FOLDERS),
    "folder_change": _with(**_FOLDERS, folder="day-du-hop-le"),
    "folder_delete": _with(**_FOLDERS, folder="day-du-hop-le"),
    "full_export": _exports,
    "trail_file": _with(kind="jsonl"),
    "trail_digest": _with(day="2026-01-01"),
    "officer": lambda world: iter(
        [Call({"number": world.story.person(EXAMINER).pk}, HERE, "an officer here")]
    ),
    "procedure_begin": _procedures(),
    "procedure_package": _procedures(),
    "procedure_take_back": lambda world: iter([Call({"code": RETAIL, "number": world.later.number}, HERE)]),
    "procedure_hide": _procedures(),
    "procedure": _procedures(),
    "procedure_draft": _drafts("procedure"),
    "procedure_publish": _drafts("procedure"),
    "procedure_preview": _drafts("procedure"),
    "procedure_discard": _drafts("procedure"),
    "form_draft": _drafts("form"),
    "form_change": _drafts("form", posted=_ADD),
    "form_general": _drafts("form"),
    "form_step": _drafts("form", code="thong-tin-chung"),
    "form_field": _drafts("form", code="ten"),
    "form_preview": _drafts("form"),
    "form_frame": _drafts("form"),
    "form_take": _drafts("form"),
    "form_discard": _drafts("form"),
    "form_publish": _drafts("form"),
    "form_draft_file": _drafts("form"),
    "form_begin": _with(code="don-ban-le-ruou"),
    "form_file": _with(code="don-ban-le-ruou", number=1),
    "form": _with(code="don-ban-le-ruou"),
    "paper_type": _with(code="GT-GKS"),
    "template": _with(code=LICENCE),
    "template_package": _with(code=LICENCE),
    "template_begin": _with(code=LICENCE),
    "template_draft": _template(),
    "template_look": _template(),
    "template_choose": _template(),
    "template_file": _template(kind="pdf"),
    "template_publish": _template(),
    "template_discard": _template(),
    "draft_begin": _with(code="mot-cua"),
    "draft": _drafts("process"),
    "draft_change": _drafts("process", posted={**_ADD, "lam": "them:"}),
    "draft_general": _drafts("process"),
    "draft_step": _drafts("process", code="tiep-nhan"),
    "draft_discard": _drafts("process"),
    "draft_publish": _drafts("process"),
    "draft_comment": _drafts("process"),
    "draft_settle": _settle,
    "draft_file": _drafts("process", kind="json"),
    "draft_walk": _drafts("process"),
    "draft_load": _drafts("process"),
    "process_walk": _with(code="mot-cua", number=1),
    "process_load": _with(code="mot-cua", number=1),
    "process_file": _with(code="mot-cua", number=1, kind="json"),
    "migrate": _with(code="mot-cua"),
    "migrate_undo": lambda world: iter([Call({"code": "mot-cua", "number": world.run.pk}, HERE)]),
    "process": _with(code="mot-cua"),
}
