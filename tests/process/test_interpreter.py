"""The interpreter: from a place and an action to the next place, and never anywhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.process.definition import Action, parse
from motcua.process.interpreter import Position, ProcessError, divert, has_ended, move, start
from tests.process.processes import Definition, definitions, small


def test_a_dossier_begins_at_the_start_in_the_state_of_that_step() -> None:
    process = parse(small())
    assert start(process) == Position("tiep-nhan", "waiting_acceptance")
    assert start(process, "supplemented") == Position("tiep-nhan", "supplemented")


def test_an_action_leads_to_its_target_in_the_targets_state_or_its_own() -> None:
    process = parse(small())
    step = process.steps["tiep-nhan"]
    assert move(process, start(process), step.actions[0]) == Position("xu-ly", "processing")
    waiting = move(process, start(process), step.actions[1])
    assert waiting == Position("cho", "waiting_supplement")
    assert move(process, waiting, process.steps["cho"].actions[0]) == Position("tiep-nhan", "supplemented")


def test_staying_keeps_place_state_and_the_way_back() -> None:
    process = parse(small())
    here = Position("xu-ly", "supplemented", "cho", "waiting_supplement")
    assert move(process, here, process.steps["xu-ly"].actions[0]) == here


def test_an_end_is_an_end() -> None:
    process = parse(small())
    end = move(process, Position("xu-ly", "processing"), process.steps["xu-ly"].actions[1])
    assert end == Position("het", "handed_over")
    assert has_ended(process, end)
    assert not has_ended(process, start(process))


def test_aside_and_back_again() -> None:
    process = parse(small())
    here = Position("xu-ly", "supplemented")
    aside = divert(process, here, "xet-rut", "withdrawal_asked")
    assert aside == Position("xet-rut", "withdrawal_asked", "xu-ly", "supplemented")
    assert move(process, aside, process.steps["xet-rut"].actions[1]) == here


def test_what_cannot_be_is_an_error() -> None:
    process = parse(small())
    finish = process.steps["xu-ly"].actions[1]
    with pytest.raises(ProcessError, match="is not an action"):
        move(process, start(process), finish)
    with pytest.raises(ProcessError, match="is not an action"):
        move(process, Position("het", "handed_over"), finish)
    with pytest.raises(ProcessError, match="nowhere to return"):
        move(process, Position("xet-rut", "withdrawal_asked"), process.steps["xet-rut"].actions[1])
    unsound = Action("lac", "Lạc", "examine", "khong-co")
    lost = replace(
        process, steps={**process.steps, "lac": replace(process.steps["xu-ly"], actions=(unsound,))}
    )
    with pytest.raises(ProcessError, match="no step or end khong-co"):
        move(lost, Position("lac", "processing"), unsound)
    with pytest.raises(ProcessError, match="no step"):
        divert(process, start(process), "khong-co", "withdrawal_asked")


@given(definition=definitions(), choices=st.lists(st.integers(0, 99), max_size=40))
def test_whatever_is_clicked_the_dossier_stands_at_a_known_place(
    definition: Definition, choices: list[int]
) -> None:
    process = parse(definition)
    position = start(process)
    for choice in choices:
        if has_ended(process, position):
            assert position.step in process.ends
            assert not process.steps.get(position.step)
            break
        step = process.steps[position.step]
        offered: list[Action | None] = [*step.actions]
        if not position.return_step:
            offered.append(None)  # asking for withdrawal
        if not offered:
            break
        chosen = offered[choice % len(offered)]
        before = position
        if chosen is None:
            position = divert(process, position, process.withdrawal_step, "withdrawal_asked")
            assert (position.return_step, position.return_state) == (before.step, before.state)
        elif chosen.to == "@return" and not before.return_step:
            with pytest.raises(ProcessError):
                move(process, before, chosen)
        else:
            position = move(process, before, chosen)
            if chosen.to == "@return":
                assert position.step == before.return_step
            elif chosen.to != "@stay":
                assert position.step == chosen.to
        assert position.step in process.steps or position.step in process.ends
        assert position.state
        assert not position.return_step or position.return_step in process.steps
