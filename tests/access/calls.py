"""One question of the matrix, and the ways of making several of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.config.access.kinds import Who
from tests.access.people import ABOVE, HERE
from tests.access.world import World

Relations = Mapping[str, Who]


@dataclass(frozen=True)
class Call:
    """One address of a route. `line`: which line of the table holds, where a thing makes a difference of its own."""

    parts: Mapping[str, Any]
    relations: Relations
    said: str = ""
    line: str = ""
    query: str = ""
    posted: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As a failure names it."""
        return self.said or self.line or "/".join(str(part) for part in self.parts.values())


Maker = Callable[[World], Iterator[Call]]


def alone(_world: World) -> Iterator[Call]:
    """An address with no thing in it."""
    yield Call({}, HERE)


def at(**parts: Any) -> Maker:
    """An address with something in it that is nobody's."""
    return lambda _world: iter([Call(parts, HERE)])


def drafts(kind: str, /, posted: Mapping[str, Any] | None = None, **parts: Any) -> Maker:
    """What an agency's administrator makes, and what the province's makes."""

    def made(world: World) -> Iterator[Call]:
        for of, relations, said in (
            (world.drafts_here, HERE, "draft here"),
            (world.drafts_above, ABOVE, "draft above"),
        ):
            key = getattr(of, kind).key
            yield Call({"key": key, **parts}, relations, said, posted=posted or {})

    return made
