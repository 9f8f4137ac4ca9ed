"""Letters about acting for somebody else: the invitation, what became of it, and that a draft waits to be submitted."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.look.site import current_site
from motcua.notices.letters import compose, mail
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.mandate_lists import may_submit_for
from motcua.people.mandates import link_of
from motcua.people.models import Mandate, MandateChange, User

_What = MandateChange.What
# What is told to whom acts; everything else to who gave the mandate.
_TO_AGENT = {
    _What.REMOVED: "mandate_removed",
    _What.RIGHTS: "mandate_rights",
}
_TO_PRINCIPAL = {
    _What.ACCEPTED: "mandate_accepted",
    _What.DECLINED: "mandate_declined",
    _What.LEFT: "mandate_left",
}


@handler("people.invited")
def send_invitation(message: Message) -> None:
    """Payload {"mandate": key}. The same letter whether or not somebody has an account with this address.

    The link is made here, so that no row but the letter ever holds it; an invitation that was sent again, taken back or
    answered meanwhile is not written about.
    """
    found = Mandate.objects.select_related("principal").filter(key=message.payload["mandate"]).first()
    if found is None or not found.is_waiting or found.principal is None:
        return
    _write(
        "invitation",
        _told(found),
        to=found.email,
        name=_("Quý vị"),
        link=link_of(found),
        link_text=_("Xem lời mời"),
    )


@handler("people.mandate_changed")
def tell_change(message: Message) -> None:
    """Payload {"change": id}: to the one of the two sides that did not do it."""
    change = (
        MandateChange.objects.select_related("mandate__principal", "mandate__agent", "by")
        .filter(pk=message.payload["change"])
        .first()
    )
    if change is None or change.mandate.principal is None:
        return
    mandate, what = change.mandate, _What(change.what)
    agent, principal = mandate.agent, mandate.principal
    if what in _TO_AGENT and agent is not None:
        _tell(message, _TO_AGENT[what], mandate, agent, reverse("portal:acting"))
    elif what in _TO_PRINCIPAL and principal is not None:
        is_member = mandate.kind == Mandate.Kind.MEMBERSHIP
        link = reverse("people:members" if is_member else "portal:acting")
        _tell(message, _TO_PRINCIPAL[what], mandate, principal, link)


@handler("dossiers.ready_to_submit")
def tell_ready(message: Message) -> None:
    """Payload {"dossier": key, "by": id}: somebody who may only draft asks those who may submit to do it."""
    dossier = (
        Dossier.objects.select_related("submitter")
        .filter(key=message.payload["dossier"], submitted_at__isnull=True, discarded_at__isnull=True)
        .first()
    )
    asking = User.objects.filter(pk=message.payload["by"]).first()
    if dossier is None or dossier.submitter is None or asking is None:
        return
    account = dossier.submitter
    version = cached_version(dossier.procedure_version_id)
    told = {"asking": asking.full_name, "principal": account.display_name, "procedure": version.name}
    link = reverse("portal:check", kwargs={"key": dossier.key})
    people = [account, *(one.agent for one in may_submit_for(account, version.code) if one.agent)]
    for person in {one.pk: one for one in people if one.pk != asking.pk}.values():
        _notify(message, "ready_to_submit", told, person, link, _("Kiểm tra và nộp"))


def _tell(message: Message, template: str, mandate: Mandate, person: User, link: str) -> None:
    _notify(message, template, _told(mandate), person, link, _("Xem"))


def _told(mandate: Mandate) -> dict[str, Any]:
    return {
        "principal": mandate.principal_name,
        "agent": mandate.agent_name,
        "is_member": mandate.kind == Mandate.Kind.MEMBERSHIP,
        "rights": Mandate.Rights(mandate.rights).label,
        "ends_on": mandate.ends_on,
        "until": mandate.invited_until,
    }


def _notify(
    message: Message, template: str, told: dict[str, Any], person: User, link: str, link_text: str
) -> None:
    words = compose(template, {**told, "portal": current_site().portal_name})
    Notice.objects.get_or_create(
        key=f"{message.key}/{person.pk}",
        defaults={"person": person, "title": words.subject, "text": words.text, "link": link},
    )
    _write(template, told, to=person.email, name=person.display_name, link=link, link_text=link_text)


def _write(template: str, told: dict[str, Any], *, to: str, name: str, link: str, link_text: str) -> None:
    site = current_site()
    words = compose(template, {**told, "portal": site.portal_name})
    contacts = {
        "name": site.owner_name,
        "phone": site.hotline,
        "email": site.email,
        "address": site.address,
    }
    mail(words, to=to, name=name, link=link, agency=contacts, link_text=link_text)
