"""Accounts that exist get a user name made of their e-mail: by the migration, and when they are loaded."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps

from motcua.people.models import LocalAccount, User
from motcua.people.user_names import give_user_name

pytestmark = pytest.mark.django_db

GIVEN = {
    "lan.pham@vidu.vn": "lan.pham",
    "Lan.Pham@khac.vn": "lan.pham-2",
    "lan.pham+1@vidu.vn": "lan.pham1",
    "an@vidu.vn": "tk-an",
    "0912345678@vidu.vn": "tk-0912345678",
    "_hoa'mai@vidu.vn": "hoamai",
}


def accounts() -> list[User]:
    return [User.objects.create_user(email) for email in GIVEN]


def test_the_migration_names_every_account_but_those_of_officers() -> None:
    accounts()
    User.objects.create_user("can.bo@vidu.vn", kind="officer")
    kept = LocalAccount.objects.create(user=User.objects.create_user("co.roi@vidu.vn"), user_name="ten-cu")
    module = importlib.import_module("motcua.people.migrations.0007_local_accounts")
    module.name_accounts(apps, None)
    module.name_accounts(apps, None)
    named = dict(LocalAccount.objects.exclude(pk=kept.pk).values_list("user__email", "user_name"))
    assert named == {email.lower(): name for email, name in GIVEN.items()}
    kept.refresh_from_db()
    assert kept.user_name == "ten-cu"


def test_an_account_that_is_loaded_gets_the_same_names() -> None:
    named = {person.email: give_user_name(person).user_name for person in accounts()}
    assert named == {email.lower(): name for email, name in GIVEN.items()}
    person = User.objects.get(email="an@vidu.vn")
    assert give_user_name(person).user_name == "tk-an"
