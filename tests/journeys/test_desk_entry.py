"""A birth registration brought to the desk of a commune on paper: entered, accepted, resolved the same day."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from motcua.desk import entry_form
from motcua.dossiers.models import Dossier, Outcome
from motcua.dossiers.verification import verify
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_datetime
from tests.answers import complete_answers
from tests.journeys.walking import Walker
from tests.story import COMMUNE_DESK, Story
from tests.story_fixtures import TimeIs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BIRTH = "1.001193"
COMMUNE = "H27.40"
REGISTRAR = "tuphap@thanhsen.mau.vn"
CHAIRMAN = "chutich@thanhsen.mau.vn"
CLERK = "vanthu@thanhsen.mau.vn"
WHO = {
    "chs_kind": "citizen",
    "chs_name": "Phan Thị Cúc",
    "chs_id_number": "042190001111",
    "chs_phone": "0912000111",
}


@pytest.mark.criterion("II.5.1", "II.5.2", "II.5.3", "II.8.7")
def test_a_birth_registered_on_the_day_it_was_brought(
    walker: Walker, open_session: OpenSession, story: Story, time_is: TimeIs, deliver: Callable[[], None]
) -> None:
    time_is("2026-12-07 14:40")
    desk = walker.enter(open_session(), COMMUNE_DESK)
    dossier = _enter(walker, desk)
    assert dossier.code == "H27.40-261207-0001"
    assert dossier.channel == "desk"
    assert format_datetime(dossier.appointed_at) == "07/12/2026 17:30:00"
    _received(walker, desk, dossier)

    walker.follow(desk, desk.get_by_role("link", name="Mở hồ sơ"))
    walker.act(desk, "Chuyển công chức chuyên môn")
    registrar = walker.enter(open_session(), REGISTRAR)
    walker.open_first(registrar, "to_take", dossier.code)
    walker.act(registrar, "Nhận xử lý")
    walker.open_first(registrar, "to_examine", dossier.code)
    walker.act(registrar, "Trình lãnh đạo ký", opinion="Đủ điều kiện đăng ký khai sinh.")
    chairman = walker.enter(open_session(), CHAIRMAN)
    walker.open_first(chairman, "to_approve", dossier.code)
    walker.act(chairman, "Phê duyệt")
    clerk = walker.enter(open_session(), CLERK)
    walker.open_first(clerk, "to_finish", dossier.code)
    result = walker.pdf("giay-khai-sinh.pdf")
    walker.act(clerk, "Cấp số và chuyển kết quả về một cửa", number="118/2026", file=result)
    walker.open_first(desk, "to_confirm", dossier.code)
    walker.act(desk, "Xác nhận đã nhận kết quả")
    walker.open_first(desk, "to_hand_over", dossier.code)
    walker.act(desk, "Trả kết quả")
    deliver()

    dossier.refresh_from_db()
    assert dossier.state == "handed_over"
    assert dossier.examiner is not None
    assert dossier.examiner.email == REGISTRAR
    assert Outcome.objects.get(dossier=dossier).number == "118/2026"
    assert [difference.message for difference in verify()] == []


def test_what_comes_after_three_is_promised_for_the_next_working_day(
    walker: Walker, open_session: OpenSession, time_is: TimeIs
) -> None:
    time_is("2026-12-11 15:00")  # a Friday
    desk = walker.enter(open_session(), COMMUNE_DESK)
    dossier = _enter(walker, desk)
    assert format_datetime(dossier.appointed_at) == "14/12/2026 17:30:00"
    assert "14/12/2026 17:30:00" in desk.inner_text("main")


def _enter(walker: Walker, desk: Page) -> Dossier:
    """Choose the procedure, type what the form and the person say, note the papers, accept."""
    desk.goto("/can-bo/tiep-nhan-moi")
    desk.fill("main input[name=q]", "dang ky khai sinh")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**q=dang*")
    walker.follow(desk, desk.get_by_role("button", name="Nhập hồ sơ Đăng ký khai sinh", exact=True))
    walker.look(desk, "nhap-giay-1-trong")
    dossier = Dossier.objects.get(channel="desk")
    aside = desk.inner_text("aside.mc-side-notes")
    assert "Giấy chứng sinh" in aside
    assert "Luật Hộ tịch" in aside
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form)
    walker.fill(desk, entry_form.applicant_form(), entry_form.applicant_form().steps[0], WHO)
    for step in form.steps:
        walker.fill(desk, form, step, answers)
    desk.check('input[name=nkq_way][value="desk"]')
    # Whether the parents are married was asked as soon as both were known; the paper for the birth was forgotten.
    walker.follow(desk, desk.locator('.mc-entry button[value="submit"]'))
    walker.look(desk, "nhap-giay-2-con-thieu")
    missing = desk.inner_text(".govuk-error-summary")
    assert "Cha mẹ đã đăng ký kết hôn chưa?" not in missing
    assert "Giấy chứng sinh" in missing
    assert desk.input_value("[name=chs_name]") == WHO["chs_name"]
    for step in form.steps:
        walker.fill(desk, form, step, answers)
    desk.fill('[name="giay-chinh:giay-chung-sinh"]', "1")
    walker.follow(desk, desk.locator('.mc-entry button[value="submit"]'))
    dossier.refresh_from_db()
    assert dossier.code, desk.locator(".govuk-error-summary").all_inner_texts()
    return dossier


def _received(walker: Walker, desk: Page, dossier: Dossier) -> None:
    """Code and appointment on the page; the slip comes as a PDF that says the same, now and again later."""
    walker.look(desk, "nhap-giay-3-da-tiep-nhan")
    assert dossier.code in desk.inner_text("main")
    assert "07/12/2026 17:30:00" in desk.inner_text("main")
    href = desk.get_by_role("link", name="In Giấy tiếp nhận").get_attribute("href")
    assert href is not None
    first = desk.request.get(href)
    assert first.headers["content-type"] == "application/pdf"
    words = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(first.body())).pages).split()
    )
    for said in (dossier.code or "", "Phan Thị Cúc", "Đăng ký khai sinh", "Giấy chứng sinh"):
        assert said in words, f"{said} is not in: {words}"
    assert desk.request.get(href).body() == first.body()
