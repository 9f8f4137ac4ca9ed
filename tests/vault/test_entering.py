"""What goes into a vault, whose it is, and how it stands (I.10.2, HT.2, I.4.1)."""

from __future__ import annotations

import datetime

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from motcua.dossiers import draft_papers
from motcua.dossiers.acts.vaulted import TOPIC, told_to_vault
from motcua.dossiers.models import Event, Outcome, Paper
from motcua.dossiers.verification import verify
from motcua.outbox.models import Message
from motcua.outbox.services import send_all
from motcua.people.models import ProvenFacts, User
from motcua.vault import selectors, services
from motcua.vault.models import Entry
from motcua.vault.rules import TypeRules, months_after, type_of_result
from tests.portal.conftest import SignedIn
from tests.portal.way import address, ready, submit
from tests.story import APPLICANT, CLERK, DESK, DIRECTOR, EXAMINER, ORGANISATION, PDF, STRANGER, Story
from tests.vault.stories import CERTIFICATE, CERTIFICATE_PLACE, again, put, told


def proven(person: User, number: str) -> None:
    ProvenFacts.objects.create(
        person=person,
        kind=person.kind,
        number=number,
        full_name=person.full_name,
        level="2",
        provider="vneid",
        proven_at=timezone.now(),
    )


@pytest.mark.criterion("I.10.2")
def test_a_result_is_in_the_vault_once_it_was_handed_over_and_only_once(
    story: Story, signed_in: SignedIn
) -> None:
    dossier = story.ready()
    told()
    assert not Entry.objects.exists(), "a result that nobody got yet"
    dossier = story.do("hand_over", dossier, DESK, story.hand_over_data()).dossier
    assert told() == 1
    again(dossier)
    entry = Entry.objects.get()
    assert (entry.origin, entry.state, entry.number) == ("result", "valid", "12/GP-SCT")
    assert entry.type_code == "GIAY-PHEP-BAN-LE-RUOU"
    assert entry.issuer == dossier.agency.name
    assert entry.sha256 == entry.file.sha256 == Outcome.objects.get(dossier=dossier).file.sha256
    assert entry.code.endswith(f"{entry.type_code}.0001")
    page = signed_in().get(reverse("portal:vault")).content.decode()
    assert "12/GP-SCT" in page
    assert "Còn hiệu lực" in page
    assert "12/GP-SCT" not in signed_in(STRANGER).get(reverse("portal:vault")).content.decode()
    one = signed_in().get(reverse("portal:vault_entry", kwargs={"key": entry.key})).content.decode()
    assert dossier.code in one
    assert entry.sha256 in one
    hidden = signed_in(STRANGER).get(reverse("portal:vault_entry", kwargs={"key": entry.key}))
    assert hidden.status_code == 404


def test_a_corrected_result_takes_the_place_of_the_wrong_one_and_reopening_revokes(story: Story) -> None:
    dossier = story.handed_over()
    told()
    data = {
        "number": "13/GP-SCT",
        "issued_on": story.today(),
        "file": story.file("dung.pdf", b"%PDF-1.4\n2\n%%EOF\n"),
    }
    dossier = story.do("correct_outcome", dossier, CLERK, data | {"reason": "Sai tên"}).dossier
    told()
    old, new = Entry.objects.order_by("id")
    assert (old.state, old.replaced_by_id) == ("replaced", new.pk)
    assert (new.state, new.version, new.number) == ("valid", 2, "13/GP-SCT")
    data = {"step": "tham-dinh", "basis": "Quyết định số 45/QĐ-SCT", "reason": "Giải quyết lại."}
    story.do("reopen", dossier, DIRECTOR, data)
    told()
    new.refresh_from_db()
    old.refresh_from_db()
    assert new.state == "revoked"
    assert new.reason
    assert old.state == "replaced"


