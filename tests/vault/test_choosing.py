"""Papers chosen from the vault: offered, taken without an upload, seen at the desk (HT.2, HT.11)."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers import vault_papers
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.verification import verify
from motcua.files.models import StoredFile
from motcua.people.models import User
from motcua.vault.models import Entry, Use
from motcua.vault.rules import TypeRules
from tests.acting import choose, mandate_for
from tests.portal.conftest import SignedIn
from tests.portal.way import address, ready, submit, upload
from tests.story import APPLICANT, DESK, ORGANISATION, PDF, STRANGER, Story
from tests.vault.stories import CERTIFICATE_PLACE, put, told

BUTTON = re.compile(rf'name="tu-kho" value="({CERTIFICATE_PLACE}:[0-9a-f-]+)"')


def without_certificate(client: object, story: Story) -> Dossier:
    """An application that lacks nothing but the certificate."""
    dossier = ready(client, story)  # type: ignore[arg-type]  # a client
    paper = Paper.objects.get(dossier=dossier, requirement=CERTIFICATE_PLACE)
    client.post(address("papers", dossier), {"bo": paper.id})  # type: ignore[attr-defined]
    return dossier


@pytest.mark.criterion("HT.2")
def test_what_is_in_the_vault_is_chosen_instead_of_uploaded_and_counts_as_used(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    entry = put(story, applicant, number="2912345678", owner_number="042085004821")
    today = timezone.localdate()
    put(story, applicant, number="HET-HAN", valid_until=today - datetime.timedelta(days=1))
    put(story, applicant, number="KHAC-LOAI", type=TypeRules("GT-CCCD", "Thẻ căn cước"))
    put(story, story.person(STRANGER), number="NGUOI-KHAC")
    citizen = signed_in()
    dossier = without_certificate(citizen, story)
    page = citizen.get(address("papers", dossier)).content.decode()
    assert "2912345678" in page
    assert not {"HET-HAN", "KHAC-LOAI", "NGUOI-KHAC"} & set(re.findall(r"[A-Z]+-[A-Z]+", page))
    (button,) = BUTTON.findall(page)
    files = StoredFile.objects.count()
    assert citizen.post(address("papers", dossier), {"tu-kho": button}).status_code == 302
    assert citizen.post(address("papers", dossier), {"tu-kho": button}).status_code == 302, "sent twice"
    paper = Paper.objects.get(dossier=dossier, requirement=CERTIFICATE_PLACE, removed_at=None)
    assert paper.file_id == entry.file_id
    assert StoredFile.objects.count() == files
    page = citizen.get(address("papers", dossier)).content.decode()
    assert "lấy từ kho" in page
    assert not BUTTON.findall(page), "what is attached is not offered again"
    assert submit(citizen, dossier).status_code == 302
    told()
    told()
    use = Use.objects.get()
    assert (use.entry_id, use.type_code, use.requirement) == (entry.pk, entry.type_code, CERTIFICATE_PLACE)
    assert not list(verify())
    seen = signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    assert "Lấy từ kho: Còn hiệu lực" in seen
    assert "không yêu cầu nộp lại bản giấy" in seen
    Entry.objects.filter(pk=entry.pk).update(state="revoked")
    seen = signed_in(DESK).get(reverse("desk:dossier", kwargs={"key": dossier.key})).content.decode()
    assert "Lấy từ kho: Đã thu hồi" in seen


def test_files_that_were_chosen_come_along_with_what_is_taken(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    entry, citizen = put(story, applicant), signed_in()
    dossier = without_certificate(citizen, story)
    for key, others in ((entry.key, 1), (applicant.key, 2)):
        sent = {"tu-kho": f"{CERTIFICATE_PLACE}:{key}", "tep-khac": upload("them.pdf", PDF + bytes([others]))}
        answer = citizen.post(address("papers", dossier), sent)
        assert answer.status_code == (302 if others == 1 else 422)
        assert Paper.objects.filter(dossier=dossier, requirement="khac").count() == others
    assert Paper.objects.filter(dossier=dossier, from_vault__isnull=False).count() == 1


def test_nobody_takes_what_is_not_theirs_does_not_hold_or_is_of_another_type(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    citizen = signed_in()
    dossier = without_certificate(citizen, story)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    wrong = [
        put(story, story.person(STRANGER)),
        put(story, applicant, valid_until=yesterday),
        put(story, applicant, type=TypeRules("GT-CCCD", "Thẻ căn cước")),
    ]
    for entry in wrong:
        answer = citizen.post(address("papers", dossier), {"tu-kho": f"{CERTIFICATE_PLACE}:{entry.key}"})
        assert answer.status_code == 422, entry
    for text in ("", "x", f"khac:{wrong[1].key}", f"{CERTIFICATE_PLACE}:khong"):
        assert citizen.post(address("papers", dossier), {"tu-kho": text}).status_code == 422, text
    assert not Paper.objects.filter(dossier=dossier, from_vault__isnull=False).exists()


def test_what_lapses_before_it_is_submitted_is_not_submitted(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    entry = put(story, applicant)
    citizen = signed_in()
    dossier = without_certificate(citizen, story)
    citizen.post(address("papers", dossier), {"tu-kho": f"{CERTIFICATE_PLACE}:{entry.key}"})
    Entry.objects.filter(pk=entry.pk).update(state="revoked")
    answer = submit(citizen, dossier)
    assert answer.status_code == 422
    assert "không còn hiệu lực" in answer.content.decode()
    dossier.refresh_from_db()
    assert dossier.submitted_at is None


def test_an_organisations_vault_is_its_members_and_of_nobody_who_was_only_authorised(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    organisation = story.person(ORGANISATION)
    put(story, organisation, number="CUA-TO-CHUC")
    put(story, applicant, number="CUA-TOI")
    member = signed_in()
    choose(member, mandate_for(organisation, applicant))
    page = member.get(reverse("portal:vault")).content.decode()
    assert "CUA-TO-CHUC" in page
    assert "CUA-TOI" not in page
    other = signed_in(STRANGER)
    until = timezone.localdate() + datetime.timedelta(days=30)
    choose(other, mandate_for(applicant, story.person(STRANGER), kind="authorisation", ends_on=until))
    refused = other.get(reverse("portal:vault"))
    assert refused.status_code == 403
    assert "CUA-TOI" not in refused.content.decode()
    assert "CUA-TOI" not in other.get(address("papers", without_certificate(other, story))).content.decode()


@pytest.mark.criterion("HT.11")
def test_officers_do_not_ask_again_for_what_the_vault_vouches_for(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    entry = put(story, applicant)
    citizen = signed_in()
    dossier = without_certificate(citizen, story)
    citizen.post(address("papers", dossier), {"tu-kho": f"{CERTIFICATE_PLACE}:{entry.key}"})
    submit(citizen, dossier)
    dossier.refresh_from_db()
    asked = {
        "items": [{"requirement": CERTIFICATE_PLACE, "text": "Nộp bản giấy"}],
        "reason": "Thiếu bản giấy",
    }
    refused = story.refused("ask_supplement", dossier, DESK, asked)
    assert "không được yêu cầu nộp lại" in refused.fields["items"]
    # Once it does not hold any more it may be asked for.
    Entry.objects.filter(pk=entry.pk).update(state="revoked")
    story.do("ask_supplement", dossier, DESK, asked)


@pytest.mark.criterion("HT.11")
def test_no_original_is_asked_for_of_what_the_vault_vouches_for(
    story: Story, applicant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = put(story, applicant)
    dossier = story.draft(APPLICANT)
    paper = Paper.objects.get(dossier=dossier, requirement=CERTIFICATE_PLACE)
    paper.delete()
    vault_papers.take(story.actor(APPLICANT), dossier.key, CERTIFICATE_PLACE, entry.key)
    submitted = story.do("submit", dossier, APPLICANT).dossier
    monkeypatch.setattr(story, "submitted", lambda: submitted)
    dossier = story.ready()
    data = {"result": "missing", "papers": f"Bản chính {entry.type_title}"}
    refused = story.refused("compare_originals", dossier, DESK, data)
    assert "bản giấy" in refused.fields["papers"]
    story.do("compare_originals", dossier, DESK, {"result": "missing", "papers": "Hợp đồng thuê địa điểm"})


def test_what_somebody_uploaded_and_kept_is_vouched_for_by_nobody_before_it_was_resolved(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    entry = put(story, applicant, origin=Entry.Origin.KEPT, checked=False, code=None)
    citizen = signed_in()
    dossier = without_certificate(citizen, story)
    citizen.post(address("papers", dossier), {"tu-kho": f"{CERTIFICATE_PLACE}:{entry.key}"})
    submit(citizen, dossier)
    dossier.refresh_from_db()
    asked = {"items": [{"requirement": CERTIFICATE_PLACE, "text": "Chụp mờ"}], "reason": "Không đọc được"}
    story.do("ask_supplement", dossier, DESK, asked)
