"""Finding procedures by keyword and by each criterion (Circular 21/2023, I.13)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.agencies.services import save_agency, save_calendar
from motcua.catalogue import selectors
from motcua.catalogue.entries import save_sector, save_topic
from motcua.catalogue.selectors import search_procedures
from motcua.catalogue.services import publish_procedure
from tests.exchange.small import small_package, small_procedure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published() -> None:
    package = small_package()
    save_calendar(package["lich.json"])
    save_agency(package["co-quan.json"])
    save_agency(package["so.json"])
    save_sector({"code": "G02-CT11", "name": "Lưu thông hàng hoá trong nước", "order": 2})
    save_sector({"code": "G15-HT", "name": "Hộ tịch", "order": 1})
    save_topic({"code": "kinh-doanh", "name": "Kinh doanh", "audience": "business"})
    save_topic({"code": "con-nho", "name": "Có con nhỏ", "audience": "citizen"})
    papers = [
        {"code": "cu", "name": "Bản sao Giấy phép bán lẻ rượu đã cấp, bản sao giấy phép", "required": True}
    ]
    publish_procedure(small_procedure())
    publish_procedure(
        small_procedure(code="2.001240", name="Cấp lại Giấy phép bán lẻ rượu", papers=papers, level="full")
    )
    publish_procedure(
        small_procedure(
            code="1.001193",
            name="Đăng ký khai sinh",
            sector="G15-HT",
            topics=["con-nho"],
            audience=["citizen"],
            level="full",
            offices=[{"agency": "H27", "division": "phong"}],
            papers=[{"code": "cs", "name": "Giấy chứng sinh", "required": True}],
        )
    )
    publish_procedure(
        small_procedure(
            code="2.000033.H27", name="Thông báo khuyến mại", level="information", papers=[], topics=[]
        )
    )


def codes(**filters: str) -> list[str]:
    return [row.code for row in search_procedures(**filters)]


@pytest.mark.criterion("I.13.1")
@pytest.mark.parametrize(
    "words",
    [
        "giay phep ban le ruou",
        "Giấy phép bán lẻ rượu",
        "GIẤY PHÉP BÁN LẺ RƯỢU",
        "ban le ruou",
        "giâ\u0301y phép bán le\u0309 rượu",
        "2.000620",
    ],
)
def test_a_procedure_is_found_with_and_without_marks_and_stands_first(words: str) -> None:
    found = search_procedures(words)
    assert found.items[0].code == "2.000620"
    assert not found.approximate


@pytest.mark.criterion("I.13.1")
@pytest.mark.parametrize(
    "words", ["khai sinh", "dang ky khai s", "chung sinh", "ho tich", "001193", "1.0011"]
)
def test_parts_of_words_papers_sector_and_code_lead_to_it(words: str) -> None:
    assert codes(q=words) == ["1.001193"]


def test_a_code_with_letters_is_found_whole() -> None:
    assert codes(q="2.000033.H27") == ["2.000033.H27"]
    assert codes(q="2.000033") == ["2.000033.H27"]


def test_when_no_procedure_has_all_words_the_nearest_are_shown_as_such() -> None:
    found = search_procedures("khai sinh cho cháu")
    assert found.approximate
    assert found.items[0].code == "1.001193"


@pytest.mark.parametrize("words", ["xyzw", "%%%", "'", "!!!", "'x':*", "\\", "🙂"])
def test_what_is_no_known_word_finds_nothing(words: str) -> None:
    assert codes(q=words) == []


@pytest.mark.parametrize(
    "words", ["') OR 1=1 --", "a\0b", "giay & phep", "giay:*", "ruou | (", "a\nb", "2.000620'::x"]
)
def test_signs_of_the_query_language_are_ordinary_text(words: str) -> None:
    assert search_procedures(words).number == 1


def test_a_very_long_text_is_searched_without_an_error() -> None:
    search_procedures("rượu " * 5000)
    search_procedures("a" * 5000)


def test_an_empty_search_shows_everything_by_sector() -> None:
    assert codes() == ["1.001193", "2.000620", "2.001240", "2.000033.H27"]


@pytest.mark.criterion("I.13.2")
def test_by_agency() -> None:
    assert codes(agency="H27") == ["1.001193"]
    assert codes(agency="H27.03", q="cap lai") == ["2.001240"]
    assert codes(agency="H99") == []


@pytest.mark.criterion("I.13.3")
def test_by_sector() -> None:
    assert codes(sector="G15-HT") == ["1.001193"]
    assert "1.001193" not in codes(sector="G02-CT11")


@pytest.mark.criterion("I.13.4", "I.2.1", "I.2.2")
def test_by_level() -> None:
    assert codes(level="full") == ["1.001193", "2.001240"]
    assert codes(level="partial") == ["2.000620"]
    assert codes(level="information") == ["2.000033.H27"]
    assert codes(level="online") == ["1.001193", "2.000620", "2.001240"]
    assert [row.code for row in search_procedures(open_only=True)] == ["1.001193", "2.000620", "2.001240"]


@pytest.mark.criterion("I.13.5", "I.3.2")
def test_by_audience_and_topic() -> None:
    assert codes(audience="citizen") == ["1.001193"]
    assert codes(audience="business", level="full") == ["2.001240"]
    assert codes(topic="con-nho") == ["1.001193"]


@pytest.mark.parametrize("name", ["agency", "sector", "level", "audience", "topic"])
def test_a_filter_that_is_nonsense_finds_nothing(name: str) -> None:
    assert codes(**{name: "a\0b"}) == []
    assert codes(**{name: "';--"}) == []


def test_a_page_says_how_many_there_are_in_all() -> None:
    first = search_procedures(page=1, size=3)
    last = search_procedures(page=2, size=3)
    assert (len(first), first.total, first.has_next) == (3, 4, True)
    assert (len(last), last.total, last.has_next) == (1, 4, False)
    beyond = search_procedures(page=9, size=3)
    assert (len(beyond), beyond.total, beyond.has_next) == (0, 4, False)


@pytest.mark.parametrize(
    "filters", [{}, {"q": "ruou"}, {"q": "khong co gi het"}, {"agency": "H27", "topic": "con-nho"}]
)
def test_two_statements_at_most(filters: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as statements:
        search_procedures(**filters)
    assert len(statements) <= 2


def test_a_row_carries_what_a_list_shows() -> None:
    row = search_procedures("2.000620").items[0]
    assert row.level_label == "Một phần"
    assert row.sector_name == "Lưu thông hàng hoá trong nước"
    assert row.agencies == ("Sở mẫu",)
    assert row.is_online


@pytest.mark.criterion("I.3.2")
def test_the_choices_to_filter_by_are_counted() -> None:
    selectors.forget_home()
    columns = selectors.home_columns()
    assert [(choice.code, choice.count) for choice in columns.citizen] == [("con-nho", 1)]
    assert [(choice.code, choice.count) for choice in columns.business] == [("kinh-doanh", 2)]
    assert columns.total == 4
    assert {choice.code: choice.count for choice in selectors.sectors()} == {"G15-HT": 1, "G02-CT11": 3}
    assert {choice.code: choice.count for choice in selectors.agencies()} == {"H27": 1, "H27.03": 3}
    assert {choice.code: choice.count for choice in selectors.agencies(open_only=True)} == {
        "H27": 1,
        "H27.03": 2,
    }
    with CaptureQueriesContext(connection) as statements:
        selectors.home_columns()
    assert len(statements) == 0
