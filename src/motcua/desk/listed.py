"""One list of an officer, be it of the menu or of a named set: its key, its addresses, its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch

from motcua.agencies.selectors import Actor
from motcua.catalogue.folders import Folder, Folders
from motcua.dossiers.selectors import Filters, Row, list_title, work_list, work_menu
from motcua.dossiers.selectors.details import Details, details_of, rows_with_details
from motcua.dossiers.selectors.folders import find_folders, folder_list
from motcua.kernel.paging import PAGE_SIZE, Page
from motcua.look.environment import url


@dataclass(frozen=True)
class Listed:
    """A list that this officer has. `key` names it: "to_accept", or "group/code" for one of a named set."""

    key: str
    title: str
    group: Folders | None = None
    folder: Folder | None = None

    @property
    def address(self) -> str:
        """Its page, without filters."""
        if self.group is not None and self.folder is not None:
            return url("desk:folder", group=self.group.code, code=self.folder.code)
        return url("desk:list", code=self.key)

    def address_of(self, view: str, **more: str) -> str:
        """The address of what is done with this list: its columns, its file, a saved filter, printing."""
        return url(f"desk:{view}", listed=self.key, **more)

    def read(
        self,
        actor: Actor,
        filters: Filters,
        sort: str,
        number: int = 1,
        *,
        size: int = PAGE_SIZE,
        total: int | None = None,
    ) -> Page[Row]:
        """One page of it, of what the officer may see. `total`: how many there are, where that is known."""
        if self.group is not None and self.folder is not None:
            return folder_list(actor, self.group, self.folder, filters, sort, number, size)
        found = work_list(actor, self.key, filters, sort, number, size, total)
        return found if found is not None else Page([], number, size, has_next=False)

    def read_detailed(
        self,
        actor: Actor,
        filters: Filters,
        sort: str,
        number: int = 1,
        *,
        size: int = PAGE_SIZE,
        total: int | None = None,
    ) -> tuple[Page[Row], dict[UUID, Details]]:
        """The same with the further facts of its rows; at most one statement more."""
        if self.group is None or self.folder is None:
            found = self.read(actor, filters, sort, number, size=size, total=total)
            return found, details_of([row.key for row in found.items])
        details: dict[UUID, Details] = {}

        def reading(ids: Sequence[int]) -> list[Row]:
            rows, more = rows_with_details(ids)
            details.update(more)
            return rows

        return folder_list(actor, self.group, self.folder, filters, sort, number, size, reading), details


def find_listed(actor: Actor, key: str) -> Listed | None:
    """The list of that key; None for one that is not this officer's."""
    group_code, slash, code = key.partition("/")
    if not slash:
        mine = any(item.code == key for item in work_menu(actor))
        return Listed(key, list_title(key)) if mine else None
    group = find_folders(actor, group_code)
    folder = group.folder(code) if group is not None else None
    return Listed(key, folder.title, group, folder) if group is not None and folder is not None else None


def back_to(key: str) -> str:
    """The page of a list by its key alone, to come back to after signing in; else the desk."""
    group, slash, code = key.partition("/")
    try:
        if slash:
            return url("desk:folder", group=group, code=code)
        return url("desk:list", code=key)
    except NoReverseMatch:
        return url("desk:home")
