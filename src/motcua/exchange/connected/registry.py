"""Which connected databases there are."""

from __future__ import annotations

from collections.abc import Callable

from motcua.exchange.connected.business import Business
from motcua.exchange.connected.population import Population
from motcua.exchange.connected.sources import Source


def sources() -> dict[str, Callable[[], Source]]:
    """All connected databases by code."""
    return {Population.code: Population, Business.code: Business}


def source(code: str) -> Source | None:
    """The database, where there is one of this code that can be asked."""
    made = known_source(code)
    return made if made is not None and made.is_configured() else None


def known_source(code: str) -> Source | None:
    """The same, whether or not it can be asked now: what it told once keeps its name."""
    make = sources().get(code)
    return make() if make else None
