"""Take: an examiner takes a dossier of the division that is given to nobody yet (II.8.3)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict


class Take(Act):
    """The examiner becomes the holder."""

    code = "take"

    def validate(self, situation: Situation, given: Mapping[str, Any]) -> None:
        """Only what nobody holds; one's own needs no taking."""
        if situation.dossier.assignee_id is not None:
            raise Conflict(_("Hồ sơ đã có người thụ lý."), code="taken")

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Note who took it."""
        dossier = situation.dossier
        person = situation.actor.person
        # Whoever carries the post of another takes it for that one, who goes on with it after coming back.
        taker = seat.on_behalf_of if seat is not None and seat.on_behalf_of else person.id if person else None
        dossier.assignee_id = dossier.examiner_id = taker
        return Effect()
