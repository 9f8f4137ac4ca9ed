"""A supplement asked for in examination: item by item to the citizen's phone, and back to the very examiner."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, IssuedSlip, Paper, Supplement
from motcua.dossiers.verification import verify
from motcua.kernel.dates import format_datetime
from tests import story as people
from tests.journeys.walking import Walker
from tests.story import Story
from tests.story_fixtures import TimeIs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUSINESS_PAPER = "giay-dang-ky-kinh-doanh"
WANTED = "Chụp lại trang 2 của giấy đăng ký kinh doanh, thấy rõ dấu"
WANTED_IN_FORM = "Sửa lại tên thương nhân cho đúng giấy đăng ký"
REASON = "Bản chụp mờ, tên thương nhân ghi chưa đúng"


@pytest.mark.criterion("KT.6", "DVC.11", "II.6.1", "II.6.4", "VI.12")
def test_the_citizen_reads_the_items_mends_them_and_the_examiner_goes_on(
    walker: Walker, open_session: OpenSession, story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    assert format_datetime(dossier.due_at) == "21/12/2026 08:00:00"
    kept_answers = dict(dossier.answers)

    time_is("2026-12-08 10:00")
    examiner = walker.enter(open_session(), people.EXAMINER)
    _ask(walker, examiner, dossier)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.due_at) == ("supplement_asked", None)
    assert "tạm dừng" in examiner.inner_text("main").lower()
    desk = walker.enter(open_session(), people.DESK)
    desk.goto("/can-bo/danh-sach/waiting_supplement")
    assert dossier.code in desk.inner_text("main")

    time_is("2026-12-09 16:00")
    phone = walker.enter(open_session(phone=True), people.APPLICANT)
    _read(walker, phone, dossier)
    _mend(walker, phone, dossier)
    walker.look(phone, "bo-sung-3-da-gui")
    dossier.refresh_from_db()
    assert dossier.answers == kept_answers | {"ten_thuong_nhan": "Cửa hàng Hương Sơn 2"}
    # Rule set 2025 pauses: from Tuesday 10:00 to Wednesday 16:00 are 720 working minutes.
    assert format_datetime(dossier.due_at) == "22/12/2026 14:00:00"
    assert Supplement.objects.get(dossier=dossier).answered_at is not None

    _go_on(walker, walker.enter(examiner, people.EXAMINER), dossier)  # a day later one signs in anew
    assert [difference.message for difference in verify()] == []


def _ask(walker: Walker, examiner: Page, dossier: Dossier) -> None:
    walker.open_first(examiner, "to_examine", dossier.code or "")
    walker.open_act(examiner, "Yêu cầu bổ sung")
    examiner.select_option("#items-0-requirement", BUSINESS_PAPER)
    examiner.fill("#items-0-text", WANTED)
    examiner.select_option("#items-1-requirement", "don")
    examiner.fill("#items-1-text", WANTED_IN_FORM)
    # More rows are asked for: what was typed stays.
    walker.follow(examiner, examiner.locator("button[name=them-muc]"))
    assert examiner.input_value("#items-1-text") == WANTED_IN_FORM
    walker.look(examiner, "bo-sung-1-yeu-cau")
    walker.act(examiner, "Yêu cầu bổ sung", reason=REASON)
    assert WANTED in examiner.inner_text("main")


def _read(walker: Walker, phone: Page, dossier: Dossier) -> None:
    """The folder leads to exactly what was asked, since when and why; the slip says the same on paper."""
    phone.goto("/ho-so")
    walker.follow(phone, phone.locator(".mc-results__item").get_by_role("link", name="Bổ sung hồ sơ"))
    walker.look(phone, "bo-sung-2-doc")
    items = phone.locator("main ol.mc-list > li").all_inner_texts()
    assert len(items) == 2
    assert WANTED in items[0]
    assert "giấy đăng ký kinh doanh" in items[0].lower()
    assert WANTED_IN_FORM in items[1]
    shown = phone.inner_text("main")
    assert REASON in shown
    assert "08/12/2026 10:00:00" in shown
    phone.goto(f"/ho-so/{dossier.key}")
    slip = IssuedSlip.objects.get(dossier=dossier, template__code="phieu-bo-sung")
    href = phone.locator("main a", has_text=slip.template.title).get_attribute("href")
    assert href is not None
    content = phone.request.get(href).body()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    words = " ".join(text.split())
    assert dossier.code in words
    assert WANTED_IN_FORM in words


def _mend(walker: Walker, phone: Page, dossier: Dossier) -> None:
    """Each item is answered in its place; what was not asked for stays as it is."""
    phone.goto(f"/ho-so/{dossier.key}/bo-sung")
    walker.follow(phone, phone.locator("#muc-2 .mc-list a").first)
    phone.fill("[name=ten_thuong_nhan]", "Cửa hàng Hương Sơn 2")
    walker.follow(phone, phone.locator('.mc-form__actions button[value="luu"]'))
    phone.goto(f"/ho-so/{dossier.key}/bo-sung")
    assert WANTED in phone.inner_text("#muc-1")
    phone.set_input_files(f"input[name=tep-{BUSINESS_PAPER}]", str(walker.photo("chup-lai.jpg")))
    walker.follow(phone, phone.get_by_role("button", name="Lưu mục 1"))
    assert "Đã trả lời 2/2 mục" in phone.inner_text("main")
    dossier.refresh_from_db()
    assert dossier.answers["ten_thuong_nhan"] != "Cửa hàng Hương Sơn 2"  # nothing counts before it is sent
    phone.fill("[name=ghi-chu]", "Đã chụp lại và sửa tên.")
    walker.follow(phone, phone.get_by_role("button", name="Gửi bổ sung"))
    assert phone.url.endswith("/bien-nhan")
    assert "Đã gửi bổ sung" in phone.inner_text("main")


def _go_on(walker: Walker, examiner: Page, dossier: Dossier) -> None:
    """Back with the same examiner, who sees the new paper and the new name, and proposes."""
    assert (dossier.step, dossier.state) == ("tham-dinh", "supplemented")
    assert dossier.assignee is not None
    assert dossier.assignee.email == people.EXAMINER
    walker.open_first(examiner, "resupplied", dossier.code or "")
    walker.look(examiner, "bo-sung-4-tham-dinh-tiep")
    replaced = Paper.objects.get(dossier=dossier, requirement=BUSINESS_PAPER, removed_at=None)
    assert replaced.file is not None
    assert replaced.file.name == "chup-lai.jpg"
    assert examiner.locator(f"#giay-{BUSINESS_PAPER} [data-viewer][data-name='chup-lai.jpg']").count() == 1
    heading = examiner.locator(f"#giay-{BUSINESS_PAPER} h2").text_content() or ""
    assert heading.startswith("2. "), "a replaced paper keeps its place"
    assert "Cửa hàng Hương Sơn 2" in (examiner.locator("#don").text_content() or "")
    walker.act(examiner, "Trình lãnh đạo phòng", opinion="Đã bổ sung đủ.")
    dossier.refresh_from_db()
    assert dossier.step == "duyet-phong"
