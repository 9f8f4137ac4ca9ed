"""An officer leaves: work in hand first, then everything that gives a right ends, in the own agencies alone."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from motcua.agencies.delegations import Wanted, delegate
from motcua.agencies.models import Delegation, Holding
from motcua.agencies.rights import Effect
from motcua.agencies.services import give_post
from motcua.people.models import Session, User
from tests.acts.coordination import publish
from tests.granted import granted, grouped
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    DEPUTY,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    JUSTICE_ADMINISTRATOR,
    JUSTICE_EXAMINER,
    OTHER_EXAMINER,
    Story,
)
from tests.story_fixtures import story

__all__ = ["story"]


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def page(email: str) -> str:
    return f"/quan-tri/can-bo/{User.objects.get(email=email).pk}/thoi-viec"


def test_work_in_hand_is_handed_over_first(story: Story) -> None:
    dossier = story.assigned()
    administrator = client_of(ADMINISTRATOR)
    html = administrator.get(page(EXAMINER)).content.decode()
    assert "1 hồ sơ đang giao cho người này ở Phòng Quản lý thương mại" in html
    assert story.person(HEAD).full_name in html
    assert f"Cho {story.person(EXAMINER).full_name} thôi việc" in html
    assert "Để sau" not in html, "there is no button yet"
    assert administrator.post(page(EXAMINER)).status_code == 409
    assert story.person(EXAMINER).is_active
    assert len(story.actor(EXAMINER).seats) == 1
    other = str(story.person(EXAMINER_2).id)
    story.do("reassign", dossier, HEAD, {"examiner": other, "reason": "Thôi việc"})
    assert administrator.post(page(EXAMINER)).status_code == 302
    assert not story.person(EXAMINER).is_active


def test_everything_that_gives_a_right_ends_with_the_sessions(story: Story) -> None:
    day = timezone.localdate()
    own = Holding.objects.get(person__email=EXAMINER)
    others = Holding.objects.get(person__email=OTHER_EXAMINER)
    Holding.objects.filter(pk=own.pk).update(starts_on="2020-01-01")
    given = delegate(story.actor(EXAMINER), Wanted(own.pk, story.person(EXAMINER_2).id, day, day, "Nghỉ"))
    taken = delegate(
        story.actor(OTHER_EXAMINER), Wanted(others.pk, story.person(EXAMINER).id, day, day, "Nghỉ")
    )
    group = grouped(story, EXAMINER)
    right = granted(story, Effect.FORBID, to=EXAMINER)
    officer = client_of(EXAMINER)
    assert officer.get("/can-bo/").status_code == 200
    html = client_of(ADMINISTRATOR).get(page(EXAMINER)).content.decode()
    assert group.name in html
    assert "1 quyền giao riêng" in html
    assert client_of(ADMINISTRATOR).post(page(EXAMINER)).status_code == 302
    assert officer.get("/can-bo/").status_code == 302
    assert not Session.objects.filter(user__email=EXAMINER).exists()
    assert story.actor(EXAMINER).seats == ()
    own.refresh_from_db()
    assert own.ends_on is not None
    assert own.ends_on < day, "what was held stays told"
    for one in (given, taken):
        assert Delegation.objects.get(pk=one.pk).revoked_by == story.person(ADMINISTRATOR)
    right.refresh_from_db()
    assert right.ended_at is not None
    assert not group.members.filter(ends_on=None).exists()


def test_a_post_with_waiting_work_is_given_to_somebody_first(story: Story) -> None:
    publish(lambda steps: steps["ky-duyet"].update(post="pho-giam-doc"))
    story.to_approve()
    administrator = client_of(ADMINISTRATOR)
    html = administrator.get(page(DEPUTY)).content.decode()
    assert "đang chờ ở chức vụ “Phó Giám đốc”" in html
    assert administrator.post(page(DEPUTY)).status_code == 409
    post = Holding.objects.get(person__email=DEPUTY).post
    give_post(story.person(HEAD), post.unit, post.role, post.title)
    assert administrator.post(page(DEPUTY)).status_code == 302


def test_who_works_for_another_agency_too_keeps_the_account_and_that_post(story: Story) -> None:
    there = Holding.objects.get(person__email=JUSTICE_EXAMINER).post
    give_post(story.person(EXAMINER), there.unit, there.role, there.title)
    officer = client_of(EXAMINER)
    html = client_of(ADMINISTRATOR).get(page(EXAMINER)).content.decode()
    assert "còn làm việc ở cơ quan khác" in html
    assert client_of(ADMINISTRATOR).post(page(EXAMINER)).status_code == 302
    assert story.person(EXAMINER).is_active
    assert officer.get("/can-bo/").status_code == 200, "work there goes on where the person is signed in"
    assert [seat.unit_id for seat in story.actor(EXAMINER).seats] == [there.unit_id]


def test_only_the_own_administrator_lets_somebody_go_and_not_oneself(story: Story) -> None:
    address = page(EXAMINER)
    for email, status in ((JUSTICE_ADMINISTRATOR, 404), (HEAD, 403), (APPLICANT, 403)):
        client = client_of(email)
        assert client.get(address).status_code == status
        assert client.post(address).status_code == status
    assert Client().get(address).status_code == 302
    own = page(ADMINISTRATOR)
    assert client_of(ADMINISTRATOR).get(own).status_code == 404
    assert client_of(ADMINISTRATOR).post(own).status_code == 404
    assert len(story.actor(EXAMINER).seats) == 1
