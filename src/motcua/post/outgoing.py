"""The ways out to carriers, as the outbox knows them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from motcua.outbox.calling import host_of
from motcua.outbox.lines import Family, Place, register
from motcua.post.carriers import LINES, read
from motcua.post.models import Carrier


def _places() -> Sequence[Place]:
    found = [(row, read(row)) for row in Carrier.objects.order_by("code")]
    return [
        Place(one.line, one.name, host_of(one.address), row.is_on)
        for row, one in found
        if one.adapter.is_spoken_to
    ]


def _try_out(line: str) -> None:
    carrier = read(Carrier.objects.get(code=line.partition(":")[2]))
    carrier.adapter.try_out(carrier)


register(Family(LINES, _("Bưu chính"), places=_places, try_out=_try_out))
