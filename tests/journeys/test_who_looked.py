"""An officer opens a dossier and its paper; its owner sees so on the phone, the administrator in the trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.audit import digests
from motcua.dossiers.models import Paper
from tests.journeys.walking import Walker
from tests.story import APPLICANT, EXAMINER, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser

PROVINCE_ADMINISTRATOR = "quantri@hatinh.mau.vn"


@pytest.mark.criterion("I.23.1")
def test_a_look_is_told_to_the_owner_and_stands_in_the_trail(
    walker: Walker, open_session: OpenSession, story: Story, tmp_path: Path, settings: Any
) -> None:
    settings.VAR, settings.TRAIL_KEY = tmp_path, ""
    dossier = story.assigned()
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None)[0]
    assert paper.file is not None
    desk = walker.enter(open_session(), EXAMINER)
    desk.goto(f"/can-bo/ho-so/{dossier.key}")
    desk.request.get(f"/tep/{paper.file.key}?tai=1")

    phone = open_session(phone=True)
    walker.sign_in(phone, APPLICANT)
    phone.goto("/tai-khoan")
    walker.follow(phone, phone.get_by_role("link", name="Ai đã xem thông tin của tôi"))
    seat = story.actor(EXAMINER).seats[0]
    rows = phone.locator("tbody tr")
    assert rows.count() == 2
    for row in rows.all():
        assert seat.title in row.inner_text()
        assert str(dossier.code) in row.inner_text()
    walker.look(phone, "ai-da-xem-phone")
    walker.follow(phone, phone.get_by_role("link", name="Đăng nhập tài khoản"))
    assert "Đăng nhập" in phone.locator("tbody tr").first.inner_text()
    walker.look(phone, "dang-nhap-cua-toi-phone")
    walker.follow(phone, phone.locator("main").get_by_role("link", name="Đổi mật khẩu"))

    digests.make()
    office = walker.enter(open_session(), PROVINCE_ADMINISTRATOR)
    office.goto("/quan-tri/nhat-ky")
    walker.look(office, "nhat-ky-desktop")
    office.fill("#loc-ve", str(dossier.code))
    walker.follow(office, office.get_by_role("button", name="Tìm"))
    assert office.locator("tbody tr").count() == 2
    walker.follow(office, office.get_by_role("link", name="Kiểm tra tính nguyên vẹn"))
    walker.follow(office, office.get_by_role("button", name="Kiểm tra ngay"))
    assert office.get_by_text("Nhật ký nguyên vẹn", exact=True).is_visible()
    walker.look(office, "nhat-ky-kiem-tra-desktop")
