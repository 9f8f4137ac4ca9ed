"""A list of officers leaves when a second administrator has read what would happen and confirmed it, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.story import ADMINISTRATOR, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession
    from tests.journeys.walking import Walker

PROVINCE = "quantri@hatinh.mau.vn"
HOME = "/quan-tri/cho-nguoi-thu-hai"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_list_of_officers_asked_for_and_confirmed(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    asker = walker.enter(open_session(), ADMINISTRATOR)
    asker.goto(f"{HOME}/chinh-sach")
    asker.check('input[name="viec"][value="export_officers"]')
    walker.look(asker, "chinh-sach-nguoi-thu-hai")
    walker.follow(asker, asker.get_by_role("button", name="Công bố"))
    asker.goto("/quan-tri/can-bo/tai-ve.xlsx")
    walker.look(asker, "can-nguoi-thu-hai")
    asker.fill("#reason", "Rà soát tài khoản quý IV theo Kế hoạch 12/KH-SCT")
    walker.follow(asker, asker.get_by_role("button", name="Gửi đề nghị"))
    walker.look(asker, "de-nghi-dang-cho")
    assert "Đang chờ một trong" in asker.locator("main").inner_text()

    second = walker.enter(open_session(phone=True), PROVINCE)
    second.goto(HOME)
    walker.look(second, "cho-nguoi-thu-hai")
    walker.follow(second, second.locator("main").get_by_role("link", name="Tải danh sách cán bộ"))
    walker.look(second, "xac-nhan-hay-khong")
    walker.follow(second, second.get_by_role("button", name="Xác nhận và thực hiện"))
    assert "Đã xác nhận và thực hiện" in second.locator("main").inner_text()
    assert second.get_by_role("link", name="Tải tệp về").count() == 0

    asker.reload()
    walker.look(asker, "de-nghi-da-xac-nhan")
    with asker.expect_download() as given:
        asker.get_by_role("link", name="Tải tệp về").click()
    assert given.value.suggested_filename.startswith("can-bo-")
