"""Versions of procedures as their dossiers pin them; kept in memory, because they never change."""

from collections.abc import Collection
from functools import lru_cache

from motcua.catalogue.definition import ProcedureDefinition, parse
from motcua.catalogue.models import Procedure, ProcedureVersion


@lru_cache(maxsize=4096)
def cached_version(version_id: int) -> ProcedureDefinition:
    """The parsed definition of one version; versions never change (one statement the first time)."""
    return parse(ProcedureVersion.objects.values_list("data", flat=True).get(id=version_id))


def names_of_procedures(codes: Collection[str]) -> dict[str, str]:
    """The names of these procedures by code, of those that are published; one statement where any is named."""
    if not codes:
        return {}
    found = Procedure.objects.filter(code__in=codes, current__isnull=False).order_by("code")
    return dict(found.values_list("code", "current__name"))


@lru_cache(maxsize=4096)
def kept_version(version_id: int) -> ProcedureVersion:
    """The row of one version with its procedure, without its definition; kept in memory, to be read only."""
    versions = ProcedureVersion.objects.select_related("procedure").defer("data", "search_text", "search")
    return versions.get(id=version_id)
