"""One page of a longer list, as selectors return it and templates show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Items of one page. `total` is None when it was not counted; a capped total means "at least"."""

    items: Sequence[Item]
    number: int
    size: int
    has_next: bool
    total: int | None = None
    total_is_capped: bool = False

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def has_previous(self) -> bool:
        """Whether a page stands before this one."""
        return self.number > 1

    @property
    def first_index(self) -> int:
        """Running number of the first item, from 1; 0 on an empty page."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_index(self) -> int:
        """Running number of the last item."""
        return (self.number - 1) * self.size + len(self.items)

    @property
    def pages_shown(self) -> list[int]:
        """Page numbers worth a link: the first, those around this one, and the last when it is known."""
        last = self.last_number
        around = {1, *range(max(1, self.number - 2), self.number + 3)}
        if last is None:
            return sorted(number for number in around if number <= self.number + (1 if self.has_next else 0))
        return sorted(number for number in around | {last} if number <= last)

    @property
    def last_number(self) -> int | None:
        """Number of the last page, None when the total was not counted or is capped."""
        if self.total is None or self.total_is_capped:
            return None
        return max(1, -(-self.total // self.size))

    @property
    def total_label(self) -> str:
        """The total in Vietnamese figures: "1.234", or "hơn 1.000" when capped."""
        if self.total is None:
            return ""
        figure = f"{self.total:,}".replace(",", ".")
        return f"hơn {figure}" if self.total_is_capped else figure


def read_page_number(text: str | None) -> int:
    """Read a page number from an address; anything that is none gives 1."""
    if text is not None and text.isascii() and text.isdigit() and 0 < len(text) < 7:
        return max(1, int(text))
    return 1
