"""The applicant signs the form itself, with an own key: what is seen is signed, and goes along with the dossier."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers import drafts
from motcua.dossiers.models import Paper
from motcua.files.models import StoredFile
from motcua.signing import forms, uploads
from motcua.signing.models import Document, Verification
from tests.signing.esign import PIN, Esign
from tests.story import APPLICANT, STRANGER, Story

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return response.content.decode()


def client_of(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


@pytest.mark.criterion("I.6.4", "I.11.1", "I.11.3", "I.11.4", "I.12.3", "I.12.4", "I.12.5")
def test_an_applicant_signs_the_form_and_submits_it(story: Story, esign: Esign) -> None:
    gateway = esign.connect()
    key = esign.key_of(gateway, story.person(APPLICANT))
    dossier = story.draft()
    client = client_of(story, APPLICANT)
    assert "Ký số tờ khai" in text_of(client.get(reverse("portal:check", kwargs={"key": dossier.key})))
    here = reverse("portal:sign_form", kwargs={"key": dossier.key})
    file = reverse("portal:sign_form_file", kwargs={"key": dossier.key})
    assert client.get(file).status_code == 404
    assert client.post(here, {"viec": "chuan-bi"}).status_code == 302
    seen = hashlib.sha256(client.get(file).content).hexdigest()
    said = {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN}
    assert "PIN không đúng" in text_of(client.post(here, said | {"pin": "1"}))
    # Another one neither sees it nor signs it.
    other = client_of(story, STRANGER)
    assert other.get(file).status_code == 404
    assert other.post(here, said).status_code == 404
    assert "Ký thành công" in text_of(client.post(here, said, follow=True))
    signed = client.get(f"{file}?tai=1")
    assert signed["Content-Disposition"].startswith("attachment")
    assert b"/ETSI.CAdES.detached" in signed.content
    paper = Paper.objects.get(dossier=dossier, requirement="khac", removed_at__isnull=True)
    story.do("submit", dossier, APPLICANT)
    uploads.verify_new()
    assert Verification.objects.get(sha256=paper.file.sha256).verdict == "valid"


def test_a_draft_given_up_leaves_no_form_behind(story: Story, esign: Esign) -> None:
    gateway = esign.connect()
    key = esign.key_of(gateway, story.person(APPLICANT))
    dossier = story.draft()
    client = client_of(story, APPLICANT)
    here = reverse("portal:sign_form", kwargs={"key": dossier.key})
    client.post(here, {"viec": "chuan-bi"})
    seen = Document.objects.get().file.sha256
    client.post(here, {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN})
    files = StoredFile.objects.filter(name=Document.objects.get().file.name)
    assert files.count() == 2
    assert forms.forget(timezone.now()) == 0
    story.do("discard", dossier, APPLICANT)
    story.do("erase_draft", dossier, APPLICANT)
    assert forms.forget(timezone.now()) == 1
    assert set(files.values_list("state", flat=True)) == {"removed"}


def test_changed_answers_want_another_signature(story: Story, esign: Esign) -> None:
    gateway = esign.connect()
    key = esign.key_of(gateway, story.person(APPLICANT))
    dossier = story.draft()
    client = client_of(story, APPLICANT)
    here = reverse("portal:sign_form", kwargs={"key": dossier.key})
    client.post(here, {"viec": "chuan-bi"})
    seen = Document.objects.get().file.sha256
    said = {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN}
    dossier.refresh_from_db()
    answers = dossier.answers | {"ten_thuong_nhan": "Cửa hàng khác"}
    drafts.save_answers(story.actor(APPLICANT), dossier.key, answers)
    assert client.post(here, said).status_code == 422
    client.post(here, {"viec": "chuan-bi"})
    seen = Document.objects.get(ended_at__isnull=True).file.sha256
    assert client.post(here, said | {"sha256": seen}).status_code == 302
    assert Paper.objects.filter(dossier=dossier, requirement="khac", removed_at__isnull=True).count() == 1
    # Made ready again, the signed one of before goes.
    client.post(here, {"viec": "chuan-bi"})
    assert not Paper.objects.filter(dossier=dossier, requirement="khac", removed_at__isnull=True).exists()
