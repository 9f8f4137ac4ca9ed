"""Discard: the applicant gives up a dossier that was not yet submitted; it can be restored (II.5.8)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict


class Discard(Act):
    """A draft goes to the discarded ones; nothing of it is lost."""

    code = "discard"
    by_process = False

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Only what is not discarded already."""
        if situation.dossier.discarded_at is not None:
            raise Conflict(_("Hồ sơ này đã huỷ trước đó."), code="discarded")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note when it was discarded."""
        situation.dossier.discarded_at = situation.at
        return Effect()
