"""Two units and the director: an opinion asked and given, a post delegated and used, in Chromium."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from motcua.dossiers.models import Consultation
from motcua.dossiers.verification import verify
from motcua.kernel.dates import format_date
from tests.journeys.walking import Walker
from tests.story import DEPUTY, DIRECTOR, EXAMINER, HEAD, OTHER_EXAMINER, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.criterion("II.8.6", "II.15.1")
def test_an_opinion_is_asked_and_given(
    walker: Walker, open_session: OpenSession, story: Story, deliver: Callable[[], None]
) -> None:
    dossier = story.assigned()
    examiner = walker.enter(open_session(), EXAMINER)
    examiner.goto(f"/can-bo/ho-so/{dossier.key}?thao-tac=consult")
    examiner.get_by_label("Phòng Quản lý công nghiệp").check()
    examiner.fill("#thao-tac [name=question]", "Địa điểm bán lẻ có vướng quy hoạch cụm công nghiệp không?")
    walker.look(examiner, "consult-1440")
    walker.follow(examiner, examiner.locator('.mc-acts button[form="thao-tac"]'))
    deliver()

    other = walker.enter(open_session(phone=True), OTHER_EXAMINER)
    walker.open_first(other, "opinions", dossier.code)
    assert other.get_by_text("Đang chờ trả lời").first.is_visible()
    other.fill("#thao-tac [name=answer]", "Không vướng quy hoạch.")
    walker.look(other, "answer-consultation-390")
    walker.follow(other, other.locator('.mc-acts button[form="thao-tac"]'))
    assert Consultation.objects.get(dossier=dossier).answer == "Không vướng quy hoạch."
    examiner.goto(f"/can-bo/ho-so/{dossier.key}")
    walker.look(examiner, "opinions-1440")
    assert examiner.get_by_text("Không vướng quy hoạch.").first.is_visible()
    assert list(verify()) == []


@pytest.mark.criterion("II.8.4")
def test_a_director_delegates_and_the_head_approves_in_the_directors_place(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    dossier = story.to_approve()
    director = walker.enter(open_session(), DIRECTOR)
    director.goto("/can-bo/uy-quyen")
    until = timezone.localdate() + datetime.timedelta(days=3)
    director.select_option("#uy-quyen-holding", index=1)
    director.select_option("#uy-quyen-delegate", str(story.person(HEAD).id))
    director.fill("#uy-quyen-ends_on", format_date(until))
    director.fill("#uy-quyen-reason", "Đi công tác tại Hà Nội, văn bản số 21/UQ-SCT")
    walker.follow(director, director.get_by_role("button", name="Uỷ quyền", exact=True))
    walker.look(director, "delegations-1440")
    phone = walker.enter(open_session(phone=True), DIRECTOR)
    phone.goto("/can-bo/uy-quyen")
    walker.look(phone, "delegations-390")

    head = walker.enter(open_session(), HEAD)
    head.goto(f"/can-bo/ho-so/{dossier.key}?thao-tac=phe-duyet")
    assert head.get_by_text(f"Bạn thao tác thay mặt {story.person(DIRECTOR).full_name}.").is_visible()
    walker.look(head, "on-behalf-1440")
    walker.follow(head, head.locator('.mc-acts button[form="thao-tac"]'))
    event = story.last_event(dossier)
    assert (event.act, event.actor_as["on_behalf_of"]) == ("approve", story.person(DIRECTOR).full_name)
    assert story.person(DEPUTY).id != event.actor_id
    walker.follow(director, director.get_by_role("button", name="Thu hồi uỷ quyền cho"))
    assert director.get_by_text("Đã thu hồi").first.is_visible()
