"""How long files are kept, as published data. What a rule concerns, and the deleting: `dossiers.retention`."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.files.models import RetentionVersion

HELD = datetime.timedelta(days=7)
"""New rules delete nothing for so long: administrators see meanwhile what they would delete."""
DAYS = ("unattached_days", "taken_out_days", "discarded_days", "refused_days", "previews_days")
YEARS = "finished_years"
BY_AGENCY = "finished_by_agency"


@dataclass(frozen=True, slots=True)
class Rules:
    """Days or years by kind of files; what is not named is kept for ever. `number`: of the version, 0 for none."""

    number: int = 0
    published_at: datetime.datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def works_from(self) -> datetime.datetime | None:
        """From when on files are deleted; None where there are no rules."""
        return self.published_at + HELD if self.published_at is not None else None


def rules_now() -> Rules:
    """The rules published last; one statement."""
    newest = RetentionVersion.objects.order_by("-number").first()
    return Rules(newest.number, newest.published_at, newest.data) if newest is not None else Rules()


def publish_retention(content: Mapping[str, Any]) -> RetentionVersion:
    """Publish rules; the same as before is no new version."""
    data = {name: content[name] for name in (*DAYS, YEARS, BY_AGENCY) if content.get(name)}
    newest = RetentionVersion.objects.order_by("-number").first()
    if newest is not None and newest.data == data:
        return newest
    return RetentionVersion.objects.create(number=newest.number + 1 if newest is not None else 1, data=data)
