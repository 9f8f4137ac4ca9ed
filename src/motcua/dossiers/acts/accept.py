"""Accept: the desk takes the dossier in; its code is issued, the legal clock starts (decree 61/2018, art. 17, 26)."""

from collections.abc import Mapping
from typing import Any

from motcua.agencies.selectors import Seat, stamp
from motcua.dossiers.acts.base import Act, Effect, index_for_search
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import agency_card, slip_writer
from motcua.dossiers.numbers import issue_code
from motcua.process.selectors import rules_for


class Accept(Act):
    """Official reception. The rules in force today are pinned for the rest of the dossier's life."""

    code = "accept"

    def act(self, situation: Situation, given: Mapping[str, Any], seat: Seat | None) -> Effect:
        """Issue the code unless the submission already had it; the slip with the appointment goes with it."""
        dossier = situation.dossier
        dossier.accepted_at = situation.at
        rules_id = rules_for(situation.at, stamp())
        if rules_id is not None and rules_id != dossier.rule_set_id:
            dossier.rule_set_id = rules_id
            situation.__dict__.pop("rules", None)
        if not dossier.code:
            dossier.code = issue_code(agency_card(dossier.agency_id, stamp())["code"], situation.at)
            index_for_search(dossier, situation.procedure.name)
        return Effect(
            data={"code": dossier.code},
            changed=("rule_set",),
            after=slip_writer(situation, seat, self.code, {}),
        )
