"""The viewer's page, what it is told, and the view of a paper: for those who may see the paper, and recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.audit.models import TrailLine
from motcua.cli.doctor import switched_off
from motcua.dossiers.models import Dossier, Paper
from motcua.files.models import StoredFile
from motcua.files.preview import previews
from motcua.files.services import store_made
from tests.files import documents
from tests.files.test_previews import run_jobs
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin, required_papers, upload
from tests.story import APPLICANT, DESK, EXAMINER, JUSTICE_EXAMINER, OTHER_EXAMINER, PDF, STRANGER, Story

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(autouse=True)
def no_office(settings: SettingsWrapper) -> None:
    """The plainer way is quicker and shows the same of what is tested here."""
    settings.SOFFICE = "off"


@pytest.fixture
def dossier(story: Story) -> Dossier:
    return story.assigned()


def paper_of(
    dossier: Dossier, content: bytes | None = None, content_type: str = documents.DOCX
) -> StoredFile:
    """The dossier's first paper, with this as its content."""
    paper = Paper.objects.filter(dossier=dossier).exclude(file=None).order_by("id")[0]
    made = store_made(content or documents.word(documents.WORDS), "giấy phép.docx", content_type)
    StoredFile.objects.filter(pk=made.pk).update(given_by=dossier.submitter_id)
    paper.file = made
    paper.save()
    return made


def at(stored: StoredFile, rest: str = "") -> str:
    return f"/tep/{stored.key}/xem{rest}"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_the_view_is_made_when_somebody_looks_and_is_then_served_without_running_anything(
    signed_in: SignedIn, dossier: Dossier
) -> None:
    stored = paper_of(dossier)
    officer = signed_in(EXAMINER)
    told = officer.get(at(stored, "/trang-thai")).json()
    assert (told["state"], told["message"]) == ("waiting", "Đang chuyển để xem…")
    assert officer.get(at(stored, "/ban-xem")).status_code == 404
    run_jobs()
    told = officer.get(at(stored, "/trang-thai")).json()
    assert (told["state"], told["kind"], told["source"]) == ("ready", "html", at(stored, "/ban-xem"))
    response = officer.get(told["source"])
    assert documents.WORDS in body(response).decode()
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"


