"""Registering trust rating through officer, head of division and head of agency; then changing and ending it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.registers.models import Entry
from tests.commerce import RATING, RATINGS, Commerce
from tests.journeys.filing import file
from tests.journeys.walking import Walker
from tests.story import ADMINISTRATOR, APPLICANT, DIRECTOR, EXAMINER, HEAD, JUSTICE_EXAMINER, ORGANISATION

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTS = "/can-bo/danh-muc/danh-gia-tin-nhiem"
OWN_PASSWORD = "dua-hau-ben-song-9"
PUBLIC = f"/danh-sach-cong-khai/{RATINGS}"
TITLES = [
    "Tất cả hồ sơ đăng ký ĐGTN",
    "Hồ sơ mới chờ duyệt",
    "Hồ sơ cần bổ sung thông tin",
    "Hồ sơ đầy đủ, hợp lệ",
    "Hồ sơ duyệt điện tử",
    "Hồ sơ xác nhận",
    "Hồ sơ bị từ chối",
    "Hồ sơ đề nghị chỉnh sửa",
    "Hồ sơ đề nghị huỷ bỏ, chấm dứt",
    "Hồ sơ huỷ bỏ, chấm dứt đăng ký",
]


@pytest.fixture
def commerce(walker: Walker) -> Commerce:
    return Commerce()


class Desk:
    """An officer's screen on the lists of trust rating."""

    def __init__(self, walker: Walker, page: Page, email: str) -> None:
        self.walker, self.page = walker, page
        walker.enter(page, email)

    def open(self, name: str, dossier: Dossier) -> None:
        """Open a dossier from the list in which it must stand."""
        self.page.goto(f"{LISTS}/{name}")
        link = self.page.get_by_role("link", name=dossier.code or "")
        self.walker.follow(self.page, link.first)

    def buttons(self) -> set[str]:
        """The acts that the officer has."""
        return {text.strip() for text in self.page.locator(".mc-acts a, .mc-acts button").all_inner_texts()}

    def history(self) -> str:
        """What the history of the open dossier says."""
        self.page.get_by_role("tab", name="Diễn biến").click()
        return self.page.inner_text("#dien-bien")

    def holds(self, name: str) -> set[str]:
        """The codes of a list."""
        self.page.goto(f"{LISTS}/{name}")
        return set(self.page.locator("[data-open]").all_inner_texts())


def letter(reference: str | None, subject: str) -> str:
    """The body of the latest letter to the business about a dossier."""
    found = [one for one in mail.outbox if one.to == [ORGANISATION] and subject in one.subject]
    about = [str(one.body) for one in found if (reference or "") in f"{one.subject} {one.body}"]
    assert about, [one.subject for one in mail.outbox]
    return about[-1]


@pytest.mark.criterion("TMDT.7", "TMDT.8", "TMDT.9", "TMDT.10", "TMDT.12")
def test_a_registration_goes_up_step_by_step_to_the_public_list(
    walker: Walker, commerce: Commerce, open_session: OpenSession, deliver: Callable[[], None]
) -> None:
    phone = open_session(phone=True)
    dossier = file(walker, phone, RATING, ORGANISATION, ten_chuong_trinh="Nhãn tín nhiệm Hương Sơn")
    officer = Desk(walker, open_session(), EXAMINER)
    officer.open("moi-cho-duyet", dossier)
    shown = officer.page.locator(".mc-tabs__tab").count()
    assert shown
    assert officer.buttons() >= {"Duyệt hồ sơ đầy đủ", "Từ chối hồ sơ", "Yêu cầu bổ sung hồ sơ"}
    assert dossier.step_due_at is not None
    assert commerce.working_days(dossier) == 15
    walker.look(officer.page, "dgtn-01-chuyen-vien")
    walker.act(
        officer.page,
        "Yêu cầu bổ sung hồ sơ",
        **{"items-0-text": "Thêm chương kinh phí", "reason": "Đề án chưa đủ"},
    )
    assert officer.holds("can-bo-sung") == {dossier.code}
    deliver()
    assert "Thêm chương kinh phí" in letter(dossier.code, "cần bổ sung")
    commerce.do("supply", dossier, ORGANISATION, {"note": "Đã bổ sung"})
    officer.open("moi-cho-duyet", dossier)
    history = officer.history()
    assert "Đề án chưa đủ" in history
    assert "Thêm chương kinh phí" in history
    officer.page.get_by_role("tab", name="Xử lý").click()
    walker.act(officer.page, "Duyệt hồ sơ đầy đủ", opinion="Đầy đủ, hợp lệ.")
    head = Desk(walker, open_session(), HEAD)
    head.open("day-du-hop-le", dossier)
    assert head.buttons() >= {"Duyệt điện tử", "Từ chối hồ sơ", "Chờ duyệt"}
    walker.look(head.page, "dgtn-02-lanh-dao-phong")
    walker.act(head.page, "Chờ duyệt", reason="Xem lại tiêu chí đánh giá.")
    officer.open("moi-cho-duyet", dossier)
    assert "Xem lại tiêu chí đánh giá." in officer.history()
    officer.page.get_by_role("tab", name="Xử lý").click()
    walker.act(officer.page, "Duyệt hồ sơ đầy đủ", opinion="Đã xem lại.")
    head.open("day-du-hop-le", dossier)
    walker.act(head.page, "Duyệt điện tử", opinion="Kính trình.")
    director = Desk(walker, open_session(), DIRECTOR)
    director.open("duyet-dien-tu", dossier)
    assert director.buttons() >= {"Xác nhận", "Từ chối hồ sơ", "Chờ duyệt"}
    walker.look(director.page, "dgtn-03-thu-truong")
    walker.act(director.page, "Chờ duyệt", reason="Bổ sung ý kiến phòng.")
    assert officer.holds("moi-cho-duyet") == {dossier.code}
    phone.goto(PUBLIC)
    assert "Nhãn tín nhiệm Hương Sơn" not in phone.inner_text("main")
    for email, act in ((EXAMINER, "propose"), (HEAD, "propose")):
        commerce.do(act, dossier, email, {"opinion": "Đồng ý."})
    director.open("duyet-dien-tu", dossier)
    walker.act(director.page, "Xác nhận")
    assert officer.holds("xac-nhan") == {dossier.code}
    phone.goto(PUBLIC)
    assert "Nhãn tín nhiệm Hương Sơn" in phone.inner_text("main")
    walker.look(phone, "dgtn-04-cong-khai")
    deliver()
    assert Entry.objects.get().number in letter(dossier.code, "đã được xác nhận")
    assert [str(difference) for difference in verify()] == []


