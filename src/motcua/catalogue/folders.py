"""Named lists of dossiers by procedure and place in the process: their definition, kept in memory for some seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from motcua.catalogue.models import FolderSet, Office


@dataclass(frozen=True, slots=True)
class Folder:
    """One list. `places`: codes of steps and ends of the process; none = everything submitted and not removed."""

    code: str
    title: str
    procedures: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folders:
    """The lists of a group of procedures, in order. `procedure_ids`: of those that the officer's agencies resolve."""

    code: str
    title: str
    folders: tuple[Folder, ...]
    procedure_ids: Mapping[str, int]

    def folder(self, code: str) -> Folder | None:
        """The list of that code."""
        return next((one for one in self.folders if one.code == code), None)


def save_folders(content: Mapping[str, Any]) -> bool:
    """Keep a set of lists; return whether anything changed."""
    row, created = FolderSet.objects.get_or_create(code=content["code"], defaults={"data": dict(content)})
    if created or row.data == content:
        return created
    row.data = dict(content)
    row.save(update_fields=["data"])
    return True


def delete_folders(code: str) -> None:
    """Take a set of lists away; the dossiers in them stay where they are."""
    FolderSet.objects.filter(code=code).delete()


@lru_cache(maxsize=512)
def folders_of(agency_ids: tuple[int, ...], at: int) -> tuple[Folders, ...]:
    """The sets of lists over procedures that these agencies resolve; `at` is `agencies.selectors.stamp()`."""
    rows = list(FolderSet.objects.order_by("code").values_list("data", flat=True))
    if not rows:
        return ()
    resolved = dict(
        Office.objects.filter(agency_id__in=agency_ids).values_list("procedure__code", "procedure_id")
    )
    found = []
    for data in rows:
        ids = {code: resolved[code] for code in data["procedures"] if code in resolved}
        if ids:
            folders = tuple(_folder(raw, data["procedures"]) for raw in data["folders"])
            found.append(Folders(data["code"], data["title"], folders, ids))
    return tuple(found)


def _folder(raw: Mapping[str, Any], everything: list[str]) -> Folder:
    return Folder(
        raw["code"], raw["title"], tuple(raw.get("procedures", everything)), tuple(raw.get("places", ()))
    )
