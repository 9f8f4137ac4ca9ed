"""The applicant signs the form itself, with an own key: what is seen is signed, and goes along with the dossier."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.agencies.selectors import actor_for
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.models import Dossier, Paper
from motcua.files.models import StoredFile
from motcua.signing import csc, forms, orders, uploads
from motcua.signing.models import Document, Verification
from motcua.signing.orders import Wanted
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
    document = Document.objects.get()
    files = StoredFile.objects.filter(pk__in=[document.base_id, document.file_id])
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


def test_a_form_signed_over_other_answers_is_not_submitted(story: Story, esign: Esign) -> None:
    gateway = esign.connect()
    key = esign.key_of(gateway, story.person(APPLICANT))
    dossier = story.draft()
    client = client_of(story, APPLICANT)
    here = reverse("portal:sign_form", kwargs={"key": dossier.key})
    client.post(here, {"viec": "chuan-bi"})
    seen = Document.objects.get().file.sha256
    said = {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN}
    assert "nằm trong mục giấy tờ khác" in text_of(client.post(here, said, follow=True))
    dossier.refresh_from_db()
    before = dict(dossier.answers)
    drafts.save_answers(story.actor(APPLICANT), dossier.key, before | {"ten_thuong_nhan": "Cửa hàng khác"})
    assert "Tờ khai đã ký số không còn đúng" in str(story.refused("submit", dossier, APPLICANT).fields)
    check = reverse("portal:check", kwargs={"key": dossier.key})
    assert "Tờ khai đã ký số không còn đúng" in text_of(client.get(check))
    # As it was signed it goes along; what is taken out is told, and nothing is signed after it was submitted.
    drafts.save_answers(story.actor(APPLICANT), dossier.key, before)
    paper = Paper.objects.get(dossier=dossier, requirement="khac", removed_at__isnull=True)
    draft_papers.detach_paper(story.actor(APPLICANT), dossier.key, paper.pk)
    assert "chưa nằm trong giấy tờ" in text_of(client.get(here))
    client.post(here, {"viec": "chuan-bi"})
    seen = Document.objects.get(ended_at__isnull=True).file.sha256
    story.do("submit", dossier, APPLICANT)
    late = client.post(here, said | {"sha256": seen})
    assert late.status_code == 422
    assert "đã nộp" in text_of(late)


def test_a_form_of_a_supplement_is_not_forgotten_while_it_is_signed(story: Story) -> None:
    dossier = story.draft()
    forms.prepare(story.actor(APPLICANT), dossier.key, "http://testserver/")
    now = timezone.now()
    given = {"submitted_at": now - datetime.timedelta(days=9), "receipt_number": "TN-261130-AAAAA-BBBBB"}
    Dossier.objects.filter(pk=dossier.pk).update(**given)
    assert forms.forget(now) == 0
    assert forms.forget(now + datetime.timedelta(days=2)) == 1


@pytest.mark.parametrize("way", ["service", "token"])
def test_an_applicant_signs_the_answers_as_data(story: Story, esign: Esign, way: str) -> None:
    """The XML of the form, signed by a remote key or by a token that is given nothing but a hash."""
    gateway = esign.connect()
    key = esign.key_of(gateway, story.person(APPLICANT))
    dossier = story.draft()
    client = client_of(story, APPLICANT)
    here = reverse("portal:sign_form", kwargs={"key": dossier.key})
    file = reverse("portal:sign_form_file", kwargs={"key": dossier.key})
    assert client.post(here, {"viec": "chuan-bi", "dang": "xml"}).status_code == 302
    assert "dạng dữ liệu (XML)" in text_of(client.get(here))
    given = client.get(file)
    # Never shown as a page of ours.
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Type"] == "application/xml"
    wanted = Wanted(Document.objects.get(), hashlib.sha256(given.content).hexdigest())
    actor = actor_for(story.person(APPLICANT))
    if way == "service":
        _order, told = orders.sign(actor, key, [wanted], pin=PIN)
    else:
        type(key).objects.filter(pk=key.pk).update(asks=csc.TOKEN)
        key.refresh_from_db()
        order, prepared, _told = orders.begin(actor, key, [wanted])
        private = esign.service.credentials[key.name].holder.key
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        values = [
            private.sign(made.to_sign, ec.ECDSA(Prehashed(hashes.SHA256()))) for _signature, made in prepared
        ]
        told = orders.given(actor, str(order.key), values)
    assert [one.is_done for one in told] == [True]
    paper = Paper.objects.get(dossier=dossier, requirement="khac", removed_at__isnull=True)
    story.do("submit", dossier, APPLICANT)
    uploads.verify_new()
    found = Verification.objects.get(sha256=paper.file.sha256)
    assert (found.verdict, found.report["kind"]) == ("valid", "xml")
    # Told to whoever reads the dossier, in the same words as for a PDF.
    page = text_of(client.get(reverse("portal:signatures", kwargs={"key": dossier.key})))
    assert "Chữ ký số hợp lệ" in page
    assert key.subject in page
