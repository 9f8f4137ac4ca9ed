"""Signing in by VNeID with a real provider process, its death, the local way; and nobody who looks alike gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from motcua.people.models import Identity, LocalAccount, ProvenFacts, Session, User
from tests.browser import DESKTOP, PHONE
from tests.journeys.walking import Walker
from tests.oidc import CITIZEN, Simulator, connect
from tests.oidc_fixtures import provider_process, simulator

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.conftest import OpenSession

__all__ = ["provider_process", "simulator"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "mat-khau-cua-lan-2026"


def look_at_both(walker: Walker, page: Page, name: str) -> None:
    walker.look(page, name)
    page.set_viewport_size(PHONE)
    walker.look(page, f"{name}-dien-thoai")
    page.set_viewport_size(DESKTOP)


@pytest.mark.criterion("I.1.2", "HT.1")
def test_in_by_vneid_then_its_death_then_the_local_way(
    walker: Walker, open_session: OpenSession, simulator: Simulator, settings: SettingsWrapper
) -> None:
    settings.PUBLIC_ADDRESS = walker.address
    connect(simulator)
    # Three who look like her: by mail, by phone, and one who simply typed her number.
    by_mail = User.objects.create_user(CITIZEN["ThuDienTu"], PASSWORD, full_name="Kẻ Giống Thư")
    by_phone = User.objects.create_user(
        "giong@mau.vn", PASSWORD, full_name="Kẻ Giống Số", phone=CITIZEN["SoDienThoai"]
    )
    impostor = User.objects.create_user(
        "mao-danh@mau.vn", PASSWORD, full_name="Kẻ Mạo Danh", id_number=CITIZEN["SoDinhDanh"]
    )

    lan = open_session()
    lan.goto("/dang-nhap?next=/tai-khoan")
    look_at_both(walker, lan, "vneid-1-dang-nhap")
    walker.follow(lan, lan.get_by_role("link", name="Đăng nhập bằng VNeID"))
    assert lan.url.startswith(f"{simulator.issuer}/interaction/")
    walker.follow(lan, lan.get_by_role("button", name="Phan Thị Ngọc Lan"))
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Hoàn tất đăng nhập bằng VNeID")
    look_at_both(walker, lan, "vneid-2-hoan-tat")
    # The impostor's account is not hers to enter without its password; it is not hers, and she says so.
    lan.fill("input[name=own_password]", "doan-mo")
    walker.follow(lan, lan.get_by_role("button", name="Nối với tài khoản này"))
    expect(lan.get_by_text("Mật khẩu không đúng").first).to_be_visible()
    assert lan.locator("input[name=email]").input_value() == by_mail.email, (
        "it stands in somebody's account here"
    )
    lan.fill("input[name=password]", PASSWORD)
    lan.fill("input[name=password_again]", "khac-di")
    walker.follow(lan, lan.get_by_role("button", name="Tạo tài khoản và đăng nhập"))
    expect(lan.get_by_text("không giống nhau").first).to_be_visible()
    walker.look(lan, "vneid-3-mat-khau-khac-nhau")
    lan.fill("input[name=password]", PASSWORD)
    lan.fill("input[name=password_again]", PASSWORD)
    walker.follow(lan, lan.get_by_role("button", name="Tạo tài khoản và đăng nhập"))
    assert lan.url.endswith("/tai-khoan")
    expect(lan.get_by_text("Tên đăng nhập của bạn là ngoclan")).to_be_visible()
    look_at_both(walker, lan, "vneid-4-tai-khoan")
    own = ProvenFacts.objects.get().person
    assert (own.email, LocalAccount.objects.get(user=own).email_wanted) == ("", by_mail.email)
    assert Identity.objects.get().person == own
    for other in (by_mail, by_phone, impostor):
        assert other != own
        other.refresh_from_db()
        assert other.id_number == ""
        assert other.full_name.startswith("Kẻ ")

    theirs = walker.enter(open_session(), "mao-danh@mau.vn")
    theirs.goto("/tai-khoan/cach-dang-nhap")
    expect(theirs.get_by_text("không còn ở đây")).to_be_visible()
    walker.look(theirs, "vneid-5-mat-so")

    # Her session ends while she types, and VNeID dies.
    lan.fill("input[name=phone]", "0987000111")
    Session.objects.filter(user=own).delete()
    simulator.die()
    walker.follow(lan, lan.get_by_role("button", name="Lưu thay đổi"))
    walker.follow(lan, lan.get_by_role("link", name="Đăng nhập bằng VNeID"))
    expect(lan.get_by_text("Hệ thống định danh VNeID đang gián đoạn")).to_be_visible()
    look_at_both(walker, lan, "vneid-6-gian-doan")
    lan.fill("input[name=email]", "ngoclan")
    lan.fill("input[name=password]", PASSWORD)
    walker.follow(lan, lan.locator("main form button[type=submit]"))
    assert lan.url.endswith("/tai-khoan")
    assert lan.locator("input[name=phone]").input_value() == "0987000111", "what was typed is still there"
