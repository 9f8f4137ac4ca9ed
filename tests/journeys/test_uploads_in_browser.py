"""Uploads on a phone: photos into one PDF in order, a connection that breaks twice, an error that is heard."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from motcua.dossiers import drafts
from motcua.files import uploads
from motcua.files.models import Upload
from motcua.files.services import open_file
from tests import story as people
from tests.browser import screenshot
from tests.files import made
from tests.journeys.walking import Walker
from tests.portal.way import address
from tests.story import DEPARTMENT, RETAIL, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser

PAPER = "giay-dang-ky-kinh-doanh"
SECTION = f"#giay-{PAPER}"
FIELD = f"#tep-{PAPER}"


def photo(folder: Path, name: str, size: tuple[int, int]) -> str:
    """A photo that does not pack well: some megabytes, as a phone takes them."""
    image = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))
    path = folder / name
    image.save(path, "JPEG", quality=90)
    return str(path)


def test_three_photos_become_one_pdf_though_the_connection_breaks_twice(
    walker: Walker, open_session: OpenSession, story: Story, tmp_path: Path
) -> None:
    page = walker.enter(open_session(phone=True), people.APPLICANT)
    draft = drafts.start_draft(story.actor(people.APPLICANT), RETAIL, DEPARTMENT)
    page.goto(address("papers", draft))
    page.wait_for_selector(f"{FIELD}[data-uploading]", state="attached")
    assert page.locator(f"{SECTION} [data-upload-camera]").is_visible(), "the camera is offered on a phone"

    # What is wrong is heard, at its field, and nothing is lost.
    page.set_input_files(FIELD, {"name": "gia.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a pdf"})
    error = page.locator(f"{SECTION} [role=alert]", has_text="gia.pdf")
    error.wait_for()
    assert "Không nhận được nội dung" in error.inner_text()
    walker.look(page, "tai-len-loi-dien-thoai")

    page.locator(f"{SECTION} [data-upload-join]").check(force=True)
    files = [
        photo(tmp_path, "trang-3.jpg", (1400, 1000)),
        photo(tmp_path, "trang-1.jpg", (1900, 2200)),
        photo(tmp_path, "trang-2.jpg", (1800, 2100)),
    ]
    network = page.context.new_cdp_session(page)

    def slow() -> None:
        network.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 1_500_000},
        )

    def cut() -> None:
        network.send(
            "Network.emulateNetworkConditions",
            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
        )

    network.send("Network.enable")
    slow()
    page.set_input_files(FIELD, files)
    for _time in range(2):
        page.wait_for_timeout(700)
        cut()
        page.locator(f"{SECTION} .mc-upload__note", has_text="Mất kết nối").first.wait_for(timeout=15_000)
        if _time == 0:
            screenshot(page, "tai-len-mat-mang-dien-thoai")
        slow()
    make = page.locator(f"{SECTION} [data-upload-make]")
    make.wait_for(timeout=40_000)
    assert make.inner_text() == "Ghép 3 ảnh thành PDF và đính kèm"

    # trang-3 was chosen first: two steps down, by buttons.
    for _step in range(2):
        page.get_by_role("button", name="Xuống: trang-3.jpg").click()
    names = page.locator(f"{SECTION} .mc-upload__item b").all_inner_texts()
    assert names == ["trang-1.jpg", "trang-2.jpg", "trang-3.jpg"]
    assert "trang-3.jpg thành ảnh thứ 3 trong 3" in page.inner_text(f"{SECTION} [data-upload-status]")
    walker.look(page, "tai-len-sap-xep-dien-thoai")
    make.click()
    page.locator(f"{SECTION} .mc-file", has_text=".pdf").wait_for(timeout=30_000)
    assert "Đã nhận" in page.inner_text(f"{SECTION} [data-upload-status]")
    walker.look(page, "tai-len-xong-dien-thoai")

    kept = draft.papers.get().file
    assert kept is not None
    with open_file(kept) as opened, pikepdf.open(opened) as book:
        shapes = [float(page_.mediabox[2]) > float(page_.mediabox[3]) for page_ in book.pages]
    assert shapes == [False, False, True], "the two upright ones first"
    assert not Upload.objects.exists()


def test_several_at_once_cancel_and_a_form_that_waits(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    page = walker.enter(open_session(), people.APPLICANT)
    draft = drafts.start_draft(story.actor(people.APPLICANT), RETAIL, DEPARTMENT)
    page.goto(address("papers", draft))
    page.wait_for_selector(f"{FIELD}[data-uploading]", state="attached")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 1_500_000},
    )
    large = made.PDF + os.urandom(4 * 1024 * 1024) + made.PDF
    page.set_input_files(
        FIELD,
        [
            {"name": "mot.pdf", "mimeType": "application/pdf", "buffer": made.PDF},
            {"name": "bo.pdf", "mimeType": "application/pdf", "buffer": large},
            {
                "name": "ba.pdf",
                "mimeType": "application/pdf",
                "buffer": io.BytesIO(made.PDF + b"3").getvalue(),
            },
        ],
    )
    page.get_by_role("button", name="Bỏ: bo.pdf").wait_for()
    screenshot(page, "tai-len-dang-tai-may-tinh")
    page.get_by_role("button", name="Bỏ: bo.pdf").click()
    with page.expect_navigation():
        page.locator('.mc-form__actions button[value="luu"]').click()
    assert sorted(paper.file.name for paper in draft.papers.all() if paper.file) == ["ba.pdf", "mot.pdf"]
    assert page.locator(f"{SECTION} .mc-file").count() == 2
    walker.look(page, "tai-len-nhieu-tep-may-tinh")


def test_a_file_goes_on_after_the_page_was_loaded_again(
    walker: Walker, open_session: OpenSession, story: Story, tmp_path: Path
) -> None:
    """Half of it had come when the page went away; the same file chosen again sends only the rest, another one anew."""
    page = walker.enter(open_session(phone=True), people.APPLICANT)
    draft = drafts.start_draft(story.actor(people.APPLICANT), RETAIL, DEPARTMENT)
    page.goto(address("papers", draft))
    page.wait_for_selector(f"{FIELD}[data-uploading]", state="attached")
    scan = tmp_path / "giấy đăng ký.jpg"
    scan.write_bytes(Path(photo(tmp_path, "goc.jpg", (2000, 2400))).read_bytes())
    size = scan.stat().st_size
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    slowly = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 700_000}
    network.send("Network.emulateNetworkConditions", slowly)
    page.set_input_files(FIELD, str(scan))
    moving = page.locator(f"{SECTION} .mc-upload__item progress")
    for _turn in range(150):
        if int(moving.get_attribute("value") or 0) >= 40:
            break
        page.wait_for_timeout(100)
    network.send("Network.emulateNetworkConditions", {**slowly, "uploadThroughput": -1})
    page.reload()
    offered = page.locator(f"{SECTION} .mc-upload__item", has_text="giấy đăng ký.jpg")
    offered.wait_for()
    assert "Chọn lại đúng tệp này để tải tiếp" in offered.inner_text()
    walker.look(page, "tai-len-tai-do-dien-thoai")
    # A phone makes its window as wide as the page: it must be no wider than the phone.
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 1440, "height": 900})
    walker.look(page, "tai-len-tai-do-may-tinh")
    page.set_viewport_size({"width": 390, "height": 844})
    began = Upload.objects.get()
    had = uploads.offset_of(began)
    assert 0 < had < size

    sent: list[tuple[str, str, dict[str, str]]] = []
    page.on("request", lambda asked: sent.append((asked.method, asked.url, asked.headers)))
    page.set_input_files(FIELD, str(scan))
    page.locator(f"{SECTION} .mc-file", has_text="giấy đăng ký").wait_for(timeout=30_000)
    pieces = [
        headers
        for method, url, headers in sent
        if method == "PATCH" and began.key.hex in url.replace("-", "")
    ]
    assert pieces
    assert int(pieces[0]["upload-offset"]) == had, "only the rest was sent"
    assert all(headers["upload-checksum"].startswith("sha1 ") for headers in pieces)
    assert not [method for method, url, _headers in sent if method == "POST" and url.endswith("/tai-len")]
    kept = draft.papers.get().file
    assert kept is not None
    with open_file(kept) as opened:
        assert opened.read() == scan.read_bytes()
    assert not Upload.objects.exists()
