"""An account that is erased leaves a row without anything that tells who it was."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.utils import timezone

from motcua.people.models import Identity, LocalAccount, Mandate, ProvenFacts, User
from motcua.privacy.erasing import erase_account
from tests.acting import mandate_for

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
