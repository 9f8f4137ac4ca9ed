"""Where to ask: for each address of the system the things behind it, and what each person is to them.

A new address without anything in it needs no line here. One that names a thing (a key, a number, a code) does: each
`Call` gives the parts of the address and the relations to that thing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from motcua.audit.robot_code import new_token
from motcua.config.access.kinds import Who
from motcua.dossiers.models import Paper
from motcua.people import mandates
from motcua.people.challenges import token_of
from tests.access.addresses_console import CONSOLE
from tests.access.calls import Call, Maker, alone, at
from tests.access.people import AGENT, HERE, THERE
from tests.access.world import World
from tests.commerce import WEBSITES
from tests.story import APPLICANT, DEPARTMENT, ORGANISATION, RETAIL

# To what an organisation has; and to what one gave and the other holds, who both may end it.
OF_ORGANISATION = {**HERE, APPLICANT: Who.CITIZEN, ORGANISATION: Who.OWNER}
OF_ANOTHER = {**HERE, APPLICANT: Who.CITIZEN}
OF_BOTH = {**HERE, AGENT: Who.OWNER}


def calls(world: World, name: str) -> Sequence[Call]:
    """Every call of a route."""
    room, _colon, own = name.partition(":")
    found = _ADDRESSES.get(name) or _by_room(room, own)
    return list(found(world))


def _by_room(room: str, own: str) -> Maker:
    return {"desk": _DESK, "console": CONSOLE, "portal": _PORTAL}.get(room, {}).get(own, alone)


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


def _own_papers(world: World) -> Iterator[Call]:
    """A paper that waits to be handed in, of the own draft; the same number under another's key."""
    waiting = Paper.objects.filter(dossier=world.draft, submitted=False, file__isnull=False)[0].pk
    yield Call({"key": world.draft.key, "paper": waiting}, HERE, "paper of the draft")
    yield Call({"key": world.there.key, "paper": waiting}, THERE, "another's", line="swapped")


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


def _activation(world: World) -> Iterator[Call]:
    challenge = world.accounts.activation
    yield Call({"key": challenge.key, "token": token_of(challenge)}, HERE, "link of a letter")


def _invitation(world: World) -> Iterator[Call]:
    key, token = mandates.link_of(world.accounts.invitation).split("/")[-2:]
    yield Call({"key": key, "token": token}, HERE, "link of a letter")


def _by_provider(world: World) -> Iterator[Call]:
    """The one that is on does not answer: nobody is led anywhere."""
    yield Call({"code": "vneid"}, HERE)
    yield Call({"code": "khong-co"}, HERE, line="off")


def _members(world: World) -> Iterator[Call]:
    yield Call({}, HERE)
    other = world.accounts.other_membership.pk
    yield Call({}, HERE, line="another", posted={"action": f"doi-quyen:{other}", f"rights-{other}": "manage"})


def _memberships(world: World) -> Iterator[Call]:
    yield Call({"number": world.accounts.membership.pk}, OF_ORGANISATION, "member")
    yield Call({"number": world.accounts.invitation.pk}, OF_ORGANISATION, "invitation")
    yield Call({"number": world.accounts.other_membership.pk}, OF_ANOTHER, "member of another organisation")
    yield Call({"number": world.accounts.given.pk}, OF_ANOTHER, "an authorisation, no membership")


def _browsers(world: World) -> Iterator[Call]:
    yield Call({"number": world.money.browser.pk}, HERE, "own browser")
    yield Call({"number": world.money.other_browser.pk}, THERE, "another's browser")


def _papers(world: World) -> Iterator[Call]:
    yield Call({"number": world.accounts.paper.pk}, HERE, "own paper")
    yield Call({"number": world.accounts.other_paper.pk}, THERE, "another's paper")


def _renewed(world: World) -> Iterator[Call]:
    for call in _papers(world):
        yield replace(call, relations={**call.relations, AGENT: Who.AGENT})


def _mandates(world: World) -> Iterator[Call]:
    yield from _papers(world)
    yield Call({"number": world.accounts.given.pk}, OF_BOTH, "given and held")
    # Its holder gives it up here; the organisation ends it among its members.
    yield Call({"number": world.accounts.membership.pk}, HERE, "membership")
    yield Call({"number": world.accounts.other_membership.pk}, THERE, "another's membership")


def _copies(world: World) -> Iterator[Call]:
    yield Call({"key": world.accounts.copy.key}, HERE, "own copy")
    yield Call({"key": world.accounts.other_copy.key}, THERE, "another's copy")