@pytest.mark.criterion("II.19.1", "HT.2")
def test_papers_are_kept_only_with_agreement_and_go_when_it_is_withdrawn(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    citizen = signed_in()
    first = ready(citizen, story)
    page = citizen.get(address("check", first)).content.decode()
    assert services.wording(applicant) in page
    submit(citizen, first)
    told()
    again(first)
    assert not Entry.objects.exists(), "nobody agreed"
    second = ready(citizen, story)
    submit(citizen, second, giu_giay_to="1")
    told()
    entry = Entry.objects.get()
    assert (entry.origin, entry.type_code, entry.checked_at) == ("kept", CERTIFICATE, None)
    paper = Paper.objects.get(dossier=second, requirement=CERTIFICATE_PLACE)
    assert entry.file_id == paper.file_id
    # Agreed once: the next submission keeps too, and the same content is kept once.
    third = ready(citizen, story)
    assert "da_dong_y_giu" in citizen.get(address("check", third)).content.decode()
    submit(citizen, third, da_dong_y_giu="1")
    told()
    assert Entry.objects.count() == 1
    withdrawn = citizen.post(reverse("portal:vault"), {"action": "rut-lai"}, follow=True)
    assert "xoá 1 giấy tờ" in withdrawn.content.decode()
    assert not Entry.objects.exists()
    assert services.consent_of(applicant.pk) is None
    # Whoever says that the page said so does not agree by it.
    fourth = ready(citizen, story)
    submit(citizen, fourth, da_dong_y_giu="1")
    told()
    assert not Entry.objects.exists()
    assert Paper.objects.filter(pk=paper.pk, file__state="clean").exists(), "the dossier keeps its paper"


def test_what_was_taken_out_or_submitted_before_the_agreement_does_not_come_in_later(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    citizen = signed_in()
    before = ready(citizen, story)
    submit(citizen, before)
    kept = ready(citizen, story)
    submit(citizen, kept, giu_giay_to="1")
    told()
    entry = Entry.objects.get()
    citizen.post(reverse("portal:vault_remove", kwargs={"key": entry.key}))
    for dossier in (before, kept):
        # As after the act that resolves it.
        event = Event.objects.filter(dossier=dossier).latest("id")
        send_all(told_to_vault(dossier, Event(pk=event.pk, act="finish")))
    assert told() == 2
    assert not Entry.objects.exists()
    # What is supplied after the agreement comes in with the next such act.
    by, old = story.actor(APPLICANT), Paper.objects.get(dossier=kept, requirement=CERTIFICATE_PLACE)
    story.do("ask_supplement", kept, DESK, story.request())
    draft_papers.detach_paper(by, kept.key, old.id)
    draft_papers.attach_paper(by, kept.key, CERTIFICATE_PLACE, story.file("moi.pdf", PDF + b"moi"))
    supplied = story.do("supply", kept, APPLICANT).dossier
    send_all(
        told_to_vault(supplied, Event(pk=Event.objects.filter(dossier=kept).latest("id").pk, act="finish"))
    )
    assert told() == 1
    assert Entry.objects.get().file.name == "moi.pdf"


def test_an_own_kept_paper_is_removed_after_asking_and_a_result_never(
    story: Story, signed_in: SignedIn, applicant: User
) -> None:
    kept = put(story, applicant, origin=Entry.Origin.KEPT)
    result = put(story, applicant, origin=Entry.Origin.RESULT)
    citizen, there = signed_in(), reverse("portal:vault_remove", kwargs={"key": kept.key})
    assert kept.file.name in citizen.get(there).content.decode()
    assert Entry.objects.filter(pk=kept.pk).exists(), "asking removes nothing"
    assert signed_in(STRANGER).post(there).status_code == 404
    assert citizen.post(reverse("portal:vault_remove", kwargs={"key": result.key})).status_code == 404
    assert citizen.post(there).status_code == 302
    assert list(Entry.objects.all()) == [result]
    assert citizen.post(there).status_code == 404


def test_a_number_opens_a_vault_only_when_it_was_proven(story: Story, signed_in: SignedIn) -> None:
    stranger = story.person(STRANGER)
    mine = put(story, stranger, owner_id=None, owner_number="042190001111", number="77/KS")
    stranger.id_number = "042190001111"  # typed, as anybody could
    stranger.save()
    address_of_file = reverse("portal:file", kwargs={"key": mine.file.key})
    assert "77/KS" not in signed_in(STRANGER).get(reverse("portal:vault")).content.decode()
    assert signed_in(STRANGER).get(address_of_file).status_code == 404
    proven(stranger, "042190001111")
    assert "77/KS" in signed_in(STRANGER).get(reverse("portal:vault")).content.decode()
    assert signed_in(STRANGER).get(address_of_file).status_code == 200
    assert signed_in(APPLICANT).get(address_of_file).status_code == 404


@pytest.mark.parametrize("by_agency", [True, False])
def test_members_of_a_household_business_do_not_see_what_is_its_owners(
    story: Story, applicant: User, settings: LazySettings, *, by_agency: bool
) -> None:
    """The tax code of a household business is the number of its owner."""
    owner = "042190001111"
    household = story.person(ORGANISATION)
    put(story, applicant, owner_id=None, owner_number=owner)
    own = put(story, household)
    User.objects.filter(pk=household.pk).update(tax_code=owner)
    household.refresh_from_db()
    settings.ACCOUNTS_PROVEN = by_agency
    proven(household, owner)
    found = selectors.whose(household)
    assert list(selectors.entries_of(found)) == [own]
    assert found.is_household


def test_the_list_is_searched_filtered_and_costs_the_same_whatever_it_holds(
    story: Story, signed_in: SignedIn, applicant: User, django_assert_max_num_queries: object
) -> None:
    today = timezone.localdate()
    put(story, applicant, number="A-1", valid_until=today - datetime.timedelta(days=1))
    put(story, applicant, number="B-2", valid_until=today)
    put(story, applicant, number="C-3", type=TypeRules("GT-CCCD", "Thẻ căn cước"))
    citizen = signed_in()

    def numbers(**asked: str) -> set[str]:
        page = citizen.get(reverse("portal:vault"), asked).content.decode()
        return {one for one in ("A-1", "B-2", "C-3") if f"<b>{one}</b>" in page}

    assert numbers() == {"A-1", "B-2", "C-3"}
    assert numbers(**{"tinh-trang": "expired"}) == {"A-1"}
    assert numbers(**{"tinh-trang": "valid"}) == {"B-2", "C-3"}
    assert numbers(loai="GT-CCCD") == {"C-3"}
    assert numbers(q="the can cuoc") == {"C-3"}
    assert numbers(q="khong co") == set()
    assert "3 giấy tờ, trong đó 2 còn hiệu lực" in citizen.get(reverse("portal:vault")).content.decode()
    for number in range(25):
        put(story, applicant, number=f"D-{number}")
    with django_assert_max_num_queries(9):  # type: ignore[operator]  # a fixture of pytest-django
        citizen.get(reverse("portal:vault"))


def test_what_is_digitised_and_the_results_stand_in_the_record_as_before(story: Story) -> None:
    story.handed_over()
    told()
    assert not list(verify())


def test_of_a_type_that_one_has_once_the_newer_takes_the_place(story: Story, applicant: User) -> None:
    once = TypeRules("GT-CCCD", "Thẻ căn cước", single=True)
    day = datetime.date(2020, 1, 2)
    old = put(story, applicant, type=once, issued_on=day)
    own = put(
        story, applicant, type=once, issued_on=day + datetime.timedelta(days=9), origin=Entry.Origin.KEPT
    )
    old.refresh_from_db()
    assert old.state == "valid", "an uploaded copy puts no agency's paper out of force"
    new = put(story, applicant, type=once, issued_on=day + datetime.timedelta(days=10))
    for one in (old, own):
        one.refresh_from_db()
        assert (one.state, one.replaced_by_id) == ("replaced", new.pk)


def test_how_long_and_of_which_type() -> None:
    assert months_after(datetime.date(2026, 3, 15), 60) == datetime.date(2031, 3, 15)
    assert months_after(datetime.date(2024, 2, 29), 12) == datetime.date(2025, 2, 28)
    named = TypeRules("GT-GKS", "Giấy khai sinh", results=("1.001193",))
    assert type_of_result("1.001193", "giay-khai-sinh", "Khai sinh", [named]) == named
    assert type_of_result("9", "gcn-attp", "GCN", [named]).code == "GCN-ATTP"
    assert type_of_result("9", "không mã", "GCN", [named]).code == "KQ"
    dated = TypeRules("X", "X", named={"valid_until": "den", "issued_on": "ngay"}, valid_months=12)
    assert dated.valid_until({"den": "2030-01-01"}, datetime.date(2026, 1, 1)) == datetime.date(2030, 1, 1)
    assert dated.valid_until({"den": "sai"}, datetime.date(2026, 1, 1)) == datetime.date(2027, 1, 1)


def test_acts_that_bring_nothing_tell_nobody(story: Story) -> None:
    story.assigned(EXAMINER)
    assert not Message.objects.filter(topic=TOPIC).exists()


def test_nobody_sees_a_day_pass(story: Story, applicant: User) -> None:
    day = timezone.localdate()
    entry = put(story, applicant, valid_until=day)
    assert selectors.standing(entry, day) == "valid"
    assert selectors.standing(entry, day + datetime.timedelta(days=1)) == "expired"
