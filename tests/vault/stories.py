"""What brings papers into a vault in tests: dossiers resolved, papers digitised, and the job after the act."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from motcua.dossiers import vaulting
from motcua.dossiers.acts.vaulted import TOPIC
from motcua.dossiers.models import Dossier
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.vault.models import Entry
from motcua.vault.rules import TypeRules
from motcua.vault.services import Deposit, put_in
from tests.story import PDF, Story

CERTIFICATE = "GT-GCNDKKD"
CERTIFICATE_PLACE = "giay-dang-ky-kinh-doanh"
"""The type of the certificate of registration, and the paper of 2.000620 that is of it."""


def told() -> int:
    """Deliver what acts left for the vault; how many messages those were."""
    waiting = Message.objects.filter(topic=TOPIC, delivered_at__isnull=True)
    ids = list(waiting.values_list("id", flat=True))
    for number in ids:
        deliver_now(number)
    assert not Message.objects.filter(id__in=ids).exclude(last_error="")
    return len(ids)


def again(dossier: Dossier) -> None:
    """Bring the vault up to a dossier once more, as a message delivered twice does."""
    with transaction.atomic():
        vaulting.bring(Dossier.objects.select_for_update().get(pk=dossier.pk))


def put(story: Story, person: Any, **more: Any) -> Entry:
    """A certificate of registration in somebody's vault, as an agency digitised it."""
    dossier = more.pop("of", None) or Dossier.objects.filter(code__isnull=False).first()
    number = Entry.objects.count() + 1
    file = more.pop("file", None) or story.file(f"giay-{number}.pdf", PDF + str(number).encode())
    kind = more.pop("type", None) or TypeRules(CERTIFICATE, "Giấy chứng nhận đăng ký doanh nghiệp")
    given = {
        "source": f"test/{number}",
        "code": f"042090001234.{kind.code}.{number:04d}",
        "origin": Entry.Origin.DIGITISED,
        "agency_id": story.actor("motcua@sct.mau.vn").seats[0].agency_id,
        "dossier": dossier.code if dossier is not None else "",
        "dossier_key": dossier.key if dossier is not None else file.key,
        "owner_id": person.pk,
        "owner_name": person.display_name,
    }
    return put_in(Deposit(**(given | {"type": kind, "file": file} | more)), timezone.now())
