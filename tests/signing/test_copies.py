"""What was digitised at the desk is signed by an officer or the agency, and counts by the type's setting (I.4.1)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.catalogue.paper_types import newest_type, publish_paper_type
from motcua.dossiers import vaulting
from motcua.dossiers.acts.signed import signed_papers
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.papers import current_papers
from motcua.dossiers.verification import verify
from motcua.files.services import open_file
from motcua.signing import copies, tasks, uploads
from motcua.signing.finishing import finish
from motcua.signing.models import Document, Gateway, Signature, Verification
from motcua.vault.models import Entry
from tests.acts.test_digitise import TYPE, digitised
from tests.signing.esign import PIN, Esign
from tests.story import APPLICANT, DESK, EXAMINER_2, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(esign: Esign, story: Story) -> Gateway:
    return esign.connect()


def at(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def page_of(dossier: Dossier) -> str:
    return reverse("desk:sign_copies", kwargs={"key": dossier.key})


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def asked(text: str, **more: str) -> dict[str, Any]:
    """What the page sends: everything that is ticked on it, with the hashes that it showed."""
    seen = dict(re.findall(r'name="(sha256-[^"]+)" value="([0-9a-f]{64})"', text))
    ticked = re.findall(r'name="chon" value="([^"]+)"[^>]* checked', text)
    return {**seen, "chon": ticked, "viec": "ky", "pin": PIN, **more}


def vault(dossier: Dossier) -> list[Entry]:
    vaulting.bring(dossier)
    return list(Entry.objects.filter(dossier_key=dossier.key, type_code=TYPE))


@pytest.mark.criterion("I.4.1")
def test_an_officer_signs_all_that_was_digitised_with_one_authorisation(
    story: Story, esign: Esign, gateway: Gateway
) -> None:
    kind = newest_type(TYPE)
    assert kind is not None
    publish_paper_type({**kind.definition, "signed_copy": True})
    dossier = story.accepted()
    papers = [digitised(story, dossier), digitised(story, dossier)]
    officer = at(story, DESK)
    overview = reverse("desk:digitise", kwargs={"key": dossier.key})
    assert shown(officer.get(overview)).count("Chờ ký số") == 2
    # Unsigned it counts for nothing yet, as this type's setting says.
    assert vault(dossier) == []
    key = esign.key_of(gateway, story.person(DESK), "K1")
    text = shown(officer.get(page_of(dossier)))
    assert text.count("chưa có giá trị") == 2
    wrong = officer.post(page_of(dossier), asked(text, **{"chung-thu": str(key.key), "pin": "999"}))
    assert wrong.status_code == 422
    assert "PIN không đúng" in shown(wrong)
    assert len(asked(shown(wrong))["chon"]) == 2
    before = {one.pk: one.file for one in papers}
    done = officer.post(page_of(dossier), asked(text, **{"chung-thu": str(key.key)}), follow=True)
    assert "Đã ký 2 giấy tờ" in shown(done)
    assert Signature.objects.filter(state="done").values("order").distinct().count() == 1
    for paper in Paper.objects.filter(pk__in=before).select_related("file"):
        was = before[paper.pk]
        assert paper.file is not None
        assert was is not None
        with open_file(paper.file) as new, open_file(was) as old:
            content, original = new.read(), old.read()
        # The very bytes that were digitised, then the signature.
        assert content.startswith(original)
        assert len(content) > len(original)
        assert paper.digitised is not None
        assert paper.digitised["signature"]["signer"] == story.person(DESK).full_name
    assert list(verify()) == []
    # Verified like every signed paper, told at the paper; the original on paper may still be asked for.
    uploads.verify_new()
    now = current_papers(dossier)
    valid = {one.sha256 for one in Verification.objects.filter(verdict="valid")}
    assert {one.file.sha256 for one in now if one.code and one.file} <= valid
    assert signed_papers(now) == []
    assert "Ký số: " in shown(officer.get(overview))
    told = shown(officer.get(reverse("desk:signatures", kwargs={"key": dossier.key})))
    assert "Bản số hoá do cơ quan ký" in told
    assert {one.sha256 for one in vault(dossier)} <= valid
    assert len(vault(dossier)) == 2
    # A day later the paper is all that is kept; it still proves itself.
    copies.forget(timezone.now() + copies._KEPT * 2)
    assert not Document.objects.exists()
    assert list(verify()) == []


def test_by_the_agency_by_phone_and_a_paper_already_in_the_vault(
    story: Story, esign: Esign, gateway: Gateway
) -> None:
    dossier = story.accepted()
    paper = digitised(story, dossier)
    (entry,) = vault(dossier)
    agency = esign.key_of_agency(gateway, dossier.agency)
    phone = esign.key_of(gateway, story.person(DESK), "K8", asks="phone")
    officer = at(story, DESK)
    text = shown(officer.get(page_of(dossier)))
    sent = officer.post(page_of(dossier), asked(text, **{"chung-thu": str(phone.key)}), follow=True)
    assert "điện thoại" in shown(sent)
    # Sent twice it is asked for once.
    assert officer.post(page_of(dossier), asked(text, **{"chung-thu": str(agency.key)})).status_code == 422
    esign.service.press()
    tasks.pressed(Signature.objects.get(state="waiting").order_id)
    paper.refresh_from_db()
    assert paper.digitised is not None
    assert paper.digitised["signature"]["kind"] == "personal"
    vaulting.bring(dossier)
    entry.refresh_from_db()
    assert entry.file_id == paper.file_id
    assert list(verify()) == []
    # Whoever may not digitise does not sign, nor does anybody with a key that is not theirs.
    assert at(story, EXAMINER_2).get(page_of(dossier)).status_code == 404
    assert at(story, APPLICANT).post(page_of(dossier), {}).status_code == 403
    other = esign.key_of(gateway, story.person(EXAMINER_2), "K9")
    later = digitised(story, dossier)
    text = shown(officer.get(page_of(dossier)))
    refused = officer.post(page_of(dossier), asked(text, **{"chung-thu": str(other.key)}))
    assert refused.status_code == 422
    changed = asked(text, **{"chung-thu": str(agency.key), f"sha256-{later.code}": "0" * 64})
    assert "đã thay đổi" in shown(officer.post(page_of(dossier), changed))
    # The time stamp late: the paper is what it was until it is there.
    esign.service.ways.stamps_are_down = True
    text = shown(officer.get(page_of(dossier)))
    officer.post(page_of(dossier), asked(text, **{"chung-thu": str(agency.key)}))
    later.refresh_from_db()
    assert "signature" not in (later.digitised or {})
    esign.service.ways.stamps_are_down = False
    assert finish(Signature.objects.get(state="stamping").pk)
    later.refresh_from_db()
    assert (later.digitised or {})["signature"]["kind"] == "organisation"
    assert list(verify()) == []
