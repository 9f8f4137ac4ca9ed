"""The desk in Chromium: accessible, quick by keyboard, and its tabs keep what is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import page_of
from tests.story import DEPARTMENT, DESK, EXAMINER, RETAIL, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser


def test_every_page_is_accessible(sample: Path, live_server: LiveServer, open_session: OpenSession) -> None:
    from motcua.dossiers import drafts

    story = Story()
    dossier = story.assigned()
    draft = drafts.start_draft(story.actor(DESK), RETAIL, DEPARTMENT, at_desk=True)
    visits = [
        (EXAMINER, "/can-bo/", "desk-board"),
        (EXAMINER, "/can-bo/danh-sach/to_examine", "desk-list"),
        (EXAMINER, page_of(dossier), "desk-dossier"),
        (EXAMINER, f"{page_of(dossier)}?thao-tac=yeu-cau-bo-sung", "desk-supplement-request"),
        (EXAMINER, f"{page_of(dossier)}#dien-bien", "desk-story"),
        (DESK, "/can-bo/tiep-nhan-moi", "desk-new"),
        (DESK, f"/can-bo/tiep-nhan-moi/{draft.key}", "desk-entry"),
    ]
    for phone in (False, True):
        page = open_session(phone=phone)
        for officer, address, name in visits:
            give_session(page, live_server.url, officer)
            page.goto("about:blank")
            page.goto(address)
            assert_accessible(page)
            screenshot(page, f"{name}-phone" if phone else name)


def test_a_list_by_keyboard(sample: Path, live_server: LiveServer, page_desktop: Page) -> None:
    story = Story()
    story.assigned()
    second = story.assigned()
    give_session(page_desktop, live_server.url, EXAMINER)
    page_desktop.goto("/can-bo/danh-sach/to_examine?sort=code")
    # As a hand does it: what comes without a pause is taken for a scanner.
    for key in ("j", "j", "Enter"):
        page_desktop.keyboard.press(key, delay=80)
    page_desktop.wait_for_url(f"**{page_of(second)}")


def test_looking_at_papers_keeps_what_is_being_typed(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    give_session(page_desktop, live_server.url, EXAMINER)
    page_desktop.goto(page_of(dossier))
    page_desktop.get_by_label("Ý kiến trình").fill("Hồ sơ đủ thành phần.")
    # A paper is fetched when its tab is opened and not before.
    assert page_desktop.locator("[data-viewer] [role=group]").count() == 0
    page_desktop.get_by_role("tab", name="2. ").click()
    page_desktop.locator("[data-viewer] [role=group]").first.wait_for()
    page_desktop.get_by_role("tab", name="Diễn biến").click()
    page_desktop.get_by_role("tab", name="Xử lý").click()
    page_desktop.get_by_role("button", name="Trình lãnh đạo phòng").click()
    page_desktop.get_by_text("Đã thực hiện “Trình lãnh đạo phòng”").wait_for()
    dossier.refresh_from_db()
    assert dossier.step == "duyet-phong"


def test_what_was_received_leaves_no_copy_of_what_was_typed_on_the_device(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    """Whoever clicks within the moment before the page has saved itself, or while it cannot."""
    begun = Story().brought()
    give_session(page_desktop, live_server.url, DESK)
    page_desktop.route("**/luu-tam", lambda route: route.abort())
    page_desktop.goto(f"/can-bo/tiep-nhan-moi/{begun.key}")
    page_desktop.get_by_label("Tên thương nhân").fill("Quầy vội")
    page_desktop.wait_for_selector("[data-autosave-status][data-state=failed]")
    copies = "Object.keys(localStorage).filter((key) => key.startsWith('nhap:')).length"
    assert page_desktop.evaluate(copies) == 1
    page_desktop.get_by_role("button", name="Tiếp nhận, cấp mã và in giấy hẹn").click()
    page_desktop.get_by_role("link", name="Nhập hồ sơ khác").wait_for()
    begun.refresh_from_db()
    assert begun.answers["ten_thuong_nhan"] == "Quầy vội"
    assert page_desktop.evaluate(copies) == 0
