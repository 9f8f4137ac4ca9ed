"""The public figures of a period: on time and late, by agency, equal to the record (II.13.3, II.22.2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier, Event
from tests.sample_database import forget_cached
from tests.story import CLERK, DESK, Story
from tests.story_fixtures import TimeIs, time_is

__all__ = ["time_is"]
PAGE = "/thong-ke"


def figures(client: Client, query: str = "") -> dict[str, str]:
    """Those of the whole system."""
    page = client.get(f"{PAGE}{query}").content.decode()
    return dict(re.findall(r'data-figure="(\w+)">([^<]+)<', page))


def by_agency(client: Client, query: str) -> dict[str, list[str]]:
    page = client.get(f"{PAGE}{query}").content.decode()
    rows = re.findall(r'<tr data-agency="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return {name: re.findall(r'mc-number">([^<]*)<', row) for name, row in rows}


@pytest.fixture
def worked(story: Story, time_is: TimeIs) -> list[Dossier]:
    """Three of the Department of Industry and Trade, one of the Department of Justice; seen on 15 January 2027."""

    def finish(dossier: Dossier, day: str) -> None:
        story.do("finish", dossier, CLERK, {"number": "1", "issued_on": day, "file": story.file()})

    time_is("2026-11-30 08:00")
    carried = story.approved()
    time_is("2026-12-01 08:00")
    early, late = story.approved(), story.approved()
    elsewhere = story.same_day()
    time_is("2026-12-02 08:00")
    finish(early, "02/12/2026")
    finish(carried, "02/12/2026")
    time_is("2027-01-15 08:00")
    finish(late, "15/01/2027")
    forget_cached()
    return [carried, early, late, elsewhere]


@pytest.mark.criterion("II.13.3", "II.22.2")
def test_each_period_has_its_own_on_time_and_late(client: Client, worked: list[Dossier]) -> None:
    december = figures(client, "?ky=thang-truoc")
    assert (december["carried"], december["received"], december["on_time"], december["late"]) == (
        "1",
        "3",
        "2",
        "0",
    )
    assert (december["processing"], december["open_late"]) == ("2", "2"), (
        "as it stood at the end of the month"
    )
    january = figures(client, "?ky=thang")
    assert (january["received"], january["on_time"], january["late"]) == ("0", "0", "1")
    quarter = figures(client, "?ky=quy-truoc")
    assert (quarter["carried"], quarter["received"], quarter["resolved"]) == ("0", "4", "2")
    year = figures(client, "?ky=khac&tu=30/11/2026&den=15/01/2027")
    assert (year["received"], year["on_time"], year["late"], year["processing"]) == ("4", "2", "1", "1")


@pytest.mark.criterion("II.13.3", "II.22.2")
def test_the_figures_of_each_agency_are_those_of_the_record(client: Client, worked: list[Dossier]) -> None:
    table = by_agency(client, "?ky=khac&tu=30/11/2026&den=15/01/2027")
    assert set(table) == {dossier.agency.name for dossier in worked}
    for dossier in worked:
        dossier.refresh_from_db()
    for agency in {dossier.agency for dossier in worked}:
        own = [dossier for dossier in worked if dossier.agency_id == agency.id]
        events = Event.objects.filter(dossier__in=own)
        finished = {event.dossier_id: event.at for event in events.filter(clock="stop")}
        late = sum(1 for one in own if one.id in finished and finished[one.id] > one.due_at)
        received, resolved, in_time, shown_late, _share, still, _open_late = table[agency.name]
        assert received == str(events.filter(act="accept").count())
        assert (resolved, shown_late) == (str(len(finished)), str(late))
        assert (in_time, still) == (str(len(finished) - late), str(len(own) - len(finished)))


def test_days_that_cannot_be_read_are_said_and_kept(client: Client, story: Story) -> None:
    answer = client.get(f"{PAGE}?ky=khac&tu=31/02/2026&den=01/03/2026")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="31/02/2026"' in page
    assert "Không có ngày 31/02/2026" in page


def test_an_empty_period_says_so(client: Client, story: Story) -> None:
    page = client.get(f"{PAGE}?ky=khac&tu=01/01/2001&den=02/01/2001").content.decode()
    assert "Không có hồ sơ nào trong kỳ này." in page


def test_who_comes_next_costs_nothing(client: Client, story: Story, django_assert_num_queries: Any) -> None:
    story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"})
    client.get(f"{PAGE}?ky=quy")
    with django_assert_num_queries(0):
        client.get(f"{PAGE}?ky=quy")
