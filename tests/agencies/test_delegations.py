"""Delegating a post for some days: who may, to whom, and that it ends by itself."""

from __future__ import annotations

import datetime

import pytest

from motcua.agencies.delegations import (
    DelegationRefused,
    Wanted,
    delegable,
    delegate,
    listed,
    possible_delegates,
    revoke,
)
from motcua.agencies.models import Delegation, Holding
from motcua.agencies.selectors import actor_for, people_in
from tests.story import (
    ADMINISTRATOR,
    CLERK,
    DEPUTY,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    JUSTICE_DIRECTOR,
    OTHER_EXAMINER,
    OTHER_HEAD,
    Story,
)
from tests.story_fixtures import TimeIs


def holding_of(story: Story, email: str) -> Holding:
    return Holding.objects.get(person=story.person(email))


def wanted(story: Story, post_of: str, to: str, start: str = "2026-12-07", end: str = "2026-12-11") -> Wanted:
    day = datetime.date.fromisoformat
    return Wanted(holding_of(story, post_of).id, story.person(to).id, day(start), day(end), "Đi công tác")


def made(story: Story, by: str, to: str, **days: str) -> Delegation:
    return delegate(story.actor(by), wanted(story, by, to, **days))


@pytest.mark.criterion("II.8.4")
@pytest.mark.parametrize(
    ("day", "carried"),
    [("2026-12-06", 0), ("2026-12-07", 1), ("2026-12-11", 1), ("2026-12-12", 0)],
)
def test_a_delegated_post_is_carried_from_its_first_to_its_last_day(
    story: Story, time_is: TimeIs, day: str, carried: int
) -> None:
    time_is("2026-12-01 08:00")
    made(story, DIRECTOR, DEPUTY)
    time_is(f"{day} 23:00")
    seats = [seat for seat in story.actor(DEPUTY).seats if seat.on_behalf_of]
    assert len(seats) == carried
    if carried:
        assert (seats[0].role, seats[0].on_behalf_name) == ("agency_head", story.person(DIRECTOR).full_name)
        assert story.actor(DEPUTY).seats[0].on_behalf_of == 0, "the own post comes first"
        assert len(story.actor(DIRECTOR).seats) == 1, "who delegates keeps the post"


def test_it_ends_when_revoked_and_when_the_holder_leaves_the_post(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    one = made(story, HEAD, EXAMINER)
    assert len(story.actor(EXAMINER).seats) == 2
    assert revoke(story.actor(HEAD), one.id) is not None
    assert len(story.actor(EXAMINER).seats) == 1
    made(story, HEAD, EXAMINER)
    Holding.objects.filter(person=story.person(HEAD)).update(ends_on=datetime.date(2026, 12, 6))
    assert len(story.actor(EXAMINER).seats) == 1


def test_a_closed_account_delegates_nothing_but_its_substitute_stays(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    person = story.person(EXAMINER)
    own = made(story, EXAMINER, EXAMINER_2)
    person.is_active = False
    person.save()
    assert len(story.actor(EXAMINER_2).seats) == 1
    revoke(story.actor(HEAD), own.id)
    substitute = delegate(story.actor(HEAD), wanted(story, EXAMINER, EXAMINER_2))
    assert substitute.kind == Delegation.Kind.SUBSTITUTION
    assert len(story.actor(EXAMINER_2).seats) == 2


def test_each_delegates_the_own_post_and_heads_those_below(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")

    def people(email: str) -> set[str]:
        return {holding.person.email for holding in delegable(story.actor(email))}

    assert people(EXAMINER) == {EXAMINER}
    assert people(HEAD) == {HEAD, EXAMINER, EXAMINER_2}
    assert {DIRECTOR, HEAD, OTHER_HEAD, CLERK} <= people(DIRECTOR)
    assert ADMINISTRATOR not in people(DIRECTOR)
    assert JUSTICE_DIRECTOR not in people(DIRECTOR)
    assert delegable(story.actor(HEAD))[0].person.email == HEAD
    choices = {person for person, _label in possible_delegates(story.actor(HEAD))}
    assert story.person(OTHER_EXAMINER).id in choices
    assert story.person(JUSTICE_DIRECTOR).id not in choices


def test_somebody_elses_post_is_not_delegated(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    for by, post in (
        (EXAMINER, HEAD),
        (HEAD, OTHER_EXAMINER),
        (OTHER_HEAD, EXAMINER),
        (JUSTICE_DIRECTOR, CLERK),
    ):
        with pytest.raises(DelegationRefused) as refused:
            delegate(story.actor(by), wanted(story, post, DEPUTY))
        assert list(refused.value.fields) == ["holding"]
    assert not Delegation.objects.exists()


def test_what_is_delegated_is_not_delegated_on(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    made(story, DIRECTOR, HEAD)
    with pytest.raises(DelegationRefused):
        delegate(story.actor(HEAD), wanted(story, DIRECTOR, EXAMINER))
    with pytest.raises(DelegationRefused):
        delegate(story.actor(HEAD), wanted(story, CLERK, EXAMINER))


@pytest.mark.parametrize(
    ("to", "start", "end", "field"),
    [
        (DIRECTOR, "2026-12-07", "2026-12-08", "delegate"),
        (JUSTICE_DIRECTOR, "2026-12-07", "2026-12-08", "delegate"),
        (DEPUTY, "2026-12-06", "2026-12-08", "starts_on"),
        (DEPUTY, "2026-12-09", "2026-12-08", "ends_on"),
        (DEPUTY, "2026-12-07", "2028-12-08", "ends_on"),
    ],
)
def test_person_and_days_are_checked(
    story: Story, time_is: TimeIs, to: str, start: str, end: str, field: str
) -> None:
    time_is("2026-12-07 08:00")
    with pytest.raises(DelegationRefused) as refused:
        made(story, DIRECTOR, to, start=start, end=end)
    assert list(refused.value.fields) == [field]


def test_one_post_is_not_given_to_two_at_a_time(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    first = made(story, DIRECTOR, DEPUTY)
    with pytest.raises(DelegationRefused, match="đã uỷ quyền cho"):
        made(story, DIRECTOR, HEAD, start="2026-12-11", end="2026-12-20")
    assert made(story, DIRECTOR, HEAD, start="2026-12-12", end="2026-12-20").pk
    revoke(story.actor(DIRECTOR), first.id)
    assert made(story, DIRECTOR, HEAD).pk


def test_the_list_is_of_those_concerned_and_only_they_revoke(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    one = made(story, EXAMINER, EXAMINER_2)
    for email in (EXAMINER, EXAMINER_2, HEAD, DIRECTOR):
        assert listed(story.actor(email)) == [one]
    for email in (OTHER_HEAD, CLERK, JUSTICE_DIRECTOR, EXAMINER_2):
        assert revoke(story.actor(email), one.id) is None
    assert listed(story.actor(OTHER_HEAD)) == []
    ended = revoke(story.actor(HEAD), one.id)
    assert ended is not None
    again = revoke(story.actor(EXAMINER), one.id)
    assert again is not None
    assert again.revoked_by == story.person(HEAD), "ending it twice changes nothing"


def test_the_substitute_is_among_the_people_of_the_unit(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    made(story, HEAD, OTHER_EXAMINER)
    assert people_in("division_head", unit_id=story.unit(HEAD)) == {
        story.person(HEAD).id,
        story.person(OTHER_EXAMINER).id,
    }
    assert story.person(ADMINISTRATOR).id not in people_in("", agency_id=story.actor(HEAD).seats[0].agency_id)
    assert len(actor_for(story.person(OTHER_EXAMINER)).seats) == 2
