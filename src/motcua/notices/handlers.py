"""What the outbox hands to this room: events of dossiers and lines of their exchanges.

A notice is written before its letter leaves: with the mail server down, the person still finds it on the own
page. Letters are sent at least once (a crash between sending and noting sends again), notices exactly once,
by their key.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.notice_texts import PLACEHOLDERS
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.items import title_of
from motcua.dossiers.models import Dossier, Duty, Event, Exchange, Supplement
from motcua.dossiers.states import State
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date
from motcua.kernel.money import format_dong
from motcua.notices.choosing import in_english
from motcua.notices.coordination import tell_asked
from motcua.notices.defined import text_of, told_of
from motcua.notices.english import DUTY, STILL_OWED, UNNEEDED
from motcua.notices.event_texts import Spoken, of_version, spoken_of
from motcua.notices.kinds import kind_of
from motcua.notices.models import Notice
from motcua.notices.officers import tell_desk, tell_officers, write_to_officers
from motcua.notices.outreach import Recipient, Told, reach
from motcua.notices.rules import words_for
from motcua.notices.selectors import DOSSIER_PAGE
from motcua.notices.sending import asked_with
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.mandate_lists import running
from motcua.people.models import User
from motcua.process.selectors import cached_process

LOOKUP = "/tra-cuu"

_TOLD_OF = (
    "dossier__agency",
    "dossier__procedure_version",
    "dossier__rule_set",
    "dossier__submitter",
    "dossier__parent",
)


@handler("dossier.event")
def tell_event(message: Message) -> None:
    """Payload {"dossier": key, "event": id, "act": act}."""
    event = (
        Event.objects.select_related(*_TOLD_OF)
        .filter(pk=message.payload["event"], dossier__key=message.payload["dossier"])
        .get()
    )
    dossier = event.dossier
    told = {**context_of(dossier), **_event_context(dossier, event)}
    values = told_of(dossier, event, told["items"])
    tell_desk(message, event, told, values)
    if event.data.get("asked"):
        tell_asked(message, event, told, values)
    code, spoken = _words_for_applicant(message, event, told, values)
    if spoken is None and _is_owed_by(event):
        # An act of which nothing is told otherwise (a result was issued) asks for money all the same.
        code, spoken = "fee_due", spoken_of("fee_due", told, values)
    if spoken is None and _ends_what_was_owed(event):
        code, spoken = "fee_dropped", spoken_of("fee_dropped", told, values)
    if spoken is not None:
        tell_applicant(message, dossier, code, _with_duty(spoken, event), values)
    write_to_officers(event, told, values)


def _is_owed_by(event: Event) -> bool:
    return bool(event.data.get("duty") or event.data.get("duties_again"))


def _ends_what_was_owed(event: Event) -> bool:
    """Whether a dossier that goes on needs no fee any more: its process was changed. Where it ended, that is told."""
    dropped = event.data.get("duties_void") or event.data.get("duties_unneeded")
    return bool(dropped) and event.dossier.ended_at is None


def _with_duty(spoken: Spoken, event: Event) -> Spoken:
    """The same with what is to be paid and until when, where the event raised a financial duty (II.10.4), and with a
    reminder where it is owed again or stands before a result that can be fetched now.
    """
    duty = event.data.get("duty")
    if event.data.get("duties_unneeded"):
        return spoken.further(
            _("Khoản bạn đã nộp được chuyển đến bộ phận kế toán của cơ quan để xem xét hoàn trả."), UNNEEDED
        )
    if not duty:
        return spoken.further(_still_owed(), STILL_OWED) if _is_reminder(event) else spoken
    what = (
        format_dong(duty["total"])
        if duty["total"] is not None
        else _("phí, lệ phí (cán bộ xác định mức thu)")
    )
    told = {"what": what, "day": format_date(datetime.date.fromisoformat(duty["until"]))}
    paragraph = _(
        "Bạn phải nộp %(what)s, chậm nhất hết ngày %(day)s. Mở trang hồ sơ để thanh toán trực tuyến, hoặc nộp tại bộ "
        "phận một cửa."
    )
    return spoken.further(paragraph % told, DUTY.format(**told))


def _is_reminder(event: Event) -> bool:
    if event.data.get("duties_again"):
        return True
    arrives = event.from_state != event.to_state and event.to_state == State.WAITING_HANDOVER
    if not arrives or not cached_process(event.dossier.process_version_id).fees_due:
        return False
    return Duty.objects.filter(dossier=event.dossier, settled_at__isnull=True).exists()


def _still_owed() -> str:
    return _(
        "Hồ sơ còn khoản phí, lệ phí phải nộp. Mở trang hồ sơ để xem số tiền, hạn nộp và thanh toán trực tuyến, hoặc "
        "nộp tại bộ phận một cửa; chưa nộp thì hồ sơ chưa được làm tiếp, kết quả chưa được trả."
    )


def _words_for_applicant(
    message: Message, event: Event, told: dict[str, Any], values: Mapping[str, str]
) -> tuple[str, Spoken | None]:
    """The text that the action names, told to officers too where it says so; else the usual one of the act. With the
    code of what is told.
    """
    text = text_of(event)
    if text is not None:
        spoken = of_version(text, values)
        if "officers" in text.definition["to"]:
            tell_officers(message, event.dossier, spoken.words, Notice.Kind.TOLD)
        if "applicant" in text.definition["to"]:
            return text.code, spoken
    changes = "agency" in event.data
    template = words_for(event.act, event.from_state, event.to_state, changes_agency=changes)
    return (template, spoken_of(template, told, values)) if template is not None else ("", None)


@handler("dossier.exchange")
def tell_exchange(message: Message) -> None:
    """Payload {"dossier": key, "exchange": id}. What was written is read on the dossier's page, not in the letter."""
    line = (
        Exchange.objects.select_related(*_TOLD_OF)
        .filter(pk=message.payload["exchange"], dossier__key=message.payload["dossier"])
        .get()
    )
    told, values = context_of(line.dossier), told_of(line.dossier, None, [])
    if line.from_officer:
        tell_applicant(message, line.dossier, "exchange", spoken_of("exchange", told, values), values)
    else:
        words = spoken_of("officer_exchange", told, values).words
        tell_officers(message, line.dossier, words, Notice.Kind.MESSAGE)


