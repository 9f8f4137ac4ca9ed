"""An administrator gives a step to one post by keyboard and publishes it; the holder of that post has the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from motcua.process.selectors import current_process
from tests.journeys.designing import Drawing
from tests.journeys.walking import Walker
from tests.sample_database import forget_cached
from tests.story import APPLICANT, DEPUTY, DESK, DIRECTOR, EXAMINER, HEAD, Story

if TYPE_CHECKING:
    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ADMINISTRATOR = "quantri@hatinh.mau.vn"
# Of the department alone, so that every agency that works by it has the post.
PROCESS, PROCEDURE = "mot-cua-7-ngay", "2.001240"


def test_a_step_is_given_to_a_post_and_its_holder_alone_has_the_work(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    page = walker.enter(open_session(), ADMINISTRATOR)
    page.goto(reverse("console:process", kwargs={"code": PROCESS}))
    walker.follow(page, page.get_by_role("button", name="Sửa thành phiên bản mới"))
    drawing = Drawing(walker, page)
    drawing.open("Ký duyệt kết quả")
    box = page.locator("#role")
    assert box.locator("optgroup").count() == 2
    # By keys alone: a native select takes the letters of what is wanted.
    box.focus()
    page.keyboard.type("Ph")
    page.keyboard.press("Tab")
    drawing.quiet()
    assert box.evaluate("box => box.selectedOptions[0].textContent").startswith("Phó Giám đốc, ")
    assert "(theo chức vụ)" in page.inner_text("#bang-sua")
    walker.look(page, "chuc-vu-1-bang-sua")
    drawing.close()
    assert "Phó Giám đốc (chức vụ)" in page.inner_text(".mc-design__table")
    page.wait_for_selector("#so-do svg")
    drawn = page.locator("#so-do svg[data-element-id=collaboration]").text_content() or ""
    assert "PhóGiámđốc" in "".join(drawn.split())
    phone = walker.enter(open_session(phone=True), ADMINISTRATOR)
    phone.goto(page.url + "?buoc=ky-duyet")
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    walker.look(phone, "chuc-vu-2-dien-thoai")
    walker.follow(page, page.get_by_role("link", name="Công bố…"))
    assert "Phó Giám đốc (mã pho-giam-doc)" in page.inner_text("main")
    walker.look(page, "chuc-vu-3-cong-bo")
    walker.follow(page, page.get_by_role("button", name="Công bố"))
    forget_cached()
    version = current_process(PROCESS)
    assert version is not None
    dossier = _to_approve(story)
    assert dossier.process_version_id == version.id
    deputy = walker.enter(open_session(), DEPUTY)
    deputy.goto("/can-bo/danh-sach/to_approve")
    assert dossier.code in deputy.inner_text("main")
    director = walker.enter(open_session(), DIRECTOR)
    director.goto("/can-bo/danh-sach/to_approve")
    assert dossier.code not in director.inner_text("main")
    director.goto(f"/can-bo/ho-so/{dossier.key}")
    assert "Chờ người giữ chức vụ: Phó Giám đốc." in director.inner_text("main")
    walker.look(director, "chuc-vu-4-ho-so")
    assert [difference.message for difference in verify()] == []


def _to_approve(story: Story) -> Dossier:
    """A dossier of that procedure, on its way up to the signature."""
    dossier = story.do("submit", story.draft(APPLICANT, PROCEDURE), APPLICANT).dossier
    story.do("accept", dossier, DESK)
    story.do("forward", dossier, DESK, {"division": str(story.unit(HEAD))})
    story.do("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER).id)})
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."})
    return story.do("propose", dossier, HEAD, {"opinion": "Kính trình."}).dossier
