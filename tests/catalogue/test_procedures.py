"""A procedure's versions, its page, its fees and papers by date and case."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from motcua.agencies.services import save_agency, save_calendar
from motcua.catalogue.definition import Fee, parse
from motcua.catalogue.entries import save_sector, save_topic
from motcua.catalogue.models import Procedure
from motcua.catalogue.rules import amount_for, fees_on, papers_for
from motcua.catalogue.search_text import lexemes, query_words
from motcua.catalogue.selectors import cached_version, offices_of, procedure_page
from motcua.catalogue.services import bring_into_force, publish_procedure
from tests.exchange.small import small_package, small_procedure

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def ground(db: None) -> None:
    package = small_package()
    save_calendar(package["lich.json"])
    save_agency(package["co-quan.json"])
    save_agency(package["so.json"])
    save_sector(package["linh-vuc.json"]["sectors"][0])
    save_topic(package["nhom.json"]["topics"][0])


@pytest.mark.usefixtures("ground")
@pytest.mark.criterion("II.22.3")
def test_a_page_says_what_is_needed_before_starting() -> None:
    publish_procedure(small_procedure())
    with CaptureQueriesContext(connection) as statements:
        page = procedure_page("2.000620", TODAY)
    assert len(statements) <= 3
    assert page is not None
    assert page.definition.name == "Cấp Giấy phép bán lẻ rượu"
    assert page.definition.limit.label() == "10 ngày làm việc"
    assert [fee.amount for fee in page.fees] == [400000]
    assert [(office.code, office.division_name) for office in page.offices] == [("H27.03", "Phòng")]
    assert page.is_open
    assert procedure_page("khong-co", TODAY) is None
    assert procedure_page("a\0", TODAY) is None


@pytest.mark.usefixtures("ground")
@pytest.mark.criterion("I.2.2")
def test_a_procedure_that_is_only_told_about_cannot_be_filed() -> None:
    told = {
        key: value
        for key, value in small_procedure(level="information").items()
        if key not in ("form", "process")
    }
    publish_procedure(told)
    page = procedure_page("2.000620", TODAY)
    assert page is not None
    assert page.level_label == "Cung cấp thông tin"
    assert not page.is_open


@pytest.mark.usefixtures("ground")
def test_a_later_version_takes_over_on_its_day() -> None:
    publish_procedure(small_procedure())
    start = datetime.date(2999, 1, 1)
    publish_procedure(small_procedure(name="Tên sau này", effective_from=start.isoformat()))
    before, after = procedure_page("2.000620", TODAY), procedure_page("2.000620", start)
    assert before is not None
    assert after is not None
    assert (before.definition.name, before.changes_on) == ("Cấp Giấy phép bán lẻ rượu", start)
    assert (after.definition.name, after.changes_on) == ("Tên sau này", None)
    assert bring_into_force(TODAY) == 0
    assert bring_into_force(start) == 1
    current = Procedure.objects.get().current
    assert current is not None
    assert current.name == "Tên sau này"


@pytest.mark.usefixtures("ground")
def test_a_version_is_read_once_and_kept() -> None:
    version = publish_procedure(small_procedure())
    first = cached_version(version.id)
    with CaptureQueriesContext(connection) as statements:
        assert cached_version(version.id) is first
    assert len(statements) == 0
    assert (first.form_code, first.process_code, first.outcome) == ("don", "mot-cua", "Giấy phép")


@pytest.mark.usefixtures("ground")
def test_equal_content_is_not_published_again() -> None:
    first = publish_procedure(small_procedure())
    assert publish_procedure(dict(reversed(small_procedure().items()))) == first
    assert len(offices_of("2.000620")) == 1


def test_both_days_of_a_fee_count() -> None:
    fees = parse(small_procedure()).fees
    assert [fee.amount for fee in fees_on(datetime.date(2025, 6, 30), fees)] == [500000]
    assert [fee.amount for fee in fees_on(datetime.date(2025, 7, 1), fees)] == [400000]
    assert fees_on(datetime.date(2016, 12, 31), fees) == ()


@given(st.lists(st.dates(), min_size=2, unique=True), st.dates())
def test_of_periods_that_follow_each_other_one_at_most_is_in_force(
    starts: list[datetime.date], day: datetime.date
) -> None:
    one_day = datetime.timedelta(days=1)
    fees = [Fee("a", "A", "phi", start, end - one_day) for start, end in pairwise(sorted(starts))]
    inside = min(starts) <= day < max(starts)
    assert len(fees_on(day, fees)) == int(inside)


def test_a_fee_by_tiers_follows_the_answers() -> None:
    tiers = [
        {"label": "Hộ", "amount": 400, "when": {"field": "loai", "is": "ho"}},
        {"label": "Doanh nghiệp", "amount": 1200, "when": {"field": "loai", "is": "dn"}},
    ]
    fee = {"code": "p", "name": "Phí", "kind": "phi", "tiers": tiers, "from": "2020-01-01", "to": None}
    (read,) = parse(small_procedure(fees=[fee])).fees
    assert amount_for(read, {"loai": "dn"}) == 1200
    assert amount_for(read, {}) is None


def test_a_paper_for_some_cases_is_asked_for_in_those() -> None:
    papers = parse(small_procedure()).papers
    assert [paper.code for paper in papers_for(papers, {"loai": "moi"})] == ["dkkd"]
    assert [paper.code for paper in papers_for(papers, {"loai": "lai"})] == ["dkkd", "cu"]


@given(st.text(max_size=200), st.text(max_size=200))
@pytest.mark.django_db
def test_every_text_makes_lexemes_that_the_database_reads(text: str, asked: str) -> None:
    from motcua.catalogue.search_text import all_of

    words = query_words(asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [lexemes(("A", text)), all_of(words or ["a"])])
