"""The designer of reports in Chromium: columns dragged and moved by keyboard, figures that follow at once (II.14.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from motcua.reports.models import ReportDraft, ReportVersion
from tests.browser import assert_accessible, give_session, screenshot
from tests.story import ADMINISTRATOR, DIRECTOR, Story

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.criterion("II.14.3")
def test_columns_are_dragged_and_moved_by_keyboard_and_the_figures_follow(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    story = Story()
    for _time in range(3):
        story.accepted()
    story.handed_over()
    page = open_session()
    give_session(page, live_server.url, ADMINISTRATOR)
    page.goto("/quan-tri/bao-cao/moi")
    page.get_by_label("Tên báo cáo").fill("Tình hình theo lĩnh vực")
    page.get_by_role("button", name="Bắt đầu thiết kế").click()
    rows = page.locator("tr[data-step]")
    expect(rows).to_have_count(6)
    grip = rows.nth(0).locator("[data-grip]").bounding_box()
    target = rows.nth(2).bounding_box()
    assert grip is not None
    assert target is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 30, target["y"] + 20, steps=4)
    page.mouse.up()
    expect(rows.nth(2)).to_have_attribute("data-step", "c1")
    page.locator('[id="title.c1"]').press("Alt+ArrowUp")
    expect(rows.nth(1)).to_have_attribute("data-step", "c1")
    page.locator("#chart").select_option("bars")
    expect(page.locator(".mc-chart__picture")).to_be_visible()
    page.locator('[id="title.c1"]').fill("Hồ sơ trong kỳ")
    page.locator('[id="title.c1"]').press("Tab")
    expect(page.locator(".mc-report__table th", has_text="Hồ sơ trong kỳ")).to_be_visible()
    assert_accessible(page)
    screenshot(page, "console-report-draft")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)
    screenshot(page, "console-report-draft-phone")
    page.get_by_role("link", name="Công bố…").click()
    page.get_by_role("button", name="Công bố", exact=True).click()
    page.wait_for_url("**/quan-tri/bao-cao/mau/*")
    screenshot(page, "console-report-phone")
    assert not ReportDraft.objects.exists()
    assert [one["code"] for one in ReportVersion.objects.latest("id").data["columns"]][:2] == ["c2", "c1"]
    for phone in (False, True):
        page = open_session(phone=phone)
        give_session(page, live_server.url, DIRECTOR)
        for code in ("tinh-hinh-theo-linh-vuc", "06a", "06b", "ho-so-qua-han"):
            page.goto(f"/can-bo/bao-cao-theo-mau/xem/{code}?ve=bars")
            assert_accessible(page)
            screenshot(page, f"desk-report-{code}{'-phone' if phone else ''}")
        page.goto("/can-bo/bao-cao-theo-mau")
        screenshot(page, f"desk-reports{'-phone' if phone else ''}")
