"""Diagrams in Chromium: drawn under the content security policy, marked, by keyboard, and readable without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import page_of
from tests.story import EXAMINER, HEAD, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser

FLOW = "/can-bo/so-do-quy-trinh"


@pytest.mark.criterion("II.25")
def test_both_diagrams_are_drawn_with_their_marks_on_any_screen(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    story = Story()
    dossier = story.proposed()
    story.do("send_back", dossier, HEAD, {"reason": "Xem lại diện tích kho."})
    for phone in (False, True):
        page = open_session(phone=phone)
        for officer, address, name in (
            (EXAMINER, f"{page_of(dossier)}/xem/so-do", "desk-journey"),
            (HEAD, FLOW, "desk-flow"),
        ):
            give_session(page, live_server.url, officer)
            page.goto(address)
            page.wait_for_selector(".mc-diagram--drawn")
            here = page.locator('[data-element-id="step_tham-dinh"]')
            assert "mc-diagram__here" in (here.get_attribute("class") or "")
            assert here.is_visible()
            assert page.locator(".mc-diagram__note").count() >= 1
            mark = page.locator(".bjs-powered-by")
            assert mark.is_visible()  # the licence of the viewer wants it so
            assert page.get_by_role("table").is_visible()
            assert_accessible(page)
            screenshot(page, f"{name}-phone" if phone else name)


def test_a_diagram_is_moved_by_keyboard(sample: Path, live_server: LiveServer, page_desktop: Page) -> None:
    story = Story()
    dossier = story.assigned()
    give_session(page_desktop, live_server.url, EXAMINER)
    page_desktop.goto(f"{page_of(dossier)}/xem/so-do")
    page_desktop.wait_for_selector(".mc-diagram--drawn")
    step = page_desktop.locator('[data-element-id="step_tham-dinh"]')
    before = step.bounding_box()
    page_desktop.locator("[data-diagram-pane]").focus()
    page_desktop.keyboard.press("ArrowRight")
    moved = step.bounding_box()
    assert before is not None
    assert moved is not None
    assert moved["x"] < before["x"]
    page_desktop.keyboard.press("+")
    larger = step.bounding_box()
    assert larger is not None
    assert larger["width"] > moved["width"]
    page_desktop.get_by_role("button", name="Toàn sơ đồ").click()
    whole = step.bounding_box()
    assert whole is not None
    assert whole["width"] < moved["width"]


def test_without_scripts_the_table_stands_alone(
    sample: Path, live_server: LiveServer, page_no_js: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    give_session(page_no_js, live_server.url, EXAMINER)
    page_no_js.goto(f"{page_of(dossier)}/xem/so-do")
    assert not page_no_js.locator("[data-diagram-pane]").is_visible()
    assert page_no_js.get_by_role("button", name="Toàn sơ đồ").count() == 0
    assert page_no_js.get_by_role("row", name="Thẩm định hồ sơ").is_visible()
    assert page_no_js.get_by_text("Đang ở đây").first.is_visible()


def test_other_pages_do_not_carry_the_viewer(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    give_session(page_desktop, live_server.url, EXAMINER)
    page_desktop.goto(page_of(dossier))
    assert "diagram" not in " ".join(
        page_desktop.locator("script[src], link[rel=stylesheet]").evaluate_all(
            "all => all.map(one => one.src || one.href)"
        )
    )
