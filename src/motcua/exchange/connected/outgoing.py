"""The ways out to connected databases, as the outbox knows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import uuid4

from motcua.exchange.connected import business, population
from motcua.exchange.connected.connections import connection_of
from motcua.exchange.connected.registry import known_source
from motcua.exchange.connected.sources import NotFoundThere, Source
from motcua.outbox.calling import host_of
from motcua.outbox.lines import Family, Place, register

# A question is asked twice before it counts as not answered: five questions in a row.
_LIMIT = 10


def _places(code: str, name: object) -> Callable[[], Sequence[Place]]:
    def places() -> Sequence[Place]:
        connection = connection_of(code)
        return [Place(code, str(name), host_of(connection.address), connection.is_on)]

    return places


def _try_out(line: str) -> None:
    """Ask about nobody: that there is no such person or enterprise is the right answer."""
    found: Source | None = known_source(line)
    if found is None:
        return
    try:
        found.ask(uuid4(), found.nobody)
    except NotFoundThere:
        return


for _line, _name in (
    (population.LINE, population.Population.name),
    (business.LINE, business.Business.name),
):
    register(Family(_line, _name, limit=_LIMIT, places=_places(_line, _name), try_out=_try_out))
