"""What rights narrow and widen: each case of role, effect and fit against a table, and laws that always hold."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from motcua.agencies.rights import (
    ACTS,
    EXPORT,
    PRINT,
    SEE,
    Case,
    Effect,
    Ground,
    Reach,
    Right,
    decide,
    nearness,
    seen_as,
    shuts,
)

LAND, TRADE = "dat-dai", "thuong-mai"
CASE = Case(Reach.UNIT, "1.1", LAND, "tiep-nhan")


def right(effect: Effect, what: str = SEE, *, fits: bool = True, number: int = 1) -> Right:
    return Right(number, effect, what, Reach.ALL, sectors=(LAND if fits else TRADE,))


# (role gives it, forbidding fits, allowing fits, limiting: none / fits / fits not) -> the ground.
TABLE = {
    (role, forbid, allow, limit): (
        Ground.FORBIDDEN
        if forbid
        else Ground.ALLOWED
        if allow
        else Ground.NOTHING
        if not role
        else Ground.LIMITED
        if limit == "misses"
        else Ground.ROLE
    )
    for role, forbid, allow, limit in product(
        (True, False), (True, False), (True, False), ("none", "fits", "misses")
    )
}


@pytest.mark.criterion("II.17.2")
@pytest.mark.parametrize("asked", [SEE, "accept"])
@pytest.mark.parametrize(("row", "ground"), TABLE.items())
def test_forbidden_before_allowed_before_limited_before_the_role(
    row: tuple[bool, bool, bool, str], ground: Ground, asked: str
) -> None:
    by_role, forbid, allow, limit = row
    rights = [
        right(Effect.FORBID, asked, fits=forbid, number=1),
        right(Effect.ALLOW, asked, fits=allow, number=2),
        *([right(Effect.ONLY, asked, fits=limit == "fits", number=3)] if limit != "none" else []),
    ]
    found = decide(asked, rights, CASE, by_role=by_role)
    assert found.ground == ground
    assert found.is_given == (ground in (Ground.ROLE, Ground.ALLOWED))
    named = {Ground.FORBIDDEN: [1], Ground.ALLOWED: [2], Ground.LIMITED: [3]}.get(ground)
    if named is not None:
        assert [one.number for one in found.rights] == named


@pytest.mark.parametrize(
    ("what", "asked", "forbids", "allows"),
    [
        (SEE, SEE, True, True),
        (SEE, "accept", True, False),
        (SEE, PRINT, True, False),
        (ACTS, SEE, False, True),
        (ACTS, "accept", True, True),
        (ACTS, PRINT, False, False),
        ("accept", SEE, False, True),
        ("accept", "accept", True, True),
        ("accept", "refuse", False, False),
        (PRINT, SEE, False, False),
        (PRINT, "accept", False, False),
        (PRINT, PRINT, True, True),
        (PRINT, EXPORT, False, False),
    ],
)
def test_what_is_not_to_be_seen_is_not_acted_on_and_what_may_be_acted_on_is_seen(
    what: str, asked: str, forbids: bool, allows: bool
) -> None:
    forbidding = decide(asked, [Right(1, Effect.FORBID, what)], CASE, by_role=True)
    assert forbidding.is_given is not forbids
    limiting = decide(asked, [Right(1, Effect.ONLY, what, sectors=(TRADE,))], CASE, by_role=True)
    assert limiting.is_given is not forbids
    allowing = decide(asked, [Right(1, Effect.ALLOW, what, Reach.AGENCY)], CASE, by_role=False)
    assert allowing.is_given is allows


@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("near", Reach)
def test_a_right_reaches_as_far_as_it_says(reach: Reach, near: Reach) -> None:
    order = list(Reach)
    fits = order.index(near) <= order.index(reach)
    assert Right(1, Effect.ALLOW, SEE, reach).covers(Case(near, "1.1", LAND)) is fits


@pytest.mark.parametrize(
    ("sectors", "procedures", "step", "fits"),
    [
        ((), (), "", True),
        ((LAND,), (), "", True),
        ((TRADE,), (), "", False),
        ((), ("1.1",), "", True),
        ((), ("2.2",), "", False),
        ((TRADE,), ("1.1",), "", True),
        ((), (), "tiep-nhan", True),
        ((), (), "tham-dinh", False),
        ((LAND,), (), "tham-dinh", False),
    ],
)
def test_sectors_and_procedures_add_up_and_a_step_narrows(
    sectors: tuple[str, ...], procedures: tuple[str, ...], step: str, fits: bool
) -> None:
    one = Right(1, Effect.ONLY, SEE, Reach.ALL, sectors, procedures, step)
    assert one.covers(CASE) is fits


def test_limits_of_one_thing_add_up_and_of_several_all_hold() -> None:
    land, trade = right(Effect.ONLY, SEE), right(Effect.ONLY, SEE, fits=False, number=2)
    assert decide(SEE, [land, trade], CASE, by_role=True).is_given
    accepts_trade = right(Effect.ONLY, "accept", fits=False, number=3)
    assert not decide("accept", [land, accepts_trade], CASE, by_role=True).is_given
    assert decide("refuse", [land, accepts_trade], CASE, by_role=True).is_given


def test_a_right_gives_nothing_that_the_law_gives_to_nobody_here() -> None:
    allow = [right(Effect.ALLOW, ACTS)]
    assert decide("reopen", allow, CASE, by_role=False, lawful=False).ground == Ground.NOTHING
    assert decide("reopen", allow, CASE, by_role=True, lawful=False).ground == Ground.ROLE


@pytest.mark.parametrize(
    ("own", "in_unit", "in_agency", "is_below", "near"),
    [
        (own, unit, agency, below, Reach.OWN if own else Reach.UNIT if unit else Reach.AGENCY)
        if agency
        else (own, unit, agency, below, Reach.BELOW if below else Reach.ALL)
        for own, unit, agency, below in product((True, False), repeat=4)
    ],
)
def test_how_near_a_dossier_is(
    own: bool, in_unit: bool, in_agency: bool, is_below: bool, near: Reach
) -> None:
    found = nearness(own=own, in_unit=in_unit, in_agency=in_agency, is_below=is_below)
    assert found == near


def test_a_file_of_a_list_leaves_out_what_may_not_leave() -> None:
    land = Right(1, Effect.FORBID, EXPORT, sectors=(LAND,))
    assert decide(SEE, [land], CASE, by_role=True).is_given
    assert not decide(SEE, seen_as([land], EXPORT), CASE, by_role=True).is_given
    assert not shuts([land], EXPORT)
    assert shuts([Right(1, Effect.FORBID, EXPORT)], EXPORT)
    assert seen_as([Right(1, Effect.ALLOW, EXPORT)], EXPORT) == ()


WHATS = some.sampled_from([SEE, ACTS, "accept", "refuse", EXPORT, PRINT])
CODES = some.sampled_from([(), ("a",), ("b",), ("a", "b")])
RIGHTS = some.builds(
    Right,
    number=some.integers(1, 9),
    effect=some.sampled_from(Effect),
    what=WHATS,
    reach=some.sampled_from(Reach),
    sectors=CODES,
    procedures=CODES,
    step=some.sampled_from(["", "x", "y"]),
)
CASES = some.builds(
    Case,
    near=some.sampled_from(Reach),
    procedure=some.sampled_from(["a", "b", "c"]),
    sector=some.sampled_from(["a", "b", "c"]),
    step=some.sampled_from(["", "x", "y"]),
)
SEVERAL = some.lists(RIGHTS, max_size=5)


@given(SEVERAL, CASES, WHATS, some.booleans())
def test_forbidding_never_gives_and_allowing_never_takes(
    rights: list[Right], case: Case, asked: str, by_role: bool
) -> None:
    before = decide(asked, rights, case, by_role=by_role).is_given
    more = Right(99, Effect.FORBID, asked)
    assert not decide(asked, [*rights, more], case, by_role=by_role).is_given
    allow = Right(99, Effect.ALLOW, asked)
    if before:
        assert decide(asked, [*rights, allow], case, by_role=by_role).is_given


@given(SEVERAL, CASES, WHATS, some.booleans(), some.randoms())
def test_the_order_in_which_rights_were_given_does_not_matter(
    rights: list[Right], case: Case, asked: str, by_role: bool, chance: some.DrawFn
) -> None:
    mixed = list(rights)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    found = decide(asked, rights, case, by_role=by_role)
    assert found.ground == decide(asked, mixed, case, by_role=by_role).ground


@given(SEVERAL, CASES, some.sampled_from(["accept", "refuse"]), some.booleans())
def test_whoever_may_act_may_see_unless_the_role_alone_was_narrowed_there(
    rights: list[Right], case: Case, act: str, by_role: bool
) -> None:
    if decide(act, rights, case, by_role=by_role).is_given:
        assert decide(SEE, rights, case, by_role=by_role).is_given


@given(SEVERAL, CASES, WHATS)
def test_without_role_and_without_allowing_there_is_nothing(
    rights: list[Right], case: Case, asked: str
) -> None:
    taking = [one for one in rights if one.effect != Effect.ALLOW]
    assert not decide(asked, taking, case, by_role=False).is_given
