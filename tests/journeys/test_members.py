"""An organisation lets somebody draft for it: invited by letter, refused where only drafting is allowed, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from motcua.dossiers.models import Dossier
from motcua.notices.models import MailboxMessage
from motcua.people.models import Mandate
from tests.acting import actor_by
from tests.journeys.walking import Walker
from tests.portal.way import address
from tests.story import DESK, ORGANISATION, STRANGER, Story

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_member_drafts_is_allowed_to_submit_and_is_removed(
    walker: Walker,
    story: Story,
    open_session: OpenSession,
    page_no_js: Page,
    deliver: Callable[[], None],
    settings: SettingsWrapper,
) -> None:
    settings.EMAIL_BACKEND = "motcua.notices.adapters.mailbox.MailboxBackend"
    office = walker.enter(open_session(), ORGANISATION)
    member = walker.enter(page_no_js, STRANGER)
    _invite(walker, office)
    deliver()
    _accept(walker, member)
    dossier = _draft_without_submitting(walker, member, story)
    deliver()
    _allow(walker, office, dossier)
    _submit(walker, member, dossier, story)
    _remove(walker, office, member, dossier)


def _invite(walker: Walker, page: Page) -> None:
    page.goto("/lam-thay")
    walker.look(page, "lam-thay-to-chuc")
    walker.follow(page, page.get_by_role("link", name="Thành viên"))
    page.fill("#email", STRANGER)
    page.check('input[name="rights"][value="draft"]')
    walker.follow(page, page.get_by_role("button", name="Gửi lời mời", exact=True))
    assert "Đã mời, chờ nhận lời" in page.inner_text("main")
    walker.look(page, "thanh-vien")


def _accept(walker: Walker, page: Page) -> None:
    """On a phone without a line of JavaScript."""
    page.goto("/ho-so")
    assert page.locator(".mc-acting").count() == 0
    found = re.search(r"(/loi-moi/\S+)", MailboxMessage.objects.latest("id").body)
    assert found is not None
    page.goto(found[1])
    walker.follow(page, page.get_by_role("button", name="Nhận lời"))
    assert "Bạn đang làm thay: Công ty TNHH Hương Sơn" in page.inner_text(".mc-acting")


def _draft_without_submitting(walker: Walker, page: Page, story: Story) -> Dossier:
    by = actor_by(Mandate.objects.get())
    page.goto("/nop-ho-so/2.000620")
    walker.follow(page, page.locator("main form button[type=submit]"))
    dossier = Dossier.objects.latest("id")
    story.complete(dossier, by)
    page.goto(address("check", dossier))
    assert "Bạn chỉ được soạn hồ sơ thay" in page.inner_text("main")
    walker.follow(page, page.get_by_role("button", name="Báo người được nộp"))
    assert "Đã báo cho người được nộp" in page.inner_text("main")
    return dossier


def _allow(walker: Walker, page: Page, dossier: Dossier) -> None:
    page.goto("/thong-bao")
    assert "chờ bạn nộp" in page.inner_text("main")
    page.goto("/to-chuc/thanh-vien")
    page.get_by_label("Quyền của Trần Thị Bình", exact=True).select_option("submit")
    walker.follow(page, page.get_by_role("button", name="Đổi quyền của Trần Thị Bình"))
    assert "Soạn và nộp hồ sơ" in page.inner_text("main .mc-banner")


def _submit(walker: Walker, page: Page, dossier: Dossier, story: Story) -> None:
    page.goto(address("check", dossier))
    page.check('input[name="cam_ket"]')
    walker.follow(page, page.get_by_role("button", name="Nộp hồ sơ"))
    assert "Trần Thị Bình" in page.inner_text("main")
    dossier.refresh_from_db()
    assert dossier.submitted_by == "Trần Thị Bình"
    officer = walker.enter(page.context.browser.new_page(base_url=walker.address), DESK)  # type: ignore[union-attr]
    officer.goto(f"/can-bo/ho-so/{dossier.key}")
    assert "Trần Thị Bình" in officer.inner_text("main")
    assert "thay mặt Công ty TNHH Hương Sơn" in (officer.text_content("main") or "")
    officer.close()


def _remove(walker: Walker, office: Page, member: Page, dossier: Dossier) -> None:
    office.goto("/to-chuc/thanh-vien")
    walker.follow(office, office.get_by_role("link", name="Thu hồi quyền của Trần Thị Bình"))
    walker.follow(office, office.get_by_role("button", name="Thu hồi"))
    assert "không còn làm thay được nữa" in office.inner_text("main")
    member.goto(address("dossier", dossier))
    assert "Quyền làm thay đã kết thúc" in member.inner_text("main")
    answer = member.goto(address("dossier", dossier))
    assert answer is not None
    assert answer.status == 404
