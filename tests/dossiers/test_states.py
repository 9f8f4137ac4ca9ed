"""The fifteen legal states with the labels of the circular, as an applicant and an officer read them."""

from __future__ import annotations

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import dossier_for, lookup, own_dossier
from motcua.dossiers.states import State
from motcua.process.selectors import cached_states, current_states
from motcua.process.services import publish_states
from tests.sample_database import forget_cached
from tests.story import APPLICANT, DESK, DIRECTOR, EXAMINER, Story

# Circular 21/2023, appendix II, criterion II.4.1, in its order.
LABELS = {
    State.NEW: "Mới đăng ký",
    State.WAITING_ACCEPTANCE: "Đang chờ tiếp nhận",
    State.WAITING_SUPPLEMENT: "Đang chờ bổ sung",
    State.SUPPLEMENTED: "Đã bổ sung hồ sơ",
    State.WITHDRAWAL_ASKED: "Yêu cầu rút hồ sơ",
    State.WITHDRAWN: "Đã thu hồi",
    State.ACCEPTED: "Được tiếp nhận",
    State.SUPPLEMENT_ASKED: "Yêu cầu bổ sung giấy tờ",
    State.RETURNED: "Đã trả lại",
    State.STOPPED: "Dừng xử lý",
    State.PROCESSING: "Đang xử lý",
    State.PAYMENT_ASKED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    State.DONE: "Đã xử lý xong",
    State.WAITING_HANDOVER: "Chờ trả kết quả",
    State.HANDED_OVER: "Đã trả kết quả",
}


@pytest.mark.criterion("II.4.1")
def test_the_catalogue_has_the_fifteen_states_of_the_circular(story: Story) -> None:
    diagram = current_states()
    assert diagram is not None
    published = cached_states(diagram.id)
    assert {State(code): info.label for code, info in published.by_code.items()} == LABELS


@pytest.mark.criterion("II.4.1", "II.4.3", "II.15.2")
def test_each_stage_shows_its_state_everywhere(story: Story) -> None:
    stages = {
        "draft": "Mới đăng ký",
        "submitted": "Đang chờ tiếp nhận",
        "asked_at_intake": "Đang chờ bổ sung",
        "accepted": "Được tiếp nhận",
        "forwarded": "Đang xử lý",
        "assigned": "Đang xử lý",
        "asked": "Yêu cầu bổ sung giấy tờ",
        "finished": "Đã xử lý xong",
        "ready": "Chờ trả kết quả",
        "handed_over": "Đã trả kết quả",
    }
    for stage, label in stages.items():
        dossier: Dossier = getattr(story, stage)()
        own = own_dossier(story.person(APPLICANT), dossier.key)
        assert own is not None
        assert own.state.label == label
        if stage == "draft":
            story.do("discard", dossier, APPLICANT)
            continue
        seen = dossier_for(story.actor(DESK), dossier.key)
        public = lookup(dossier.code or dossier.receipt_number)
        assert seen is not None
        assert public is not None
        assert {seen.state.label, public.state.label} == {label}


@pytest.mark.criterion("II.4.1", "II.4.3")
def test_the_states_beside_the_straight_way_are_shown_too(story: Story) -> None:
    refusal = {"reason": "Không thuộc thẩm quyền"}
    ended = {
        "Đã bổ sung hồ sơ": story.do("supply", story.asked_at_intake(), APPLICANT),
        "Yêu cầu rút hồ sơ": story.do("ask_withdrawal", story.submitted(), APPLICANT, refusal),
        "Đã thu hồi": story.do("confirm_withdrawal", story.withdrawing(story.submitted()), DESK),
        "Đã trả lại": story.do("confirm_withdrawal", story.withdrawing(story.accepted()), DESK),
        "Dừng xử lý": story.do("refuse", story.submitted(), DESK, refusal),
    }
    for label, done in ended.items():
        public = lookup(done.dossier.code or done.dossier.receipt_number)
        own = own_dossier(story.person(APPLICANT), done.dossier.key)
        seen = dossier_for(story.actor(DESK), done.dossier.key)
        assert public is not None
        assert own is not None
        assert seen is not None
        assert {public.state.label, own.state.label, seen.state.label} == {label}


@pytest.mark.criterion("II.4.2")
def test_a_move_that_the_diagram_does_not_have_is_refused(story: Story) -> None:
    dossier = story.to_approve()
    diagram = current_states()
    assert diagram is not None
    without = [move for move in diagram.definition["moves"] if move != ["processing", "stopped"]]
    published = publish_states({**diagram.definition, "moves": without})
    reason = {"reason": "Không đủ điều kiện"}
    Dossier.objects.filter(pk=dossier.pk).update(state_diagram=published)
    refusal = story.refused("reject", dossier, DIRECTOR, reason)
    assert refusal.status == 409
    assert refusal.message == (
        "Sơ đồ trạng thái không cho phép chuyển từ “Đang xử lý” sang “Dừng xử lý”. Hãy báo quản trị viên."
    )
    Dossier.objects.filter(pk=dossier.pk).update(state_diagram=diagram)
    assert story.do("reject", dossier, DIRECTOR, reason).dossier.state == State.STOPPED


@pytest.mark.criterion("II.4.2")
def test_a_new_diagram_with_other_labels_holds_for_new_dossiers_alone(story: Story) -> None:
    old = story.assigned()
    diagram = current_states()
    assert diagram is not None
    states = [
        {**state, "label": "Đang giải quyết"} if state["code"] == "processing" else state
        for state in diagram.definition["states"]
    ]
    publish_states({**diagram.definition, "states": states})
    forget_cached()
    new = story.assigned()
    shown = [dossier_for(story.actor(EXAMINER), dossier.key) for dossier in (old, new)]
    assert [view.state.label for view in shown if view is not None] == ["Đang xử lý", "Đang giải quyết"]
