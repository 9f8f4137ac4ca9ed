"""The dossier as told: the time line, the path with the time at each step, and the buttons of each person."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import DossierView, dossier_for, own_dossier
from tests.acts.who import EVERYBODY
from tests.story import APPLICANT, CLERK, DEPUTY, DESK, DESK_2, DIRECTOR, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs

MAIN = [
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


def seen(story: Story, email: str, dossier: Dossier) -> DossierView:
    view = dossier_for(story.actor(email), dossier.key)
    assert view is not None
    return view


@pytest.mark.criterion("II.22.4", "II.20.1")
def test_the_path_says_where_it_is_how_long_each_step_took_and_which_was_late(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.submitted()
    time_is("2026-12-07 09:30")
    dossier = story.do("accept", dossier, DESK).dossier
    time_is("2026-12-08 08:00")
    dossier = story.do("forward", dossier, DESK, {"division": str(story.trade_division())}).dossier
    time_is("2026-12-08 14:00")
    path = seen(story, DESK, dossier).path
    assert [step.code for step in path] == MAIN
    assert [step.status for step in path] == ["done", "done", "current", *["todo"] * 6]
    hours = [None if step.spent is None else step.spent / datetime.timedelta(hours=1) for step in path]
    # Accepted at 09:30, forwarded the next day at 08:00: 2 h before lunch, 4 h after it, 30 min in the morning.
    assert hours == [1.5, 6.5, 4.0, *[None] * 6]
    assert [step.late for step in path[:3]] == [False, True, False], "the desk had 60 minutes to forward it"
    assert seen(story, DESK, dossier).step_title == "Phân công thụ lý"
    time_is("2026-12-08 14:01")
    assert seen(story, DESK, dossier).path[2].late


def test_time_at_a_step_adds_up_when_the_dossier_comes_back(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-07 10:00")
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đủ"}).dossier
    time_is("2026-12-07 11:00")
    dossier = story.do("send_back", dossier, HEAD, {"reason": "Xem lại"}).dossier
    time_is("2026-12-07 14:30")
    step = next(step for step in seen(story, HEAD, dossier).path if step.status == "current")
    assert (step.code, step.spent) == ("tham-dinh", datetime.timedelta(hours=3.5))


@pytest.mark.parametrize(
    ("stage", "current", "beside"),
    [("asked", "cho-bo-sung", "tham-dinh"), ("asked_at_intake", "cho-bo-sung-tiep-nhan", "tiep-nhan")],
)
def test_a_step_beside_the_path_is_put_in_where_the_dossier_left_it(
    story: Story, stage: str, current: str, beside: str
) -> None:
    codes = [step.code for step in seen(story, DESK, getattr(story, stage)()).path]
    assert codes.index(current) == codes.index(beside) + 1
    assert len(codes) == len(MAIN) + 1


def test_at_the_end_everything_on_the_way_is_done(story: Story) -> None:
    assert {step.status for step in seen(story, DESK, story.handed_over()).path} == {"done"}


@pytest.mark.criterion("II.20.1")
def test_the_time_line_tells_who_did_what_newest_first(story: Story) -> None:
    dossier = story.finished()
    timeline = seen(story, DESK, dossier).timeline
    assert [(moment.title, moment.who) for moment in timeline] == [
        ("Cấp số và chuyển kết quả về một cửa", "Bùi Thị Hương"),
        ("Phê duyệt", "Phạm Hồng Sơn"),
        ("Đồng ý, trình lãnh đạo cơ quan", "Trần Đình Khải"),
        ("Trình lãnh đạo phòng", "Lê Minh Tuấn"),
        ("Phân công", "Trần Đình Khải"),
        ("Chuyển phòng chuyên môn", "Nguyễn Thị Lan"),
        ("Tiếp nhận", "Nguyễn Thị Lan"),
        ("Nộp hồ sơ", "Nguyễn Văn An"),
        ("Tạo hồ sơ", "Nguyễn Văn An"),
    ]
    assert timeline[6].role == "Cán bộ tiếp nhận và trả kết quả, Bộ phận một cửa Sở Công Thương"


def test_the_applicant_reads_what_concerns_the_applicant(story: Story) -> None:
    dossier = story.to_approve()
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert len(view.timeline) == dossier.event_count
    assert [moment.reason for moment in view.timeline if moment.reason] == []
    assert [moment.data for moment in view.timeline if moment.act == "propose"] == [{}, {}]


# Which buttons each person has at each stage; whoever is not named has none. Colleagues in the same role have the same,
# but for what only the one who sent the dossier on may do.
BUTTONS = {
    "draft": {APPLICANT: ["submit", "discard"]},
    "submitted": {APPLICANT: ["ask_withdrawal"], DESK: ["accept", "ask_supplement", "refuse", "remove"]},
    "asked_at_intake": {APPLICANT: ["supply", "ask_withdrawal"], DESK: ["supply"]},
    "accepted": {APPLICANT: ["ask_withdrawal"], DESK: ["forward"]},
    "forwarded": {APPLICANT: ["ask_withdrawal"], DESK: ["take_back"], HEAD: ["assign", "consult"]},
    "assigned": {
        APPLICANT: ["ask_withdrawal"],
        EXAMINER: ["examine", "propose", "ask_supplement", "reject", "extend", "suspend", "stop", "consult"],
        HEAD: ["reassign", "take_back"],
    },
    "asked": {APPLICANT: ["supply", "ask_withdrawal"], DESK: ["supply"]},
    "proposed": {
        APPLICANT: ["ask_withdrawal"],
        HEAD: ["propose", "send_back", "consult"],
        EXAMINER: ["take_back"],
    },
    "to_approve": {
        APPLICANT: ["ask_withdrawal"],
        DIRECTOR: ["approve", "send_back", "reject", "consult"],
        HEAD: ["take_back"],
    },
    "approved": {APPLICANT: ["ask_withdrawal"], CLERK: ["finish"]},
    "finished": {DESK: ["forward"], CLERK: ["correct_outcome"]},
    "ready": {DESK: ["hand_over", "compare_originals", "take_back"], CLERK: ["correct_outcome"]},
    "handed_over": {CLERK: ["correct_outcome"], DIRECTOR: ["reopen"]},
}
COLLEAGUES = {DESK: DESK_2, DIRECTOR: DEPUTY}


@pytest.mark.parametrize("stage", BUTTONS)
def test_everybody_has_the_buttons_of_the_moment_and_no_other(story: Story, stage: str) -> None:
    dossier = getattr(story, stage)()
    found = {}
    for email in EVERYBODY:
        view = own_dossier(story.person(email), dossier.key) or dossier_for(story.actor(email), dossier.key)
        if view is not None and view.actions:
            found[email] = [action.act for action in view.actions]
    wanted = BUTTONS[stage]
    colleagues = {
        COLLEAGUES[email]: [act for act in acts if act != "take_back"]
        for email, acts in wanted.items()
        if email in COLLEAGUES
    }
    assert found == wanted | {email: acts for email, acts in colleagues.items() if acts}


def test_a_discarded_draft_offers_to_restore(story: Story) -> None:
    dossier = story.do("discard", story.draft(), APPLICANT).dossier
    view = own_dossier(story.person(APPLICANT), dossier.key)
    assert view is not None
    assert [action.act for action in view.actions] == ["restore"]


def test_what_was_brought_to_the_desk_can_be_withdrawn_there(story: Story) -> None:
    dossier = story.do("submit", story.brought(), DESK).dossier
    for email in (DESK, DESK_2):
        acts = [action.act for action in seen(story, email, dossier).actions]
        assert acts == ["accept", "ask_supplement", "refuse", "ask_withdrawal", "remove"]


def test_a_whole_dossier_takes_few_statements_however_long_its_record(
    story: Story, django_assert_max_num_queries: Any
) -> None:
    dossier = story.handed_over()
    assert seen(story, DESK, dossier).path  # definitions are parsed once and kept
    actor = story.actor(DESK)
    with django_assert_max_num_queries(8):
        view = dossier_for(actor, dossier.key)
        assert view is not None
        assert view.timeline
        assert view.path
        assert len(view.slips) == len(view.outcomes) == 1
        assert len(view.papers) == 4
        assert view.exchanges == view.actions == []
        assert view.due_line
