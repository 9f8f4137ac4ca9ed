"""What the pages show of extensions, apologies, financial duties and of what is used up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.desk.helpers import page_of, press, shown
from tests.kernel.moments import at
from tests.story import APPLICANT, DIRECTOR, EXAMINER, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["story", "time_is"]


@pytest.fixture
def signed_in(story: Story) -> Any:
    def of(email: str) -> Client:
        browser = Client()
        browser.force_login(story.person(email))
        return browser

    return of


@pytest.mark.criterion("II.8.4")
def test_an_examiner_extends_on_the_page_and_the_applicant_sees_the_new_appointment(
    story: Story, time_is: TimeIs, signed_in: Any
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    browser = signed_in(EXAMINER)
    answer = press(browser, dossier, "gia-han", {"days": "3", "reason": "Chờ kết quả kiểm tra"})
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert dossier.due_at == at("2026-12-24 08:00")
    page = shown(browser.get(page_of(dossier)))
    assert "24/12/2026 08:00:00" in page
    assert f"{page_of(dossier)}?thao-tac=gia-han" not in page, "once only"
    applicant = signed_in(APPLICANT)
    own = shown(applicant.get(f"/ho-so/{dossier.key}"))
    assert "24/12/2026 08:00:00" in own
    assert "Chờ kết quả kiểm tra" in own


def test_under_2018_the_applicant_sees_the_promise_beside_the_due_time(
    story: Story, time_is: TimeIs, signed_in: Any
) -> None:
    time_is("2025-06-02 08:00")
    dossier = story.assigned()
    time_is("2025-06-12 08:00")
    press(signed_in(EXAMINER), dossier, "xin-loi", {"day": "19/06/2025", "reason": "Thiếu ý kiến"})
    own = shown(signed_in(APPLICANT).get(f"/ho-so/{dossier.key}"))
    assert "16/06/2025 08:00:00" in own
    assert "19/06/2025 17:30:00" in own
    assert "Hẹn lại" in own


def test_the_duty_stands_on_both_pages_until_it_is_done(
    story: Story, time_is: TimeIs, signed_in: Any
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    officer, applicant = signed_in(EXAMINER), signed_in(APPLICANT)
    press(officer, dossier, "tam-dung", {"reason": "Nộp phí thẩm định 1.200.000 đ", "until": "18/12/2026"})
    own = shown(applicant.get(f"/ho-so/{dossier.key}"))
    assert "Cần bạn thực hiện nghĩa vụ tài chính" in own
    assert "Thực hiện trước ngày 18/12/2026." in own
    assert "Đang chờ nghĩa vụ tài chính" in shown(officer.get(page_of(dossier)))
    press(officer, dossier, "tiep-tuc")
    assert "Cần bạn thực hiện" not in shown(applicant.get(f"/ho-so/{dossier.key}"))


def test_a_used_up_request_is_not_offered_but_to_the_head_with_its_reason(
    story: Story, time_is: TimeIs, signed_in: Any
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    address = f"{page_of(dossier)}?thao-tac=yeu-cau-bo-sung"
    assert address not in shown(signed_in(EXAMINER).get(page_of(dossier)))
    head = signed_in(DIRECTOR)
    assert address in shown(head.get(page_of(dossier)))
    sent = {
        "items-0-requirement": "khac",
        "items-0-text": "Bản vẽ hoàn công",
        "reason": "Mới phát sinh",
        "verdict-1": "met",
    }
    refused = press(head, dossier, "yeu-cau-bo-sung", sent)
    assert refused.status_code == 422
    assert "Bản vẽ hoàn công" in shown(refused), "nothing typed is lost"
    done = press(head, dossier, "yeu-cau-bo-sung", sent | {"override": "Phát sinh sau kiểm tra"})
    assert done.status_code == 302
    assert story.last_event(dossier).data["override"]["reason"] == "Phát sinh sau kiểm tra"
