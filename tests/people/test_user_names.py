"""Accounts that exist get a user name made of their e-mail: by the migration, and when they are loaded."""

from __future__ import annotations

import datetime
import importlib
import threading
import time

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from motcua.people.models import LocalAccount, Registration, User
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


def test_a_name_that_may_not_be_chosen_is_not_given_either() -> None:
    named = [
        give_user_name(User.objects.create_user(email)).user_name
        for email in ("admin@vidu.vn", "quan-tri@khac.vn")
    ]
    assert named == ["tk-admin", "tk-quan-tri"]


def test_a_mail_that_is_only_wanted_names_the_account_and_waits_beside_it() -> None:
    made = give_user_name(User.objects.create_user(""), wanted="lan.pham@vidu.vn")
    assert (made.user_name, made.email_wanted) == ("lan.pham", "lan.pham@vidu.vn")
    proven = give_user_name(User.objects.create_user("hoa.mai@vidu.vn"), wanted="khac@vidu.vn")
    assert (proven.user_name, proven.email_wanted) == ("hoa.mai", "")


def test_a_name_under_which_somebody_has_signed_up_is_left_to_be_activated() -> None:
    now = timezone.now()
    waiting = {"kind": "citizen", "full_name": "Phạm Lan", "email": "lan@khac.vn", "phone": "0912345678"}
    Registration.objects.create(
        user_name="lan.pham", password="!", expires_at=now + datetime.timedelta(days=1), **waiting
    )
    Registration.objects.create(
        user_name="hoa.mai", password="!", expires_at=now - datetime.timedelta(days=1), **waiting
    )
    assert give_user_name(User.objects.create_user("lan.pham@vidu.vn")).user_name == "lan.pham-2"
    assert give_user_name(User.objects.create_user("hoa.mai@vidu.vn")).user_name == "hoa.mai", "it has ended"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [False, True], ids=["two accounts", "one account"])
def test_two_who_are_named_at_once_get_two_names_and_one_gets_one(same: bool) -> None:
    first = User.objects.create_user("lan.pham@vidu.vn")
    second = first if same else User.objects.create_user("lan.pham@khac.vn")
    given, holds = list[str](), threading.Event()

    def name_the_second() -> None:
        holds.wait(10)
        try:
            given.append(give_user_name(second).user_name)
        finally:
            connection.close()

    other = threading.Thread(target=name_the_second)
    other.start()
    with transaction.atomic():
        given.append(give_user_name(first).user_name)
        holds.set()
        # It has seen that the name is free, and waits for what becomes of ours.
        until = time.monotonic() + 20
        while not _is_one_waiting():
            assert other.is_alive()
            assert time.monotonic() < until
            time.sleep(0.01)
    other.join(10)
    assert given == (["lan.pham", "lan.pham"] if same else ["lan.pham", "lan.pham-2"])


def _is_one_waiting() -> bool:
    with connection.cursor() as cursor:
        # Not pg_stat_activity: within a transaction it shows for ever what it showed first.
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
