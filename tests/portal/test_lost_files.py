"""Files of a page that was sent after the session had ended: which must be chosen again, and which still wait."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.dossiers.models import Dossier, Paper
from motcua.files import uploads
from tests.portal.way import address, begin, required_papers, upload
from tests.story import ADMINISTRATOR, APPLICANT, DESK, PDF, STRANGER, Story


def sent_in_vain(story: Story, where: str, data: dict[str, Any], email: str = APPLICANT) -> Client:
    """What comes back after somebody has signed in: sent without a session, then opened as this person."""
    client = Client()
    assert client.post(where, data)["Location"].startswith("/dang-nhap?next=")
    client.force_login(story.person(email))
    return client


@pytest.fixture
def draft(citizen: Client) -> Dossier:
    return begin(citizen)


def test_the_papers_page_names_the_files_to_choose_again(story: Story, draft: Dossier) -> None:
    first, second = required_papers(story, draft)[:2]
    where = address("papers", draft)
    files = {
        f"tep-{first.code}": [upload("mot.pdf"), upload("hai.pdf")],
        f"tep-{second.code}": upload("ba.pdf"),
    }
    client = sent_in_vain(story, where, {**files, "action": "tiep"})
    html = client.get(where).content.decode()
    told = html.split("Hãy chọn lại:", 1)[1].split("</ul>", 1)[0]
    for words in (first.name, second.name, "“mot.pdf”", "“hai.pdf”", "“ba.pdf”", f"#tep-{first.code}"):
        assert words in told
    assert not Paper.objects.filter(dossier=draft).exists()
    assert "Hãy chọn lại:" not in client.get(where).content.decode(), "told once"


def test_what_had_arrived_in_pieces_goes_along_when_the_page_is_sent_again(
    story: Story, draft: Dossier
) -> None:
    paper = required_papers(story, draft)[0]
    where = address("papers", draft)
    begun = uploads.begin(story.person(APPLICANT), "da-len.pdf", len(PDF))
    uploads.write(begun, 0, SimpleUploadedFile("x", PDF))
    piece = f"{paper.code}:{begun.key}"
    client = sent_in_vain(story, where, {"da-tai": piece, "action": "tiep"})
    html = client.get(where).content.decode()
    assert "da-len.pdf" in html
    assert f'name="da-tai" value="{piece}"' in html
    client.post(where, {"da-tai": piece, "action": "luu"})
    assert Paper.objects.get(dossier=draft).file.name == "da-len.pdf"


def test_somebody_elses_pieces_are_not_shown(story: Story, draft: Dossier) -> None:
    paper = required_papers(story, draft)[0]
    begun = uploads.begin(story.person(STRANGER), "rieng.pdf", len(PDF))
    where = address("papers", draft)
    client = sent_in_vain(story, where, {"da-tai": f"{paper.code}:{begun.key}", "action": "tiep"})
    assert "rieng.pdf" not in client.get(where).content.decode()


def test_the_page_of_a_supplement_names_them_too(story: Story) -> None:
    item = {"requirement": "cam-ket-attp", "text": "Chụp lại cho rõ"}
    data = {"items": [item], "reason": "Mờ"}
    dossier = story.do("ask_supplement", story.submitted(), DESK, data).dossier
    where = address("supply", dossier)
    sent = {"tep-cam-ket-attp": upload("ro.pdf"), "tra-loi-1": "Đã chụp lại", "action": "gui"}
    html = sent_in_vain(story, where, sent).get(where).content.decode()
    assert "“ro.pdf”" in html.split("Hãy chọn lại:", 1)[1].split("</ul>", 1)[0]
    assert "Đã chụp lại" in html


def test_a_page_without_a_place_of_its_own_for_them_names_them(story: Story) -> None:
    where = "/quan-tri/danh-muc/sectors/nap"
    sent = {"file": SimpleUploadedFile("linh-vuc.xlsx", b"PK"), "ghi": "1"}
    client = sent_in_vain(story, where, sent, ADMINISTRATOR)
    assert "linh-vuc.xlsx" in client.get("/gui-lai").content.decode()
