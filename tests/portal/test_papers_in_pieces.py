"""Papers that arrived in pieces, photos that become one PDF, files that wait for the scanner: on the citizen's page."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Paper
from motcua.files import scanning, uploads
from motcua.files.models import StoredFile, Upload
from motcua.files.services import open_file
from motcua.notices.file_letters import tell_refused
from motcua.notices.models import Notice
from motcua.outbox.models import Message
from tests.files import made
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin, required_papers, upload
from tests.story import APPLICANT, DESK, PDF, STRANGER, Story


def arrived(story: Story, email: str, name: str, content: bytes) -> str:
    """The key of a complete upload of a person."""
    person = story.actor(email).person
    assert person is not None
    found = uploads.begin(person, name, len(content))
    uploads.write(found, 0, io.BytesIO(content))
    return str(found.key)


def test_an_upload_is_attached_and_gone(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    code = required_papers(story, dossier)[0].code
    key = arrived(story, APPLICANT, "đơn.pdf", PDF)
    response = citizen.post(address("papers", dossier), {"da-tai": f"{code}:{key}", "action": f"tai:{code}"})
    assert response.status_code == 302
    paper = dossier.papers.get()
    assert (paper.requirement, paper.file.name) == (code, "đơn.pdf")
    assert not Upload.objects.exists()
    again = citizen.post(address("papers", dossier), {"da-tai": f"{code}:{key}"})
    assert "hết hạn" in again.content.decode()
    assert again.status_code == 422


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_key_that_is_nobodys_is_told(citizen: Client, story: Story, key: str) -> None:
    dossier = begin(citizen)
    code = required_papers(story, dossier)[0].code
    response = citizen.post(address("papers", dossier), {"da-tai": f"{code}:{key}"})
    assert response.status_code == 422
    assert not dossier.papers.exists()


def test_the_upload_of_somebody_else_cannot_be_attached(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    code = required_papers(story, dossier)[0].code
    key = arrived(story, STRANGER, "rieng.pdf", PDF)
    response = citizen.post(address("papers", dossier), {"da-tai": f"{code}:{key}"})
    assert response.status_code == 422
    assert not dossier.papers.exists()
    assert Upload.objects.count() == 1


def test_photos_become_one_pdf_in_the_order_given_with_or_without_scripts(
    citizen: Client, story: Story
) -> None:
    dossier = begin(citizen)
    paper = required_papers(story, dossier)[0]
    pictures = {
        name: made.picture("PNG", size, colour="red")
        for name, size in (("a.png", (30, 60)), ("b.png", (60, 30)))
    }
    keys = [f"{paper.code}:{arrived(story, APPLICANT, name, pictures[name])}" for name in ("b.png", "a.png")]
    citizen.post(address("papers", dossier), {"da-tai": keys, "gop": paper.code})
    plain = [upload(name, pictures[name]) for name in ("b.png", "a.png")]
    citizen.post(address("papers", dossier), {f"tep-{paper.code}": plain, "gop": paper.code})
    made_files = [one.file for one in dossier.papers.all()]
    assert all(file.name.endswith(".pdf") for file in made_files)
    for file in made_files:
        with open_file(file) as opened, pikepdf.open(opened) as book:
            sizes = [page.mediabox for page in book.pages]
            assert [float(box[2]) > float(box[3]) for box in sizes] == [True, False]


def test_a_duplicate_is_told_and_not_refused(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    one, two = required_papers(story, dossier)[:2]
    citizen.post(address("papers", dossier), {f"tep-{one.code}": upload("mot.pdf")})
    page = citizen.post(address("papers", dossier), {f"tep-{one.code}": upload("hai.pdf")}, follow=True)
    assert "“hai.pdf” giống hệt tệp “mot.pdf”" in page.content.decode()
    page = citizen.post(address("papers", dossier), {f"tep-{two.code}": upload("ba.pdf")}, follow=True)
    assert "giống hệt tệp “mot.pdf” ở mục " in page.content.decode()
    assert dossier.papers.count() == 2


@pytest.fixture
def dead_scanner(settings: Any) -> None:
    settings.CLAMD = "127.0.0.1:1"


@pytest.mark.usefixtures("dead_scanner")
def test_a_file_that_waits_for_the_scanner_is_said_to_and_opens_for_nobody(
    citizen: Client, signed_in: SignedIn, story: Story
) -> None:
    dossier = story.submitted()
    assert dossier.submitted_at, "waiting files hold up nobody"
    file = dossier.papers.first().file
    StoredFile.objects.filter(pk=file.pk).update(state=StoredFile.State.QUARANTINED)
    where = reverse("portal:file", kwargs={"key": file.key})
    for email in (APPLICANT, DESK):
        response = signed_in(email).get(where)
        assert response.status_code == 409
        assert "đang được kiểm tra" in response.content.decode()
    desk = signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    assert "Đang kiểm tra" in desk
    assert f'<iframe class="mc-paper" src="{where}"' not in desk


@pytest.mark.usefixtures("dead_scanner")
def test_a_waiting_file_can_be_attached_and_its_state_stands_beside_it(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    code = required_papers(story, dossier)[0].code
    page = citizen.post(address("papers", dossier), {f"tep-{code}": upload("cho.pdf")}, follow=True)
    assert dossier.papers.get().file.state == StoredFile.State.QUARANTINED
    assert "Đang kiểm tra" in page.content.decode()


def test_malware_found_later_is_told_to_whoever_attached_it(
    citizen: Client, signed_in: SignedIn, story: Story, mailoutbox: list[Any]
) -> None:
    dossier = begin(citizen)
    code = required_papers(story, dossier)[0].code
    citizen.post(address("papers", dossier), {f"tep-{code}": upload("xau.pdf")})
    paper = Paper.objects.get(dossier=dossier)
    scanning.refuse(paper.file)
    tell_refused(Message.objects.get(topic=scanning.REFUSED_TOPIC))
    tell_refused(Message.objects.get(topic=scanning.REFUSED_TOPIC))
    notice = Notice.objects.get(key=f"{scanning.REFUSED_TOPIC}:{paper.file.key}")
    assert notice.person.email == APPLICANT
    assert "xau.pdf" in notice.text
    page = citizen.get(address("papers", dossier)).content.decode()
    assert "Bị từ chối vì chứa mã độc" in page
    check = citizen.get(address("check", dossier)).content.decode()
    assert "xau.pdf” chứa mã độc" in check, "it cannot be submitted so"


class TestTheStoreIsAway:
    """A bucket that nobody answers for: the applicant is told, and nothing that was sent is lost."""

    @pytest.fixture
    def away(self, settings: Any) -> None:
        settings.FILES_STORE, settings.S3_BUCKET = "s3", "tep"
        settings.S3_ENDPOINT, settings.S3_KEY, settings.S3_SECRET = "http://127.0.0.1:9", "x", "y"

    def test_an_upload_stays_to_be_attached_later(
        self, citizen: Client, story: Story, away: None, settings: Any
    ) -> None:
        dossier = begin(citizen)
        code = required_papers(story, dossier)[0].code
        key = arrived(story, APPLICANT, "đơn.pdf", PDF)
        sent = {"da-tai": f"{code}:{key}", "action": f"tai:{code}"}
        response = citizen.post(address("papers", dossier), sent)
        assert response.status_code == 503
        html = response.content.decode()
        assert "Kho lưu tệp tạm thời không nhận được tệp “đơn.pdf”" in html
        assert f'id="giay-{code}"' in html
        assert not dossier.papers.exists()
        assert not StoredFile.objects.exists()
        settings.FILES_STORE = "folder"
        assert citizen.post(address("papers", dossier), sent).status_code == 302
        assert dossier.papers.get().file.name == "đơn.pdf"
        assert not Upload.objects.exists()

    def test_a_file_sent_with_the_form_is_not_half_taken(
        self, citizen: Client, story: Story, away: None
    ) -> None:
        dossier = begin(citizen)
        code = required_papers(story, dossier)[0].code
        response = citizen.post(address("papers", dossier), {f"tep-{code}": upload("đơn.pdf", PDF)})
        assert response.status_code == 503
        assert "hãy gửi lại tệp này sau ít phút" in response.content.decode()
        assert not dossier.papers.exists()

    def test_the_page_lists_again_what_had_arrived(self, citizen: Client, story: Story, away: None) -> None:
        dossier = begin(citizen)
        code = required_papers(story, dossier)[0].code
        key = arrived(story, APPLICANT, "đơn.pdf", PDF)
        html = citizen.post(address("papers", dossier), {"da-tai": f"{code}:{key}"}).content.decode()
        assert f'name="da-tai" value="{code}:{key}"' in html
        assert "đã tải lên, sẽ được đính kèm khi lưu trang này" in html

    def test_so_does_the_page_of_a_supplement(
        self, citizen: Client, story: Story, away: None, settings: Any
    ) -> None:
        settings.FILES_STORE = "folder"
        data = {"items": [{"requirement": "cam-ket-attp", "text": "Chụp lại cho rõ"}], "reason": "Mờ"}
        dossier = story.do("ask_supplement", story.submitted(), DESK, data).dossier
        settings.FILES_STORE = "s3"
        key = arrived(story, APPLICANT, "rõ.pdf", PDF + b"ro")
        sent = {
            "page.events": dossier.event_count,
            "da-tai": f"cam-ket-attp:{key}",
            "ghi-chu": "đã chụp lại",
            "action": "gui",
        }
        answer = citizen.post(address("supply", dossier), sent)
        assert answer.status_code == 503
        html = answer.content.decode()
        assert "Kho lưu tệp tạm thời không nhận được tệp “rõ.pdf”" in html
        assert f'name="da-tai" value="cam-ket-attp:{key}"' in html
        assert "đã chụp lại" in html
        dossier.refresh_from_db()
        assert dossier.state == "waiting_supplement"
        settings.FILES_STORE = "folder"
        assert citizen.post(address("supply", dossier), sent)["Location"] == address("receipt", dossier)
        assert dossier.papers.filter(file__name="rõ.pdf", submitted=True).exists()
        assert not Upload.objects.exists()

    def test_a_file_that_cannot_be_opened_now_is_explained(
        self, citizen: Client, story: Story, settings: Any, request: pytest.FixtureRequest
    ) -> None:
        dossier = begin(citizen)
        code = required_papers(story, dossier)[0].code
        citizen.post(address("papers", dossier), {f"tep-{code}": upload("đơn.pdf", PDF)})
        request.getfixturevalue("away")
        response = citizen.get(reverse("portal:file", kwargs={"key": dossier.papers.get().file.key}))
        assert response.status_code == 503
        assert response["Retry-After"]
        assert "Kho lưu tệp tạm thời không dùng được" in response.content.decode()
        assert "127.0.0.1" not in response.content.decode()
