"""A form whose fields follow from each other, filled in on a phone: what is asked, set and computed changes at once.

And the same without a script: the server says all of it on the next page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from motcua.dossiers.models import Dossier
from motcua.forms.services import publish
from tests.browser import screenshot
from tests.forms.following import following
from tests.journeys.walking import Walker
from tests.story import APPLICANT, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKUP = {"code": "dan_toc", "kind": "lookup", "label": "Dân tộc", "catalogue": "dan-toc", "required": True}


def _draft(story: Story) -> Dossier:
    definition: dict[str, Any] = following()
    definition["steps"][0]["fields"].append(LOOKUP)
    dossier = story.draft()
    dossier.form_version = publish(definition["code"], definition["title"], definition)
    dossier.answers = {}
    dossier.save(update_fields=["form_version", "answers"])
    return dossier


def test_the_page_follows_what_is_typed(
    walker: Walker, page_phone: Page, page_desktop: Page, story: Story
) -> None:
    dossier = _draft(story)
    page = walker.enter(page_phone, APPLICANT)
    page.goto(f"/ho-so/{dossier.key}/buoc/1")
    signer = page.locator("[name=nguoi_ky]")
    signer.fill("Trần Thị Bình")
    page.fill("[name=ho]", "Nguyễn")
    page.fill("[name=ten]", "An")
    page.check("[name=loai][value=ca_nhan]")
    assert signer.input_value() == "Nguyễn An"
    assert signer.get_attribute("readonly") is not None
    page.fill("[name=ten]", "Bình An")
    assert signer.input_value() == "Nguyễn Bình An"
    page.check("[name=loai][value=to_chuc]")
    assert signer.input_value() == "Trần Thị Bình", "what the person wrote is there again"
    guardian = page.locator("[data-field=giam_ho] label")
    assert "không bắt buộc" in guardian.inner_text()
    page.fill("[name=sinh]", "1/1/2020")
    assert "không bắt buộc" not in guardian.inner_text()
    assert page.get_attribute("[name=giam_ho]", "aria-required") == "true"
    page.fill("[name=sinh]", "1/1/1990")
    assert "không bắt buộc" in guardian.inner_text()
    _choose_people(page)
    walker.look(page, "form-rules-phone-1")
    walker.on(page)
    _fill_goods(page)
    walker.look(page, "form-rules-phone-2")
    desktop = walker.enter(page_desktop, APPLICANT)
    walker.follow(page, page.locator('.mc-form__actions button[value="luu"]'))
    for number in (1, 2):
        desktop.goto(f"/ho-so/{dossier.key}/buoc/{number}")
        walker.look(desktop, f"form-rules-desktop-{number}")
    assert desktop.inner_text("output[data-computed=phai_nop]") == "13.460.000 đồng"
    dossier.refresh_from_db()
    assert dossier.answers["dan_toc"] == {"code": "05", "label": "Khơ-me"}
    assert dossier.answers["hang"] == [{"ten": "Rượu vang", "so_luong": 100, "don_gia": 120_000}]


def _choose_people(page: Page) -> None:
    """By keyboard alone: type without marks, one step down the list, Enter."""
    box = page.locator("[name=dan_toc]")
    box.press_sequentially("kho me")
    option = page.locator("[role=option]", has_text="Khơ-me")
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    assert box.input_value() == "Khơ-me"
    assert page.locator("[role=listbox]").is_hidden()


def _fill_goods(page: Page) -> None:
    capital, explanation = page.locator("[data-field=von]"), page.locator("[data-field=giai_trinh]")
    assert page.locator("[data-field=nhom_to_chuc]").is_visible()
    assert capital.is_hidden()
    page.fill("[name=ten_to_chuc]", "Công ty Hương Sơn")
    assert capital.is_visible()
    page.fill("[name=hang-0-ten]", "Rượu vang")
    page.fill("[name=hang-0-so_luong]", "3")
    page.fill("[name=hang-0-don_gia]", "120.000")
    assert page.inner_text("output[data-computed='hang.0.thanh_tien']") == "360.000 đồng"
    assert page.inner_text("output[data-total='hang.thanh_tien']") == "360.000 đồng"
    assert page.inner_text("output[data-computed=phai_nop]") == "888.800 đồng"
    assert explanation.is_hidden()
    page.fill("[name=hang-0-so_luong]", "100")
    assert explanation.is_visible()
    page.fill("[name=hang-0-so_luong]", "x")
    assert page.inner_text("output[data-computed='hang.0.thanh_tien']") == "–"
    assert explanation.is_hidden()
    page.fill("[name=hang-0-so_luong]", "100")


def test_without_a_script_the_next_page_says_it(walker: Walker, page_no_js: Page, story: Story) -> None:
    dossier = _draft(story)
    page = walker.enter(page_no_js, APPLICANT)
    page.goto(f"/ho-so/{dossier.key}/buoc/1")
    page.check("[name=loai][value=ca_nhan]")
    for name, text in (("ho", "Nguyễn"), ("ten", "An"), ("sinh", "1/1/2020"), ("dan_toc", "kho")):
        page.fill(f"[name={name}][type=text]", text)
    walker.follow(page, page.locator("button[name=row][value='find:dan_toc']"))
    page.check("[name=dan_toc][value='Khơ-me']")
    walker.follow(page, page.locator('.mc-form__actions button[value="tiep"]'))
    assert page.locator("#field-giam_ho-error").is_visible(), "a child needs a guardian"
    assert page.input_value("[name=nguoi_ky]") == "Nguyễn An"
    assert page.input_value("[name=dan_toc][type=text]") == "Khơ-me"
    screenshot(page, "form-rules-no-script")
    page.fill("[name=giam_ho]", "Nguyễn Văn Cha")
    walker.on(page)
    assert page.locator("[data-field=nhom_to_chuc]").count() == 0
    page.fill("[name=hang-0-ten]", "Rượu nếp")
    page.fill("[name=hang-0-so_luong]", "2")
    page.fill("[name=hang-0-don_gia]", "50000")
    walker.follow(page, page.locator('.mc-form__actions button[value="luu"]'))
    assert page.inner_text("output[data-computed='hang.0.thanh_tien']") == "100.000 đồng"
    assert page.inner_text("output[data-computed=phai_nop]") == "308.000 đồng"
