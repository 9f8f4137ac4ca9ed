"""Results verified by everybody; signed papers verified when they come in, and never asked for again on paper."""

from __future__ import annotations

import datetime
import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Outcome, Paper
from motcua.files.services import store_made
from motcua.signing import uploads, verification
from motcua.signing.models import TrustRoot, Verification
from motcua.slips.compiler import compile_pdf
from tests.signing.esign import Esign
from tests.signing.test_attacks import signed
from tests.story import APPLICANT, DESK, EXAMINER, STRANGER, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def good(story: Story, esign: Esign) -> bytes:
    """A document that somebody signed, with a time stamp."""
    esign.connect()
    authority = esign.service.authorities["public"]
    plain = compile_pdf("Giấy tờ đã ký", {"title": "Giấy tờ"})
    holder = authority.issue("Nguyễn Văn An", user_id="042085004821")
    return signed(plain, authority, holder, esign.service.stamper)


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.mark.criterion("I.12.2")
def test_everybody_verifies_a_result_by_file_by_code_and_by_number(story: Story, good: bytes) -> None:
    dossier = story.finished()
    outcome = Outcome.objects.get(dossier=dossier)
    Outcome.objects.filter(pk=outcome.pk).update(file=store_made(good, "ket-qua.pdf", "application/pdf"))
    client, here = Client(), reverse("portal:verify")
    ours = text_of(client.post(here, {"tep": SimpleUploadedFile("k.pdf", good)}))
    assert "còn nguyên vẹn từng byte" in ours
    assert "Chữ ký số hợp lệ" in ours
    assert "Nguyễn Văn An" in ours
    # The number that stands in the certificate is nobody's business.
    assert "042085004821" not in ours
    changed = text_of(
        client.post(here, {"tep": SimpleUploadedFile("k.pdf", good.replace(b"/Type", b"/Typf", 1))})
    )
    assert "không trùng với kết quả nào" in changed
    assert "Chữ ký số hợp lệ" not in changed
    for asked in (
        {"ma": f"{dossier.code}|2.000620|H27.03|Giấy phép"},
        {"so": "12/GP-SCT", "ngay": story.today()},
    ):
        found = text_of(client.post(here, asked))
        assert "12/GP-SCT" in found
        assert "chưa bị thay thế" in found
        assert dossier.applicant_name not in found
    Outcome.objects.filter(pk=outcome.pk).update(replaced_at=timezone.now())
    # The same file under a number that was put right is in force.
    outcome.refresh_from_db()
    outcome.pk, outcome.number, outcome.replaced_at = None, "13/GP-SCT", None
    outcome.save()
    assert "chưa bị thay thế" in text_of(client.post(here, {"tep": SimpleUploadedFile("k.pdf", good)}))
    outcome.delete()
    assert "không còn hiệu lực" in text_of(client.post(here, {"ma": dossier.code or ""}))
    assert "không còn hiệu lực" in text_of(client.post(here, {"tep": SimpleUploadedFile("k.pdf", good)}))
    assert client.post(here, {"so": "1", "ngay": "32/01/2026"}).status_code == 422
    assert client.post(here, {"tep": SimpleUploadedFile("k.exe", b"MZ.......")}).status_code == 422


