"""Who else has a dossier's page open, as it comes and goes while one looks at the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.dossiers.models import Presence
from motcua.dossiers.presence import be_present
from tests.browser import give_session
from tests.desk.helpers import page_of
from tests.story import DESK, EXAMINER, Story

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def test_who_has_the_page_open_appears_and_goes_while_one_looks(
    sample: Path, live_server: LiveServer, page_desktop: Page
) -> None:
    story = Story()
    dossier = story.assigned()
    page = page_desktop
    give_session(page, live_server.url, EXAMINER)
    page.clock.install()
    page.goto(page_of(dossier))
    line = page.locator("[data-presence]")
    assert not line.is_visible()
    be_present(story.actor(DESK), dossier)
    page.clock.run_for(26_000)
    line.get_by_text("đang xem hồ sơ này").wait_for()
    Presence.objects.exclude(person=story.person(EXAMINER)).delete()
    page.clock.run_for(26_000)
    line.wait_for(state="hidden")
