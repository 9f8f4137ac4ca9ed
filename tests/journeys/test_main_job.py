"""The main job in Chromium: from the shop owner's search on a phone to the downloaded result, through five officers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.forms.selectors import cached_form
from motcua.people.models import User
from tests import story
from tests.answers import complete_answers
from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.criterion("VI.2.1", "VI.2.2", "VI.19", "VI.20", "KT.3", "DVC.7")
def test_from_search_on_a_phone_to_the_downloaded_result(
    walker: Walker, open_session: Callable[..., Page], deliver: Callable[[], None]
) -> None:
    phone = open_session(phone=True)
    dossier = _apply(walker, phone)
    deliver()

    desk = open_session()
    walker.sign_in(desk, story.DESK)
    walker.look(desk, "can-bo-1-mot-cua")
    desk.goto("/can-bo/danh-sach/to_accept")
    walker.look(desk, "can-bo-2-cho-tiep-nhan")
    walker.open_first(desk, "to_accept", dossier.receipt_number or "")
    walker.look(desk, "can-bo-3-ho-so")
    walker.act(desk, "Tiếp nhận")
    dossier.refresh_from_db()
    code = dossier.code
    assert code is not None
    assert code in desk.inner_text("main")
    walker.look(desk, "can-bo-4-da-tiep-nhan")
    walker.act(desk, _primary(desk))
    deliver()

    head = open_session()
    walker.sign_in(head, story.HEAD)
    walker.open_first(head, "to_assign", code)
    walker.look(head, "can-bo-5-phan-cong")
    _choose_examiner(head)
    walker.follow(head, head.locator('.mc-acts button[form="thao-tac"]'))

    examiner = open_session()
    walker.sign_in(examiner, story.EXAMINER)
    walker.open_first(examiner, "to_examine", code)
    walker.look(examiner, "can-bo-6-tham-dinh")
    walker.act(
        examiner, _act_named(examiner, "Trình"), opinion="Hồ sơ đủ thành phần; địa điểm kinh doanh phù hợp."
    )

    walker.open_first(head, "to_review", code)
    walker.act(head, _primary(head), opinion="Đồng ý, kính trình Giám đốc.")

    director = open_session()
    walker.sign_in(director, story.DIRECTOR)
    walker.open_first(director, "to_approve", code)
    walker.act(director, _primary(director))

    clerk = open_session()
    walker.sign_in(clerk, story.CLERK)
    walker.open_first(clerk, "to_finish", code)
    result = walker.pdf("giay-phep.pdf")
    walker.act(clerk, _primary(clerk), number="12/GP-SCT", file=result)

    walker.open_first(desk, "to_confirm", code)
    walker.act(desk, _primary(desk))
    deliver()
    walker.open_first(desk, "to_hand_over", code)
    walker.act(desk, _primary(desk))
    deliver()
    walker.look(desk, "can-bo-7-da-tra")

    _collect(walker, phone, dossier, result)
    assert [difference.message for difference in verify()] == []


def _apply(walker: Walker, phone: Page) -> Dossier:
    phone.goto("/")
    walker.look(phone, "cong-dan-01-trang-chu")
    phone.fill("main input[type=search]", "giay phep ban le ruou")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    walker.look(phone, "cong-dan-02-tim-kiem")
    walker.follow(phone, phone.get_by_role("link", name="Cấp Giấy phép bán lẻ rượu", exact=True).first)
    walker.look(phone, "cong-dan-03-thu-tuc")
    walker.follow(phone, phone.locator("main").get_by_role("link", name="Nộp hồ sơ trực tuyến"))
    phone.fill("input[name=email]", story.APPLICANT)
    phone.fill("input[name=password]", "Motcua@2026")
    walker.look(phone, "cong-dan-04-dang-nhap")
    walker.follow(phone, phone.locator("main button[type=submit]"))
    walker.look(phone, "cong-dan-05-bat-dau")
    phone.click("main form.mc-form button[type=submit]")
    phone.wait_for_url("**/buoc/1")
    dossier = Dossier.objects.get(state="new")
    form = cached_form(dossier.form_version_id)
    answers = complete_answers(form)
    for number, _step in enumerate(form.steps, start=1):
        walker.fill_step(phone, dossier, number, answers)
        walker.look(phone, f"cong-dan-06-buoc-{number}")
        walker.on(phone)
    walker.look(phone, "cong-dan-07-giay-to")
    for paper in cached_version(dossier.procedure_version_id).papers:
        if paper.required:
            walker.attach(phone, paper.code, walker.pdf(f"{paper.code}.pdf"), walker.photo())
    walker.look(phone, "cong-dan-08-giay-to-da-dinh-kem")
    walker.on(phone)
    walker.look(phone, "cong-dan-09-nhan-ket-qua")
    walker.on(phone)
    walker.look(phone, "cong-dan-10-kiem-tra")
    phone.check("input[name=cam_ket]")
    phone.get_by_role("button", name="Nộp hồ sơ").click()
    phone.wait_for_url("**/bien-nhan")
    dossier.refresh_from_db()
    assert dossier.receipt_number in phone.inner_text("main")
    walker.look(phone, "cong-dan-11-bien-nhan")
    return dossier


def _primary(page: Page) -> str:
    """The label of the primary act offered on a dossier's page."""
    return page.locator(".mc-acts a, .mc-acts button").first.inner_text().strip()


def _act_named(page: Page, part: str) -> str:
    """The whole label of the act whose label has this part."""
    return page.locator(".mc-acts").get_by_text(part).first.inner_text().strip()


def _choose_examiner(page: Page) -> None:
    person = User.objects.get(email=story.EXAMINER)
    page.check(f'#thao-tac input[name=examiner][value="{person.id}"]')


def _collect(walker: Walker, phone: Page, dossier: Dossier, result: Path) -> None:
    phone.goto("/ho-so?folder=handed_over")
    walker.look(phone, "cong-dan-12-ho-so-cua-toi")
    phone.goto(f"/ho-so/{dossier.key}")
    walker.look(phone, "cong-dan-13-ket-qua")
    href = phone.locator("#ket-qua a").first.get_attribute("href")
    assert href is not None
    fetched = phone.request.get(href)
    assert fetched.ok
    assert fetched.body() == result.read_bytes()
    phone.goto(f"/tra-cuu?ma={dossier.code}")
    walker.look(phone, "cong-dan-14-tra-cuu")
