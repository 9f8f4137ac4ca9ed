"""Reading published definitions. Versions never change, so their parsed form is kept in memory by id."""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from motcua.kernel.dates import to_local
from motcua.process.definition import Process, parse
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram


@dataclass(frozen=True)
class StateInfo:
    """A legal state as shown: its label, where it stands in the circular's list, and its tone of colour."""

    code: str
    label: str
    description: str
    group: str
    tone: str


@dataclass(frozen=True)
class States:
    """A published state diagram."""

    number: int
    by_code: dict[str, StateInfo]
    moves: frozenset[tuple[str, str]]

    def label(self, code: str) -> str:
        """The label an administrator gave to the state."""
        return self.by_code[code].label if code in self.by_code else code


@dataclass(frozen=True)
class Rules:
    """A published rule set: what the law says about clocks and supplements."""

    reference: str
    title: str
    legal_basis: str
    data: dict[str, Any]

    def supplement_clock(self, stage: str) -> str:
        """What a supplement does to the clock: "restart", "pause" (go on where it stopped) or "none"."""
        return str(self.data["supplement"][stage].get("clock", "none"))

    def supplement_limit(self, stage: str) -> int | None:
        """How many supplements may be asked for at this stage; None = no limit."""
        limit = self.data["supplement"][stage].get("limit")
        return None if limit is None else int(limit)

    def slip_for(self, act: str) -> str | None:
        """The code of the slip that goes with an act."""
        return self.data.get("slips", {}).get(act)


@lru_cache(maxsize=512)
def cached_process(version_id: int) -> Process:
    """The parsed process of one version (one statement the first time)."""
    return parse(ProcessVersion.objects.get(id=version_id).definition)


@lru_cache(maxsize=64)
def cached_states(version_id: int) -> States:
    """The parsed state diagram of one version (one statement the first time)."""
    diagram = StateDiagram.objects.get(id=version_id)
    return States(
        number=diagram.number,
        by_code={
            raw["code"]: StateInfo(
                raw["code"],
                raw["label"],
                raw.get("description", ""),
                raw.get("group", ""),
                raw.get("tone", "grey"),
            )
            for raw in diagram.definition["states"]
        },
        moves=frozenset((source, target) for source, target in diagram.definition["moves"]),
    )


@lru_cache(maxsize=64)
def cached_rules(version_id: int) -> Rules:
    """The parsed rule set of one version (one statement the first time)."""
    rules = RuleSet.objects.get(id=version_id)
    return Rules(
        f"{rules.code}/{rules.number}", rules.title, rules.definition.get("legal_basis", ""), rules.definition
    )


def current_process(code: str) -> ProcessVersion | None:
    """The latest published version of a process."""
    return ProcessVersion.objects.filter(code=code).order_by("-number").first()


def current_states() -> StateDiagram | None:
    """The latest published state diagram."""
    return StateDiagram.objects.order_by("-number").first()


def rules_on(day: datetime.date) -> RuleSet | None:
    """The rule set in force on a day: the latest that has taken effect, in its latest version."""
    return RuleSet.objects.filter(effective_from__lte=day).order_by("-effective_from", "-number").first()


@lru_cache(maxsize=64)
def _rules_id(day: datetime.date, at: int) -> int | None:
    found = rules_on(day)
    return found.id if found is not None else None


def rules_for(at: datetime.datetime, stamp: int) -> int | None:
    """The id of the rule set in force on the local day of `at`; kept in memory while `stamp` stays the same."""
    return _rules_id(to_local(at).date(), stamp)
