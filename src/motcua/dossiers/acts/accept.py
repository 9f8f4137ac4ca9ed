"""Accept: the desk takes the dossier in; its code is issued, the legal clock starts (decree 61/2018, art. 17, 26)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from motcua.agencies.selectors import Seat
from motcua.dossiers.acts.base import Act, Effect
from motcua.dossiers.acts.receiving import RECEIVED, issue, receive
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import slip_writer


class Accept(Act):
    """Official reception. Today's rules and calendar are pinned for the rest of the dossier's life."""

    code = "accept"

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Issue the code unless the submission already had it; the slip with the appointment goes with it."""
        receive(situation)
        return Effect(
            numbering=partial(issue, situation, self.code, seat),
            changed=RECEIVED,
            after=slip_writer(situation, seat, self.code, {}),
        )