def context_of(dossier: Dossier) -> dict[str, Any]:
    """What the built-in words say of a dossier."""
    return {
        "dossier": dossier,
        "code": dossier.code or dossier.receipt_number,
        "agency": dossier.agency,
        "procedure_name": dossier.procedure_version.name,
        "answer_hours": dossier.rule_set.definition.get("online_answer_minutes", 0) // 60,
    }


def _event_context(dossier: Dossier, event: Event) -> dict[str, Any]:
    return {"event": event, "items": _asked(dossier, event) if event.act == "ask_supplement" else []}


def _asked(dossier: Dossier, event: Event) -> list[dict[str, str]]:
    """The items of a request for a supplement, each with the name of the paper or field that it is about."""
    procedure, form = cached_version(dossier.procedure_version_id), cached_form(dossier.form_version_id)
    supplement = Supplement.objects.filter(event=event).first()
    return [
        {"paper": title_of(item.get("requirement", ""), procedure, form), "text": item["text"]}
        for item in (supplement.items if supplement else [])
    ]


def tell_applicant(
    message: Message, dossier: Dossier, event: str, spoken: Spoken, values: Mapping[str, str]
) -> None:
    """Tell the applicant, whoever submitted, and who acts for them, each by what they chose. Once for each message."""
    if dossier.parent is not None:
        # What another agency handed on is that agency's affair: the applicant hears of the dossier that was filed.
        tell_officers(message, dossier.parent, spoken.words, Notice.Kind.TOLD)
        return
    submitter = dossier.submitter
    own_page = f"{DOSSIER_PAGE}{dossier.key}"
    recipients: list[Recipient] = []
    applicants_email = str(dossier.applicant.get("email") or "").strip().lower()
    applicants_phone = str(dossier.applicant.get("phone") or "").strip()
    agreed = asked_with(dossier)
    if submitter is not None:
        followers = _acted_for(dossier)
        _notify(message, [submitter.pk, *(one.pk for one in followers)], spoken, own_page)
        for one in (submitter, *followers):
            recipients.append(Recipient(one, one.display_name, own_page, one.email, one.phone))
    # Only the account whose dossier it is may open its page; anyone else looks it up by its code.
    has_letter = applicants_email and applicants_email not in {one.email.lower() for one in recipients}
    has_text = agreed and applicants_phone
    if has_letter or has_text:
        recipients.append(
            Recipient(
                None,
                dossier.applicant_name,
                LOOKUP,
                applicants_email if has_letter else "",
                applicants_phone,
                agreed,
            )
        )
    agency = dossier.agency
    contacts = {"name": agency.name, "phone": agency.phone, "email": agency.email, "address": agency.address}
    reach(
        Told(
            message.key,
            event,
            kind_of(event),
            spoken.words,
            agency.pk,
            contacts,
            dossier,
            short=spoken.short,
            english=spoken.english,
            english_short=spoken.english_short,
            values=_named(values),
        ),
        _by_number_once(recipients),
    )


def _named(values: Mapping[str, str]) -> dict[str, str]:
    """By the names that administrators write."""
    return {name: values.get(what, "") for name, what in PLACEHOLDERS.items()}


def _by_number_once(recipients: list[Recipient]) -> list[Recipient]:
    """One telephone and one address are told once: who asked with the dossier before an account with the same."""
    asked = {one.phone for one in recipients if one.agreed}
    found: list[Recipient] = []
    letters: set[str] = set()
    for one in recipients:
        phone = "" if one.phone in asked and not one.agreed else one.phone
        email = "" if one.email.lower() in letters else one.email
        letters.add(email.lower())
        found.append(replace(one, phone=phone, email=email))
    return found


def _acted_for(dossier: Dossier) -> list[User]:
    """Those who submitted or supplied it for somebody else's account and still may act there: they hear of it too."""
    acted = Event.objects.filter(dossier=dossier, act__in=("submit", "supply")).exclude(
        actor=dossier.submitter_id
    )
    code = cached_version(dossier.procedure_version_id).code
    held = running().filter(principal=dossier.submitter_id, agent__in=acted.values("actor"))
    people = {
        one.agent.pk: one.agent
        for one in held.select_related("agent")
        if one.agent is not None and (not one.procedures or code in one.procedures)
    }
    return list(people.values())


def _notify(message: Message, people: Iterable[int], spoken: Spoken, link: str) -> None:
    told = list(people)
    english = in_english(told) if spoken.english is not None else frozenset()
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person,
                key=f"{message.key}/{person}",
                title=words.subject,
                text=words.text,
                link=link,
            )
            for person in told
            for words in [
                spoken.english if spoken.english is not None and person in english else spoken.words
            ]
        ],
        ignore_conflicts=True,
    )
