"""A work list in Chromium: columns chosen, a filter kept, a file fetched, everything by keyboard, also on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.desk.models import ListView
from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import make_late, page_of
from tests.story import DESK, ORGANISATION, STRANGER, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser
ALL = "/can-bo/danh-sach/all"


def some_dossiers(story: Story) -> None:
    story.asked()
    make_late(story.assigned())
    story.do("submit", story.draft(ORGANISATION, "2.000664"), ORGANISATION)
    story.submitted(STRANGER)
    story.ready()


def press(page: Page, *keys: str) -> None:
    """Keys as a hand presses them: what comes faster is taken for a scanner."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(80)


def heads(page: Page) -> list[str]:
    return [text.strip(" ↑↓") for text in page.locator(".mc-work th a").all_inner_texts()]


def test_columns_are_chosen_and_a_filter_is_kept(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    some_dossiers(Story())
    page = page_desktop
    give_session(page, live_server.url, DESK)
    page.goto(ALL)
    screenshot(page, "desk-list-all")
    page.locator("summary", has_text="Cột").click()
    page.get_by_role("checkbox", name="Lĩnh vực").check()
    page.get_by_role("checkbox", name="Tiếp nhận", exact=True).uncheck()
    assert_accessible(page)
    screenshot(page, "desk-list-columns")
    page.get_by_role("button", name="Lưu cột").click()
    page.wait_for_url(f"**{ALL}*")
    assert "Lĩnh vực" in heads(page)
    assert "Tiếp nhận" not in heads(page)
    page.select_option("#loc-state", "processing")
    page.wait_for_url("**state=processing*")
    page.locator("summary", has_text="Lưu bộ lọc").click()
    page.get_by_label("Tên bộ lọc").fill("Đang xử lý")
    assert_accessible(page)
    screenshot(page, "desk-list-save")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đã lưu bộ lọc “Đang xử lý”.").wait_for()
    page.goto(ALL)
    page.get_by_role("link", name="Đang xử lý", exact=True).and_(page.locator(".mc-saved__link")).click()
    page.wait_for_url("**state=processing*")
    assert page.locator(".mc-saved__link[aria-current]").inner_text() == "Đang xử lý"
    assert "Lĩnh vực" in heads(page)
    page.locator("summary", has_text="Bộ lọc khác").click()
    assert_accessible(page)
    screenshot(page, "desk-list-filters")


def test_the_keys_are_listed_and_lead_to_a_dossier(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    story.accepted()
    second = story.accepted()
    page = page_desktop
    give_session(page, live_server.url, DESK)
    page.goto("/can-bo/danh-sach/to_forward?sort=code")
    press(page, "?")
    assert page.locator("[data-keys-help] dd", has_text="đánh dấu hồ sơ").first.is_visible()
    assert_accessible(page)
    screenshot(page, "desk-list-keys")
    press(page, "?")
    assert not page.locator("[data-keys-help] dd").first.is_visible()
    press(page, "j", "j", "x")
    screenshot(page, "desk-list-selected")
    assert "Đã chọn 1 hồ sơ" in page.locator("[data-selection-bar]").inner_text()
    press(page, "o")
    page.wait_for_url(f"**{page_of(second)}")


def test_a_file_is_fetched_while_the_page_stays(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    some_dossiers(Story())
    page = page_desktop
    give_session(page, live_server.url, DESK)
    page.goto(ALL)
    page.locator("summary", has_text="Tải về").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Bảng tính Excel (XLSX)").click()
    assert fetched.value.suggested_filename.startswith("tat-ca-ho-so-")
    assert fetched.value.suggested_filename.endswith(".xlsx")
    assert page.url.endswith(ALL)
    assert not page.locator("[data-waiting]").is_visible()


def test_the_pages_around_a_list_on_a_phone(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    story = Story()
    some_dossiers(story)
    for name, unit in (("Hồ sơ rượu chờ quá 3 ngày", None), ("Chung của phòng", story.unit(DESK))):
        ListView.objects.create(
            owner=story.person(DESK),
            listed="all",
            name=name,
            query="procedure=2.000620",
            columns=["code", "state", "due_at", "step_left"],
            shared_with_id=unit,
        )
    for phone in (True, False):
        page = open_session(phone=phone)
        give_session(page, live_server.url, DESK)
        where = "-phone" if phone else ""
        page.goto(f"{ALL}?cot=code,applicant,sector,state,due_at,step_left,holder")
        screenshot(page, f"desk-list-more{where}")
        page.locator("summary", has_text="Cột").click()
        assert_accessible(page)
        screenshot(page, f"desk-list-columns{where}")
        page.locator("summary", has_text="Cột").click()
        page.locator("summary", has_text="Bộ lọc khác").click()
        screenshot(page, f"desk-list-filters{where}")
        for address, shot in (
            ("/can-bo/bo-loc", "desk-saved"),
            (f"/can-bo/bo-loc/{ListView.objects.latest('id').id}", "desk-saved-form"),
            (f"/can-bo/bo-loc/{ListView.objects.latest('id').id}/xoa", "desk-saved-delete"),
        ):
            page.goto(address)
            assert_accessible(page)
            screenshot(page, f"{shot}{where}")
        page.goto(ALL)
        for box in page.locator("[data-select]").all():
            box.check()
        page.get_by_role("button", name="In phiếu…").click()
        page.get_by_role("heading", name="In phiếu của 5 hồ sơ").wait_for()
        assert_accessible(page)
        screenshot(page, f"desk-print-slips{where}")
