"""Finding dossiers by each attribute of the circular alone, and by several at once."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

import pytest

from motcua.dossiers.models import Dossier
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import DESK, EXAMINER, ORGANISATION, OTHER_EXAMINER, Story
from tests.story_fixtures import TimeIs

LISTS = "/can-bo/danh-sach/"


@pytest.fixture
def pair(story: Story, time_is: TimeIs) -> tuple[Dossier, Dossier]:
    """A citizen's dossier in process, and a company's of another sector that waits for acceptance since later."""
    time_is("2026-12-07 08:00")
    one = story.assigned()
    time_is("2026-12-09 09:00")
    other = story.do("submit", story.draft(ORGANISATION, "2.000664"), ORGANISATION).dossier
    return one, other


def found(at: Desk, pair: tuple[Dossier, Dossier], **asked: str) -> set[str]:
    """Which of the two a list of everything shows under these filters."""
    page = shown(at(DESK).get(f"{LISTS}all?{urlencode(asked)}"))
    names = {"one": str(pair[0].code), "other": str(pair[1].receipt_number)}
    return {name for name, reference in names.items() if f">{reference}<" in page}


@pytest.mark.criterion("II.24.1")
def test_each_attribute_alone(story: Story, at: Desk, pair: tuple[Dossier, Dossier]) -> None:
    one, other = pair
    assert one.due_at is not None
    due_day = one.due_at.date()
    before = (due_day - datetime.timedelta(days=1)).strftime("%d/%m/%Y")
    due = due_day.strftime("%d/%m/%Y")
    only_one = [
        {"accepted_from": "07/12/2026", "accepted_to": "07/12/2026"},
        {"to": "08/12/2026"},
        {"division": str(one.division_id)},
        {"due_from": due, "due_to": due},
        {"due_from": before},
        {"state": "processing"},
        {"procedure": "2.000620"},
        {"kind": "citizen"},
        {"kind": "citizen", "name": "nguyễn văn an"},
        {"name": "an nguyen"},
        {"holder": str(story.person(EXAMINER).id)},
    ]
    only_other = [
        {"from": "08/12/2026"},
        {"state": "waiting_acceptance"},
        {"procedure": "2.000664"},
        {"kind": "organisation"},
        {"kind": "organisation", "name": "hương sơn"},
        {"name": "HUONG SON"},
        {"holder": "0"},
    ]
    neither: list[dict[str, str]] = [
        {"accepted_from": "08/12/2026"},
        {"accepted_to": "06/12/2026"},
        {"due_to": before},
        {"name": "nguyen van anh"},
        # The name of the procedure and the number of a paper are not the applicant's name.
        {"name": "ruou"},
        {"name": str(one.applicant["id_number"])},
        {"holder": str(story.person(OTHER_EXAMINER).id)},
        {"sector": "G15-HT"},
    ]
    for asked in only_one:
        assert found(at, pair, **asked) == {"one"}, asked
    for asked in only_other:
        assert found(at, pair, **asked) == {"other"}, asked
    for asked in neither:
        assert found(at, pair, **asked) == set(), asked
    assert "one" in found(at, pair, sector=one.procedure.sector.code)
    assert "other" in found(at, pair, sector=other.procedure.sector.code)


@pytest.mark.criterion("II.24.2")
def test_attributes_combine_and_stand_as_chips(story: Story, at: Desk, pair: tuple[Dossier, Dossier]) -> None:
    assert found(at, pair, kind="citizen", state="processing", accepted_from="01/12/2026") == {"one"}
    assert found(at, pair, kind="organisation", state="processing") == set()
    assert found(at, pair, name="hương sơn", procedure="2.000620") == set()
    holder = story.person(EXAMINER)
    asked = {
        "kind": "citizen",
        "name": "an",
        "holder": str(holder.id),
        "accepted_from": "07/12/2026",
        "due_to": "31/12/2026",
    }
    page = shown(at(DESK).get(f"{LISTS}all?{urlencode(asked)}"))
    for chip in (
        "Chủ hồ sơ là: Công dân",
        "Tên công dân: an",
        f"Người xử lý: {holder.full_name}",
        "Tiếp nhận từ ngày: 07/12/2026",
        "Hạn đến ngày: 31/12/2026",
    ):
        assert chip in page
    without = urlencode({key: value for key, value in asked.items() if key != "name"}).replace("&", "&amp;")
    assert f'href="?{without}"' in page
    assert "Tên doanh nghiệp, tổ chức: son" in shown(at(DESK).get(f"{LISTS}all?kind=organisation&name=son"))


def test_days_the_wrong_way_round_are_said_at_the_second(
    story: Story, at: Desk, pair: tuple[Dossier, Dossier]
) -> None:
    page = shown(at(DESK).get(f"{LISTS}all?due_from=20/12/2026&due_to=10/12/2026"))
    assert "loc-due_to-loi" in page
    assert "Ngày cuối phải từ ngày đầu trở đi" in page
    assert 'value="10/12/2026"' in page


@pytest.mark.parametrize("query", ["kind=khac", "holder=x", "due_from=31/02/2026", "name=%00", "name=***"])
def test_what_makes_no_sense_is_survived(story: Story, at: Desk, query: str) -> None:
    story.submitted()
    assert at(DESK).get(f"{LISTS}all?{query}").status_code == 200


def test_somebody_who_left_is_told_as_such(story: Story, at: Desk) -> None:
    story.submitted()
    assert "Người xử lý: không còn trong danh mục" in shown(at(DESK).get(f"{LISTS}all?holder=999999"))
