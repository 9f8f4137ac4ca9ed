"""Reading published forms. Versions never change, so each is read and parsed once per process."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from motcua.data.kept import KeptQuery
from motcua.forms.catalogues import BUILT_IN
from motcua.forms.definition import Form
from motcua.forms.dictionary import Element, Lists, Use, elements_of, uses_of
from motcua.forms.models import FormVersion, ListVersion
from motcua.forms.parsing import parse

_VERSIONS_KEPT = 256
_LARGEST_NUMBER = 2**31 - 1


def current(code: str, on: datetime.date | None = None) -> FormVersion:
    """The version that a new dossier takes on a day (today when left out): the latest in effect, definition left out.

    Where none is in effect yet, the first one: a procedure is never without its form. Raises FormVersion.DoesNotExist
    when nothing is published.
    """
    version = _newest.first(code, on or timezone.localdate()) or _first.first(code)
    if version is None:
        raise FormVersion.DoesNotExist(f"no form {code!r} is published")
    return version


def in_effect(code: Any, day: Any) -> QuerySet[FormVersion]:
    """The versions of a form in effect on a day, the latest first; `code` and `day` may be references of a query."""
    return FormVersion.objects.filter(
        Q(effective_from__isnull=True) | Q(effective_from__lte=day), code=code
    ).order_by("-number")


def from_the_first(code: Any) -> QuerySet[FormVersion]:
    """All versions of a form, the oldest first."""
    return FormVersion.objects.filter(code=code).order_by("number")


_newest = KeptQuery(
    lambda code, day: in_effect(code, day).defer("definition")[:1], "a form", datetime.date.max
)
_first = KeptQuery(lambda code: from_the_first(code).defer("definition")[:1], "a form")


@lru_cache(maxsize=_VERSIONS_KEPT)
def cached_definition(version_id: int) -> Mapping[str, Any]:
    """The definition of a version as JSON; shared, so not to be changed. Raises FormVersion.DoesNotExist."""
    definition: dict[str, Any] = FormVersion.objects.only("definition").get(pk=version_id).definition
    return definition


def version_id(code: str, number: int) -> int | None:
    """The id of one version of a form; None when it was never published."""
    if not 1 <= number <= _LARGEST_NUMBER:
        return None
    found = _numbered.first(code, number)
    return None if found is None else found.pk


_numbered = KeptQuery(
    lambda code, number: FormVersion.objects.filter(code=code, number=number).only("number"),
    "a form",
    987_654_321,
)


@lru_cache(maxsize=_VERSIONS_KEPT)
def version_name(version: int) -> tuple[str, int]:
    """The code and the number of a version. Raises FormVersion.DoesNotExist."""
    found = FormVersion.objects.only("code", "number").get(pk=version)
    return found.code, found.number


@lru_cache(maxsize=_VERSIONS_KEPT)
def cached_form(version_id: int) -> Form:
    """The parsed form of a version. Raises FormVersion.DoesNotExist."""
    return parse(cached_definition(version_id))


def newest_lists(family: str) -> dict[str, Mapping[str, Any]]:
    """The newest content of each list of a family (`ListVersion.Family`), by code."""
    rows = ListVersion.objects.filter(family=family).order_by("code", "-number").distinct("code")
    return dict(rows.values_list("code", "content"))


def published_lists() -> Lists:
    """What forms may refer to: three statements, none of which reads the entries of a catalogue."""
    codes = ListVersion.objects.filter(family=ListVersion.Family.CATALOGUE).values_list("code", flat=True)
    return Lists(frozenset(codes) | BUILT_IN, data_elements())


def data_elements() -> dict[str, Element]:
    """Every element of the published dictionaries, by code."""
    return elements_of(newest_lists(ListVersion.Family.DICTIONARY).values())


def datum_uses() -> dict[str, list[Use]]:
    """Which fields of which published forms ask for which datum; of each form its newest version."""
    uses: dict[str, list[Use]] = {}
    newest = FormVersion.objects.order_by("code", "-number").distinct("code")
    for definition in newest.values_list("definition", flat=True):
        for datum, _pointer, use in uses_of(definition):
            uses.setdefault(datum, []).append(use)
    return uses
