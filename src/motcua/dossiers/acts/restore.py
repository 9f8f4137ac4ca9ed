"""Restore: a discarded draft comes back as it was (II.5.8)."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier


class Restore(Act):
    """A discarded draft may be gone on with."""

    code = "restore"
    by_process = False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Only what is discarded, and only while no other draft of the same application is open."""
        dossier = situation.dossier
        if dossier.discarded_at is None:
            raise Conflict(_("Hồ sơ này chưa bị huỷ nên không cần khôi phục."), code="not_discarded")
        other = Dossier.objects.filter(
            submitter_id=dossier.submitter_id,
            mandate=dossier.mandate_id,
            procedure_id=dossier.procedure_id,
            agency_id=dossier.agency_id,
            channel=dossier.channel,
            submitted_at__isnull=True,
            discarded_at__isnull=True,
        )
        if dossier.channel == Dossier.Channel.ONLINE and other.exists():
            raise _other_draft()

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Clear the mark, at once: the database knows of a draft that another tab is opening at this very moment."""
        dossier = situation.dossier
        dossier.discarded_at = None
        try:
            with transaction.atomic():
                Dossier.objects.filter(id=dossier.id).update(discarded_at=None)
        except IntegrityError as overtaken:
            raise _other_draft() from overtaken
        return Effect()


def _other_draft() -> Conflict:
    return Conflict(
        _("Bạn đang có một hồ sơ khác chưa nộp của cùng thủ tục. Hãy nộp hoặc huỷ hồ sơ đó trước."),
        code="other_draft",
    )
