"""The members' page and what it changes are for whoever manages that organisation, and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from motcua.people.models import Mandate, User
from tests.acting import PASSWORD, browser_of, mandate_for

pytestmark = pytest.mark.django_db
MEMBERS = "/to-chuc/thanh-vien"


def account(name: str, kind: str = "citizen") -> User:
    named = {"organisation_name": name} if kind == "organisation" else {}
    return User.objects.create_user(f"{name}@vidu.vn", PASSWORD, full_name=name, kind=kind, **named)


@pytest.fixture
def organisation() -> User:
    return account("nha", "organisation")


@pytest.fixture
def mandate(organisation: User) -> Mandate:
    return mandate_for(organisation, account("thanhvien"), "draft")


def refused(browser: Client, mandate: Mandate, status: int = 404) -> None:
    """Nothing is shown and nothing is changed."""
    before = Mandate.objects.filter(pk=mandate.pk).values().get()
    assert browser.get(MEMBERS).status_code == status
    posts = (
        (MEMBERS, {"action": "moi", "email": "la@vidu.vn", "rights": "manage"}),
        (MEMBERS, {"action": f"doi-quyen:{mandate.pk}", f"rights-{mandate.pk}": "manage"}),
        (MEMBERS, {"action": f"gui-lai:{mandate.pk}"}),
        (f"{MEMBERS}/{mandate.pk}/thu-hoi", {}),
    )
    for address, typed in posts:
        assert browser.post(address, typed).status_code == status
    assert Mandate.objects.filter(pk=mandate.pk).values().get() == before
    assert Mandate.objects.count() == 1


def test_a_stranger_is_asked_to_sign_in(mandate: Mandate) -> None:
    refused(Client(), mandate, 302)


def test_a_citizen_has_no_such_page(mandate: Mandate) -> None:
    refused(browser_of(account("congdan")), mandate)


def test_an_officer_has_no_such_page(mandate: Mandate) -> None:
    refused(browser_of(account("canbo", "officer")), mandate)


def test_a_member_acting_for_oneself_has_no_such_page(mandate: Mandate) -> None:
    assert mandate.agent is not None
    refused(browser_of(mandate.agent), mandate)


@pytest.mark.parametrize("rights", ["draft", "submit"])
def test_a_member_who_may_not_manage_has_no_such_page(mandate: Mandate, rights: str) -> None:
    Mandate.objects.filter(pk=mandate.pk).update(rights=rights)
    assert mandate.agent is not None
    refused(browser_of(mandate.agent, mandate), mandate)


def test_another_organisation_reaches_none_of_these_members(mandate: Mandate) -> None:
    other = browser_of(account("hangxom", "organisation"))
    assert "thanhvien" not in other.get(MEMBERS).content.decode()
    for address, typed in (
        (MEMBERS, {"action": f"doi-quyen:{mandate.pk}", f"rights-{mandate.pk}": "manage"}),
        (MEMBERS, {"action": f"gui-lai:{mandate.pk}"}),
        (f"{MEMBERS}/{mandate.pk}/thu-hoi", {}),
    ):
        assert other.post(address, typed).status_code == 404
    assert other.get(f"{MEMBERS}/{mandate.pk}/thu-hoi").status_code == 404
    kept = Mandate.objects.get(pk=mandate.pk)
    assert (kept.rights, kept.is_open) == ("draft", True)


def test_whoever_was_authorised_does_not_manage(organisation: User) -> None:
    proxy = account("uyquyen")
    mandate = mandate_for(organisation, proxy, "submit", kind="authorisation")
    refused(browser_of(proxy, mandate), mandate)


def test_a_removed_manager_manages_no_more(organisation: User) -> None:
    manager = account("quanly")
    mandate = mandate_for(organisation, manager, "manage")
    browser = browser_of(manager, mandate)
    assert browser.get(MEMBERS).status_code == 200
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=mandate.invited_at, ending="removed")
    # The first page says that it is over; from then on the person acts for oneself.
    assert (
        browser.post(MEMBERS, {"action": "moi", "email": "la@vidu.vn", "rights": "manage"}).status_code == 403
    )
    assert browser.get(MEMBERS).status_code == 404
    assert Mandate.objects.count() == 1
