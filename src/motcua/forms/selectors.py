"""Reading published forms. Versions never change, so each is read and parsed once per process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from motcua.forms.definition import Form, parse
from motcua.forms.models import FormVersion

_VERSIONS_KEPT = 256


def current(code: str) -> FormVersion:
    """The newest version of a form. Raises FormVersion.DoesNotExist when there is none."""
    version = FormVersion.objects.filter(code=code).order_by("-number").first()
    if version is None:
        raise FormVersion.DoesNotExist(f"no form {code!r} is published")
    return version


@lru_cache(maxsize=_VERSIONS_KEPT)
def cached_definition(version_id: int) -> Mapping[str, Any]:
    """The definition of a version as JSON; shared, so not to be changed. Raises FormVersion.DoesNotExist."""
    definition: dict[str, Any] = FormVersion.objects.only("definition").get(pk=version_id).definition
    return definition


@lru_cache(maxsize=_VERSIONS_KEPT)
def cached_form(version_id: int) -> Form:
    """The parsed form of a version. Raises FormVersion.DoesNotExist."""
    return parse(cached_definition(version_id))
