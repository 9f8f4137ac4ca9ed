"""A scanner anywhere: what it reads of a slip opens the dossier; what a person types stays what it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from motcua.slips.rules import qr_text
from tests.browser import give_session
from tests.desk.helpers import page_of
from tests.story import DESK, EXAMINER, JUSTICE_HEAD, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Dialog, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def scan(page: Page, text: str, *, seconds: float = 0.005, enter: bool = True) -> None:
    """As a scanner does: sign after sign, then Enter, at moments that do not hang on how busy the machine is."""
    keyboard = page.context.new_cdp_session(page)
    at = time.time()
    keys = [{"key": sign, "text": sign} for sign in text]
    if enter:
        keys.append({"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13})  # type: ignore[dict-item]
    for key in keys:
        for kind in ("keyDown", "keyUp"):
            keyboard.send("Input.dispatchKeyEvent", {"type": kind, "timestamp": at, **key})
        at += seconds
    keyboard.detach()


def test_a_code_a_receipt_number_or_a_qr_code_opens_the_dossier(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    slip = dossier.slips.latest("id")
    qr = qr_text(slip.data | {"title": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"})
    assert qr.startswith(f"{dossier.code}|")
    lookup = f"{live_server.url}/tra-cuu?ma={dossier.code}"
    where = ("/can-bo/", "/can-bo/danh-sach/to_examine", "/can-bo/so-theo-doi", "/can-bo/uy-quyen")
    for address, read in zip(where, (dossier.code, dossier.receipt_number, qr, lookup), strict=True):
        page.goto(address)
        scan(page, read or "")
        page.wait_for_url(f"**{page_of(dossier)}")


def test_in_the_search_box_too_whatever_it_reads(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.submitted()
    page = page_desktop
    give_session(page, live_server.url, DESK)
    for read in (f"{dossier.receipt_number}|2.000620|H27.03|Giấy", f"{live_server.url}{page_of(dossier)}"):
        page.goto("/can-bo/")
        page.locator("[data-find] input[name=q]:visible").click()
        scan(page, read)
        page.wait_for_url(f"**{page_of(dossier)}")


def test_a_focused_button_is_not_pressed_and_shortcuts_of_the_page_are_not_taken(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto("/can-bo/danh-sach/to_examine")
    page.locator("[data-select]").first.focus()
    # Pressed by hand "a", "x" and a space would tick rows, and "/" would go to the search.
    scan(page, f"{live_server.url}/tra-cuu a x b?ma={dossier.code}", enter=False)
    assert page.locator("[data-select]:checked").count() == 0
    assert page.evaluate("document.activeElement.matches('[data-select]')")
    page.goto("/can-bo/danh-sach/to_examine")
    page.locator("[data-select]").first.focus()
    scan(page, f"{live_server.url}/tra-cuu?ma={dossier.code}")
    page.wait_for_url(f"**{page_of(dossier)}")


def test_what_is_scanned_into_a_field_is_taken_out_again_and_opens_the_dossier(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier, other = story.assigned(), story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto(page_of(dossier))
    box = page.get_by_label("Ý kiến trình")
    box.fill("Theo hồ sơ của ")
    box.press("End")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog"):
        scan(page, other.code or "")
    assert box.input_value() == "Theo hồ sơ của ", "what a hand typed stays, and nothing else"
    page.once("dialog", lambda dialog: dialog.accept())
    scan(page, other.code or "")
    page.wait_for_url(f"**{page_of(other)}")
    # An empty box loses nothing: nobody is asked.
    page.get_by_label("Ý kiến trình").focus()
    scan(page, dossier.code or "")
    page.wait_for_url(f"**{page_of(dossier)}")


def test_what_a_hand_types_into_a_field_stays_there(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto(page_of(dossier))
    box = page.get_by_label("Ý kiến trình")
    box.focus()
    scan(page, dossier.code or "", seconds=0.08)
    scan(page, "Nhanh nhưng không phải mã")
    assert box.input_value() == f"{dossier.code}\nNhanh nhưng không phải mã\n"


def test_what_is_typed_and_not_sent_is_left_only_when_the_officer_agrees(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier, other = story.assigned(), story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto(page_of(dossier))
    box = page.get_by_label("Ý kiến trình")
    box.fill("Đủ điều kiện")
    box.blur()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    with page.expect_event("dialog"):
        scan(page, other.code or "")
    assert len(asked) == 1
    assert box.input_value() == "Đủ điều kiện"
    page.once("dialog", lambda dialog: dialog.accept())
    scan(page, other.code or "")
    page.wait_for_url(f"**{page_of(other)}")


def test_a_person_who_types_a_code_outside_any_field_goes_nowhere(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.goto("/can-bo/")
    before = page.url
    scan(page, dossier.code or "", seconds=0.08)
    scan(page, "nhanh")  # fast, but no code
    page.wait_for_timeout(300)
    assert page.url == before


def test_a_dossier_of_others_is_looked_for_and_not_found(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    page = page_desktop
    give_session(page, live_server.url, JUSTICE_HEAD)
    page.goto("/can-bo/")
    scan(page, f"{dossier.code}|2.000620|H27.03|Giấy tiếp nhận")
    page.wait_for_url("**/can-bo/danh-sach/all?**")
    assert "Không" in page.inner_text("main")
    assert page.locator(f'a[href*="{dossier.key}"]').count() == 0
