"""One act on the dossiers ticked in a list: which lists offer which act, under which name, and what the ticks say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.desk.listed import Listed
from motcua.desk.shown import tick
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.many import BULK_ACTS
from motcua.dossiers.selectors import AvailableAction, Filters, Row
from motcua.dossiers.selectors.full import first_offering
from motcua.look.environment import url
from motcua.process.definition import Action, Step
from motcua.process.selectors import cached_process

CHOSEN, WHOLE_LIST, CONFIRMED = "chon", "tat-ca", "xac-nhan"
# What an officer of the list does with its dossiers one after another all day.
ACTS_OF_LIST: Mapping[str, tuple[str, ...]] = {
    "to_forward": ("forward",),
    "to_assign": ("assign",),
    "to_take": ("take",),
    "to_examine": ("propose",),
    "to_review": ("propose",),
    "to_approve": ("approve",),
    "to_confirm": ("forward",),
    # What somebody cannot finish any more, or not in time, the head gives to somebody else.
    "left_behind": ("reassign",),
    "late": ("reassign",),
    "soon": ("reassign",),
    # Where what one has just sent on stands, until somebody there touches it.
    "processing": ("take_back",),
    "proposed": ("take_back",),
    "to_sign": ("take_back",),
    "taken_part": ("take_back",),
}
# Acts beside the step's own actions, and who does them; take_back is for whoever sent the dossier on.
_BESIDE: Mapping[str, Role | None] = {"reassign": Role.DIVISION_HEAD, "take_back": None}


@dataclass(frozen=True)
class Button:
    """An act that may be done on what is ticked."""

    act: str
    label: str
    href: str


@dataclass(frozen=True)
class Ticked:
    """A ticked dossier, and how many events it had when the officer saw it."""

    key: UUID
    seen: int

    @property
    def value(self) -> str:
        """As the box carries it."""
        return tick(self.key, self.seen)


def buttons(actor: Actor, listed: Listed, rows: Sequence[Row], query: str) -> list[Button]:
    """The bulk acts of a list, as the processes of the dossiers on this page call them.

    `query` keeps the list's filters in the address. Where a step has two actions of one act, each has its own button.
    """
    found, query = [], query.removesuffix("?")
    for act in acts_of(actor, listed):
        actions = _actions(actor, rows, act)
        if any(len(of_step) > 1 for of_step in actions):
            several = {action.code: action.label for of_step in actions for action in of_step}
            found += [
                Button(act, label, _address(listed, act, code) + query) for code, label in several.items()
            ]
        elif actions or listed.group is None:
            label = name_of(act, [action for of_step in actions for action in of_step])
            found.append(Button(act, label, _address(listed, act) + query))
    return found


def acts_of(actor: Actor, listed: Listed) -> tuple[str, ...]:
    """The acts that a list may offer to this person at all."""
    if listed.group is None:
        own = ACTS_OF_LIST.get(listed.key, ())
    else:
        # A named list stands at steps of its processes: what they offer says what is done there.
        own = tuple(sorted(BULK_ACTS - {"take_back"}))
    return tuple(
        act for act in own if act in BULK_ACTS and (not (role := _BESIDE.get(act)) or actor.has_role(role))
    )


def name_of(act: str, actions: Iterable[Action]) -> str:
    """What the process calls an act; the common name where the processes of several dossiers differ."""
    labels = {action.label for action in actions}
    return labels.pop() if len(labels) == 1 else label_of(act)


def label_for(actor: Actor, act: str, rows: Iterable[Row], offered: AvailableAction, action: str = "") -> str:
    """What the act is called for these dossiers; `offered` is what `offered_for` gave."""
    if action:
        return offered.label
    found = [one for of_step in _actions(actor, rows, act) for one in of_step]
    return name_of(act, found) if found else offered.label


def _actions(actor: Actor, rows: Iterable[Row], act: str) -> list[list[Action]]:
    """The actions of that act at each step of these dossiers at which this person may do it."""
    steps = {(row.process_version, row.step): _step(row) for row in rows}
    offered = [
        [action for action in step.actions if action.act == act]
        for step in steps.values()
        if step is not None and (_BESIDE.get(act) or actor.has_role(step.role))
    ]
    return [of_step for of_step in offered if of_step]


def _step(row: Row) -> Step | None:
    return cached_process(row.process_version).steps.get(row.step)


def _address(listed: Listed, act: str, action: str = "") -> str:
    more = {"act": act, **({"action": action} if action else {})}
    if listed.group is not None and listed.folder is not None:
        return url("desk:folder_bulk", group=listed.group.code, code=listed.folder.code, **more)
    return url("desk:bulk", code=listed.key, **more)


def read_ticked(post: QueryDict) -> list[Ticked]:
    """The ticked dossiers, each once, in the order of the page; what is no box of ours is left out."""
    found: dict[UUID, int] = {}
    for text in post.getlist(CHOSEN):
        key, _dot, seen = text.partition(".")
        try:
            found.setdefault(UUID(key), int(seen))
        except ValueError:
            continue
    return [Ticked(key, seen) for key, seen in found.items()]


def whole_list(
    actor: Actor, listed: Listed, filters: Filters, sort: str, most: int, act: str = "", action: str = ""
) -> list[Ticked]:
    """Everything in the list under these filters, of its first `most`; with an act, what stands where it is done."""
    rows = listed.read(actor, filters, sort, size=most).items
    return [Ticked(row.key, row.event_count) for row in rows if _may_be(row, act, action)]


def _may_be(row: Row, act: str, action: str) -> bool:
    """Whether the step is one at which the act is done; whether it is done with this dossier, the act itself says."""
    if not act:
        return True
    step = _step(row)
    if step is None or act == "take_back":
        return step is not None
    if act == "reassign":
        return step.holder == "assigned"
    return any(one.act == act and action in ("", one.code) for one in step.actions)


def offered_for(actor: Actor, act: str, rows: Sequence[Row], action: str = "") -> AvailableAction | None:
    """The button of the act on the first of these dossiers that offers it, with what it asks for; None where none does.

    Files and lists of items belong to one dossier and are not asked for many.
    """
    return first_offering(actor, act, [row.key for row in rows], action)
