"""The ledger and a dossier's papers in Chromium, on a phone and on an office screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import copies, page_of
from tests.story import DESK, EXAMINER, Story

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_ledger_and_the_papers_are_accessible(
    sample: Path, live_server: LiveServer, open_session: OpenSession, phone: bool
) -> None:
    story = Story()
    story.handed_over()
    dossier = story.assigned()
    copies(story.accepted(), 60)
    page = open_session(phone=phone)
    visits = [
        (DESK, "/can-bo/so-theo-doi", "desk-ledger"),
        (DESK, "/can-bo/so-theo-doi?page=2", "desk-ledger-2"),
        (DESK, "/can-bo/so-theo-doi?from=31/02/2026", "desk-ledger-refused"),
        (DESK, "/can-bo/so-theo-doi?from=01/01/2020&to=02/01/2020", "desk-ledger-empty"),
        (EXAMINER, page_of(dossier), "desk-dossier-papers"),
    ]
    for officer, address, name in visits:
        give_session(page, live_server.url, officer)
        page.goto(address)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
        screenshot(page, f"{name}-phone" if phone else name)


def test_a_period_is_chosen_by_keyboard_and_stays_in_the_address(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    dossier = Story().accepted()
    page = open_session()
    give_session(page, live_server.url, DESK)
    page.goto("/can-bo/so-theo-doi")
    page.get_by_label("Tiếp nhận từ ngày").fill("01/01/2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/so-theo-doi?*from=01%2F01%2F2026*")
    page.get_by_role("link", name=dossier.code or "").wait_for()
    printing = page.get_by_role("link", name="In sổ (PDF)").get_attribute("href") or ""
    assert "from=01%2F01%2F2026" in printing
