"""Walking a process with a pretend dossier, and bearing a load: the same rules as the acts, nothing "
"written."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest

from motcua.kernel.clock import TimeLimit
from motcua.kernel.dates import HANOI
from motcua.kernel.worktime import standard_calendar
from motcua.process.definition import Timer, parse
from motcua.process.load import Load, simulate, usual_effort
from motcua.process.rules import parse as parse_rules
from motcua.process.simulation import (
    Ground,
    Walk,
    WalkError,
    advance,
    answer,
    ask_withdrawal,
    child_ended,
    replay,
    submit,
    take,
)
from tests.process.processes import Definition, rich, sample_process
from tests.sample_database import SAMPLE

CALENDAR = standard_calendar()
TEN_DAYS = TimeLimit("working_days", 10)


def rules(code: str) -> Any:
    return parse_rules(f"{code}/1", json.loads((SAMPLE / "rules" / f"{code}.json").read_text("utf-8")))


def ground(definition: Definition | None = None, code: str = "2025", limit: TimeLimit = TEN_DAYS) -> Ground:
    return Ground(parse(definition or rich()), CALENDAR, limit, rules(code))


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=HANOI)


def begin(definition: Definition | None = None, code: str = "2025", **answers: Any) -> Walk:
    """Submitted on Monday the 7th of December at eight."""
    return submit(ground(definition, code), at("2026-12-07 08:00"), answers)


def examined(walk: Walk) -> Walk:
    for code in ("tiep-nhan", "chuyen", "phan-cong"):
        walk = take(walk, code)
    return walk


def told(walk: Walk) -> list[tuple[str, str]]:
    return [(line.kind, line.title) for line in walk.lines]


def test_a_pretend_dossier_goes_the_whole_way_with_its_clock_slips_and_states() -> None:
    walk = begin(sample_process())
    assert (walk.position.step, walk.position.state, walk.due_at) == ("tiep-nhan", "waiting_acceptance", None)
    walk = take(walk, "tiep-nhan")
    assert walk.lines[-1].slip == "giay-tiep-nhan"
    assert walk.lines[-1].clock == "start"
    assert walk.due_at == at("2026-12-21 08:00")
    walk = take(take(advance(walk, at("2026-12-07 10:00")), "chuyen"), "phan-cong")
    assert walk.step_due_at == at("2026-12-14 10:00")  # 2400 minutes
    for code in ("trinh", "dong-y", "phe-duyet"):
        walk = take(walk, code)
    walk = take(advance(walk, at("2026-12-10 10:00")), "hoan-thanh")
    assert walk.reckoning.status == "stopped"
    assert walk.reckoning.used(walk.at) == datetime.timedelta(minutes=3 * 480 + 120)
    walk = take(take(walk, "xac-nhan-ket-qua"), "tra-ket-qua")
    assert walk.ended
    assert (walk.position.step, walk.position.state) == ("da-tra-ket-qua", "handed_over")
    assert walk.actions == []


def test_the_same_walk_can_be_kept_as_its_moves_alone() -> None:
    moves = ["take:tiep-nhan", "to:2026-12-08T09:00:00+07:00", "take:chuyen", "take:phan-cong"]
    walk = replay(ground(), at("2026-12-07 08:00"), moves)
    by_hand = take(begin(), "tiep-nhan")
    by_hand = take(take(advance(by_hand, at("2026-12-08 09:00")), "chuyen"), "phan-cong")
    assert (walk.position, walk.ticks, walk.lines) == (by_hand.position, by_hand.ticks, by_hand.lines)


def test_a_supplement_does_to_the_clock_what_the_rule_set_says() -> None:
    def waited(code: str) -> Walk:
        walk = examined(begin(code=code))
        walk = take(advance(walk, at("2026-12-08 08:00")), "yeu-cau-bo-sung")
        assert walk.due_at is None
        return take(advance(walk, at("2026-12-10 08:00")), "nop-bo-sung")

    assert waited("2025").due_at == at("2026-12-23 08:00")  # one day used, nine left
    assert waited("2018").due_at == at("2026-12-24 08:00")  # all ten again
    assert waited("2025").position.state == "supplemented"


def test_a_timer_acts_at_its_own_moment_when_the_calendar_moves_on() -> None:
    walk = take(examined(begin()), "yeu-cau-bo-sung")
    (planned,) = walk.timers
    assert planned.fires_at == at("2027-01-18 08:00")  # thirty working days later
    before = advance(walk, at("2027-01-18 07:59"))
    assert before.position.step == "cho-bo-sung"
    after = advance(before, at("2027-02-01 08:00"))
    assert after.position.step == "dung-xu-ly"
    line = after.lines[-1]
    assert (line.kind, line.title, line.at) == ("timer", "Quá hạn bổ sung", at("2027-01-18 08:00"))
    assert (line.slip, line.clock) == ("phieu-tu-choi", "stop")
    assert after.at == at("2027-02-01 08:00")


def test_reminders_and_escalations_come_once_each_and_in_order() -> None:
    walk = examined(begin())  # three working days for the examination
    walk = advance(advance(walk, at("2026-12-11 17:00")), at("2026-12-31 08:00"))
    assert [(line.kind, line.at) for line in walk.lines[-2:]] == [
        ("reminder", at("2026-12-09 14:00")),
        ("escalation", at("2026-12-10 09:00")),
    ]
    assert len(walk.lines) == 6


def test_conditions_on_the_answers_decide_which_buttons_there_are() -> None:
    assert "lay-y-kien" not in [action.code for action in examined(begin()).actions]
    assert "lay-y-kien" in [action.code for action in examined(begin(loai="phuc-tap")).actions]


def asked() -> Walk:
    return take(examined(begin(loai="phuc-tap")), "lay-y-kien")


def test_the_conclusion_is_drawn_with_the_last_opinion_and_the_child_leads_on() -> None:
    walk = asked()
    assert walk.lines[-1].notice == "dang-lay-y-kien"
    assert [branch.code for branch in walk.asked] == ["phap-che", "so-tu-phap"]
    walk = answer(walk, "so-tu-phap")
    assert walk.position.step == "lay-y-kien"
    walk = answer(walk, "phap-che")
    assert (walk.position.step, walk.waits_for_child) == ("lien-thong", True)
    assert walk.actions == []
    assert child_ended(walk, "granted").position.step == "duyet-phong"
    assert child_ended(walk, "refused").position.step == "tham-dinh"
    assert ("answer", "Có ý kiến: Pháp chế") in told(walk)


def test_the_lead_may_draw_the_conclusion_before() -> None:
    assert take(asked(), "ket-luan").position.step == "lien-thong"


def test_a_handoff_that_is_not_waited_for_leads_on_at_once() -> None:
    definition = rich()
    handing = definition["steps"][5]
    handing["handoff"]["waits"] = False
    handing["actions"] = [{key: value for key, value in handing["actions"][0].items() if key != "after"}]
    walk = take(examined(begin(definition, loai="phuc-tap")), "lay-y-kien")
    assert take(walk, "ket-luan").position.step == "duyet-phong"


def test_a_withdrawal_goes_aside_and_back_or_to_the_end() -> None:
    walk = ask_withdrawal(examined(begin()))
    assert walk.position.step == "xet-rut"
    back = take(walk, "khong-dong-y-rut")
    assert (back.position.step, back.position.state) == ("tham-dinh", "processing")
    gone = take(walk, "dong-y-rut")
    assert (gone.position.state, gone.reckoning.status) == ("returned", "stopped")
    assert take(ask_withdrawal(begin()), "dong-y-rut").position.state == "withdrawn"


@pytest.mark.parametrize(
    ("moves", "word"),
    [
        (["take:khong-co"], "không có thao tác"),
        (["answer:ai-do"], "Không còn chờ ý kiến"),
        (["child:granted"], "không chờ hồ sơ liên thông"),
        (["to:2026-12-01T08:00:00+07:00"], "không lùi lại"),
        (["to:mai"], "không phải thời điểm"),
        (["to:2026-12-30T08:00:00"], "không phải thời điểm"),
        (["nhay:qua"], "Không hiểu"),
        (["withdraw", "withdraw"], "không đề nghị rút"),
    ],
)
def test_what_is_not_possible_is_told_in_words(moves: list[str], word: str) -> None:
    with pytest.raises(WalkError, match=word):
        replay(ground(), at("2026-12-07 08:00"), moves)


def test_timers_that_lead_round_stop_the_walk_and_not_the_machine() -> None:
    definition = rich()
    step = definition["steps"][2]
    step["actions"].append({"code": "lai", "label": "Lại", "act": "forward", "to": "phan-cong"})
    definition["steps"][2]["timers"] = [
        {"code": "t", "title": "T", "when": "after_arrival", "minutes": 0, "does": "act", "action": "vong"}
    ]
    step["actions"].append({"code": "vong", "label": "Vòng", "act": "forward", "to": "chuyen"})
    definition["steps"][1]["timers"] = [
        {"code": "t", "title": "T", "when": "after_arrival", "minutes": 0, "does": "act", "action": "chuyen"}
    ]
    with pytest.raises(WalkError, match="đi vòng mãi"):
        advance(take(begin(definition), "tiep-nhan"), at("2026-12-08 08:00"))


# -- load ------------------------------------------------------------------------------------------


def borne(examiners: int, arrivals: float = 4, **more: Any) -> Any:
    load = Load(arrivals, officers={"tham-dinh": examiners}, effort={"tham-dinh": 240}, days=60, **more)
    return simulate(
        parse(sample_process()), CALENDAR, TEN_DAYS, rules("2025"), load, begins=at("2026-12-07 07:30")
    )


def test_too_few_examiners_are_the_bottleneck_and_make_dossiers_late() -> None:
    few, enough = borne(1), borne(4)
    assert few.bottleneck == "tham-dinh"
    assert few.overloaded == ("tham-dinh",)
    assert enough.overloaded == ()
    assert few.late_share > 0.3 > 0.05 > enough.late_share
    assert few.open_at_end > enough.open_at_end
    steps = {step.code: step for step in few.steps}
    assert steps["tham-dinh"].busy > 0.95
    assert steps["tham-dinh"].mean_wait > 10 * steps["van-thu"].mean_wait
    assert steps["tham-dinh"].late_share > 0.5


def test_the_same_seed_gives_the_same_and_another_seed_something_like_it() -> None:
    assert borne(3) == borne(3)
    other = borne(3, seed=2)
    assert other != borne(3)
    assert abs(other.arrived - borne(3).arrived) < 80


def test_as_many_arrive_as_was_said_and_none_is_lost() -> None:
    result = borne(4, arrivals=8)
    assert 400 < result.arrived < 560
    gone = sum(step.passed for step in result.steps if step.code == "tra-ket-qua")
    assert 0 < gone <= result.finished <= result.arrived
    assert result.open_at_end < result.arrived


def test_shares_decide_where_dossiers_go() -> None:
    def refused(share: float) -> int:
        result = borne(4, shares={("tiep-nhan", "tu-choi"): share})
        return next(step.passed for step in result.steps if step.code == "chuyen")

    assert refused(1.0) == 0
    assert refused(0.0) > refused(0.5) > 0


def test_a_limit_of_the_same_day_is_reckoned_from_the_moment_of_arrival() -> None:
    load = Load(4, effort={"tiep-nhan": 5}, days=20)
    process = parse(sample_process("hop-trong-ngay"))
    result = simulate(
        process, CALENDAR, TimeLimit("same_day", 0, 900), rules("2025"), load, begins=at("2026-12-07 07:30")
    )
    assert result.finished > 20
    assert result.late_share < 0.5


@pytest.mark.parametrize(
    "load",
    [Load(0), Load(1, days=0), Load(1, days=9999), Load(1000, days=60), Load(1, officers={"van-thu": 0})],
)
def test_loads_without_sense_or_end_are_refused(load: Load) -> None:
    with pytest.raises(ValueError, match=r"."):
        simulate(parse(rich()), CALENDAR, TEN_DAYS, rules("2025"), load, begins=at("2026-12-07 07:30"))


def test_everything_that_a_step_can_carry_is_borne() -> None:
    load = Load(
        4,
        officers={"tham-dinh": 4},
        shares={("tham-dinh", "lay-y-kien"): 0.5, ("tham-dinh", "yeu-cau-bo-sung"): 0.2},
        applicant_minutes=9600,
    )
    result = simulate(parse(rich()), CALENDAR, TEN_DAYS, rules("2018"), load, begins=at("2026-12-05 12:00"))
    passed = {step.code: step.passed for step in result.steps}
    assert passed["lay-y-kien"] > 20
    assert passed["lien-thong"] > 20
    assert passed["cho-bo-sung"] > 5
    assert result.finished > 50


def test_a_first_guess_at_the_work_of_a_step() -> None:
    process = parse(sample_process())
    assert usual_effort(process.steps["tham-dinh"]) == 240
    assert usual_effort(process.steps["tra-ket-qua"]) == 5


class TestGranting:
    """An extension and an apology move the pretend clock as the acts move that of a dossier."""

    def test_an_extension_moves_the_due_time_by_its_days_once(self) -> None:
        walk = examined(begin(sample_process(), "2018"))
        assert walk.due_at == at("2026-12-21 08:00")
        extended = take(walk, "gia-han", 2)
        assert extended.due_at == at("2026-12-23 08:00")
        assert extended.lines[-1].minutes == 960
        assert "gia-han" not in [action.code for action in extended.actions]
        with pytest.raises(WalkError):
            take(extended, "gia-han", 1)

    def test_no_more_days_than_the_rule_set_gives(self) -> None:
        walk = examined(begin(sample_process(), "2018"))
        with pytest.raises(WalkError, match="Chỉ được gia hạn"):
            take(walk, "gia-han", 99)

    def test_an_apology_is_given_as_often_as_the_rule_set_says(self) -> None:
        walk = examined(begin(sample_process(), "2018"))
        again = take(walk, "xin-loi", 2)
        assert again.apologies == 1
        assert "xin-loi" not in [action.code for action in again.actions]

    def test_the_same_is_written_in_the_address(self) -> None:
        here = ground(sample_process(), "2018")
        moves = ["take:tiep-nhan", "take:chuyen", "take:phan-cong", "take:gia-han:2"]
        assert replay(here, at("2026-12-07 08:00"), moves).due_at == at("2026-12-23 08:00")


def test_letters_of_the_law_stand_beside_the_notices_of_the_process() -> None:
    told = replace(ground(sample_process()), letters=lambda act, source, target: f"{act}:{source}>{target}")
    walk = take(submit(told, at("2026-12-07 08:00")), "tiep-nhan")
    assert walk.lines[0].letter.startswith("submit:>")
    assert walk.lines[1].letter == "accept:waiting_acceptance>accepted"
    assert ask_withdrawal(walk).lines[-1].letter.startswith("ask_withdrawal:accepted>")


def test_the_agencys_own_timers_fire_at_officers_steps() -> None:
    reminder = Timer("co-quan/nhac", "Nhắc của cơ quan", "after_arrival", 60, "remind")
    walk = submit(replace(ground(sample_process()), timers=(reminder,)), at("2026-12-07 08:00"))
    later = advance(walk, at("2026-12-07 09:30"))
    assert [(line.kind, line.title) for line in later.lines[1:]] == [("reminder", "Nhắc của cơ quan")]
