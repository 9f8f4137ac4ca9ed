"""A correction of a signed result carries the same kinds of signatures before it is issued."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import HeldNumber, Outcome
from motcua.dossiers.verification import verify
from motcua.signing import documents
from motcua.signing.models import Gateway
from tests.acts.test_approve_correction import corrected
from tests.signing.esign import Esign
from tests.signing.test_results import gateway, leader, prepared, signed, signing, to_sign
from tests.story import CLERK, DIRECTOR, EXAMINER, Story

__all__ = ["gateway", "leader", "signing"]
pytestmark = pytest.mark.django_db


def test_a_correction_is_signed_by_leader_and_agency_like_what_it_replaces(
    story: Story, esign: Esign, gateway: Gateway
) -> None:
    leader = esign.key_of(gateway, story.person(DIRECTOR))
    dossier = to_sign(story)
    document = prepared(story, dossier)
    signed(story, DIRECTOR, leader, document)
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    agency = esign.key_of_agency(gateway, dossier.agency)
    signed(story, CLERK, agency, document)
    dossier = story.do("finish", dossier, CLERK, {"signed": str(document.key)}).dossier
    reason = {"reason": "Sai thời hạn"}
    # Neither a file nor a draft takes its place unsigned.
    unsigned = reason | {"number": "9/GP", "issued_on": story.today(), "source": "draft"}
    assert "ký số" in story.refused("correct_outcome", dossier, CLERK, unsigned).fields["signed"]
    with pytest.raises(Refusal, match="chưa có dự thảo"):
        prepared(story, dossier, CLERK)
    corrected(story, dossier, 1)
    with pytest.raises(Refusal, match="phê duyệt"):
        prepared(story, dossier, CLERK)
    dossier = story.do("approve_correction", dossier, DIRECTOR).dossier
    with pytest.raises(Refusal, match="không ký được"):
        prepared(story, dossier, EXAMINER)
    with pytest.raises(Refusal, match="trước kết quả"):
        documents.prepare(story.actor(CLERK), dossier.key, timezone.localdate() - datetime.timedelta(days=1))
    made = prepared(story, dossier, DIRECTOR)
    assert made.number == "2/GP-SCT"
    assert signed(story, DIRECTOR, leader, made)[0].is_done
    # The leader's alone is not enough; the page says what is missing.
    story.refused("correct_outcome", dossier, CLERK, reason | {"signed": str(made.key)})
    client = Client()
    client.force_login(story.person(CLERK))
    told = client.get(reverse("desk:signing", kwargs={"key": dossier.key})).content.decode()
    assert "Bản đính chính cần đủ các chữ ký" in told
    assert "Ký bằng chữ ký số của cơ quan" in told
    assert signed(story, CLERK, agency, made)[0].is_done
    dossier = story.do("correct_outcome", dossier, CLERK, reason | {"signed": str(made.key)}).dossier
    old, new = Outcome.objects.filter(dossier=dossier).order_by("id")
    assert (old.replaced_at is not None, new.replaced_at) == (True, None)
    assert (new.number, new.sequence_number) == ("2/GP-SCT", 2)
    event = story.last_event(dossier)
    assert [one["kind"] for one in event.data["signatures"]] == ["personal", "organisation"]
    assert not HeldNumber.objects.exists()
    assert list(verify()) == []
