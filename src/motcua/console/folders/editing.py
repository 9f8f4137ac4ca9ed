"""Changes to a set of lists: each takes its content and returns another one. Pure."""

from collections.abc import Iterable
from typing import Any

from motcua.console.edits import free_code

Set = dict[str, Any]
Folder = dict[str, Any]

LONGEST_CODE = 60


def set_code(title: str, taken: Iterable[str]) -> str:
    """A code of a new set, made of its title."""
    return free_code(title, taken, "nhom", LONGEST_CODE)


def new_set(code: str, title: str, procedures: list[str], first: str) -> Set:
    """A set that begins with one list of everything submitted, which is called `first`."""
    everything = folder_of(folder_code(first, ()), first, [], [])
    return {"code": code, "title": title, "procedures": procedures, "folders": [everything]}


def folder_code(title: str, folders: Iterable[Folder]) -> str:
    """A code of a new list, made of its title."""
    return free_code(title, (one["code"] for one in folders), "danh-sach", LONGEST_CODE)


def folder_of(code: str, title: str, procedures: list[str], places: list[str]) -> Folder:
    """A list; no procedures = all of the set, no places = everything submitted."""
    narrowing = {"procedures": procedures, "places": places}
    return {"code": code, "title": title, **{key: value for key, value in narrowing.items() if value}}


def in_old_order(chosen: Iterable[str], before: Iterable[str]) -> list[str]:
    """What a form chose, each once: first what was there in its old order, so that nothing but what changed differs."""
    wanted = dict.fromkeys(chosen)
    return list(dict.fromkeys([*(one for one in before if one in wanted), *wanted]))


def find(data: Set, code: str) -> Folder | None:
    """The list of that code."""
    return next((one for one in data["folders"] if one["code"] == code), None)


def with_folder(data: Set, folder: Folder) -> Set:
    """The list in the place of the one of its code, at the end when there is none."""
    folders = [folder if one["code"] == folder["code"] else one for one in data["folders"]]
    return {**data, "folders": folders if folder in folders else [*folders, folder]}


def without_folder(data: Set, code: str) -> Set:
    """Without that list."""
    return {**data, "folders": [one for one in data["folders"] if one["code"] != code]}


def moved(data: Set, code: str, by: int) -> Set:
    """The list `by` places further; at the edge, or when it is not there, as it was."""
    folders = list(data["folders"])
    at = next((number for number, one in enumerate(folders) if one["code"] == code), -1)
    if at < 0 or not 0 <= at + by < len(folders):
        return data
    folders.insert(at + by, folders.pop(at))
    return {**data, "folders": folders}
