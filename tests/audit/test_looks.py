"""Who looked at what: one line for each look, whatever a viewer asks for in between."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from motcua.audit.looks import ONE_LOOK, Looker, Whose, lookers, record_look
from motcua.audit.models import TrailLine, TrailWaiting
from motcua.audit.trail import Kind
from motcua.people.models import User
from tests.kernel.moments import at
from tests.story import DESK, EXAMINER, Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

PAPER = "file:1"


@pytest.fixture
def officer(sample: object, db: None) -> User:
    return Story().person(EXAMINER)


@pytest.fixture
def time_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr(timezone, "now", lambda: at(text))


def look(person: User, kind: Kind = Kind.VIEW, about: str = PAPER, **more: Any) -> None:
    request = RequestFactory().get("/")
    request.session = SimpleNamespace(session_key="a-session")
    # As the session gives it: with the posts of today.
    person.read_along = []
    request.user = person
    record_look(kind, about, request=request, **more)


def test_the_parts_of_a_file_are_one_look_and_a_later_look_is_another(
    officer: User, time_is: Callable[[str], None]
) -> None:
    time_is("2026-12-07 08:00")
    for _part in range(3):
        look(officer)
    assert TrailLine.objects.count() == TrailWaiting.objects.count() == 1
    time_is("2026-12-07 08:10:01")
    look(officer)
    assert TrailLine.objects.count() == TrailWaiting.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_parts_of_a_look_that_this_process_saw_begin_ask_the_database_no_more(
    sample: object, time_is: Callable[[str], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    time_is("2026-12-07 08:00")
    officer, other = Story().person(EXAMINER), Story().person(DESK)
    with django_assert_num_queries(1):
        look(officer)
    time_is("2026-12-07 08:09:59")
    with django_assert_num_queries(0):
        look(officer, whose=lambda: pytest.fail("whose data it is need not be asked"))
    look(other)
    time_is("2026-12-07 08:10:01")
    look(officer)
    assert list(TrailLine.objects.order_by("at").values_list("person", "at")) == [
        (officer.id, at("2026-12-07 08:00")),
        (other.id, at("2026-12-07 08:09:59")),
        (officer.id, at("2026-12-07 08:10:01")),
    ]
    assert ONE_LOOK.total_seconds() == 600


def test_another_person_another_way_another_paper_are_looks_of_their_own(officer: User) -> None:
    look(officer)
    look(officer, Kind.DOWNLOAD)
    look(officer, about="file:2")
    look(Story().person(DESK))
    assert set(TrailLine.objects.values_list("person__email", "kind", "about")) == {
        (EXAMINER, "view", PAPER),
        (EXAMINER, "download", PAPER),
        (EXAMINER, "view", "file:2"),
        (DESK, "view", PAPER),
    }


def test_it_says_whose_data_was_looked_at_and_whose_affair_it_is(officer: User) -> None:
    look(officer, whose=lambda: Whose((7, 8), 9))
    line = TrailLine.objects.get()
    assert (line.subject, line.agency_id) == ([7, 8], 9)


def test_who_looked_is_told_with_the_last_time_last_first(
    officer: User, time_is: Callable[[str], None]
) -> None:
    time_is("2026-12-06 08:00")
    look(Story().person(DESK))
    time_is("2026-12-07 08:00")
    look(officer)
    look(officer, Kind.DOWNLOAD)
    told = lookers(PAPER)
    assert told[0] == Looker(officer.full_name, at("2026-12-07 08:00"), 2)
    assert [one.name for one in told] == [officer.full_name, Story().person(DESK).full_name]
