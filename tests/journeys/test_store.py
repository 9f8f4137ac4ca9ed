"""The store of files in the browser: rules typed, seen and published; what is damaged; and a store that is away."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.dossiers.models import Dossier, Paper
from motcua.exchange.export import jobs, verify_export
from motcua.exchange.models import Export
from motcua.files import integrity
from motcua.files.models import RetentionVersion, StoredFile, Use
from motcua.people.models import User
from tests.journeys.walking import Walker
from tests.portal.way import address, required_papers
from tests.story import APPLICANT, STRANGER, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser
ADMINISTRATOR = "quantri@hatinh.mau.vn"
PLACE = "/quan-tri/kho-tep"


@pytest.mark.parametrize("phone", [False, True])
def test_an_administrator_sees_what_rules_delete_and_publishes_them(
    walker: Walker, open_session: OpenSession, story: Story, phone: bool
) -> None:
    dossier = story.handed_over()
    Dossier.objects.filter(pk=dossier.pk).update(ended_at=timezone.now() - timedelta(days=4400))
    size = "phone" if phone else "desktop"
    page = walker.enter(open_session(phone=phone), ADMINISTRATOR)
    page.goto(f"{PLACE}/luu-giu")
    walker.look(page, f"store-rules-{size}")
    page.fill("#finished_years", "mười")
    walker.follow(page, page.get_by_role("button", name="Xem sẽ xoá gì"))
    page.get_by_role("link", name="Hãy nhập số nguyên").click()
    assert page.evaluate("document.activeElement.id") == "finished_years"
    page.keyboard.press("Control+a")
    page.keyboard.type("10")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("Quy định mới sẽ xoá ngay lúc này").is_visible()
    walker.look(page, f"store-rules-seen-{size}")
    walker.follow(page, page.get_by_role("button", name="Công bố phiên bản 1"))
    assert RetentionVersion.objects.get().data == {"finished_years": 10}
    walker.follow(page, page.get_by_role("link", name="Xem từng tệp"))
    assert page.get_by_text("cam-ket-attp.pdf").is_visible()
    walker.look(page, f"store-going-{size}")


def test_what_is_damaged_is_on_the_page_of_the_store(
    walker: Walker, open_session: OpenSession, story: Story, own_files_folder: Path
) -> None:
    dossier = story.submitted()
    paper = Paper.objects.filter(dossier=dossier)[0].file
    assert paper is not None
    (there,) = own_files_folder.rglob(paper.sha256)
    aside = own_files_folder / "sao-luu"
    there.rename(aside)
    integrity.check_some()
    page = walker.enter(open_session(phone=True), ADMINISTRATOR)
    page.goto(PLACE)
    walker.look(page, "store-damaged-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    walker.look(page, "store-damaged-desktop")
    aside.rename(there)
    walker.follow(page, page.get_by_role("button", name="Kiểm tra lại"))
    assert page.get_by_text("Không thấy tệp nào có lỗi").is_visible()
    walker.look(page, "store-well-desktop")


def test_files_that_arrived_stay_in_the_list_while_the_store_is_away(
    walker: Walker, page_phone: Page, story: Story, settings: Any
) -> None:
    draft = story.draft()
    code = required_papers(story, draft)[0].code
    Paper.objects.filter(dossier=draft, requirement=code).delete()
    page = walker.enter(page_phone, APPLICANT)
    page.goto(address("papers", draft))
    settings.FILES_STORE, settings.S3_BUCKET = "s3", "tep"
    settings.S3_ENDPOINT, settings.S3_KEY, settings.S3_SECRET = "http://127.0.0.1:9", "x", "y"
    section = page.locator(f"#giay-{code}")
    page.locator(f"#tep-{code}").set_input_files(walker.pdf("cam-ket.pdf"))
    section.get_by_text("Kho lưu tệp tạm thời không nhận được tệp “cam-ket.pdf”").wait_for()
    assert section.get_by_text("cam-ket.pdf").first.is_visible()
    walker.look(page, "store-away-phone")
    assert not StoredFile.objects.filter(name="cam-ket.pdf").exists()
    settings.FILES_STORE = "folder"
    section.get_by_role("button", name="Đính kèm lại").click()
    section.get_by_role("link", name="cam-ket.pdf").first.wait_for()
    assert Paper.objects.get(dossier=draft, requirement=code).file.name == "cam-ket.pdf"  # type: ignore[union-attr]


def test_an_administrator_sets_limits_and_exports_everything(
    walker: Walker, open_session: OpenSession, story: Story, settings: Any, tmp_path: Path
) -> None:
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    story.submitted()
    for number, size in enumerate((180, 40)):
        person, agency = User.objects.get(email=(APPLICANT, STRANGER)[number]), Agency.objects.all()[number]
        for who in (None, person):
            Use.objects.create(person=who, agency=agency, files=9 * size, bytes=size * 1024 * 1024)
    page = walker.enter(open_session(), ADMINISTRATOR)
    page.goto("/quan-tri/dung-luong")
    page.fill("#han-muc-citizen", "nhiều")
    walker.follow(page, page.get_by_role("button", name="Lưu hạn mức chung"))
    page.get_by_role("link", name="Hãy nhập số nguyên MB").click()
    assert page.evaluate("document.activeElement.id") == "han-muc-citizen"
    page.keyboard.press("Control+a")
    page.keyboard.type("500")
    page.fill("#han-muc-agency", "190")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.fill("#ai", APPLICANT)
    page.fill("#muc-rieng", "2000")
    walker.follow(page, page.get_by_role("button", name="Đặt hạn mức riêng"))
    assert page.get_by_text("2000,0 MB").first.is_visible()
    walker.look(page, "store-quotas-desktop")
    page.set_viewport_size({"width": 390, "height": 844})
    walker.look(page, "store-quotas-phone")
    page.goto("/quan-tri/xuat-toan-bo")
    page.select_option("#pham-vi", "*")
    walker.follow(page, page.get_by_role("button", name="Bắt đầu xuất"))
    export = Export.objects.get()
    Export.objects.update(state="running", done=40, total=100)
    page.reload()
    walker.look(page, "store-export-running-phone")
    Export.objects.update(state="waiting")
    jobs.run(export.pk)
    page.goto("/quan-tri/xuat-toan-bo")
    walker.look(page, "store-export-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    walker.look(page, "store-export-desktop")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải về bản xuất").click()
    with zipfile.ZipFile(downloading.value.path()) as archive:
        archive.extractall(tmp_path / "out")
    assert list(verify_export(tmp_path / "out")) == []
    walker.follow(page, page.get_by_role("link", name="Xoá bản xuất"))
    walker.look(page, "store-export-delete-desktop")
