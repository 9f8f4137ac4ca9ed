"""What goes wrong in a browser: wrong files, impatient clicks, two tabs, an ended session, two officers at once."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from motcua.dossiers import drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.models import Dossier, Event, Outcome, Paper
from motcua.dossiers.verification import verify
from tests import story as people
from tests.journeys.walking import Walker
from tests.portal.way import address
from tests.story import DEPARTMENT, PDF, RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser

PAPER = "giay-dang-ky-kinh-doanh"
FIELD = "[name=ten_thuong_nhan]"
SIGN = "Đang xử lý, xin chờ…"
# Name, content, what the person is told.
WRONG_FILES = [
    ("khong-byte.pdf", b"", "trống"),
    ("chuong-trinh.pdf", b"MZ\x90\x00 this is a program", "chuong-trinh.pdf"),
    ("bang-tinh.xlsx", b"PK\x03\x04", "bang-tinh.xlsx"),
    ("nang.pdf", PDF + b"\n" * (11 * 1024 * 1024), "lớn hơn 10 MB"),
]


def as_file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def draft_of(story: Story) -> Dossier:
    return drafts.start_draft(story.actor(people.APPLICANT), RETAIL, DEPARTMENT)


@pytest.mark.criterion("II.2.3", "DVC.6")
@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_file_is_refused_at_its_field_and_the_right_one_stays(
    walker: Walker, open_session: OpenSession, story: Story, scripts: bool
) -> None:
    page = walker.enter(open_session(phone=True, java_script_enabled=scripts), people.APPLICANT)
    draft = draft_of(story)
    page.goto(address("papers", draft))
    assert "10 MB" in page.inner_text(f"#tep-{PAPER}-hint")
    walker.attach(page, PAPER, walker.pdf("dung.pdf"))
    for name, content, told in WRONG_FILES:
        page.set_input_files(f"#tep-{PAPER}", as_file(name, content))
        if not scripts:
            walker.follow(page, page.locator(f'button[value="tai:{PAPER}"]'))
        page.locator(f"#tep-{PAPER}-error", has_text=re.compile(told)).wait_for()
        assert "dung.pdf" in page.inner_text(f"#giay-{PAPER}")
    assert [paper.file.name for paper in Paper.objects.filter(dossier=draft) if paper.file] == ["dung.pdf"]


def test_a_wrong_result_loses_nothing_of_what_the_clerk_typed(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    dossier = story.approved()
    clerk = walker.enter(open_session(), people.CLERK)
    walker.open_first(clerk, "to_finish", dossier.code or "")
    clerk.set_input_files("#thao-tac [name=file]", as_file("ket-qua.pdf", b"not a pdf"))
    clerk.fill("#thao-tac [name=number]", "12/GP-SCT")
    walker.follow(clerk, clerk.locator('.mc-acts button[form="thao-tac"]'))
    assert clerk.locator("#thao-tac-file-error").is_visible()
    assert clerk.input_value("#thao-tac [name=number]") == "12/GP-SCT"
    assert not Outcome.objects.exists()
    clerk.set_input_files("#thao-tac [name=file]", as_file("ket-qua.pdf", PDF))
    walker.follow(clerk, clerk.locator('.mc-acts button[form="thao-tac"]'))
    assert Outcome.objects.get(dossier=dossier).number == "12/GP-SCT"


@pytest.mark.criterion("VI.5")
@pytest.mark.parametrize("scripts", [True, False])
def test_an_impatient_double_click_submits_once(
    walker: Walker, open_session: OpenSession, story: Story, monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    draft = story.draft()
    page = walker.enter(open_session(phone=True, java_script_enabled=scripts), people.APPLICANT)
    page.goto(address("check", draft))
    page.check("input[name=cam_ket]")
    if scripts:
        _take_long(monkeypatch, "portal.views.applying")
        _watch_for_waiting(page)
    page.get_by_role("button", name="Nộp hồ sơ").dblclick()
    page.wait_for_url("**/bien-nhan")
    if scripts:
        assert _waited(page) == SIGN
    draft.refresh_from_db()
    assert Event.objects.filter(dossier=draft, act="submit").count() == 1
    assert draft.receipt_number
    assert draft.receipt_number in page.inner_text("main")
    # Back: nothing can be sent a second time, nothing looks as if it had not been sent.
    page.go_back()
    page.wait_for_url("**/bien-nhan")
    page.goto(address("form_step", draft, number=1))
    assert "không sửa được nữa" in page.inner_text("main")
    assert Event.objects.filter(dossier=draft, act="submit").count() == 1


@pytest.mark.criterion("VI.5")
def test_the_desk_shows_the_same_sign_of_waiting_and_acts_once(
    walker: Walker, open_session: OpenSession, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = story.submitted()
    desk = walker.enter(open_session(), people.DESK)
    desk.goto(f"/can-bo/ho-so/{dossier.key}")
    _take_long(monkeypatch, "desk.views.acting")
    _watch_for_waiting(desk)
    desk.locator('.mc-acts button[form="thao-tac"]').dblclick()
    desk.wait_for_url("**?xong=1")
    assert _waited(desk) == SIGN
    assert Event.objects.filter(dossier=dossier, act="accept").count() == 1


def _take_long(monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    """Let acts take their time, as on a busy day."""

    def slowly(*given: Any, **options: Any) -> Any:
        time.sleep(1)
        return perform(*given, **options)

    monkeypatch.setattr(f"motcua.{room}.perform", slowly)


def _watch_for_waiting(page: Page) -> None:
    """Note in the tab what the sign of waiting says; a page that is being left cannot be asked."""
    page.evaluate(
        """() => {
          const sign = document.querySelector('[data-waiting]');
          const note = () => sign.hidden || sessionStorage.setItem('waited', sign.innerText.trim());
          new MutationObserver(note).observe(sign, { attributes: true, childList: true, subtree: true });
        }"""
    )


def _waited(page: Page) -> str:
    said: str = page.evaluate("() => sessionStorage.getItem('waited')")
    return said


def test_two_tabs_see_each_other_and_neither_loses_a_word(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    draft = draft_of(story)
    one = walker.enter(open_session(java_script_enabled=False), people.APPLICANT)
    other = one.context.new_page()
    for tab in (one, other):
        tab.goto(address("form_step", draft, number=1))
    one.fill(FIELD, "Cửa hàng Một")
    walker.follow(one, one.locator('.mc-form__actions button[value="luu"]'))
    other.fill(FIELD, "Cửa hàng Hai")
    walker.follow(other, other.locator('.mc-form__actions button[value="luu"]'))
    told = other.inner_text("main")
    assert "Hai nơi cùng sửa một hồ sơ" in told
    assert "Cửa hàng Một" in told
    assert other.input_value(FIELD) == "Cửa hàng Hai"
    draft.refresh_from_db()
    assert draft.answers["ten_thuong_nhan"] == "Cửa hàng Một"
    other.check('input[name="page.keep.ten_thuong_nhan"][value=mine]')
    walker.follow(other, other.locator('.mc-form__actions button[value="luu"]'))
    draft.refresh_from_db()
    assert draft.answers["ten_thuong_nhan"] == "Cửa hàng Hai"


def test_after_the_session_ended_the_typed_text_is_back(
    walker: Walker, page_phone: Page, story: Story
) -> None:
    draft = draft_of(story)
    page = walker.enter(page_phone, people.APPLICANT)
    page.goto(address("form_step", draft, number=1))
    page.context.clear_cookies(name="sessionid")
    page.fill(FIELD, "Cửa hàng gõ dở")
    walker.on(page)
    assert "/dang-nhap" in page.url
    assert "được giữ lại" in page.inner_text("main")
    page.fill("main input[name=email]", people.APPLICANT)
    page.fill("main input[name=password]", "Motcua@2026")
    walker.follow(page, page.locator("main button[type=submit]"))
    assert page.url.endswith("/buoc/1")
    assert page.input_value(FIELD) == "Cửa hàng gõ dở"
    walker.follow(page, page.locator('.mc-form__actions button[value="luu"]'))
    draft.refresh_from_db()
    assert draft.answers["ten_thuong_nhan"] == "Cửa hàng gõ dở"


def test_after_all_cookies_are_gone_the_typed_text_is_still_in_the_tab(
    walker: Walker, page_phone: Page, story: Story
) -> None:
    draft = draft_of(story)
    page = walker.enter(page_phone, people.APPLICANT)
    page.goto(address("form_step", draft, number=1))
    page.context.clear_cookies()
    page.fill(FIELD, "Cửa hàng gõ dở")
    walker.on(page)
    assert "Trang đã mở quá lâu" in page.inner_text("main")
    page.goto(f"/dang-nhap?next={address('form_step', draft, number=1)}")
    page.fill("main input[name=email]", people.APPLICANT)
    page.fill("main input[name=password]", "Motcua@2026")
    walker.follow(page, page.locator("main button[type=submit]"))
    assert page.input_value(FIELD) == "Cửa hàng gõ dở"


def test_the_second_of_two_officers_is_told_what_happened_and_by_whom(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    dossier = story.submitted()
    first = walker.enter(open_session(), people.DESK)
    second = walker.enter(open_session(), people.DESK_2)
    for officer in (first, second):
        walker.open_first(officer, "to_accept", dossier.receipt_number or "")
    walker.open_act(second, "Từ chối tiếp nhận")
    walker.act(first, "Tiếp nhận")
    second.fill("#thao-tac [name=reason]", "Không thuộc thẩm quyền của Sở")
    walker.follow(second, second.locator('.mc-acts button[form="thao-tac"]'))
    told = second.inner_text("main")
    assert story.person(people.DESK).full_name in told
    assert "Tiếp nhận" in told
    assert "Không thuộc thẩm quyền của Sở" in told
    walker.follow(second, second.get_by_role("link", name="Tải lại hồ sơ"))
    dossier.refresh_from_db()
    assert dossier.state == "accepted"
    assert dossier.code
    assert dossier.code in second.inner_text("main")
    assert not Event.objects.filter(dossier=dossier, act="refuse").exists()
    assert [difference.message for difference in verify()] == []


def test_the_work_list_goes_by_keyboard(walker: Walker, page_desktop: Page, story: Story) -> None:
    first, second = story.accepted(), story.accepted()
    desk = walker.enter(page_desktop, people.DESK)
    desk.goto("/can-bo/danh-sach/to_forward?sort=code")
    for key, opened in (("j", first), ("jj", second), ("jjk", first)):
        for letter in key:
            desk.keyboard.press(letter)
        with desk.expect_navigation():
            desk.keyboard.press("Enter")
        assert desk.url.endswith(f"/can-bo/ho-so/{opened.key}")
        desk.goto("/can-bo/danh-sach/to_forward?sort=code")
    desk.keyboard.press("/")
    # As fast as a hand: what comes faster is a scanner, which opens the dossier itself.
    desk.keyboard.type(second.code or "", delay=90)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert desk.locator("[data-row]").count() == 1
