"""An invalid submission goes and comes back; a paper dossier saves itself; a form is given its paper: as they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from motcua.dossiers.models import Dossier
from tests.browser import assert_accessible, give_session, screenshot
from tests.console.papers import PROVINCE
from tests.desk.helpers import page_of
from tests.story import APPLICANT, DESK, DIRECTOR, Story

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser


def test_they_are_seen_and_done(sample: Path, live_server: LiveServer, open_session: OpenSession) -> None:
    story = Story()
    dossier = story.submitted()
    desk = open_session()
    give_session(desk, live_server.url, DESK)
    desk.goto(page_of(dossier))
    desk.get_by_role("link", name="Loại bỏ hồ sơ không hợp lệ").click()
    desk.get_by_label("Hồ sơ nộp thử").check()
    desk.get_by_label("Giải thích cho người nộp").fill("Nộp để chạy thử")
    assert_accessible(desk)
    screenshot(desk, "loai-bo-1440")
    desk.get_by_role("button", name="Loại bỏ hồ sơ không hợp lệ").click()
    desk.wait_for_url(lambda url: "thao-tac" not in url)
    dossier.refresh_from_db()
    assert dossier.discarded_at is not None

    citizen = open_session(phone=True)
    give_session(citizen, live_server.url, APPLICANT)
    citizen.goto(reverse("portal:dossier", kwargs={"key": dossier.key}))
    assert citizen.get_by_text("Hồ sơ nộp thử. Nộp để chạy thử").first.is_visible()
    assert citizen.get_by_role("button", name="Khôi phục hồ sơ").count() == 0
    assert_accessible(citizen)
    screenshot(citizen, "bi-loai-bo-390")

    head = open_session()
    give_session(head, live_server.url, DIRECTOR)
    head.goto(reverse("desk:list", kwargs={"code": "removed"}))
    assert_accessible(head)
    screenshot(head, "da-loai-bo-danh-sach-1440")
    head.goto(page_of(dossier))
    head.get_by_role("link", name="Khôi phục hồ sơ đã loại bỏ").click()
    head.get_by_label("Lý do khôi phục").fill("Không phải nộp thử")
    head.get_by_role("button", name="Khôi phục hồ sơ đã loại bỏ").click()
    head.wait_for_url(lambda url: "thao-tac" not in url)
    dossier.refresh_from_db()
    assert (dossier.discarded_at, dossier.state) == (None, "waiting_acceptance")

    desk.goto(reverse("desk:new"))
    begun = story.brought()
    desk.goto(reverse("desk:entry", kwargs={"key": begun.key}))
    desk.get_by_label("Tên thương nhân").fill("Quầy tự lưu")
    desk.locator("[data-autosave-status][data-state=saved]").wait_for()
    screenshot(desk, "nhap-tu-luu-1440")
    assert Dossier.objects.get(pk=begun.pk).answers["ten_thuong_nhan"] == "Quầy tự lưu"

    writer = open_session()
    give_session(writer, live_server.url, PROVINCE)
    writer.goto(reverse("console:form", kwargs={"code": "yeu-cau-ban-sao"}))
    writer.get_by_role("link", name="Tạo mẫu giống mẫu giấy").click()
    assert_accessible(writer)
    screenshot(writer, "mau-to-khai-moi-1440")
    writer.get_by_role("button", name="Tạo bản nháp").click()
    writer.locator("img.mc-sheet").first.wait_for()
    assert_accessible(writer)
    screenshot(writer, "mau-to-khai-soan-1440")
    writer.get_by_role("link", name="Thông tin, số, phần được sửa").click()
    screenshot(writer, "mau-to-khai-thong-tin-1440")
    writer.get_by_role("link", name="Công bố", exact=True).click()
    assert_accessible(writer)
    screenshot(writer, "mau-to-khai-cong-bo-1440")
    phone = open_session(phone=True)
    give_session(phone, live_server.url, PROVINCE)
    phone.goto(reverse("console:template", kwargs={"code": "mau-don-ban-le-ruou"}))
    assert_accessible(phone)
    screenshot(phone, "mau-don-390")
