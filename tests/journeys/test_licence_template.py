"""An administrator changes the licence beside its live page and publishes it; officers draft, edit and issue it."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from motcua.console.models import TemplateDraft
from motcua.dossiers.models import Outcome
from motcua.dossiers.verification import verify
from motcua.files.services import open_file
from motcua.slips.selectors import current
from tests import story as people
from tests.console.papers import LICENCE, PROVINCE
from tests.journeys.walking import Walker
from tests.story import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEW_LINE = "Giấy phép lập thành hai bản."
CONDITION = "Chỉ bán cho người từ đủ 18 tuổi."


def test_a_licence_is_designed_drafted_and_issued(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    _design(walker, open_session(), open_session(phone=True))
    dossier = story.assigned()
    here = f"/can-bo/ho-so/{dossier.key}"
    desktop = open_session()
    walker.enter(desktop, people.EXAMINER)
    desktop.goto(here)
    walker.follow(desktop, desktop.get_by_role("link", name="Dự thảo kết quả", exact=True))
    desktop.fill("#phan-dieu_kien", CONDITION)
    walker.follow(desktop, desktop.get_by_role("button", name="Lưu và xem"))
    assert "Đã lưu dự thảo, bản 1" in desktop.inner_text("body")
    walker.look(desktop, "du-thao-1-may-tinh")
    story.do("propose", dossier, people.EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossier, people.HEAD, {"opinion": "Kính trình."})
    story.do("approve", dossier, people.DIRECTOR)
    phone = open_session(phone=True)
    walker.enter(phone, people.CLERK)
    phone.goto(f"{here}/xem/du-thao-ket-qua")
    assert "1/GP-SCT" in phone.inner_text("main")
    walker.look(phone, "du-thao-2-dien-thoai")
    walker.follow(phone, phone.locator("section[aria-labelledby=ban-hanh] button[type=submit]"))
    outcome = Outcome.objects.get(dossier=dossier)
    assert outcome.number == "1/GP-SCT"
    with open_file(outcome.file) as kept:
        content = kept.read()
    said = unicodedata.normalize(
        "NFC", " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    )
    for wanted in (NEW_LINE, CONDITION, "Số: 1/GP-SCT", story.person(people.DIRECTOR).full_name):
        assert wanted in said, wanted
    (walker.folder / "giay-phep.pdf").write_bytes(content)
    assert [difference.message for difference in verify()] == []


def _design(walker: Walker, page: Page, phone: Page) -> None:
    """The live page follows what is typed; a wrong field is told with the right one; then it is published."""
    walker.enter(page, PROVINCE)
    page.goto(f"/quan-tri/mau-giay-to/ban/{LICENCE}")
    walker.follow(page, page.get_by_role("button", name="Sửa thành phiên bản mới"))
    source = page.input_value("#source")
    before = page.get_attribute(".mc-sheet", "src")
    page.fill("#source", f'{source}\n{NEW_LINE}\n#value("aplicant.name")')
    page.wait_for_function("before => document.querySelector('.mc-sheet')?.src !== before", arg=before)
    page.get_by_text("Ý bạn là “applicant.name”?").wait_for()
    assert page.locator(".mc-editor__numbers").inner_text().split()[-1] == str(source.count("\n") + 3)
    walker.look(page, "mau-1-may-tinh")
    page.fill("#source", f"{source}\n{NEW_LINE}\n")
    page.get_by_text("Ý bạn là “applicant.name”?").wait_for(state="detached")
    page.locator("[data-insert]").first.click()
    assert page.input_value("#source") != f"{source}\n{NEW_LINE}\n"
    page.fill("#source", f"{source}\n{NEW_LINE}\n")
    walker.follow(page, page.get_by_role("button", name="Lưu và xem"))
    draft = TemplateDraft.objects.get()
    walker.enter(phone, PROVINCE)
    for part in ("noi-dung", "thong-tin", "word"):
        phone.goto(f"/quan-tri/mau-giay-to/nhap/{draft.key}?phan={part}")
        walker.look(phone, f"mau-2-dien-thoai-{part}")
    page.goto(f"/quan-tri/mau-giay-to/nhap/{draft.key}?phan=thong-tin")
    walker.look(page, "mau-2-may-tinh-thong-tin")
    page.goto(f"/quan-tri/mau-giay-to/nhap/{draft.key}/cong-bo")
    walker.look(page, "mau-3-cong-bo")
    walker.follow(page, page.get_by_role("button", name="Công bố", exact=True))
    assert NEW_LINE in current(LICENCE).source
    walker.look(page, "mau-4-cac-phien-ban")
