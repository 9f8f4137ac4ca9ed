"""Word to the administrators of the top agency that the store of files lost or spoilt something."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.roles import Role
from motcua.agencies.selectors import people_in
from motcua.look.site import current_site
from motcua.notices.letters import compose, mail
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler
from motcua.people.models import User


@handler("files.damaged")
def tell_damaged(message: Message) -> None:
    """Payload {"contents": how many were newly found}. Behind the bell, and by letter; each run of checks once."""
    words = compose("files_damaged", {"contents": message.payload["contents"]})
    link = reverse("console:store")
    people: set[int] = set()
    for agency in Agency.objects.filter(parent__isnull=True):
        people |= people_in(Role.ADMINISTRATOR, agency_id=agency.pk)
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person,
                key=f"{message.key}/{person}",
                kind=Notice.Kind.TOLD,
                title=words.subject,
                text=words.text,
                link=link,
            )
            for person in sorted(people)
        ],
        ignore_conflicts=True,
    )
    site = current_site()
    contacts = {"name": site.owner_name, "phone": site.hotline, "email": site.email, "address": site.address}
    for person in User.objects.filter(id__in=people, is_active=True).order_by("id"):
        mail(
            words,
            to=person.email,
            name=person.display_name,
            link=link,
            agency=contacts,
            link_text=_("Xem kho tệp"),
        )
