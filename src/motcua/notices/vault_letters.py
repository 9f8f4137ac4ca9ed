"""Word to whoever holds a paper of the vault that an agency revoked."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.notices.account_letters import write
from motcua.notices.letters import compose
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.vault.models import Entry
from motcua.vault.revoking import TOPIC
from motcua.vault.selectors import holders_of


@handler(TOPIC)
def tell_revoked(message: Message) -> None:
    """Payload {"entry": key}. A notice on the page of each who holds it, and a letter where there is an address."""
    entry = Entry.objects.select_related("agency").filter(key=message.payload["entry"]).first()
    if entry is None:
        return
    link = reverse("portal:vault_entry", kwargs={"key": entry.key})
    told = {
        "paper": entry.type_title,
        "number": entry.number or entry.code or "",
        "agency": entry.agency.name,
        "reason": entry.reason,
    }
    words = compose("vault_revoked", told)
    for person in holders_of(entry):
        _notice, is_new = Notice.objects.get_or_create(
            key=f"{message.key}/{person.pk}",
            defaults={"person": person, "title": words.subject, "text": words.text, "link": link},
        )
        if is_new and person.email:
            write(
                person.email,
                person.display_name,
                "vault_revoked",
                message,
                link,
                _("Xem giấy tờ trong kho"),
                **told,
            )
