"""What a person chose of messages: read and kept. What was not chosen is as usual: letters, and pushes where a browser
was allowed; nothing on the telephone without an agreement.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping

from django.utils import timezone

from motcua.notices.kinds import KINDS, OF_APPLICANTS, OF_OFFICERS
from motcua.notices.models import Choice, Medium
from motcua.people.models import User

USUAL: frozenset[str] = frozenset({Medium.MAIL, Medium.PUSH})
# Letters to officers follow preferences of their own (`models.Preferences`): a digest, and those about supplements.
TO_OFFICERS: frozenset[str] = frozenset({Medium.SMS, Medium.OTT, Medium.PUSH})
# These cost the recipient's attention at any hour, and the agency money: by agreement alone.
BY_AGREEMENT: frozenset[str] = frozenset({Medium.SMS, Medium.OTT})


def choice_of(person_id: int) -> Choice:
    """What somebody chose; the usual where nothing was (such a row is not in the database)."""
    return Choice.objects.filter(person_id=person_id).first() or Choice(person_id=person_id)


def choices_of(people: Iterable[int]) -> dict[int, Choice]:
    """The rows of those who chose; one statement."""
    wanted = list(people)
    found = Choice.objects.filter(person_id__in=wanted) if wanted else ()
    return {one.person_id: one for one in found}


def in_english(people: Iterable[int]) -> frozenset[int]:
    """Those of them who want to be told in English; one statement."""
    found = Choice.objects.filter(person_id__in=list(people), language="en").values_list(
        "person_id", flat=True
    )
    return frozenset(found)


def media_of(choice: Choice | None, kind: str) -> frozenset[str]:
    """By what somebody wants to be told of a kind."""
    usual = USUAL & media_for(kind)
    if choice is None:
        return usual
    chosen = frozenset(choice.wanted.get(kind, usual)) & media_for(kind)
    return chosen if choice.agreed_at is not None else chosen - BY_AGREEMENT


def media_for(kind: str) -> frozenset[str]:
    """By what a kind can be told at all."""
    return TO_OFFICERS if kind in OF_OFFICERS else frozenset(Medium.values)


def kinds_for(person: User) -> Mapping[str, object]:
    """The kinds that a person chooses of."""
    return OF_OFFICERS if person.is_officer else OF_APPLICANTS


def keep(
    person: User,
    *,
    wanted: Mapping[str, Collection[str]],
    quiet: tuple[datetime.time | None, datetime.time | None],
    gathers: bool,
    language: str,
    agrees: bool,
) -> Choice:
    """Keep what somebody chose. `agrees`: to messages on the telephone; taking it back ends them all."""
    before = choice_of(person.pk)
    media = {kind: sorted(set(chosen) & media_for(kind)) for kind, chosen in wanted.items() if kind in KINDS}
    agreed_at = (before.agreed_at or timezone.now()) if agrees else None
    kept, _made = Choice.objects.update_or_create(
        person=person,
        defaults={
            "wanted": media,
            "quiet_from": quiet[0],
            "quiet_until": quiet[1],
            "gathers": gathers,
            "language": language if language in ("vi", "en") else "vi",
            "agreed_at": agreed_at,
        },
    )
    return kept
