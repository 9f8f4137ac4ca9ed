"""The posts that come with a session are the same as those that are asked for by themselves."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone

from motcua.agencies.delegations import Wanted, delegate
from motcua.agencies.models import Holding, Post
from motcua.agencies.selectors import actor_for
from motcua.people.models import User
from motcua.people.sessions import SessionStore, person_of
from tests.story import ADMINISTRATOR, APPLICANT, CLERK, DEPUTY, DESK, DIRECTOR, Story
from tests.story_fixtures import TimeIs


def session_of(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    assert session.session_key is not None
    return session.session_key


def who_asks(key: str) -> Any:
    request = HttpRequest()
    request.session = SessionStore(key)
    return person_of(request)


def lend_the_directors_post(story: Story) -> None:
    day = datetime.date.fromisoformat
    post = Holding.objects.get(person=story.person(DIRECTOR))
    wanted = Wanted(post.id, story.person(DEPUTY).id, day("2026-12-07"), day("2026-12-11"), "Đi công tác")
    delegate(story.actor(DIRECTOR), wanted)


@pytest.mark.parametrize(
    "moment", ["2026-12-06 23:59", "2026-12-07 00:00", "2026-12-11 23:59", "2026-12-12 00:00"]
)
@pytest.mark.parametrize("email", [DEPUTY, DIRECTOR, DESK, CLERK, ADMINISTRATOR])
def test_both_say_the_same_on_every_day(story: Story, time_is: TimeIs, email: str, moment: str) -> None:
    time_is("2026-12-01 08:00")
    lend_the_directors_post(story)
    time_is(moment)
    person = story.person(email)
    alone = actor_for(person).seats
    assert actor_for(who_asks(session_of(person))).seats == alone
    assert len(alone) == (2 if email == DEPUTY and "2026-12-07" <= moment[:10] <= "2026-12-11" else 1)


def test_what_a_closed_account_delegated_comes_with_no_session(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    lend_the_directors_post(story)
    deputy = session_of(story.person(DEPUTY))
    assert len(actor_for(who_asks(deputy)).seats) == 2
    User.objects.filter(email=DIRECTOR).update(is_active=False)
    assert len(actor_for(who_asks(deputy)).seats) == 1


def test_a_post_given_up_is_gone_with_the_next_request(story: Story, django_assert_num_queries: Any) -> None:
    person = story.person(DESK)
    key = session_of(person)
    with django_assert_num_queries(1):
        assert len(actor_for(who_asks(key)).seats) == 1
    Holding.objects.filter(person=person).delete()
    with django_assert_num_queries(1):
        assert actor_for(who_asks(key)).seats == (), "no post at all is known too, and not asked for again"


def test_an_applicants_session_brings_none(story: Story, django_assert_num_queries: Any) -> None:
    key = session_of(story.person(APPLICANT))
    with django_assert_num_queries(1):
        found = who_asks(key)
        assert actor_for(found).seats == ()
    assert found.read_along is None


def test_whoever_becomes_an_officer_has_the_posts_with_the_session_that_is_open(story: Story) -> None:
    """Sessions of citizens are read without posts; the one of a new officer, too, for one request at most."""
    person = story.person(APPLICANT)
    key = session_of(person)
    assert actor_for(who_asks(key)).seats == ()
    assert who_asks(key).read_along is None
    person.kind = User.Kind.OFFICER
    person.save()
    Holding.objects.create(
        person=person,
        post=Post.objects.get(holdings__person=story.person(CLERK)),
        starts_on=timezone.localdate(),
    )
    assert len(actor_for(who_asks(key)).seats) == 1
    assert len(who_asks(key).read_along) == 1