def test_with_every_optional_part_away_a_pdf_and_a_word_file_are_given_and_read(
    citizen: Client, story: Story, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing in PATH, no scanner, no bucket: each is said to be off, and the page does what it is for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    settings.SOFFICE = settings.TESSERACT = settings.CLAMD = settings.S3_BUCKET = ""
    settings.FILES_STORE = "folder"
    assert {one.subject for one in switched_off()} == {
        "LibreOffice",
        "Nhận dạng chữ (Tesseract)",
        "Quét mã độc",
        "S3",
    }
    dossier = begin(citizen)
    paper = next(
        one for one in required_papers(story, dossier) if one.max_files > 1 and "docx" in one.formats
    )
    given = [upload("giay-to.pdf"), upload("giay-to.docx", documents.word(documents.WORDS))]
    page = address("papers", dossier)
    citizen.post(page, {f"tep-{paper.code}": given, "action": "tiep"})
    kept = {one.file.name: one.file for one in Paper.objects.filter(dossier=dossier) if one.file}
    assert {one.state for one in kept.values()} == {StoredFile.State.CLEAN}
    for name, kind in (("giay-to.pdf", "pdf"), ("giay-to.docx", "html")):
        citizen.get(at(kept[name], "/trang-thai"))
        run_jobs()
        told = citizen.get(at(kept[name], "/trang-thai")).json()
        assert (told["state"], told["kind"]) == ("ready", kind)
        read = body(citizen.get(told["source"]))
        assert read == PDF if kind == "pdf" else documents.WORDS in read.decode()


@pytest.mark.parametrize("who", [STRANGER, OTHER_EXAMINER, JUSTICE_EXAMINER])
def test_for_everybody_else_neither_viewer_nor_view_exists(
    signed_in: SignedIn, dossier: Dossier, who: str
) -> None:
    stored = paper_of(dossier)
    signed_in(EXAMINER).get(at(stored, "/trang-thai"))
    run_jobs()
    before = TrailLine.objects.count()
    other = signed_in(who)
    for rest in ("", "/trang-thai", "/ban-xem"):
        response = other.get(at(stored, rest))
        assert response.status_code == 404
        assert stored.name not in response.content.decode()
        assert Client().get(at(stored, rest)).status_code == 302
    assert TrailLine.objects.count() == before


def test_the_made_view_has_no_address_of_its_own(signed_in: SignedIn, dossier: Dossier) -> None:
    stored = paper_of(dossier)
    signed_in(EXAMINER).get(at(stored, "/trang-thai"))
    run_jobs()
    made = previews.shown(stored).made
    assert made is not None
    for who in (EXAMINER, APPLICANT):
        assert signed_in(who).get(f"/tep/{made.key}").status_code == 404


def test_who_looked_is_recorded_once_and_told_to_officers_alone(
    signed_in: SignedIn, dossier: Dossier
) -> None:
    stored = paper_of(dossier, documents.pages("một"), "application/pdf")
    officer = signed_in(EXAMINER)
    for part in ("bytes=0-99", "bytes=100-199", ""):
        officer.get(f"/tep/{stored.key}", headers={"Range": part} if part else {})
    look = TrailLine.objects.get()
    assert (look.person and look.person.email, look.kind, look.about) == (
        EXAMINER,
        "view",
        f"file:{stored.key}",
    )
    (told,) = signed_in(DESK).get(at(stored, "/trang-thai")).json()["looks"]
    assert told.startswith("Lê Minh Tuấn, lúc ")
    assert "looks" not in signed_in(APPLICANT).get(at(stored, "/trang-thai")).json()


def test_the_applicants_own_looks_are_nobodys_business(signed_in: SignedIn, dossier: Dossier) -> None:
    stored = paper_of(dossier, documents.pages("một"), "application/pdf")
    assert signed_in(APPLICANT).get(f"/tep/{stored.key}").status_code == 200
    assert signed_in(APPLICANT).get(at(stored)).status_code == 200
    assert not TrailLine.objects.exists()


def test_a_look_at_the_made_view_counts_as_one_at_the_paper_and_saving_is_told_apart(
    signed_in: SignedIn, dossier: Dossier
) -> None:
    stored = paper_of(dossier)
    officer = signed_in(EXAMINER)
    officer.get(at(stored, "/trang-thai"))
    run_jobs()
    assert not TrailLine.objects.exists(), "nothing was seen yet"
    officer.get(at(stored, "/ban-xem"))
    response = officer.get(f"/tep/{stored.key}?tai=1")
    assert response["Content-Disposition"].startswith("attachment; ")
    assert set(TrailLine.objects.values_list("kind", "about")) == {
        ("view", f"file:{stored.key}"),
        ("download", f"file:{stored.key}"),
    }


def test_the_page_offers_the_other_papers_of_the_dossier_and_no_others(
    signed_in: SignedIn, story: Story, dossier: Dossier
) -> None:
    elsewhere = paper_of(story.assigned())
    stored = paper_of(dossier)
    first, second = (
        paper.file for paper in Paper.objects.filter(dossier=dossier).exclude(file=None).order_by("id")[:2]
    )
    assert first == stored
    assert second is not None
    page = signed_in(EXAMINER).get(at(stored)).content.decode()
    assert f'value="{second.key}"' in page
    assert str(elsewhere.key) not in page
    beside = signed_in(EXAMINER).get(f"{at(stored)}?canh={second.key}").content.decode()
    assert beside.count("data-viewer data-state") == 2
    refused = signed_in(EXAMINER).get(f"{at(stored)}?canh={elsewhere.key}").content.decode()
    assert str(elsewhere.key) not in refused
    assert refused.count("data-viewer data-state") == 1


def test_without_scripts_the_page_has_a_link_to_the_file(signed_in: SignedIn, dossier: Dossier) -> None:
    stored = paper_of(dossier)
    assert f'<a href="/tep/{stored.key}"' in signed_in(APPLICANT).get(at(stored)).content.decode()


def test_back_leads_each_to_the_dossier_as_they_know_it(signed_in: SignedIn, dossier: Dossier) -> None:
    stored = paper_of(dossier)
    assert f'href="/can-bo/ho-so/{dossier.key}"' in signed_in(EXAMINER).get(at(stored)).content.decode()
    assert f'href="/ho-so/{dossier.key}"' in signed_in(APPLICANT).get(at(stored)).content.decode()


@pytest.mark.parametrize("rest", ["", "/trang-thai"])
def test_looking_asks_the_database_little(signed_in: SignedIn, dossier: Dossier, rest: str) -> None:
    stored = paper_of(dossier, documents.pages("một"), "application/pdf")
    officer = signed_in(EXAMINER)
    officer.get(at(stored, rest))
    with CaptureQueriesContext(connection) as captured:
        officer.get(at(stored, rest))
    assert len(captured) <= 8
