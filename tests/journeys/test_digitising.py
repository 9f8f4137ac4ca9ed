"""Papers brought to the desk become digital: a scan of mixed papers split, put in order, described, given codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from motcua.dossiers import digitising
from motcua.dossiers.models import Paper, ScanBatch
from motcua.dossiers.verification import verify
from tests.browser import DESKTOP, PHONE
from tests.journeys.walking import Walker
from tests.scanning import BIRTH, CERTIFICATE, needs_recognition, run_jobs, scan
from tests.story import APPLICANT, DESK, DIRECTOR, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@needs_recognition
def test_a_scan_of_two_mixed_papers_becomes_two_papers_with_codes(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    dossier = story.accepted()
    desk = walker.enter(open_session(), DESK)
    desk.goto(f"/can-bo/ho-so/{dossier.key}")
    walker.follow(desk, desk.get_by_role("link", name="Số hoá giấy tờ"))
    walker.look(desk, "so-hoa-1-dau")
    desk.set_viewport_size(PHONE)
    walker.look(desk, "so-hoa-1-dau-dien-thoai")
    desk.set_viewport_size(DESKTOP)
    _put_in(walker, desk)
    _split(walker, desk)
    _certificate(walker, desk)
    _birth_certificate(walker, desk)

    first, second = Paper.objects.filter(dossier=dossier, code__isnull=False).order_by("id")
    owner = digitising.owner_number(dossier)
    assert (first.code, second.code) == (f"{owner}.GT-GCNDKKD.0001", "GT-GKS.0001")
    assert first.digitised is not None
    assert first.digitised["taken"] == ["ma_so"]
    assert [page[1:] for page in first.digitised["pages"]] == [[0, 0], [2, 0]]
    assert not ScanBatch.objects.exists()
    assert [difference.message for difference in verify()] == []
    for email, address in ((DIRECTOR, f"/can-bo/ho-so/{dossier.key}"), (APPLICANT, f"/ho-so/{dossier.key}")):
        reader = walker.enter(open_session(), email)
        reader.goto(address)
        text = reader.content()
        # The owner's number stands in the code: whoever does not have the dossier in hand sees the end of it.
        assert f"{owner[-3:]}.GT-GCNDKKD.0001" in text
        assert (str(first.code) in text) == (email == APPLICANT)
        assert str(second.code) in text
    desk.goto(f"/can-bo/ho-so/{dossier.key}#giay-khac")
    desk.get_by_text("Thông tin đã số hoá: Giấy khai sinh").click()
    expect(desk.get_by_text("PHAN THỊ CÚC")).to_be_visible()
    walker.look(desk, "so-hoa-6-ho-so")


def _put_in(walker: Walker, desk: Page) -> None:
    """The file goes up in pieces while the officer reads on; its pages are pictured by the worker."""
    path = walker.folder / "quet.pdf"
    path.write_bytes(scan(CERTIFICATE, BIRTH, [*CERTIFICATE[:1], "Trang 2"], [""]))
    desk.wait_for_selector("#quet-trang[data-uploading]", state="attached")
    desk.set_input_files("#quet-trang", str(path))
    desk.locator('input[name="da-tai"]').wait_for(state="attached")
    walker.follow(desk, desk.get_by_role("button", name="Tiếp tục: chia và sắp trang"))
    expect(desk.get_by_text("Đang tách trang")).to_be_visible()
    run_jobs()
    desk.locator(".mc-scan").first.wait_for()  # it loads itself again
    run_jobs()  # what was asked for meanwhile: the letters


def _split(walker: Walker, desk: Page) -> None:
    """By keyboard: places, where the second paper begins, the empty page left out."""
    expect(desk.locator(".mc-scan")).to_have_count(4)
    desk.get_by_label("Thứ tự: Trang 3 của quet.pdf").focus()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("2")
    desk.get_by_label("Thứ tự: Trang 2 của quet.pdf").fill("3")
    desk.locator('[name="moi-0-1"]').focus()
    desk.keyboard.press("Space")
    desk.locator('[name="bo-0-3"]').focus()
    desk.keyboard.press("Space")
    with desk.expect_navigation():
        desk.get_by_label("Thứ tự: Trang 2 của quet.pdf").press("Enter")
    expect(desk.locator(".mc-scan-group h2")).to_have_text(
        [re.compile("Giấy tờ 1"), re.compile("Giấy tờ 2"), "Trang đã bỏ"]
    )
    walker.look(desk, "so-hoa-2-chia")
    desk.set_viewport_size(PHONE)
    walker.look(desk, "so-hoa-2-chia-dien-thoai")
    desk.set_viewport_size(DESKTOP)


def _certificate(walker: Walker, desk: Page) -> None:
    walker.follow(desk, desk.get_by_role("link", name="Ghi thông tin giấy tờ 1"))
    heading = desk.locator("select[name=thanh-phan]")
    heading.select_option("giay-dang-ky-kinh-doanh")
    walker.follow(desk, desk.get_by_role("button", name="Mở các ô của loại này"))
    expect(desk.locator("select[name=loai-giay-to]")).to_have_value("GT-GCNDKKD")
    walker.look(desk, "so-hoa-3-de-xuat")
    assert desk.input_value("[name=ma_so]") == "", "a proposal decides nothing"
    offer = desk.locator('[data-field="ma_so"] .mc-offers__choice')
    expect(offer).to_contain_text("trang 1, dòng 2")
    walker.follow(desk, offer)
    assert desk.input_value("[name=ma_so]") == "0100109106"
    desk.fill("[name=ten]", "CÔNG TY TNHH SAO MAI")
    walker.follow(desk, desk.get_by_role("button", name="Ghi nhận và cấp mã"))
    walker.look(desk, "so-hoa-4-con-thieu")
    assert desk.input_value("[name=ten]") == "CÔNG TY TNHH SAO MAI"
    desk.fill("[name=dia_chi]", "Số 12 đường Trần Phú, phường Thành Sen")
    desk.fill("[name=ngay_cap]", "05/09/2019")
    desk.set_viewport_size(PHONE)
    walker.look(desk, "so-hoa-4-dien-thoai")
    desk.set_viewport_size(DESKTOP)
    walker.follow(desk, desk.get_by_role("button", name="Ghi nhận và cấp mã"))
    expect(desk.get_by_text("Đã số hoá giấy tờ, mã")).to_be_visible()


def _birth_certificate(walker: Walker, desk: Page) -> None:
    """Of somebody else: its code names no owner."""
    walker.follow(desk, desk.get_by_role("link", name="Ghi thông tin giấy tờ 2"))
    desk.select_option("select[name=thanh-phan]", "khac")
    desk.select_option("select[name=loai-giay-to]", "GT-GKS")
    desk.check('[name="chu-giay-to"][value="khong-ghi"]')
    walker.follow(desk, desk.get_by_role("button", name="Mở các ô của loại này"))
    for name, text in (
        ("so", "45/2019"),
        ("ho_ten", "PHAN THỊ CÚC"),
        ("ngay_sinh", "12/03/2019"),
        ("ngay_dang_ky", "20/03/2019"),
    ):
        desk.fill(f"[name={name}]", text)
    walker.follow(desk, desk.get_by_role("button", name="Ghi nhận và cấp mã"))
    expect(desk).to_have_url(re.compile("/nhap/so-hoa$"))
    walker.look(desk, "so-hoa-5-xong")
