"""What is measured of a form and of a large paper is what a page does: it is saved, and few parts of it are read."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pikepdf
import pytest

from bench import saving, viewing
from bench.generate import add_people
from bench.people import session_of
from motcua.dossiers.models import Dossier
from tests.story import APPLICANT, Story


def test_the_long_paper_is_a_scan_of_three_hundred_pages() -> None:
    scan = viewing.long_scan()
    assert 19_000_000 < len(scan) < 22_000_000
    with pikepdf.open(io.BytesIO(scan)) as opened:
        assert len(opened.pages) == 300


def server_of(live_server: Any) -> Any:
    return cast("Any", SimpleNamespace(port=urlsplit(live_server.url).port, worker_memory=lambda: [1.0]))


@pytest.mark.django_db(transaction=True)
def test_few_parts_are_read_for_the_first_page(
    live_server: Any, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewing, "STREAMED", 3_000_000)
    monkeypatch.setattr(viewing, "TIMES", 1)
    dossier = story.draft()
    found = viewing.viewing(server_of(live_server), dossier, session_of(story.person(APPLICANT)))
    assert 2 <= found.requests <= 6, "of more than three hundred parts"
    assert found.first_page_ms > 0
    assert found.stream_s > 0


@pytest.mark.django_db(transaction=True)
def test_the_form_is_saved_by_the_person_and_by_itself(
    live_server: Any, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "TIMES", 2)
    (person,) = add_people(1)
    found = saving.saving(server_of(live_server))
    assert found.step_ms > 0
    assert found.autosave_ms > 0
    assert Dossier.objects.filter(answers__m2_4="Ghi 1").count() == 1
    assert person.pk
