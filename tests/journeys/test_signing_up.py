"""A citizen with a phone: registers, mistypes the code, has it sent again, activates, signs in by the user name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from motcua.people.models import Challenge, User
from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "trau xanh doc bao cu"
PHONE = "0912345678"


@pytest.mark.criterion("KT.2", "DVC.1")
def test_from_signing_up_to_signing_in_by_a_text_message(
    walker: Walker, page_phone: Page, open_session: OpenSession, deliver: Callable[[], None]
) -> None:
    page = page_phone
    page.goto("/dang-ky")
    assert page.locator("[name=organisation_name]").is_hidden()
    walker.look(page, "dang-ky")
    typed = {
        "full_name": "Lê Thị Hoa",
        "id_number": "042190001234",
        "birth_date": "28/02/1990",
        "email": "le.thi.hoa@vidu.vn",
        "phone": PHONE,
        "user_name": "le.thi.hoa",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    walker.follow(page, page.locator("main form button[type=submit]"))
    walker.look(page, "kich-hoat-chon")
    page.get_by_label("Mã trong tin nhắn").check()
    walker.follow(page, page.get_by_role("button", name="Gửi", exact=True))
    deliver()
    first = _code(open_session())
    page.fill("[name=code]", f"{(int(first) + 1) % 10**6:06d}")
    walker.follow(page, page.get_by_role("button", name="Kích hoạt", exact=True))
    assert "còn 4 lần thử" in page.inner_text("#code-error")
    walker.look(page, "kich-hoat-sai-ma")
    # A minute passes.
    Challenge.objects.update(sent_at=timezone.now() - datetime.timedelta(seconds=61))
    walker.follow(page, page.get_by_role("button", name="Gửi lại mã"))
    assert "Đã gửi lại" in page.inner_text("body")
    deliver()
    second = _code(open_session())
    assert second != first
    page.fill("[name=code]", f"{second[:3]} {second[3:]}")
    walker.follow(page, page.get_by_role("button", name="Kích hoạt", exact=True))
    assert page.url.endswith("/ho-so")
    assert User.objects.get(local__user_name="le.thi.hoa").phone == PHONE
    page.goto("/tai-khoan")
    walker.look(page, "tai-khoan-moi")
    page.context.clear_cookies()
    page.goto("/dang-nhap")
    page.fill("input[name=email]", "Le.Thi.Hoa")
    page.fill("input[name=password]", PASSWORD)
    walker.follow(page, page.locator("main button[type=submit]"))
    assert page.url.endswith("/ho-so")


def _code(developer: Page) -> str:
    """The newest code, as the mailbox of the sample mode shows it."""
    developer.goto(f"/hop-thu-thu-nghiem?q={PHONE}")
    with developer.expect_navigation():
        developer.locator("main table a").first.click()
    found = re.search(r"\b\d{6}\b", developer.inner_text("main"))
    assert found
    return found[0]
