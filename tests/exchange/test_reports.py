"""Reports come in packages, are checked to the line with what they name, and go out as they came."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from motcua.exchange.packages import Report, dump_one, load_files
from motcua.exchange.packages.scope import Scope
from motcua.reports.models import ReportVersion
from tests.desk.conftest import story
from tests.story import Story

__all__ = ["story"]

SAMPLE = Path(__file__).parents[2] / "sample" / "reports" / "06a.json"


def load(data: dict[str, Any], scope: Scope | None = None) -> Report:
    files = {"bao-cao.json": json.dumps(data, ensure_ascii=False, indent=1).encode()}
    more = {} if scope is None else {"scope": scope}
    return load_files(files, None, name="x", keep=True, **more)


def sample(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {**json.loads(SAMPLE.read_text("utf-8")), "code": "thu"}
    return {**data, **changes}


@pytest.mark.criterion("II.14.1")
def test_a_report_comes_is_versioned_and_goes_out_as_it_came(story: Story) -> None:
    assert load(sample()).counts == {"report": 1}
    assert load(sample()).counts == {}, "the same again is no new version"
    assert load(sample(title="Khác")).counts == {"report": 1}
    assert [one.number for one in ReportVersion.objects.filter(code="thu").order_by("number")] == [1, 2]
    written = dump_one("report", "thu")
    assert written is not None
    assert json.loads(written) == sample(title="Khác")


@pytest.mark.parametrize(
    ("changes", "line_of", "reason"),
    [
        ({"groups": [{"by": "sectr"}]}, '"by": "sectr"', "Không có thuộc tính “sectr”. Ý bạn là “sector”?"),
        ({"groups": [{"by": "phone"}]}, '"by": "phone"', "chỉ liệt kê được (có che)"),
        ({"groups": [{"by": "accepted_at"}]}, '"by": "accepted_at"', "cần ghi khoảng"),
        ({"asked": ["ward"]}, '"ward"', "không có danh sách giá trị"),
        ({"footer": "{ngay}"}, '"footer"', "Không có chỗ điền “{ngay}”"),
        ({"agency": "H99"}, '"agency"', "Không có cơ quan “H99”."),
        ({"chart": {"kind": "bars", "columns": ["c99"]}}, '"c99"', "Không có cột “c99” để vẽ."),
        ({"identities": [{"whole": "c3", "parts": ["c44"]}]}, '"c44"', "Không có cột đếm “c44”"),
        ({"form": "pie"}, '"form"', "không có trong danh sách cho phép"),
        (
            {"filters": [{"attribute": "officer", "values": ["7"]}]},
            '"attribute": "officer"',
            "đưa vào “asked”",
        ),
    ],
)
def test_every_mistake_has_its_line(story: Story, changes: dict[str, Any], line_of: str, reason: str) -> None:
    data = sample(**changes)
    report = load(data)
    lines = json.dumps(data, ensure_ascii=False, indent=1).splitlines()
    found = [(lines[one.line - 1], one.reason) for one in report.mistakes]
    assert any(reason in why for _line, why in found), found
    near = [number for number, line in enumerate(lines, 1) if line_of in line]
    assert any(abs(one.line - number) <= 1 for one in report.mistakes for number in near), found


def test_an_agency_brings_reports_for_itself_alone(story: Story) -> None:
    scope = Scope(frozenset({"H27.03"}))
    assert not load(sample(), scope).ok
    assert not load(sample(agency="H27"), scope).ok
    assert not load(sample(code="06a", agency="H27.03"), scope).ok, "06a is everybody's"
    assert load(sample(agency="H27.03"), scope).ok
