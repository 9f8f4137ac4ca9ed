"""Pure rules over procedures: fees by date and case, papers that a case asks for."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motcua.catalogue.definition import Fee, FeeExemption, RequiredPaper
from motcua.kernel.conditions import holds


def fees_on(day: datetime.date, fees: Iterable[Fee]) -> tuple[Fee, ...]:
    """The fees in force on a day; the first and the last day of each count."""
    return tuple(fee for fee in fees if fee.starts_on <= day and (fee.ends_on is None or day <= fee.ends_on))


@dataclass(frozen=True, slots=True)
class Charge:
    """What a fee comes to: `full` before exemptions, `amount` after them, both in đồng; None = an officer has to say.

    `exemption`: the one that was counted.
    """

    amount: int | None
    full: int | None
    exemption: FeeExemption | None = None


def charge_for(fee: Fee, answers: Mapping[str, object], channel: str = "") -> Charge:
    """What a fee comes to for these answers and this way of filing ("online", "desk", "post"; "" = not known yet).

    Of the exemptions that hold by themselves the largest counts alone; parts of a đồng are not asked for.
    """
    full = _before_exemption(fee, answers)
    given = [one for one in fee.exempt if _holds_by_itself(one, answers, channel)]
    if full is None or not given:
        return Charge(full, full)
    most = max(given, key=lambda one: one.percent)
    return Charge(reduced(full, most.percent), full, most)


def reduced(full: int, percent: int) -> int:
    """An amount less so many percent, in whole đồng, downwards."""
    return full * (100 - percent) // 100


def amount_for(fee: Fee, answers: Mapping[str, object], channel: str = "") -> int | None:
    """What is to be paid of a fee, in đồng; None while the answers do not say which tier it is."""
    return charge_for(fee, answers, channel).amount


def _holds_by_itself(one: FeeExemption, answers: Mapping[str, object], channel: str) -> bool:
    if one.channel and one.channel != channel:
        return False
    return holds(one.when, answers) if one.when is not None else bool(one.channel)


def _before_exemption(fee: Fee, answers: Mapping[str, object]) -> int | None:
    if not fee.tiers:
        return fee.amount
    for tier in fee.tiers:
        if tier.when is not None and holds(tier.when, answers):
            return tier.amount
    return None


def papers_for(papers: Iterable[RequiredPaper], answers: Mapping[str, object]) -> tuple[RequiredPaper, ...]:
    """The papers that a dossier with these answers consists of."""
    return tuple(paper for paper in papers if paper.shown_when is None or holds(paper.shown_when, answers))