@pytest.mark.criterion("HT.7", "HT.11")
def test_signed_papers_are_verified_and_not_asked_for_on_paper(story: Story, good: bytes) -> None:
    dossier = story.ready()
    papers = list(Paper.objects.filter(dossier=dossier, file__isnull=False).order_by("id"))
    paper = papers[0]
    Paper.objects.filter(pk=paper.pk).update(file=store_made(good, "don.pdf", "application/pdf"))
    assert uploads.verify_new() > 0
    assert uploads.verify_new() == 0
    verdicts = set(Verification.objects.values_list("verdict", flat=True))
    assert verdicts == {"valid", "unsigned"}
    for email, place in ((DESK, "desk:signatures"), (APPLICANT, "portal:signatures")):
        client = Client()
        client.force_login(story.person(email))
        told = text_of(client.get(reverse(place, kwargs={"key": dossier.key})))
        assert "Chữ ký số hợp lệ" in told
        assert "không được yêu cầu" in told
    client.force_login(story.person(STRANGER))
    assert client.get(reverse("portal:signatures", kwargs={"key": dossier.key})).status_code == 404
    names = {one.code: one.name for one in story.definition(dossier).papers}
    name = names[paper.requirement]
    with pytest.raises(Refusal, match="chữ ký số hợp lệ"):
        story.do(
            "compare_originals", dossier, DESK, {"result": "missing", "papers": f"Thiếu {name} bản chính"}
        )
    other = next(names[one.requirement] for one in papers if one.requirement != paper.requirement)
    story.do("compare_originals", dossier, DESK, {"result": "missing", "papers": f"Thiếu {other}"})


def test_a_machine_that_takes_seconds_finds_the_same(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = verification._looked

    def slowly(*given: Any) -> Any:
        time.sleep(2.5)
        return looked(*given)

    monkeypatch.setattr(verification, "_looked", slowly)
    # The authorities' answers come seconds after it began.
    assert verification.verify(io.BytesIO(good), "pdf").verdict == "valid"


@pytest.mark.criterion("HT.11")
def test_a_signed_paper_is_not_asked_for_on_paper_by_a_supplement(story: Story, good: bytes) -> None:
    dossier = story.assigned()
    paper = Paper.objects.filter(dossier=dossier, file__isnull=False).order_by("id")[0]
    Paper.objects.filter(pk=paper.pk).update(file=store_made(good, "don.pdf", "application/pdf"))
    uploads.verify_new()

    def asked(text: str) -> dict[str, Any]:
        return {"items": [{"requirement": paper.requirement, "text": text}], "reason": "Cần bổ sung"}

    for text in ("Nộp bản chính để đối chiếu", "nop ban goc"):
        refused = story.refused("ask_supplement", dossier, EXAMINER, asked(text))
        assert "chữ ký số hợp lệ" in refused.fields["items"]
    mend = "Đề nghị bạn chỉnh sửa ngày cấp và gửi lại văn bản chính xác"
    story.do("ask_supplement", dossier, EXAMINER, asked(mend))


def test_a_lost_file_keeps_no_other_waiting_and_silence_is_asked_again(story: Story, good: bytes) -> None:
    dossier = story.submitted()
    papers = list(Paper.objects.filter(dossier=dossier, file__isnull=False).order_by("id"))
    Paper.objects.filter(pk=papers[0].pk).update(file=store_made(good, "don.pdf", "application/pdf"))
    lost = store_made(b"%PDF-1.7 lost", "mat.pdf", "application/pdf")
    type(lost).objects.filter(pk=lost.pk).update(sha256="0" * 64)
    Paper.objects.filter(pk=papers[-1].pk).update(file=lost)
    hosts = TrustRoot.objects.values_list("hosts", flat=True)[0]
    TrustRoot.objects.update(hosts=[])
    uploads.verify_new()
    signed_one = Verification.objects.exclude(verdict="unsigned")
    assert signed_one.get().verdict == "unknown"
    TrustRoot.objects.update(hosts=hosts)
    uploads.verify_new()
    assert signed_one.get().verdict == "unknown"
    Verification.objects.update(at=timezone.now() - datetime.timedelta(hours=2))
    uploads.verify_new()
    assert signed_one.get().verdict == "valid"


def test_a_hostile_document_is_read_in_the_jail(
    story: Story, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verification.verify(io.BytesIO(good), "pdf").verdict == "valid"
    monkeypatch.setattr(verification, "LARGEST", 100)
    assert verification.verify(io.BytesIO(good), "pdf").verdict == "unknown"
    monkeypatch.undo()
    # Whatever kills the program leaves words, no error.
    monkeypatch.setattr(verification, "_LIMITS", verification.Limits(seconds=1, memory_mb=40))
    assert verification.verify(io.BytesIO(good), "pdf").reasons == ("broken_file",)
