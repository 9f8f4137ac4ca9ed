"""Trao đổi: words between the applicant and the officers on one dossier. Not a legal act; it changes nothing else."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.behalf import allow_by_mandate
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed
from motcua.dossiers.models import Dossier, Exchange
from motcua.dossiers.scope import is_own, only_inspects
from motcua.outbox.services import send

MAX_LENGTH = 4000


def _name_of(by: Actor) -> str:
    """Whose words they are, as both sides read it: "Nguyễn Văn A, thay mặt Công ty B"."""
    name = by.person.display_name if by.person is not None else ""
    if by.behalf is None:
        return name
    return _("%(name)s, thay mặt %(principal)s") % {"name": name, "principal": by.behalf.name}


def say(by: Actor, dossier: Dossier, text: str) -> Exchange:
    """Add a line. The caller has found the dossier through a selector scoped to this person. Raises a Refusal."""
    person: Any = by.person
    # Who entered a paper dossier at the desk is its submitter in the record, and an officer all the same.
    from_officer = not (is_own(person, dossier) and dossier.channel == Dossier.Channel.ONLINE)
    if from_officer and only_inspects(by, dossier):
        raise NotAllowed(_("Người thanh tra, kiểm tra chỉ xem hồ sơ, không trao đổi với người nộp."))
    words = text.strip()
    if not words:
        raise Incomplete(_("Hãy nhập nội dung trao đổi."), fields={"text": _("Hãy nhập nội dung trao đổi.")})
    if len(words) > MAX_LENGTH:
        long = _("Nội dung dài quá 4.000 ký tự; hãy chia thành nhiều lần gửi.")
        raise Incomplete(long, fields={"text": long})
    allow_by_mandate(by.behalf, "say")
    if dossier.submitted_at is None:
        raise Conflict(_("Hồ sơ chưa nộp nên chưa trao đổi được với cán bộ."), code="not_submitted")
    with transaction.atomic():
        line = Exchange.objects.create(
            dossier=dossier,
            author=person,
            author_name=_name_of(by),
            from_officer=from_officer,
            text=words,
        )
        send("dossier.exchange", f"exchange/{line.id}", {"dossier": str(dossier.key), "exchange": line.id})
    return line
