"""Papers in the dossier's page, as an officer looks at them: searched, turned, enlarged, compared, and typing on."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from motcua.audit.models import TrailLine
from motcua.dossiers.models import Dossier, Paper
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.helpers import page_of
from tests.files import documents, media
from tests.files.test_previews import run_jobs
from tests.story import EXAMINER, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser
FOUND = "Hộ kinh doanh Hương Sơn được cấp giấy phép 12/GP-SCT bán lẻ rượu tại phường Thành Sen."


def give(dossier: Dossier, number: int, content: bytes, name: str, content_type: str) -> StoredFile:
    """Put a file into the place of one of the dossier's papers, the first being number 0."""
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None).order_by("id")[number]
    paper.file = store_made(content, name, content_type)
    paper.save()
    return paper.file


def photo() -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def dossier(sample: Path, live_server: LiveServer) -> Dossier:
    """An assigned dossier whose first paper has three pages with words."""
    found = Story().assigned()
    give(
        found,
        0,
        documents.pages("Trang đầu", FOUND, f"Trang cuối. {FOUND}"),
        "giay-phep.pdf",
        "application/pdf",
    )
    return found


def opened(page: Page, live_server: LiveServer, dossier: Dossier) -> Locator:
    """The viewer of the first paper, with its first page drawn."""
    give_session(page, live_server.url, EXAMINER)
    page.goto(page_of(dossier))
    page.get_by_role("tab", name="2. ").click()
    return drawn(page)


def drawn(page: Page, number: int = 0) -> Locator:
    viewer = page.locator("[data-viewer]:visible").nth(number)
    viewer.and_(page.locator("[data-shown]")).wait_for()
    return viewer


@pytest.mark.criterion("VI.17")
def test_words_are_found_with_and_without_their_marks(
    live_server: LiveServer, dossier: Dossier, page_desktop: Page
) -> None:
    viewer = opened(page_desktop, live_server, dossier)
    words = viewer.get_by_role("searchbox")
    count = viewer.locator("[data-part=count]")
    for typed, told in (
        ("huong son", "1/2"),
        ("Hương Sơn được", "1/2"),
        ("duoc cap", "1/2"),
        ("12/gp-sct", "1/2"),
        ("hường sơn", "Không thấy"),
    ):
        words.fill(typed)
        count.get_by_text(told, exact=True).wait_for()
    words.fill("giay phep")
    count.get_by_text("1/2", exact=True).wait_for()
    words.press("Enter")
    count.get_by_text("2/2", exact=True).wait_for()
    assert viewer.locator("[data-part=page]").input_value() == "3"
    assert viewer.locator(".textLayer .highlight.selected").first.is_visible()
    screenshot(page_desktop, "xem-pdf-tim")
    words.press("Shift+Enter")
    count.get_by_text("1/2", exact=True).wait_for()
    assert_accessible(page_desktop)


def test_pages_are_enlarged_turned_and_walked_through_by_keyboard(
    live_server: LiveServer, dossier: Dossier, page_desktop: Page
) -> None:
    page = page_desktop
    viewer = opened(page, live_server, dossier)
    scale = viewer.locator("[data-part=scale]")
    first = viewer.locator(".page").first
    before, shape = scale.text_content(), first.bounding_box()
    assert shape is not None
    region = viewer.get_by_role("region", name="Nội dung: giay-phep.pdf")
    region.focus()
    page.keyboard.press("+")
    assert scale.text_content() != before
    wider = first.bounding_box()
    assert wider is not None
    assert wider["width"] > shape["width"] * 1.2
    page.keyboard.press("0")
    assert scale.text_content() == before
    page.keyboard.press("r")
    turned = first.bounding_box()
    assert turned is not None
    assert turned["width"] > turned["height"]
    page.keyboard.press("r")
    page.keyboard.press("Control+f")
    assert viewer.get_by_role("searchbox").evaluate("box => box === document.activeElement")
    number = viewer.get_by_label("Trang", exact=True)
    number.fill("2")
    number.press("Enter")
    viewer.locator(".page[data-page-number='2'] .textLayer span").first.wait_for()
    assert "Hộ kinh doanh" in (viewer.locator(".page[data-page-number='2'] .textLayer").text_content() or "")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-viewer]') !== null")


def test_typing_goes_on_while_papers_are_opened(
    live_server: LiveServer, dossier: Dossier, page_desktop: Page
) -> None:
    give(dossier, 1, documents.word("một"), "to-khai.docx", documents.DOCX)
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto(page_of(dossier))
    opinion = page.get_by_label("Ý kiến trình")
    text = ""
    for number in (2, 3):
        page.get_by_role("tab", name=f"{number}. ").click()
        opinion.focus()
        for sign in "Hồ sơ đã đủ thành phần theo quy định. " * 3:
            page.keyboard.type(sign, delay=10)
            text += sign
        if number == 2:
            drawn(page)
        else:
            page.get_by_text("Đang chuyển để xem…").wait_for()
            run_jobs()
            drawn(page)
        assert opinion.evaluate("box => box === document.activeElement")
    assert opinion.input_value() == text


