"""Saved as one types: in the browser, with two tabs, and after the session ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.people.models import User
from tests.portal.way import address, text_field
from tests.story import APPLICANT, DEPARTMENT, RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "mat-khau-moi-9"


@pytest.fixture
def draft(sample: Path, live_server: Any) -> Dossier:
    user = User.objects.get(email=APPLICANT)
    user.set_password(PASSWORD)
    user.save()
    return drafts.start_draft(Story().actor(APPLICANT), RETAIL, DEPARTMENT)


def sign_in(page: Page, where: str) -> None:
    page.goto(where)
    page.fill("#email", APPLICANT)
    page.fill("#password", PASSWORD)
    page.locator("#password").press("Enter")
    page.wait_for_url(f"**{where}")


def wait_saved(page: Page) -> None:
    page.wait_for_selector("[data-autosave-status][data-state=saved]")


def test_typing_saves_again_and_again_and_the_next_step_takes_it(draft: Dossier, page_phone: Page) -> None:
    where = address("form_step", draft, number=1)
    sign_in(page_phone, where)
    box = page_phone.locator(f"#field-{text_field(draft).code}")
    for words in ("Cửa hàng", "Cửa hàng Hương Sơn"):
        with page_phone.expect_response("**/luu-tam**") as saved:
            box.fill(words)
        assert saved.value.status == 200
        wait_saved(page_phone)
    draft.refresh_from_db()
    assert draft.answers[text_field(draft).code] == "Cửa hàng Hương Sơn"
    page_phone.get_by_role("button", name="Lưu lại").click()
    page_phone.wait_for_selector(".mc-banner--success")
    assert box.input_value() == "Cửa hàng Hương Sơn"


def test_a_second_tab_is_told_and_overwrites_nothing(draft: Dossier, page_phone: Page) -> None:
    where = address("form_step", draft, number=1)
    sign_in(page_phone, where)
    second = page_phone.context.new_page()
    second.goto(where)
    code = text_field(draft).code
    page_phone.locator(f"#field-{code}").fill("Từ thẻ một")
    wait_saved(page_phone)
    second.locator(f"#field-{code}").fill("Từ thẻ hai")
    second.wait_for_selector("[data-autosave-status][data-state=failed]")
    assert "cửa sổ khác" in second.locator("[data-autosave-status]").inner_text()
    draft.refresh_from_db()
    assert draft.answers[code] == "Từ thẻ một"
    second.get_by_role("button", name="Lưu lại").click()
    second.wait_for_selector("text=Hai nơi cùng sửa một hồ sơ")
    assert second.locator(f"#field-{code}").input_value() == "Từ thẻ hai"


def test_an_ended_session_loses_nothing(draft: Dossier, page_phone: Page) -> None:
    where = address("form_step", draft, number=1)
    sign_in(page_phone, where)
    code = text_field(draft).code
    page_phone.context.clear_cookies(name="sessionid")
    page_phone.locator(f"#field-{code}").fill("Gõ khi phiên đã hết")
    page_phone.wait_for_selector("[data-autosave-status][data-state=failed]")
    assert "Phiên làm việc đã hết" in page_phone.locator("[data-autosave-status]").inner_text()
    page_phone.get_by_role("button", name="Tiếp tục").last.click()
    page_phone.wait_for_url("**/dang-nhap**")
    page_phone.fill("#email", APPLICANT)
    page_phone.fill("#password", PASSWORD)
    page_phone.locator("#password").press("Enter")
    page_phone.wait_for_url(f"**{where}")
    assert page_phone.locator(f"#field-{code}").input_value() == "Gõ khi phiên đã hết"
