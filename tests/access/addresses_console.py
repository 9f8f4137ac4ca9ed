"""Where to ask in the console (`addresses`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from motcua.agencies.models import Agency, Holding
from motcua.outbox.models import Message
from tests.access.calls import Call, Maker, at, drafts
from tests.access.people import ABOVE, HERE, THERE, TOP_ADMINISTRATOR
from tests.access.world import World
from tests.commerce import WEBSITE
from tests.console.papers import LICENCE
from tests.story import DEPARTMENT, EXAMINER, JUSTICE, JUSTICE_EXAMINER, RETAIL, STRANGER

_ADD = {"lam": "them-buoc:", "ten": "Bước thử", "expected": "1"}
_SECTORS = {"slug": "linh-vuc"}
_FOLDERS = {"code": "danh-gia-tin-nhiem"}


def _procedures(**parts: Any) -> Maker:
    return at(code=RETAIL, **parts)


def _messages(world: World) -> Iterator[Call]:
    yield Call({"number": Message.objects.latest("id").pk}, HERE)


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


def _officers(world: World) -> Iterator[Call]:
    yield Call({"number": world.story.person(EXAMINER).pk}, HERE, "an officer here")
    yield Call({"number": world.story.person(JUSTICE_EXAMINER).pk}, THERE, "an officer elsewhere")


def _why(world: World) -> Iterator[Call]:
    yield from _officers(world)
    here = world.story.person(EXAMINER).pk
    yield Call({"number": here}, HERE, "both here", query=f"?ho-so={world.here.code}")
    asked = f"?ho-so={world.there.code}"
    yield Call({"number": here}, HERE, "a dossier elsewhere", line="mixed", query=asked)


def _who(world: World) -> Iterator[Call]:
    yield Call({}, HERE)
    yield Call({}, HERE, "of a dossier", query=f"?ho-so={world.here.code}")


def _agencies(world: World) -> Iterator[Call]:
    posted = {"doi-ten": "1"}
    for code, relations, said in (
        (DEPARTMENT, HERE, "here"),
        (JUSTICE, THERE, "there"),
        ("H27", ABOVE, "above"),
    ):
        yield Call({"number": Agency.objects.get(code=code).pk}, relations, said, posted=posted)


def _groups(world: World) -> Iterator[Call]:
    for group, relations, said in world.rights.groups():
        yield Call({"number": group.pk}, relations, said)


def _holders(world: World) -> Iterator[Call]:
    for group, relations, said in world.rights.groups():
        yield Call({"kind": "nhom", "number": group.pk}, relations, said)
    for email, relations in ((EXAMINER, HERE), (JUSTICE_EXAMINER, THERE), (TOP_ADMINISTRATOR, ABOVE)):
        person = world.story.person(email)
        yield Call({"kind": "nguoi", "number": person.pk}, relations, f"person {email}")
        post = Holding.objects.filter(person=person)[0].post_id
        yield Call({"kind": "chuc-vu", "number": post}, relations, f"post of {email}")


def _given(world: World) -> Iterator[Call]:
    yield Call({"number": world.rights.given_here.pk}, HERE, "right here")
    yield Call({"number": world.rights.given_there.pk}, THERE, "right elsewhere")
    yield Call({"number": world.rights.given_above.pk}, ABOVE, "right of the province")


def _asked(world: World) -> Iterator[Call]:
    for row, relations, said in (
        (world.rights.asked_here, HERE, "asked here"),
        (world.rights.asked_there, THERE, "asked elsewhere"),
        (world.rights.asked_above, ABOVE, "asked above"),
    ):
        # Without a reason nothing is declined, and it is said.
        yield Call({"key": row.key}, relations, said, posted={"tu-choi": "1"})


def _accounts(world: World) -> Iterator[Call]:
    # Without a reason nothing is done, and it is said.
    yield Call({"key": world.story.person(STRANGER).key}, HERE, "a citizen", posted={"go": "1"})
    yield Call({"key": world.story.person(EXAMINER).key}, HERE, line="officer", posted={"go": "1"})


def _account_groups(world: World) -> Iterator[Call]:
    yield Call({"number": world.accounts.objection.group_id}, HERE)


def _incidents(world: World) -> Iterator[Call]:
    yield Call({"key": world.accounts.incident.key}, HERE, "breach")
    yield Call({"key": world.accounts.drill.key}, HERE, line="drill")


def _directories(world: World) -> Iterator[Call]:
    yield Call({"code": "danh-ba"}, HERE)
    yield Call({"code": "vneid"}, HERE, line="public")


def _gateways(world: World) -> Iterator[Call]:
    yield Call({"code": world.money.here.code}, HERE, "merchant here")
    yield Call({"code": world.money.above.code}, ABOVE, "merchant above")


def _report(world: World) -> Iterator[Call]:
    assert world.report_draft is not None
    yield Call({"key": world.report_draft.key}, HERE, "report here")


def _carriers(world: World) -> Iterator[Call]:
    yield Call({"code": world.post.here.code}, HERE, "carrier here")
    yield Call({"code": world.post.above.code}, ABOVE, "carrier above")


def _survey_drafts(world: World) -> Iterator[Call]:
    yield Call({"key": world.polls.draft_here.key}, HERE, "survey here")
    yield Call({"key": world.polls.draft_above.key}, ABOVE, "survey above")


def _open_surveys(world: World) -> Iterator[Call]:
    yield Call({"key": world.polls.open_here.key}, HERE, "survey here")
    yield Call({"key": world.polls.open_above.key}, ABOVE, "survey above")


def _channels(world: World) -> Iterator[Call]:
    yield Call({"code": world.money.channel_here.code}, HERE, "channel here")
    yield Call({"code": world.money.channel_above.code}, ABOVE, "channel above")


CONSOLE: dict[str, Maker] = {
    "carrier": _carriers,
    "carrier_file": _carriers,
    "notice_text": at(code="bao-accept"),
    "channel": _channels,
    "channel_file": _channels,
    "invoice_provider": _gateways,
    "invoice_provider_file": _gateways,
    "payment_gateway": _gateways,
    "payment_gateway_file": _gateways,
    "report": at(code="06a"),
    "report_begin": at(code="06a"),
    "report_retire": at(code="06a"),
    "report_draft": _report,
    "report_publish": _report,
    "report_discard": _report,
    "package": lambda world: iter([Call({"key": world.package}, HERE)]),
    "export_one": at(kind="procedure", code=RETAIL),
    "replies_of": at(code=WEBSITE),
    "reply": lambda world: iter([Call({"code": WEBSITE, "number": world.reply.pk}, HERE)]),
    "catalogue_take_back": lambda world: iter([Call({"number": world.coming.pk}, HERE)]),
    "catalogue_list": at(**_SECTORS),
    "catalogue_export": at(**_SECTORS),
    "catalogue_upload": at(**_SECTORS),
    "catalogue_add": at(**_SECTORS),
    "catalogue_entry": lambda world: iter([Call({**_SECTORS, "code": world.coming.code}, HERE)]),
    "catalogue_retire": lambda world: iter([Call({**_SECTORS, "code": world.coming.code}, HERE)]),
    "document": lambda world: iter([Call({"number": world.document.pk}, HERE)]),
    "folder_set": at(**_FOLDERS),
    "folder_set_change": at(**_FOLDERS),
    "folder_set_delete": at(**_FOLDERS),
    "folder_add": at(**_FOLDERS),
    "folder_change": at(**_FOLDERS, folder="day-du-hop-le"),
    "folder_delete": at(**_FOLDERS, folder="day-du-hop-le"),
    "full_export": _exports,
    "trail_file": at(kind="jsonl"),
    "vault_file": at(kind="csv"),
    "trail_digest": at(day="2026-01-01"),
    "officer": _officers,
    "officer_sessions": _officers,
    "leaving": _officers,
    "why_sees": _why,
    "who_sees": _who,
    "organisation_agency": _agencies,
    "reorganisation": lambda world: iter(
        [Call({"number": world.reorganisation.pk}, HERE, posted={"huy": "1"})]
    ),
    "group": _groups,
    "right_give": _holders,
    "right_end": _given,
    "account": _accounts,
    "account_group": _account_groups,
    "account_group_upload": _account_groups,
    "account_group_file": _account_groups,
    "access_objection": lambda world: iter([Call({"key": world.accounts.objection.key}, HERE)]),
    "registration": lambda world: iter([Call({"key": world.accounts.registration.pk}, HERE)]),
    "identity_provider": at(code="danh-ba"),
    "signing_gateway": at(code="esign"),
    "connected_source": at(code="business"),
    "outgoing_line": at(code="mail"),
    "outgoing_delivery": _messages,
    "outgoing_replay": _messages,
    "identity_sync": _directories,
    "privacy_request": lambda world: iter(
        [Call({"key": world.accounts.request.key}, HERE, posted={"action": "gia-han"})]
    ),
    "privacy_purpose": at(code="khao-sat"),
    "privacy_incident": lambda world: iter([Call({"key": world.accounts.incident.key}, HERE)]),
    "privacy_incident_people": _incidents,
    "privacy_register_entry": at(code="ho-so"),
    "procedure_begin": _procedures(),
    "procedure_package": _procedures(),
    "procedure_take_back": lambda world: iter([Call({"code": RETAIL, "number": world.later.number}, HERE)]),
    "procedure_hide": _procedures(),
    "procedure": _procedures(),
    "procedure_draft": drafts("procedure"),
    "procedure_publish": drafts("procedure"),
    "procedure_preview": drafts("procedure"),
    "procedure_discard": drafts("procedure"),
    "form_draft": drafts("form"),
    "form_change": drafts("form", posted=_ADD),
    "form_general": drafts("form"),
    "form_step": drafts("form", code="thong-tin-chung"),
    "form_field": drafts("form", code="ten"),
    "form_preview": drafts("form"),
    "form_frame": drafts("form"),
    "form_take": drafts("form"),
    "form_discard": drafts("form"),
    "form_publish": drafts("form"),
    "form_draft_file": drafts("form"),
    "form_begin": at(code="don-ban-le-ruou"),
    "form_file": at(code="don-ban-le-ruou", number=1),
    "form": at(code="don-ban-le-ruou"),
    "dictionary_element": at(code="ho_ten"),
    "survey": _survey_drafts,
    "survey_publish": _survey_drafts,
    "survey_close": _survey_drafts,
    "survey_export": _open_surveys,
    "lookup": at(code="dan-toc"),
    "lookup_entry_new": at(code="dan-toc"),
    "lookup_entry": at(code="dan-toc", entry="01"),
    "lookup_upload": at(code="dan-toc"),
    "lookup_export": at(code="dan-toc"),
    "paper_type": at(code="GT-GKS"),
    "template": at(code=LICENCE),
    "template_package": at(code=LICENCE),
    "template_begin": at(code=LICENCE),
    "template_draft": _template(),
    "template_look": _template(),
    "template_choose": _template(),
    "template_file": _template(kind="pdf"),
    "template_publish": _template(),
    "template_discard": _template(),
    "draft_begin": at(code="mot-cua"),
    "draft": drafts("process"),
    "draft_change": drafts("process", posted={**_ADD, "lam": "them:"}),
    "draft_general": drafts("process"),
    "draft_step": drafts("process", code="tiep-nhan"),
    "draft_discard": drafts("process"),
    "draft_publish": drafts("process"),
    "draft_comment": drafts("process"),
    "draft_settle": _settle,
    "draft_file": drafts("process", kind="json"),
    "draft_walk": drafts("process"),
    "draft_load": drafts("process"),
    "process_walk": at(code="mot-cua", number=1),
    "process_load": at(code="mot-cua", number=1),
    "process_file": at(code="mot-cua", number=1, kind="json"),
    "migrate": at(code="mot-cua"),
    "migrate_undo": lambda world: iter([Call({"code": "mot-cua", "number": world.run.pk}, HERE)]),
    "process": at(code="mot-cua"),
    "four_eyes_one": _asked,
    "four_eyes_file": _asked,
}
