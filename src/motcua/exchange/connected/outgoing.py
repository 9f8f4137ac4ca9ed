"""The ways out to connected databases, as the outbox knows them."""

from __future__ import annotations

from motcua.exchange.connected import business, population
from motcua.outbox.lines import Family, register

# A question is asked twice before it counts as not answered: five questions in a row.
_LIMIT = 10

register(Family(population.LINE, population.Population.name, limit=_LIMIT))
register(Family(business.LINE, business.Business.name, limit=_LIMIT))
