"""The desk draws papers from the vault of somebody who stands there: who may look, what is seen, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.audit.models import TrailLine
from motcua.dossiers.models import Dossier, Paper
from motcua.people.models import User
from motcua.vault.models import Entry
from motcua.vault.services import revoke
from tests.story import APPLICANT, DESK, EXAMINER, JUSTICE_DESK, Story
from tests.vault.stories import CERTIFICATE_PLACE, put

pytestmark = pytest.mark.django_db
NUMBER = "042190001111"
OTHERS = "042190002222"


def browser(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def page_of(dossier: Dossier) -> str:
    return reverse("desk:walk_in_vault", kwargs={"key": dossier.key})


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def brought(story: Story) -> Dossier:
    """Entered for the applicant, by that number; the paper that the vault has is still to come."""
    dossier = story.brought()
    Paper.objects.filter(dossier=dossier, requirement=CERTIFICATE_PLACE).delete()
    return dossier


@pytest.fixture
def entry(story: Story, applicant: User, settings: Any) -> Entry:
    settings.ACCOUNTS_PROVEN = True
    applicant.id_number = NUMBER
    applicant.save()
    return put(story, applicant, owner_number=NUMBER, number="15/GCN")


def test_the_desk_takes_a_paper_and_its_holder_sees_who_looked(
    story: Story, brought: Dossier, entry: Entry, applicant: User
) -> None:
    client = browser(story, DESK)
    assert page_of(brought) in text_of(client.get(reverse("desk:entry", kwargs={"key": brought.key})))
    # Opening the page shows nothing, and nothing is shown before the officer says that its holder is there and agrees.
    assert "15/GCN" not in text_of(client.get(page_of(brought)))
    refused = client.post(page_of(brought), {})
    assert refused.status_code == 422
    assert "15/GCN" not in text_of(refused)
    assert not TrailLine.objects.filter(about=f"vault:{brought.key}").exists()
    assert "15/GCN" in text_of(client.post(page_of(brought), {"dong_y": "1"}))
    line = TrailLine.objects.get(about=f"vault:{brought.key}")
    assert (line.kind, line.person_id, line.subject) == ("view", story.person(DESK).pk, [applicant.pk])
    told = text_of(browser(story, APPLICANT).get(reverse("portal:seen")))
    assert "Kho dữ liệu điện tử" in told
    done = client.post(page_of(brought), {"dong_y": "1", "lay": f"{CERTIFICATE_PLACE}:{entry.key}"})
    assert done.status_code == 302
    paper = Paper.objects.get(dossier=brought, requirement=CERTIFICATE_PLACE)
    assert paper.from_vault["entry"] == str(entry.key)
    assert paper.file == entry.file
    # The same again is attached once, and the dossier goes in with it.
    client.post(page_of(brought), {"dong_y": "1", "lay": f"{CERTIFICATE_PLACE}:{entry.key}"})
    assert Paper.objects.filter(dossier=brought, requirement=CERTIFICATE_PLACE).count() == 1
    assert story.do("submit", brought, DESK).dossier.submitted_at is not None


def test_only_what_is_of_that_number_vouched_for_and_in_force_is_seen(
    story: Story, brought: Dossier, entry: Entry, applicant: User
) -> None:
    put(story, applicant, owner_number=OTHERS, number="cua-nguoi-khac")
    put(story, applicant, owner_number=NUMBER, number="tu-giu", origin=Entry.Origin.KEPT, checked=False)
    gone = put(story, applicant, owner_number=NUMBER, number="thu-hoi")
    revoke([gone], "Sai", gone.entered_at)
    client = browser(story, DESK)
    shown = text_of(client.post(page_of(brought), {"dong_y": "1"}))
    assert "15/GCN" in shown
    for number in ("cua-nguoi-khac", "tu-giu", "thu-hoi"):
        assert number not in shown
    for other in Entry.objects.exclude(pk=entry.pk):
        answer = client.post(page_of(brought), {"dong_y": "1", "lay": f"{CERTIFICATE_PLACE}:{other.key}"})
        assert answer.status_code == 404
    assert not Paper.objects.filter(dossier=brought, requirement=CERTIFICATE_PLACE).exists()


def test_without_a_number_nothing_is_looked_at(story: Story, brought: Dossier, entry: Entry) -> None:
    Dossier.objects.filter(pk=brought.pk).update(applicant={"name": "Phan Thị Cúc"})
    answer = browser(story, DESK).post(page_of(brought), {"dong_y": "1"})
    assert answer.status_code == 422
    assert "Hãy ghi số định danh" in text_of(answer)
    assert not TrailLine.objects.filter(about=f"vault:{brought.key}").exists()


@pytest.mark.parametrize("email", [EXAMINER, JUSTICE_DESK, APPLICANT])
def test_nobody_but_that_desk_looks(story: Story, brought: Dossier, entry: Entry, email: str) -> None:
    answer = browser(story, email).post(page_of(brought), {"dong_y": "1"})
    assert answer.status_code in (403, 404)
    assert "15/GCN" not in text_of(answer)


def test_a_dossier_that_has_gone_in_opens_no_vault(story: Story, brought: Dossier, entry: Entry) -> None:
    online = story.submitted()
    assert browser(story, DESK).post(page_of(online), {"dong_y": "1"}).status_code == 404
