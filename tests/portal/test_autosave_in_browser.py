"""Saved as one types: in the browser, with two tabs, and after the session ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.people.models import User
from tests.browser import assert_accessible, screenshot
from tests.portal.way import address, step_of, text_field
from tests.story import APPLICANT, DEPARTMENT, DESK, RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [
    pytest.mark.browser,
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


def texts(draft: Dossier) -> tuple[str, str]:
    """Two text fields of the first step."""
    first, second = [field.code for field in step_of(draft).fields if field.kind == "text"][:2]
    return first, second


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


def restart(page: Page, where: str) -> Page:
    """The window is gone; the browser is opened again later and remembers what it wrote to its disk."""
    again = page.context.new_page()
    page.close()
    again.goto(where)
    return again


def copies(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('nhap:'))")
    return found


def test_two_windows_a_dead_battery_and_another_device(
    draft: Dossier, page_phone: Page, open_session: OpenSession
) -> None:
    """Fields that both windows changed are chosen one by one; what was typed without a connection comes back."""
    where = address("form_step", draft, number=1)
    code, other = texts(draft)
    sign_in(page_phone, where)
    second = page_phone.context.new_page()
    second.goto(where)
    page_phone.locator(f"#field-{code}").fill("Từ cửa sổ một")
    page_phone.locator(f"#field-{other}").fill("Một nữa")
    wait_saved(page_phone)
    second.locator(f"#field-{code}").fill("Từ cửa sổ hai")
    second.locator(f"#field-{other}").fill("Hai nữa")
    second.wait_for_selector("[data-autosave-status][data-state=failed]")
    second.get_by_role("button", name="Lưu lại").click()
    second.wait_for_selector("text=Hai nơi cùng sửa một hồ sơ")
    assert_accessible(second)
    screenshot(second, "hai-noi-cung-sua-390")
    second.get_by_label("Nội dung ở trang này: Từ cửa sổ hai").check()
    second.get_by_label("Nội dung đã lưu ở nơi kia: Một nữa").check()
    second.get_by_role("button", name="Lưu lại").click()
    second.wait_for_selector(".mc-banner--success")
    draft.refresh_from_db()
    assert (draft.answers[code], draft.answers[other]) == ("Từ cửa sổ hai", "Một nữa")
    assert copies(second) == []

    second.context.set_offline(True)
    second.locator(f"#field-{code}").fill("Gõ khi mất mạng")
    second.wait_for_selector("[data-autosave-status][data-state=failed]")
    # A dead battery sends nothing more, not even the message on leaving that no route of the test could hold back.
    second.evaluate("() => { window.fetch = () => Promise.reject(new Error('no battery')) }")
    second.context.set_offline(False)
    page_phone.close()
    again = restart(second, where)
    wait_saved(again)
    assert again.locator(f"#field-{code}").input_value() == "Gõ khi mất mạng"
    assert copies(again) == []

    desktop = open_session()
    sign_in(desktop, where)
    assert desktop.locator(f"#field-{code}").input_value() == "Gõ khi mất mạng"
    with desktop.expect_response("**/luu-tam**"):
        desktop.locator(f"#field-{other}").fill("Làm tiếp ở máy bàn")
    wait_saved(desktop)
    again.reload()
    assert again.locator(f"#field-{other}").input_value() == "Làm tiếp ở máy bàn"


def test_a_copy_made_without_a_connection_does_not_overwrite_what_another_device_saved_since(
    draft: Dossier, page_phone: Page
) -> None:
    where = address("form_step", draft, number=1)
    code, _other = texts(draft)
    sign_in(page_phone, where)
    page_phone.route("**/luu-tam**", lambda route: route.abort())
    page_phone.locator(f"#field-{code}").fill("Cũ, chưa gửi được")
    page_phone.wait_for_selector("[data-autosave-status][data-state=failed]")
    drafts.save_answers(Story().actor(APPLICANT), draft.key, {code: "Mới, từ máy khác"}, fields={code})
    again = restart(page_phone, where)
    again.wait_for_selector("[data-autosave-status][data-state=failed]")
    assert "cửa sổ khác" in again.locator("[data-autosave-status]").inner_text()
    draft.refresh_from_db()
    assert draft.answers[code] == "Mới, từ máy khác"
    assert again.locator(f"#field-{code}").input_value() == "Cũ, chưa gửi được"


def test_signing_out_leaves_nothing_on_the_device(draft: Dossier, page_desktop: Page) -> None:
    where = address("form_step", draft, number=1)
    code, _other = texts(draft)
    sign_in(page_desktop, where)
    page_desktop.route("**/luu-tam**", lambda route: route.abort())
    page_desktop.locator(f"#field-{code}").fill("Số điện thoại của tôi")
    page_desktop.wait_for_selector("[data-autosave-status][data-state=failed]")
    assert len(copies(page_desktop)) == 1
    page_desktop.locator(".mc-menu__name").click()
    page_desktop.get_by_role("button", name="Đăng xuất").click()
    page_desktop.wait_for_url("**/")
    assert copies(page_desktop) == []


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


def test_the_delivery_page_saves_itself_and_two_windows_are_asked(draft: Dossier, page_phone: Page) -> None:
    """Also the address that only the post asks for; and what was typed when the session had ended comes back."""
    where = address("delivery", draft)
    sign_in(page_phone, where)
    second = page_phone.context.new_page()
    second.goto(where)
    page_phone.get_by_label("Qua bưu chính").check()
    page_phone.get_by_label("Họ tên người nhận").fill("Lê Thị Hoa")
    page_phone.get_by_label("Tên chủ hồ sơ").fill("Từ cửa sổ một")
    wait_saved(page_phone)
    assert "Đã lưu lúc" in page_phone.locator("[data-autosave-status]").inner_text()
    draft.refresh_from_db()
    assert (draft.applicant["name"], draft.delivery["name"]) == ("Từ cửa sổ một", "Lê Thị Hoa")
    second.get_by_label("Tên chủ hồ sơ").fill("Từ cửa sổ hai")
    second.wait_for_selector("[data-autosave-status][data-state=failed]")
    second.get_by_role("button", name="Lưu lại").click()
    second.wait_for_selector("text=Hai nơi cùng sửa một hồ sơ")
    assert_accessible(second)
    screenshot(second, "nhan-ket-qua-hai-noi-390")
    second.get_by_label("Nội dung ở trang này: Từ cửa sổ hai").check()
    second.get_by_role("button", name="Lưu lại").click()
    second.wait_for_selector(".mc-banner--success")
    draft.refresh_from_db()
    assert (draft.applicant["name"], draft.delivery["way"]) == ("Từ cửa sổ hai", "post")
    assert copies(second) == []
    second.context.clear_cookies(name="sessionid")
    second.get_by_label("Tên chủ hồ sơ").fill("Gõ khi phiên đã hết")
    second.wait_for_selector("[data-autosave-status][data-state=failed]")
    page_phone.close()
    again = restart(second, "/dang-nhap")
    sign_in(again, where)
    wait_saved(again)
    assert again.get_by_label("Tên chủ hồ sơ").input_value() == "Gõ khi phiên đã hết"


def test_the_answers_to_a_supplement_save_themselves(
    sample: Path, live_server: Any, page_phone: Page
) -> None:
    story = Story()
    user = User.objects.get(email=APPLICANT)
    user.set_password(PASSWORD)
    user.save()
    items = [{"requirement": "khac", "text": "Nói rõ kho ở đâu"}]
    asked = story.do("ask_supplement", story.submitted(), DESK, {"items": items, "reason": "Chưa rõ"}).dossier
    where = address("supply", asked)
    sign_in(page_phone, where)
    page_phone.get_by_label("Trả lời, giải thích").fill("Kho ở Thành Sen")
    page_phone.get_by_label("Ghi chú gửi cán bộ").fill("Xin xem lại")
    wait_saved(page_phone)
    assert_accessible(page_phone)
    screenshot(page_phone, "bo-sung-tu-luu-390")
    again = restart(page_phone, where)
    assert again.get_by_label("Trả lời, giải thích").input_value() == "Kho ở Thành Sen"
    assert again.get_by_label("Ghi chú gửi cán bộ").input_value() == "Xin xem lại"
    again.get_by_role("button", name="Gửi bổ sung").click()
    again.wait_for_url("**/bien-nhan")
    asked.refresh_from_db()
    assert asked.state == "supplemented"
