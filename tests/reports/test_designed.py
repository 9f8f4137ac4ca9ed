"""Reports that administrators define: their figures are the law's, within what the reader may see (II.14.1)."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.forms.addresses import provinces
from motcua.reports.designed.asking import read_wanted
from motcua.reports.designed.dictionary import asked_elements
from motcua.reports.designed.making import Refused, Shown, shown
from motcua.reports.designed.result import Made
from motcua.reports.designed.versions import Report, publish_report, report_for
from motcua.reports.designed.viewing import officer
from tests.desk.conftest import Desk
from tests.desk.helpers import shown as page_text
from tests.reports.test_follow_up import december
from tests.story import DIRECTOR, EXAMINER_2, HEAD, OTHER_HEAD, Story

__all__ = ["december"]

SAMPLE = Path(__file__).parents[2] / "sample" / "reports"
HERE = "/can-bo/bao-cao-theo-mau/xem"


def sample(code: str) -> dict[str, Any]:
    """A report of the sample as its content."""
    data: dict[str, Any] = json.loads((SAMPLE / f"{code}.json").read_text("utf-8"))
    del data["kind"]
    return data


def run(story: Story, email: str, data: dict[str, Any], query: str = "") -> Shown:
    """Publish a report and run it as somebody."""
    version = publish_report(data)
    wanted = read_wanted(Report(version).definition, QueryDict(query), asked_elements(), timezone.localdate())
    return shown(version, wanted, officer(story.actor(email)))


def made(story: Story, email: str, data: dict[str, Any], query: str = "") -> Made:
    return run(story, email, data, query).made


def totals(found: Made) -> dict[str, Any]:
    assert found.total is not None
    return {
        head.number or head.code: cell.value
        for head, cell in zip(found.heads, found.total.cells, strict=True)
    }


def in_days(first: str, last: str) -> str:
    return f"ky=khac&tu={first}&den={last}"


DECEMBER = in_days("01/12/2026", "31/12/2026")


@pytest.mark.criterion("II.14.1")
def test_form_06a_counts_by_sector_and_its_sums_hold(story: Story, december: dict[str, Dossier]) -> None:
    found = made(story, DIRECTOR, sample("06a"))
    assert [line.label for line in found.lines] == ["Lưu thông hàng hoá trong nước"]
    figures = totals(found)
    assert [figures[str(number)] for number in (3, 7, 8, 9, 10)] == [7, 5, 3, 1, 1]
    assert [figures[str(number)] for number in (11, 12, 13)] == [2, 0, 2]
    assert figures["4"] + figures["5"] + figures["6"] == 7
    assert found.broken == ()
    assert (
        found.header
        == "Đơn vị báo cáo: Sở Công Thương tỉnh Hà Tĩnh\nKỳ báo cáo: Quý 4/2026, từ ngày 01/10/2026 đến ngày 31/12/2026"
    )


def test_the_same_dossiers_by_another_period_are_carried_over(
    story: Story, december: dict[str, Dossier]
) -> None:
    data = {**sample("06a"), "period": {"rule": "month", "basis": "handled"}}
    figures = totals(made(story, DIRECTOR, data))
    assert [figures[str(number)] for number in (3, 6, 7, 11)] == [6, 2, 4, 2]
    november = totals(made(story, DIRECTOR, data, "ky=2026-11"))
    assert [november[str(number)] for number in (3, 6, 7, 11, 12)] == [3, 0, 1, 2, 2]


def test_sums_that_do_not_hold_are_told_with_their_line(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    data = {**sample("06a"), "filters": []}
    found = made(story, DIRECTOR, data)
    assert [(one.where, one.told) for one in found.broken] == [
        (where, "(3) = (7) + (11) không đúng: 8 so với 7")
        for where in ("Lưu thông hàng hoá trong nước", "Tổng cộng")
    ]
    page = page_text(at(DIRECTOR).get(f"{HERE}/06a"))
    assert "Một số tổng của biểu không khớp" in page
    assert "(3) = (7) + (11) không đúng: 8 so với 7" in page


def test_everybody_is_told_of_the_dossiers_of_the_own_posts_alone(
    story: Story, december: dict[str, Dossier]
) -> None:
    counts = {
        email: made(story, email, sample("06a")).count for email in (DIRECTOR, HEAD, EXAMINER_2, OTHER_HEAD)
    }
    assert counts == {DIRECTOR: 7, HEAD: 7, EXAMINER_2: 1, OTHER_HEAD: 0}


def test_a_report_of_one_agency_is_none_elsewhere(story: Story, at: Desk) -> None:
    data = {**sample("06a"), "code": "rieng-so", "agency": "H27.09"}
    publish_report(data)
    assert at(DIRECTOR).get(f"{HERE}/rieng-so").status_code == 404
    publish_report({**data, "agency": "H27"})
    assert at(DIRECTOR).get(f"{HERE}/rieng-so").status_code == 200
    publish_report({**data, "agency": "H27", "retired": True})
    assert at(DIRECTOR).get(f"{HERE}/rieng-so").status_code == 404
    publish_report({**data, "agency": "H27", "effective_from": "2999-01-01"})
    assert report_for(story.actor(DIRECTOR), "rieng-so", datetime.date(2026, 12, 1)) is None
    assert report_for(story.actor(DIRECTOR), "rieng-so", datetime.date(2999, 1, 1)) is not None


def test_groups_within_groups_add_up_and_medians_are_of_each_level(
    story: Story, december: dict[str, Dossier]
) -> None:
    data = {
        "code": "theo-nguoi",
        "title": "Theo người thụ lý",
        "form": "summary",
        "period": {"rule": "days"},
        "groups": [{"by": "unit"}, {"by": "officer"}],
        "columns": [
            {"code": "n", "measure": "resolved"},
            {"code": "share", "share": ["in_time", "resolved"]},
            {"code": "days", "of": "handling_days", "way": "median"},
        ],
    }
    found = made(story, DIRECTOR, data, DECEMBER)
    names = [line.label for line in found.lines]
    unit = found.lines[names.index("Phòng Quản lý thương mại")]
    assert unit.is_sum
    assert unit.cells[0].value == 4
    assert unit.cells[1].text == "75 %"
    done = [
        one
        for one in december.values()
        if one.finished_at and one.finished_at.month == 12 and one.state != "returned"
    ]
    spans = sorted(
        (one.finished_at - one.accepted_at).total_seconds() / 86_400
        for one in done
        if one.finished_at is not None and one.accepted_at is not None
    )
    assert unit.cells[2].value == pytest.approx((spans[1] + spans[2]) / 2)
    assert found.total is not None
    assert found.total.cells[2].value == unit.cells[2].value


def test_a_cross_table_has_a_column_for_each_value_and_sums_both_ways(
    story: Story, december: dict[str, Dossier]
) -> None:
    data = {
        "code": "cheo",
        "title": "Bảng chéo",
        "form": "cross",
        "period": {"rule": "days"},
        "groups": [{"by": "accepted_at", "unit": "month"}],
        "across": {"by": "outcome"},
        "columns": [{"code": "n", "measure": "all"}],
    }
    found = made(story, DIRECTOR, data, in_days("01/11/2026", "31/12/2026"))
    assert [line.label for line in found.lines] == ["Tháng 11/2026", "Tháng 12/2026"]
    assert [head.title for head in found.heads][-1] == "Tổng cộng"
    for line in found.lines:
        assert sum(int(cell.value or 0) for cell in line.cells[:-1]) == line.cells[-1].value
    assert [line.cells[-1].value for line in found.lines] == [3, 5]
    assert found.total is not None
    assert found.total.cells[-1].value == 8


@pytest.mark.criterion("II.14.1")
def test_answers_of_forms_are_known_by_their_element_of_the_dictionary(
    story: Story, december: dict[str, Dossier]
) -> None:
    data = {
        "code": "theo-tru-so",
        "title": "Theo trụ sở",
        "form": "summary",
        "period": {"rule": "days"},
        "groups": [{"by": "form:dia_chi.province"}],
        "columns": [{"code": "n", "measure": "all"}],
    }
    found = made(story, DIRECTOR, data, DECEMBER)
    answers = december["early"].answers["dia_chi_tru_so"]
    name = {one.code: one.name for one in provinces()}[answers["province"]]
    assert {line.label: line.cells[0].value for line in found.lines}[name] == 7


def test_a_list_shows_its_reader_no_more_than_the_books_do(
    story: Story, at: Desk, december: dict[str, Dossier]
) -> None:
    data = sample("ho-so-qua-han")
    open_to = made(story, DIRECTOR, data, DECEMBER)
    phone = [head.code for head in open_to.heads].index("phone")
    whole = december["late"].applicant["phone"]
    assert {line.cells[phone].text for line in open_to.lines} == {whole}
    masked = made(story, HEAD, data, DECEMBER)
    assert all("•" in line.cells[phone].text for line in masked.lines)
    assert {line.cells[0].text for line in masked.lines} == {
        december[name].code for name in ("late", "open", "still")
    }
    page = page_text(at(HEAD).get(f"{HERE}/ho-so-qua-han?{DECEMBER}&loc.channel=online"))
    assert f'/can-bo/ho-so/{december["late"].key}"' in page
    assert whole not in page
    assert "Kênh tiếp nhận: Trực tuyến" in page
    assert '<option value="code"' in page
    assert '<option value="-phone"' not in page, "nothing is offered that does nothing"


def test_what_the_dictionary_has_no_more_shifts_no_column_and_widens_no_report(
    story: Story, december: dict[str, Dossier]
) -> None:
    gone = "form:khong_con"
    data: dict[str, Any] = {
        "code": "mat-muc",
        "title": "Mất mục",
        "form": "list",
        "period": {"rule": "days"},
        "columns": [{"attribute": gone}, {"attribute": "code"}],
    }
    found = made(story, DIRECTOR, data, DECEMBER)
    assert [head.code for head in found.heads] == [gone, "code"]
    assert december["late"].code in {line.cells[1].text for line in found.lines}
    figures = {"form": "summary", "groups": [{"by": gone}], "columns": [{"code": "n", "measure": "all"}]}
    for changes in ({"filters": [{"attribute": gone, "values": ["x"]}]}, figures):
        with pytest.raises(Refused, match="không còn trong từ điển"):
            made(story, DIRECTOR, {**data, **changes}, DECEMBER)


def test_the_reader_chooses_columns_groups_order_and_conditions(
    story: Story, december: dict[str, Dossier]
) -> None:
    data = {**sample("06a"), "period": {"rule": "days"}}
    found = made(story, DIRECTOR, data, f"{DECEMBER}&cot=c7&cot=c3&nhom=channel&loc.unit=H27.03/khong-co")
    assert [head.code for head in found.heads] == ["c7", "c3"]
    assert found.count == 0
    assert found.conditions[-1].startswith("Đơn vị giải quyết: ")
    assert made(story, DIRECTOR, data, f"{DECEMBER}&nhom=phone&cot=x&sap=phone").group_title == "Lĩnh vực"
