"""A key in the device, made and proved in Chromium; a session whose cookies are copied; the warning before one ends."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from motcua.people.models import Passkey, Session, User
from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser
EMAIL = "nguyenvanan@mau.vn"


def with_authenticator(page: Page) -> None:
    """A key that is always there and always touched, as Chromium plays it for tests."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_key_opens_the_way_in_and_a_copied_session_is_noticed(
    walker: Walker, open_session: OpenSession
) -> None:
    page = open_session()
    with_authenticator(page)
    walker.sign_in(page, EMAIL)
    page.goto("/tai-khoan/bao-mat/khoa")
    page.fill("input[name=name]", "Máy ở nhà")
    with page.expect_navigation():
        page.click("[data-passkey-start]")
    assert page.locator(".mc-recovery li").count() == 10
    walker.look(page, "second-factor-codes")
    assert Passkey.objects.get().name == "Máy ở nhà"
    page.goto("/tai-khoan/bao-mat")
    walker.look(page, "second-factor-security")

    page.context.clear_cookies()
    walker.sign_in(page, EMAIL)
    assert page.url.endswith("/dang-nhap/xac-thuc")
    walker.look(page, "second-factor-asked")
    with page.expect_navigation():
        page.click("[data-passkey-start]")
    assert page.url.endswith("/ho-so")

    # All cookies of the browser, carried to another one of the same make.
    thief = open_session()
    thief.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # what one gives the other takes
    thief.goto("/ho-so")
    assert thief.url.endswith("/ho-so"), "at first they look alike"
    let_pass(6)
    thief.goto("/ho-so")
    thief.goto("/ho-so")
    let_pass(2)
    page.goto("/tai-khoan")
    assert "/dang-nhap" in page.url
    assert page.get_by_text("xuất hiện cùng lúc ở hai trình duyệt").is_visible()
    walker.look(page, "session-stolen")
    thief.goto("/tai-khoan")
    assert "/dang-nhap" in thief.url


def test_the_page_warns_before_the_session_ends_and_lets_one_stay(
    walker: Walker, open_session: OpenSession
) -> None:
    page = open_session(phone=True)
    page.clock.install()
    walker.enter(page, EMAIL)
    page.goto("/tai-khoan")
    # As if it had been typed an hour ago.
    page.evaluate("document.querySelector('input[name=full_name]').value = 'Nguyễn Văn An Nhiên'")
    Session.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=58, seconds=30))
    page.clock.fast_forward(58 * 60 * 1000 + 30_000)
    dialog = page.locator("dialog[data-session-clock]")
    page.clock.run_for(3000)
    dialog.wait_for(state="visible")
    walker.look(page, "session-ending")
    dialog.get_by_role("button", name="Tiếp tục làm việc").click()
    dialog.wait_for(state="hidden")
    assert page.input_value("input[name=full_name]") == "Nguyễn Văn An Nhiên"
    person = User.objects.get(email=EMAIL)
    assert timezone.now() - Session.objects.get(user=person).seen_at < datetime.timedelta(minutes=1)


def let_pass(minutes: float) -> None:
    """Time passes for every session."""
    ago = datetime.timedelta(minutes=minutes)
    for row in Session.objects.exclude(user=None):
        moments = {
            name: moment - ago
            for name in ("seen_at", "turned_at", "offered_at")
            if (moment := getattr(row, name)) is not None
        }
        Session.objects.filter(pk=row.pk).update(**moments)
