"""Saving a set of lists as its reader saw it, through the import's own check; all of it or nothing."""

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.catalogue.folders import delete_folders
from motcua.catalogue.models import FolderSet
from motcua.console.folders import editing
from motcua.console.folders.editing import Set
from motcua.exchange.packages import Mistake, load_files, wait_for_turn
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.people.models import User


class Stale(Exception):
    """Somebody else changed the set since the page was opened."""


def digest(data: Set) -> str:
    """What a page remembers of the set that it was made from."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def create(title: str, procedures: list[str], by: User, scope: Scope) -> tuple[Set, list[Mistake]]:
    """A new set with one list of everything, and why it was not kept."""
    with transaction.atomic():
        wait_for_turn()
        code = editing.set_code(title, FolderSet.objects.values_list("code", flat=True))
        data = editing.new_set(code, title, procedures, _("Tất cả hồ sơ"))
        return data, _load(data, by, scope)


def save(data: Set, seen: str, by: User, scope: Scope) -> list[Mistake]:
    """Keep the set; return why not. Raises Stale when it is no more as it was seen."""
    with transaction.atomic():
        _still_as(data["code"], seen)
        return _load(data, by, scope)


def delete(code: str, seen: str) -> None:
    """Take the set away. Raises Stale when it is no more as it was seen."""
    with transaction.atomic():
        _still_as(code, seen)
        delete_folders(code)


def _still_as(code: str, seen: str) -> None:
    wait_for_turn()
    kept = FolderSet.objects.filter(code=code).values_list("data", flat=True).first()
    if kept is None or digest(kept) != seen:
        raise Stale(code)


def _load(data: Set, by: User, scope: Scope) -> list[Mistake]:
    files = {f"{data['code']}.json": as_json({"kind": "folders", **data})}
    name = _("Sửa trên màn hình: danh mục hồ sơ “%(title)s”") % {"title": data["title"]}
    return load_files(files, by, name=name, keep=True, scope=scope).mistakes
