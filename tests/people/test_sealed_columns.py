"""Numbers and telephones of accounts at rest: sealed by setting, found all the same, brought to new keys and back."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from motcua.cli.doctor_people import sealed_data
from motcua.cli.findings import OFF, OK, WRONG
from motcua.cli.rotate_keys import command
from motcua.kernel.secret_keys import Key, new_key, parse_keys
from motcua.people import acting, rotating, sealed_columns
from motcua.people.models import LocalAccount, ProvenFacts, User
from motcua.people.sealed import Unsealable
from motcua.people.searching import Wanted, accounts

# Fixed, since every process of the tests must name them alike.
OLD, NEW = (f"{name}:{base64.b64encode(sign * 32).decode()}" for name, sign in (("cu", b"1"), ("moi", b"2")))
NUMBER, PHONE = "042190001234", "0912345678"


def account(email: str = "hoa@vidu.vn", number: str = NUMBER, phone: str = PHONE) -> User:
    return User.objects.create(email=email, full_name="Lê Thị Hoa", id_number=number, phone=phone)


def lying(table: str, *columns: str) -> list[tuple[str, ...]]:
    """What is in the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1")
        return list(cursor.fetchall())


def run() -> Any:
    return CliRunner().invoke(command, ["--batch", "2"])


@pytest.fixture
def keys(settings: Any) -> Any:
    """Set the list of keys."""

    def put(*listed: str) -> None:
        settings.DATA_KEYS = ",".join(listed)

    return put


def test_without_keys_nothing_is_different(db: None, keys: Any) -> None:
    keys()
    made = account()
    assert lying("people_user", "id_number", "phone") == [(NUMBER, PHONE)]
    assert "ANY" not in str(User.objects.filter(phone=PHONE).query)
    assert User.objects.get(id_number=NUMBER) == made
    assert sealed_data().level == OFF


def test_with_a_key_no_digit_lies_in_the_database_and_all_is_found(db: None, keys: Any) -> None:
    keys(NEW)
    made = account()
    LocalAccount.objects.create(user=made, user_name="le.hoa", phone_proven=PHONE)
    ProvenFacts.objects.create(
        person=made, kind="citizen", number=NUMBER, full_name="Lê Thị Hoa", proven_at=timezone.now()
    )
    stored = [
        *lying("people_user", "id_number", "phone")[0],
        *lying("people_localaccount", "phone_proven")[0],
        *lying("people_provenfacts", "number")[0],
    ]
    assert all(one.startswith("s1:moi:") for one in stored)
    assert not any(NUMBER in one or PHONE in one for one in stored)
    # The same number in two columns does not look the same.
    assert len(set(stored)) == len(stored)
    read = User.objects.get(pk=made.pk)
    assert (read.id_number, read.phone) == (NUMBER, PHONE)
    assert User.objects.filter(id_number=NUMBER).get() == made
    assert User.objects.filter(phone__in=["x", PHONE]).get() == made
    assert User.objects.exclude(phone=PHONE).count() == 0
    assert User.objects.filter(local__phone_proven=PHONE).values_list("phone", flat=True).get() == PHONE
    assert [row["phone"] for row in accounts(Wanted(words=NUMBER))] == [PHONE]
    # By a part nothing is found: that is what sealing costs.
    assert not list(accounts(Wanted(words=NUMBER[:6])))
    assert sealed_data().level == OK


