"""Pure rules over procedures: fees by date and case, papers that a case asks for."""

import datetime
from collections.abc import Iterable, Mapping

from motcua.catalogue.definition import Fee, RequiredPaper
from motcua.kernel.conditions import holds


def fees_on(day: datetime.date, fees: Iterable[Fee]) -> tuple[Fee, ...]:
    """The fees in force on a day; the first and the last day of each count."""
    return tuple(fee for fee in fees if fee.starts_on <= day and (fee.ends_on is None or day <= fee.ends_on))


def amount_for(fee: Fee, answers: Mapping[str, object]) -> int | None:
    """What a fee comes to for these answers, in đồng; None while the answers do not say which tier it is.

    Of the exemptions that the answers give a right to, the largest counts alone; parts of a đồng are not asked for.
    """
    amount = _before_exemption(fee, answers)
    given = [one.percent for one in fee.exempt if one.when is not None and holds(one.when, answers)]
    return amount if amount is None or not given else amount * (100 - max(given)) // 100


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
