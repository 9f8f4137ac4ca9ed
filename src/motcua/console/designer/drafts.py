"""Drafts of processes: what `drafting` does, for steps that are written anew as a whole."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from motcua.agencies.models import Agency
from motcua.console import drafting
from motcua.console.designer.editing import Definition, step_of
from motcua.console.drafting import Changed
from motcua.console.models import ProcessDraft
from motcua.people.models import User
from motcua.process.models import ProcessVersion


def begin(
    definition: Mapping[str, Any], *, agency: Agency, by: User, base: ProcessVersion | None = None
) -> ProcessDraft:
    """A new draft of this definition."""
    return drafting.begin(ProcessDraft, definition, agency=agency, by=by, base=base)


def change(
    key: uuid.UUID,
    by: User,
    expected: int,
    edit: Callable[[Definition], Definition],
    told: str,
    *,
    step: str | None = None,
) -> Changed[ProcessDraft]:
    """Change a draft that its reader saw at revision `expected`; `step`: the one that is written anew as a whole.

    Raises EditError, and Stale when others changed that step, too, or took away what should be changed.
    """
    part = None if step is None else lambda definition: step_of(definition, step)
    return drafting.change(ProcessDraft, key, by, expected, edit, told, part=part)


def undo(key: uuid.UUID, by: User, expected: int) -> Changed[ProcessDraft]:
    """Take the last change back, whoever made it; Stale when it is not the one that the reader saw."""
    return drafting.undo(ProcessDraft, key, by, expected)


def redo(key: uuid.UUID, by: User, expected: int) -> Changed[ProcessDraft]:
    """Do again what was undone last."""
    return drafting.redo(ProcessDraft, key, by, expected)
