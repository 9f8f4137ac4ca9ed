"""The blank form of a procedure: everything that it asks, with places to write on, for everyone."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from docx import Document
from docx.shared import Mm
from pypdf import PdfReader

from motcua.catalogue.models import Procedure
from motcua.forms.definition import Kind
from motcua.forms.exports.blank import Boxes, Space, blank_parts
from motcua.forms.exports.document import Grid
from motcua.forms.parsing import parse
from motcua.slips.services import form_data, render_form, render_form_docx
from tests.forms.definitions import every_kind
from tests.portal.test_exports import text_of
from tests.story import DESK, RETAIL, Story


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_it_asks_everything_that_the_form_asks_and_says_when(client: Client, story: Story, kind: str) -> None:
    response = client.get(f"/thu-tuc/{RETAIL}/mau-don.{kind}")
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f"mau-don-{RETAIL}.{kind}")
    assert response["Cache-Control"] == "public, max-age=3600"
    text = " ".join(text_of(kind, response.content).split())
    form = story.form(story.draft())
    for field in form.fields:
        if field.kind is not Kind.NOTE:
            assert " ".join(field.label.split()) in text
        for option in field.options:
            assert " ".join(option.label.split()) in text
        for column in field.columns:
            assert column.label in text
    assert "Đăng ký thay đổi lần thứ (nếu chọn “Đã đăng ký thay đổi”)" in text
    assert "Fax (nếu có)" in text
    assert "Mẫu số 01" in text
    assert "Bản in của hồ sơ chưa nộp" not in text
    assert "Nguyễn" not in text, "nothing of anybody's"


def test_the_pdf_is_for_keeping_and_for_who_listens(client: Client, story: Story) -> None:
    reader = PdfReader(io.BytesIO(client.get(f"/thu-tuc/{RETAIL}/mau-don.pdf").content))
    assert "pdfuaid" in str(reader.xmp_metadata.stream.get_data() if reader.xmp_metadata else b"")
    assert 2 <= len(reader.pages) <= 4


def test_the_word_file_has_boxes_and_rows_to_write_in(client: Client, story: Story) -> None:
    document = Document(io.BytesIO(client.get(f"/thu-tuc/{RETAIL}/mau-don.docx").content))
    assert any("☐ Phường" in paragraph.text for paragraph in document.paragraphs)
    table = document.tables[0]
    assert len(table.rows) == 5
    assert [cell.text for cell in table.rows[4].cells][1:] == [""] * (len(table.columns) - 1)


def test_every_kind_of_field_has_its_place() -> None:
    form = parse(every_kind())
    blocks = [block for part in blank_parts(form) for block in part.blocks]
    labels = {getattr(block, "label", "") for block in blocks}
    for field in form.fields:
        if field.asks:
            assert any(label.startswith(field.label) for label in labels), field.code
    assert any(isinstance(block, Boxes) for block in blocks)
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert all(cell == "" for row in grid.rows for cell in row)


@pytest.mark.usefixtures("sample", "db")
def test_every_procedure_with_a_form_has_its_blank_one(client: Client) -> None:
    codes = [
        one.code
        for one in Procedure.objects.select_related("current")
        if one.current.data.get("form_code") or one.current.data.get("form")
    ]
    assert len(codes) > 10
    for code in codes:
        page = client.get(f"/thu-tuc/{code}").content.decode()
        assert f"/thu-tuc/{code}/mau-don.pdf" in page
        for kind in ("pdf", "docx"):
            assert client.get(f"/thu-tuc/{code}/mau-don.{kind}").status_code == 200, code


@pytest.mark.parametrize("address", ["/thu-tuc/9.999999/mau-don.pdf", f"/thu-tuc/{RETAIL}/mau-don.xml"])
@pytest.mark.usefixtures("sample", "db")
def test_what_does_not_exist_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_officers_find_it_at_the_desk(story: Story) -> None:
    officer = Client()
    officer.force_login(story.person(DESK))
    assert f"/thu-tuc/{RETAIL}/mau-don.pdf" in officer.get("/can-bo/tiep-nhan-moi?q=ruou").content.decode()
    draft = story.brought()
    assert (
        f"/thu-tuc/{RETAIL}/mau-don.docx"
        in officer.get(f"/can-bo/tiep-nhan-moi/{draft.key}").content.decode()
    )


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_files_and_signatures_have_an_empty_frame(kind: str) -> None:
    form = parse(
        {
            "code": "don",
            "title": "Đơn",
            "legal_source": "",
            "steps": [
                {
                    "code": "mot",
                    "title": "Một",
                    "fields": [
                        {"code": "so_do", "kind": "file", "label": "Sơ đồ", "required": True},
                        {"code": "ky", "kind": "signature", "label": "Chữ ký chủ hộ", "required": True},
                    ],
                }
            ],
        }
    )
    (part,) = blank_parts(form)
    plan, sign = part.blocks
    assert isinstance(plan, Space)
    assert isinstance(sign, Space)
    assert sign.height > plan.height, "room for a hand"
    data = form_data(
        agency={"name": ""},
        sections=[(part.title, [block._asdict() for block in part.blocks])],
        applicant={},
        procedure={"code": "", "name": ""},
        printed_at=None,
    )
    made = render_form(form.title, data) if kind == "pdf" else render_form_docx(form.title, data)
    text = " ".join(text_of(kind, made).split())
    for words in ("Sơ đồ:", "nộp kèm", "Chữ ký chủ hộ:", "Ký và ghi rõ họ tên"):
        assert words in text
    if kind == "docx":
        table = Document(io.BytesIO(made)).tables[1]
        assert abs(table.rows[0].height - Mm(sign.height)) < Mm(1)
