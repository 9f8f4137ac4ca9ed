"""A form that has a paper of its own prints on it: portal, desk and submitted record, PDF and Word (II.2.1)."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest
from django.test import Client
from docx import Document
from pypdf import PdfReader

from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier
from motcua.forms.models import FormVersion
from motcua.forms.selectors import cached_definition
from motcua.forms.services import publish as publish_form
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import paper_of_form
from motcua.slips.services import publish
from tests.portal.conftest import SignedIn, signed_in
from tests.portal.way import address
from tests.story import DESK, DIRECTOR, RETAIL, Story
from tests.story_fixtures import TimeIs, story, time_is

__all__ = ["signed_in", "story", "time_is"]

FORM = "don-ban-le-ruou"
PAPER = "mau-don-ban-le-ruou"
FRAME = '#import "/khung.typ": *\n#show: paper\n'


def text_of(kind: str, content: bytes) -> str:
    if kind == "pdf":
        return " ".join(
            " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
        )
    body = Document(io.BytesIO(content)).element.body
    return " ".join("".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")).split())


def printed(dossier: Dossier, kind: str = "pdf") -> str:
    return text_of(kind, export_form(dossier, kind, dossier.answers, "https://x/").content)


def paper(source: str, number: int = 1, **definition: Any) -> SlipVersion:
    told = {"purpose": "form", "form": FORM, **definition}
    return publish("mau-thu", "Mẫu thử", told, FRAME + source, None, (FORM, number))


@pytest.mark.criterion("II.2.1")
@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_form_is_printed_like_the_law_s_paper(signed_in: SignedIn, story: Story, kind: str) -> None:
    dossier = story.submitted()
    as_applicant = signed_in().get(address("export_form", dossier, kind=kind))
    text = text_of(kind, as_applicant.content)
    for words in (
        "Mẫu số 01",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP",
        "1. Được phép mua các loại rượu",
        "2. Được phép tổ chức bán lẻ rượu",
        "xin cam kết thực hiện đúng các quy định tại Nghị định số 105/2017/NĐ-CP",
        str(dossier.receipt_number),
    ):
        assert words in text, words
    for row in dossier.answers["nha_cung_cap"]:
        assert row["so_giay_phep"] in text
    # Boxes that nobody ticked stand there too, as on paper.
    for option in story.form(dossier).by_code["khu_vuc"].options:
        assert option.label in text
    # The desk that has it in hand gets the same paper; who sees numbers in part the layout that hides the rest.
    at_desk = f"/can-bo/ho-so/{dossier.key}/phieu/don.{kind}"
    assert "1. Được phép mua các loại rượu" in text_of(kind, signed_in(DESK).get(at_desk).content)
    in_part = text_of(kind, signed_in(DIRECTOR).get(at_desk).content)
    assert "1. Được phép mua các loại rượu" not in in_part
    number = dossier.answers["so_dinh_danh"]
    assert number in text
    assert number not in in_part


def test_what_is_not_submitted_says_so_on_its_paper(story: Story) -> None:
    assert "Bản in của hồ sơ chưa nộp" in printed(story.draft())


def test_ticked_boxes_are_told_apart(story: Story) -> None:
    dossier = story.submitted()
    chosen = dossier.answers["khu_vuc"]
    labels = {one.value: one.label for one in story.form(dossier).by_code["khu_vuc"].options}
    text = printed(dossier, "docx")
    for value, label in labels.items():
        assert (f"☒ {label}" in text) is (value == chosen)
        assert (f"☐ {label}" in text) is (value != chosen)
    assert f"x {labels[chosen]}" in printed(dossier).replace("x" + labels[chosen], "x " + labels[chosen])


def test_a_form_without_a_paper_prints_in_the_layout_of_every_form(story: Story) -> None:
    SlipVersion.objects.filter(form_code=FORM).update(form_code="", form_number=None)
    dossier = story.submitted()
    text = printed(dossier)
    assert "1. Được phép mua các loại rượu" not in text
    assert all(part.title in text for part in story.form(dossier).steps)


def test_a_paper_without_a_word_file_leaves_word_in_the_layout_of_every_form(story: Story) -> None:
    SlipVersion.objects.filter(code=PAPER).delete()
    paper("Chỉ có trên tờ này.")
    dossier = story.submitted()
    assert "Chỉ có trên tờ này." in printed(dossier)
    assert "Chỉ có trên tờ này." not in printed(dossier, "docx")
    assert "NGƯỜI LÀM ĐƠN" in printed(dossier, "docx")


def test_dossiers_keep_the_paper_that_was_made_for_their_version(story: Story) -> None:
    """A paper for the second version of a form is not used for what was filled in on the first."""
    SlipVersion.objects.filter(code=PAPER).delete()
    old = story.submitted()
    paper("Tờ của bản một.")
    first = FormVersion.objects.get(code=FORM)
    definition = {**cached_definition(first.pk), "legal_source": "Mẫu số 02"}
    publish_form(FORM, first.title, definition)
    # Until somebody makes a new paper, the second version prints on the paper of the first.
    assert paper_of_form(FORM, 2) == paper_of_form(FORM, 1)
    paper("Tờ của bản hai.", 2)
    assert "Tờ của bản một." in printed(old)
    made = paper_of_form(FORM, 2)
    assert made is not None
    assert "Tờ của bản hai." in made.source


def test_a_question_that_the_paper_does_not_know_is_never_left_out(story: Story) -> None:
    first = FormVersion.objects.get(code=FORM)
    definition = cached_definition(first.pk)
    asked = {"code": "ghi_them", "kind": "text", "label": "Ghi thêm của thương nhân"}
    steps = [{**one, "fields": [*one["fields"], asked]} for one in definition["steps"][:1]]
    publish_form(FORM, first.title, {**definition, "steps": [*steps, *definition["steps"][1:]]})
    dossier = story.submitted()
    assert "1. Được phép mua các loại rượu" not in printed(dossier)
    assert "Ghi thêm của thương nhân" in printed(dossier)


def test_nor_is_a_column_that_a_table_has_got(story: Story) -> None:
    first = FormVersion.objects.get(code=FORM)
    definition = copy.deepcopy(cached_definition(first.pk))
    fields = [field for step in definition["steps"] for field in step["fields"]]
    table = next(field for field in fields if field["code"] == "nha_cung_cap")
    table["columns"].append({"code": "ghi_chu", "kind": "text", "label": "Ghi chú của dòng"})
    publish_form(FORM, first.title, definition)
    dossier = story.submitted()
    assert "1. Được phép mua các loại rượu" not in printed(dossier)
    assert "Ghi chú của dòng" in printed(dossier)


def test_a_paper_holds_from_its_day_and_until_its_template_names_the_form_no_more(
    story: Story, time_is: TimeIs
) -> None:
    SlipVersion.objects.filter(code=PAPER).delete()
    time_is("2026-12-07 08:00")
    dossier = story.submitted()
    paper("Sang năm.", effective_from="2027-01-01")
    assert "Sang năm." not in printed(dossier)
    time_is("2027-01-01 08:00")
    assert "Sang năm." in printed(dossier)
    publish("mau-thu", "Mẫu thử", {"purpose": "letter"}, FRAME + "Thư.")
    assert "Sang năm." not in printed(dossier)


def test_a_paper_that_breaks_on_these_answers_gives_way(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    SlipVersion.objects.filter(code=PAPER).delete()
    paper('#if value("answers.ten_thuong_nhan") != "" { panic(value("answers.ten_thuong_nhan")) }')
    dossier = story.submitted()
    assert story.form(dossier).steps[0].title in printed(dossier)
    assert "mau-thu" in caplog.text
    assert dossier.answers["ten_thuong_nhan"] not in caplog.text


def test_a_signature_stands_on_the_paper(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    from motcua.dossiers import paper_forms
    from motcua.slips.services import render, render_docx, render_written_name

    dossier = story.submitted()
    drawn = list(render_written_name("Phan Thị Cúc", "gõ tên"))
    signed = {"ky": {"picture": drawn, "text": "Chữ ký của Phan Thị Cúc"}}
    monkeypatch.setattr(paper_forms, "_signatures", lambda *_args: signed)
    data = paper_forms.paper_data(dossier, dossier.answers)
    drawn_paper = paper('#form-signature("Người làm đơn", signed: "ky")')
    assert len(PdfReader(io.BytesIO(render(drawn_paper, data))).pages[0].images) == 1
    document = Document()
    document.add_paragraph("{{ pictures.ky }}")
    stream = io.BytesIO()
    document.save(stream)
    told = {"purpose": "form", "form": FORM}
    word = publish("mau-word", "Mẫu Word", told, "", stream.getvalue(), (FORM, 1))
    filled = render_docx(word, data)
    assert filled is not None
    shown = Document(io.BytesIO(filled))
    assert [one._inline.docPr.get("descr") for one in shown.inline_shapes] == ["Chữ ký của Phan Thị Cúc"]
    # The PDF of a Word file alone shows it too.
    assert len(PdfReader(io.BytesIO(render(word, data))).pages[0].images) == 1


def test_the_blank_form_still_asks_everything(client: Client, story: Story) -> None:
    text = text_of("pdf", client.get(f"/thu-tuc/{RETAIL}/mau-don.pdf").content)
    assert "nếu chọn" in text


def test_the_birth_registration_has_its_paper_too(story: Story) -> None:
    dossier = story.draft(procedure="1.001193", agency="H27.40")
    for kind in ("pdf", "docx"):
        text = printed(dossier, kind)
        assert "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:" in text
        assert dossier.answers["ho_ten_con"] in text
