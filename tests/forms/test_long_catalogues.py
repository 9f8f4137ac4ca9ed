"""Long catalogues: every search reads few rows by an index, a form asks for all its entries at once, and what a short
catalogue finds by codes and labels a long one finds too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.forms import catalogues, long_catalogues, rules
from motcua.forms.models import ListEntry, ListVersion
from motcua.forms.services import publish_list
from motcua.kernel.folding import fold

pytestmark = pytest.mark.django_db

TRADES = ("Trồng lúa", "Bán buôn", "Bán lẻ", "Sản xuất", "Sửa chữa máy", "Xây dựng", "Khai thác", "Vận tải")
GOODS = ("gạo", "thiết bị điện", "thức ăn chăn nuôi", "gỗ", "than", "nhà ở", "hàng hoá", "thuỷ sản")


def content(number: int, code: str = "lon") -> dict[str, Any]:
    entries: list[dict[str, Any]] = [
        {"code": f"A{n:06d}", "label": f"{TRADES[n % 8]} {GOODS[n // 8 % 8]} nhóm {n}"} for n in range(number)
    ]
    return {"code": code, "title": "Lớn", "entries": entries}


def form(catalogue: str) -> Any:
    nation = {"code": "nghe", "kind": "lookup", "label": "Nghề", "catalogue": catalogue, "required": True}
    column = {"code": "nganh", "kind": "lookup", "label": "Ngành", "catalogue": catalogue}
    table = {"code": "bang", "kind": "table", "label": "Bảng", "columns": [column]}
    steps = [{"code": "a", "title": "A", "fields": [nation, table]}]
    return rules.parse({"kind": "form", "code": "don", "title": "Đơn", "steps": steps})


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    catalogues.forget()
    yield
    catalogues.forget()


def codes(text: str) -> list[str]:
    return [entry.code for entry in catalogues.search("lon", text)]


def plain(text: str, most: int = 20) -> list[str]:
    """What the search means, said plainly: what is named exactly, then what begins so, then what has every word."""
    entries = list(ListEntry.objects.order_by("position"))
    words = fold(text).split()
    exact = catalogues.find("lon", text)
    first = sorted(
        (one for one in entries if one.folded.startswith(" ".join(words))), key=lambda one: one.folded
    )
    having = [
        one
        for one in entries
        if all(
            any(part.startswith(word) for part in f"{one.folded} {fold(one.code)}".split()) for word in words
        )
    ]
    ordered = [*([exact.code] if exact else []), *(one.code for one in [*first, *having])]
    return list(dict.fromkeys(ordered))[:most]


@pytest.mark.parametrize(
    "text",
    [
        "ban le",
        "Bán lẻ gạo",
        "gạo bán",
        "nhóm 77",
        "77",
        "a000077",
        "A0000",
        "khong co",
        "gao gao",
        "nhom 1 sua",
        "'|&!",
    ],
)
def test_a_search_finds_what_it_says(text: str) -> None:
    publish_list(ListVersion.Family.CATALOGUE, content(long_catalogues.LONG + 1))
    expected = plain(text) if fold(text) else [f"A{n:06d}" for n in range(20)]
    assert codes(text) == expected


def test_codes_and_labels_name_an_entry_and_what_two_share_names_none() -> None:
    given = content(long_catalogues.LONG + 1)
    given["entries"] += [{"code": "X1", "label": "Trùng tên"}, {"code": "X2", "label": "Trùng  tên"}]
    given["entries"] += [{"code": "X3", "label": "Đã bỏ", "closed": True}]
    publish_list(ListVersion.Family.CATALOGUE, given)
    for text, code in (
        ("a000001", "A000001"),
        ("BAN BUON gao nhom 1", "A000001"),
        ("Bán buôn gạo nhóm 1 (A000001)", "A000001"),
        ("Trùng tên", None),
        ("Trùng tên (x2)", "X2"),
        ("Bán buôn gạo nhóm 1 (X2)", None),
        ("X3", None),
        ("Đã bỏ", None),
        ("", None),
    ):
        found = catalogues.find("lon", text)
        assert (found.code if found else None) == code, text
    for entry in catalogues.search("lon", "trung"):
        again = catalogues.find("lon", catalogues.written("lon", entry.code, entry.label))
        assert again == entry, "what stands in a box names the same entry"


def test_every_search_in_a_hundred_thousand_entries_reads_few_rows_by_an_index() -> None:
    """A twentieth of them at most, where thousands have the words; mostly some dozens."""
    publish_list(ListVersion.Family.CATALOGUE, content(20_000, code="khac"))
    publish_list(ListVersion.Family.CATALOGUE, content(100_000))
    catalogues.get("lon")
    for text in (
        "ban",
        "b",
        "nhom",
        "gao",
        "gao ban",
        "dien may",
        "ban le gao nhom 9",
        "99999",
        "a099999",
        "khong co gi",
        "",
    ):
        with CaptureQueriesContext(connection) as captured:
            catalogues.search("lon", text)
        assert len(captured) <= 4, text
        for query in captured:
            plan = _plan(query["sql"])
            assert "Seq Scan" not in {one["Node Type"] for one in plan}, (text, query["sql"])
            most = max(one["Actual Rows"] + one.get("Rows Removed by Filter", 0) for one in plan)
            assert most <= 5_000, (text, query["sql"], plan)


def _plan(sql: str) -> list[dict[str, Any]]:
    """Every node of the plan by which a statement was really run."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        row = cursor.fetchone()
    told = row[0] if isinstance(row[0], list) else json.loads(row[0])
    nodes, left = [], [told[0]["Plan"]]
    while left:
        node = left.pop()
        nodes.append(node)
        left += node.get("Plans", [])
    return nodes


