"""Who holds which post today, and when an agency works."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from motcua.agencies.models import Agency, Holding, Post
from motcua.agencies.resolving import kept_codes
from motcua.agencies.selectors import (
    Actor,
    actor_for,
    calendar_of,
    holders_in,
    site_identity,
    stamp,
    unit_id_of_kind,
    units_of_kind,
)
from motcua.agencies.services import hold_post, save_calendar
from tests.kernel.moments import at
from tests.sample_database import forget_cached
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    COMMUNE_DESK,
    DEPARTMENT,
    DESK,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    OTHER_HEAD,
    Story,
)
from tests.story_fixtures import TimeIs


def test_a_seat_says_post_unit_and_agency(story: Story) -> None:
    (seat,) = story.actor(EXAMINER).seats
    assert (seat.role, seat.title, seat.unit_kind) == ("examiner", "Chuyên viên", "division")
    assert (seat.unit_name, seat.agency_code, seat.agency_name) == (
        "Phòng Quản lý thương mại",
        "H27.03",
        "Sở Công Thương tỉnh Hà Tĩnh",
    )


def test_citizens_and_strangers_have_no_seats_and_cost_no_statement(
    story: Story, django_assert_num_queries: Any
) -> None:
    person, officer = story.person(APPLICANT), story.person(DESK)
    with django_assert_num_queries(0):
        assert actor_for(person) == Actor(person)
        assert actor_for(AnonymousUser()) == Actor(None)
    kept_codes(stamp())
    with django_assert_num_queries(1):
        assert len(actor_for(officer).seats) == 1


@pytest.mark.parametrize(
    ("day", "seats"),
    [("2026-12-06", 0), ("2026-12-07", 1), ("2026-12-10", 1), ("2026-12-11", 1), ("2026-12-12", 0)],
)
def test_a_post_is_held_from_its_first_to_its_last_day(
    story: Story, time_is: TimeIs, day: str, seats: int
) -> None:
    time_is(f"{day} 00:01")
    held = Holding.objects.filter(person=story.person(EXAMINER))
    held.update(starts_on=datetime.date(2026, 12, 7), ends_on=datetime.date(2026, 12, 11))
    assert len(story.actor(EXAMINER).seats) == seats
    listed = {person for person, _label in holders_in(story.unit(HEAD), "examiner")}
    assert (story.person(EXAMINER).id in listed) is bool(seats)


def test_a_citizen_in_a_post_by_mistake_has_no_seat(story: Story) -> None:
    hold_post(story.person(APPLICANT), f"{DEPARTMENT}/mot-cua/can-bo-1")
    assert story.actor(APPLICANT).seats == ()


def test_several_posts_are_several_seats(story: Story) -> None:
    person = story.person(HEAD)
    assert hold_post(person, f"{DEPARTMENT}/mot-cua/can-bo-2")
    assert not hold_post(person, f"{DEPARTMENT}/mot-cua/can-bo-2"), "already there"
    actor = story.actor(HEAD)
    assert actor.has_role("desk")
    assert actor.has_role("division_head")
    assert not actor.has_role("clerk")
    (agency,) = actor.agency_ids
    assert len(actor.seats_as("desk", agency_id=agency)) == 1
    assert actor.seats_as("desk", unit_id=story.unit(OTHER_HEAD)) == []
    assert not actor.is_administrator
    assert story.actor(ADMINISTRATOR).is_administrator
    with pytest.raises(Post.DoesNotExist):
        hold_post(person, f"{DEPARTMENT}/khong-co/khong-co")


def test_a_post_is_not_held_twice_nor_ended_before_it_began(story: Story) -> None:
    held = Holding.objects.get(person=story.person(EXAMINER))
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=held.post, person=held.person, starts_on=held.starts_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.filter(pk=held.pk).update(ends_on=held.starts_on - datetime.timedelta(days=1))


def test_examiners_of_a_division_by_name_without_those_who_left_the_service(story: Story) -> None:
    division = story.unit(HEAD)
    names = [label for _person, label in holders_in(division, "examiner")]
    assert names == ["Hoàng Thị Mai – Chuyên viên", "Lê Minh Tuấn – Chuyên viên"]
    person = story.person(EXAMINER_2)
    person.is_active = False
    person.save()
    assert [label for _person, label in holders_in(division, "examiner")] == names[1:]


def test_units_by_kind(story: Story) -> None:
    agency = Agency.objects.get(code=DEPARTMENT)
    assert unit_id_of_kind(agency.id, "desk", 1) == story.unit(DESK)
    assert {unit for unit, _name in units_of_kind(agency.id, "division", 1)} == {
        story.unit(HEAD),
        story.unit(OTHER_HEAD),
    }
    assert unit_id_of_kind(agency.id, "khong-co", 1) is None
    assert story.unit(COMMUNE_DESK) not in {unit for unit, _name in units_of_kind(agency.id, "desk", 1)}


def test_the_calendar_has_lunch_holidays_and_swapped_days(story: Story) -> None:
    agency = Agency.objects.get(code=DEPARTMENT)
    calendar = calendar_of(agency.id)
    assert calendar.between(at("2026-12-07 11:00"), at("2026-12-07 14:00")) == datetime.timedelta(hours=1)
    assert not calendar.is_working_day(datetime.date(2026, 11, 24))  # Ngày Văn hoá Việt Nam
    assert calendar.is_working_day(datetime.date(2026, 8, 22))  # a Saturday worked for 31 August
    assert not calendar.is_working_day(datetime.date(2026, 8, 31))
    assert not calendar.is_working_day(datetime.date(2026, 12, 6))


def test_a_changed_calendar_is_seen_and_moves_no_due_time_silently(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    before = story.accepted()
    agency = Agency.objects.select_related("calendar").get(code=DEPARTMENT)
    calendar = agency.calendar
    days = [
        {"date": day.date.isoformat(), "works": day.works, "name": day.name} for day in calendar.days.all()
    ]
    content = {"code": calendar.code, "name": calendar.name, "hours": calendar.hours, "days": days}
    assert not save_calendar(content), "equal content changes nothing"
    days.append({"date": "2026-12-08", "works": False, "name": "Nghỉ bão"})
    assert save_calendar(content)
    forget_cached()
    after = story.accepted()
    assert (before.due_at, after.due_at) == (at("2026-12-21 08:00"), at("2026-12-22 08:00"))


def test_the_identity_of_the_site(story: Story) -> None:
    forget_cached()
    assert "Hà Tĩnh" in site_identity().owner_name