def test_a_number_is_proven_for_one_account_alone(db: None, keys: Any) -> None:
    keys(NEW)
    facts = {"kind": "citizen", "number": NUMBER, "full_name": "Lê Thị Hoa", "proven_at": timezone.now()}
    ProvenFacts.objects.create(person=account(), **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProvenFacts.objects.create(person=account("khac@vidu.vn"), **facts)


def test_updates_and_saves_seal_too(db: None, keys: Any) -> None:
    keys(NEW)
    made = account(phone="")
    assert lying("people_user", "phone") == [("",)]
    User.objects.filter(pk=made.pk).update(phone=PHONE)
    made.refresh_from_db()
    assert made.phone == PHONE
    made.id_number = "001099012345"
    made.save(update_fields=["id_number"])
    User.objects.bulk_create([User(email="b@vidu.vn", full_name="B", phone=PHONE)])
    assert all(one.startswith("s1:moi:") for row in lying("people_user", "phone") for one in row)
    assert User.objects.filter(phone=PHONE).count() == 2


def test_turning_on_rotating_and_turning_off_on_existing_accounts(db: None, keys: Any) -> None:
    keys()
    for place in range(5):
        account(f"a{place}@vidu.vn", f"04219000123{place}", f"091234567{place}")
    account("khong@vidu.vn", "", "")

    def holds(begin: str) -> None:
        for number, phone in lying("people_user", "id_number", "phone"):
            assert (not number and not phone) or (number.startswith(begin) and phone.startswith(begin))
        for place in range(5):
            found = User.objects.get(id_number=f"04219000123{place}")
            assert (found.email, found.phone) == (f"a{place}@vidu.vn", f"091234567{place}")

    keys(OLD)
    # What was there is read and found before it is sealed, and new rows are sealed at once.
    assert User.objects.get(phone="0912345670").email == "a0@vidu.vn"
    told = sealed_data()
    assert (told.level, "rotate-keys" in told.text) == (WRONG, True)
    done = run()
    assert done.exit_code == 0, done.output
    assert "people.User.id_number: 2/5" in done.output
    assert "people.User.id_number: 5/5" in done.output
    holds("s1:cu:")
    assert sealed_data().level == OK
    keys(NEW, OLD)
    assert User.objects.get(phone="0912345671").email == "a1@vidu.vn"
    assert sealed_data().level == WRONG
    assert run().exit_code == 0
    holds("s1:moi:")
    # The old key is needed no more.
    keys(NEW)
    holds("s1:moi:")
    again = run()
    assert "Không có gì phải đổi" in again.output
    keys("off", NEW)
    assert User.objects.get(phone="0912345672").email == "a2@vidu.vn"
    assert run().exit_code == 0
    keys()
    holds("0")
    assert sealed_data().level == OFF


def test_rotating_goes_on_where_it_stopped(db: None, keys: Any) -> None:
    keys(OLD)
    for place in range(6):
        account(f"a{place}@vidu.vn", f"04219000123{place}", "")
    keys(NEW, OLD)
    steps = rotating.rotate(2)
    assert (next(steps).done, next(steps).done) == (2, 4)
    steps.close()
    standing = {one.column: one for one in rotating.standing()}["people.User.id_number"]
    assert (standing.newest, standing.older, standing.plain) == (4, 2, 0)
    assert [step.done for step in rotating.rotate(2)] == [2]
    assert all(one.is_settled for one in rotating.standing())


def test_without_its_key_nothing_is_read_and_nothing_is_lost(db: None, keys: Any) -> None:
    keys(OLD)
    made = account()
    before = lying("people_user", "id_number", "phone")
    keys(NEW)
    with pytest.raises(Unsealable, match="cu"):
        User.objects.get(pk=made.pk)
    failed = run()
    assert failed.exit_code == 1
    assert "“cu”" in failed.output
    assert lying("people_user", "id_number", "phone") == before
    assert sealed_data().level == WRONG
    # Another key under the same name opens nothing either.
    keys(new_key("cu"))
    with pytest.raises(Unsealable):
        User.objects.get(pk=made.pk)
    assert sealed_data().level == WRONG


def test_a_value_moved_to_another_column_or_changed_is_refused(db: None, keys: Any) -> None:
    keys(NEW)
    made = account()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_user SET phone = id_number WHERE id = %s", [made.pk])
    with pytest.raises(Unsealable):
        User.objects.get(pk=made.pk)


def test_pages_of_a_person_work_as_before(db: None, keys: Any) -> None:
    keys(NEW)
    made = User.objects.create_user("lan@vidu.vn", full_name="Lan", id_number=NUMBER, phone=PHONE)
    client = Client()
    client.force_login(made)
    page = client.get("/tai-khoan").content.decode()
    assert NUMBER in page
    assert PHONE in page


def test_the_account_that_comes_along_with_a_session_is_opened(db: None, keys: Any) -> None:
    keys(NEW)
    made = account()
    names = ", ".join(f"'{name}', {name}" for name in acting._ACCOUNT)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT json_build_object({names})::text FROM people_user WHERE id = %s", [made.pk])
        told = json.loads(cursor.fetchone()[0])
    assert told["phone"].startswith("s1:")
    read = acting._account({**told, "group_marks": None})
    assert (read.pk, read.id_number, read.phone) == (made.pk, NUMBER, PHONE)


@given(st.text(min_size=1), st.sampled_from(["people.User.phone", "people.User.id_number"]))
def test_whatever_is_sealed_opens_again_and_equal_texts_are_equal(text: str, column: str) -> None:
    (key,) = parse_keys(NEW, "test")
    first = sealed_columns.sealed(column, text, key)
    assert first == sealed_columns.sealed(column, text, key)
    assert first.startswith("s1:moi:")
    with override_settings(DATA_KEYS=NEW):
        assert sealed_columns.opened(column, first) == text


@pytest.mark.parametrize("listed", ["moi", "moi:abc", f"{NEW},{NEW}", f"{NEW},off", "KEY:" + "A" * 44])
def test_keys_that_are_not_well_written_are_told_without_their_secret(keys: Any, listed: str) -> None:
    keys(listed)
    with pytest.raises(ImproperlyConfigured, match="MOTCUA_DATA_KEYS") as told:
        sealed_columns.data_keys()
    assert NEW.partition(":")[2] not in str(told.value)
    assert isinstance(parse_keys(NEW, "x")[0], Key)
