"""What an act does in a public register: the entry is made, changed or ended in the act's own transaction."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import kept_agency, stamp
from motcua.catalogue.definition import EntryNamed
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier, Outcome
from motcua.forms.addresses import address_text
from motcua.forms.answers import visible_fields
from motcua.forms.describing import answer_text
from motcua.kernel.dates import format_date, to_local
from motcua.process.definition import Action
from motcua.registers import selectors, services
from motcua.registers.selectors import Owner
from motcua.registers.services import Deed, RegisterRefused


def apply(situation: Situation, action: Action | None, act: str, done: Mapping[str, Any]) -> dict[str, Any]:
    """Do what the action does in a register and return it for the event's data; nothing for most actions.

    To be called when the dossier stands as it will after the act. `done`: what the act itself records.
    """
    named = action.register if action is not None else None
    if named is None:
        return {}
    dossier = situation.dossier
    deed = Deed(reference_of(dossier), dossier.event_count + 1, act, situation.at)
    try:
        if named.does == "enter":
            applied = services.enter(
                named.register,
                facts_of(situation, done),
                agency_id=dossier.agency_id,
                owner=owner_of(dossier),
                deed=deed,
            )
        elif named.does == "change":
            number = _number(situation, named.register)
            applied = services.change(named.register, number, facts_of(situation, done), deed)
        else:
            applied = services.end(named.register, _number(situation, named.register), deed)
    except RegisterRefused as refused:
        raise Conflict(str(refused), code="register") from refused
    return {"register": applied.as_data()}


def entry_problem(situation: Situation, answers: Mapping[str, Any]) -> dict[str, str]:
    """Why the entry that the form names cannot be changed by this dossier; nothing where the form names none."""
    wanted = situation.procedure.entry
    if wanted is None:
        return {}
    text = str(answers.get(wanted.field) or "").strip()
    if not text:
        return {}
    found = selectors.own_entry(wanted.register, text, owner_of(situation.dossier))
    place = f"answers.{wanted.field}"
    if found is None:
        told = _(
            "Không có mục nào mang số hoặc mã hồ sơ “%(text)s” đã cấp cho bạn. "
            "Hãy xem lại số trong danh sách công khai hoặc ở “Hồ sơ của tôi”."
        )
        return {place: told % {"text": text}}
    number, status = found
    if status == "ended":
        told = _("Mục số “%(number)s” đã chấm dứt nên không thay đổi hoặc chấm dứt được nữa.")
        return {place: told % {"number": number}}
    return {}


def reference_of(dossier: Dossier) -> str:
    """By what registers know a dossier: its code, or the receipt number before it has one."""
    return dossier.code or dossier.receipt_number or str(dossier.key)


def owner_of(dossier: Dossier) -> Owner:
    """Whose an entry of this dossier is: the account that submitted online, else the number given at the desk."""
    if dossier.channel == Dossier.Channel.ONLINE:
        return Owner(account=dossier.submitter_id)
    applicant = dossier.applicant
    return Owner(number=str(applicant.get("tax_code") or applicant.get("id_number") or "")[:40])


def facts_of(situation: Situation, done: Mapping[str, Any]) -> dict[str, str]:
    """What a register's columns may be taken from (`registers.definition.FACTS`), as text that people read."""
    dossier = situation.dossier
    applicant = dossier.applicant
    address = applicant.get("address")
    facts = {
        f"answers.{field.code}": answer_text(field, dossier.answers.get(field.code))
        for field in visible_fields(situation.form, dossier.answers)
    }
    facts |= {
        f"applicant.{name}": str(applicant.get(name) or "")
        for name in ("name", "id_number", "tax_code", "phone", "email")
    }
    facts |= {
        "applicant.address": address_text(address) if isinstance(address, Mapping) else str(address or ""),
        "agency.name": kept_agency(dossier.agency_id, stamp()).name,
        "dossier.code": dossier.code or "",
        "act.on": format_date(to_local(situation.at).date()),
    }
    if dossier.submitted_at is not None:
        facts["dossier.submitted_on"] = format_date(to_local(dossier.submitted_at).date())
    return facts | _outcome(situation, done)


def _outcome(situation: Situation, done: Mapping[str, Any]) -> dict[str, str]:
    """The result: the one that this very act issues, else the latest issued."""
    dossier = situation.dossier
    if "number" in done and "issued_on" in done:
        issued = datetime.date.fromisoformat(str(done["issued_on"]))
        title = (done.get("outcome") or {}).get("title") or situation.procedure.outcome
        return _outcome_facts(str(title), str(done["number"]), format_date(issued))
    if dossier.finished_at is None:
        return {}
    found = Outcome.objects.filter(dossier=dossier).order_by("-id").first()
    if found is None:
        return {}
    return _outcome_facts(found.title, found.number, format_date(found.issued_on))


def _outcome_facts(title: str, number: str, issued_on: str) -> dict[str, str]:
    return {"outcome.title": title, "outcome.number": number, "outcome.issued_on": issued_on}


def _number(situation: Situation, register: str) -> str:
    """The entry that this dossier is about: the one that its form names, else the one that it entered itself."""
    dossier = situation.dossier
    wanted: EntryNamed | None = situation.procedure.entry
    if wanted is not None and wanted.register == register:
        text = str(dossier.answers.get(wanted.field) or "")
        found = selectors.own_entry(register, text, owner_of(dossier))
        if found is not None:
            return found[0]
    else:
        number = selectors.entry_of_dossier(register, reference_of(dossier))
        if number is not None:
            return number
    raise RegisterRefused(
        _("Hồ sơ này không nêu mục nào của danh sách “%(code)s” để thay đổi.") % {"code": register}
    )
