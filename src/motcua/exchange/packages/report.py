"""What an import found and did: mistakes by file and line, and how much of each kind was written."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to mend. `line` counts from 1; `pointer` is the JSON pointer of the value, "" for the whole file."""

    file: str
    line: int
    pointer: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(slots=True)
class Report:
    """The outcome of a check or a load.

    `ok`: no mistake was found. `counts`: how many things of each kind are new or changed (zeros left out); what
    is already in the system with equal content is not counted. `documents`: how many of each kind were read.
    """

    ok: bool
    mistakes: list[Mistake] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    # What is no mistake and should still be seen: nothing keeps it from being loaded.
    warnings: list[Mistake] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many things are new or changed, of all kinds together."""
        return sum(self.counts.values())

    def by_file(self) -> Iterator[tuple[str, list[Mistake]]]:
        """The mistakes of each file together, in the order of files and lines."""
        files: dict[str, list[Mistake]] = {}
        for mistake in self.mistakes:
            files.setdefault(mistake.file, []).append(mistake)
        yield from files.items()


def failed(mistakes: list[Mistake], documents: dict[str, int] | None = None) -> Report:
    """A report of mistakes alone, in the order of files and lines, each said once."""
    return Report(ok=False, mistakes=sorted(set(mistakes)), documents=documents or {})