@pytest.mark.criterion("TMDT.8", "TMDT.9", "TMDT.10", "TMDT.12")
@pytest.mark.parametrize(
    ("name", "email", "makes"),
    [
        ("moi-cho-duyet", EXAMINER, "filed"),
        ("day-du-hop-le", HEAD, "complete_file"),
        ("duyet-dien-tu", DIRECTOR, "approved"),
    ],
)
def test_each_step_may_refuse_with_a_reason_that_is_mailed_and_kept(
    walker: Walker,
    commerce: Commerce,
    open_session: OpenSession,
    deliver: Callable[[], None],
    name: str,
    email: str,
    makes: str,
) -> None:
    dossier: Dossier = commerce.filed(RATING) if makes == "filed" else getattr(commerce, makes)()
    desk = Desk(walker, open_session(), email)
    desk.open(name, dossier)
    walker.act(desk.page, "Từ chối hồ sơ")
    assert "Hãy nhập" in desk.page.inner_text("main")  # nothing is refused without a reason
    walker.act(desk.page, "Từ chối hồ sơ", reason="Tổ chức chưa độc lập với website được đánh giá.")
    assert desk.holds("bi-tu-choi") == {dossier.code}
    desk.open("bi-tu-choi", dossier)
    assert "chưa độc lập" in desk.history()
    deliver()
    assert "chưa độc lập" in letter(dossier.code, "bị từ chối")
    assert not Entry.objects.exists()


@pytest.mark.criterion("TMDT.7", "TMDT.11", "TMDT.12")
def test_a_confirmed_registration_is_changed_and_ended_at_the_businesss_wish(
    walker: Walker, commerce: Commerce, open_session: OpenSession, deliver: Callable[[], None]
) -> None:
    phone, officer = open_session(phone=True), Desk(walker, open_session(), EXAMINER)
    first = commerce.confirmed(ten_chuong_trinh="Nhãn cũ", dia_chi="https://cu.vn")
    number = Entry.objects.get().number
    walker.enter(phone, ORGANISATION)
    phone.goto(f"/ho-so/{first.key}")
    walker.look(phone, "dgtn-05-ho-so-da-xac-nhan")
    start = phone.get_by_role("link", name=re.compile("^Chỉnh sửa đăng ký")).get_attribute("href")
    assert start is not None
    change = _later(
        walker, phone, start, noi_dung=["website"], dia_chi="https://moi.vn", ly_do="Đổi tên miền"
    )
    assert change.answers["so_dang_ky"] == number
    assert officer.holds("de-nghi-chinh-sua") == {change.code}
    _granted(walker, open_session, officer, "de-nghi-chinh-sua", change, "Xác nhận chỉnh sửa")
    phone.goto(f"{PUBLIC}/{number}")
    assert "https://moi.vn" in phone.inner_text("main")
    assert "Nhãn cũ" in phone.inner_text("main")
    assert "Thay đổi thông tin" in phone.inner_text("main")
    walker.look(phone, "dgtn-06-da-chinh-sua")
    phone.goto(f"/ho-so/{first.key}")
    start = phone.get_by_role("link", name=re.compile("^Huỷ bỏ, chấm dứt")).get_attribute("href")
    assert start is not None
    ended = _later(walker, phone, start, ngay_cham_dut="2026-12-31", ly_do="Ngừng hoạt động")
    assert officer.holds("de-nghi-cham-dut") == {ended.code}
    _granted(walker, open_session, officer, "de-nghi-cham-dut", ended, "Xác nhận huỷ bỏ, chấm dứt")
    assert officer.holds("da-cham-dut") == {ended.code}
    phone.goto(PUBLIC)
    assert "Nhãn cũ" not in phone.inner_text("main")
    answer = phone.goto(f"{PUBLIC}/{number}")
    assert answer is not None
    assert answer.status == 404
    phone.goto(f"/ho-so/{first.key}")
    assert "Đã huỷ bỏ, chấm dứt" in phone.inner_text("#danh-sach")
    deliver()
    assert number in letter(None, "đã được chỉnh sửa")
    assert number in letter(None, "đã chấm dứt")
    assert [str(difference) for difference in verify()] == []


