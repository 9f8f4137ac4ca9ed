"""A citizen takes everything that the system holds on them home, and recognises it there."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.privacy import tasks
from motcua.privacy.models import PersonalExport
from tests.browser import accessibility_problems, give_session, screenshot
from tests.story import APPLICANT, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.browser


def test_everything_about_me_goes_home_and_is_recognised(
    page_phone: Page, live_server: Any, story: Story, tmp_path: Path, settings: SettingsWrapper
) -> None:
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    dossier = story.handed_over()
    person = story.person(APPLICANT)
    page = page_phone
    give_session(page, live_server.url, APPLICANT)
    page.goto(f"{live_server.url}/tai-khoan")
    page.click("a:has-text('Dữ liệu cá nhân của tôi')")
    page.click("text=Yêu cầu bản sao")
    page.locator("text=Đang chờ đến lượt").wait_for()
    tasks.write_copy(PersonalExport.objects.get().pk)
    page.click("text=Cập nhật")
    screenshot(page, "personal-data")
    with page.expect_download() as given:
        page.click("text=Tải về (.zip)")
    with zipfile.ZipFile(given.value.path()) as archive:
        archive.extractall(tmp_path / "home")
    page.goto((tmp_path / "home/index.html").as_uri())
    for known in (person.full_name, person.id_number, person.email):
        assert page.locator(f"text={known} >> nth=0").is_visible()
    assert not accessibility_problems(page)
    screenshot(page, "personal-copy")
    page.click("a:text-is('Hồ sơ')")
    page.click("text=Mở hồ sơ")
    page.get_by_text(str(dossier.code)).first.wait_for()
    assert not accessibility_problems(page)
    screenshot(page, "personal-copy-dossier")
    page.click("text=Về trang đầu của bản sao")
    page.wait_for_url("**/index.html")
