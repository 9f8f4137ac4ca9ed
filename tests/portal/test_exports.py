"""The filled form in four formats: for the applicant and the officers who may see the dossier, for nobody else."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from jsonschema import Draft202012Validator
from lxml import etree
from pypdf import PdfReader

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.forms.selectors import version_name
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin, text_field
from tests.story import APPLICANT, DESK, OTHER_EXAMINER, STRANGER, Story

KINDS = ["pdf", "docx", "xml", "json"]
SHOP = "Cửa hàng Hương Sơn"


def citizens(dossier: Dossier, kind: str) -> str:
    return address("export_form", dossier, kind=kind)


def officers(dossier: Dossier, kind: str) -> str:
    return reverse("desk:print_form", kwargs={"key": dossier.key, "kind": kind})


def text_of(kind: str, content: bytes) -> str:
    """All the words in a file of that kind, read by somebody else's reader."""
    if kind == "pdf":
        return " ".join(
            " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
        )
    if kind == "docx":
        body = Document(io.BytesIO(content)).element.body
        return " ".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs) + " ".join(
            node.text or "" for node in body.iter() if node.tag.endswith("}t")
        )
    if kind == "xml":
        return " ".join(etree.fromstring(content).itertext())
    return json.dumps(json.loads(content), ensure_ascii=False)


@pytest.mark.criterion("I.6.3", "I.12.3", "DVC.7")
@pytest.mark.parametrize("kind", KINDS)
def test_the_applicant_takes_a_draft_and_a_submitted_form_along(
    citizen: Client, story: Story, kind: str
) -> None:
    draft = begin(citizen)
    code = text_field(draft).code
    drafts.save_answers(story.actor(APPLICANT), draft.key, {code: SHOP}, fields={code})
    response = citizen.get(citizens(draft, kind))
    assert response.status_code == 200
    assert SHOP in text_of(kind, response.content)
    name = response["Content-Disposition"]
    assert name.endswith(f"don-2.000620.{kind}")
    assert response["Cache-Control"] == "private, no-store"
    submitted = story.submitted(STRANGER)
    assert submitted.receipt_number
    client = Client()
    client.force_login(story.person(STRANGER))
    text = text_of(kind, client.get(citizens(submitted, kind)).content)
    assert (submitted.code or submitted.receipt_number) in text


@pytest.mark.criterion("II.12.2")
@pytest.mark.parametrize("kind", KINDS)
def test_an_officer_prints_what_was_submitted_online(signed_in: SignedIn, story: Story, kind: str) -> None:
    dossier = story.submitted()
    page = signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    assert officers(dossier, kind) in page
    response = signed_in(DESK).get(officers(dossier, kind))
    assert response.status_code == 200
    text = text_of(kind, response.content)
    for field in story.form(dossier).fields:
        if field.kind == "text" and field.code in dossier.answers:
            assert str(dossier.answers[field.code]) in text


def test_the_desk_prints_what_it_typed_for_the_person_to_sign(signed_in: SignedIn, story: Story) -> None:
    dossier = story.brought()
    page = signed_in(DESK).get(reverse("desk:entry", kwargs={"key": dossier.key})).content.decode()
    assert officers(dossier, "pdf") in page
    text = text_of("pdf", signed_in(DESK).get(officers(dossier, "pdf")).content)
    assert str(dossier.answers["nguoi_dai_dien"]) in text
    assert "Bản in của hồ sơ chưa nộp" in text
    assert signed_in(STRANGER).get(officers(dossier, "pdf")).status_code in (403, 404)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_gets_it(signed_in: SignedIn, story: Story, kind: str) -> None:
    dossier = story.submitted()
    assert signed_in(STRANGER).get(citizens(dossier, kind)).status_code == 404
    assert signed_in(DESK).get(citizens(dossier, kind)).status_code == 404
    assert signed_in(OTHER_EXAMINER).get(officers(dossier, kind)).status_code == 404
    assert signed_in(APPLICANT).get(officers(dossier, kind)).status_code in (403, 404)
    assert Client().get(citizens(dossier, kind)).status_code == 302


def test_an_officer_does_not_read_what_is_still_being_written(signed_in: SignedIn, story: Story) -> None:
    """While a supplement is prepared, the officer's file holds what was submitted."""
    dossier = story.asked()
    code = next(field.code for field in story.form(dossier).fields if field.kind == "text" and field.required)
    secret = "Chưa gửi, chưa nói"
    drafts.save_answers(story.actor(APPLICANT), dossier.key, {code: secret}, fields={code})
    assert secret in signed_in().get(citizens(dossier, "json")).content.decode()
    assert secret not in signed_in(DESK).get(officers(dossier, "json")).content.decode()


def test_the_files_follow_the_schemas_that_everyone_can_fetch(citizen: Client, story: Story) -> None:
    dossier = story.submitted()
    code, number = version_name(dossier.form_version_id)
    anybody = Client()

    def schema(kind: str) -> Any:
        response = anybody.get(reverse("forms:schema", kwargs={"code": code, "number": number, "kind": kind}))
        assert response.status_code == 200
        assert "public" in response["Cache-Control"]
        return response.content

    root = etree.fromstring(citizen.get(citizens(dossier, "xml")).content)
    etree.XMLSchema(etree.fromstring(schema("xsd"))).assertValid(root)
    assert etree.QName(root).localname == "application"
    told = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split()[1]
    assert anybody.get(told).content == schema("xsd")
    read = json.loads(citizen.get(citizens(dossier, "json")).content)
    Draft202012Validator(json.loads(schema("json"))).validate(read)
    assert read["complete"] is True
    assert read["answers"] == dossier.answers
    assert anybody.get(read["$schema"]).content == schema("json")


@pytest.mark.parametrize("path", ["khong-co/1/luoc-do.xsd", "khong-co/99999999999/luoc-do.json"])
def test_a_schema_that_does_not_exist(client: Client, db: None, path: str) -> None:
    assert client.get(f"/bieu-mau/{path}").status_code == 404


def test_only_known_formats(citizen: Client, story: Story) -> None:
    dossier = begin(citizen)
    assert citizen.get(citizens(dossier, "exe")).status_code == 404
    code, number = version_name(dossier.form_version_id)
    assert citizen.get(f"/bieu-mau/{code}/{number}/luoc-do.pdf").status_code == 404
