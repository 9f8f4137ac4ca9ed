"""A kept query gives what the queryset itself would give, for other values each time."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from motcua.data.kept import KeptFigures, KeptQuery
from motcua.data.written import insert, insert_all, update, update_unless_changed
from motcua.people.models import Session, User

pytestmark = pytest.mark.django_db

SOON = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def people() -> list[User]:
    return [
        User.objects.create_user(
            f"nguoi{number}@mau.vn", "x", full_name=f"Người {number}", phone=f"09{number}"
        )
        for number in range(4)
    ]


def test_rows_are_those_of_the_queryset_with_related_rows_and_other_values(people: list[User]) -> None:
    for number, person in enumerate(people):
        Session.objects.create(session_key=f"khoa{number}", session_data="", expire_date=SOON, user=person)
    query = KeptQuery(
        lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).select_related("user"),
        "a key",
        datetime.datetime(1999, 1, 1, tzinfo=datetime.UTC),
    )
    for number, person in enumerate(people):
        found = query.first(f"khoa{number}", SOON - datetime.timedelta(days=1))
        assert found is not None
        assert found.user == person
    assert query("khoa0", SOON) == []
    assert query("khong co", SOON - datetime.timedelta(days=1)) == []


def test_a_related_row_costs_no_further_statement(people: list[User]) -> None:
    from django.db import connection

    Session.objects.create(session_key="khoa", session_data="", expire_date=SOON, user=people[0])
    query = KeptQuery(lambda key: Session.objects.filter(session_key=key).select_related("user"), "a key")
    with CaptureQueriesContext(connection) as statements:
        found = query.first("khoa")
        assert found is not None
        assert found.user is not None
        assert found.user.full_name == "Người 0"
    assert len(statements) == 1


def test_a_list_of_any_length_is_one_value(people: list[User]) -> None:
    query = KeptQuery(
        lambda ids: User.objects.filter(id__any_of=ids).order_by("id").values_list("id", flat=True), [-1, -2]
    )
    ids = [person.pk for person in people]
    assert query(ids) == ids
    assert query(ids[1:3]) == ids[1:3]
    assert query([]) == []


def test_a_value_that_is_not_used_as_it_is_is_refused_rather_than_forgotten() -> None:
    query = KeptQuery(lambda text: User.objects.filter(full_name__startswith=text), "a name")
    with pytest.raises(TypeError):
        query("Người")


def test_conditions_that_exclude_each_other_give_nothing() -> None:
    assert KeptQuery(lambda: User.objects.filter(pk__in=[]))() == []
    assert KeptFigures(lambda: (User.objects.filter(pk__in=[]), {"all": Count("id")}))() == {"all": 0}


def test_figures_are_those_of_aggregate(people: list[User]) -> None:
    kept = KeptFigures(
        lambda phone: (User.objects.all(), {"all": Count("id"), "one": Count("id", filter=Q(phone=phone))}),
        "a phone",
    )
    assert kept("091") == {"all": User.objects.count(), "one": 1}
    assert kept("không") == {"all": User.objects.count(), "one": 0}


def test_a_row_is_inserted_and_changed_as_save_would() -> None:
    row = Session(session_key="mot", session_data="a", expire_date=SOON)
    person = User(email="moi@mau.vn", full_name="Mới", password="x", address={"province": "42"})
    insert(person)
    stored = User.objects.get(pk=person.pk)
    assert (stored.email, stored.address, stored.key) == ("moi@mau.vn", {"province": "42"}, person.key)
    assert stored.created_at is not None
    stored.phone, stored.address = "0912345678", {}
    update(stored, ("phone", "address"))
    assert User.objects.values_list("phone", "address").get(pk=person.pk) == ("0912345678", {})
    row.user = person
    row.save(force_insert=True)
    assert person.sessions.count() == 1


def test_several_rows_are_inserted_in_one_statement_each_with_its_own_key() -> None:
    people = [User(email=f"{name}@mau.vn", full_name=name, password="x") for name in ("ba", "hai", "một")]
    with CaptureQueriesContext(connection) as captured:
        insert_all(people)
        insert_all([])
    assert len(captured) == 1
    assert [User.objects.get(pk=one.pk).full_name for one in people] == ["ba", "hai", "một"]
    people[0].phone = "0912345678"
    people[0].save()
    assert User.objects.get(full_name="ba").phone == "0912345678"


def test_a_row_that_changed_meanwhile_is_left_alone(people: list[User]) -> None:
    mine, theirs = User.objects.get(pk=people[0].pk), User.objects.get(pk=people[0].pk)
    theirs.phone = "0900000000"
    assert update_unless_changed(theirs, ("phone", "full_name"), id=theirs.pk)
    mine.phone = "0911111111"
    assert not update_unless_changed(mine, ("phone",), id=mine.pk + 1_000_000)
    assert User.objects.get(pk=mine.pk).phone == "0900000000"
