"""What the workbooks of one list have in common: where its columns stand, and the import's word about each row."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from motcua.console.workbooks.problems import Problem
from motcua.exchange.packages import load_files
from motcua.exchange.packages.scope import Scope
from motcua.files.workbooks import WorkbookRefused
from motcua.kernel.folding import fold
from motcua.people.models import User

T = TypeVar("T")
_PLACE = re.compile(r"/\w+/(?P<index>\d+)(?:/(?P<key>\w+))?")


def places_of(titles: Sequence[str], columns: Mapping[str, str], needed: Collection[str]) -> dict[str, int]:
    """Where each column stands, by its key. `columns`: titles by key; `needed`: keys of those that must be there.

    Raises WorkbookRefused when one of these is missing, or any stands there twice.
    """
    given = [fold(title) for title in titles]
    places: dict[str, int] = {}
    for key, title in columns.items():
        found = [place for place, name in enumerate(given) if name == fold(title)]
        if len(found) > 1:
            raise WorkbookRefused(
                _("Dòng đầu có hai cột “%(title)s”. Hãy bỏ bớt một cột.") % {"title": title}
            )
        if found:
            places[key] = found[0]
        elif key in needed:
            raise WorkbookRefused(
                _(
                    "Dòng đầu của trang tính đầu tiên thiếu cột “%(title)s”. Hãy tải danh sách hiện có về, "
                    "giữ nguyên dòng tiêu đề rồi điền vào."
                )
                % {"title": title}
            )
    return places


def checked(
    items: Sequence[tuple[int, T]],
    package: Callable[[Sequence[T]], dict[str, bytes]],
    columns: Mapping[str, str],
    *,
    by: User,
    scope: Scope,
    name: str,
) -> tuple[int, list[Problem]]:
    """Let the import check items, each with the number of its row; (how many would change, what it refuses by row).

    `package` makes the files that would load some of them.
    """
    left, changed = list(items), 0
    problems: list[Problem] = []
    # The import looks at what an item means only when all are well-shaped: without those that are not, once more.
    for _round in range(2):
        if not left:
            break
        report = load_files(package([item for _row, item in left]), by, name=name, keep=False, scope=scope)
        changed, wrong = report.changed, set[int]()
        for mistake in report.mistakes:
            place = _PLACE.match(mistake.pointer)
            row = left[int(place["index"])][0] if place else 1
            column = columns.get(place["key"] or "", "") if place else ""
            problems.append(Problem("", row, column, mistake.reason))
            wrong.add(row)
        if not wrong:
            break
        left = [(row, item) for row, item in left if row not in wrong]
    return changed, problems
