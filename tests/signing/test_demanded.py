"""A procedure that wants the form signed, and papers too: nothing goes in online unsigned (HT.4)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.services import publish_procedure
from motcua.cli.doctor_signing import form_signatures
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.models import Dossier, Paper
from motcua.files.services import open_file
from motcua.signing import forms, uploads
from motcua.signing.models import Document, Gateway
from tests.scanning import CERTIFICATE, scan
from tests.signing.esign import PIN, Esign
from tests.story import APPLICANT, DESK, RETAIL, STRANGER, Story

pytestmark = pytest.mark.django_db


def demand(*, papers: bool = False, form: bool = True) -> None:
    """Publish the procedure anew: its form has to be signed, and its first paper that has to be there."""
    newest = ProcedureVersion.objects.filter(procedure__code=RETAIL).latest("number")
    data = newest.data | {"sign_form": form}
    if papers:
        wanted = next(one for one in data["papers"] if one["required"])
        signed = wanted | {"signed": True, "formats": ["pdf"]}
        data["papers"] = [signed if one is wanted else one for one in data["papers"]]
    publish_procedure(data)


def wanted_paper(story: Story, dossier: Dossier) -> Paper:
    """The paper that has to be signed."""
    (wanted,) = (one.code for one in story.definition(dossier).papers if one.signed)
    return Paper.objects.get(dossier=dossier, requirement=wanted)


def text_of(response: Any) -> str:
    return response.content.decode()


def client_of(story: Story, email: str = APPLICANT) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def at(name: str, dossier: Dossier, **parts: Any) -> str:
    return reverse(f"portal:{name}", kwargs={"key": dossier.key, **parts})


def sign_form(client: Client, dossier: Dossier, key: Any) -> None:
    here = at("sign_form", dossier)
    assert client.post(here, {"viec": "chuan-bi"}).status_code == 302
    seen = Document.objects.get(dossier=dossier, purpose="form", ended_at__isnull=True).file.sha256
    said = {"viec": "ky", "chung-thu": str(key.key), "sha256": seen, "pin": PIN}
    assert "Ký thành công" in text_of(client.post(here, said, follow=True))


def send(client: Client, dossier: Dossier) -> Any:
    dossier.refresh_from_db()
    told = {"cam_ket": "1", "expected": dossier.event_count, "revision": dossier.draft_revision}
    return client.post(at("check", dossier), told)


@pytest.mark.criterion("HT.4")
def test_nothing_goes_in_until_form_and_paper_are_signed_over_what_is_declared(
    story: Story, esign: Esign
) -> None:
    demand(papers=True)
    key = esign.key_of(esign.connect(), story.person(APPLICANT))
    dossier, client = story.draft(), client_of(story)
    check = text_of(client.get(at("check", dossier)))
    assert "Thủ tục này yêu cầu ký số tờ khai" in check
    assert f'href="{at("sign_form", dossier)}"' in check
    uploads.verify_new()
    refused = send(client, dossier)
    assert refused.status_code == 422
    assert "phải có chữ ký số của bạn" in text_of(refused)
    dossier.refresh_from_db()
    assert dossier.submitted_at is None

    # The paper, signed on the page that its place names.
    paper = wanted_paper(story, dossier)
    paper.file = story.file("phuong-an.pdf", scan(CERTIFICATE))
    paper.save()
    here = at("sign_paper", dossier, paper=paper.pk)
    assert f'href="{here}"' in text_of(client.get(at("papers", dossier)))
    assert "Chuẩn bị tệp để ký" in text_of(client.get(here))
    assert client.post(here, {"viec": "chuan-bi"}).status_code == 302
    paper.refresh_from_db()
    before = paper.file
    said = {"viec": "ky", "chung-thu": str(key.key), "sha256": before.sha256, "pin": PIN}
    assert "PIN không đúng" in text_of(client.post(here, said | {"pin": "1"}))
    assert client_of(story, STRANGER).post(here, said).status_code == 404
    assert "Ký thành công" in text_of(client.post(here, said, follow=True))
    paper.refresh_from_db()
    assert paper.file != before
    with open_file(before) as old, open_file(paper.file) as new:
        assert new.read().startswith(old.read())
    assert "Đã có chữ ký số hợp lệ" in text_of(client.get(at("papers", dossier)))

    # The form: what is changed after it was signed takes the signature with it.
    sign_form(client, dossier, key)
    assert "Tờ khai đã được ký số" in text_of(client.get(at("check", dossier)))
    dossier.refresh_from_db()
    drafts.save_answers(
        story.actor(APPLICANT), dossier.key, dossier.answers | {"ten_thuong_nhan": "Cửa hàng khác"}
    )
    changed = send(client, dossier)
    assert changed.status_code == 422
    assert "chữ ký số không còn tính" in text_of(changed)
    sign_form(client, dossier, key)
    assert send(client, dossier).status_code == 302
    dossier.refresh_from_db()
    assert dossier.submitted_at is not None

    # The officer sees whose signature it is, and that it holds.
    kept = story.last_event(dossier).data["signed_form"]
    assert kept["signer"] == story.person(APPLICANT).full_name
    assert (
        kept["sha256"] == Paper.objects.get(dossier=dossier, requirement="khac", removed_at=None).file.sha256
    )
    uploads.verify_new()
    shown = text_of(client_of(story, DESK).get(reverse("desk:signatures", kwargs={"key": dossier.key})))
    assert "Tờ khai do người nộp ký số" in shown
    assert shown.count("không được yêu cầu nộp hay xuất trình bản giấy") == 2
    assert story.person(APPLICANT).full_name in shown


def test_a_signature_of_somebody_nobody_trusts_is_none(story: Story, esign: Esign) -> None:
    demand(papers=True, form=False)
    key = esign.key_of(esign.connect(), story.person(APPLICANT))
    dossier, client = story.draft(), client_of(story)
    paper = wanted_paper(story, dossier)
    paper.file = story.file("phuong-an.pdf", scan(CERTIFICATE))
    paper.save()
    # Not looked at yet: neither refused for good nor let through.
    assert "đang được kiểm tra" in str(story.refused("submit", dossier, APPLICANT).fields)
    here = at("sign_paper", dossier, paper=paper.pk)
    client.post(here, {"viec": "chuan-bi"})
    paper.refresh_from_db()
    client.post(here, {"viec": "ky", "chung-thu": str(key.key), "sha256": paper.file.sha256, "pin": PIN})
    uploads.verify_new()
    paper.refresh_from_db()
    uploads.Verification.objects.filter(sha256=paper.file.sha256).update(verdict="invalid")
    assert "không hợp lệ" in str(story.refused("submit", dossier, APPLICANT).fields)
    uploads.Verification.objects.filter(sha256=paper.file.sha256).update(verdict="valid")
    story.do("submit", dossier, APPLICANT)


def test_where_nobody_can_sign_nothing_goes_in_and_everybody_is_told(story: Story) -> None:
    draft = story.draft()
    demand()
    client = client_of(story)
    # What was begun under the version before needs no signature.
    assert send(client, draft).status_code == 302
    page = text_of(client.get(reverse("portal:procedure", kwargs={"code": RETAIL})))
    assert "chưa nối với dịch vụ ký số nào" in page
    assert reverse("portal:start", kwargs={"code": RETAIL}) not in page
    refused = client.get(reverse("portal:start", kwargs={"code": RETAIL}))
    assert refused.status_code == 409
    assert "bộ phận một cửa" in text_of(refused)
    # A draft that is open all the same stays, and says so.
    dossier = story.draft()
    stopped = send(client, dossier)
    assert stopped.status_code == 422
    assert "vẫn được giữ" in text_of(stopped)
    assert form_signatures().level == "LỖI"
    assert RETAIL in form_signatures().text


def test_doctor_is_content_once_somebody_can_sign(story: Story, esign: Esign) -> None:
    assert form_signatures().level == "TẮT"
    demand()
    esign.connect()
    assert form_signatures().level == "OK"
    Gateway.objects.update(is_on=False)
    assert form_signatures().level == "LỖI"


def test_what_is_brought_to_the_desk_is_signed_by_hand(story: Story) -> None:
    demand(papers=True)
    dossier = story.brought()
    assert story.definition(dossier).sign_form
    assert story.do("submit", dossier, DESK).dossier.submitted_at is not None


def test_a_supplement_wants_a_new_signature_only_where_the_form_changes(story: Story, esign: Esign) -> None:
    demand()
    key = esign.key_of(esign.connect(), story.person(APPLICANT))
    dossier, client = story.draft(), client_of(story)
    sign_form(client, dossier, key)
    assert send(client, dossier).status_code == 302
    first = story.last_event(dossier).data["signed_form"]["sha256"]
    story.do("ask_supplement", dossier, DESK, story.request())
    # With the form as it is, what was signed still counts; taken out, it does not.
    paper = Paper.objects.get(dossier=dossier, requirement="khac")
    draft_papers.detach_paper(story.actor(APPLICANT), dossier.key, paper.pk)
    assert "bị bỏ khỏi hồ sơ" in str(story.refused("supply", dossier, APPLICANT).fields)
    draft_papers.put_back_paper(story.actor(APPLICANT), dossier.key, paper.pk)
    dossier.refresh_from_db()
    changed = dossier.answers | {"ten_thuong_nhan": "Cửa hàng khác"}
    drafts.save_answers(story.actor(APPLICANT), dossier.key, changed)
    assert "chữ ký số không còn tính" in str(story.refused("supply", dossier, APPLICANT).fields)
    links = text_of(client.get(at("sign_form", dossier)))
    assert "yêu cầu ký số tờ khai" in links
    sign_form(client, dossier, key)
    story.do("supply", dossier, APPLICANT)
    assert story.last_event(dossier).data["signed_form"]["sha256"] != first


def test_an_untouched_supplement_goes_in_with_the_signature_of_before(story: Story, esign: Esign) -> None:
    demand()
    key = esign.key_of(esign.connect(), story.person(APPLICANT))
    dossier, client = story.draft(), client_of(story)
    sign_form(client, dossier, key)
    send(client, dossier)
    story.do("ask_supplement", dossier, DESK, story.request())
    # A day later the room has forgotten the document; the record has not.
    later = timezone.now() + datetime.timedelta(days=2)
    Dossier.objects.filter(pk=dossier.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=3))
    forms.forget(later)
    assert not Document.objects.filter(dossier=dossier).exists()
    story.do("supply", dossier, APPLICANT)
