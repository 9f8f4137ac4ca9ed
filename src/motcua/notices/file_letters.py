"""Word to whoever attached a file in which malware was found after the page had been left."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.dossiers.models import Paper
from motcua.files.models import StoredFile
from motcua.look.site import current_site
from motcua.notices.letters import compose, mail
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from motcua.outbox.services import handler

OWN_DOSSIERS = "/ho-so"


@handler("files.refused")
def tell_refused(message: Message) -> None:
    """Payload {"file": key}. A notice on the person's own page, and a letter; nobody is told of what nobody gave."""
    file = StoredFile.objects.select_related("given_by").filter(key=message.payload["file"]).first()
    if file is None or file.given_by is None:
        return
    person = file.given_by
    paper = Paper.objects.select_related("dossier").filter(file=file, removed_at__isnull=True).first()
    own = paper is not None and paper.dossier.submitter_id == person.pk
    link = reverse("portal:dossier", kwargs={"key": paper.dossier.key}) if paper and own else OWN_DOSSIERS
    code = (paper.dossier.code or paper.dossier.receipt_number or "") if paper else ""
    words = compose("file_refused", {"file_name": file.name, "code": code})
    Notice.objects.get_or_create(
        key=message.key,
        defaults={"person": person, "title": words.subject, "text": words.text, "link": link},
    )
    site = current_site()
    contacts = {
        "name": site.owner_name,
        "phone": site.hotline,
        "email": site.email,
        "address": site.address,
    }
    if person.email:
        mail(
            words,
            to=person.email,
            name=person.display_name,
            link=link,
            agency=contacts,
            link_text=_("Xem hồ sơ"),
        )
