"""An administrator limits a group to one sector; the officer then finds just those dossiers, and the page says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.granted import ELSEWHERE
from tests.story import ADMINISTRATOR, DEPARTMENT, DESK, NOTICE, ORGANISATION, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession
    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.criterion("II.17.1", "II.17.2")
def test_a_group_limited_to_one_sector(walker: Walker, open_session: OpenSession, story: Story) -> None:
    licence = story.submitted()
    notice = story.do("submit", story.draft(ORGANISATION, NOTICE, DEPARTMENT), ORGANISATION).dossier
    name = story.person(DESK).full_name
    seen, hidden = (str(one.code or one.receipt_number) for one in (notice, licence))
    administrator = walker.enter(open_session(), ADMINISTRATOR)
    administrator.goto("/quan-tri/nhom")
    administrator.fill("#name", "Một cửa – xúc tiến thương mại")
    walker.follow(administrator, administrator.locator("main form.mc-form button[type=submit]"))
    person = administrator.locator("#person option").filter(has_text=name).get_attribute("value")
    administrator.select_option("#person", person)
    walker.follow(administrator, administrator.get_by_role("button", name="Thêm vào nhóm"))
    walker.follow(administrator, administrator.get_by_role("link", name="Giao quyền cho nhóm"))
    administrator.check('input[name="effect"][value="only"]')
    administrator.check(f'input[name="sectors"][value="{ELSEWHERE}"]')
    walker.look(administrator, "giao-quyen")
    walker.follow(administrator, administrator.get_by_role("button", name="Giao quyền", exact=True))
    walker.look(administrator, "nhom-can-bo")
    assert "Chỉ được: Xem hồ sơ – lĩnh vực" in administrator.locator("main").inner_text()

    officer = walker.enter(open_session(), DESK)
    officer.goto("/can-bo/danh-sach/all")
    listed = officer.locator("main").inner_text()
    assert seen in listed
    assert hidden not in listed
    assert officer.goto(f"/can-bo/ho-so/{licence.key}").status == 404  # type: ignore[union-attr]

    administrator.goto("/quan-tri/ai-xem-duoc")
    administrator.fill("#ho-so", seen)
    walker.follow(administrator, administrator.get_by_role("button", name="Xem", exact=True))
    walker.look(administrator, "ai-xem-duoc")
    row = administrator.locator("main").get_by_role("link", name=name, exact=True)
    assert row.count() == 1
    walker.follow(administrator, row)
    walker.look(administrator, "vi-sao-xem-duoc")
    assert f"{name} xem được hồ sơ này." in administrator.locator("main").inner_text()
    administrator.fill("#ho-so", hidden)
    walker.follow(administrator, administrator.get_by_role("button", name="Xem", exact=True))
    told = administrator.locator("main").inner_text()
    assert f"{name} không xem được hồ sơ này." in told
    assert "nhóm “Một cửa – xúc tiến thương mại”" in told
