"""A process as data, parsed: what is given, what is left to its usual value, and its main path."""

from __future__ import annotations

import pytest

from motcua.process.definition import parse
from tests.process.processes import sample_process, small


def test_what_a_definition_leaves_out_has_its_usual_value() -> None:
    process = parse(small())
    waiting = process.steps["cho"]
    assert (waiting.unit, waiting.holder, waiting.minutes, waiting.hint) == ("", "any", 0, "")
    action = process.steps["tiep-nhan"].actions[1]
    assert (action.kind, action.reason, action.state, action.clock) == ("plain", False, "", "")
    assert process.withdrawal_step == "xet-rut"
    assert parse({**small(), "withdrawal": {}}).withdrawal_step == ""


def test_what_a_definition_says_is_kept() -> None:
    process = parse(small())
    working = process.steps["xu-ly"]
    assert (working.role, working.unit, working.holder, working.minutes) == (
        "examiner",
        "division",
        "assigned",
        90,
    )
    assert working.action("xong").clock == "stop"
    assert working.action("khong-co") is None
    assert working.action_for("examine").code == "ghi"
    assert working.action_for("approve") is None


def test_places_have_titles_and_unknown_ones_none() -> None:
    process = parse(small())
    assert [process.title_of(code) for code in ("xu-ly", "het", "khong-co", "")] == ["Xử lý", "Hết", "", ""]


def test_the_main_path_follows_the_primary_actions_to_the_end() -> None:
    assert [step.code for step in parse(small()).main_path()] == ["tiep-nhan", "xu-ly"]
    assert [step.code for step in parse(sample_process()).main_path()] == [
        "tiep-nhan",
        "chuyen",
        "phan-cong",
        "tham-dinh",
        "duyet-phong",
        "ky-duyet",
        "van-thu",
        "nhan-ket-qua",
        "tra-ket-qua",
    ]


def test_a_main_path_that_goes_round_ends_where_it_began() -> None:
    definition = small()
    definition["steps"][2]["actions"][1]["to"] = "tiep-nhan"
    assert [step.code for step in parse(definition).main_path()] == ["tiep-nhan", "xu-ly"]


@pytest.mark.parametrize("code", ["mot-cua", "hop-trong-ngay", "tiep-nhan-thong-bao"])
def test_the_main_path_of_the_sample_leads_to_an_end(code: str) -> None:
    process = parse(sample_process(code))
    last = process.main_path()[-1]
    assert any(action.to in process.ends for action in last.actions)
