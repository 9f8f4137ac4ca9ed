"""Counting: which criteria are covered by which tests, and which are missing. Pure but for reading the catalogues."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

CRITERIA = Path(__file__).resolve().parent / "criteria"
CATALOGUES = ("tt21", "guides")

Catalogue = Mapping[str, str]  # id -> title


class UnknownCriteria(ValueError):
    """A test names an id that is in no catalogue; the message names the test and the id."""


class Mark(NamedTuple):
    """The criteria that one test names. A test that is skipped or expected to fail does not run."""

    test: str
    ids: tuple[str, ...]
    runs: bool


class Coverage(NamedTuple):
    """One catalogue: the tests by criterion, in the catalogue's order, an empty tuple for a missing one."""

    tests: dict[str, tuple[str, ...]]

    @property
    def covered(self) -> int:
        return sum(1 for tests in self.tests.values() if tests)

    @property
    def missing(self) -> list[str]:
        return [identifier for identifier, tests in self.tests.items() if not tests]


def catalogues() -> dict[str, Catalogue]:
    """Read the criteria of Circular 21/2023 (`tt21`) and of the guides (`guides`)."""
    return {name: _read(CRITERIA / f"{name}.tsv") for name in CATALOGUES}


def _read(file: Path) -> Catalogue:
    with open(file, encoding="utf-8", newline="") as lines:
        return {
            row["id"]: row["title"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        }


def measure(known: Mapping[str, Catalogue], marks: Iterable[Mark]) -> dict[str, Coverage]:
    """Count the marks of tests that run.

    Raises:
        UnknownCriteria: a mark, even on a skipped test, names no known criterion.
    """
    all_ids = {identifier for catalogue in known.values() for identifier in catalogue}
    unknown: list[str] = []
    tests: dict[str, list[str]] = {identifier: [] for identifier in all_ids}
    for mark in marks:
        if not mark.ids:
            unknown.append(f"{mark.test}: dấu criterion không nêu tiêu chí nào")
        for identifier in mark.ids:
            if identifier not in all_ids:
                unknown.append(f"{mark.test}: không có tiêu chí “{identifier}”")
            elif mark.runs:
                tests[identifier].append(mark.test)
    if unknown:
        raise UnknownCriteria("; ".join(unknown))
    return {
        name: Coverage({identifier: tuple(sorted(set(tests[identifier]))) for identifier in catalogue})
        for name, catalogue in known.items()
    }


def as_json(report: Mapping[str, Coverage]) -> dict[str, dict[str, object]]:
    """Return `{"tt21": {"total", "covered", "missing"}, "guides": {…}}`."""
    return {
        name: {"total": len(part.tests), "covered": part.covered, "missing": part.missing}
        for name, part in report.items()
    }


def as_table(known: Mapping[str, Catalogue], report: Mapping[str, Coverage]) -> str:
    """Return a table for people: by appendix or guide, each criterion with the number of its tests."""
    lines: list[str] = []
    for name, part in report.items():
        for group, identifiers in _groups(part.tests).items():
            covered = sum(1 for identifier in identifiers if part.tests[identifier])
            lines.append(f"\n{group}  ({covered}/{len(identifiers)})")
            for identifier in identifiers:
                number = len(part.tests[identifier])
                lines.append(
                    f"  {'✓' if number else '·'} {identifier:<8} {number or '':>3}  {known[name][identifier]}"
                )
    totals = ", ".join(f"{name}: {part.covered}/{len(part.tests)}" for name, part in report.items())
    return "\n".join([*lines, "", totals])


def _groups(identifiers: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for identifier in identifiers:
        groups.setdefault(identifier.split(".")[0], []).append(identifier)
    return groups
