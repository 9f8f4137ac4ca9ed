"""What the acts that move an appointment share: how much time is left to add, and by which calendar it is counted."""

import datetime

from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.clockwork import reckoning_of
from motcua.kernel.clock import ClockMove, Reckoning

A_MINUTE = datetime.timedelta(minutes=1)


def running(situation: Situation) -> Reckoning | None:
    """The clock of the dossier, while it runs towards a due time; None otherwise."""
    if not situation.dossier.clock:
        return None
    found = reckoning_of(situation.dossier)
    return found if found.status == "running" and found.due_at is not None else None


def is_extended(situation: Situation) -> bool:
    """Whether the extensions that the rule set allows are used up; an apology that moved the due time was one."""
    rule = situation.rules.extension
    extensions = sum(tick[0] == ClockMove.EXTEND for tick in situation.dossier.clock)
    return extensions >= (rule.limit if rule is not None else 1)


def most_days(situation: Situation, clock: Reckoning) -> int:
    """The most working days by which the due time may move, from the limit as it was granted first."""
    rule = situation.rules.extension
    if rule is None or clock.budget is None:
        return 0
    return rule.most_days(clock.budget - clock.extended_by, clock.calendar)
