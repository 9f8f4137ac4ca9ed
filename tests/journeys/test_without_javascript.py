"""The citizen's whole part without a line of JavaScript, on a phone: from signing up to asking for the dossier back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier, Exchange, Paper, Supplement
from motcua.forms.selectors import cached_form
from motcua.people.challenges import code_of
from motcua.people.models import Challenge, User
from tests.answers import complete_answers
from tests.journeys.walking import Walker
from tests.story import DESK, RETAIL, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEWCOMER, PASSWORD = "le.thi.hoa@mau.vn", "chuong gio mua he 42"


@pytest.mark.criterion("KT.1", "KT.3", "KT.4", "KT.5", "KT.6", "DVC.4", "DVC.6", "DVC.9", "DVC.11", "I.4.3")
def test_a_newcomer_needs_no_script(walker: Walker, page_no_js: Page, story: Story) -> None:
    page = page_no_js
    _find(walker, page)
    _sign_up(walker, page)
    dossier = _apply(walker, page)
    _look_up(walker, page, dossier)
    _supply(walker, page, story, dossier)
    _say_and_withdraw(walker, page, dossier)
    page.goto("/ho-so")
    page.locator("header summary.mc-menu__summary").click()
    walker.follow(page, page.locator("header form[action='/dang-xuat'] button"))
    page.goto(f"/ho-so/{dossier.key}")
    assert "/dang-nhap" in page.url


def _find(walker: Walker, page: Page) -> None:
    """Search without marks, then the procedure's page."""
    page.goto("/")
    page.fill("main input[type=search]", "ban le ruou")
    walker.follow(page, page.locator("main form[role=search] button, main form button[type=submit]").first)
    walker.follow(page, page.get_by_role("link", name="Cấp Giấy phép bán lẻ rượu", exact=True).first)
    assert RETAIL in page.inner_text("main")
    walker.follow(page, page.locator("main").get_by_role("link", name="Nộp hồ sơ trực tuyến"))
    assert "/dang-nhap" in page.url


def _sign_up(walker: Walker, page: Page) -> None:
    """A slip of the finger is said at its field; then the account is made and leads on to where one was going."""
    walker.follow(page, page.locator("main").get_by_role("link", name="Đăng ký"))
    typed = {
        "full_name": "Lê Thị Hoa",
        "id_number": "042190001234",
        "birth_date": "31/02/1990",
        "email": NEWCOMER,
        "phone": "0912345678",
        "user_name": "le.thi.hoa",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    walker.follow(page, page.locator("main form button[type=submit]"))
    assert page.locator("#birth_date-error").is_visible()
    assert page.input_value("[name=full_name]") == "Lê Thị Hoa"
    assert page.input_value("[name=email]") == NEWCOMER
    for name, value in (("birth_date", "28/02/1990"), ("password", PASSWORD), ("password_again", PASSWORD)):
        page.fill(f"main [name={name}]", value)
    walker.follow(page, page.locator("main form button[type=submit]"))
    walker.follow(page, page.locator("main form button[name=gui]"))
    page.fill("main [name=code]", code_of(Challenge.objects.get()))
    walker.follow(page, page.locator("main form button[name=kich-hoat]"))
    assert User.objects.get(local__user_name="le.thi.hoa").full_name == "Lê Thị Hoa"
    assert page.url.endswith(f"/nop-ho-so/{RETAIL}")


def _apply(walker: Walker, page: Page) -> Dossier:
    walker.follow(page, page.locator("main form.mc-form button[type=submit]"))
    dossier = Dossier.objects.get(state="new")
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form)
    table = next(field for field in form.by_code.values() if field.kind == "table")
    answers[table.code] = [
        answers[table.code][0],
        {**answers[table.code][0], table.columns[0].code: "Nhà cung cấp thứ hai"},
    ]
    for number, _step in enumerate(form.steps, start=1):
        walker.fill_step(page, dossier, number, answers)
        walker.on(page)
    for paper in cached_version(dossier.procedure_version_id).papers:
        if paper.required:
            walker.attach(page, paper.code, walker.pdf(f"{paper.code}.pdf"))
    walker.on(page)
    assert page.input_value("[name=applicant-name]") == "Lê Thị Hoa"
    page.check("input[name=way][value=online]")
    walker.on(page)
    assert "Nhà cung cấp thứ hai" in page.inner_text("main")
    page.check("input[name=cam_ket]")
    walker.follow(page, page.get_by_role("button", name="Nộp hồ sơ"))
    dossier.refresh_from_db()
    assert dossier.state == "waiting_acceptance"
    assert len(dossier.answers[table.code]) == 2
    assert dossier.receipt_number
    assert dossier.receipt_number in page.inner_text("main")
    return dossier


def _look_up(walker: Walker, page: Page, dossier: Dossier) -> None:
    """By receipt number, from the home page: one's own shows the name."""
    page.goto("/tra-cuu")
    page.fill("main input[name=ma]", dossier.receipt_number or "")
    walker.follow(page, page.locator("main").get_by_role("button", name="Tra cứu"))
    assert "Lê Thị Hoa" in page.inner_text("main")


def _supply(walker: Walker, page: Page, story: Story, dossier: Dossier) -> None:
    """The desk asks for a better copy; it is taken out, another put in its place, and sent."""
    items = [{"requirement": "giay-dang-ky-kinh-doanh", "text": "Chụp lại trang 2, thấy rõ dấu"}]
    story.do("ask_supplement", dossier, DESK, {"items": items, "reason": "Bản chụp mờ"})
    page.goto("/ho-so?folder=supplement")
    walker.follow(page, page.locator(".mc-results__item").get_by_role("link", name="Bổ sung hồ sơ"))
    assert "Chụp lại trang 2, thấy rõ dấu" in page.inner_text("main")
    page.set_input_files("input[name=tep-giay-dang-ky-kinh-doanh]", str(walker.pdf("chup-lai.pdf")))
    page.fill("[name=ghi-chu]", "Đã chụp lại trang 2.")
    walker.follow(page, page.get_by_role("button", name="Gửi bổ sung"))
    dossier.refresh_from_db()
    assert dossier.state == "supplemented"
    assert Supplement.objects.get(dossier=dossier).answered_at is not None
    kept = Paper.objects.filter(dossier=dossier, requirement="giay-dang-ky-kinh-doanh", removed_at=None)
    assert [paper.file.name for paper in kept if paper.file] == ["chup-lai.pdf"]


def _say_and_withdraw(walker: Walker, page: Page, dossier: Dossier) -> None:
    page.goto(f"/ho-so/{dossier.key}")
    page.fill("[name=text]", "Tôi muốn hỏi khi nào có kết quả?")
    walker.follow(page, page.locator("form[action$='/trao-doi'] button"))
    assert Exchange.objects.get(dossier=dossier).text == "Tôi muốn hỏi khi nào có kết quả?"
    page.locator("summary", has_text="Yêu cầu rút hồ sơ").click()
    page.fill("[name=reason]", "Đổi địa điểm kinh doanh")
    walker.follow(page, page.get_by_role("button", name="Gửi yêu cầu rút"))
    dossier.refresh_from_db()
    assert dossier.state == "withdrawal_asked"
    assert "Đổi địa điểm kinh doanh" in page.inner_text("main")
