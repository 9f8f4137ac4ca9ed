"""Extension (II.8.4), apology and new appointment (decree 61/2018 art. 19.9), stop and suspension, and the verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.clock import ClockError, ClockMove, Tick, TimeLimit, judge, reckon
from motcua.process.rules import ExtensionRule, parse
from tests.kernel.moments import MOMENTS, WEEK, YEAR_2026, at, calendars, hours
from tests.laws.ledger import clock, days, rules

A_DAY = 480


@pytest.mark.parametrize(
    ("limit", "moves", "due"),
    [
        # Ten days from Monday 2/11 8:00: due on the 16th; five more.
        (10, [("2026-11-02 08:00", "start"), ("2026-11-10 10:00", "extend", 5 * A_DAY)], "2026-11-23 08:00"),
        # At the very moment at which it is due.
        (10, [("2026-11-02 08:00", "start"), ("2026-11-16 08:00", "extend", A_DAY)], "2026-11-17 08:00"),
        # Made at night: the due time counts, not the hour of the extension.
        (10, [("2026-11-02 08:00", "start"), ("2026-11-15 23:59", "extend", A_DAY)], "2026-11-17 08:00"),
        # Over the holiday of 24/11.
        (5, [("2026-11-16 15:00", "start"), ("2026-11-20 15:00", "extend", A_DAY)], "2026-11-25 15:00"),
        # Over Tết.
        (3, [("2026-02-10 08:00", "start"), ("2026-02-12 08:00", "extend", 2 * A_DAY)], "2026-02-24 08:00"),
        # A pause afterwards takes nothing from it.
        (
            10,
            [
                ("2026-11-02 08:00", "start"),
                ("2026-11-04 08:00", "extend", 2 * A_DAY),
                ("2026-11-05 08:00", "pause"),
                ("2026-11-09 08:00", "resume"),
            ],
            "2026-11-20 08:00",
        ),
        # A restart grants the limit alone: the extension belonged to the time before.
        (
            10,
            [
                ("2026-11-02 08:00", "start"),
                ("2026-11-04 08:00", "extend", 2 * A_DAY),
                ("2026-11-05 08:00", "pause"),
                ("2026-11-09 08:00", "restart"),
            ],
            "2026-11-23 08:00",
        ),
        # When it is late already, the time is added to the old due time, not to the present.
        (2, [("2026-11-02 08:00", "start"), ("2026-11-10 08:00", "extend", A_DAY)], "2026-11-05 08:00"),
        # By less than a day.
        (1, [("2026-11-16 10:00", "start"), ("2026-11-16 16:00", "extend", 90)], "2026-11-17 13:30"),
    ],
    ids=[
        "five days",
        "at the due time",
        "at night",
        "over a holiday",
        "over Tết",
        "then paused",
        "then restarted",
        "when late",
        "by ninety minutes",
    ],
)
def test_an_extension_moves_the_due_time_by_its_own_length(limit, moves, due):
    found = clock(YEAR_2026, days(limit), *moves)
    # 11:30 and 13:30 are the same working moment.
    assert YEAR_2026.between(found.due_at, at(due)) == hours(0)


def test_an_extension_is_part_of_what_was_granted_and_known_apart():
    moves = [("2026-11-02 08:00", "start"), ("2026-11-04 08:00", "extend", 2 * A_DAY)]
    found = clock(WEEK, days(10), *moves)
    assert (found.budget, found.extended_by) == (hours(96), hours(16))
    assert found.used(at("2026-11-05 08:00")) == hours(24)
    assert found.remaining(at("2026-11-05 08:00")) == hours(72)
    assert [(one.kind, one.start, one.end) for one in found.intervals] == [
        ("running", at("2026-11-02 08:00"), None)
    ]
    restarted = clock(WEEK, days(10), *moves, ("2026-11-05 08:00", "restart"))
    assert (restarted.budget, restarted.extended_by) == (hours(80), hours(0))


@pytest.mark.parametrize(
    ("limit", "moves", "why"),
    [
        (days(5), [("2026-11-02 08:00", "extend", 60)], "not started"),
        (
            days(5),
            [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "pause"), ("2026-11-04 08:00", "extend", 60)],
            "that is paused",
        ),
        (
            days(5),
            [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "stop"), ("2026-11-04 08:00", "extend", 60)],
            "that is stopped",
        ),
        (TimeLimit("none"), [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "extend", 60)], "without a limit"),
        (days(5), [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "extend", 0)], "extension has some"),
        (days(5), [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "extend", -60)], "extension has some"),
        (days(5), [("2026-11-02 08:00", "start", 60)], "extension has some"),
    ],
    ids=["not started", "paused", "stopped", "no limit", "by nothing", "by less", "a start with minutes"],
)  # fmt: skip
def test_extensions_that_cannot_be(limit, moves, why):
    with pytest.raises(ClockError, match=why):
        clock(WEEK, limit, *moves)


@pytest.mark.parametrize(
    ("limit", "percent", "most"),
    [(10, 100, 10), (15, 50, 7), (3, 50, 1), (1, 50, 1), (1, 200, 2), (10, 10, 1), (30, 100, 30)],
)
def test_by_how_much_a_limit_may_be_extended(limit, percent, most):
    assert ExtensionRule(1, percent, 0).most_days(hours(8 * limit), WEEK) == most


def test_a_limit_of_hours_may_be_extended_by_a_day():
    assert ExtensionRule(1, 100, 0).most_days(timedelta(minutes=240), WEEK) == 1


@pytest.mark.parametrize("code", ["2018", "2025"])
def test_extension_once_until_the_due_time(code):
    found = rules(code)
    assert found.extension is not None
    assert (found.extension.limit, found.extension.most_percent) == (1, 100)
    assert found.latest_extension(at("2026-11-25 15:00"), YEAR_2026) == at("2026-11-25 15:00")


def test_a_law_may_want_the_extension_days_ahead():
    data = _definition() | {"extension": {"limit": 1, "most_percent": 100, "before_due_days": 2}}
    assert parse("x/1", data).latest_extension(at("2026-11-26 15:00"), YEAR_2026) == at("2026-11-23 15:00")


@pytest.mark.parametrize("code", ["2018", "2025"])
@pytest.mark.parametrize(
    ("started", "due", "latest"),
    [
        ("2026-11-02 08:00", "2026-11-18 10:00", "2026-11-17 10:00"),
        ("2026-11-02 08:00", "2026-11-18 17:30", "2026-11-17 17:30"),
        ("2026-11-02 08:00", "2026-11-23 10:00", "2026-11-20 10:00"),
        ("2026-11-02 08:00", "2026-11-25 15:00", "2026-11-23 15:00"),
        ("2026-02-02 08:00", "2026-02-23 09:00", "2026-02-13 09:00"),
        ("2026-01-05 08:00", "2026-01-12 09:00", "2026-01-10 09:00"),
        # Limits of a day or less: a day ahead would lie before the reception itself.
        ("2026-11-18 08:00", "2026-11-19 08:00", "2026-11-18 08:00"),
        ("2026-11-18 08:00", "2026-11-18 17:30", "2026-11-18 17:30"),
    ],
    ids=[
        "a working day before",
        "due at closing",
        "over a weekend",
        "over the holiday of 24/11",
        "over Tết",
        "on a swapped Saturday",
        "a limit of one day",
        "the same day",
    ],
)
def test_the_latest_moment_of_an_apology(code, started, due, latest):
    assert rules(code).latest_apology(at(due), at(started), YEAR_2026) == at(latest)


def test_what_an_apology_does_to_the_due_time_is_the_laws_matter():
    old, new = rules("2018").apology, rules("2025").apology
    assert old is not None
    assert new is not None
    assert (old.moves_due, old.limit, old.when_late) == (False, 1, "recorded")
    assert (new.moves_due, new.limit, new.when_late) == (True, 1, "recorded")


def test_the_stop_at_the_applicants_request_came_with_2025_and_the_suspension_pauses_in_both():
    assert (rules("2018").stop, rules("2025").stop) == (False, True)
    assert (rules("2018").suspension_clock, rules("2025").suspension_clock) == ("pause", "pause")


def test_a_rule_set_that_names_none_of_it_gives_none_of_it():
    bare = parse("cu/1", _definition())
    assert (bare.extension, bare.apology, bare.stop, bare.suspension_clock) == (None, None, False, None)
    assert bare.latest_extension(at("2026-11-25 15:00"), WEEK) is None
    assert bare.latest_apology(at("2026-11-25 15:00"), at("2026-11-02 08:00"), WEEK) is None
    assert (bare.slip_for("extend"), bare.form_number("giay-tiep-nhan")) == (None, "")


@pytest.mark.parametrize(
    ("moves", "due", "used"),
    [
        # Stopped at the applicant's request after two days.
        ([("2026-11-02 08:00", "start"), ("2026-11-04 08:00", "stop")], "2026-11-09 08:00", 16),
        # Suspended for a financial duty, then stopped: due as if it had gone on at the stop.
        (
            [("2026-11-02 08:00", "start"), ("2026-11-03 08:00", "pause"), ("2026-11-30 08:00", "stop")],
            "2026-12-04 08:00",
            8,
        ),
        # Suspended over a weekend, finished in time.
        (
            [
                ("2026-11-02 08:00", "start"),
                ("2026-11-05 08:00", "pause"),
                ("2026-11-09 08:00", "resume"),
                ("2026-11-10 17:30", "stop"),
            ],
            "2026-11-11 08:00",
            39.5,
        ),
        # A supplement and a financial duty: both are taken out.
        (
            [
                ("2026-11-02 08:00", "start"),
                ("2026-11-03 08:00", "pause"),
                ("2026-11-04 08:00", "resume"),
                ("2026-11-05 08:00", "pause"),
                ("2026-11-10 08:00", "resume"),
                ("2026-11-11 08:00", "stop"),
            ],
            "2026-11-13 08:00",
            24,
        ),
    ],
    ids=["stopped", "suspended and stopped", "suspended", "two waits"],
)
def test_stop_and_suspension(moves, due, used):
    found = clock(WEEK, days(5), *moves)
    assert found.status == "stopped"
    assert found.due_at == at(due)
    assert found.used_before == hours(used)


# The 766 index: the finish of processing against the appointment as it stood then.


@pytest.mark.parametrize(
    ("moves", "finished", "verdict"),
    [
        ([("2026-11-02 08:00", "start")], "2026-11-13 17:30", "early"),
        ([("2026-11-02 08:00", "start")], "2026-11-15 23:59", "early"),
        ([("2026-11-02 08:00", "start")], "2026-11-16 00:00", "on_time"),
        ([("2026-11-02 08:00", "start")], "2026-11-16 08:00", "on_time"),
        ([("2026-11-02 08:00", "start")], "2026-11-16 08:00:01", "late"),
        # Finished between the old and the new appointment of an extension: in time.
        ([("2026-11-02 08:00", "start"), ("2026-11-12 08:00", "extend", 960)], "2026-11-17 08:00", "early"),
        ([("2026-11-02 08:00", "start"), ("2026-11-12 08:00", "extend", 960)], "2026-11-18 08:00", "on_time"),
        ([("2026-11-02 08:00", "start"), ("2026-11-12 08:00", "extend", 960)], "2026-11-18 09:00", "late"),
        # Late before the supplement, and the supplement cures nothing where it only pauses.
        (
            [("2026-11-02 08:00", "start"), ("2026-11-17 08:00", "pause"), ("2026-11-20 08:00", "resume")],
            "2026-11-20 09:00",
            "late",
        ),
        (
            [("2026-11-02 08:00", "start"), ("2026-11-17 08:00", "pause"), ("2026-11-20 08:00", "restart")],
            "2026-11-20 09:00",
            "early",
        ),
    ],
)
def test_early_on_time_or_late(moves, finished, verdict):
    found = clock(WEEK, days(10), *moves, (finished, "stop"))
    assert judge(at(finished), found.due_at, WEEK) == verdict
    assert (found.late_by(at("2027-01-01 08:00")) > timedelta()) == (verdict == "late")


# What holds for every calendar.

MINUTES = st.integers(1, 5000)


def moved(calendar, limit, *moves):
    return reckon(calendar, limit, [Tick(moment, ClockMove(move), *more) for moment, move, *more in moves])


@given(calendars(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)), MINUTES)
def test_an_extension_adds_exactly_its_minutes(calendar, start, after, minutes):
    before = moved(calendar, days(5), (start, "start"))
    extended = moved(calendar, days(5), (start, "start"), (start + after, "extend", minutes))
    assert calendar.between(before.due_at, extended.due_at) == timedelta(minutes=minutes)
    seen = max(extended.due_at, start + after)
    assert extended.remaining(seen) == calendar.between(seen, extended.due_at)


@given(
    calendars(), MOMENTS, st.lists(st.timedeltas(timedelta(), timedelta(days=9)), min_size=3, max_size=3), MINUTES
)  # fmt: skip
def test_it_does_not_matter_whether_the_extension_or_the_pause_came_first(calendar, start, gaps, minutes):
    first, second, third = start + gaps[0], start + gaps[0] + gaps[1], start + sum(gaps, timedelta())
    paused_first = moved(
        calendar, days(5), (start, "start"), (first, "pause"), (second, "resume"), (third, "extend", minutes)
    )
    extended_first = moved(
        calendar, days(5), (start, "start"), (first, "extend", minutes), (first, "pause"), (second, "resume")
    )
    assert calendar.between(paused_first.due_at, extended_first.due_at) == timedelta()


@given(calendars(), MOMENTS, st.integers(1, 40))
def test_an_apology_in_time_is_never_after_the_due_time(calendar, start, limit):
    due = calendar.add_working_days(start, limit)
    latest = rules("2025").latest_apology(due, start, calendar)
    assert start <= latest <= due
    ahead = timedelta(minutes=calendar.daily_minutes)
    assert calendar.between(latest, due) in (ahead, timedelta())


def _definition():
    return {
        "title": "Cũ",
        "legal_basis": "",
        "supplement": {"intake": {"clock": "none"}, "examination": {"clock": "pause", "limit": 1}},
        "transfer_cutoff": "15:00",
        "online_answer_minutes": 480,
    }
