"""Word to a person: the copy is ready, a request arrived, was extended or was answered."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.exchange.export.making import KEPT
from motcua.look.site import current_site
from motcua.notices.letters import compose, mail
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.models import User
from motcua.privacy import copies, requests
from motcua.privacy.erasing import ASKED, ERASED, KEPT_AFTER_ALL, Held, erase_account
from motcua.privacy.models import DataRequest, PersonalExport


@handler(copies.TOPIC)
def tell_ready(message: Message) -> None:
    """Payload {"copy": key}. A copy that was deleted meanwhile is not told any more."""
    row = PersonalExport.objects.select_related("asked_by").filter(key=message.payload["copy"]).first()
    if row is not None:
        until = row.asked_at + KEPT
        link = reverse("portal:personal_data")
        _tell(message, row.asked_by, "personal_copy", {"until": until}, link, _("Tải bản sao"))


@handler(requests.TOPIC)
def tell_request(message: Message) -> None:
    """Payload {"request": key, "what": "acknowledged" | "extended" | "settled"}; the answer stands on the page."""
    row = DataRequest.objects.select_related("person").filter(key=message.payload["request"]).first()
    if row is not None:
        link = reverse("portal:personal_request", kwargs={"key": row.key})
        context = {"request": row, "kind": row.get_kind_display()}
        template = f"personal_request_{message.payload['what']}"
        _tell(message, row.person, template, context, link, _("Xem yêu cầu"))
        if row.deed.get("account") == ASKED:
            # Only now: the letter needed the address.
            _erase_account(row)


def _erase_account(row: DataRequest) -> None:
    try:
        erase_account(row.person)
    except (Held, ValueError):
        # Something that must be kept came in between; the administrators see it at the request.
        row.deed = {**row.deed, "account": KEPT_AFTER_ALL}
    else:
        row.deed = {**row.deed, "account": ERASED}
    row.save(update_fields=["deed"])


def _tell(
    message: Message, person: User, template: str, context: dict[str, Any], link: str, link_text: str
) -> None:
    """On the person's own page first, then by letter: with the mail server down, the notice is there."""
    if not person.is_active:
        return
    site = current_site()
    words = compose(template, {"portal": site.portal_name, **context})
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                key=f"{message.key}/{person.pk}",
                title=words.subject,
                text=words.text,
                link=link,
            )
        ],
        ignore_conflicts=True,
    )
    contacts = {"name": site.owner_name, "phone": site.hotline, "email": site.email, "address": site.address}
    mail(words, to=person.email, name=person.display_name, link=link, agency=contacts, link_text=link_text)
