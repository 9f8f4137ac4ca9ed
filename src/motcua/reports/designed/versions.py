"""Publishing reports and finding them: who sees which, and which version holds on a day."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor, read_agencies, stamp
from motcua.agencies.ties import named
from motcua.agencies.tree import agencies_above
from motcua.people.models import User
from motcua.reports.designed.definition import Definition, parse
from motcua.reports.models import ReportDraft, ReportVersion


@dataclass(frozen=True)
class Report:
    """A report as somebody runs it: one version of its definition."""

    version: ReportVersion

    @cached_property
    def definition(self) -> Definition:
        """What it shows."""
        return parse(self.version.data)

    @property
    def code(self) -> str:
        """By which it is known."""
        return self.version.code


def publish_report(data: Mapping[str, Any], by: User | None = None) -> ReportVersion:
    """Publish a checked definition; the same as before is no new version. It holds from its day on."""
    with transaction.atomic():
        # Two administrators at once each get a number of their own.
        list(ReportVersion.objects.select_for_update().filter(code=data["code"]).values_list("id"))
        newest = newest_version(data["code"])
        if newest is not None and newest.data == data:
            return newest
        agency = named(data["agency"]) if data.get("agency") else None
        return ReportVersion.objects.create(
            code=data["code"],
            number=newest.number + 1 if newest is not None else 1,
            title=data["title"],
            agency=agency,
            data=dict(data),
            effective_from=data.get("effective_from"),
            published_by=by,
        )


def newest_version(code: str) -> ReportVersion | None:
    """The version published last, whether or not its day has come."""
    return ReportVersion.objects.filter(code=code).order_by("-number").first()


def newest_versions() -> QuerySet[ReportVersion]:
    """The version of each report published last."""
    return ReportVersion.objects.order_by("code", "-number").distinct("code")


def in_force(day: datetime.date) -> QuerySet[ReportVersion]:
    """The version of each report that holds on a day; withdrawn ones among them."""
    begun = Q(effective_from__isnull=True) | Q(effective_from__lte=day)
    return ReportVersion.objects.filter(begun).order_by("code", "-number").distinct("code")


def reports_for(actor: Actor, day: datetime.date) -> list[Report]:
    """The reports that an officer may run, by title; one statement. Those of the own agencies and of all above them."""
    over = _over(read_agencies(actor))
    rows = [one for one in in_force(day) if one.agency_id is None or one.agency_id in over]
    found = [Report(one) for one in rows if not one.data.get("retired", False)]
    return sorted(found, key=lambda one: (one.version.title, one.code))


def report_for(actor: Actor, code: str, day: datetime.date) -> Report | None:
    """One of them by its code; one statement."""
    found = in_force(day).filter(code=code).first()
    if found is None or found.data.get("retired", False):
        return None
    if found.agency_id is not None and found.agency_id not in _over(read_agencies(actor)):
        return None
    return Report(found)


def _over(agencies: Iterable[int]) -> frozenset[int]:
    at = stamp()
    return frozenset(one for agency in agencies for one in (agency, *agencies_above(agency, at)))


def save_draft(
    data: Mapping[str, Any], by: User, agency: Agency | None, seen: int | None = None
) -> ReportDraft | None:
    """Keep a draft. `seen`: the revision that its writer saw, None to begin one; None where somebody was quicker."""
    if seen is None:
        made, is_new = ReportDraft.objects.get_or_create(
            code=data["code"], defaults={"data": dict(data), "agency": agency, "changed_by": by}
        )
        return made if is_new else None
    with transaction.atomic():
        draft = ReportDraft.objects.select_for_update().filter(code=data["code"], revision=seen).first()
        if draft is None:
            return None
        draft.data, draft.changed_by, draft.agency = dict(data), by, agency
        draft.revision += 1
        draft.save()
        return draft


def publish_draft(draft: ReportDraft, by: User) -> ReportVersion:
    """Make a version of a checked draft, which is a draft no longer."""
    with transaction.atomic():
        version = publish_report(draft.data, by)
        draft.delete()
    return version


def numbers_of(codes: Iterable[str]) -> dict[str, int]:
    """How many versions each report has."""
    rows = ReportVersion.objects.filter(code__in=list(codes)).values("code").annotate(last=Max("number"))
    return {one["code"]: one["last"] for one in rows}
