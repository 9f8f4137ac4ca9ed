"""Versions of procedures as their dossiers pin them; kept in memory, because they never change."""

from functools import lru_cache

from motcua.catalogue.definition import ProcedureDefinition, parse
from motcua.catalogue.models import ProcedureVersion


@lru_cache(maxsize=4096)
def cached_version(version_id: int) -> ProcedureDefinition:
    """The parsed definition of one version; versions never change (one statement the first time)."""
    return parse(ProcedureVersion.objects.values_list("data", flat=True).get(id=version_id))


@lru_cache(maxsize=4096)
def kept_version(version_id: int) -> ProcedureVersion:
    """The row of one version with its procedure, without its definition; kept in memory, to be read only."""
    versions = ProcedureVersion.objects.select_related("procedure").defer("data", "search_text", "search")
    return versions.get(id=version_id)
