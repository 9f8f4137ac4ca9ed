"""The data dictionary: one name for one datum in all forms. A field says which element it is ("datum": "ho_ten").

An element: {"code", "name", "kind", "meaning", "source"}; its kind is that of the fields that ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from motcua.forms.definition import Kind
from motcua.kernel.conditions import Problem

_ALIKE = (
    frozenset({Kind.CHOICE, Kind.SELECT, Kind.LOOKUP}),
    frozenset({Kind.TEXT, Kind.TEXTAREA}),
)
"""One datum may be chosen in different ways, or have more or less room."""


@dataclass(frozen=True, slots=True)
class Element:
    """One datum of the dictionary."""

    code: str
    name: str
    kind: Kind
    meaning: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """What forms may refer to: codes of catalogues, and the elements of the dictionary by code."""

    catalogues: frozenset[str] = frozenset()
    elements: Mapping[str, Element] = field(default_factory=dict)


class Use(NamedTuple):
    """Where a datum is asked for. field: "ho_ten", or of a column "thanh_vien.ho_ten"."""

    form: str
    title: str
    field: str
    label: str


def elements_of(contents: Iterable[Mapping[str, Any]]) -> dict[str, Element]:
    """The elements of published dictionaries by code."""
    return {
        one["code"]: Element(
            one["code"], one["name"], Kind(one["kind"]), one.get("meaning", ""), one.get("source", "")
        )
        for content in contents
        for one in content["elements"]
    }


def datum_problem(datum: str, kind: Kind, result: str, lists: Lists) -> str | None:
    """Why a field of this kind cannot be this datum; None when it can. result: what a computed field gives."""
    element = lists.elements.get(datum)
    if element is None:
        return _("Từ điển dữ liệu không có mục “%(code)s”. Hãy thêm vào từ điển trước.") % {"code": datum}
    if kind is Kind.COMPUTED and result in set(Kind):
        kind = Kind(result)
    if kind is element.kind or any({kind, element.kind} <= alike for alike in _ALIKE):
        return None
    return _("Mục “%(name)s” của từ điển thuộc loại “%(wanted)s”, trường này thuộc loại “%(kind)s”.") % {
        "name": element.name,
        "wanted": element.kind,
        "kind": kind,
    }


def uses_of(definition: Mapping[str, Any]) -> Iterator[tuple[str, str, Use]]:
    """(datum, JSON pointer, use) of every field and column of a sound definition that names a datum."""
    for step_place, step in enumerate(definition["steps"]):
        for place, asked in enumerate(step["fields"]):
            at = f"/steps/{step_place}/fields/{place}"
            parts = [(at, asked["code"], asked)] + [
                (f"{at}/columns/{number}", f"{asked['code']}.{column['code']}", column)
                for number, column in enumerate(asked.get("columns", ()))
            ]
            for pointer, path, part in parts:
                if part.get("datum"):
                    use = Use(definition["code"], definition["title"], path, part.get("label", ""))
                    yield part["datum"], pointer, use


def warnings(definition: Mapping[str, Any], elsewhere: Mapping[str, Iterable[Use]]) -> list[Problem]:
    """Where the same datum has another code or label in another form; nothing that keeps one from publishing.

    elsewhere: uses by datum, those of this very form left aside.
    """
    found: list[Problem] = []
    for datum, pointer, use in uses_of(definition):
        for other in elsewhere.get(datum, ()):
            if other.form == use.form:
                continue
            if other.field.rpartition(".")[2] != use.field.rpartition(".")[2]:
                found.append(
                    Problem(
                        f"{pointer}/code",
                        _("Biểu mẫu “%(form)s” đặt mã “%(code)s” cho cùng thông tin này.")
                        % {"form": other.title, "code": other.field},
                    )
                )
            elif other.label != use.label:
                found.append(
                    Problem(
                        f"{pointer}/label",
                        _("Biểu mẫu “%(form)s” gọi cùng thông tin này là “%(label)s”.")
                        % {"form": other.title, "label": other.label},
                    )
                )
    return found
