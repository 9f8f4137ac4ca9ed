"""What hashing a password costs: `python -m bench.passwords` (docs/performance.md, decision 0059).

Candidates are hashed in turns, so that a busy neighbour slows all alike; what counts is the ratio to the parameters
that we run with, and how many sign-ins a second the cores give when they do nothing else.
"""

from __future__ import annotations

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.low_level import Type

from motcua.people.hashing import PasswordHasher as Ours

ROUNDS = 7
SECONDS = 3.0
_PASSWORD = "bốn từ không liên quan"  # noqa: S105 - not a text: any password


@dataclass(frozen=True)
class Candidate:
    """Parameters of Argon2id: passes, KiB, lanes."""

    name: str
    passes: int
    kib: int
    lanes: int

    def hasher(self) -> PasswordHasher:
        """The hasher with these parameters."""
        return PasswordHasher(self.passes, self.kib, self.lanes, type=Type.ID)


OURS = Candidate("ours", Ours.time_cost, Ours.memory_cost, Ours.parallelism)
CANDIDATES = (
    OURS,
    Candidate("framework", 2, 102_400, 8),
    Candidate("RFC 9106, low memory", 3, 65_536, 4),
    Candidate("OWASP, 46 MiB", 1, 47_104, 1),
    Candidate("OWASP, 12 MiB", 3, 12_288, 1),
    Candidate("OWASP, 19 MiB", 2, 19_456, 1),
)


def milliseconds(candidates: tuple[Candidate, ...] = CANDIDATES, rounds: int = ROUNDS) -> dict[str, float]:
    """The median time of one hash by candidate, in milliseconds."""
    taken: dict[str, list[float]] = {one.name: [] for one in candidates}
    hashers = {one.name: one.hasher() for one in candidates}
    for _round in range(rounds):
        for name, hasher in hashers.items():
            began = time.perf_counter()
            hasher.hash(_PASSWORD)
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def as_it_runs(rounds: int = ROUNDS) -> float:
    """The median time of one hash by the system's own hasher, in milliseconds: the same work, done by libsodium."""
    hasher, taken = Ours(), []
    for _round in range(rounds):
        began = time.perf_counter()
        hasher.encode(_PASSWORD, hasher.salt())
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def per_second(candidate: Candidate, seconds: float = SECONDS) -> float:
    """How many passwords all cores check in a second, one thread for each core."""
    hasher = candidate.hasher()
    kept = hasher.hash(_PASSWORD)
    ends = time.perf_counter() + seconds

    def check(_number: int) -> int:
        done = 0
        while time.perf_counter() < ends:
            hasher.verify(kept, _PASSWORD)
            done += 1
        return done

    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as threads:
        return sum(threads.map(check, range(cores))) / seconds


def main() -> None:
    """Print the table."""
    times = milliseconds()
    print(f"as the system runs it: {as_it_runs():.1f} ms")
    for one in CANDIDATES:
        rate = per_second(one)
        print(
            f"{one.name:22} t={one.passes} m={one.kib // 1024:3} MiB p={one.lanes}  {times[one.name]:7.1f} ms"
            f"  ×{times[one.name] / times[OURS.name]:4.1f}  {rate:5.0f}/s"
        )


if __name__ == "__main__":
    main()
