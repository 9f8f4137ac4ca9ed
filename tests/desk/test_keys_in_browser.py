"""A dossier's page from the keyboard: the acts, carrying one out, on to the next and back to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import page_of
from tests.desk.test_lists_in_browser import press
from tests.story import DESK, EXAMINER, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def test_from_the_list_through_an_act_to_the_next_and_back(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story, page = Story(), page_desktop
    first, second = story.assigned(), story.assigned()
    give_session(page, live_server.url, EXAMINER)
    page.goto("/can-bo/danh-sach/to_examine?sort=code")
    press(page, "j", "Enter")
    page.wait_for_url(f"**{page_of(first)}")
    press(page, "?")
    help_box = page.locator("[data-keys-help] .mc-keys")
    assert help_box.get_by_text("thực hiện thao tác đang mở").is_visible()
    assert_accessible(page)
    screenshot(page, "desk-dossier-keys")
    press(page, "?")
    # Each act has its number, on its button for screen readers too; one of them is opened.
    reject = page.locator("[data-act-key]", has_text="Từ chối giải quyết").first
    number = reject.get_attribute("aria-keyshortcuts") or ""
    press(page, number)
    page.wait_for_url("**thao-tac=tu-choi**")
    assert page.locator("#thao-tac input[name=act]").input_value() == "reject"
    # Going back to the act that is to be done, its number leads into the form; in a field a number is text.
    propose = page.locator("[data-act-key]", has_text="Trình lãnh đạo phòng").first
    key = propose.get_attribute("aria-keyshortcuts") or ""
    press(page, key)
    page.wait_for_url("**thao-tac=trinh**")
    press(page, key)
    page.wait_for_timeout(150)
    box = page.get_by_label("Ý kiến trình")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.type("Đủ 2 điều kiện, nên u n", delay=70)
    assert box.input_value() == "Đủ 2 điều kiện, nên u n"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**xong=1**")
    first.refresh_from_db()
    assert first.step == "duyet-phong"
    press(page, "n")
    page.wait_for_url(f"**{page_of(second)}")
    assert page.get_by_text("Hồ sơ cuối của danh sách").is_visible()
    press(page, "u")
    page.wait_for_url("**/can-bo/danh-sach/to_examine?sort=code")


def test_shortcuts_can_be_switched_off_and_ctrl_enter_leaves_other_forms_alone(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story, page = Story(), page_desktop
    dossier = story.submitted()
    give_session(page, live_server.url, DESK)
    page.goto("/can-bo/danh-sach/to_accept")
    page.goto(f"{page_of(dossier)}#trao-doi")
    page.locator("#trao-doi-text").fill("Chào bạn")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    dossier.refresh_from_db()
    assert dossier.state == "waiting_acceptance"
    page.locator("#trao-doi-text").fill("")
    page.locator("h2:visible").first.click()
    press(page, "?")
    page.get_by_label("Tắt các phím tắt một ký tự trên máy này").check()
    page.locator("[data-keys-off]").blur()
    before = page.url
    press(page, "u", "2", "?")
    page.wait_for_timeout(200)
    assert page.url == before
