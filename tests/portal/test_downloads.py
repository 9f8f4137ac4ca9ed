"""Files on their way out: to the right person, and never as something that runs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.draft_papers import attach_paper
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from tests.portal.conftest import SignedIn
from tests.story import APPLICANT, DESK, OTHER_EXAMINER, STRANGER, Story


def where(stored: StoredFile) -> str:
    return reverse("portal:file", kwargs={"key": stored.key})


def paper_file(story: Story) -> StoredFile:
    stored = story.submitted().papers.first().file
    assert stored is not None
    return stored


def test_the_applicant_and_the_officer_in_charge_read_a_paper_and_nobody_else(
    signed_in: SignedIn, story: Story
) -> None:
    stored = paper_file(story)
    assert signed_in().get(where(stored)).status_code == 200
    assert signed_in(DESK).get(where(stored)).status_code == 200
    for other in (STRANGER, OTHER_EXAMINER):
        response = signed_in(other).get(where(stored))
        assert response.status_code == 404
        assert stored.name not in response.content.decode()
    assert Client().get(where(stored)).status_code == 302


def test_a_file_that_does_not_exist_looks_like_one_that_is_not_yours(citizen: Client) -> None:
    assert citizen.get("/tep/00000000-0000-0000-0000-000000000000").status_code == 404


def test_it_is_private_and_cannot_run(citizen: Client, story: Story) -> None:
    response = citizen.get(where(paper_file(story)))
    assert response["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    ("content_type", "way"),
    [
        ("image/jpeg", "inline"),
        ("application/msword", "attachment"),
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
    ],
)
def test_only_pdf_and_images_open_in_the_browser(
    citizen: Client, story: Story, content_type: str, way: str
) -> None:
    dossier = story.draft()
    stored = store_made(b"x", "đơn “lạ”.bin", content_type)
    attach_paper(story.actor(APPLICANT), dossier.key, "khac", stored)
    response = citizen.get(where(stored))
    assert response["Content-Disposition"].startswith(f"{way}; ")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_file_that_the_disk_lost_is_a_404_and_not_a_crash(
    citizen: Client, story: Story, own_files_folder
) -> None:  # type: ignore[no-untyped-def]
    stored = paper_file(story)
    for path in own_files_folder.rglob("*"):
        if path.is_file():
            path.unlink()
    assert citizen.get(where(stored)).status_code == 404
