"""The page on which a corrected result is written, approved and issued, as the clerk and the head see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.dossiers.models import Outcome
from tests.acts.test_approve_correction import corrected
from tests.browser import assert_accessible, give_session, screenshot
from tests.desk.test_outcome_page import draft_page
from tests.story import CLERK, DIRECTOR, Story

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from tests.conftest import OpenSession

pytestmark = pytest.mark.browser


def test_the_head_approves_and_the_clerk_issues(
    sample: Path, live_server: LiveServer, open_session: OpenSession
) -> None:
    dossier = Story().finished()
    corrected(Story(), dossier)
    head = open_session()
    give_session(head, live_server.url, DIRECTOR)
    head.goto(draft_page(dossier))
    assert_accessible(head)
    screenshot(head, "dinh-chinh-phe-duyet-1440")
    head.get_by_role("button", name="Phê duyệt bản đính chính").click()
    head.wait_for_url(lambda url: "du-thao" not in url)
    for phone in (True, False):
        clerk = open_session(phone=phone)
        give_session(clerk, live_server.url, CLERK)
        clerk.goto(draft_page(dossier))
        assert_accessible(clerk)
        screenshot(clerk, f"dinh-chinh-ban-hanh-{390 if phone else 1440}")
    clerk.get_by_label("Lý do đính chính").fill("Sai thời hạn")
    clerk.get_by_role("button", name="Ban hành bản đính chính").click()
    clerk.wait_for_url(lambda url: "du-thao" not in url)
    assert [one.number for one in Outcome.objects.filter(dossier=dossier).order_by("id")] == [
        "12/GP-SCT",
        "1/GP-SCT",
    ]
