"""The names of work lists and of acts that administrators publish, kept in memory for some seconds.

What a process calls an action of its own step goes before these; the record keeps codes, never names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import transaction

from motcua.agencies.selectors import stamp
from motcua.dossiers.models import LabelsVersion

LONGEST = 100


@dataclass(frozen=True)
class Labels:
    """The names by code. `number`: of the version, 0 where none was published."""

    number: int = 0
    lists: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)


def labels_now() -> Labels:
    """The names in force, some seconds old at most; no statement once they are in memory."""
    return _kept(stamp())


@lru_cache(maxsize=2)
def _kept(at: int) -> Labels:
    newest = newest_labels()
    if newest is None:
        return Labels()
    return Labels(newest.number, newest.data.get("lists", {}), newest.data.get("acts", {}))


def newest_labels() -> LabelsVersion | None:
    """The version published last, as it is in the database."""
    return LabelsVersion.objects.order_by("-number").first()


def publish_labels(content: Mapping[str, Any]) -> LabelsVersion:
    """Publish names; the same as before is no new version. They show at once here, elsewhere after some seconds."""
    data = {part: dict(content.get(part, {})) for part in ("lists", "acts")}
    newest = newest_labels()
    if newest is not None and newest.data == data:
        return newest
    made = LabelsVersion.objects.create(number=newest.number + 1 if newest is not None else 1, data=data)
    transaction.on_commit(_kept.cache_clear)
    return made
