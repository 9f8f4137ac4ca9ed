"""Who looked at what: one row for each look, whatever a viewer asks for in between."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from motcua.audit.looks import ONE_LOOK, Looker, lookers, record_export, record_look
from motcua.audit.models import Look
from motcua.people.models import User
from tests.kernel.moments import at
from tests.story import DESK, EXAMINER, Story

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

PAPER = "file:1"


@pytest.fixture
def officer(sample: object, db: None) -> User:
    return Story().person(EXAMINER)


def test_the_parts_of_a_file_are_one_look_and_a_later_look_is_another(officer: User) -> None:
    for _part in range(3):
        record_look(officer.id, Look.Way.VIEW, PAPER)
    assert Look.objects.count() == 1
    Look.objects.update(at=timezone.now() - ONE_LOOK - datetime.timedelta(seconds=1))
    record_look(officer.id, Look.Way.VIEW, PAPER)
    assert Look.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_parts_of_a_look_that_this_process_saw_begin_ask_the_database_no_more(
    sample: object, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def time_is(text: str) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at(text))

    time_is("2026-12-07 08:00")
    officer, other = Story().person(EXAMINER), Story().person(DESK)
    record_look(officer.id, Look.Way.VIEW, PAPER)
    time_is("2026-12-07 08:09:59")
    with django_assert_num_queries(0):
        record_look(officer.id, Look.Way.VIEW, PAPER)
    record_look(other.id, Look.Way.VIEW, PAPER)
    time_is("2026-12-07 08:10:01")
    record_look(officer.id, Look.Way.VIEW, PAPER)
    assert list(Look.objects.order_by("at").values_list("person", "at")) == [
        (officer.id, at("2026-12-07 08:00")),
        (other.id, at("2026-12-07 08:09:59")),
        (officer.id, at("2026-12-07 08:10:01")),
    ]


def test_another_person_another_way_another_paper_are_looks_of_their_own(officer: User) -> None:
    record_look(officer.id, Look.Way.VIEW, PAPER)
    record_look(officer.id, Look.Way.DOWNLOAD, PAPER)
    record_look(officer.id, Look.Way.VIEW, "file:2")
    record_look(Story().person(DESK).id, Look.Way.VIEW, PAPER)
    told = set(Look.objects.values_list("person__email", "way", "subject"))
    assert told == {
        (EXAMINER, "view", PAPER),
        (EXAMINER, "download", PAPER),
        (EXAMINER, "view", "file:2"),
        (DESK, "view", PAPER),
    }


def test_who_looked_is_told_with_the_last_time_last_first(officer: User) -> None:
    record_look(Story().person(DESK).id, Look.Way.VIEW, PAPER)
    Look.objects.update(at=timezone.now() - datetime.timedelta(days=1))
    record_look(officer.id, Look.Way.VIEW, PAPER)
    record_look(officer.id, Look.Way.DOWNLOAD, PAPER)
    told = lookers(PAPER)
    last = Look.objects.filter(person=officer).latest("at").at
    assert told[0] == Looker(officer.full_name, last, 2)
    assert [one.name for one in told] == [officer.full_name, Story().person(DESK).full_name]


def test_each_export_is_recorded_with_its_number_of_rows(officer: User) -> None:
    record_export(officer.id, "list:all", 40)
    record_export(officer.id, "list:all", 40)
    assert list(Look.objects.values_list("way", "rows")) == [("export", 40)] * 2
