"""The bell in Chromium: new work is told while a page stands open; the pages behind it fit both widths."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from motcua.dossiers.exchanges import say
from motcua.dossiers.models import Dossier
from tests.acts.coordination import settle
from tests.browser import assert_accessible, give_session, screenshot
from tests.story import APPLICANT, DESK, EXAMINER, EXAMINER_2, HEAD, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser


@pytest.mark.criterion("II.23.5")
def test_it_rings_without_reloading_and_is_silent_once_looked_at(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story, page = Story(), page_desktop
    page.clock.install()
    give_session(page, live_server.url, DESK)
    page.goto("/can-bo/")
    bell = page.locator("[data-bell]")
    assert not bell.locator("[data-bell-count]").is_visible()
    story.submitted()
    settle()
    with page.expect_response("**/can-bo/co-gi-moi/so"):
        page.clock.run_for(16_000)
    bell.locator("[data-bell-count]").wait_for(state="visible")
    assert bell.locator("[data-bell-count]").inner_text() == "1"
    assert bell.get_by_role("status").text_content() == "1 việc mới"
    assert bell.evaluate("bell => bell.contains(document.activeElement)") is False
    bell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/can-bo/co-gi-moi")
    assert page.get_by_role("link", name="mới chuyển đến").is_visible()
    assert not page.locator("[data-bell-count]").is_visible()


def test_whoever_was_signed_out_is_asked_no_more(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    page = page_desktop
    page.clock.install()
    give_session(page, live_server.url, DESK)
    page.goto("/can-bo/")
    page.context.clear_cookies()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/can-bo/co-gi-moi/so") as answer:
        page.clock.run_for(16_000)
    assert answer.value.status == 204
    page.clock.run_for(200_000)
    assert len([address for address in asked if "co-gi-moi" in address]) == 1


def test_the_pages_of_reminders_and_of_heads(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    story = Story()
    late, other = story.assigned(), story.assigned(EXAMINER_2)
    story.forwarded()
    story.handed_over()
    say(story.actor(APPLICANT), late, "Tôi gửi thêm bản sao được không?")
    Dossier.objects.filter(pk=late.pk).update(due_at=timezone.now() - datetime.timedelta(days=4))
    asked = story.do("ask_supplement", other, EXAMINER_2, story.request()).dossier
    settle()
    story.do("supply", asked, APPLICANT, {})
    settle()
    code = f"{story.unit(EXAMINER)}.{story.person(EXAMINER).id}"
    visits = [
        (EXAMINER, "/can-bo/", "desk-home-examiner"),
        (EXAMINER, "/can-bo/co-gi-moi", "desk-news"),
        (EXAMINER, "/can-bo/tuy-chon", "desk-preferences"),
        (HEAD, "/can-bo/", "desk-home-head"),
        (HEAD, f"/can-bo/ai-dang-giu?nguoi={code}", "desk-holders"),
        (HEAD, "/can-bo/bao-cao?ky=nam", "desk-progress"),
        (HEAD, "/can-bo/bao-cao?ky=khac&tu=31/02/2026&den=01/03/2026", "desk-progress-wrong"),
        (HEAD, "/thong-ke?ky=thang", "statistics"),
    ]
    for phone in (False, True):
        page = open_session(phone=phone)
        for officer, address, name in visits:
            give_session(page, live_server.url, officer)
            page.goto(address)
            assert_accessible(page)
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{address} is {wide} px too wide"
            screenshot(page, f"{name}-phone" if phone else name)
