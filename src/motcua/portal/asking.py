"""Asking connected databases from a page of the form: which can be asked, and what becomes of the press of a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.agencies.selectors import actor_for
from motcua.audit.limits import ENQUIRIES_OF_PERSON
from motcua.audit.throttle import allow
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import drafts, merging, provenance
from motcua.dossiers.acts.base import lock
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import is_own
from motcua.exchange.connected import enquiries
from motcua.exchange.connected.registry import source
from motcua.exchange.connected.sources import Source
from motcua.exchange.models import Enquiry
from motcua.forms import rules as form_rules
from motcua.forms.kinds import is_blank
from motcua.forms.selectors import cached_form
from motcua.people.account_groups import against_databases
from motcua.people.models import User

# No field's code has a dot.
ASK = "page.ask"


@dataclass(frozen=True)
class Database:
    """One database that the page can ask, with what the person agrees to by asking."""

    code: str
    name: str
    consent: str


def to_ask(step: form_rules.FormStep, person: User) -> list[Database]:
    """The databases that this page takes something from and that can be asked about this person.

    A statement only where there is one: it says whether the person is proven.
    """
    found = [one for one in map(source, enquiries.wanted(step.fields)) if one]
    asking = _asking(person) if found and against_databases(person) is None else None
    if asking is None:
        return []
    return [
        Database(one.code, str(one.name), enquiries.consent_words(one))
        for one in found
        if one.subject_of(asking) is not None
    ]


def _asking(person: User) -> User | None:
    """About whom may be asked: about oneself alone, and a member of an organisation about it; nobody about others."""
    behalf = person.behalf
    if behalf is None:
        return person
    return behalf.account if behalf.is_membership else None


def ask(request: HttpRequest, dossier: Dossier, step: form_rules.FormStep, code: str) -> None:
    """Ask, fill what is empty on the page, and say how it went. What was typed stays."""
    user = cast(User, request.user)
    person, asked = _asking(user), source(code)
    subject = asked.subject_of(person) if asked is not None and person is not None else None
    attributes = enquiries.wanted(step.fields).get(code)
    limited = against_databases(user)
    if limited is not None:
        text = _("Tài khoản hiện không tra cứu được cơ sở dữ liệu. Lý do: %(reason)s Hãy tự điền các ô.")
        messages.warning(request, text % {"reason": limited.reason})
        return
    if asked is None or person is None or subject is None or not attributes or not is_own(user, dossier):
        messages.warning(request, _("Trang này hiện không tra cứu được. Hãy tự điền các ô."))
        return
    if not allow(f"enquiry:{person.pk}", *ENQUIRIES_OF_PERSON):
        messages.warning(
            request,
            _(
                "Bạn đã tra cứu nhiều lần. Hãy thử lại sau một giờ, hoặc tự điền các ô; nội dung đã ghi vẫn còn."
            ),
        )
        return
    procedure = cached_version(dossier.procedure_version_id).code
    asking = enquiries.Asking(person, dossier.key, procedure, attributes, enquiries.consent_words(asked))
    enquiry, _answer = enquiries.enquire(asked, subject, asking)
    name = str(asked.name)
    if enquiry.outcome != Enquiry.Outcome.FOUND:
        messages.warning(request, _failure(asked, enquiry) % {"name": name})
        return
    filled = _fill(user, person, dossier, step, enquiry)
    if filled:
        text = _(
            "%(name)s đã trả lời: điền %(filled)d ô trống. Ô bạn đã ghi giữ nguyên; nếu khác, hãy chọn ngay tại ô."
        )
    else:
        text = _(
            "%(name)s đã trả lời; trang này không có ô trống nào cần điền. Muốn dùng dữ liệu đó, hãy chọn ngay tại ô."
        )
    messages.success(request, text % {"name": name, "filled": filled})


def _fill(user: User, person: User, dossier: Dossier, step: form_rules.FormStep, enquiry: Enquiry) -> int:
    """Fill what is empty with the answer, and anew what an earlier one filled for good; return how many were empty."""
    fields = {one.code: one for one in step.fields}
    with transaction.atomic():
        # Read again: while the database was waited for, another page may have written in the same boxes.
        now = lock(dossier.key)
        answers = drafts.working_answers(now)
        known = enquiries.known(dossier.key, person, step.fields)
        first = {code: told[0] for code, told in known.told.items() if told and told[0].enquiry == enquiry.pk}
        held = provenance.held_of(cached_form(now.form_version_id), now, known.taken, answers)
        empty = {code for code in first if is_blank(answers.get(code))}
        fresh = frozenset(empty | (held & first.keys()))
        if fresh:
            values = {code: first[code].value for code in fresh}
            drafts.save_answers(actor_for(user), dossier.key, values, fields=set(fresh), fresh=fresh)
        same = {
            code
            for code in first.keys() - fresh
            if merging.mark(fields[code], answers.get(code)) == merging.mark(fields[code], first[code].value)
        }
        # What was typed and is what the database says is confirmed by it.
        enquiries.note_taken({code: first[code] for code in fresh | same}, fields)
    return len(empty)


def _failure(asked: Source, enquiry: Enquiry) -> str:
    if enquiry.outcome == Enquiry.Outcome.NOT_FOUND:
        return str(asked.unknown)
    if enquiry.outcome == Enquiry.Outcome.STRANGE:
        return _("%(name)s trả lời không dùng được. Hãy tự điền các ô; nội dung đã ghi vẫn còn.")
    return _(
        "%(name)s chưa trả lời được. Hãy tự điền các ô, hoặc thử lại sau ít phút; nội dung đã ghi vẫn còn."
    )
