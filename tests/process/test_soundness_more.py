"""The check before publishing, continued: who may act, states, clock, opinions, handoffs, timers, "
"conditions, time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from motcua.agencies.roles import ROLE_LABELS
from motcua.dossiers.acts.labels import LABELS
from motcua.dossiers.permitted import may_system, takeable
from motcua.kernel.clock import TimeLimit
from motcua.process.soundness import check, check_use, total_minutes
from tests.effort import calls_for
from tests.process.processes import STATES, Definition, long_process, rich, sample_process, small
from tests.sample_database import SAMPLE

Spoil = Callable[[Definition], object]
MOVES = {(source, target) for source, target in STATES["moves"]}
STATE_LABELS = {state["code"]: state["label"] for state in STATES["states"]}
# What the tests' processes name beside the acts that there are.
ACTS = {**LABELS, "conclude": "Kết luận lấy ý kiến", "rejoin": "Nhận lại hồ sơ liên thông"}


def problems(definition: Definition) -> list[tuple[str, str]]:
    found = check(
        definition,
        acts=ACTS,
        roles=ROLE_LABELS,
        states=STATE_LABELS,
        permitted=takeable,
        by_system=may_system,
        moves=MOVES,
    )
    return [(problem.pointer, problem.message) for problem in found]


def step(definition: Definition, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in definition["steps"] if one["code"] == code)
    return found


def action(definition: Definition, code: str, act: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in step(definition, code)["actions"] if one["act"] == act)
    return found


def add(definition: Definition, at: str, **more: Any) -> None:
    step(definition, at)["actions"].append({"label": more["code"].title(), **more})


def test_samples_and_a_process_with_everything_that_a_step_can_carry_are_sound() -> None:
    for path in (SAMPLE / "processes").glob("*.json"):
        assert problems(sample_process(path.stem)) == [], path.name
    assert problems(rich()) == []
    assert problems(long_process(40)) == []


def test_forty_steps_are_checked_without_following_each_way_round() -> None:
    definition = long_process(40)
    for number in range(40):  # every step also leads back to the first, the worst for whoever follows circles
        definition["steps"][number]["actions"].append(
            {"code": "ve", "label": "Trả về", "act": "send_back", "to": "b0", "reason": True}
        )
    assert calls_for(lambda: problems(definition)) < 20_000


# What is wrong, how a sound process is spoilt, where it is told, and how the message starts.
FAULTS: dict[str, tuple[Spoil, str, str]] = {
    "an act that the role may not do": (
        lambda d: action(d, "tham-dinh", "propose").update(act="approve"),
        "/steps/3/actions/1/act",
        "Không ai làm được thao tác “Trình lãnh đạo phòng” của bước “Thẩm định hồ sơ”: vai trò “Chuyên "
        "viên thụ lý” "
        "không được “Phê duyệt” khi hồ sơ ở trạng thái “Đang xử lý”, “Đã bổ sung hồ sơ”.",
    ),
    "a state in which nobody can go on": (
        lambda d: action(d, "cho-bo-sung", "supply").update(to="van-thu"),
        "/steps/8",
        "Hồ sơ đến bước “Vào sổ, đóng dấu, phát hành” ở trạng thái “Đã bổ sung hồ sơ” thì không ai dẫn đi "
        "tiếp được",
    ),
    "a move of state that the diagram forbids": (
        lambda d: step(d, "nhan-ket-qua").update(state="withdrawn"),
        "/steps/8/actions/0/to",
        "Thao tác “Cấp số và chuyển kết quả về một cửa” của bước “Vào sổ, đóng dấu, phát hành” chuyển hồ "
        "sơ từ "
        "“Đang xử lý” sang “Đã thu hồi”, nhưng sơ đồ trạng thái đã công bố không cho phép.",
    ),
    "a move of state by the action itself": (
        lambda d: action(d, "chuyen", "forward").update(state="payment_asked"),
        "/steps/1/actions/0/state",
        "Thao tác “Chuyển phòng chuyên môn” của bước “Chuyển hồ sơ đến phòng chuyên môn” chuyển hồ sơ từ "
        "“Được tiếp "
        "nhận” sang “Yêu cầu thực hiện nghĩa vụ tài chính”",
    ),
    "a supplement that cannot be given": (
        lambda d: action(d, "tham-dinh", "ask_supplement").update(to="duyet-phong"),
        "/steps/3/actions/2/to",
        "Thao tác “Yêu cầu bổ sung” đưa hồ sơ đến bước “Lãnh đạo phòng duyệt”, nhưng ở đó người nộp không "
        "gửi",
    ),
    "a clock that runs on after the end": (
        lambda d: action(d, "van-thu", "finish").update(clock="restart"),
        "/steps/10/actions/0",
        "Thao tác “Trả kết quả” của bước “Trả kết quả” dẫn đến kết thúc “Đã trả kết quả” khi thời hạn giải "
        "quyết "
        "chưa kết thúc.",
    ),
    "a clock paused twice": (
        lambda d: (
            action(d, "phan-cong", "assign").update(clock="pause"),
            action(d, "tham-dinh", "propose").update(clock="pause"),
        ),
        "/steps/3/actions/1/clock",
        "Thao tác “Trình lãnh đạo phòng” của bước “Thẩm định hồ sơ” đặt đồng hồ “pause”, nhưng khi đến đó "
        "thời hạn có "
        "thể đã tạm dừng",
    ),
    "a clock resumed that runs": (
        lambda d: action(d, "phan-cong", "assign").update(clock="resume"),
        "/steps/2/actions/0/clock",
        "Thao tác “Phân công” của bước “Phân công thụ lý” đặt đồng hồ “resume”, nhưng khi đến đó thời hạn "
        "có thể đang",
    ),
    "an opinion asked of nobody": (
        lambda d: step(d, "lay-y-kien").pop("branches"),
        "/steps/4",
        "Bước lấy ý kiến “Lấy ý kiến phối hợp” chưa ghi hỏi ý kiến ai.",
    ),
    "opinions without a conclusion": (
        lambda d: action(d, "lay-y-kien", "conclude").update(act="propose"),
        "/steps/4/actions",
        "Bước lấy ý kiến “Lấy ý kiến phối hợp” không có thao tác kết luận",
    ),
    "opinions at a step that asks for none": (
        lambda d: step(d, "lay-y-kien").update(kind="task"),
        "/steps/4/branches",
        "Bước “Lấy ý kiến phối hợp” có nơi lấy ý kiến nhưng không phải bước lấy ý kiến.",
    ),
    "an opinion twice": (
        lambda d: step(d, "lay-y-kien")["branches"][1].update(code="phap-che"),
        "/steps/4/branches/1/code",
        "Mã “phap-che” đã dùng cho nơi lấy ý kiến khác của bước “Lấy ý kiến phối hợp”.",
    ),
    "an opinion of a role that nobody has": (
        lambda d: step(d, "lay-y-kien")["branches"][0].update(role="thay-phap"),
        "/steps/4/branches/0/role",
        "Không có vai trò “thay-phap” để cho ý kiến “Pháp chế” ở bước “Lấy ý kiến phối hợp”.",
    ),
    "an opinion longer than its step": (
        lambda d: step(d, "lay-y-kien")["branches"][0].update(minutes=9600),
        "/steps/4/branches/0/minutes",
        "Ý kiến “Pháp chế” được 9600 phút, nhiều hơn 960 phút của cả bước “Lấy ý kiến phối hợp”.",
    ),
    "a conclusion where nothing is asked": (
        lambda d: action(d, "duyet-phong", "propose").update(act="conclude"),
        "/steps/6/actions/0/act",
        "Thao tác “Đồng ý, trình lãnh đạo cơ quan” kết luận việc lấy ý kiến, nhưng “Lãnh đạo phòng duyệt” "
        "không phải",
    ),
    "a handoff to nowhere": (
        lambda d: step(d, "lien-thong").pop("handoff"),
        "/steps/5",
        "Bước liên thông “Liên thông Sở Tư pháp” chưa ghi chuyển đến cơ quan nào, thủ tục nào.",
    ),
    "a handoff without a way back": (
        lambda d: [one.update(act="propose", after="") for one in step(d, "lien-thong")["actions"]],
        "/steps/5/actions",
        "Bước liên thông “Liên thông Sở Tư pháp” không có thao tác nhận lại",
    ),
    "a handoff at a step of another kind": (
        lambda d: step(d, "lien-thong").update(kind="task"),
        "/steps/5/handoff",
        "Bước “Liên thông Sở Tư pháp” có nơi chuyển liên thông nhưng không phải bước liên thông.",
    ),
    "a child whose refusal leads nowhere": (
        lambda d: step(d, "lien-thong")["actions"].pop(1),
        "/steps/5/actions",
        "Khi hồ sơ con bị từ chối, bước liên thông “Liên thông Sở Tư pháp” không có thao tác nào dẫn đi "
        "tiếp.",
    ),
    "the end of a child that is not waited for": (
        lambda d: step(d, "lien-thong")["handoff"].update(waits=False),
        "/steps/5/actions",
        "Bước “Liên thông Sở Tư pháp” không chờ hồ sơ con, nên không phân biệt được",
    ),
    "a return from where nothing was handed off": (
        lambda d: action(d, "duyet-phong", "propose").update(act="rejoin"),
        "/steps/6/actions/0/act",
        "Thao tác “Đồng ý, trình lãnh đạo cơ quan” nhận lại hồ sơ liên thông, nhưng “Lãnh đạo phòng duyệt” "
        "không phải",
    ),
    "the child's end on another act": (
        lambda d: action(d, "duyet-phong", "propose").update(after="granted"),
        "/steps/6/actions/0/after",
        "Chỉ thao tác nhận lại hồ sơ liên thông mới phân biệt kết cục của hồ sơ con",
    ),
    "a timer that does what the step does not know": (
        lambda d: step(d, "cho-bo-sung")["timers"][0].update(action="khong-co"),
        "/steps/12/timers/0/action",
        "Hẹn giờ “Quá hạn bổ sung” làm thao tác “khong-co”, nhưng bước “Chờ người nộp bổ sung trong khi "
        "thẩm định” "
        "không có thao tác đó.",
    ),
    "a timer that does what the system may not": (
        lambda d: (
            step(d, "cho-bo-sung-tiep-nhan").update(
                timers=[
                    {
                        "code": "t",
                        "title": "Tự bổ sung",
                        "when": "after_arrival",
                        "minutes": 480,
                        "does": "act",
                        "action": "tu-duyet",
                    }
                ]
            ),
            add(
                d,
                "cho-bo-sung-tiep-nhan",
                code="tu-duyet",
                act="approve",
                to="tiep-nhan",
                state="supplemented",
            ),
        ),
        "/steps/11/timers/0/action",
        "Hẹn giờ “Tự bổ sung” của bước “Chờ người nộp bổ sung trước khi tiếp nhận” làm thao tác “Tu-Duyet”, nhưng hệ "
        "thống không được tự “Phê duyệt”",
    ),
    "a timer twice": (
        lambda d: step(d, "tham-dinh")["timers"][1].update(code="nhac"),
        "/steps/3/timers/1/code",
        "Mã “nhac” đã dùng cho hẹn giờ khác của bước “Thẩm định hồ sơ”.",
    ),
    "a timer that tells nobody": (
        lambda d: step(d, "tham-dinh")["timers"][1].pop("to_role"),
        "/steps/3/timers/1",
        "Hẹn giờ “Báo trễ lên lãnh đạo phòng” của bước “Thẩm định hồ sơ” chưa ghi báo lên vai trò nào.",
    ),
    "a timer by a due time that there is not": (
        lambda d: step(d, "tham-dinh").update(minutes=0),
        "/steps/3/timers/0/when",
        "Hẹn giờ “Nhắc trước hạn” tính theo hạn của bước, nhưng bước “Thẩm định hồ sơ” không có hạn",
    ),
    "a reminder before the step begins": (
        lambda d: step(d, "tham-dinh")["timers"][0].update(minutes=2400),
        "/steps/3/timers/0/minutes",
        "Hẹn giờ “Nhắc trước hạn” báo trước hạn 2400 phút, nhưng cả bước “Thẩm định hồ sơ” chỉ có 1440 phút.",
    ),
    "a condition that is none": (
        lambda d: action(d, "phan-cong", "assign").update(when={"field": "loai"}),
        "/steps/2/actions/0/when",
        "Cạnh “field” phải có đúng một phép so sánh",
    ),
    "answers that leave a dossier standing": (
        lambda d: action(d, "phan-cong", "assign").update(when={"field": "loai", "in": ["a", "b"]}),
        "/steps/2/actions",
        "Mọi thao tác dẫn đi tiếp của bước “Phân công thụ lý” đều có điều kiện, và hồ sơ có “loai” để "
        "trống không thoả",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_own_words_at_its_own_place(fault: str) -> None:
    spoil, pointer, message = FAULTS[fault]
    definition = rich()
    spoil(definition)
    found = problems(definition)
    assert [text for where, text in found if where == pointer and text.startswith(message)], found


def test_a_circle_of_officers_while_the_limit_does_not_run_is_refused() -> None:
    definition = rich()
    action(definition, "van-thu", "finish").pop("clock")
    action(definition, "ky-duyet", "approve").update(clock="stop")
    add(definition, "van-thu", code="hoi-lai", act="send_back", to="ky-duyet", reason=True)
    (found,) = problems(definition)
    assert found[0] == "/steps/3"  # the first of them: from signing one may go back as far as the examination
    assert found[1].startswith("Hồ sơ có thể đi vòng giữa “Thẩm định hồ sơ”")
    assert "“Ký duyệt kết quả”, “Vào sổ, đóng dấu, phát hành”" in found[1]


def test_a_supplement_before_acceptance_may_go_round_without_the_clock() -> None:
    assert problems(sample_process()) == []  # desk and applicant, as often as it takes


def test_timers_that_lead_round_by_themselves_are_refused() -> None:
    definition = rich()
    for code, to in (("duyet-phong", "ky-duyet"), ("ky-duyet", "duyet-phong")):
        add(definition, code, code="tu-chuyen", act="forward", to=to)
        step(definition, code)["timers"] = [
            {
                "code": "t",
                "title": "Tự chuyển",
                "when": "after_arrival",
                "minutes": 60,
                "does": "act",
                "action": "tu-chuyen",
            }
        ]
    assert [pointer for pointer, _ in problems(definition)] == ["/steps/6/timers/0", "/steps/7/timers/0"]
    assert "có thể chạy mãi" in problems(definition)[0][1]


@pytest.mark.parametrize(
    "others",
    [
        [{"not": {"field": "loai", "in": ["a", "b"]}}],
        [{"field": "loai", "is": "c"}, {"not": {"field": "loai", "in": ["a", "b", "c"]}}],
    ],
)
def test_conditions_that_leave_no_answer_out_are_sound(others: list[dict[str, Any]]) -> None:
    definition = rich()
    action(definition, "phan-cong", "assign").update(when={"field": "loai", "in": ["a", "b"]})
    for number, when in enumerate(others):
        add(definition, "phan-cong", code=f"khac-{number}", act="forward", to="tham-dinh", when=when)
    assert problems(definition) == []


def test_numbers_are_tried_on_both_sides_of_their_bounds() -> None:
    definition = rich()
    action(definition, "phan-cong", "assign").update(when={"field": "so", "at_most": 50})
    add(
        definition,
        "phan-cong",
        code="khac",
        act="forward",
        to="tham-dinh",
        when={"field": "so", "at_least": 51},
    )
    ((_pointer, message),) = problems(definition)
    assert "“so” để trống" in message
    definition["steps"][2]["actions"][1]["when"] = {"not": {"field": "so", "at_most": 50}}
    assert problems(definition) == []


@pytest.mark.criterion("II.3.2")
def test_steps_that_together_take_longer_than_the_limit_are_refused_to_the_minute() -> None:
    definition = rich()
    minutes = total_minutes(definition)

    def use(limit: TimeLimit) -> list[str]:
        found = check_use(
            definition, procedure="1", agencies=["H27.03"], limit=limit, daily_minutes=[480], fields={"loai"}
        )
        return [problem.message for problem in found]

    assert use(TimeLimit("working_minutes", minutes)) == []
    (message,) = use(TimeLimit("working_minutes", minutes - 1))
    assert message.startswith(
        f"Quy trình “day-du” mất {minutes} phút làm việc, nhiều hơn thời hạn giải quyết"
    )
    assert use(TimeLimit("working_days", -(-minutes // 480))) == []
    assert len(use(TimeLimit("working_days", (minutes - 1) // 480))) == 1
    assert len(use(TimeLimit("same_day"))) == 1
    assert use(TimeLimit("none")) == []


def test_opinions_are_asked_at_the_same_time_and_count_once() -> None:
    definition = rich()
    asking = step(definition, "lay-y-kien")
    whole = total_minutes(definition)
    asking["minutes"] = 0
    assert whole - total_minutes(definition) == 960 - max(one["minutes"] for one in asking["branches"])


def test_a_handoff_to_itself_is_refused() -> None:
    definition = rich()
    step(definition, "lien-thong")["handoff"] = {"agency": "H27.03", "procedure": "2.1", "waits": True}

    def use(procedure: str, agency: str) -> list[str]:
        found = check_use(
            definition, procedure=procedure, agencies=[agency], limit=TimeLimit("none"), daily_minutes=[480]
        )
        return [problem.pointer for problem in found]

    assert use("2.1", "H27.03") == ["/steps/5/handoff"]
    assert use("2.2", "H27.03") == []
    assert use("2.1", "H27.09") == []


def test_a_condition_on_a_field_that_the_form_has_no_more_is_refused() -> None:
    definition = small()
    definition["steps"][2]["actions"][0]["when"] = {"all": [{"field": "cu", "filled": True}]}
    found = check_use(
        definition,
        procedure="1",
        agencies=[],
        limit=TimeLimit("none"),
        daily_minutes=[],
        fields={"moi"},
    )
    assert [(problem.pointer, problem.message) for problem in found] == [
        (
            "/steps/2/actions/0/when",
            "Thao tác “Ghi” của bước “Xử lý” có điều kiện theo trường “cu” mà biểu mẫu không có. "
            "Hãy sửa điều kiện hoặc thêm trường vào biểu mẫu.",
        )
    ]


def test_a_slip_at_submission_belongs_to_a_process_without_reception() -> None:
    itself = sample_process("thong-bao-tmdt")
    assert itself["reception_slip"] is True
    assert problems(itself) == []
    at_the_desk = {**sample_process("mot-cua"), "reception_slip": True}
    ((pointer, message),) = problems(at_the_desk)
    assert pointer == "/reception_slip"
    assert "Hãy bỏ chọn cấp phiếu ngay khi nộp." in message


@pytest.mark.parametrize(("place", "wrong"), [("tham-dinh", True), ("tiep-nhan", False), ("van-thu", False)])
def test_a_divisions_people_are_not_sent_what_they_cannot_see(place: str, wrong: bool) -> None:
    definition = sample_process("mot-cua")
    step(definition, place)["unit"] = "mot-don-vi"
    found = [pointer for pointer, message in problems(definition) if "phòng đang thụ lý" in message]
    assert found == (
        [f"/steps/{[one['code'] for one in definition['steps']].index(place)}/unit"] if wrong else []
    )
