"""The page "Uỷ quyền": listed, delegated, refused with what was typed, and revoked."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from motcua.agencies.models import Delegation, Holding
from motcua.kernel.dates import format_date
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import ADMINISTRATOR, APPLICANT, CLERK, DEPUTY, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, Story

PAGE = "/can-bo/uy-quyen"


def form(story: Story, post_of: str, to: str, **changed: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "holding": str(Holding.objects.get(person=story.person(post_of)).id),
        "delegate": str(story.person(to).id),
        "starts_on": format_date(today),
        "ends_on": format_date(today + datetime.timedelta(days=3)),
        "reason": "Đi công tác Hà Nội",
        **changed,
    }


@pytest.mark.criterion("II.8.4")
def test_a_director_delegates_sees_it_listed_and_revokes_it(story: Story, at: Desk) -> None:
    director = at(DIRECTOR)
    answer = director.post(PAGE, form(story, DIRECTOR, DEPUTY), follow=True)
    page = shown(answer)
    assert f"Đã uỷ quyền cho {story.person(DEPUTY).full_name} từ" in page
    assert "Đi công tác Hà Nội" in page
    assert "Đang hiệu lực" in page
    assert "Đi công tác Hà Nội" in shown(at(DEPUTY).get(PAGE)), "who carries it sees it too"
    (one,) = Delegation.objects.all()
    assert f"{PAGE}/{one.id}/thu-hoi" not in shown(at(DEPUTY).get(PAGE))
    page = shown(director.post(f"{PAGE}/{one.id}/thu-hoi", follow=True))
    assert "Đã thu hồi uỷ quyền cho" in page
    one.refresh_from_db()
    assert one.revoked_by == story.person(DIRECTOR)


def test_the_page_of_a_dossier_says_in_whose_place_one_acts(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    at(DIRECTOR).post(PAGE, form(story, DIRECTOR, HEAD))
    page = shown(at(HEAD).get(f"/can-bo/ho-so/{dossier.key}?thao-tac=phe-duyet"))
    assert f"Bạn thao tác thay mặt {story.person(DIRECTOR).full_name}." in page


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"holding": ""}, "Hãy chọn vị trí được uỷ quyền."),
        ({"delegate": "x"}, "Hãy chọn người được uỷ quyền."),
        ({"starts_on": "31/02/2027"}, "31/02/2027"),
        ({"ends_on": "01/01/2020"}, "Ngày kết thúc không được trước ngày bắt đầu."),
        ({"reason": " "}, "Hãy nhập “Lý do”."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    story: Story, at: Desk, changed: dict[str, str], message: str
) -> None:
    sent = form(story, DIRECTOR, DEPUTY, **changed)
    answer = at(DIRECTOR).post(PAGE, sent)
    page = shown(answer)
    assert answer.status_code == 422
    assert message in page
    if sent["reason"].strip():
        assert sent["reason"] in page
    assert not Delegation.objects.exists()


def test_a_stranger_to_the_post_gets_nowhere(story: Story, at: Desk) -> None:
    assert at(EXAMINER).post(PAGE, form(story, DIRECTOR, EXAMINER)).status_code == 422
    at(EXAMINER).post(PAGE, form(story, EXAMINER, EXAMINER_2))
    (one,) = Delegation.objects.all()
    assert at(CLERK).post(f"{PAGE}/{one.id}/thu-hoi").status_code == 404
    assert at(APPLICANT).get(PAGE).status_code == 403
    assert at(ADMINISTRATOR).get(PAGE).status_code == 403
    assert at(DIRECTOR).get(f"{PAGE}/{one.id}/thu-hoi").status_code == 405
