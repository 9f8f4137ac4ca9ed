"""An account that is erased leaves a row without anything that tells who it was."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.utils import timezone

from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.notices.models import Notice
from motcua.people import mandates
from motcua.people.models import Identity, LocalAccount, Mandate, MandateChange, ProvenFacts, User
from motcua.privacy.erasing import erase_account, plan_for
from tests.acting import INVITED, Letters, deliver, mandate_for, paper_mandate

pytestmark = pytest.mark.django_db
NAMES = ("le.thi.hoa", "hoa@vidu.vn", "0912345678", "042190001234", "Lê Thị Hoa", "hoa-o-vneid")


def holding_somebody() -> User:
    """An account that came in by name, phone and a provider, and acts for an organisation."""
    person = User.objects.create_user(
        "hoa@vidu.vn",
        "chuong gio mua he 42",
        full_name="Lê Thị Hoa",
        phone="0912345678",
        id_number="042190001234",
    )
    LocalAccount.objects.create(user=person, user_name="le.thi.hoa", phone_proven="0912345678")
    Identity.objects.create(person=person, issuer="https://dinh-danh.vidu.vn", subject="hoa-o-vneid")
    ProvenFacts.objects.create(
        person=person,
        kind="citizen",
        number="042190001234",
        full_name="Lê Thị Hoa",
        level="2",
        provider="vneid",
        proven_at=timezone.now(),
    )
    company = User.objects.create_user("cty@vidu.vn", kind="organisation", organisation_name="Công ty Ví Dụ")
    mandate_for(company, person, "submit")
    return person


def test_no_name_or_number_is_left_and_nobody_acts_by_it() -> None:
    person = holding_somebody()
    assert erase_account(person).account
    kept = serializers.serialize(
        "json",
        [
            *User.objects.filter(pk=person.pk),
            *LocalAccount.objects.all(),
            *Identity.objects.all(),
            *ProvenFacts.objects.all(),
            *Mandate.objects.all(),
        ],
        ensure_ascii=False,
    )
    assert not [name for name in NAMES if name in kept]
    assert Mandate.objects.get().ended_at is not None


def test_whom_it_acted_for_and_who_acted_for_it_is_ended_with_history_and_letters(
    mailoutbox: Letters,
) -> None:
    person = holding_somebody()
    helper = User.objects.create_user("ban@vidu.vn", full_name="Trần Văn Bạn")
    mandate_for(person, helper, kind="authorisation")
    waiting = mandate_for(person, helper, kind="authorisation", **INVITED)
    paper = paper_mandate(person, file=store_made(b"%PDF-1.4", "uy-quyen-hoa.pdf", "application/pdf"))
    StoredFile.objects.update(given_by=person)
    assert plan_for(person).loose_files == 0, "a paper that one acts by is not loose"
    erase_account(person)
    assert dict(
        Mandate.objects.values_list("principal__organisation_name", "ending").exclude(principal=person)
    ) == {
        "Công ty Ví Dụ": "left",
        None: "left",
    }
    assert set(Mandate.objects.filter(principal=person).values_list("ending", flat=True)) == {
        "removed",
        "taken_back",
    }
    assert MandateChange.objects.filter(mandate=waiting, what="taken_back", by=person).exists()
    paper.refresh_from_db()
    assert (paper.file, paper.typed) == (None, {"name": "Tài khoản đã xoá"})
    assert list(StoredFile.objects.values_list("state", "name")) == [("removed", "–")]
    deliver()
    assert sorted(letter.to[0] for letter in mailoutbox) == ["ban@vidu.vn", "cty@vidu.vn"]
    assert not Notice.objects.filter(person=person).exists()


def test_who_alone_manages_an_organisation_hands_it_over_first() -> None:
    person = holding_somebody()
    Mandate.objects.update(rights="manage")
    (why,) = plan_for(person).stays
    assert "Người quản lý duy nhất của Công ty Ví Dụ" in why
    with pytest.raises(ValueError, match="still needed"):
        erase_account(person)
    assert Mandate.objects.get().ended_at is None
    company = User.objects.get(email="cty@vidu.vn")
    Identity.objects.create(person=company, issuer="https://dinh-danh.vidu.vn", subject="cty")
    assert plan_for(person).stays == (), "its own account comes in"


def test_an_organisation_that_cannot_come_in_any_more_is_erased_with_its_last_manager() -> None:
    manager = holding_somebody()
    company = User.objects.get(email="cty@vidu.vn")
    Mandate.objects.update(rights="manage")
    User.objects.filter(pk=company.pk).update(is_active=False)
    erase_account(company)
    assert Mandate.objects.get().ending == "removed"
    assert plan_for(manager).stays == ()


def test_whoever_is_left_alone_with_an_organisation_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    person = holding_somebody()
    Mandate.objects.update(rights="manage")
    # As if the other manager had gone between the plan and the deed.
    monkeypatch.setattr(mandates, "managed_by_nobody_else", lambda _person: [])
    with pytest.raises(ValueError, match="still needed"):
        erase_account(person)
    assert User.objects.get(pk=person.pk).email == "hoa@vidu.vn"
    assert Mandate.objects.get().ended_at is None


def test_the_address_of_an_invitation_that_was_declined_goes_too() -> None:
    person = holding_somebody()
    company = User.objects.get(email="cty@vidu.vn")
    Mandate.objects.all().delete()
    waiting = mandate_for(company, person, **INVITED)
    token = mandates.link_of(waiting).rstrip("/").rpartition("/")[2]
    mandates.decline(person, waiting.key, token)
    erase_account(person)
    left = Mandate.objects.get()
    assert (left.ending, left.email.rpartition("@")[2]) == ("declined", "da-xoa.invalid")
