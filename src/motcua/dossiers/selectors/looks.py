"""Who looked at what, searched by those who answer for it: by person, dossier, file and day (`audit.looks`).

A look at a file or a dossier belongs to the agency whose dossier it is, whoever looked. A list that was taken away
names no dossier: it belongs to the agencies in which its taker holds or held a post.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast, Concat, Substr

from motcua.agencies.models import Holding
from motcua.audit.models import Look
from motcua.dossiers.models import Dossier, IssuedSlip, OfficerFile, Outcome, Paper
from motcua.files.models import StoredFile
from motcua.kernel.dates import HANOI
from motcua.kernel.folding import fold

_FILE, _DOSSIER = "file:", "dossier:"
_KEY = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_HOLDING = (Paper, IssuedSlip, Outcome, OfficerFile)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; empty parts narrow nothing. Days are Hà Nội's, both of them included."""

    person: str = ""
    code: str = ""
    file: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: who, when, how; `code` and `file` are "" where it was not at a dossier's file, or it is gone."""

    at: datetime.datetime
    name: str
    email: str
    way: str
    subject: str
    code: str
    file: str
    rows: int


def looks_in(agencies: Collection[str] | None, wanted: Wanted, first: int, most: int) -> list[Seen]:
    """At most `most` looks of these agencies (codes; None for all) from the `first` on, the last look first.

    Two statements; three when a dossier's code is asked for.
    """
    found = _within(agencies, _keyed())
    if wanted.code:
        found = found.filter(subject__in=_subjects_of(agencies, wanted.code))
    if wanted.person:
        found = found.filter(person__search_text__contains=fold(wanted.person))
    if wanted.file:
        named = StoredFile.objects.filter(key=OuterRef("file_key"), name__icontains=wanted.file)
        found = found.filter(Exists(named))
    if wanted.first is not None:
        found = found.filter(at__gte=datetime.datetime.combine(wanted.first, datetime.time.min, HANOI))
    if wanted.last is not None:
        found = found.filter(at__lte=datetime.datetime.combine(wanted.last, datetime.time.max, HANOI))
    looks = list(found.select_related("person").order_by("-at", "-id")[first : first + most])
    return _told(agencies, looks)


def looks_at_own(person_id: int) -> QuerySet[Look]:
    """The looks at a person's own dossiers, whatever hangs on them, and the files that the person gave."""
    own = Dossier.objects.filter(submitter_id=person_id, channel=Dossier.Channel.ONLINE)
    parts: list[Any] = [
        _as_subjects(_FILE, StoredFile.objects.filter(given_by_id=person_id), "key"),
        *(
            _as_subjects(
                _FILE, kind._default_manager.filter(dossier__in=own, file__isnull=False), "file__key"
            )
            for kind in _HOLDING
            if kind is not OfficerFile
        ),
    ]
    subjects = _as_subjects(_DOSSIER, own, "key").union(*parts)
    return Look.objects.filter(subject__in=subjects).exclude(person_id=person_id)


def _as_subjects(kind: str, rows: QuerySet[Any], key: str) -> Any:
    named = Concat(Value(kind), Cast(key, CharField()), output_field=CharField())
    return rows.order_by().values_list(named, flat=True)


def told(looks: Sequence[Look]) -> list[Seen]:
    """Looks (with `person`) with the names of what was looked at. One statement; none for no looks."""
    return _told(None, looks)


def _keyed() -> QuerySet[Look]:
    """Looks with the key of the file or dossier that they name; other subjects have neither."""

    def key(kind: str) -> Case:
        cut = Cast(Substr("subject", len(kind) + 1), UUIDField())
        return Case(When(subject__regex=f"^{kind}{_KEY}", then=cut), output_field=UUIDField(null=True))

    return Look.objects.annotate(file_key=key(_FILE), dossier_key=key(_DOSSIER))


def _within(agencies: Collection[str] | None, looks: QuerySet[Look]) -> QuerySet[Look]:
    if agencies is None:
        return looks
    own = Q(Exists(Dossier.objects.filter(key=OuterRef("dossier_key"), agency__code__in=agencies)))
    for kind in _HOLDING:
        rows = kind._default_manager.filter(
            file__key=OuterRef("file_key"), dossier__agency__code__in=agencies
        )
        own |= Q(Exists(rows))
    posts = Holding.objects.filter(person=OuterRef("person"), post__unit__agency__code__in=agencies)
    lists = Q(file_key__isnull=True, dossier_key__isnull=True) & Q(Exists(posts))
    return looks.filter(own | lists)


def _subjects_of(agencies: Collection[str] | None, code: str) -> list[str]:
    """Under which names looks at a dossier and its files are recorded; none for a dossier out of reach."""
    one = Dossier.objects.filter(code=code.upper())
    if agencies is not None:
        one = one.filter(agency__code__in=agencies)
    dossier: Any = one.values_list(Value(_DOSSIER, output_field=CharField()), "key")
    files: list[Any] = [
        kind._default_manager.filter(dossier__in=one, file__isnull=False).values_list(
            Value(_FILE, output_field=CharField()), "file__key"
        )
        for kind in _HOLDING
    ]
    return [f"{kind}{key}" for kind, key in dossier.union(*files)]


def _told(agencies: Collection[str] | None, looks: Sequence[Look]) -> list[Seen]:
    """The looks with the names of what was looked at. One statement; none for no looks."""
    keys = {one.subject.partition(":")[2] for one in looks if one.subject.startswith((_FILE, _DOSSIER))}
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    for key, name, code in _named(agencies, [UUID(key) for key in keys if _is_key(key)]):
        if name:
            names[str(key)] = name
        if code:
            codes[str(key)] = min(code, codes.get(str(key), code))
    return [
        Seen(
            at=one.at,
            name=one.person.full_name,
            email=one.person.email or "",
            way=one.get_way_display(),
            subject=one.subject,
            code=codes.get(one.subject.partition(":")[2], ""),
            file=names.get(one.subject.partition(":")[2], ""),
            rows=one.rows,
        )
        for one in looks
    ]


def _named(agencies: Collection[str] | None, keys: Sequence[UUID]) -> Sequence[tuple[UUID, str, str | None]]:
    if not keys:
        return []
    nothing = Value("", output_field=CharField())
    mine = Q() if agencies is None else Q(agency__code__in=agencies)
    lying = Q() if agencies is None else Q(dossier__agency__code__in=agencies)
    files: Any = StoredFile.objects.filter(key__in=keys).values_list("key", "name", nothing)
    dossiers = Dossier.objects.filter(mine, key__in=keys).values_list("key", nothing, "code")
    held: list[Any] = [
        kind._default_manager.filter(lying, file__key__in=keys).values_list(
            "file__key", nothing, F("dossier__code")
        )
        for kind in _HOLDING
    ]
    return list(files.union(dossiers, *held))


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