def _asked_copies(world: World) -> Iterator[Call]:
    yield Call({}, HERE, posted={"action": "moi"})
    yield Call({}, HERE, line="removing", posted={"action": f"xoa:{world.accounts.empty_copy.key}"})
    yield Call({}, THERE, line="removing", posted={"action": f"xoa:{world.accounts.other_empty_copy.key}"})


def _objections(world: World) -> Iterator[Call]:
    # One is open already: the owner is told so.
    yield Call({}, HERE, posted={"group": str(world.accounts.objection.group_id), "text": "Lần nữa"})


def _requests(world: World) -> Iterator[Call]:
    yield Call({"key": world.accounts.request.key}, HERE, "own request")
    yield Call({"key": world.accounts.other_request.key}, THERE, "another's request")


def _kept(world: World) -> Iterator[Call]:
    yield Call({"key": world.kept.key}, HERE, "own paper of the vault")
    yield Call({"key": world.kept_of_another.key}, THERE, "another's paper of the vault")


def _vaulted(world: World) -> Iterator[Call]:
    entry = world.kept_result.key
    yield Call({"key": world.done.key, "entry": entry}, HERE, "a result in the vault")
    yield Call({"key": world.here.key, "entry": entry}, HERE, "under another dossier", line="swapped")


def _kept_or_result(world: World) -> Iterator[Call]:
    yield from _kept(world)
    yield Call({"key": world.kept_result.key}, HERE, "own result", line="result")


_ADDRESSES: dict[str, Maker] = {
    "payments:notice": at(code="so"),
    "post:notice": at(code="so"),
    "notices:unsubscribe": _browsers,
    "notices:receipt": at(code="sms-so", token="x"),
    "notices:signed_receipt": at(code="sms-so"),
    "notices:question": at(code="sms-so"),
    "people:activation_link": _activation,
    "people:oidc": _by_provider,
    "people:oidc_returned": _by_provider,
    "people:oidc_signed_out": _by_provider,
    "people:members": _members,
    "people:member_remove": _memberships,
    "people:invitation_link": _invitation,
    "people:recovery_link": lambda world: iter(
        [Call(dict(zip(("key", "token"), world.recovery.split("/")[-2:], strict=True)), HERE)]
    ),
    "files:signed": at(token="khong-co"),
    "files:uploads": lambda _world: iter([Call({}, HERE, headers={"Tus-Resumable": "1.0.0"})]),
    "files:upload": _uploads,
    "forms:schema": at(code="don-ban-le-ruou", number=1, kind="xsd"),
    "forms:entries": at(code="quoc-gia"),
    "forms:wards": lambda _world: iter([Call({}, HERE, query="?province=42")]),
    "audit:puzzle": at(form="sign-up"),
    "audit:robot_picture": lambda _world: iter([Call({"token": new_token()}, HERE)]),
    "audit:robot_sound": lambda _world: iter([Call({"token": new_token()}, HERE)]),
    "notices:mailbox_message": lambda world: iter([Call({"number": world.letter.pk}, HERE)]),
}


def _paid(what: str, /, part: str = "key", **parts: Any) -> Maker:
    """Something of a payment that the applicant made and the department keeps."""

    def made(world: World) -> Iterator[Call]:
        row = getattr(world.money, what)
        yield Call({part: row.pk if part == "number" else row.key, **parts}, HERE, what)

    return made


