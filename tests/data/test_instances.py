"""What is read quickly is what Django itself would read."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from motcua.data.kept import KeptQuery
from motcua.people.models import Session, User

pytestmark = pytest.mark.django_db

SOON = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def sessions() -> list[Session]:
    people = [
        User.objects.create_user(f"nguoi{n}@mau.vn", "x", full_name=f"Người {n}", phone=f"09{n}")
        for n in range(2)
    ]
    owners = [*people, None]
    return [
        Session.objects.create(session_key=f"khoa{n}", session_data="", expire_date=SOON, user=owner)
        for n, owner in enumerate(owners)
    ]


def _seen(row: Model | None) -> Any:
    """Everything that an instance holds, with what hangs on it."""
    if row is None:
        return None
    held = {name: value for name, value in vars(row).items() if name != "_state"}
    around = {name: _seen(value) for name, value in row._state.fields_cache.items()}
    return type(row), held, around, row._state.adding, row._state.db


def _both(found: QuerySet[Session]) -> tuple[list[Any], list[Any]]:
    kept = KeptQuery(lambda soon: found.filter(expire_date=soon), SOON)
    assert kept._build(SOON)._iterable_class is ModelIterable  # type: ignore[attr-defined]
    return [_seen(row) for row in kept(SOON)], [_seen(row) for row in found.filter(expire_date=SOON)]


@pytest.mark.parametrize(
    "found",
    [
        Session.objects.order_by("session_key"),
        Session.objects.select_related("user").order_by("session_key"),
        Session.objects.select_related("user").annotate(name=F("user__full_name")).order_by("session_key"),
        Session.objects.select_related("user")
        .defer("session_data", "user__password")
        .order_by("session_key"),
        Session.objects.only("user").order_by("session_key"),
    ],
    ids=["plain", "with its person", "with a column more", "with fewer columns", "with one column"],
)
def test_instances_are_those_of_django(sessions: list[Session], found: QuerySet[Session]) -> None:
    ours, django = _both(found)
    assert len(ours) == len(sessions)
    assert ours == django


def test_a_column_that_was_left_out_is_read_when_it_is_wanted(sessions: list[Session]) -> None:
    row = KeptQuery(lambda key: Session.objects.filter(session_key=key).only("user"), "a key").first("khoa0")
    assert row is not None
    with CaptureQueriesContext(connection) as asked:
        assert row.expire_date == SOON
    assert len(asked) == 1


def test_an_instance_is_written_like_any_other(sessions: list[Session]) -> None:
    row = KeptQuery(lambda key: Session.objects.filter(session_key=key), "a key").first("khoa0")
    assert row is not None
    row.address = "203.0.113.7"
    row.save(update_fields=["address"])
    assert Session.objects.get(session_key="khoa0").address == "203.0.113.7"
    assert Session.objects.count() == len(sessions)


def test_who_listens_to_the_making_of_instances_hears_of_each(sessions: list[Session]) -> None:
    heard: list[str] = []

    def listen(instance: Session, **_signal: object) -> None:
        heard.append(instance.session_key)

    post_init.connect(listen, sender=Session)
    try:
        KeptQuery(lambda soon: Session.objects.filter(expire_date=soon).order_by("session_key"), SOON)(SOON)
    finally:
        post_init.disconnect(listen, sender=Session)
    assert heard == [one.session_key for one in sessions]
