"""Files of the form after something went wrong: a lost session, a store that is away, a store that is full."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier, Paper
from motcua.files import quota
from motcua.files.models import Upload
from tests.portal.conftest import SignedIn
from tests.portal.test_form_files import MAP, applied, draft, number_of, page_of, papers, send
from tests.portal.test_lost_files import sent_in_vain
from tests.portal.test_papers_in_pieces import arrived
from tests.portal.way import address
from tests.story import APPLICANT, DESK, PDF, STRANGER, Story

__all__ = ["draft"]  # a fixture


@pytest.fixture
def away(settings: Any) -> None:
    """A bucket that nobody answers for."""
    settings.FILES_STORE, settings.S3_BUCKET = "s3", "tep"
    settings.S3_ENDPOINT, settings.S3_KEY, settings.S3_SECRET = "http://127.0.0.1:9", "x", "y"


def test_after_an_ended_session_what_came_in_pieces_is_listed_and_the_rest_named(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    key = arrived(story, APPLICANT, "đã lên.pdf", MAP)
    foreign = arrived(story, STRANGER, "của người khác.pdf", MAP)
    where = address("form_step", draft, number=number_of(draft))
    piece = f"don.so_do:{key}"
    sent = {
        "co_so_do": "co",
        "so_do": "",
        "da-tai": [piece, f"don.so_do:{foreign}"],
        "tep-don.so_do": SimpleUploadedFile("chưa lên.pdf", PDF),
        "expected": draft.draft_revision,
        "action": "tiep",
    }
    client = sent_in_vain(story, where, sent)
    html = client.get(where).content.decode()
    assert f'name="da-tai" value="{piece}"' in html
    assert "đã lên.pdf" in html
    assert "cần chọn lại: chưa lên.pdf" in html
    assert "của người khác.pdf" not in html
    draft.refresh_from_db()
    assert not draft.answers.get("so_do")
    assert send(client, draft, **{"da-tai": piece}).status_code == 302
    assert [card["name"] for card in draft.answers["so_do"]] == ["đã lên.pdf"]
    assert "cần chọn lại" not in page_of(client, draft), "told once"


def test_so_it_is_in_a_supplement(citizen: Client, draft: Dossier, story: Story) -> None:
    dossier = applied(citizen, story, draft)
    ask = {"items": [{"requirement": "don.so_do", "text": "Vẽ lại cho rõ"}], "reason": "Sơ đồ mờ"}
    dossier = story.do("ask_supplement", dossier, DESK, ask).dossier
    key = arrived(story, APPLICANT, "vẽ lại.pdf", PDF + b"ve lai")
    where = address("supply", dossier)
    piece = f"don.so_do:{key}"
    html = sent_in_vain(story, where, {"so_do": "", "da-tai": piece, "action": "gui"}).get(where)
    assert f'name="da-tai" value="{piece}"' in html.content.decode()


def test_so_it_is_at_the_desk(draft: Dossier, story: Story, signed_in: SignedIn) -> None:
    brought = story.brought()
    key = arrived(story, DESK, "quét.pdf", MAP)
    where = reverse("desk:entry", kwargs={"key": brought.key})
    piece = f"don.so_do:{key}"
    sent = {
        "co_so_do": "co",
        "so_do": "",
        "da-tai": piece,
        "tep-don.so_do": SimpleUploadedFile("nữa.pdf", PDF),
        "action": "luu",
    }
    html = sent_in_vain(story, where, sent, DESK).get(where).content.decode()
    assert f'name="da-tai" value="{piece}"' in html
    assert "cần chọn lại: nữa.pdf" in html


def test_while_the_store_is_away_what_had_arrived_waits(
    citizen: Client, draft: Dossier, story: Story, away: None, settings: Any
) -> None:
    key = arrived(story, APPLICANT, "sơ đồ.pdf", MAP)
    piece = {"da-tai": f"don.so_do:{key}"}
    answer = send(citizen, draft, **piece)
    assert answer.status_code == 503
    html = answer.content.decode()
    assert "Kho lưu tệp tạm thời không nhận được tệp “sơ đồ.pdf”" in html
    assert f'name="da-tai" value="don.so_do:{key}"' in html
    assert draft.answers["co_so_do"] == "co", "what was answered is saved"
    assert papers(draft) == []
    settings.FILES_STORE = "folder"
    assert send(citizen, draft, **piece).status_code == 302
    assert len(papers(draft)) == 1
    assert not Upload.objects.exists()


def test_a_store_that_is_full_says_so_and_keeps_what_is_there(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    send(citizen, draft, ("so-do.pdf", MAP))
    quota.set_limit("citizen", 2 * len(MAP), by=None)
    answer = send(citizen, draft, ("b.pdf", PDF + b"b" * 2 * len(MAP)), co_so_do="co")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "dung lượng" in html
    assert "hạn mức" in html
    assert [card["name"] for card in draft.answers["so_do"]] == ["so-do.pdf"]
    assert [paper.file.name for paper in papers(draft) if paper.file] == ["so-do.pdf"]
    quota.set_limit("citizen", None, by=None)
    assert send(citizen, draft, ("b.pdf", PDF + b"b" * 2 * len(MAP))).status_code == 302
    assert Paper.objects.filter(dossier=draft, requirement="don.so_do", removed_at=None).count() == 2


def test_two_that_fit_alone_and_not_together_leave_the_first(
    citizen: Client, draft: Dossier, story: Story
) -> None:
    send(citizen, draft)
    quota.set_limit("citizen", len(MAP) + 5, by=None)
    answer = send(citizen, draft, ("a.pdf", MAP), ("b.pdf", PDF + b"b"))
    assert answer.status_code == 422
    assert [card["name"] for card in draft.answers["so_do"]] == ["a.pdf"]
    assert [paper.file.name for paper in papers(draft) if paper.file] == ["a.pdf"]
