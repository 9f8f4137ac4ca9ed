"""A file given in a step of the form, in the browser: sent in pieces, kept with the step, listed, taken out."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from motcua.dossiers import drafts
from motcua.forms.selectors import cached_definition
from motcua.forms.services import publish
from motcua.people.models import User
from tests.browser import assert_accessible, screenshot
from tests.portal.test_autosave_in_browser import PASSWORD, sign_in
from tests.portal.test_form_files import STEP
from tests.portal.way import address
from tests.story import APPLICANT, DEPARTMENT, PDF, RETAIL, STRANGER, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_file_is_chosen_sent_and_taken_out_again(sample: Path, live_server: Any, page_phone: Page) -> None:
    user = User.objects.get(email=APPLICANT)
    user.set_password(PASSWORD)
    user.save()
    definition: Any = copy.deepcopy(cached_definition(Story().draft(STRANGER).form_version_id))
    definition["steps"].insert(0, STEP)
    publish(definition["code"], definition["title"], definition)
    dossier = drafts.start_draft(Story().actor(APPLICANT), RETAIL, DEPARTMENT)
    page = page_phone
    sign_in(page, address("form_step", dossier, number=1))
    assert not page.locator("[name='tep-don.so_do']").is_visible(), "asked for only where there is one"
    page.get_by_label("Có", exact=True).check()
    file = {"name": "so-do.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("[name='tep-don.so_do']").set_input_files(files=[file])
    page.get_by_text("đã tải lên", exact=False).first.wait_for()
    screenshot(page, "buoc-don-tep-dang-chon")
    page.get_by_role("button", name="Lưu lại").click()
    page.locator(".mc-file__text", has_text="so-do.pdf").wait_for()
    dossier.refresh_from_db()
    assert [card["name"] for card in dossier.answers["so_do"]] == ["so-do.pdf"]
    assert_accessible(page)
    screenshot(page, "buoc-don-tep-390")
    page.set_viewport_size({"width": 1440, "height": 900})
    screenshot(page, "buoc-don-tep-1440")
    page.get_by_role("button", name="Bỏ tệp so-do.pdf").click()
    page.locator(".mc-file__text", has_text="so-do.pdf").wait_for(state="detached")
    dossier.refresh_from_db()
    assert dossier.answers["so_do"] == []
