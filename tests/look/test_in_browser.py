"""The components in Chromium: where things stand, what scripts add, and that nothing keeps anybody out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from motcua.look.file_texts import filled, limit_text
from tests.browser import assert_accessible, screenshot
from tests.look import urls

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
COMPONENTS = "/he-thong/thanh-phan"


def _overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.criterion("VI.2.1", "VI.19")
def test_components_on_an_office_screen(page_desktop: Page) -> None:
    page_desktop.goto(COMPONENTS)
    assert _overflow(page_desktop) <= 0
    assert_accessible(page_desktop)
    screenshot(page_desktop, "components-1440")


@pytest.mark.criterion("VI.2.2", "VI.20")
def test_components_on_a_phone_need_no_zoom_and_no_sideways_scrolling(page_phone: Page) -> None:
    page_phone.goto(COMPONENTS)
    assert _overflow(page_phone) <= 0
    assert float(page_phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) >= 16
    small = page_phone.evaluate(
        """() => [...document.querySelectorAll('button, .govuk-button, input, select, summary')]
             .filter(e => e.offsetParent && !e.closest('.govuk-visually-hidden'))
             .filter(e => { const box = e.getBoundingClientRect(); return box.height > 1 && box.height < 22 })
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    # Checkboxes of the table are 22 px with room around them (WCAG 2.2, 2.5.8 asks for 24 px of distance).
    assert small == []
    assert_accessible(page_phone)
    screenshot(page_phone, "components-390")


@pytest.mark.criterion("VI.20")
@pytest.mark.parametrize("width", [768, 1024])
def test_a_tablet_needs_no_sideways_scrolling(page_desktop: Page, width: int) -> None:
    page_desktop.set_viewport_size({"width": width, "height": 1024})
    page_desktop.goto(COMPONENTS)
    assert _overflow(page_desktop) <= 0


@pytest.mark.criterion("III.1.1", "III.1.2", "III.3.1")
def test_names_left_sign_in_right_navigation_last(page_desktop: Page) -> None:
    page_desktop.goto(COMPONENTS)
    brand, actions, bar, header = (
        page_desktop.locator(place).evaluate("element => element.getBoundingClientRect().toJSON()")
        for place in (".mc-header__brand", ".mc-header__actions", "nav.mc-nav", ".mc-header")
    )
    assert brand["x"] < 720 < actions["x"]
    assert bar["y"] >= brand["y"] + brand["height"] - 1
    assert abs(header["y"] + header["height"] - bar["y"] - bar["height"]) <= 4


def test_the_phone_has_every_place_behind_one_press_even_without_scripts(page_no_js: Page) -> None:
    page_no_js.goto(COMPONENTS)
    assert page_no_js.get_by_role("link", name="Đăng nhập").is_visible()
    page_no_js.get_by_text("Danh mục", exact=True).click()
    assert page_no_js.locator(".mc-nav-phone").get_by_role("link", name="Tra cứu hồ sơ").is_visible()
    assert page_no_js.locator("#trao-doi").get_by_text("Hợp đồng có hiệu lực").is_visible()


@pytest.mark.criterion("VI.5")
def test_the_waiting_signal_shows_while_a_slow_form_is_sent_and_the_form_goes_once(
    page_desktop: Page,
) -> None:
    urls.received.clear()
    page_desktop.goto("/bieu-mau")
    signal = page_desktop.locator("[data-waiting]")
    assert not signal.is_visible()
    # What the page shows is noted by the page itself: Playwright cannot ask while the browser waits for an answer.
    page_desktop.evaluate(
        """() => {
             const signal = document.querySelector('[data-waiting]'), started = performance.now();
             new MutationObserver(() => {
               if (signal.hidden || !signal.innerText.trim() || sessionStorage.seen) return;
               const after = performance.now() - started;
               sessionStorage.seen = JSON.stringify({ text: signal.innerText.trim(), after });
             }).observe(signal, { attributes: true, childList: true, subtree: true });
             const button = document.querySelector('#slow button');
             button.click(); button.click(); button.click();
           }"""
    )
    page_desktop.wait_for_function("performance.getEntriesByType('navigation')[0].duration > 1000")
    seen = json.loads(page_desktop.evaluate("sessionStorage.seen"))
    assert "Đang xử lý" in seen["text"]
    assert 250 <= seen["after"] <= 1_100
    page_desktop.locator("[data-waiting][hidden]").wait_for(state="attached")
    assert urls.received == [("/bieu-mau", "1")]


