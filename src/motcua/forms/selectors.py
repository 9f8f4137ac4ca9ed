"""Reading published forms. Versions never change, so each is read and parsed once per process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from motcua.data.kept import KeptQuery
from motcua.forms.definition import Form, parse
from motcua.forms.models import FormVersion

_VERSIONS_KEPT = 256
_LARGEST_NUMBER = 2**31 - 1


def current(code: str) -> FormVersion:
    """The newest version of a form, without its definition. Raises FormVersion.DoesNotExist when there is none."""
    version = _newest.first(code)
    if version is None:
        raise FormVersion.DoesNotExist(f"no form {code!r} is published")
    return version


_newest = KeptQuery(
    lambda code: FormVersion.objects.filter(code=code).order_by("-number").defer("definition")[:1], "a form"
)


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


_numbered = KeptQuery(lambda code, number: FormVersion.objects.filter(code=code, number=number).only("number"), "a form", 987_654_321)


@lru_cache(maxsize=_VERSIONS_KEPT)
def version_name(version: int) -> tuple[str, int]:
    """The code and the number of a version. Raises FormVersion.DoesNotExist."""
    found = FormVersion.objects.only("code", "number").get(pk=version)
    return found.code, found.number


@lru_cache(maxsize=_VERSIONS_KEPT)
def cached_form(version_id: int) -> Form:
    """The parsed form of a version. Raises FormVersion.DoesNotExist."""
    return parse(cached_definition(version_id))