_PORTAL: dict[str, Maker] = {
    "pay": _paid("request"),
    "pay_check": _paid("request"),
    "pay_dispute": _paid("request"),
    "pay_receipt": _paid("receipt", kind="pdf"),
    "pay_invoice": _paid("invoice"),
    "pay_returned": at(code="so"),
    "procedure": at(code=RETAIL),
    "blank_form": at(code=RETAIL, kind="docx"),
    "start": at(code=RETAIL),
    "dossier": _own("here"),
    "form_step": _own("draft", number=1),
    "autosave": _own("draft"),
    "papers": _own("draft"),
    "delivery": _own("draft"),
    "post": _own("here"),
    "autosave_delivery": _own("draft"),
    "check": _own("draft"),
    "receipt": _own("here"),
    "signatures": _own("here"),
    "sign_form": _own("here"),
    "sign_paper": _own_papers,
    "sign_form_file": _own("here"),
    "supply": _own("asked"),
    "autosave_supply": _own("asked"),
    "exchange": _own("here"),
    "print_form": _own("here"),
    "export_form": _own("here", kind="json"),
    "slip": _own_slips,
    "act": _own("here", act="rut"),
    "ask_to_submit": _own("draft"),
    "renew_paper": _renewed,
    "end_mandate": _mandates,
    "access": _objections,
    "survey": lambda _world: iter([Call({"key": uuid.UUID(int=7)}, HERE)]),
    "vault_entry": _kept,
    "vault_remove": _kept_or_result,
    "personal_copy": _asked_copies,
    "personal_download": _copies,
    "personal_request": _requests,
    "register": at(code=WEBSITES),
    "register_file": at(code=WEBSITES, kind="csv"),
    "register_entry": lambda world: iter([Call({"code": WEBSITES, "number": world.entry.number}, HERE)]),
    "agency_registers": at(code="H27.03"),
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


def _variants(world: World) -> Iterator[Call]:
    yield Call({"variant_id": world.variant.pk}, HERE, "a variant of the desk's")


def _runs(world: World) -> Iterator[Call]:
    yield Call({"key": world.report_run.key}, HERE, "a run of the desk's")


def _notes(world: World) -> Iterator[Call]:
    yield Call({"key": world.here.key, "note_id": world.note.pk}, HERE, "note")
    yield Call({"key": world.there.key, "note_id": world.note.pk}, THERE, "under another", line="swapped")


def _no_receipts(world: World) -> Iterator[Call]:
    """The receipt of another dossier under the key of one."""
    for dossier, relations in ((world.here, HERE), (world.there, THERE)):
        yield Call({"key": dossier.key, "receipt": world.money.receipt.key}, relations, "another's receipt")


def _no_parcels(world: World) -> Iterator[Call]:
    """The parcel of another dossier under the key of one."""
    for dossier, relations in ((world.here, HERE), (world.there, THERE)):
        yield Call({"key": dossier.key, "parcel": world.post.parcel.key}, relations, "another's parcel")


def _hand_lists(world: World) -> Iterator[Call]:
    yield Call({"key": world.post.list.key}, HERE, "list here")


_DESK: dict[str, Maker] = {
    "post_dossier": _dossiers(),
    "post_label": _no_parcels,
    "post_list": _hand_lists,
    "post_list_pdf": _hand_lists,
    "fees": _dossiers(),
    "told": _dossiers(),
    "fee_receipt": _no_receipts,
    "account_case": _paid("case", "number"),
    "account_money": _paid("money"),
    "account_refund": _paid("refund"),
    "account_dispute": _paid("dispute"),
    "account_receipt_file": _paid("receipt", kind="pdf"),
    "invoice": _paid("invoice"),
    "invoice_file": _paid("invoice"),
    "reconciliation": _paid("reconciliation"),
    "progress_file": at(kind="docx"),
    "report": at(code="06a"),
    "report_file": at(code="06a", kind="csv"),
    "report_ask": at(code="06a", kind="csv"),
    "report_keep": at(code="06a"),
    "report_variant": _variants,
    "report_variant_delete": _variants,
    "report_run": _runs,
    "report_run_file": _runs,
    "list": at(code="all"),
    "bulk": _both(_TO_APPROVE, action="phe-duyet"),
    "folder": at(**_FOLDER),
    "folder_bulk": _both({**_FOLDER, "act": "approve"}, action="phe-duyet"),
    "columns": at(listed="all"),
    "export": at(kind="csv", listed="all"),
    "print_slips": at(listed="all"),
    "saved_view": _views,
    "delete_view": _views,
    "save_view": at(listed="all"),
    "revoke_delegation": lambda world: iter([Call({"delegation_id": world.delegation.pk}, HERE)]),
    "new": lambda _world: iter([Call({}, HERE, posted={"procedure": RETAIL, "agency": DEPARTMENT})]),
    "entry": _brought,
    "autosave_entry": _brought,
    "walk_in_vault": _brought,
    "dossier": _dossiers(),
    "journey": _dossiers(),
    "slip": _slips,
    "slip_docx": _slips,
    "second_person_file": lambda world: iter([Call({"key": world.rights.asked_here.key}, HERE)]),
    "control_sheet": _dossiers(),
    "control_sheet_docx": _dossiers(),
    "outcome_draft": _outcomes,
    "print_form": _dossiers(kind="docx"),
    "outcome": _outcomes,
    "signing": _dossiers(),
    "signatures": _dossiers(),
    "vaulted": _dossiers(),
    "revoke_entry": _vaulted,
    "signing_file": _dossiers(),
    "outcome_pdf": _outcomes,
    "supply": _supplies,
    "digitise": _untaken(),
    "sign_copies": _untaken(),
    "scan_batch": _batch(),
    "scan_discard": _batch(),
    "scan_page": _batch(name="0-0"),
    "scan_paper": _batch(part="0-0"),
    "exchange": _dossiers(),
    "note": _dossiers(),
    "reveal": _dossiers(),
    "check": _dossiers(),
    "inspected": _dossiers(),
    "withdraw_note": _notes,
    "present": _dossiers(),
    "act": _untaken(action="trinh"),
}
