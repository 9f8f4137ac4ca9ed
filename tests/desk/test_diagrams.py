"""Processes as diagrams at the desk: where a dossier has been, and how dossiers flow through each step (II.25)."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.models import Dossier
from motcua.process.selectors import cached_diagram
from tests.desk.conftest import Desk
from tests.desk.helpers import copies, shown
from tests.story import APPLICANT, COMMUNE_DESK, DESK, DIRECTOR, EXAMINER, HEAD, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs

FLOW = "/can-bo/so-do-quy-trinh"


def journey(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.key}/xem/so-do"


def marks(page: str) -> dict[str, dict[str, str]]:
    """The marks of the diagram of a page, by the element that they stand on."""
    found = re.search(r'data-diagram-marks="([^"]*)"', page)
    assert found is not None
    return {mark["id"]: mark for mark in json.loads(unescape(found.group(1)))}


def table(page: str) -> list[list[str]]:
    """The words of each row of the table beside the diagram."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body is not None
    rows = re.findall(r"<tr.*?</tr>", body.group(1), re.DOTALL)
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


@pytest.mark.criterion("II.25")
def test_a_dossier_is_shown_where_it_is_and_where_it_has_been_with_times(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    time_is("2026-12-07 09:30")
    story.do("forward", dossier, DESK, {"division": str(story.trade_division())})
    time_is("2026-12-08 08:00")
    page = shown(at(DESK).get(journey(dossier)))
    found = marks(page)
    assert found["step_tiep-nhan"]["kind"] == "been"
    assert found["step_chuyen"] == {"id": "step_chuyen", "kind": "late", "text": "1 giờ 30 phút · trễ"}
    assert found["step_phan-cong"]["kind"] == "late"  # 240 minutes given, a day of 480 and more gone
    assert found["step_phan-cong"]["text"].startswith("Đang ở đây · 6 giờ 30 phút")
    assert "step_tham-dinh" not in found
    assert cached_diagram(dossier.process_version_id).count("<bpmn:userTask") > 5
    assert "&lt;bpmn:definitions" in at(DESK).get(journey(dossier)).content.decode()
    rows = table(page)
    assert [row[0] for row in rows] == [
        "Tiếp nhận hồ sơ",
        "Chuyển hồ sơ đến phòng chuyên môn",
        "Phân công thụ lý",
    ]
    assert rows[1][3] == "07/12/2026 09:30:00"
    assert rows[2][3] == "Đang ở đây"
    link = shown(at(DESK).get(f"/can-bo/ho-so/{dossier.key}"))
    assert journey(dossier) in link


def test_a_dossier_that_came_twice_to_a_step_says_so(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.proposed()
    story.do("send_back", dossier, HEAD, {"reason": "Xem lại diện tích."})
    found = marks(shown(at(EXAMINER).get(journey(dossier))))
    assert "2 lần" in found["step_tham-dinh"]["text"]


@pytest.mark.parametrize("who", [COMMUNE_DESK, OTHER_HEAD])
def test_the_diagram_of_a_dossier_is_not_for_strangers(story: Story, at: Desk, who: str) -> None:
    dossier = story.assigned()
    assert at(who).get(journey(dossier)).status_code == 404


def test_the_diagram_of_a_dossier_is_for_officers(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    assert at(APPLICANT).get(journey(dossier)).status_code == 403
    assert at(APPLICANT).get(FLOW).status_code == 403


def flow_rows(page: str) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in table(page)}


@pytest.mark.criterion("II.25")
def test_heads_see_how_many_wait_at_each_step_how_many_late_and_how_long_it_takes(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    given = [story.forwarded() for _number in range(3)]
    for hour, dossier in zip((9, 10, 11), given, strict=True):
        time_is(f"2026-12-07 {hour:02}:00")
        story.do("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER).id)})
    story.forwarded()
    time_is("2026-12-09 08:00")
    page = shown(at(HEAD).get(FLOW))
    rows = flow_rows(page)
    # role, waiting, of them late, passed, of them late, median, given
    assert rows["Phân công thụ lý"][1:6] == ["1", "1", "3", "0", "2 giờ"]
    assert rows["Thẩm định hồ sơ"][1:4] == ["3", "0", "0"]
    assert marks(page)["step_phan-cong"]["kind"] == "late"
    assert marks(page)["step_phan-cong"]["text"] == "1 hồ sơ · 1 trễ · 2 giờ"
    assert marks(page)["step_tham-dinh"]["kind"] == "here"


def test_figures_are_of_ones_own_division_or_agency(story: Story, at: Desk) -> None:
    story.assigned()
    own = shown(at(HEAD).get(FLOW))
    assert flow_rows(own)["Thẩm định hồ sơ"][1] == "1"
    assert flow_rows(shown(at(DIRECTOR).get(FLOW)))["Thẩm định hồ sơ"][1] == "1"
    assert "Chưa có hồ sơ nào đang xử lý" in shown(at(OTHER_HEAD).get(FLOW))
    assert at(EXAMINER).get(FLOW).status_code == 403
    assert at(DESK).get(FLOW).status_code == 403


def test_version_and_span_stand_in_the_address(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    page = shown(at(HEAD).get(f"{FLOW}?quy-trinh={dossier.process_version_id}&ky=365"))
    assert '<option value="365" selected>' in page
    assert "trong 365 ngày qua" in page
    for nonsense in ("?quy-trinh=999999&ky=7", "?quy-trinh=x&ky="):
        assert at(HEAD).get(FLOW + nonsense).status_code == 200


def statements(browser: Any, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_diagrams_take_eight_statements_at_most(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    copies(dossier, 40)
    assert statements(at(HEAD), FLOW) <= 8
    assert statements(at(EXAMINER), journey(dossier)) <= 8
