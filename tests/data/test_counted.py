"""Counts beside a menu are right, cost one statement, and do not grow with what is counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from motcua.data import counted
from motcua.data.counted import KeptCounts, alternatives
from motcua.people.models import User

pytestmark = pytest.mark.django_db

LATER = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    counted._large.clear()
    yield
    counted._large.clear()


@pytest.fixture
def people() -> list[User]:
    User.objects.all().update(phone="")
    return [
        User.objects.create_user(
            f"nguoi{number}@mau.vn", "x", full_name=f"Người {number}", phone=f"09{number % 3}"
        )
        for number in range(9)
    ]


def by_phone(phone: str, most: int = 100, before: datetime.datetime = LATER) -> dict[str, int]:
    """How many who are there at a moment have one phone number, that one or two others, and how many are nobody."""

    def build(moment: datetime.datetime) -> dict[str, list[QuerySet[User]]]:
        there = User.objects.filter(created_at__lt=moment)
        return {
            "one": [there.filter(phone=phone)],
            "two": [there.filter(phone=phone), there.filter(phone__in=("090", "091"))],
            "none": [there.filter(pk__in=[])],
        }

    return KeptCounts(build, LATER - datetime.timedelta(days=1), most=most)(before)


def test_numbers_are_those_of_the_rows_and_a_row_found_twice_counts_once(people: list[User]) -> None:
    assert by_phone("092") == {"one": 3, "two": 9, "none": 0}
    assert by_phone("090") == {"one": 3, "two": 6, "none": 0}
    assert by_phone("không") == {"one": 0, "two": 6, "none": 0}
    long_ago = LATER - datetime.timedelta(days=40000)
    assert by_phone("092", before=long_ago) == {"one": 0, "two": 0, "none": 0}


def test_all_small_numbers_are_one_statement_and_of_this_moment(people: list[User]) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert by_phone("090")["one"] == 3
    assert len(statements) == 1
    people[0].delete()
    assert by_phone("090")["one"] == 2


def test_a_large_number_is_exact_and_then_serves_for_a_while(
    people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(counted.time, "monotonic", lambda: now)
    with CaptureQueriesContext(connection) as statements:
        assert by_phone("092", 4) == {"one": 3, "two": 9, "none": 0}
    assert len(statements) == 2
    people[0].delete()
    # Somebody else's counts of the same rows are the same number; small ones stay those of this moment.
    with CaptureQueriesContext(connection) as statements:
        assert by_phone("092", 4) == {"one": 3, "two": 9, "none": 0}
    assert len(statements) == 1
    # A thousandth of a second for each of the nine.
    now += 0.008
    assert by_phone("092", 4)["two"] == 9
    now += 0.002
    assert by_phone("092", 4)["two"] == 8


def test_a_large_number_is_another_for_other_values(people: list[User]) -> None:
    assert [by_phone(phone, 1)["two"] for phone in ("092", "090", "091", "092")] == [9, 6, 6, 9]


def test_while_a_large_number_serves_nothing_is_counted(
    people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted.time, "monotonic", lambda: 1000.0)
    by_phone("092", 4)
    with CaptureQueriesContext(connection) as statements:
        by_phone("092", 4)
    (statement,) = statements.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + statement["sql"])
        plan = [line for (line,) in cursor.fetchall()]
    counted_now = [line for line in plan if "Aggregate" in line and "never executed" not in line]
    assert len(counted_now) == 1, "one small number of the two"


def test_the_statement_is_not_planned_again_each_time(people: list[User]) -> None:
    counts = KeptCounts(
        lambda moment: {
            phone: [User.objects.filter(phone=phone, created_at__lt=moment)] for phone in ("090", "091")
        },
        LATER,
        most=2,
    )
    soon = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)
    for day in range(20):
        assert counts(soon + datetime.timedelta(days=day)) == {"090": 3, "091": 3}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(generic_plans), max(custom_plans) FROM pg_prepared_statements WHERE statement LIKE %s",
            ["SELECT CASE WHEN%people_user%"],
        )
        generic, custom = cursor.fetchone()
    assert generic > 0
    assert custom <= 5, "PostgreSQL tries it five times"


def test_a_number_never_stands_below_what_was_just_seen(
    people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(counted.time, "monotonic", lambda: now)
    assert by_phone("092", 2)["one"] == 3
    User.objects.filter(phone="092").first().delete()  # type: ignore[union-attr]
    now += 0.004
    assert by_phone("092", 2)["one"] == 2
    User.objects.create_user("moi@mau.vn", "x", full_name="Mới", phone="092")
    User.objects.create_user("moi2@mau.vn", "x", full_name="Mới", phone="092")
    assert by_phone("092", 2)["one"] >= 3


def test_only_so_many_numbers_are_kept(people: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "_KEPT_AT_MOST", 2)
    for phone in ("090", "091", "092"):
        by_phone(phone, 1)
    assert len(counted._large) <= 2


def _conditions() -> st.SearchStrategy[Q]:
    plain = st.builds(lambda phone: Q(phone=phone), st.sampled_from(["090", "091", "092"]))
    other = st.builds(lambda digit: Q(full_name__endswith=str(digit)), st.integers(0, 9))
    leaves = (
        plain | other | st.just(Q(pk__in=[])) | st.just(Q(Exists(User.objects.filter(pk=OuterRef("pk")))))
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(lambda left, right: left & right, inner, inner)
            | st.builds(lambda left, right: left | right, inner, inner)
            | st.builds(lambda one: ~one, inner)
        ),
        max_leaves=6,
    )


def test_alternatives_together_say_what_the_condition_says(people: list[User]) -> None:
    @given(_conditions())
    def agrees(condition: Q) -> None:
        whole = set(User.objects.filter(condition).values_list("pk", flat=True))
        parts = [
            set(User.objects.filter(one).values_list("pk", flat=True)) for one in alternatives(condition)
        ]
        assert set().union(*parts) == whole
        assert all(" OR " not in str(one) for one in alternatives(Q(a=1) & (Q(b=1) | Q(c=1))))

    agrees()


def test_the_texts_of_statements_are_few_whatever_is_due_when(
    people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of four sizes, asked at every moment: one text for all and one for each name, not one for each choice."""
    now = 1000.0
    monkeypatch.setattr(counted.time, "monotonic", lambda: now)
    names = {f"to{count}": people[:count] for count in (3, 5, 7, 9)}
    counts = KeptCounts(
        lambda moment: {
            name: [User.objects.filter(pk__in=[one.pk for one in some], created_at__lt=moment)]
            for name, some in names.items()
        },
        LATER - datetime.timedelta(days=1),
        most=2,
    )
    texts, asked = set(), 0
    for _moment in range(200):
        with CaptureQueriesContext(connection) as statements:
            assert counts(LATER) == {"to3": 3, "to5": 5, "to7": 7, "to9": 9}
        asked += len(statements)
        texts |= {one["sql"].replace("true", "false") for one in statements.captured_queries}
        now += 0.001
    assert len(texts) == len(names) + 1
    # Once for all at each moment, and each number when it is due: 200 / 3 + 200 / 5 + 200 / 7 + 200 / 9 times.
    assert asked <= 200 + 170
