"""Notifying a website or an app, from the business's phone to the public list: nothing of it but sample data."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from motcua.agencies.selectors import calendar_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.timer_run import fire_due
from motcua.dossiers.verification import verify
from motcua.registers.models import Entry
from tests.commerce import APP, WEBSITE, WEBSITES
from tests.journeys.filing import file
from tests.journeys.walking import Walker
from tests.sample_database import forget_cached
from tests.story import ADMINISTRATOR, EXAMINER, ORGANISATION

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTS = "/can-bo/danh-muc/thong-bao-tmdt"
PUBLIC = f"/danh-sach-cong-khai/{WEBSITES}"


def in_list(page: Page, name: str) -> list[str]:
    """The codes of the dossiers that a list shows."""
    page.goto(f"{LISTS}/{name}")
    return page.locator("[data-open]").all_inner_texts()


def due(dossier: Dossier) -> datetime.datetime:
    """Three working days after the submission, by the agency's calendar."""
    assert dossier.submitted_at is not None
    calendar = calendar_of(dossier.agency_id)
    return calendar.add(dossier.submitted_at, datetime.timedelta(minutes=3 * calendar.daily_minutes))


@pytest.mark.criterion("TMDT.1", "TMDT.2", "TMDT.3", "TMDT.4")
def test_a_website_and_an_app_are_notified_by_the_calendar_alone_and_public(
    walker: Walker, open_session: OpenSession, deliver: Callable[[], None]
) -> None:
    phone, officer = open_session(phone=True), open_session()
    website = file(
        walker, phone, WEBSITE, ORGANISATION, ten_goi="Đặc sản Hương Sơn", dia_chi="https://huongson.vn"
    )
    walker.look(phone, "tmdt-01-bien-nhan")
    app = file(walker, phone, APP, ORGANISATION, ten_goi="Hương Sơn Mart")
    assert website.process_version_id == app.process_version_id
    walker.enter(officer, EXAMINER)
    assert set(in_list(officer, "cho-duyet")) == {website.code, app.code}
    walker.look(officer, "tmdt-02-cho-duyet")
    titles = officer.locator(".mc-tabs__tab").all_inner_texts()
    for title in ("Tất cả hồ sơ", "Website chờ duyệt", "Website đã thông báo", "Website bị từ chối"):
        assert any(shown.startswith(title) for shown in titles), titles
    at = due(website)
    fire_due(at - datetime.timedelta(minutes=1))
    assert not Entry.objects.exists()
    assert len(in_list(officer, "da-thong-bao")) == 0
    fire_due(max(at, due(app)))
    assert set(in_list(officer, "da-thong-bao")) == {website.code, app.code}
    assert in_list(officer, "cho-duyet") == []
    walker.look(officer, "tmdt-03-da-thong-bao")
    assert set(in_list(officer, "tat-ca")) == {website.code, app.code}
    walker.follow(officer, officer.get_by_role("link", name=website.code or "").first)
    officer.get_by_role("tab", name="Diễn biến").click()
    assert "Hệ thống" in officer.inner_text("#dien-bien")
    deliver()
    stranger = open_session(phone=True)
    stranger.goto("/cong-khai/H27.03")
    walker.look(stranger, "tmdt-04-co-quan")
    walker.follow(stranger, stranger.locator(".mc-results__title a").first)
    stranger.fill("main input[type=search]", "dac san huong son")
    with stranger.expect_navigation():
        stranger.keyboard.press("Enter")
    shown = stranger.locator(".mc-results__title").all_inner_texts()
    assert shown == ["Đặc sản Hương Sơn"]
    walker.look(stranger, "tmdt-05-danh-sach")
    walker.follow(stranger, stranger.get_by_role("link", name="Đặc sản Hương Sơn"))
    walker.look(stranger, "tmdt-06-muc")
    assert "https://huongson.vn" in stranger.inner_text("main")
    assert "0912" not in stranger.inner_text("main .mc-summary")
    wide = open_session()
    wide.goto(PUBLIC)
    walker.look(wide, "tmdt-07-danh-sach-rong")
    assert "Đã thông báo: Đặc sản Hương Sơn" in [letter.subject for letter in mail.outbox]
    phone.goto(f"/ho-so/{website.key}")
    assert "Đã thông báo" in phone.inner_text("main")
    walker.look(phone, "tmdt-08-ho-so")
    assert [str(difference) for difference in verify()] == []


