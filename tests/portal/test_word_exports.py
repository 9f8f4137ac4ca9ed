"""The filled form for Word: the DOCX says what the PDF says, and the old format is made where LibreOffice is."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from motcua.dossiers.exporting import export_form
from motcua.dossiers.models import Dossier
from motcua.files.preview import office
from motcua.forms.exports.document import Grid, Line, paper_parts
from motcua.slips.compiler import FONT_FOLDER
from motcua.slips.models import SlipVersion
from tests.office import needs_office
from tests.portal.conftest import SignedIn
from tests.portal.way import address
from tests.story import DESK, STRANGER, Story

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How every file of Word 97 to 2003 begins."""


def pdf_words(content: bytes) -> str:
    """The words of a PDF, without the breaks that its lines and hyphens make."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", "", " ".join(pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def told(dossier: Dossier, story: Story) -> list[str]:
    """Everything that the paper must say, field by field: each label with its answer, each cell of each table."""
    found = []
    for part in paper_parts(story.form(dossier), dossier.answers):
        found.append(part.title)
        for block in part.blocks:
            if isinstance(block, Line):
                found += [block.label, *block.text.split("\n")]
            elif isinstance(block, Grid):
                found += [block.label, *block.head, *(cell for row in block.rows for cell in row)]
    return [text for text in found if text]


@needs_office
def test_the_word_file_rendered_by_an_office_program_says_what_the_pdf_says(story: Story) -> None:
    SlipVersion.objects.filter(form_code="don-ban-le-ruou").update(form_code="")
    dossier = story.submitted()
    site = "https://motcua.localhost/"
    pdf = pdf_words(export_form(dossier, "pdf", dossier.answers, site).content)
    docx = export_form(dossier, "docx", dossier.answers, site).content
    rendered = pdf_words(office.made_from_docx(docx, "pdf", FONT_FOLDER))
    fields = told(dossier, story)
    assert len(fields) > 20
    for text in fields:
        assert squeezed(text) in pdf, text
        assert squeezed(text) in rendered, text
    # In the same order, and nothing of the frame is missing in one of them.
    for text in ("CỘNGHÒAXÃHỘICHỦNGHĨAVIỆTNAM", "Kínhgửi:", "Tôicamđoan", "Kývàghirõhọtên"):
        assert text in pdf
        assert text in rendered
    places = [
        rendered.index(squeezed(part.title)) for part in paper_parts(story.form(dossier), dossier.answers)
    ]
    assert places == sorted(places)


@pytest.mark.criterion("I.12.3")
@needs_office
def test_the_old_word_format_holds_every_answer(citizen: Client, story: Story, signed_in: SignedIn) -> None:
    dossier = story.submitted()
    page = citizen.get(address("dossier", dossier)).content.decode()
    where = address("export_form", dossier, kind="doc")
    assert f'{where}"' in page
    response = citizen.get(where)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/msword"
    assert response["Content-Disposition"].endswith(".doc")
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(OLE)
    # Words lie in such a file as UTF-16, those of western letters as single bytes.
    for field in story.form(dossier).fields:
        if field.kind == "text" and field.code in dossier.answers:
            text = str(dossier.answers[field.code])
            assert (
                text.encode("utf-16-le") in response.content
                or text.encode("cp1252", "ignore") in response.content
            )
    assert (
        signed_in(DESK)
        .get(reverse("desk:print_form", kwargs={"key": dossier.key, "kind": "doc"}))
        .content.startswith(OLE)
    )
    assert signed_in(STRANGER).get(where).status_code == 404
    assert Client().get(where).status_code == 302


def test_without_an_office_program_the_page_offers_the_others_and_says_why(
    citizen: Client, story: Story, signed_in: SignedIn, settings: SettingsWrapper
) -> None:
    settings.SOFFICE = "off"
    dossier = story.submitted()
    where = address("export_form", dossier, kind="doc")
    page = citizen.get(address("dossier", dossier)).content.decode()
    assert f'{where}"' not in page
    assert address("export_form", dossier, kind="docx") in page
    response = citizen.get(where)
    assert response.status_code == 503
    assert "chưa có LibreOffice" in response.content.decode()
    desk = signed_in(DESK).get(reverse("desk:print_form", kwargs={"key": dossier.key, "kind": "doc"}))
    assert desk.status_code == 503
    assert "chưa có LibreOffice" in desk.content.decode()
    assert Document(io.BytesIO(citizen.get(address("export_form", dossier, kind="docx")).content)).paragraphs
