"""A line of the trail: what stands in it, what does not, what it costs, and that the database keeps it as it is."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from motcua.agencies.models import Delegation, Holding
from motcua.audit.agents import short_agent
from motcua.audit.models import TrailLine, TrailWaiting
from motcua.audit.trail import Kind, note, session_mark
from motcua.people.models import User
from tests.story import APPLICANT, DEPUTY, DIRECTOR, EXAMINER, Story

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def story(sample: object, db: None) -> Story:
    return Story()


def request_of(person: User | None, **meta: str) -> Any:
    request = RequestFactory().get("/", HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="10.1.2.3", **meta)
    request.session = Client().session
    if person is not None:
        request.user = person
    return request


def test_a_line_says_who_what_when_from_where_and_whose_data(story: Story) -> None:
    officer, citizen = story.person(EXAMINER), story.person(APPLICANT)
    before = timezone.now()
    request = request_of(officer)
    note(
        Kind.VIEW,
        request=request,
        subject=[citizen.id, citizen.id],
        about="dossier:x",
        details={"rows": 3},
    )
    (line,) = TrailLine.objects.all()
    assert (line.kind, line.person, line.about, line.subject) == ("view", officer, "dossier:x", [citizen.id])
    assert (line.address, line.agent) == ("10.1.2.3", "Firefox 128, Linux")
    assert line.session == session_mark(request.session.session_key)
    assert line.details == {"rows": 3}
    assert before <= line.at <= timezone.now()
    seat = story.actor(EXAMINER).seats[0]
    assert (line.post_id, line.agency_id) == (seat.post_id, seat.agency_id)
    assert line.on_behalf_of is None


def test_it_says_on_whose_behalf_a_post_is_carried(story: Story) -> None:
    deputy, director = story.person(DEPUTY), story.person(DIRECTOR)
    today = timezone.localdate()
    holding = Holding.objects.get(person=director)
    Holding.objects.filter(person=deputy).delete()
    Delegation.objects.create(
        holding=holding, delegate=deputy, starts_on=today, ends_on=today, reason="", made_by=director
    )
    note(Kind.PRINT, person=deputy)
    line = TrailLine.objects.get()
    assert (line.person, line.on_behalf_of, line.post_id) == (deputy, director, holding.post_id)
    assert line.agency_id == story.actor(DIRECTOR).seats[0].agency_id
    citizen = story.person(APPLICANT)
    note(Kind.EXPORT, person=citizen, on_behalf_of=director.pk)
    assert TrailLine.objects.latest("id").on_behalf_of == director


def test_the_system_and_strangers_leave_lines_too(db: None) -> None:
    note(Kind.TRAIL_CHECKED)
    note(Kind.SIGN_IN_FAILED, request=request_of(None))
    system, stranger = TrailLine.objects.order_by("id")
    assert (system.person, system.address, system.agent, system.session) == (None, "", "", "")
    assert (stranger.person, stranger.address) == (None, "10.1.2.3")


def test_a_session_is_known_again_and_cannot_be_taken_over_with_its_mark() -> None:
    key = "abcdefghijklmnopqrstuvwxyz012345"
    assert session_mark(key) == session_mark(key) != session_mark(key[::-1])
    assert len(session_mark(key)) == 16
    assert session_mark(key) not in key
    assert session_mark(None) == ""


def test_it_costs_one_statement_and_goes_with_its_transaction(
    story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    citizen, officer = story.person(APPLICANT), story.person(EXAMINER)
    with django_assert_num_queries(1):
        note(Kind.SIGN_OUT, person=citizen)
    officer.read_along = []
    with django_assert_num_queries(1):
        note(Kind.VIEW, person=officer)
    with transaction.atomic():
        note(Kind.SIGN_OUT, person=citizen)
        transaction.set_rollback(True)
    assert TrailLine.objects.count() == TrailWaiting.objects.count() == 2


def test_details_that_hold_more_than_a_few_words_are_refused(db: None) -> None:
    with pytest.raises(ValueError, match="a few words"):
        note(Kind.EXPORT, details={"text": "x" * 2000})
    with pytest.raises(TypeError):
        note(Kind.EXPORT, details={"at": timezone.now()})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_trailline SET kind = 'view'",
        "UPDATE audit_trailline SET at = at",
        "DELETE FROM audit_trailline",
        "TRUNCATE audit_trailline",
        "TRUNCATE audit_trailseal",
    ],
)
def test_the_database_refuses_to_change_delete_or_empty(db: None, statement: str) -> None:
    note(Kind.SIGN_OUT)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert TrailLine.objects.count() == 1


def test_agents_are_shortened_to_what_a_person_recognises() -> None:
    chrome = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
        " Safari/537.36"
    )
    iphone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/18.1 Mobile/15E148 Safari/604.1"
    )
    assert short_agent(chrome) == "Chrome 131, Windows"
    assert short_agent(f"{chrome} Edg/131.0.2903.70") == "Edge 131, Windows"
    assert short_agent(iphone) == "Safari 18, iPhone"
    assert short_agent(FIREFOX) == "Firefox 128, Linux"
    assert short_agent("curl/8.5.0") == "curl 8"
    assert short_agent("x" * 500 + " Linux") == "x" * 60
    assert short_agent("") == ""


def test_an_affair_of_another_agency_is_filed_there(story: Story) -> None:
    note(Kind.VIEW, person=story.person(EXAMINER), agency_id=7)
    line = TrailLine.objects.get()
    assert line.agency_id == 7 != story.actor(EXAMINER).seats[0].agency_id


def test_the_moment_is_that_of_the_event(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.datetime(2026, 12, 1, 1, 2, 3, 456789, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    note(Kind.SIGN_OUT)
    assert TrailLine.objects.get().at == moment