def test_a_draft_saves_itself_and_keeps_what_could_not_be_saved(page_desktop: Page) -> None:
    urls.received.clear()
    page_desktop.goto("/bieu-mau")
    status = page_desktop.locator("[data-autosave-status]")
    page_desktop.get_by_label("Họ và tên").fill("Nguyễn Văn An")
    page_desktop.locator('[data-autosave-status][data-state="saved"]').wait_for()
    assert "Đã lưu lúc" in status.inner_text()
    assert ("/luu", "Nguyễn Văn An") in urls.received
    page_desktop.get_by_label("Họ và tên").fill("mất mạng")
    page_desktop.locator('[data-autosave-status][data-state="failed"]').wait_for()
    assert "Chưa lưu được" in status.inner_text()
    page_desktop.reload()
    assert page_desktop.get_by_label("Họ và tên").input_value() == "mất mạng"
    assert "khôi phục" in status.inner_text()


def test_a_file_beyond_the_limits_is_named_and_not_sent(page_desktop: Page) -> None:
    page_desktop.goto("/bieu-mau")
    page_desktop.set_input_files(
        "#lease",
        [
            {"name": "lon.pdf", "mimeType": "application/pdf", "buffer": b"x" * 5000},
            {"name": "trong.pdf", "mimeType": "application/pdf", "buffer": b""},
            {"name": "anh.exe", "mimeType": "application/pdf", "buffer": b"x"},
            {"name": "vua.pdf", "mimeType": "application/pdf", "buffer": b"x" * 500},
        ],
    )
    told = page_desktop.locator("#lease-error").inner_text()
    for words in (
        filled("too_big", name="lon.pdf", limit=limit_text(1048)),
        filled("empty", name="trong.pdf"),
        filled("wrong_type", name="anh.exe", formats="PDF"),
    ):
        assert words in told, "what the server says of the same file"
    assert page_desktop.locator("[data-file-list]").inner_text().startswith("vua.pdf")
    assert page_desktop.evaluate("document.querySelector('#lease').files.length") == 1


def test_the_work_list_obeys_the_keyboard(page_desktop: Page) -> None:
    page_desktop.goto(COMPONENTS)
    bar = page_desktop.locator("[data-selection-bar]")
    assert not bar.is_visible()
    page_desktop.locator("body").press("j")
    page_desktop.keyboard.press("j")
    page_desktop.keyboard.press("x")
    assert "Đã chọn 1 hồ sơ" in bar.inner_text()
    page_desktop.get_by_role("button", name="Bỏ chọn").click()
    assert not bar.is_visible()
    page_desktop.keyboard.press("/")
    assert page_desktop.evaluate("document.activeElement.type") == "search"


def test_ready_replies_and_tabs(page_desktop: Page) -> None:
    page_desktop.goto(COMPONENTS)
    page_desktop.get_by_role("button", name="Bổ sung hợp đồng thuê địa điểm").click()
    assert (
        page_desktop.locator("#y-kien").input_value().endswith("Bổ sung hợp đồng thuê địa điểm còn hiệu lực.")
    )
    page_desktop.get_by_role("tab", name="Diễn biến").click()
    assert page_desktop.locator("#dien-bien").is_visible()
    assert not page_desktop.locator("#xu-ly").is_visible()
