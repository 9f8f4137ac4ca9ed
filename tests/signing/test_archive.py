"""Signed results kept valid: time stamps over them, renewed before certificates and algorithms age; the clock moves."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.audit.models import TrailLine
from motcua.dossiers import retention
from motcua.dossiers.models import Outcome, Paper
from motcua.files.models import RetentionVersion, StoredFile
from motcua.files.services import open_file, store_made
from motcua.signing import archive_policy, archiving, revocation, trusting, uploads
from motcua.signing.models import Archived, ArchivePolicy, Revision, TrustRoot
from motcua.signing.verifying import pdf_core
from motcua.simulate.esign.authority import make
from motcua.simulate.esign.service import service_of
from motcua.slips.compiler import compile_pdf
from tests.signing.clock import MoveTo, in_days
from tests.signing.esign import Esign
from tests.signing.test_attacks import signed
from tests.story import APPLICANT, DESK, STRANGER, Story

__all__ = ["in_days"]
pytestmark = pytest.mark.django_db
TOP = "quantri@hatinh.mau.vn"


@pytest.fixture
def content(story: Story, esign: Esign) -> bytes:
    """A document that somebody signed, with a time stamp."""
    esign.connect()
    authority = esign.service.authorities["public"]
    plain = compile_pdf("Giấy phép đã ký", {"title": "Giấy phép"})
    return signed(plain, authority, authority.issue("Nguyễn Văn An"), esign.service.stamper)


@pytest.fixture
def result(story: Story, content: bytes) -> Outcome:
    """A result that was issued with it."""
    outcome = Outcome.objects.get(dossier=story.finished())
    outcome.file = store_made(
        content, "giay-phep.pdf", "application/pdf", agency_id=outcome.dossier.agency_id
    )
    outcome.save()
    return outcome


def verdict(content: bytes) -> str:
    """As `verification.verify`, without the jail, which takes its time."""
    roots = trusting.roots_in_use()
    first = asyncio.run(pdf_core.verify(content, trusting.trust_of(roots), timezone.now()))
    certificates = [bytes.fromhex(one) for one in first.certificates]
    known = [trusting.der_of(root.certificate)[0] for root in roots]
    told = revocation.ask(certificates, trusting.hosts(roots), known=known)
    return asyncio.run(pdf_core.verify(content, trusting.trust_of(roots, told), timezone.now())).verdict


def newest() -> bytes:
    with open_file(Revision.objects.order_by("number").last().file) as file:  # type: ignore[union-attr]
        return file.read()


def another_authority(esign: Esign) -> None:
    """Who gives time stamps changes to an authority that begins now."""
    later = make("later", esign.base)
    made = service_of({"later": later}, later.time_stamping())
    made.stamper.fixed_dt = timezone.now()
    esign.service.stamper = made.stamper
    esign.service.authorities = {**esign.service.authorities, "later": later}
    pem, sha256, until, name = trusting.read_root(later.root.pem)
    TrustRoot.objects.create(
        name=name,
        authority="public",
        certificate=pem,
        sha256=sha256,
        not_after=until,
        hosts=[esign.base.split("/")[2]],
    )


@pytest.mark.criterion("HT.16")
def test_a_result_stays_valid_after_every_certificate_of_its_time_has_ended(
    result: Outcome, content: bytes, esign: Esign, in_days: MoveTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_days(0)
    assert archiving.enter() >= 1
    esign.service.ways.stamps_are_down = True
    assert archiving.run() == 0
    assert Archived.objects.get(sha256=result.file.sha256).reason == "no_stamp"
    esign.service.ways.stamps_are_down = False
    in_days(0.5)
    # Whatever ends a run in the middle leaves the rest to the next one.
    with monkeypatch.context() as broken:
        broken.setattr(archiving, "store_made", _dies)
        with pytest.raises(RuntimeError):
            archiving.run()
    in_days(0.6)
    assert archiving.run() == 1
    first = Revision.objects.get()
    assert first.before_sha256 == result.file.sha256
    line = TrailLine.objects.filter(kind="archived").get()
    assert line.about == f"file:{result.file.key}"
    assert line.details == {"before": result.file.sha256, "sha256": first.sha256, "revision": 1}
    assert archiving.run() == 0
    # The issued file is what it was; the new one begins with it, byte for byte.
    assert newest().startswith(content)
    # A time stamp that would end no later than the one that is there is of no use.
    in_days(650)
    assert archiving.run() == 0
    assert Archived.objects.get(sha256=result.file.sha256).reason == "no_gain"
    in_days(660)
    monkeypatch.setattr(esign.service, "stamper", esign.service.stamper)
    monkeypatch.setattr(esign.service, "authorities", esign.service.authorities)
    another_authority(esign)
    assert archiving.run() == 1
    assert archiving.run() == 0
    assert Revision.objects.order_by("number").last().before_sha256 == first.sha256  # type: ignore[union-attr]
    in_days(1100)
    esign.service.authorities = {"later": esign.service.authorities["later"]}
    # Signer, issuer and the first time stamps have ended, and nobody answers about them.
    assert verdict(content) != "valid"
    assert verdict(newest()) == "valid"
    page = Client().post(reverse("portal:verify"), {"tep": SimpleUploadedFile("k.pdf", newest())})
    told = page.content.decode()
    assert "Đúng là tệp do" in told
    assert "Chữ ký số hợp lệ" in told
    changed = newest().replace(b"/Type", b"/Typf", 1)
    assert verdict(changed) != "valid"


def _dies(*_given: Any, **_named: Any) -> Any:
    raise RuntimeError


@pytest.mark.criterion("HT.16")
def test_stamps_are_renewed_before_an_algorithm_ends(
    result: Outcome, content: bytes, in_days: MoveTo, story: Story
) -> None:
    in_days(0)
    archiving.enter()
    assert archiving.run() == 1
    client = Client()
    client.force_login(story.person(TOP))
    here = reverse("console:signing_archive")
    last_day = (timezone.localdate() + datetime.timedelta(days=300)).strftime("%d/%m/%Y")
    typed = {"is_on": "1", "days_ahead": "60", "hash": "sha512", "last_days": f"sha256 {last_day}\nrsa 2030"}
    wrong = client.post(here, typed)
    assert wrong.status_code == 422
    assert f"sha256 {last_day}" in wrong.content.decode()
    assert client.post(here, typed | {"last_days": f"sha256 {last_day}"}).status_code == 302
    in_days(230)
    assert archiving.run() == 0
    in_days(245)
    assert archiving.run() == 1
    assert set(Revision.objects.get(number=2).algorithms) == {"sha512", "rsa-2048"}
    in_days(302)
    assert verdict(content) == "invalid"
    assert verdict(newest()) == "valid"
    client.force_login(story.person(TOP))
    assert last_day in client.get(here).content.decode()


@pytest.mark.criterion("HT.16")
def test_signed_papers_are_archived_for_whom_they_concern_until_retention_lets_them_go(
    story: Story, content: bytes, esign: Esign, in_days: MoveTo
) -> None:
    dossier = story.finished()
    paper = Paper.objects.filter(dossier=dossier, file__isnull=False).order_by("id")[0]
    file = store_made(content, "don.pdf", "application/pdf", agency_id=dossier.agency_id)
    Paper.objects.filter(pk=paper.pk).update(file=file)
    uploads.verify_new()
    archiving.enter()
    archiving.run()
    made = Revision.objects.get(archived__sha256=file.sha256)
    address = reverse("portal:file", kwargs={"key": made.file.key})
    for email, page in ((DESK, "desk:signatures"), (APPLICANT, "portal:signatures")):
        client = Client()
        client.force_login(story.person(email))
        assert address in client.get(reverse(page, kwargs={"key": dossier.key})).content.decode()
        assert b"".join(client.get(address).streaming_content).startswith(content)  # type: ignore[arg-type]
    client.force_login(story.person(STRANGER))
    assert client.get(address).status_code == 404
    # Years after it ended the rules let the papers go, and their revisions with them.
    type(dossier).objects.filter(pk=dossier.pk).update(ended_at=timezone.now())
    version = RetentionVersion.objects.create(
        number=(RetentionVersion.objects.count() + 1), data={"finished_years": 5}
    )
    RetentionVersion.objects.filter(pk=version.pk).update(published_at=timezone.now())
    in_days(4 * 365)
    retention.run(timezone.now())
    assert archiving.forget() == 0
    in_days(6 * 365)
    retention.run(timezone.now())
    assert archiving.forget() >= 1
    assert not Revision.objects.filter(pk=made.pk).exists()
    assert StoredFile.objects.get(pk=made.file_id).state == StoredFile.State.REMOVED


def test_what_is_not_signed_or_not_valid_gets_no_stamp(
    result: Outcome, content: bytes, in_days: MoveTo
) -> None:
    in_days(0)
    for name, given in (
        ("khac", compile_pdf("Chưa ký", {})),
        ("gia", content.replace(b"/Type", b"/Typf", 1)),
    ):
        Outcome.objects.filter(pk=result.pk).update(file=store_made(given, f"{name}.pdf", "application/pdf"))
        archiving.enter()
    assert archiving.run() == 0
    assert set(Archived.objects.values_list("state", flat=True)) == {"left"}
    assert not Revision.objects.exists()
    # Switched off, nothing is done.
    archive_policy.save(ArchivePolicy(is_on=False))
    Archived.objects.update(next_at=timezone.now())
    assert archiving.run() == 0
    assert Archived.objects.filter(next_at=timezone.now()).exists()
