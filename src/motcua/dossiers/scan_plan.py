"""Which pages that were put in make which papers, and in which order. Pure.

The pages of a batch stand in one row. A mark "a new paper begins here" cuts the row; a page may be turned, and left
out, which keeps it in its place so that it can come back. No page is ever lost or doubled by being arranged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: of which file of the batch, which page of it (both from 0), and what is to become of it.

    `begins`: a new paper begins here. `turn`: degrees to the right. `out`: left out, a blank back side for example.
    `code`: of the paper that it has become, which nothing changes any more.
    """

    file: int
    page: int
    turn: int = 0
    begins: bool = False
    out: bool = False
    code: str = ""

    @property
    def name(self) -> str:
        """What the page is called in addresses and on forms: "0-3"."""
        return f"{self.file}-{self.page}"

    def as_data(self) -> list[Any]:
        return [self.file, self.page, self.turn, self.begins, self.out, self.code]

    @classmethod
    def of(cls, data: Sequence[Any]) -> Self:
        """Out of what `as_data` gave."""
        return cls(*data)


@dataclass(frozen=True, slots=True)
class Part:
    """The pages of one paper, never none. `code` once it is digitised."""

    number: int
    pages: tuple[Page, ...]

    @property
    def name(self) -> str:
        """The name of its first page: what was written about the paper is kept under it."""
        return self.pages[0].name

    @property
    def code(self) -> str:
        """The code that it was given; "" before it is digitised."""
        return self.pages[0].code


def first_plan(files: Iterable[tuple[int, bool]]) -> list[Page]:
    """The pages as they came: (number of pages, whether it is a picture) of each file.

    Each document begins a paper. Pictures that follow each other are taken for the pages of one.
    """
    pages: list[Page] = []
    before_is_picture = False
    for file, (count, is_picture) in enumerate(files):
        begins = not (is_picture and before_is_picture)
        pages += [Page(file, page, begins=begins and page == 0) for page in range(count)]
        before_is_picture = is_picture
    return pages


def with_more(pages: Sequence[Page], files: Iterable[tuple[int, int, bool]]) -> list[Page]:
    """The pages with those of files that came later: (number of the file, of its pages, whether it is a picture) each.

    They stand behind the others as they came; nothing that was arranged moves.
    """
    later = list(files)
    fresh = first_plan((count, is_picture) for _file, count, is_picture in later)
    return [*pages, *(replace(page, file=later[page.file][0]) for page in fresh)]


def parts(pages: Sequence[Page]) -> list[Part]:
    """The papers that the pages make, numbered from 1; pages that are left out belong to none."""
    groups: list[list[Page]] = []
    begins = True
    code = ""
    for page in pages:
        begins = begins or page.begins or page.code != code
        if page.out:
            continue
        if begins or not groups:
            groups.append([])
        groups[-1].append(page)
        begins, code = False, page.code
    return [Part(number, tuple(group)) for number, group in enumerate(groups, start=1)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of ours says about one page of a batch: its new place, and what is to become of it."""

    place: int
    turn: int
    begins: bool
    out: bool


def rearranged(pages: Sequence[Page], asked: Mapping[str, Asked]) -> list[Page]:
    """The pages in the order asked for. Those of the same place keep their order; what is not asked about stays.

    Pages that are papers already stand first and are not changed.
    """
    done = [page for page in pages if page.code]
    rest = [page for page in pages if not page.code]
    places = {page.name: number for number, page in enumerate(rest, start=1)}
    places |= {name: one.place for name, one in asked.items()}
    changed = [
        replace(page, turn=one.turn, begins=one.begins, out=one.out)
        if (one := asked.get(page.name))
        else page
        for page in sorted(rest, key=lambda page: places[page.name])
    ]
    return [*done, *changed]


def coded(pages: Sequence[Page], part: Part, code: str) -> list[Page]:
    """The pages after one paper of them was digitised."""
    own = {page.name for page in part.pages}
    return [replace(page, code=code) if page.name in own else page for page in pages]


def is_settled(pages: Sequence[Page]) -> bool:
    """Whether every page is a paper or left out."""
    return all(page.code or page.out for page in pages)


def is_whole(part: Part, counts: Sequence[int]) -> bool:
    """Whether a paper is one file as it came: all its pages in their order, none turned."""
    file = part.pages[0].file
    return [(page.file, page.page, page.turn) for page in part.pages] == [
        (file, page, 0) for page in range(counts[file])
    ]
