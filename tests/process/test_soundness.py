"""The check before publishing: each fault with its own message at its own place, and no sound process refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from motcua.agencies.roles import Role
from motcua.dossiers.acts import ACT_CODES
from motcua.dossiers.states import State
from motcua.process.definition import parse
from motcua.process.interpreter import has_ended, move, start
from motcua.process.soundness import Problem, check, total_minutes
from tests.process.processes import Definition, definitions, sample_process, small
from tests.sample_database import SAMPLE

Spoil = Callable[[Definition], object]


def problems(definition: Definition) -> list[tuple[str, str]]:
    found: list[Problem] = check(definition, acts=ACT_CODES, roles=set(Role), states=set(State))
    return [(problem.pointer, problem.message) for problem in found]


def test_the_small_one_and_every_process_of_the_sample_are_sound() -> None:
    assert problems(small()) == []
    for path in (SAMPLE / "processes").glob("*.json"):
        assert problems(sample_process(path.stem)) == [], path.name


def new_step(definition: Definition, code: str, *targets: str) -> None:
    actions = [
        {"code": f"d{number}", "label": "Đi", "act": "forward", "to": target}
        for number, target in enumerate(targets)
    ]
    definition["steps"].append(
        {"code": code, "title": code.title(), "role": "desk", "state": "processing", "actions": actions}
    )


def trap(definition: Definition) -> None:
    new_step(definition, "vong-1", "vong-2")
    new_step(definition, "vong-2", "vong-1")
    definition["steps"][0]["actions"].append(
        {"code": "vao", "label": "Vào", "act": "forward", "to": "vong-1"}
    )


def dead_end(definition: Definition) -> None:
    new_step(definition, "cut", "@stay")
    definition["steps"][0]["actions"].append({"code": "vao", "label": "Vào", "act": "forward", "to": "cut"})


FAULTS: dict[str, tuple[Spoil, list[tuple[str, str]]]] = {
    "a code twice": (
        lambda d: d["ends"][0].update(code="xu-ly"),
        [
            ("/ends/0/code", "Mã “xu-ly” đã dùng cho bước khác; mỗi bước cần một mã riêng."),
            (
                "/steps/2/actions/1/to",
                "Thao tác “Xong” của bước “Xử lý” dẫn đến bước “het” không có trong quy trình.",
            ),
        ],
    ),
    "an action twice": (
        lambda d: d["steps"][0]["actions"][1].update(code="nhan"),
        [("/steps/0/actions/1/code", "Thao tác “nhan” có hai lần trong bước “Tiếp nhận”.")],
    ),
    "a role that nobody has": (
        lambda d: d["steps"][2].update(role="thay-phap"),
        [("/steps/2/role", "Không có vai trò “thay-phap”, nên không ai làm được bước “Xử lý”.")],
    ),
    "a state that does not exist": (
        lambda d: d["steps"][2].update(state="treo"),
        [("/steps/2/state", "Không có trạng thái “treo”.")],
    ),
    "an action's state": (
        lambda d: d["steps"][1]["actions"][0].update(state="treo"),
        [("/steps/1/actions/0/state", "Không có trạng thái “treo”.")],
    ),
    "an end's state": (
        lambda d: d["ends"][1].update(state="treo"),
        [("/ends/1/state", "Không có trạng thái “treo”.")],
    ),
    "an act that does not exist": (
        lambda d: d["steps"][2]["actions"][0].update(act="phu-phep"),
        [("/steps/2/actions/0/act", "Không có hành vi pháp lý “phu-phep”.")],
    ),
    "a clock that does not exist": (
        lambda d: d["steps"][2]["actions"][0].update(clock="lui"),
        [("/steps/2/actions/0/clock", "Không có cách tính giờ “lui”.")],
    ),
    "a start that does not exist": (
        lambda d: d.update(start="dau"),
        [("/start", "Bước bắt đầu “dau” không có trong quy trình.")],
    ),
    "a dangling step": (
        lambda d: d["steps"][0]["actions"][0].update(to="dau-do"),
        [
            (
                "/steps/0/actions/0/to",
                "Thao tác “Nhận” của bước “Tiếp nhận” dẫn đến bước “dau-do” không có trong quy trình.",
            )
        ],
    ),
    "a withdrawal decided nowhere": (
        lambda d: d["withdrawal"].update(ask_to="dau-do"),
        [
            ("/withdrawal/ask_to", "Bước xét rút hồ sơ “dau-do” không có trong quy trình."),
            ("/steps/3/actions/1/to", "Chỉ bước xét rút hồ sơ mới được quay về bước trước (“@return”)."),
        ],
    ),
    "a return from elsewhere": (
        lambda d: d["steps"][2]["actions"][0].update(to="@return"),
        [("/steps/2/actions/0/to", "Chỉ bước xét rút hồ sơ mới được quay về bước trước (“@return”).")],
    ),
    "a step that is never reached": (
        lambda d: new_step(d, "hoang", "het"),
        [("/steps/4", "Không có đường nào dẫn đến bước “Hoang”.")],
    ),
    "an end that is never reached": (
        lambda d: d["ends"].append({"code": "xa", "title": "Xa", "state": "stopped"}),
        [("/ends/2", "Không có đường nào dẫn đến kết thúc “Xa”.")],
    ),
    "a dead end": (
        dead_end,
        [("/steps/4", "Bước “Cut” là ngõ cụt: không có thao tác nào dẫn đi tiếp.")],
    ),
    "a circle without a way out": (
        trap,
        [
            ("/steps/4", "Từ bước “Vong-1” hồ sơ đi vòng mãi mà không đến điểm kết thúc nào."),
            ("/steps/5", "Từ bước “Vong-2” hồ sơ đi vòng mãi mà không đến điểm kết thúc nào."),
        ],
    ),
    "no start of the clock": (
        lambda d: d["steps"][0]["actions"][0].pop("clock"),
        [("/steps", "Quy trình không có thao tác nào bắt đầu tính thời hạn giải quyết.")],
    ),
    "no end of the clock": (
        lambda d: d["steps"][2]["actions"][1].pop("clock"),
        [("/steps", "Quy trình không có thao tác nào kết thúc tính thời hạn giải quyết.")],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_own_words_at_its_own_place(fault: str) -> None:
    spoil, wanted = FAULTS[fault]
    definition = small()
    spoil(definition)
    assert problems(definition) == wanted


@pytest.mark.criterion("II.3.3")
@pytest.mark.parametrize("act", ["ask_supplement", "supply"])
def test_a_process_without_a_way_to_complete_a_dossier_is_refused(act: str) -> None:
    definition = small()
    for step in definition["steps"]:
        for action in step["actions"]:
            if action["act"] == act:
                action["act"] = "forward"
    ((pointer, message),) = problems(definition)
    assert pointer == "/steps"
    assert message.startswith("Quy trình phải có đường bổ sung hồ sơ")


def test_minutes_of_the_officers_steps_are_added_up() -> None:
    definition = small()
    definition["steps"][1]["minutes"] = 9999  # the applicant's own time is not the agency's
    assert total_minutes(definition) == 150


@given(definition=definitions())
def test_from_every_step_of_a_process_without_these_faults_an_end_can_be_reached(
    definition: Definition,
) -> None:
    faults = [
        message for pointer, message in problems(definition) if pointer.startswith(("/steps/", "/ends/"))
    ]
    if faults:
        return
    process = parse(definition)
    reached, waiting = {start(process).step}, [start(process)]
    ways: dict[str, set[str]] = {}
    while waiting:
        here = waiting.pop()
        if has_ended(process, here):
            continue
        for action in process.steps[here.step].actions:
            if action.to == "@return":
                continue
            there = move(process, here, action)
            ways.setdefault(here.step, set()).add(there.step)
            if there.step not in reached:
                reached.add(there.step)
                waiting.append(there)
    for code in reached:
        spread, before = {code}, set()
        while spread != before:
            before = set(spread)
            spread |= {target for place in before for target in ways.get(place, ())}
        assert spread & set(process.ends), code
