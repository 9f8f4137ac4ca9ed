"""Files and fields that no place of the page asked for: told with the right status, and nothing else is lost."""

from __future__ import annotations

import tracemalloc

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier, Paper, Supplement
from motcua.files.models import StoredFile
from tests.portal.way import address, begin, required_papers, upload
from tests.story import DESK, Story


def test_a_file_for_no_paper_of_the_page_is_told_and_the_others_are_taken(
    citizen: Client, story: Story
) -> None:
    dossier = begin(citizen)
    paper = required_papers(story, dossier)[0]
    files = {f"tep-{paper.code}": upload("dung.pdf"), "tep-khong-co": upload("la.pdf")}
    answer = citizen.post(address("papers", dossier), {**files, "action": "tiep"})
    assert answer.status_code == 422
    assert "Không nhận “la.pdf”" in answer.content.decode()
    assert [one.file.name for one in Paper.objects.filter(dossier=dossier)] == ["dung.pdf"]


@pytest.mark.parametrize("name", ["da-tai", "gop", "ghi_chu"])
def test_other_names_are_told_too(citizen: Client, name: str) -> None:
    dossier = begin(citizen)
    answer = citizen.post(address("papers", dossier), {name: "khong-co", "action": "tiep"})
    assert answer.status_code == 422
    assert "Không nhận " in answer.content.decode()


def test_a_file_field_that_was_left_empty_is_no_stranger(citizen: Client, story: Story) -> None:
    """Browsers send it as an empty text."""
    dossier = begin(citizen)
    empty = {f"tep-{paper.code}": "" for paper in required_papers(story, dossier)}
    answer = citizen.post(address("papers", dossier), {**empty, "tep-khac": "", "action": "tiep"})
    assert answer["Location"] == address("delivery", dossier)


def test_nor_is_one_of_a_supplement(citizen: Client, asked: Dossier) -> None:
    sent = {
        "page.events": asked.event_count,
        "tra-loi-1": "Chỉ có bản này",
        "tep-cam-ket-attp": "",
        "action": "gui",
    }
    assert citizen.post(address("supply", asked), sent)["Location"] == address("receipt", asked)


@pytest.fixture
def asked(story: Story) -> Dossier:
    data = {"items": [{"requirement": "cam-ket-attp", "text": "Chụp lại cho rõ"}], "reason": "Mờ"}
    return story.do("ask_supplement", story.submitted(), DESK, data).dossier


@pytest.mark.parametrize(
    "strange", [{"tra-loi-9": "x"}, {"la_lam": "x"}, {"tep-khong-co": upload("la.pdf")}, {"gop": "khong-co"}]
)
def test_a_supplement_is_not_sent_with_what_it_does_not_ask(
    citizen: Client, asked: Dossier, strange: dict[str, object]
) -> None:
    sent = {"page.events": asked.event_count, "tra-loi-1": "Chỉ có bản này", "action": "gui", **strange}
    answer = citizen.post(address("supply", asked), sent)
    assert answer.status_code == 422
    assert "chưa gửi. Không nhận" in answer.content.decode()
    assert Supplement.objects.get(dossier=asked).replies == {"1": "Chỉ có bản này"}
    asked.refresh_from_db()
    assert asked.state == "waiting_supplement"


def test_ten_thousand_files_in_one_request_are_refused_with_words(citizen: Client, story: Story) -> None:
    """Before the token is asked for, which reads the request; none is kept, and the memory stays bounded."""
    dossier = begin(citizen)
    paper = required_papers(story, dossier)[0]
    part = (
        f'--ranh\r\nContent-Disposition: form-data; name="tep-{paper.code}"; filename="a.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n"
    ).encode()
    body = part * 10_000 + b"--ranh--\r\n"
    before = StoredFile.objects.count()
    citizen.handler.enforce_csrf_checks = True
    citizen.cookies["csrftoken"] = "b" * 32
    tracemalloc.start()
    answer = citizen.post(address("papers", dossier), body, content_type="multipart/form-data; boundary=ranh")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413
    told = answer.content.decode()
    assert "tối đa 60 tệp" in told
    assert "những gì đã lưu không bị mất" in told
    assert StoredFile.objects.count() == before
    assert peak < 30 * 1024 * 1024