@pytest.mark.criterion("TMDT.2", "TMDT.4", "TMDT.5", "TMDT.6")
def test_a_refusal_is_filled_by_a_click_mailed_kept_and_never_public(
    walker: Walker, open_session: OpenSession, deliver: Callable[[], None]
) -> None:
    phone, officer = open_session(phone=True), open_session()
    dossier = file(walker, phone, WEBSITE, ORGANISATION, ten_goi="Hàng cấm 24h")
    withdrawn = file(walker, phone, APP, ORGANISATION, ten_goi="Ứng dụng rút lại")
    phone.goto(f"/ho-so/{withdrawn.key}")
    phone.locator("summary", has_text="Yêu cầu rút hồ sơ").click()
    phone.fill("textarea[name=reason]", "Chưa bán hàng.")
    walker.follow(phone, phone.get_by_role("button", name="Gửi yêu cầu rút"))
    walker.enter(officer, EXAMINER)
    officer.goto(f"{LISTS}/cho-duyet")
    walker.follow(officer, officer.get_by_role("link", name=dossier.code or "").first)
    walker.open_act(officer, "Từ chối hồ sơ")
    reply = officer.locator("a.mc-reply", has_text="Hàng cấm kinh doanh")
    place = reply.bounding_box()
    assert place is not None
    assert place["x"] > 1440 / 2  # at the right of the screen, beside the papers
    reply.click()
    reason = officer.locator("form#thao-tac textarea[name=reason]")
    assert "hàng hoá, dịch vụ cấm kinh doanh" in reason.input_value()
    walker.look(officer, "tmdt-09-mau-tra-loi")
    walker.follow(officer, officer.locator('.mc-acts button[form="thao-tac"]'))
    officer.get_by_role("tab", name="Diễn biến").click()
    history = officer.inner_text("#dien-bien")
    assert "LỊCH SỬ THAY ĐỔI" in history.upper()
    assert "cấm kinh doanh" in history
    assert in_list(officer, "bi-tu-choi") == [dossier.code]
    walker.look(officer, "tmdt-10-bi-tu-choi")
    deliver()
    (letter,) = [one for one in mail.outbox if one.subject == f"Hồ sơ {dossier.code} bị từ chối"]
    assert letter.to == [ORGANISATION]
    assert "cấm kinh doanh" in str(letter.body)
    fire_due(max(due(dossier), due(withdrawn)) + datetime.timedelta(days=30))
    phone.goto(PUBLIC)
    assert "Hàng cấm 24h" not in phone.inner_text("main")
    assert "Ứng dụng rút lại" not in phone.inner_text("main")
    assert not Entry.objects.exists()
    phone.goto(f"/ho-so/{dossier.key}")
    assert "cấm kinh doanh" in phone.inner_text("main")
    assert "Bị từ chối" in phone.inner_text("main")
    walker.look(phone, "tmdt-11-bi-tu-choi-nguoi-nop")


@pytest.mark.criterion("TMDT.6")
def test_the_administrator_edits_the_replies_that_officers_click(
    walker: Walker, open_session: OpenSession
) -> None:
    administrator, officer = open_session(), open_session()
    walker.enter(administrator, ADMINISTRATOR)
    administrator.goto("/quan-tri/mau-tra-loi")
    walker.look(administrator, "tmdt-12-mau-theo-thu-tuc")
    walker.follow(
        administrator, administrator.get_by_role("link", name="Thông báo website thương mại điện tử bán hàng")
    )
    administrator.select_option("#action", value="tu-choi")
    administrator.fill("#title", "Trùng tên miền")
    administrator.fill("#text", "Tên miền này đã được thông báo trước đó.")
    walker.follow(administrator, administrator.get_by_role("button", name="Lưu mẫu"))
    walker.look(administrator, "tmdt-13-mau-cua-thu-tuc")
    walker.enter(administrator, ADMINISTRATOR)
    forget_cached()
    dossier = file(walker, open_session(phone=True), WEBSITE, ORGANISATION)
    walker.enter(officer, EXAMINER)
    officer.goto(f"/can-bo/ho-so/{dossier.key}")
    walker.open_act(officer, "Từ chối hồ sơ")
    officer.locator("a.mc-reply", has_text="Trùng tên miền").click()
    reason = officer.locator("form#thao-tac textarea[name=reason]").input_value()
    assert reason == "Tên miền này đã được thông báo trước đó."