def test_a_form_asks_for_all_its_entries_at_once_and_shows_them_without_asking() -> None:
    publish_list(ListVersion.Family.CATALOGUE, content(long_catalogues.LONG + 1))
    asked = form("lon")
    catalogues.get("lon")
    post = QueryDict(mutable=True)
    post["nghe"] = "a000003"
    for row in range(40):
        post[f"bang-{row}-nganh"] = f"a{row:06d}"
    with CaptureQueriesContext(connection) as first:
        read = rules.read_answers(asked, post)
    assert len(first) == 1
    with CaptureQueriesContext(connection) as later:
        assert rules.read_answers(asked, post) == read
        assert rules.validate(asked, read) == {}
        shown = catalogues.written("lon", **{"entry_code": "A000003", "label": read["nghe"]["label"]})  # type: ignore[index]
    assert len(later) == 0
    assert shown.endswith("(A000003)")
    assert [row["nganh"]["code"] for row in read["bang"]] == [f"A{n:06d}" for n in range(40)]  # type: ignore[attr-defined]


def test_the_page_offers_entries_with_their_codes(client: Client) -> None:
    publish_list(ListVersion.Family.CATALOGUE, content(long_catalogues.LONG + 1))
    options = client.get("/danh-muc/lon", {"q": "ban buon gao nhom 1"}).json()["options"]
    assert options[0] == ["A000001", "Bán buôn gạo nhóm 1 (A000001)"]
    assert len(client.get("/danh-muc/lon").json()["options"]) == catalogues.MOST_FOUND


def test_a_process_that_has_not_heard_of_a_new_version_still_finds_the_old_one_s() -> None:
    size = long_catalogues.LONG + 1
    publish_list(ListVersion.Family.CATALOGUE, content(size))
    before = catalogues.get("lon")
    assert before is not None
    for more in (1, 2):
        publish_list(ListVersion.Family.CATALOGUE, content(size + more))
        if more == 1:
            assert long_catalogues.find(before.long_version, "A000000") is not None
    assert ListEntry.objects.filter(version=before.long_version).count() == 0, "and goes with the next"
    assert catalogues.find("lon", f"A{size + 1:06d}") is not None
    publish_list(ListVersion.Family.CATALOGUE, {**content(3)})
    assert codes("ban") == ["A000001", "A000002"], "a list that became short is kept in memory"


def test_lists_published_before_are_found_after_the_migration() -> None:
    publish_list(ListVersion.Family.CATALOGUE, content(long_catalogues.LONG + 1))
    publish_list(ListVersion.Family.CATALOGUE, content(5, code="ngan"))
    kept = list(ListEntry.objects.order_by("position").values_list("code", "folded", "words"))
    ListEntry.objects.all().delete()
    migration = import_module("motcua.forms.migrations.0004_list_entries")
    with connection.schema_editor(atomic=False) as editor:
        migration.keep_long_catalogues(apps, editor)
    assert list(ListEntry.objects.order_by("position").values_list("code", "folded", "words")) == kept
    assert not ListEntry.objects.filter(version__code="ngan").exists()


def test_a_text_longer_than_any_entry_names_none_and_is_not_remembered(
    django_assert_num_queries: Any,
) -> None:
    publish_list(ListVersion.Family.CATALOGUE, content(long_catalogues.LONG + 1))
    version = ListVersion.objects.get(code="lon").pk
    longest = f"{'Bán lẻ gạo ' * 27} ({'A' * 60})"
    assert long_catalogues.find(version, longest) is None
    remembered = {key[:2] for key in long_catalogues._remembered}
    assert (version, longest) in remembered, "as long as an entry may be"
    endless = "Trồng lúa gạo " * 10_000
    with django_assert_num_queries(0):
        assert long_catalogues.find(version, endless) is None
    assert (version, endless) not in long_catalogues._remembered
