"""A supplement of three items in two rounds: each item asked, answered, judged, and one of them asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.dossiers.models import Dossier, Event, Paper
from motcua.dossiers.verification import verify
from tests import story as people
from tests.journeys.walking import Walker
from tests.story import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAPER = "giay-dang-ky-kinh-doanh"
MIRROR = "Chụp lại trang 2, thấy rõ dấu"
NAME = "Ghi đúng tên trên giấy đăng ký"
WAREHOUSE = "Nói rõ kho hàng đặt ở đâu"
STILL = "Ghi cả số nhà của kho hàng"


@pytest.mark.criterion("KT.6", "DVC.11", "II.6.4")
def test_three_items_in_two_rounds(walker: Walker, open_session: OpenSession, story: Story) -> None:
    dossier = story.submitted()
    old_name = dossier.answers["ten_thuong_nhan"]
    desk = walker.enter(open_session(), people.DESK)
    _ask(walker, desk, dossier)

    phone = walker.enter(open_session(phone=True), people.APPLICANT)
    _answer_two_of_three(walker, phone, dossier)
    _answer_the_third(walker, phone, dossier)
    dossier.refresh_from_db()
    assert dossier.state == "supplemented"

    _look_item_by_item(walker, desk, dossier, old_name)
    _ask_again(walker, desk, dossier)
    _answer_again(walker, phone, dossier)

    desk.goto(f"/can-bo/ho-so/{dossier.key}#bo-sung")
    shown = desk.inner_text("#bo-sung")
    assert "Yêu cầu lại mục 3 lần trước" in shown
    assert "Kho ở số 12 đường Trần Phú" in shown
    assert [event.act for event in Event.objects.filter(dossier=dossier).order_by("seq")][-4:] == [
        "ask_supplement",
        "supply",
        "ask_supplement",
        "supply",
    ]
    assert [difference.message for difference in verify()] == []


def _ask(walker: Walker, desk: Page, dossier: Dossier) -> None:
    desk.goto(f"/can-bo/ho-so/{dossier.key}")
    walker.open_act(desk, "Yêu cầu bổ sung")
    for row, (about, text) in enumerate(
        [(PAPER, MIRROR), ("don.ten_thuong_nhan", NAME), ("khac", WAREHOUSE)]
    ):
        desk.select_option(f"#items-{row}-requirement", about)
        desk.fill(f"#items-{row}-text", text)
    walker.look(desk, "muc-1-yeu-cau")
    walker.act(desk, "Yêu cầu bổ sung", reason="Hồ sơ còn ba chỗ chưa đạt")


def _answer_two_of_three(walker: Walker, phone: Page, dossier: Dossier) -> None:
    """Sent with one item left, nothing is lost and the message names what is left."""
    phone.goto(f"/ho-so/{dossier.key}/bo-sung")
    walker.look(phone, "muc-2-trang-bo-sung")
    assert "Đã trả lời 0/3 mục" in phone.inner_text("main")
    phone.set_input_files(f"#muc-1 input[name=tep-{PAPER}]", str(walker.photo("chup-lai.jpg")))
    phone.fill("#muc-2 [name=ten_thuong_nhan]", "Cửa hàng Hương Sơn 2")
    walker.follow(phone, phone.get_by_role("button", name="Gửi bổ sung"))
    walker.look(phone, "muc-3-con-thieu")
    summary = phone.inner_text(".govuk-error-summary")
    assert "mục 3" in summary
    assert "mục 1" not in summary
    assert "Đã trả lời 2/3 mục" in phone.inner_text("main")
    assert phone.input_value("#muc-2 [name=ten_thuong_nhan]") == "Cửa hàng Hương Sơn 2"
    dossier.refresh_from_db()
    assert dossier.state == "waiting_supplement"


def _answer_the_third(walker: Walker, phone: Page, dossier: Dossier) -> None:
    phone.fill("#muc-3 textarea", "Kho ở phường Thành Sen")
    walker.follow(phone, phone.get_by_role("button", name="Lưu mục 3"))
    assert "Đã trả lời 3/3 mục" in phone.inner_text("main")
    walker.look(phone, "muc-4-du-ba-muc")
    walker.follow(phone, phone.get_by_role("button", name="Gửi bổ sung"))
    assert phone.url.endswith("/bien-nhan")


def _look_item_by_item(walker: Walker, desk: Page, dossier: Dossier, old_name: str) -> None:
    """What was asked, what came, old and new beside each other; what is new is marked, what it replaced is there."""
    desk.goto("about:blank")
    desk.goto(f"/can-bo/ho-so/{dossier.key}")
    assert "Trả lời 3/3 mục đã yêu cầu" in desk.inner_text("#xu-ly")
    walker.look(desk, "muc-5-ban-lam-viec")
    desk.get_by_role("tab", name="Bổ sung").click()
    walker.look(desk, "muc-6-tung-muc")
    changes = desk.inner_text("#bo-sung")
    for text in (
        MIRROR,
        NAME,
        WAREHOUSE,
        old_name,
        "Cửa hàng Hương Sơn 2",
        "chup-lai.jpg",
        "Kho ở phường Thành Sen",
    ):
        assert text in changes
    assert "Đã sửa" in (desk.locator("#don").text_content() or "")
    desk.get_by_role("tab", name="Mới").click()
    assert "mới bổ sung" in desk.inner_text(f"#giay-{PAPER}")
    old = Paper.objects.get(dossier=dossier, requirement=PAPER, removed_at__isnull=False)
    assert old.file is not None
    desk.locator(f"#giay-{PAPER} summary").click()
    href = desk.get_by_role("link", name=old.file.name).first.get_attribute("href")
    assert href is not None
    assert desk.request.get(href).status == 200
    walker.look(desk, "muc-7-giay-to-moi")


def _ask_again(walker: Walker, desk: Page, dossier: Dossier) -> None:
    """Two items will do; the third is asked again in other words."""
    walker.open_act(desk, "Yêu cầu bổ sung")
    for number, verdict in ((1, "met"), (2, "met"), (3, "unmet")):
        desk.check(f"input[name=verdict-{number}][value={verdict}]")
    desk.fill("[name=still-3]", STILL)
    walker.look(desk, "muc-8-danh-gia")
    walker.act(desk, "Yêu cầu bổ sung", reason="Còn một chỗ chưa rõ")
    dossier.refresh_from_db()
    assert dossier.state == "waiting_supplement"
    asked = Event.objects.filter(dossier=dossier, act="ask_supplement").latest("seq").data
    assert asked["verdicts"] == {"1": "met", "2": "met", "3": "unmet"}
    assert [item["text"] for item in asked["items"]] == [STILL]


def _answer_again(walker: Walker, phone: Page, dossier: Dossier) -> None:
    phone.goto(f"/ho-so/{dossier.key}/bo-sung")
    shown = phone.inner_text("#muc-1")
    assert STILL in shown
    assert "Kho ở phường Thành Sen" in shown, "what was answered before stands there"
    phone.fill("#muc-1 textarea", "Kho ở số 12 đường Trần Phú")
    walker.look(phone, "muc-9-lan-hai")
    walker.follow(phone, phone.get_by_role("button", name="Gửi bổ sung"))
    dossier.refresh_from_db()
    assert dossier.state == "supplemented"
