"""Attaching papers, and how the result is to be received: what is taken, what is refused, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier
from tests.files import made
from tests.portal.conftest import SignedIn
from tests.portal.way import (
    address,
    begin,
    delivery_post,
    required_papers,
    upload,
)
from tests.story import PDF, STRANGER, Story


@pytest.mark.criterion("II.2.3", "DVC.6")
def test_each_paper_tells_its_limits_where_the_file_is_chosen(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    html = citizen.get(address("papers", dossier)).content.decode()
    for paper in required_papers(story, dossier):
        field = html.split(f'id="tep-{paper.code}-hint"', 1)[1].split("</div>", 1)[0]
        assert f"Mỗi tệp nhiều nhất {paper.max_mb} MB" in field
        assert "PDF" in field
        assert f'name="tep-{paper.code}"' in html


FORMATS = {
    "anh.jpeg": made.picture(),
    "anh.png": made.picture("PNG"),
    "to-khai.pdf": PDF,
    "to-khai.doc": made.compound("WordDocument"),
    "to-khai.docx": made.docx(),
}


@pytest.mark.criterion("I.7")
@pytest.mark.parametrize("name", FORMATS)
def test_the_formats_of_the_circular_are_taken(citizen: Client, story: Story, name: str) -> None:
    dossier = begin(citizen)
    page = citizen.get(address("papers", dossier)).content.decode()
    offered = page.split('id="tep-cam-ket-attp"', 1)[1].split(">", 1)[0]
    assert f".{name.partition('.')[2]}" in offered
    citizen.post(address("papers", dossier), {"tep-cam-ket-attp": upload(name, FORMATS[name])})
    kept = dossier.papers.get().file
    assert kept.name == name
    response = citizen.get(reverse("portal:file", kwargs={"key": kept.key}))
    assert b"".join(response.streaming_content) == FORMATS[name]  # type: ignore[attr-defined]  # Django's test response


@pytest.mark.criterion("II.2.2")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ghi-am.mp3", b"ID3\x04" + b"x" * 200),
        ("phim.mp4", b"\x00\x00\x00\x18ftypmp42" + b"x" * 200),
        ("chuong-trinh.exe", b"MZ" + b"\x00" * 200),
        ("trang.html", b"<html><body>x</body></html>"),
        ("nen.zip", b"PK\x03\x04" + b"x" * 200),
    ],
)
def test_what_is_neither_document_nor_image_is_refused(
    citizen: Client, story: Story, name: str, content: bytes
) -> None:
    dossier = begin(citizen)
    paper = required_papers(story, dossier)[0]
    response = citizen.post(address("papers", dossier), {f"tep-{paper.code}": upload(name, content)})
    assert response.status_code == 422
    assert not dossier.papers.exists()


class TestPapers:
    """Files attached, refused, taken out and put back."""

    def first(self, story: Story, dossier: Dossier) -> Any:
        return required_papers(story, dossier)[0]

    def test_one_bad_file_is_told_at_its_paper_and_the_others_are_kept(
        self, citizen: Client, story: Story
    ) -> None:
        dossier = begin(citizen)
        one, two = required_papers(story, dossier)[:2]
        files = {
            f"tep-{one.code}": upload("tot.pdf"),
            f"tep-{two.code}": upload("gia.pdf", b"MZ not a pdf at all"),
        }
        response = citizen.post(address("papers", dossier), {**files, "action": "tiep"})
        html = response.content.decode()
        assert response.status_code == 422
        assert "gia.pdf" in html.split(f'id="tep-{two.code}-error"', 1)[1].split("</p>", 1)[0]
        assert dossier.papers.get().file.name == "tot.pdf"
        assert "Đã tải lên “tot.pdf”" in html

    @pytest.mark.criterion("I.7")
    def test_an_oversized_file_is_413_and_the_rest_stays(
        self, citizen: Client, story: Story, settings: Any
    ) -> None:
        settings.FILE_MAX_BYTES = 200
        dossier = begin(citizen)
        paper = self.first(story, dossier)
        response = citizen.post(
            address("papers", dossier),
            {f"tep-{paper.code}": [upload("nho.pdf"), upload("to.pdf", PDF + b"x" * 300)]},
        )
        assert response.status_code == 413
        assert "to.pdf" in response.content.decode()
        assert [one.file.name for one in dossier.papers.all()] == ["nho.pdf"]

    def test_an_empty_file_is_told(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        paper = self.first(story, dossier)
        response = citizen.post(address("papers", dossier), {f"tep-{paper.code}": upload("rong.pdf", b"")})
        assert response.status_code == 422
        assert "trống" in response.content.decode()

    def test_a_request_that_is_far_too_large_is_not_read(
        self, citizen: Client, story: Story, settings: Any
    ) -> None:
        settings.REQUEST_MAX_BYTES = 1000
        dossier = begin(citizen)
        paper = self.first(story, dossier)
        response = citizen.post(
            address("papers", dossier), {f"tep-{paper.code}": upload("to.pdf", PDF + b"x" * 5000)}
        )
        assert response.status_code == 413
        assert "những gì đã lưu không bị mất" in response.content.decode()
        assert not dossier.papers.exists()

    def test_several_files_for_one_paper_up_to_its_number(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        paper = self.first(story, dossier)
        many = [upload(f"{n}.pdf", PDF + str(n).encode()) for n in range(paper.max_files + 1)]
        response = citizen.post(address("papers", dossier), {f"tep-{paper.code}": many})
        assert response.status_code == 422
        assert dossier.papers.count() == paper.max_files
        assert f"nhiều nhất {paper.max_files} tệp" in response.content.decode()

    def test_a_paper_that_the_procedure_does_not_have_is_ignored(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        citizen.post(address("papers", dossier), {"tep-la": upload()})
        assert not dossier.papers.exists()

    def test_other_papers_have_their_own_place(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        citizen.post(address("papers", dossier), {"tep-khac": upload("them.pdf")})
        assert dossier.papers.get().requirement == "khac"

    def test_a_file_taken_out_can_be_put_back(self, citizen: Client, story: Story) -> None:
        dossier = begin(citizen)
        paper = self.first(story, dossier)
        citizen.post(address("papers", dossier), {f"tep-{paper.code}": upload("a.pdf")})
        kept = dossier.papers.get()
        out = citizen.post(address("papers", dossier), {"bo": kept.id})
        page = citizen.get(out["Location"]).content.decode()
        assert "Đã bỏ tệp “a.pdf”" in page
        assert str(kept.file.key) not in page
        citizen.post(address("papers", dossier), {"lay-lai": kept.id})
        assert str(kept.file.key) in citizen.get(address("papers", dossier)).content.decode()

    def test_a_file_of_another_dossier_cannot_be_taken_out(
        self, citizen: Client, signed_in: SignedIn, story: Story
    ) -> None:
        other = story.draft(STRANGER)
        dossier = begin(citizen)
        assert citizen.post(address("papers", dossier), {"bo": other.papers.first().id}).status_code == 404
        assert other.papers.filter(removed_at__isnull=False).count() == 0


def test_the_result_by_post_needs_name_phone_and_address(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    where = address("delivery", dossier)
    wrong = citizen.post(where, delivery_post(way="post"))
    html = wrong.content.decode()
    assert wrong.status_code == 422
    for field in ("delivery-name", "delivery-phone", "delivery-address"):
        assert f'id="{field}-error"' in html
    good = {"delivery-name": "Lê Thị Hoa", "delivery-phone": "0912345678", "delivery-address-province": "42"}
    good |= {"delivery-address-ward": "18073", "delivery-address-detail": "Số 5 đường Mẫu"}
    assert citizen.post(where, delivery_post(way="post", **good)).status_code == 302
    dossier.refresh_from_db()
    assert dossier.delivery["way"] == "post"
    assert dossier.delivery["name"] == "Lê Thị Hoa"
    assert dossier.delivery["address"]["detail"] == "Số 5 đường Mẫu"


@pytest.mark.parametrize("way", ["online", "desk"])
def test_the_result_online_or_at_the_desk(citizen: Client, story: Story, way: str) -> None:
    dossier = begin(citizen)
    citizen.post(address("delivery", dossier), delivery_post(way=way))
    dossier.refresh_from_db()
    assert dossier.delivery == {"way": way}
