"""Signing in the browser: with a finger on a telephone, with a mouse, with the keyboard alone, without scripts."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.files.models import StoredFile
from motcua.files.services import open_file
from motcua.forms.selectors import cached_definition
from motcua.forms.services import publish
from motcua.people.models import User
from tests.browser import assert_accessible, screenshot
from tests.portal.test_autosave_in_browser import PASSWORD, sign_in
from tests.portal.test_signatures import STEP
from tests.portal.way import address
from tests.story import APPLICANT, DEPARTMENT, RETAIL, STRANGER, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def draft(sample: Path) -> Dossier:
    user = User.objects.get(email=APPLICANT)
    user.set_password(PASSWORD)
    user.save()
    definition: Any = copy.deepcopy(cached_definition(Story().draft(STRANGER).form_version_id))
    definition["steps"].insert(0, STEP)
    publish(definition["code"], definition["title"], definition)
    return drafts.start_draft(Story().actor(APPLICANT), RETAIL, DEPARTMENT)


def ink(dossier: Dossier) -> tuple[str, int]:
    """The name of the signature, and how many of its dots are dark."""
    dossier.refresh_from_db()
    (card,) = dossier.answers["chu_ky"]
    with open_file(StoredFile.objects.get(key=card["key"])) as opened:
        picture = Image.open(io.BytesIO(opened.read())).convert("L")
    return card["name"], sum(picture.histogram()[:128])


def touch(page: Page, points: list[tuple[float, float]]) -> None:
    """A finger that goes through these places of the pad, each as a part of its width and height."""
    box = page.locator("[data-signature] canvas").bounding_box()
    assert box is not None
    at = [{"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in points]
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at[0]]})
    for place in at[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_signs_on_a_telephone(draft: Dossier, live_server: Any, page_phone: Page) -> None:
    page = page_phone
    sign_in(page, address("form_step", draft, number=1))
    pad = page.locator("[data-signature] canvas")
    pad.scroll_into_view_if_needed()
    assert_accessible(page)
    before = page.evaluate("scrollY")
    touch(page, [(0.2, 0.4), (0.35, 0.8), (0.5, 0.2), (0.7, 0.7)])
    page.get_by_text("Đã có nét ký").wait_for()
    assert page.evaluate("scrollY") == before, "drawing does not scroll the page"
    screenshot(page, "chu-ky-ve-390")
    # Cleared and drawn anew: what is sent is what stands there.
    page.get_by_role("button", name="Xoá nét ký").click()
    page.get_by_text("Đã xoá nét ký").wait_for()
    assert page.locator("[name='tep-don.chu_ky']").evaluate("input => input.files.length") == 0
    pad.scroll_into_view_if_needed()
    touch(page, [(0.1, 0.5), (0.5, 0.1), (0.9, 0.5)])
    page.get_by_role("button", name="Lưu lại").click()
    page.locator(".mc-signature__picture").wait_for()
    name, dark = ink(draft)
    assert name == "Chữ ký.png"
    assert dark > 300
    assert page.locator(".mc-signature__picture").evaluate("img => img.complete && img.naturalWidth > 0")
    assert_accessible(page)
    screenshot(page, "chu-ky-da-luu-390")
    page.set_viewport_size({"width": 1440, "height": 900})
    screenshot(page, "chu-ky-da-luu-1440")


def test_a_mouse_signs_and_a_chosen_picture_takes_its_place(
    draft: Dossier, live_server: Any, page_desktop: Page
) -> None:
    page = page_desktop
    sign_in(page, address("form_step", draft, number=1))
    box = page.locator("[data-signature] canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 80, box["y"] + 60)
    page.mouse.down()
    for x, y in ((160, 160), (240, 60), (320, 140)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
    page.mouse.up()
    page.get_by_text("Đã có nét ký").wait_for()
    screenshot(page, "chu-ky-ve-1440")
    blank = page.locator("[name='tep-don.chu_ky']")
    assert blank.evaluate("input => input.files[0].name") == "chu-ky.png"
    picture = io.BytesIO()
    drawn = Image.new("RGB", (300, 100), "white")
    drawn.paste("black", (50, 40, 250, 60))
    drawn.save(picture, "PNG")
    blank.set_input_files(files=[{"name": "quet.png", "mimeType": "image/png", "buffer": picture.getvalue()}])
    assert page.get_by_role("button", name="Xoá nét ký").is_disabled(), "what was drawn is gone"
    page.get_by_role("button", name="Lưu lại").click()
    page.locator(".mc-signature__picture").wait_for()
    assert ink(draft)[1] == 200 * 20


def test_the_keyboard_alone_confirms_with_the_full_name_and_takes_it_back(
    draft: Dossier, live_server: Any, page_desktop: Page
) -> None:
    page = page_desktop
    sign_in(page, address("form_step", draft, number=1))
    typed = page.get_by_label("Hoặc gõ đầy đủ họ và tên để xác nhận")
    for _press in range(60):
        if typed.evaluate("box => box === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Nguyễn Thị Ánh Tuyết")
    page.keyboard.press("Enter")
    # Enter goes on; the first step is done.
    page.wait_for_url("**/buoc/2")
    assert ink(draft)[0] == "Họ tên gõ xác nhận.png"
    page.goto(live_server.url + address("form_step", draft, number=1))
    screenshot(page, "chu-ky-go-ten-1440")
    page.get_by_role("button", name="Bỏ để ký lại").press("Enter")
    page.locator("[data-signature] canvas").wait_for()
    draft.refresh_from_db()
    assert draft.answers["chu_ky"] == []


def test_without_scripts_a_picture_or_the_name_is_given(
    draft: Dossier, live_server: Any, page_no_js: Page
) -> None:
    page = page_no_js
    sign_in(page, address("form_step", draft, number=1))
    assert not page.locator("[data-signature]").is_visible()
    page.get_by_label("Hoặc gõ đầy đủ họ và tên để xác nhận").fill("Nguyễn Thị Ánh Tuyết")
    page.get_by_role("button", name="Lưu lại").click()
    page.locator(".mc-signature__picture").wait_for()
    assert ink(draft)[0] == "Họ tên gõ xác nhận.png"
