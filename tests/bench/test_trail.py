"""What is measured of the trail is the write that opening a dossier makes: one line each time, at its cost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from bench import trail
from motcua.audit.models import TrailLine
from tests.story import EXAMINER, Story


@pytest.mark.django_db(transaction=True)
def test_each_write_is_a_line_like_the_pages_own(
    live_server: Any, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WRITES", "PAGES", "WARM"):
        monkeypatch.setattr(trail, name, 2)
    dossier, officer = story.assigned(), story.person(EXAMINER)
    server = cast("Any", SimpleNamespace(port=urlsplit(live_server.url).port))
    found = trail.trail(server, officer, dossier)
    assert found.added_ms > 0
    assert found.ratio > 1
    *written, page = TrailLine.objects.order_by("id")
    assert len(written) == 2
    assert page.about == f"dossier:{dossier.key}"
    for line in written:
        for name in ("kind", "person_id", "post_id", "agency_id", "subject", "session"):
            assert getattr(line, name) == getattr(page, name), name
