"""Hidden numbers in Chromium: shown by a button without scripts, at both widths; what an inspector sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from tests.browser import assert_accessible, give_session, screenshot
from tests.story import DESK, INSPECTOR, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser
PHONE = "0900000101"


def test_a_number_is_shown_without_scripts_and_an_inspector_finds_who_did_it(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    story = Story()
    dossier = story.assigned()
    page = open_session(java_script_enabled=False)
    give_session(page, live_server.url, DESK)
    page.goto(f"/can-bo/ho-so/{dossier.key}")
    assert PHONE not in page.content()
    page.locator("#noi-dung-ho-so").get_by_role("button", name="Hiện Điện thoại").click()
    page.locator("#noi-dung-ho-so").get_by_text(PHONE).first.wait_for()
    assert page.url.endswith("#noi-dung-ho-so")
    assert TrailLine.objects.filter(kind=Kind.REVEAL).count() == 1
    for phone in (False, True):
        _inspects(open_session(phone=phone), live_server.url, dossier.code, "390" if phone else "1440")


def _inspects(page: Page, address: str, code: str, width: str) -> None:
    give_session(page, address, INSPECTOR)
    page.goto("/can-bo/thanh-tra")
    page.get_by_label("Mã hồ sơ, số biên nhận").fill(code)
    page.get_by_role("button", name="Tra cứu").click()
    page.get_by_role("link", name=code).first.wait_for()
    assert_accessible(page)
    screenshot(page, f"inspection-{width}")
    page.get_by_role("link", name=code).first.click()
    page.get_by_text("sự kiện nguyên vẹn").wait_for()
    # The look of the officer who had the number shown stands there.
    assert page.get_by_text("Hiện dữ liệu bị che").first.is_visible()
    assert_accessible(page)
    screenshot(page, f"inspected-{width}")
    page.get_by_role("link", name="Mở hồ sơ").click()
    page.get_by_role("tab", name="Nội dung").click()
    page.locator("#noi-dung-ho-so .mc-reveal").first.wait_for()
    assert_accessible(page)
    screenshot(page, f"masked-{width}")
