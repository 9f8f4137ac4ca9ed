"""Which surveys somebody is asked, and which an administrator sees."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from motcua.agencies.selectors import stamp
from motcua.agencies.tree import agencies_below
from motcua.catalogue.models import Procedure
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import own
from motcua.people.models import User
from motcua.surveys.models import Participation, Survey

_AUDIENCES = {
    User.Kind.CITIZEN: (Survey.Audience.ACCOUNTS, Survey.Audience.CITIZENS),
    User.Kind.ORGANISATION: (Survey.Audience.ACCOUNTS, Survey.Audience.ORGANISATIONS),
}
_MOST = 100


@dataclass(frozen=True)
class Asked:
    """A survey that somebody may answer now; about a dossier of theirs, where applicants are asked."""

    survey: Survey
    dossier: Dossier | None = None


def open_now(day: datetime.date) -> QuerySet[Survey]:
    """Published, begun, not over."""
    return Survey.objects.filter(
        published_at__isnull=False, closed_at__isnull=True, starts_on__lte=day, ends_on__gte=day
    ).order_by("ends_on", "id")


def asked_of(person: User) -> list[Asked]:
    """What somebody is asked and has not answered, the first to end first; four statements at most."""
    owner = person.owner
    audiences = [str(one) for one in _AUDIENCES.get(User.Kind(owner.kind), ())]
    if not audiences:
        return []
    found = list(
        open_now(timezone.localdate()).filter(audience__in=[*audiences, Survey.Audience.APPLICANTS])[:_MOST]
    )
    if not found:
        return []
    done = set(
        Participation.objects.filter(person=owner, survey__in=found).values_list("survey_id", "dossier")
    )
    dossiers = _finished(person, found)
    asked = []
    for survey in found:
        if survey.audience != Survey.Audience.APPLICANTS:
            if (survey.pk, None) not in done:
                asked.append(Asked(survey))
            continue
        mine = [one for one in dossiers if is_about(survey, one) and (survey.pk, one.key) not in done]
        asked += [Asked(survey, one) for one in mine]
    return asked


def of_dossier(person: User, dossier: Dossier) -> list[Asked]:
    """The surveys about one own dossier; one statement while none is open for applicants, two else."""
    found = [
        one
        for one in open_now(timezone.localdate()).filter(audience=Survey.Audience.APPLICANTS)[:_MOST]
        if is_about(one, dossier)
    ]
    if not found:
        return []
    done = set(
        Participation.objects.filter(person=person.owner, survey__in=found, dossier=dossier.key).values_list(
            "survey_id", flat=True
        )
    )
    return [Asked(one, dossier) for one in found if one.pk not in done]


def asks(survey: Survey, person: User, dossier: UUID | None) -> Asked | None:
    """What somebody is asked by a survey, about that dossier; None where it is none of theirs, over, or answered."""
    return next(
        (
            one
            for one in asked_of(person)
            if one.survey.pk == survey.pk and (one.dossier.key if one.dossier else None) == dossier
        ),
        None,
    )


def has_answered(survey: Survey, person: User, dossier: UUID | None) -> bool:
    """Whether somebody took part."""
    return Participation.objects.filter(survey=survey, person=person.owner, dossier=dossier).exists()


def is_about(survey: Survey, dossier: Dossier) -> bool:
    """Whether a survey asks about a dossier: handed over since it began, of its agency, of its procedures."""
    if dossier.handed_over_at is None or timezone.localdate(dossier.handed_over_at) < survey.starts_on:
        return False
    if survey.procedures and cached_version(dossier.procedure_version_id).code not in survey.procedures:
        return False
    return dossier.agency_id in (survey.agency_id, *agencies_below(survey.agency_id, stamp()))


def _finished(person: User, found: Collection[Survey]) -> list[Dossier]:
    """The own dossiers that surveys among these may be about, the last handed over first; at most 100."""
    begins = [one.starts_on for one in found if one.audience == Survey.Audience.APPLICANTS]
    if not begins:
        return []
    mine = Dossier.objects.filter(own(person), handed_over_at__isnull=False)
    return list(
        mine.filter(handed_over_at__date__gte=min(begins))
        .select_related("procedure_version")
        .defer("search", "search_text")
        .order_by("-handed_over_at")[:_MOST]
    )


def administered(agencies: Collection[str] | None) -> QuerySet[Survey]:
    """The surveys of these agencies (codes; None = of all), the newest first, each with its number of replies."""
    mine = Q() if agencies is None else Q(agency__code__in=agencies)
    return (
        Survey.objects.filter(mine)
        .select_related("agency", "made_by")
        .annotate(many=Count("replies"))
        .order_by("-id")
    )


def are_told(survey: Survey, many: int) -> bool:
    """Whether administrators may see so many replies: of a few without names one could tell whose each is."""
    return many > 0 and (not survey.is_anonymous or many >= settings.SURVEY_LEAST_REPLIES)


def unknown_procedures(codes: Collection[str]) -> list[str]:
    """Those of the codes that no procedure has; one statement."""
    known = set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    return [one for one in codes if one not in known]