@pytest.mark.criterion("VI.17")
def test_a_word_document_is_made_ready_while_one_waits_and_can_be_searched(
    live_server: LiveServer, dossier: Dossier, page_desktop: Page, settings: SettingsWrapper
) -> None:
    settings.SOFFICE = "off"
    give(dossier, 0, documents.word(*[FOUND] * 30), "don.docx", documents.DOCX)
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto(page_of(dossier))
    page.get_by_role("tab", name="2. ").click()
    page.get_by_text("Đang chuyển để xem…").wait_for()
    assert not TrailLine.objects.filter(about__startswith="file:").exists()
    screenshot(page, "xem-word-dang-chuyen")
    run_jobs()
    viewer = drawn(page)
    words = viewer.get_by_role("searchbox")
    words.fill("ruou")
    viewer.locator("[data-part=count]").get_by_text("1/30", exact=True).wait_for()
    words.press("Enter")
    viewer.locator("[data-part=count]").get_by_text("2/30", exact=True).wait_for()
    frame = viewer.locator("iframe").content_frame
    assert frame.locator("mark.mc-now").text_content() == "rượu"
    assert frame.locator("body").evaluate("body => body.ownerDocument.scripts.length") == 0
    screenshot(page, "xem-word")
    assert TrailLine.objects.filter(kind="view", about__startswith="file:").count() == 1


def test_two_papers_stand_side_by_side_and_each_is_turned_alone(
    live_server: LiveServer, dossier: Dossier, open_session: OpenSession
) -> None:
    give(dossier, 1, photo(), "mat-bang.png", "image/png")
    page = open_session()
    viewer = opened(page, live_server, dossier)
    with page.context.expect_page() as told:
        viewer.get_by_role("link", name="So sánh").click()
    wide = told.value
    wide.get_by_label("Đặt cạnh").select_option(index=1)
    wide.get_by_role("button", name="Xem").click()
    left, right = drawn(wide, 0), drawn(wide, 1)
    boxes = [one.bounding_box() for one in (left, right)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2
    picture = right.locator("img")
    before, paper = picture.bounding_box(), left.locator(".page").first.bounding_box()
    right.get_by_role("button", name="Xoay phải").click()
    after = picture.bounding_box()
    assert before is not None
    assert after is not None
    assert before["width"] > before["height"]
    assert after["width"] < after["height"]
    assert left.locator(".page").first.bounding_box() == paper
    screenshot(wide, "xem-hai-giay")
    assert_accessible(wide)


def test_the_viewer_on_a_phone(live_server: LiveServer, dossier: Dossier, open_session: OpenSession) -> None:
    page = open_session(phone=True)
    viewer = opened(page, live_server, dossier)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = viewer.locator(".page").first.bounding_box()
    assert box is not None
    assert box["width"] <= 390
    viewer.scroll_into_view_if_needed()
    screenshot(page, "xem-pdf-dien-thoai")
    page.goto(
        f"/tep/{Paper.objects.filter(dossier=dossier).exclude(file=None).order_by('id')[0].file.key}/xem"
    )
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screenshot(page, "xem-rieng-dien-thoai")
    assert_accessible(page)


def test_the_first_page_of_a_long_scan_comes_without_the_rest(
    live_server: LiveServer, dossier: Dossier, page_desktop: Page
) -> None:
    content = documents.scanned(300, 60_000)
    give(dossier, 0, content, "dai.pdf", "application/pdf")
    parts: list[int] = []

    def noted(response: Any) -> None:
        if "/tep/" in response.url and response.status == 206:
            parts.append(int(response.headers["content-length"]))

    page_desktop.on("response", noted)
    begun = time.monotonic()
    viewer = opened(page_desktop, live_server, dossier)
    assert time.monotonic() - begun < 10
    assert viewer.locator("[data-part=total]").text_content() == "/ 300"
    assert parts
    assert sum(parts) < len(content) / 10
    number = viewer.get_by_label("Trang", exact=True)
    number.fill("290")
    number.press("Enter")
    viewer.locator(".page[data-page-number='290'] canvas").wait_for()
    assert sum(parts) < len(content) / 5


def test_a_locked_pdf_says_what_to_do(live_server: LiveServer, dossier: Dossier, page_desktop: Page) -> None:
    from pypdf import PdfWriter

    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("bi mat")
    writer.write(stream)
    give(dossier, 0, stream.getvalue(), "khoa.pdf", "application/pdf")
    give_session(page_desktop, live_server.url, EXAMINER)
    page_desktop.goto(page_of(dossier))
    page_desktop.get_by_role("tab", name="2. ").click()
    page_desktop.get_by_text("Tệp PDF này có mật khẩu").wait_for()
    assert page_desktop.get_by_role("link", name="Tải về").first.is_visible()


def test_without_scripts_the_file_is_a_link_away(
    live_server: LiveServer, dossier: Dossier, page_no_js: Page
) -> None:
    give_session(page_no_js, live_server.url, EXAMINER)
    page_no_js.goto(page_of(dossier))
    link = page_no_js.get_by_role("link", name="Mở tệp giay-phep.pdf")
    assert (
        page_no_js.request.get(link.get_attribute("href") or "").headers["content-type"] == "application/pdf"
    )


def test_a_sound_is_played_in_the_page(
    live_server: LiveServer, dossier: Dossier, page_desktop: Page, open_session: OpenSession
) -> None:
    give(dossier, 0, media.mp3(), "ghi-am.mp3", "audio/mpeg")
    viewer = opened(page_desktop, live_server, dossier)
    player = viewer.locator("audio")
    assert player.evaluate("player => player.duration") > 1
    assert (
        player.evaluate("async player => { await player.play(); player.pause(); return player.error; }")
        is None
    )
    assert not viewer.get_by_role("button", name="Phóng to").is_visible()
    assert viewer.get_by_text("Tải về").is_visible()
    assert_accessible(page_desktop)
    screenshot(page_desktop, "xem-ghi-am-1440")
    phone = open_session(phone=True)
    opened(phone, live_server, dossier)
    screenshot(phone, "xem-ghi-am-390")
