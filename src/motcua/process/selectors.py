"""Reading published definitions. Versions never change, so their parsed form is kept in memory by id."""

import datetime
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from motcua.agencies.posts import post_title
from motcua.agencies.selectors import stamp
from motcua.data.kept import KeptQuery
from motcua.forms.selectors import from_the_first
from motcua.forms.selectors import in_effect as forms_in_effect
from motcua.kernel.dates import to_local
from motcua.process.bpmn import export
from motcua.process.definition import Process, parse
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram
from motcua.process.rules import Rules
from motcua.process.rules import parse as parse_rules


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


@lru_cache(maxsize=4096)
def _labelled(info: StateInfo, label: str) -> StateInfo:
    return replace(info, label=label)


def state_at(states: States, process: Process, state: str, place: str) -> StateInfo:
    """A legal state as people read it at a step or an end: under the place's own label where the process gives one."""
    info = states.by_code.get(state) or StateInfo(state, state, "", "", "grey")
    label = process.label_of(place)
    return _labelled(info, label) if label else info


@lru_cache(maxsize=512)
def cached_process(version_id: int) -> Process:
    """The parsed process of one version (one statement the first time)."""
    return parse(ProcessVersion.objects.get(id=version_id).definition)


@lru_cache(maxsize=64)
def cached_diagram(version_id: int) -> str:
    """The diagram of one version: BPMN 2.0 XML with coordinates (one statement the first time, one for each post)."""
    at = stamp()
    return export(
        ProcessVersion.objects.get(id=version_id).definition, lambda post, role: post_title(post, role, at)
    )


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
    return parse_rules(f"{rules.code}/{rules.number}", rules.definition)


def current_process(code: str, on: datetime.date | None = None) -> ProcessVersion | None:
    """The version of a process that a new dossier takes on a day (today when left out): the latest in effect."""
    return _newest_process.first(code, on or timezone.localdate())


def current_states() -> StateDiagram | None:
    """The latest published state diagram."""
    return _newest_states.first()


def rules_on(day: datetime.date) -> RuleSet | None:
    """The rule set in force on a day: the latest that has taken effect, in its latest version."""
    return _rules_in_force.first(day)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a new dossier stands on: ids of its process version, form version, state diagram and rule set."""

    process: int
    form: int
    states: int
    rules: int


def ground_on(process_code: str, form_code: str, day: datetime.date) -> Ground | None:
    """The versions that a new dossier takes on a day, in one statement; None where one of them is missing.

    Of a form of which none is in effect yet it is the first one (`forms.selectors.current`).
    """
    states, process, form, rules = _ground.first(process_code, form_code, day) or (None, None, None, None)
    if states is None or process is None or form is None or rules is None:
        return None
    return Ground(process, form, states, rules)


def _versions_in_effect(code: Any, day: Any) -> QuerySet[ProcessVersion]:
    in_effect = Q(effective_from__isnull=True) | Q(effective_from__lte=day)
    return ProcessVersion.objects.filter(in_effect, code=code).order_by("-number")


def _rule_sets_in_force(day: Any) -> QuerySet[RuleSet]:
    return RuleSet.objects.filter(effective_from__lte=day).order_by("-effective_from", "-number")


_newest_process = KeptQuery(
    lambda code, day: _versions_in_effect(code, day).defer("definition")[:1], "a process", datetime.date.max
)
_newest_states = KeptQuery(lambda: StateDiagram.objects.order_by("-number").defer("definition")[:1])
_rules_in_force = KeptQuery(lambda day: _rule_sets_in_force(day).defer("definition")[:1], datetime.date.max)
_ground = KeptQuery(
    lambda code, form, day: StateDiagram.objects.order_by("-number").values_list(
        "id",
        Subquery(_versions_in_effect(code, day).values("id")[:1]),
        Coalesce(
            Subquery(forms_in_effect(form, day).values("id")[:1]),
            Subquery(from_the_first(form).values("id")[:1]),
        ),
        Subquery(_rule_sets_in_force(day).values("id")[:1]),
    )[:1],
    "a process",
    "a form",
    datetime.date.max,
)


@lru_cache(maxsize=64)
def _rules_id(day: datetime.date, at: int) -> int | None:
    found = rules_on(day)
    return found.id if found is not None else None


def rules_for(at: datetime.datetime, stamp: int) -> int | None:
    """The id of the rule set in force on the local day of `at`; kept in memory while `stamp` stays the same."""
    return _rules_id(to_local(at).date(), stamp)