@pytest.mark.criterion("TMDT.11")
def test_a_request_about_somebody_elses_registration_stops_at_its_field(
    walker: Walker, commerce: Commerce, open_session: OpenSession
) -> None:
    commerce.confirmed()
    number = Entry.objects.get().number
    dossier = commerce.prepared("9.100203", APPLICANT, so_dang_ky=number)
    phone = open_session(phone=True)
    walker.enter(phone, APPLICANT)
    phone.goto(f"/ho-so/{dossier.key}/kiem-tra")
    assert f"“{number}” đã cấp cho bạn" in phone.inner_text("main")
    walker.look(phone, "dgtn-07-khong-phai-cua-minh")


@pytest.mark.criterion("TMDT.7")
def test_the_ten_lists_stand_in_the_menu_of_the_agency_that_has_them(
    walker: Walker, commerce: Commerce, open_session: OpenSession
) -> None:
    page = open_session()
    walker.enter(page, EXAMINER)
    page.goto(f"{LISTS}/tat-ca")
    tabs = [re.sub(r"\s*\d+$", "", text.strip()) for text in page.locator(".mc-tabs__tab").all_inner_texts()]
    assert tabs == TITLES
    walker.look(page, "dgtn-08-danh-muc")
    narrow = open_session(phone=True)
    walker.enter(narrow, EXAMINER)
    narrow.goto(f"{LISTS}/tat-ca")
    walker.look(narrow, "dgtn-09-danh-muc-dien-thoai")


@pytest.mark.criterion("TMDT.13")
def test_the_agencys_administrator_gives_a_right_and_the_officer_works_with_it(
    walker: Walker, commerce: Commerce, open_session: OpenSession
) -> None:
    dossier = commerce.filed(RATING)
    administrator, officer = open_session(), open_session()
    walker.enter(administrator, ADMINISTRATOR)
    administrator.goto("/quan-tri/can-bo")
    assert JUSTICE_EXAMINER not in administrator.inner_text("main")
    units = administrator.locator("#unit option").all_inner_texts()
    assert all(text.startswith(("Sở Công Thương", "–")) for text in units)
    administrator.fill("#full_name", "Ngô Thị Mới")
    administrator.fill("#email", "moi@sct.mau.vn")
    administrator.select_option("#unit", label="Sở Công Thương – Phòng Quản lý thương mại")
    administrator.select_option("#role", value="examiner")
    administrator.fill("#title", "Chuyên viên thương mại điện tử")
    with administrator.expect_navigation():
        administrator.locator("main form.mc-form button[type=submit]").click()
    password = administrator.inner_text("[data-copy-source]")
    walker.look(administrator, "dgtn-10-cap-tai-khoan")
    officer.goto("/dang-nhap")
    officer.fill("input[name=email]", "moi@sct.mau.vn")
    officer.fill("input[name=password]", password)
    walker.follow(officer, officer.locator("main button[type=submit]"))
    # The administrator knows the first one: it only lets in to choose the own one.
    walker.look(officer, "dgtn-10-mat-khau-cua-minh")
    officer.fill("input[name=password]", OWN_PASSWORD)
    officer.fill("input[name=password_again]", OWN_PASSWORD)
    walker.follow(officer, officer.get_by_role("button", name="Đặt mật khẩu và vào"))
    officer.goto(f"{LISTS}/moi-cho-duyet")
    assert officer.locator("[data-open]").all_inner_texts() == [dossier.code]
    narrow = open_session(phone=True)
    walker.enter(narrow, ADMINISTRATOR)
    narrow.goto("/quan-tri/can-bo")
    walker.look(narrow, "dgtn-11-can-bo-dien-thoai")


def _later(walker: Walker, phone: Page, start: str, **answers: Any) -> Dossier:
    """A request about the entry that the page named; its number stands there already."""
    code = start.split("/")[-1].split("?")[0]
    return file(walker, phone, code, ORGANISATION, start=start, **answers)


def _granted(
    walker: Walker, open_session: OpenSession, officer: Desk, name: str, dossier: Dossier, button: str
) -> None:
    officer.open(name, dossier)
    assert officer.buttons() >= {"Trình xác nhận", "Từ chối hồ sơ", "Yêu cầu bổ sung hồ sơ"}
    walker.act(officer.page, "Trình xác nhận", opinion="Đủ căn cứ.")
    director = Desk(walker, open_session(), DIRECTOR)
    director.open(name, dossier)
    walker.act(director.page, button)
