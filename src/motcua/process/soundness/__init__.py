"""The check before publishing: a process that could trap a dossier is refused, with the place and the reason.

Works on the raw definition, so that a problem can point at it (JSON pointer). Messages are for administrators.
`check` looks at a process by itself, `check_use` at a process together with a procedure that uses it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from motcua.process.soundness.clock import clock_problems
from motcua.process.soundness.parts import part_problems
from motcua.process.soundness.places import Place, Problem
from motcua.process.soundness.products import product_problems
from motcua.process.soundness.standing import standing_problems
from motcua.process.soundness.use import check_use, total_minutes
from motcua.process.soundness.ways import condition_problems, reachability, supplement_problems
from motcua.process.soundness.words import word_problems

__all__ = ["Problem", "check", "check_use", "total_minutes"]


def check(
    definition: Mapping[str, Any],
    *,
    acts: Collection[str],
    roles: Collection[str],
    states: Collection[str],
    permitted: Callable[[str, str], Collection[str]] | None = None,
    by_system: Callable[[str, str], bool] | None = None,
    moves: Collection[tuple[str, str]] | None = None,
) -> list[Problem]:
    """Return every problem of a process definition; an empty list means that it may be published.

    `acts`, `roles`, `states`: the codes that exist; given as mappings from code to label, messages use the labels.
    `permitted(state, role)`: the acts that can be done at a step of that role in that state; None = not checked.
    `by_system(act, state)`: whether a timer may take an action of this act in that state; None = not checked.
    `moves`: the permitted moves between states (the published diagram); None = not checked.

    The checks come in three layers, each asked only of a definition that passed the one before: names; ways and
    parts; the clock.
    """
    place = Place(definition, acts, roles, states)
    problems = list(word_problems(place))
    if problems:
        return problems
    problems = [
        *reachability(place),
        *condition_problems(place),
        *part_problems(place),
        *product_problems(place),
        *standing_problems(place, permitted, by_system, moves),
        *supplement_problems(place),
    ]
    return problems or list(clock_problems(place))
