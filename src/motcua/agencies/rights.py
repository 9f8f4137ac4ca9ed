"""What a right adds to what a post's role gives, or takes from it: one decision for lists, acts, screens and for the
page that explains them. Pure: no database, no dossiers; facts come in, a decision with its reasons goes out.

From the strongest: what is forbidden, what is allowed beside the role, what limits the role, the role itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Effect(StrEnum):
    """What a right does."""

    FORBID = "forbid"  # never, whatever else says so
    ALLOW = "allow"  # beside what the role gives
    ONLY = "only"  # of what the role gives, nothing but this; several of the same thing add up


class Reach(StrEnum):
    """How far a right reaches from the post through which somebody works, from near to far."""

    OWN = "own"  # what was given to the person
    UNIT = "unit"  # what stands at the post's unit or is in its charge
    AGENCY = "agency"
    BELOW = "below"  # the agency and all below it
    ALL = "all"


_RANK = {reach: rank for rank, reach in enumerate(Reach)}

# What a right is about: seeing dossiers, every act on them, one act by its code, or something of the screens.
SEE, ACTS = "see", "acts"
EXPORT, PRINT = "screen:export", "screen:print"
SCREENS = (EXPORT, PRINT)
# What limits the one screen that reads just now (`seen_as`); nobody is given it.
HERE = "screen:here"


@dataclass(frozen=True, slots=True)
class Right:
    """A right in force, as it comes with the posts of a person. No sector and no procedure = every procedure.

    `step`: the code of the one step at which it holds; "" = at any. `agency_id`: whose administrator gave it; it holds
    there and below.
    """

    number: int
    effect: Effect
    what: str
    reach: Reach = Reach.ALL
    sectors: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    step: str = ""
    agency_id: int = 0

    @property
    def is_of_procedures(self) -> bool:
        """Whether it holds for some procedures alone."""
        return bool(self.sectors or self.procedures)

    @property
    def is_of_everything(self) -> bool:
        """Whether there is no dossier for which it does not hold."""
        return self.reach == Reach.ALL and not self.step and not self.is_of_procedures

    def covers(self, case: "Case") -> bool:
        """Whether it holds for such a dossier."""
        if _RANK[case.near] > _RANK[self.reach] or self.step not in ("", case.step):
            return False
        return not self.is_of_procedures or case.sector in self.sectors or case.procedure in self.procedures

    def binds(self, asked: str) -> bool:
        """Whether what it forbids or limits is what is asked for: nobody acts on, or prints, what is not to be seen."""
        return self.what in (SEE, HERE, asked) or (self.what == ACTS and is_act(asked))

    def opens(self, asked: str) -> bool:
        """Whether what it allows is what is asked for: what may be acted on may be seen."""
        if asked == SEE:
            return self.what == SEE or is_act(self.what)
        return self.what == asked or (self.what == ACTS and is_act(asked))


@dataclass(frozen=True, slots=True)
class Case:
    """The facts of one dossier as one post finds it: how near it is, its procedure and sector, where it stands."""

    near: Reach
    procedure: str
    sector: str
    step: str = ""


class Ground(StrEnum):
    """Why something is given or not."""

    ROLE = "role"  # the role gives it and nothing takes it
    ALLOWED = "allowed"  # a right gives it
    FORBIDDEN = "forbidden"  # a right takes it
    LIMITED = "limited"  # the role gives it, but rights limit the role to other things
    NOTHING = "nothing"  # neither role nor right gives it


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is given, on which ground, and the rights that decided it."""

    ground: Ground
    rights: tuple[Right, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether it may be done."""
        return self.ground in (Ground.ROLE, Ground.ALLOWED)


# What a role alone gives or does not give.
GIVEN, NOT_GIVEN = Decision(Ground.ROLE), Decision(Ground.NOTHING)


def decide(
    asked: str, rights: Sequence[Right], case: Case, *, by_role: bool, lawful: bool = True
) -> Decision:
    """Whether a post gives what is asked for on such a dossier.

    `asked`: SEE, the code of an act, or one of SCREENS. `by_role`: whether the role gives it. `lawful`: whether it is
    something that a right may give at all here (an act that some officer may do in this state); else only the role can.
    """
    if not rights:
        return GIVEN if by_role else NOT_GIVEN
    forbidding = tuple(_those(rights, Effect.FORBID, case, asked))
    if forbidding:
        return Decision(Ground.FORBIDDEN, forbidding)
    allowing = tuple(
        one for one in rights if one.effect == Effect.ALLOW and one.opens(asked) and one.covers(case)
    )
    if lawful and allowing:
        return Decision(Ground.ALLOWED, allowing)
    if not by_role:
        return NOT_GIVEN
    limits = [one for one in rights if one.effect == Effect.ONLY and one.binds(asked)]
    kept: list[Right] = []
    for what in dict.fromkeys(one.what for one in limits):
        of_it = [one for one in limits if one.what == what]
        covering = [one for one in of_it if one.covers(case)]
        if not covering:
            return Decision(Ground.LIMITED, tuple(of_it))
        kept += covering
    return Decision(Ground.ROLE, tuple(kept))


def seen_as(rights: Sequence[Right], screen: str) -> tuple[Right, ...]:
    """The rights with which a screen reads: what is forbidden or limited on it is there as good as not to be seen.

    Its limits hold beside those of seeing: they stay a thing of their own and do not add up with them.
    """
    return tuple(
        one if one.what != screen else replace(one, what=SEE if one.effect == Effect.FORBID else HERE)
        for one in rights
        if one.what != screen or one.effect != Effect.ALLOW
    )


def shuts(rights: Iterable[Right], asked: str) -> bool:
    """Whether something is forbidden whatever the dossier."""
    return any(one.effect == Effect.FORBID and one.binds(asked) and one.is_of_everything for one in rights)


def is_act(what: str) -> bool:
    """Whether a right is about acts: all of them or one."""
    return what != SEE and not what.startswith("screen:")


def nearness(
    *,
    own: bool,
    in_unit: bool,
    in_agency: bool,
    is_below: bool,
) -> Reach:
    """How near a dossier is: what is given to the person counts as near only within the post's own agency."""
    if in_agency:
        return Reach.OWN if own else Reach.UNIT if in_unit else Reach.AGENCY
    return Reach.BELOW if is_below else Reach.ALL


def rights_from(rows: Iterable[Sequence[Any]] | None) -> tuple[Right, ...]:
    """The rights of a post from what `seats.py` reads with it."""
    return tuple(
        Right(
            number,
            Effect(effect),
            what,
            Reach(reach),
            tuple(sectors),
            tuple(procedures),
            step,
            agency,
        )
        for number, effect, what, reach, sectors, procedures, step, agency in rows or ()
    )


def _those(rights: Iterable[Right], effect: Effect, case: Case, asked: str) -> Iterable[Right]:
    return (one for one in rights if one.effect == effect and one.binds(asked) and one.covers(case))
