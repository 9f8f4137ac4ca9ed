"""The check for robots in Chromium: worked out by the widget while a form is filled in, or typed without scripts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from motcua.audit import robot_code
from tests.browser import assert_accessible, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def always_asked(settings: SettingsWrapper) -> None:
    settings.ROBOT_FREE_TRIES = 0


def test_the_widget_finds_the_proof_and_the_form_goes_through(page_phone: Page) -> None:
    refused: list[str] = []
    page_phone.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    page_phone.goto("/quen-mat-khau")
    found = False
    until = time.monotonic() + 10
    while not found and time.monotonic() < until:
        found = page_phone.evaluate("() => !!document.querySelector('input[name=altcha]')?.value")
        page_phone.wait_for_timeout(100)
    assert found, "the widget has worked its proof out within ten seconds"
    assert refused == [], "nothing that the policy of the page forbids"
    assert page_phone.locator("[data-robots-code]").get_attribute("open") is None
    assert_accessible(page_phone)
    screenshot(page_phone, "robots-phone")
    page_phone.fill("input[name=email]", "ai@vidu.vn")
    page_phone.click("main form button[type=submit]")
    page_phone.wait_for_url("**/quen-mat-khau/da-gui")


def test_without_script_the_code_is_typed(page_no_js: Page) -> None:
    page_no_js.goto("/quen-mat-khau")
    screenshot(page_no_js, "robots-no-js")
    assert page_no_js.locator(".mc-robots__picture").bounding_box()
    page_no_js.fill("input[name=email]", "ai@vidu.vn")
    page_no_js.fill("input[name=robot_code]", "1")
    page_no_js.click("main form button[type=submit]")
    assert "Xác nhận không đúng" in page_no_js.inner_text("main")
    token = page_no_js.input_value("input[name=robot_token]")
    page_no_js.fill("input[name=robot_code]", robot_code.digits_of(token) or "")
    page_no_js.click("main form button[type=submit]")
    page_no_js.wait_for_url("**/quen-mat-khau/da-gui")
