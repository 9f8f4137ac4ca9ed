"""Who of several officers may be told of dossiers: what rights keep from somebody is not told behind the bell."""

from collections.abc import Collection, Iterable

from django.utils import timezone

from motcua.agencies.seats import seats_of_many
from motcua.agencies.selectors import Actor, seat_from
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import may_know_of
from motcua.people.models import User


def kept_from(pairs: Iterable[tuple[int, int]]) -> Collection[tuple[int, int]]:
    """Of (person id, dossier id), those of which rights given one by one keep the person away.

    One statement; one more where somebody has such rights. Who has none is told as the post says.
    """
    told = set(pairs)
    people = {person for person, _dossier in told}
    if not people:
        return set()
    limited = {}
    for person, rows in seats_of_many(people, timezone.localdate()).items():
        seats = tuple(seat_from(row) for row in rows)
        if any(seat.rights for seat in seats):
            limited[person] = Actor(User(pk=person, kind=User.Kind.OFFICER), seats)
    asked = {dossier for person, dossier in told if person in limited}
    if not asked:
        return set()
    dossiers = Dossier.objects.filter(pk__in=asked).defer("search", "search_text", "answers").in_bulk()
    return {
        (person, dossier)
        for person, dossier in told
        if person in limited and not (dossier in dossiers and may_know_of(limited[person], dossiers[dossier]))
    }
