"""The clock ledger: limits, pauses, restarts, and the orders of ticks that cannot be."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.clock import ClockError, ClockMove, Interval, Tick, TimeLimit, judge, lateness, reckon
from tests.kernel.moments import AMOUNTS, MOMENTS, WEEK, at, calendars, hours

TEN_DAYS = TimeLimit("working_days", 10)
NO_LIMIT = TimeLimit("none")

LIMITS = st.one_of(
    st.integers(1, 40).map(lambda amount: TimeLimit("working_days", amount)),
    st.integers(1, 5000).map(lambda amount: TimeLimit("working_minutes", amount)),
    st.one_of(st.none(), st.integers(1, 1439)).map(lambda cutoff: TimeLimit("same_day", cutoff=cutoff)),
    st.just(NO_LIMIT),
)
COUNTED = LIMITS.filter(lambda limit: limit.kind != "none")
GAPS = st.lists(st.timedeltas(timedelta(), timedelta(days=9)), min_size=4, max_size=4)


def ticks(*moves: tuple[str, str]) -> list[Tick]:
    return [Tick(at(moment), ClockMove(move)) for moment, move in moves]


def moments(start: datetime, gaps: list[timedelta]) -> list[datetime]:
    found = [start]
    for gap in gaps:
        found.append(found[-1] + gap)
    return found


@given(calendars(), COUNTED, MOMENTS, GAPS)
def test_a_pause_moves_the_due_time_by_exactly_its_working_length(calendar, limit, start, gaps):
    begin, pause, resume, *_ = moments(start, gaps)
    before = reckon(calendar, limit, [Tick(begin, ClockMove.START)])
    after = reckon(
        calendar,
        limit,
        [Tick(begin, ClockMove.START), Tick(pause, ClockMove.PAUSE), Tick(resume, ClockMove.RESUME)],
    )
    assert calendar.between(before.due_at, after.due_at) == calendar.between(pause, resume)


@given(calendars(), COUNTED, MOMENTS, GAPS)
def test_a_restart_knows_nothing_of_what_was_before(calendar, limit, start, gaps):
    begin, pause, again, later, _ = moments(start, gaps)
    history = [Tick(begin, ClockMove.START), Tick(pause, ClockMove.PAUSE), Tick(again, ClockMove.RESTART)]
    restarted = reckon(calendar, limit, history)
    fresh = reckon(calendar, limit, [Tick(again, ClockMove.START)])
    assert restarted.due_at == fresh.due_at
    assert restarted.used(later) == fresh.used(later)
    assert restarted.late_by(later) == fresh.late_by(later)


@given(calendars(), COUNTED, MOMENTS, GAPS, AMOUNTS)
def test_due_time_and_time_used_tell_the_same_story(calendar, limit, start, gaps, more):
    begin, pause, resume, *_ = moments(start, gaps)
    clock = reckon(
        calendar,
        limit,
        [Tick(begin, ClockMove.START), Tick(pause, ClockMove.PAUSE), Tick(resume, ClockMove.RESUME)],
    )
    seen = resume + more
    assert clock.remaining(seen) == calendar.between(seen, clock.due_at)
    assert clock.late_by(seen) == max(calendar.between(clock.due_at, seen), timedelta())


@given(calendars(), LIMITS, MOMENTS, GAPS)
def test_intervals_follow_each_other_without_gap_and_running_ones_make_up_the_time_used(
    calendar, limit, start, gaps
):
    begin, pause, resume, stop, _ = moments(start, gaps)
    clock = reckon(
        calendar,
        limit,
        [
            Tick(begin, ClockMove.START),
            Tick(pause, ClockMove.PAUSE),
            Tick(resume, ClockMove.RESUME),
            Tick(stop, ClockMove.STOP),
        ],
    )
    assert [interval.kind for interval in clock.intervals] == ["running", "paused", "running"]
    assert [interval.end for interval in clock.intervals] == [pause, resume, stop]
    assert [interval.start for interval in clock.intervals] == [begin, pause, resume]
    ran = sum((calendar.between(i.start, i.end) for i in clock.intervals if i.kind == "running"), timedelta())
    assert clock.used(stop + hours(500)) == clock.used_before == ran


def test_a_clock_that_has_not_started_knows_nothing():
    clock = reckon(WEEK, TEN_DAYS, [])
    assert clock.status == "not_started"
    assert (clock.due_at, clock.last_due_at, clock.running_since, clock.intervals) == (None, None, None, ())
    assert clock.used(at("2026-11-23 10:00")) == timedelta()
    assert clock.remaining(at("2026-11-23 10:00")) is None
    assert clock.late_by(at("2026-11-23 10:00")) == timedelta()


def test_a_running_clock_counts_from_its_start():
    clock = reckon(WEEK, TEN_DAYS, ticks(("2026-11-23 10:00", "start")))
    assert clock.status == "running"
    assert clock.due_at == clock.last_due_at == at("2026-12-07 10:00")
    assert clock.due_at.tzinfo is UTC
    assert clock.used(at("2026-11-23 14:00")) == hours(2)
    assert clock.used(at("2026-11-20 14:00")) == timedelta()
    assert clock.intervals == (Interval("running", at("2026-11-23 10:00"), None),)


def test_while_paused_the_due_time_is_unknown_and_nothing_is_used():
    clock = reckon(WEEK, TEN_DAYS, ticks(("2026-11-23 10:00", "start"), ("2026-11-24 10:00", "pause")))
    assert clock.status == "paused"
    assert clock.due_at is None
    assert clock.last_due_at == at("2026-12-07 10:00")
    assert clock.used(at("2027-01-04 10:00")) == hours(8)
    assert clock.remaining(at("2027-01-04 10:00")) == hours(72)


def test_a_pause_after_the_due_time_does_not_cure_lateness():
    clock = reckon(
        WEEK,
        TimeLimit("working_days", 1),
        ticks(("2026-11-23 07:30", "start"), ("2026-11-24 09:30", "pause"), ("2026-11-26 07:30", "resume")),
    )
    assert clock.due_at == at("2026-11-25 15:30")
    assert clock.late_by(at("2026-11-26 07:30")) == hours(2)


def test_a_clock_stopped_while_paused_is_judged_by_what_it_had_left():
    in_time = reckon(
        WEEK,
        TimeLimit("working_days", 1),
        ticks(("2026-11-23 07:30", "start"), ("2026-11-23 11:00", "pause"), ("2026-12-21 09:00", "stop")),
    )
    assert in_time.status == "stopped"
    assert in_time.due_at > at("2026-12-21 09:00")
    assert in_time.late_by(at("2027-01-21 09:00")) == timedelta()


def test_after_the_stop_lateness_stays_as_it_was():
    clock = reckon(
        WEEK,
        TimeLimit("working_minutes", 60),
        ticks(("2026-11-23 07:30", "start"), ("2026-11-23 09:00", "stop")),
    )
    assert clock.due_at == at("2026-11-23 08:30")
    assert clock.late_by(at("2026-11-30 09:00")) == timedelta(minutes=30)
    assert clock.remaining(at("2026-11-30 09:00")) == -timedelta(minutes=30)


def test_without_a_limit_time_is_measured_but_nothing_is_due():
    clock = reckon(WEEK, NO_LIMIT, ticks(("2026-11-23 07:30", "start")))
    assert clock.due_at is None
    assert clock.used(at("2026-11-24 07:30")) == hours(8)
    assert clock.late_by(at("2030-11-24 07:30")) == timedelta()


@pytest.mark.parametrize(
    "moves",
    [
        [("2026-11-23 10:00", "pause")],
        [("2026-11-23 10:00", "resume")],
        [("2026-11-23 10:00", "restart")],
        [("2026-11-23 10:00", "stop")],
        [("2026-11-23 10:00", "start"), ("2026-11-23 11:00", "start")],
        [("2026-11-23 10:00", "start"), ("2026-11-23 11:00", "resume")],
        [("2026-11-23 10:00", "start"), ("2026-11-23 11:00", "pause"), ("2026-11-23 12:00", "pause")],
        [("2026-11-23 10:00", "start"), ("2026-11-23 11:00", "stop"), ("2026-11-23 12:00", "resume")],
        [("2026-11-23 10:00", "start"), ("2026-11-23 09:59", "pause")],
    ],
)
def test_ticks_that_could_not_have_happened_are_refused(moves):
    with pytest.raises(ClockError):
        reckon(WEEK, TEN_DAYS, ticks(*moves))


def test_a_dossier_opened_again_has_its_whole_limit_from_then_and_the_time_between_counts_nothing():
    moves = (("2026-11-23 07:30", "start"), ("2026-11-24 07:30", "stop"), ("2026-12-07 07:30", "restart"))
    clock = reckon(WEEK, TEN_DAYS, ticks(*moves))
    assert (clock.status, clock.due_at) == ("running", at("2026-12-18 17:30"))
    assert clock.used(at("2026-12-08 07:30")) == hours(8)
    assert [(one.start, one.end) for one in clock.intervals] == [
        (at("2026-11-23 07:30"), at("2026-11-24 07:30")),
        (at("2026-12-07 07:30"), None),
    ]


def test_a_tick_that_goes_back_in_time_is_named_with_the_one_before_it():
    back = ticks(("2026-11-23 10:00", "start"), ("2026-11-23 09:59", "pause"))
    with pytest.raises(ClockError) as found:
        reckon(WEEK, TEN_DAYS, back)
    assert str(found.value) == (
        "pause at 2026-11-23T02:59:00+00:00 comes before the tick at 2026-11-23T03:00:00+00:00"
    )


def test_a_naive_tick_is_refused():
    with pytest.raises(ClockError, match="aware"):
        reckon(WEEK, TEN_DAYS, [Tick(datetime(2026, 11, 23, 10), ClockMove.START)])


@given(LIMITS)
def test_limits_are_written_and_read_the_same(limit):
    assert TimeLimit.from_json(limit.to_json()) == limit


def test_limits_as_the_definitions_write_them():
    assert TimeLimit.from_json({"kind": "working_days", "amount": 10}) == TEN_DAYS
    assert TimeLimit.from_json({"kind": "same_day", "cutoff": "15:00"}).cutoff == 900
    assert TimeLimit("same_day", cutoff=900).to_json() == {"kind": "same_day", "cutoff": "15:00"}
    assert NO_LIMIT.to_json() == {"kind": "none"}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "days", "amount": 3},
        {"kind": "working_days"},
        {"kind": "working_days", "amount": 0},
        {"kind": "working_days", "amount": "10"},
        {"kind": "working_days", "amount": 1.5},
        {"kind": "working_days", "amount": True},
        {"kind": "working_days", "amount": 3, "cutoff": "15:00"},
        {"kind": "same_day", "cutoff": 900},
        {"kind": "same_day", "cutoff": "15h"},
        {"kind": "same_day", "cutoff": "24:00"},
        {"kind": "same_day", "amount": 1},
        {"kind": "none", "amount": 1},
        {"kind": "working_days", "amount": 3, "unit": "day"},
    ],
)
def test_limits_that_make_no_sense_are_refused(data):
    with pytest.raises(ValueError, match=r"limit|cutoff"):
        TimeLimit.from_json(data)


@pytest.mark.parametrize(
    ("limit", "label"),
    [
        (TEN_DAYS, "10 ngày làm việc"),
        (TimeLimit("working_minutes", 240), "4 giờ làm việc"),
        (TimeLimit("working_minutes", 45), "45 phút làm việc"),
        (TimeLimit("working_minutes", 95), "1 giờ 35 phút làm việc"),
        (
            TimeLimit("same_day", cutoff=900),
            "Trong ngày làm việc (sau 15:00 tính sang ngày làm việc tiếp theo)",
        ),
        (TimeLimit("same_day"), "Trong ngày làm việc"),
        (NO_LIMIT, "Không quy định"),
    ],
)
def test_a_limit_reads_as_the_procedures_page_shows_it(limit, label):
    assert limit.label() == label


DUE = at("2026-11-27 17:30")  # a Friday


@pytest.mark.parametrize(
    ("seen", "state", "working_days", "text"),
    [
        ("2026-11-19 17:30", "on_time", 6, "còn 6 ngày làm việc"),
        ("2026-11-26 17:30", "on_time", 1, "còn 1 ngày làm việc"),
        ("2026-11-27 08:30", "soon", 0, "còn 7 giờ làm việc"),
        ("2026-11-27 14:10", "soon", 0, "còn 3 giờ 20 phút làm việc"),
        ("2026-11-27 17:10", "soon", 0, "còn 20 phút làm việc"),
        ("2026-11-27 17:29:30", "soon", 0, "còn dưới 1 phút làm việc"),
        ("2026-11-27 17:30", "soon", 0, "còn dưới 1 phút làm việc"),
        ("2026-11-27 17:30:01", "late", 1, "Quá hạn 1 ngày"),
        ("2026-11-29 10:00", "late", 1, "Quá hạn 1 ngày"),
        ("2026-11-30 07:30", "late", 1, "Quá hạn 1 ngày"),
        ("2026-12-01 07:00", "late", 1, "Quá hạn 1 ngày"),
        ("2026-12-01 07:30", "late", 2, "Quá hạn 2 ngày"),
        ("2026-12-06 10:00", "late", 5, "Quá hạn 5 ngày"),
    ],
)
def test_how_a_due_time_reads_before_and_after_it(seen, state, working_days, text):
    found = lateness(DUE, at(seen), WEEK)
    assert (found.state, found.working_days, found.text()) == (state, working_days, text)


def test_what_counts_as_soon_may_be_set():
    seen = at("2026-11-27 14:10")
    assert lateness(DUE, seen, WEEK, soon=hours(3)).state == "on_time"
    assert lateness(DUE, seen, WEEK, soon=hours(4)).state == "soon"


def test_minutes_late_are_working_minutes():
    assert lateness(DUE, at("2026-11-30 08:15"), WEEK).minutes == 45


def test_an_unknown_due_time_is_neither_late_nor_soon():
    found = lateness(None, at("2026-11-30 08:15"), WEEK)
    assert (found.state, found.working_days, found.minutes) == ("none", 0, 0)
    assert found.text() == "Chưa xác định hạn"


@given(calendars(), MOMENTS, MOMENTS)
def test_late_means_after_the_due_time_and_nothing_else(calendar, due, seen):
    found = lateness(due, seen, calendar)
    assert (found.state == "late") == (seen > due) == (judge(seen, due, calendar) == "late")
    assert found.minutes >= 0
    if found.state == "late":
        assert found.working_days >= 1


def test_the_verdict_on_a_finished_dossier():
    assert judge(at("2026-11-26 17:30"), DUE, WEEK) == "early"
    assert judge(at("2026-11-27 00:10"), DUE, WEEK) == "on_time"
    assert judge(at("2026-11-27 17:30"), DUE, WEEK) == "on_time"
    assert judge(at("2026-11-27 17:30:01"), DUE, WEEK) == "late"
    assert WEEK.local_date(at("2026-11-27 00:10")) == date(2026, 11, 27)
