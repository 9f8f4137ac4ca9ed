"""Work lists: each role has its lists, each list what it says, and nobody sees beyond the own agency or division."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import Filters, work_counts, work_list, work_menu
from motcua.dossiers.selectors.narrowing import SORTS
from tests.acts.who import EVERYBODY
from tests.dossiers.population import populate
from tests.kernel.moments import at
from tests.story import (
    CLERK,
    COMMUNE_DESK,
    DESK,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    JUSTICE_DIRECTOR,
    JUSTICE_EXAMINER,
    ORGANISATION,
    OTHER_EXAMINER,
    OTHER_HEAD,
    Story,
)
from tests.story_fixtures import TimeIs

AFTER_ASSIGNMENT = {
    *("assigned", "asked", "resupplied", "examined", "proposed", "to_approve", "approved"),
    *("finished", "ready", "handed_over", "withdrawing", "given_back", "rejected"),
}
OPEN_OF_EXAMINER = AFTER_ASSIGNMENT - {"handed_over", "given_back", "rejected"}
AT_INTAKE = {"submitted", "asked_at_intake", "accepted", "resupplied_at_intake", "withdrawn", "refused"}
IN_DIVISION = AFTER_ASSIGNMENT | {"forwarded"}
EVERYTHING = AT_INTAKE | IN_DIVISION
PROCESSING = {"forwarded", "assigned", "proposed", "to_approve", "approved", "examined"}
RESOLVED = {"finished", "ready", "handed_over", "rejected"}
SIGNED = {"approved", "finished", "ready", "handed_over"}
# What each role must find in each of its lists.
LISTS: dict[str, dict[str, set[str]]] = {
    DESK: {
        "to_accept": {"submitted"},
        "supplemented": {"resupplied_at_intake"},
        "withdrawals": {"withdrawing"},
        "to_forward": {"accepted"},
        "to_confirm": {"finished"},
        "to_hand_over": {"ready"},
        "originals_missing": set(),
        "waiting_supplement": {"asked_at_intake", "asked"},
        "processing": PROCESSING,
        "opinions": set(),
        "late": set(),
        "soon": set(),
        "removed": set(),
        "refused": {"refused", "rejected"},
        "resolved": RESOLVED,
        "all": EVERYTHING,
    },
    HEAD: {
        "to_assign": {"forwarded"},
        "to_review": {"proposed"},
        "to_sign": {"to_approve"},
        "waiting_supplement": {"asked"},
        "opinions": set(),
        "late": set(),
        "soon": set(),
        "refused": {"rejected"},
        "approved": SIGNED,
        "left_behind": set(),
        "vacant_posts": set(),
        "resolved": RESOLVED,
        "taken_part": AFTER_ASSIGNMENT,
        "all": IN_DIVISION,
    },
    EXAMINER: {
        "to_examine": {"assigned", "resupplied", "examined"},
        "to_take": set(),
        "resupplied": {"resupplied"},
        "proposed": {"proposed", "to_approve", "approved"},
        "assigned": OPEN_OF_EXAMINER,
        "waiting_supplement": {"asked"},
        "opinions": set(),
        "late": set(),
        "soon": set(),
        "refused": {"rejected"},
        "resolved": RESOLVED,
        "taken_part": AFTER_ASSIGNMENT - {"assigned", "withdrawing", "given_back"},
        "all": IN_DIVISION,
    },
    DIRECTOR: {
        "to_approve": {"to_approve"},
        "processing": PROCESSING,
        "opinions": set(),
        "late": set(),
        "soon": set(),
        "removed": set(),
        "refused": {"refused", "rejected"},
        "approved": SIGNED,
        "vacant_posts": set(),
        "resolved": RESOLVED,
        "taken_part": SIGNED | {"rejected"},
        "all": EVERYTHING,
    },
    CLERK: {
        "to_finish": {"approved"},
        "opinions": set(),
        "late": set(),
        "soon": set(),
        "refused": {"refused", "rejected"},
        "resolved": RESOLVED,
        "taken_part": {"finished", "ready", "handed_over"},
        "all": EVERYTHING,
    },
}


def keys(story: Story, email: str, code: str, filters: Filters | None = None, **options: Any) -> list[Any]:
    page = work_list(story.actor(email), code, filters, **options)
    assert page is not None
    return [row.key for row in page.items]


@pytest.mark.criterion("II.8.3", "II.6.1", "II.9.1", "II.10.2")
def test_each_role_finds_in_each_list_what_waits_there_and_nobody_a_strangers(story: Story) -> None:
    people = populate(story)
    names = {dossier.key: name for name, dossier in people.items()}
    for email, wanted in LISTS.items():
        actor = story.actor(email)
        assert {item.code for item in work_menu(actor)} == set(wanted)
        found = {code: {names[key] for key in keys(story, email, code, size=100)} for code in wanted}
        assert found == wanted
        counts = work_counts(actor)
        assert counts == {code: len(wanted[code]) for code in counts}
        assert {item.code for item in work_menu(actor) if item.counted} == set(counts)
    for email in (COMMUNE_DESK, OTHER_HEAD, OTHER_EXAMINER, JUSTICE_EXAMINER, JUSTICE_DIRECTOR):
        actor = story.actor(email)
        assert set(work_counts(actor).values()) == {0}
        for item in work_menu(actor):
            assert keys(story, email, item.code) == []
    # A second examiner sees what the division has, and none of it is hers to work on.
    assert {code: number for code, number in work_counts(story.actor(EXAMINER_2)).items() if number} == {}
    assert {names[key] for key in keys(story, EXAMINER_2, "all", size=100)} == IN_DIVISION
    for email in EVERYBODY:
        actor = story.actor(email)
        if not actor.seats or actor.is_administrator:
            assert work_menu(actor) == []
            assert work_counts(actor) == {}
            assert work_list(actor, "all") is None


def test_a_list_of_another_role_or_of_no_name_is_nobodys(story: Story) -> None:
    assert work_list(story.actor(EXAMINER), "to_accept") is None
    assert work_list(story.actor(DESK), "to_approve") is None
    assert work_list(story.actor(DESK), "khong-co") is None


@pytest.fixture
def pair(story: Story, time_is: TimeIs) -> tuple[Dossier, Dossier]:
    """Two dossiers that differ in everything that a filter knows."""
    time_is("2026-12-07 08:00")
    first = story.assigned()
    time_is("2026-12-09 09:00")
    other = story.do("submit", story.draft(ORGANISATION, "2.000664"), ORGANISATION).dossier
    return first, other


@pytest.mark.criterion("II.24.1", "II.24.2")
def test_every_filter_narrows_alone_and_together(
    story: Story, pair: tuple[Dossier, Dossier], time_is: TimeIs
) -> None:
    first, other = pair
    time_is("2026-12-09 10:00")
    only_first = [
        Filters(q="nguyen van an"),
        Filters(q="Nguyễn Văn An"),
        Filters(q="0900000101"),
        Filters(q=first.code or ""),
        Filters(q=(first.code or "").lower()),
        Filters(procedure="2.000620"),
        Filters(state="processing"),
        Filters(unit=first.unit_id),
        Filters(division=first.division_id),
        Filters(assignee=first.assignee_id),
        Filters(submitted_to=datetime.date(2026, 12, 8)),
    ]
    only_other = [
        Filters(q="huong son"),
        Filters(q="3009999991"),
        Filters(q=other.receipt_number or ""),
        Filters(procedure="2.000664"),
        Filters(state="waiting_acceptance"),
        Filters(submitted_from=datetime.date(2026, 12, 9)),
    ]
    for filters in only_first:
        assert keys(story, DESK, "all", filters) == [first.key], filters
    for filters in only_other:
        assert keys(story, DESK, "all", filters) == [other.key], filters
    both = Filters(
        channel="online", submitted_from=datetime.date(2026, 12, 7), submitted_to=datetime.date(2026, 12, 9)
    )
    assert set(keys(story, DESK, "all", both)) == {first.key, other.key}
    assert keys(story, DESK, "all", Filters(procedure="2.000620", state="waiting_acceptance")) == []
    assert keys(story, DESK, "all", Filters(q="an", state="processing", procedure="2.000620")) == [first.key]
    assert keys(story, DESK, "all", Filters(channel="desk")) == []
    assert first.key in keys(story, DESK, "all", Filters(sector=first.procedure.sector.code))
    assert keys(story, DESK, "all", Filters(sector="khong-co")) == []


@pytest.mark.parametrize(
    "words", ["'", "a & b | !", "%", "\\", "():*", "😀", "a" * 500, "H27", "-", "x' OR 1=1", "<->", "\x00a"]
)
def test_no_search_words_break_a_list(story: Story, words: str) -> None:
    story.submitted()
    assert work_list(story.actor(DESK), "all", Filters(q=words)) is not None


@pytest.mark.criterion("II.22.4")
def test_late_and_soon_by_the_due_time(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    seen: dict[str, list[str]] = {}
    for moment in (
        "2026-12-16 08:00",
        "2026-12-18 08:00",
        "2026-12-18 08:01",
        "2026-12-21 08:00",
        "2026-12-21 08:01",
    ):
        time_is(moment)
        seen[moment] = [code for code in ("soon", "late") if keys(story, EXAMINER, code) == [dossier.key]]
        for email in (DESK, HEAD, DIRECTOR):
            assert [code for code in ("soon", "late") if keys(story, email, code)] == seen[moment]
        assert keys(story, EXAMINER_2, "late") == []
    assert seen == {
        "2026-12-16 08:00": [],
        "2026-12-18 08:00": [],
        "2026-12-18 08:01": ["soon"],
        "2026-12-21 08:00": ["soon"],
        "2026-12-21 08:01": ["late"],
    }
    assert keys(story, DESK, "all", Filters(due="late")) == [dossier.key]
    time_is("2026-12-17 08:00")
    assert keys(story, DESK, "all", Filters(due="3")) == [dossier.key]
    assert keys(story, DESK, "all", Filters(due="soon")) == []


def test_what_waits_for_the_applicant_or_is_finished_is_not_late(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    story.asked()
    story.finished()
    time_is("2027-03-01 08:00")
    assert keys(story, DESK, "late") == []
    assert work_counts(story.actor(DESK))["late"] == 0


def test_every_order_goes_both_ways(story: Story, pair: tuple[Dossier, Dossier]) -> None:
    first, other = pair
    orders = {
        "due": [first, other],
        "-due": [first, other],  # without a due time comes last either way
        "submitted": [first, other],
        "-submitted": [other, first],
        "code": [first, other],
        "-code": [first, other],
        "applicant": [other, first],
        "-applicant": [first, other],
        "submitter": [other, first],
        "-submitter": [first, other],
        # In the order of the law: waits for acceptance, then is being resolved.
        "state": [other, first],
        "-state": [first, other],
        "procedure": [first, other],
        "-procedure": [other, first],
        # Equals stay in the order of their coming, turned round with the rest.
        "agency": [first, other],
        "-agency": [other, first],
        "channel": [first, other],
        "-channel": [other, first],
        "sector": [first, other],
        "-sector": [other, first],
        # Only the first was accepted, appointed and given to a division and an examiner.
        **{
            way + key: [first, other]
            for key in ("accepted", "appointed", "division", "examiner", "holder")
            for way in ("", "-")
        },
    }
    assert set(SORTS) - set(orders) == {
        way + key for key in ("unit", "step_due", "finished") for way in ("", "-")
    }
    for name, wanted in orders.items():
        assert keys(story, DESK, "all", sort=name) == [dossier.key for dossier in wanted], name
    assert keys(story, DESK, "all", sort="khong-co") == [other.key, first.key]


def test_pages_hold_every_row_once(story: Story) -> None:
    dossiers = [story.submitted() for _ in range(5)]
    actor = story.actor(DESK)
    pages = [work_list(actor, "to_accept", page=number, size=2) for number in (1, 2, 3, 4)]
    shown = [[row.key for row in page.items] for page in pages if page is not None]
    assert [len(rows) for rows in shown] == [2, 2, 1, 0]
    assert {key for rows in shown for key in rows} == {dossier.key for dossier in dossiers}
    assert [page.has_next for page in pages if page is not None] == [True, True, False, False]
    assert {page.total for page in pages if page is not None} == {5}


def test_statements_do_not_grow_with_the_rows(story: Story) -> None:
    def statements(read: Callable[[], object]) -> int:
        read()  # definitions are parsed once and kept
        with CaptureQueriesContext(connection) as queries:
            read()
        return len(queries)

    actor = story.actor(DESK)
    reads: list[Callable[[], object]] = [
        lambda: work_counts(actor),
        lambda: work_list(actor, "all"),
        lambda: work_list(actor, "all", Filters(q="an"), size=2),
    ]
    story.submitted()
    assert statements(reads[0]) == 1
    before = [statements(read) for read in reads]
    for _ in range(4):
        story.assigned()
    after = [statements(read) for read in reads]
    assert after[:2] == before[:2]
    assert after[2] <= 2


def test_a_row_says_what_an_officer_scans_for(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-24 09:00")
    page = work_list(story.actor(HEAD), "late")
    assert page is not None
    (row,) = page.items
    assert (row.reference, row.applicant_name, row.procedure_code) == (
        dossier.code,
        "Nguyễn Văn An",
        "2.000620",
    )
    assert (row.state_label, row.step_title, row.holder_name) == (
        "Đang xử lý",
        "Thẩm định hồ sơ",
        "Lê Minh Tuấn",
    )
    assert (row.due_at, row.due_text) == (at("2026-12-21 08:00"), "Quá hạn 3 ngày")
    assert (row.is_late, row.due_state) == (True, "late")
    assert row.event_count == dossier.event_count
