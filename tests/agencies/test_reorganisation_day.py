"""What the day of a reorganisation does to the tree of agencies, and to what is forbidden to people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from motcua.agencies import reorganising
from motcua.agencies.granting import GrantRefused, Wanted, give
from motcua.agencies.models import Agency, GivenRight
from motcua.agencies.reorganisation_plan import Plan, UnitMove
from motcua.agencies.rights import ACTS, Effect, Reach
from motcua.agencies.tree import parents_now
from tests.reorganising import BASIS, COMMUNE, CONSTRUCTION, TOP, done, merger
from tests.sample_database import forget_cached
from tests.story import DEPARTMENT, EXAMINER, JUSTICE, Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def under(code: str, above: str) -> None:
    Agency.objects.filter(code=code).update(parent=agency(above))


def into(keeper: str, *ending: str) -> Plan:
    return replace(merger(), sources=ending, targets=(keeper,), keeper=keeper, new=())


@pytest.mark.parametrize(
    ("ending", "keeper"),
    [(DEPARTMENT, CONSTRUCTION), (DEPARTMENT, COMMUNE), (CONSTRUCTION, COMMUNE)],
    ids=["by its child", "by its grandchild", "of the middle by its child"],
)
def test_who_stood_under_the_ended_agency_comes_to_stand_under_nothing_ended(
    story: Story, ending: str, keeper: str
) -> None:
    # The department over that of construction, over the ward; that of justice beside them under the department.
    under(CONSTRUCTION, DEPARTMENT)
    under(COMMUNE, CONSTRUCTION)
    under(JUSTICE, DEPARTMENT)
    done(story, "dissolve", into(keeper, ending))
    parents, gone = parents_now(), agency(ending).pk
    for one in Agency.objects.filter(ended_on__isnull=True):
        above, seen = parents[one.pk], {one.pk}
        while above is not None:
            assert above not in seen, "in a ring"
            assert above != gone
            seen.add(above)
            above = parents[above]
    if ending == DEPARTMENT:
        assert agency(JUSTICE).parent == agency(keeper)


def test_both_that_end_one_under_the_other_leave_the_keeper_under_what_stood_over_both(story: Story) -> None:
    under(CONSTRUCTION, DEPARTMENT)
    under(COMMUNE, CONSTRUCTION)
    done(story, "merge", into(COMMUNE, CONSTRUCTION, DEPARTMENT))
    assert agency(COMMUNE).parent == agency("H27")


@pytest.mark.parametrize("kind", ["dissolve", "move"])
def test_what_is_forbidden_from_above_stays_so_where_a_person_comes_under_another_agency(
    story: Story, kind: str
) -> None:
    # The administrator of construction rules the department for a while, and forbids its examiner every act.
    under(DEPARTMENT, CONSTRUCTION)
    forget_cached()
    wanted = Wanted(Effect.FORBID, ACTS, Reach.ALL, timezone.localdate(), person=story.person(EXAMINER).pk)
    given = give(story.actor("quantri@sxd.mau.vn"), wanted)
    assert given.agency == agency(CONSTRUCTION)
    assert [right.number for right in story.actor(EXAMINER).seats[0].rights] == [given.pk]
    if kind == "move":
        done(
            story,
            "move",
            replace(merger(), sources=(DEPARTMENT,), targets=(), keeper="", new=(), parent="H27"),
        )
    else:
        done(story, "dissolve", into(JUSTICE, DEPARTMENT))
    seat = story.actor(EXAMINER).seats[0]
    assert seat.agency_code == (DEPARTMENT if kind == "move" else JUSTICE)
    assert [(right.effect, right.what, right.agency_id) for right in seat.rights] == [
        (Effect.FORBID, ACTS, seat.agency_id)
    ]
    assert GivenRight.objects.filter(person=story.person(EXAMINER)).count() == 2, "once more, and no more"


def test_a_unit_joins_none_that_goes_itself(story: Story) -> None:
    trade, industry = "quan-ly-thuong-mai", "quan-ly-cong-nghiep"
    moves = (UnitMove(DEPARTMENT, trade, DEPARTMENT, industry), UnitMove(DEPARTMENT, industry, CONSTRUCTION))
    plan = replace(into(DEPARTMENT, DEPARTMENT), targets=(DEPARTMENT, CONSTRUCTION), units=moves)
    for wrong in (plan, replace(plan, units=(UnitMove(DEPARTMENT, trade, DEPARTMENT, trade),))):
        with pytest.raises(GrantRefused) as refused:
            reorganising.draw(story.actor(TOP), "split", wrong, timezone.localdate(), BASIS)
        assert "units" in refused.value.fields
