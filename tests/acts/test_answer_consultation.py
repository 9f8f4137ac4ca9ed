"""Opinions asked in parallel: each has its own time and answer, its lateness its own, and the last one leads on."""

from __future__ import annotations

import pytest

from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Consultation, Dossier, Event
from motcua.dossiers.selectors import available_actions, dossier_for, work_counts, work_list
from motcua.dossiers.verification import verify
from motcua.notices.models import Notice
from tests.acts.coordination import consulting, settle
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import CLERK, EXAMINER, JUSTICE_DIRECTOR, JUSTICE_HEAD, Story
from tests.story_fixtures import TimeIs


def asked(dossier: Dossier, code: str) -> Consultation:
    return Consultation.objects.get(dossier=dossier, code=code)


def answer(dossier: Dossier, code: str, words: str = "Nhất trí.") -> dict[str, str]:
    return {"opinion": str(asked(dossier, code).id), "answer": words}


@pytest.mark.criterion("II.8.6", "II.15.1")
def test_units_asked_in_parallel_each_answer_and_the_last_answer_leads_on(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = consulting(story)
    step_due = dossier.step_due_at
    clerks, justice = asked(dossier, "van-thu"), asked(dossier, "tu-phap")
    assert (clerks.due_at, justice.due_at) == (at("2026-12-08 08:00"), at("2026-12-09 08:00"))
    assert justice.agency.code == "H27.09"
    assert not Event.objects.filter(dossier=dossier, act="conclude").exists()

    time_is("2026-12-08 10:00")
    dossier = story.do(
        "answer_consultation", dossier, CLERK, answer(dossier, "van-thu", "Muộn nhưng nhất trí.")
    ).dossier
    late = story.last_event(dossier)
    assert late.data["opinion"] == {"seq": clerks.seq, "code": "van-thu", "late": True}
    settle()
    dossier.refresh_from_db()
    assert (dossier.step, dossier.step_due_at, dossier.assignee) == (
        "xin-y-kien",
        step_due,
        story.person(EXAMINER),
    ), "one answer is still missing; being late is the clerks' affair"

    time_is("2026-12-08 11:00")
    dossier = story.do("answer_consultation", dossier, JUSTICE_DIRECTOR, answer(dossier, "tu-phap")).dossier
    settle()
    dossier.refresh_from_db()
    event = story.last_event(dossier)
    assert (dossier.step, dossier.assignee) == ("tham-dinh", story.person(EXAMINER))
    assert (event.act, event.actor, event.actor_as) == (
        "conclude",
        None,
        {"name": "Hệ thống", "role": "system"},
    )
    assert asked(dossier, "tu-phap").answered_by == story.person(JUSTICE_DIRECTOR)
    assert list(verify()) == []


@pytest.mark.criterion("II.15.1")
def test_who_was_asked_sees_the_dossier_is_told_and_has_it_on_a_list(story: Story) -> None:
    dossier = consulting(story)
    settle()
    director = story.actor(JUSTICE_DIRECTOR)
    assert dossier_for(director, dossier.key) is not None
    assert work_counts(director)["opinions"] == 1
    page = work_list(director, "opinions")
    assert page is not None
    assert [row.key for row in page.items] == [dossier.key]
    told = Notice.objects.get(person=story.person(JUSTICE_DIRECTOR), title__startswith="Đề nghị cho ý kiến")
    assert told.link == f"/can-bo/ho-so/{dossier.key}"
    assert [action.act for action in available_actions(director, dossier)] == [
        "answer_consultation",
        "take_consultation",
    ]
    story.do("answer_consultation", dossier, JUSTICE_DIRECTOR, answer(dossier, "tu-phap"))
    assert work_counts(director)["opinions"] == 0
    assert dossier_for(story.actor(JUSTICE_HEAD), dossier.key) is None


def test_answers_given_at_the_same_time_do_not_stand_in_each_others_way(story: Story) -> None:
    dossier = consulting(story)
    seen = dossier.event_count
    story.do("answer_consultation", dossier, CLERK, answer(dossier, "van-thu"), expected=seen)
    done = story.do(
        "answer_consultation", dossier, JUSTICE_DIRECTOR, answer(dossier, "tu-phap"), expected=seen
    )
    assert not done.repeated
    settle()
    dossier.refresh_from_db()
    assert dossier.step == "tham-dinh"


def test_an_answer_is_given_once(story: Story) -> None:
    dossier = consulting(story)
    check_done_once(story, "answer_consultation", dossier, CLERK, answer(dossier, "van-thu"))
    assert story.refused("answer_consultation", dossier, CLERK, answer(dossier, "van-thu")).status == 403


def test_words_are_wanted(story: Story) -> None:
    refusal = story.refused("answer_consultation", consulting(story), CLERK)
    assert refusal.fields == {"answer": "Hãy nhập “Ý kiến”."}


def test_asked_twice_one_says_which_and_only_ones_own(story: Story) -> None:
    unit = story.unit(CLERK)
    more = {"units": [str(unit)], "question": "Số văn bản?", "days": "1"}
    dossier = story.do("consult", consulting(story), EXAMINER, more).dossier
    refusal = story.refused(
        "answer_consultation", dossier, CLERK, {"opinion": str(asked(dossier, "tu-phap").id)}
    )
    assert refusal.fields == {
        "opinion": "Hãy chọn “Trả lời cho” trong danh sách.",
        "answer": "Hãy nhập “Ý kiến”.",
    }
    story.do("answer_consultation", dossier, CLERK, answer(dossier, f"don-vi-{unit}"))
    assert (asked(dossier, "van-thu").is_open, asked(dossier, f"don-vi-{unit}").is_open) == (True, False)
    assert list(verify()) == []


def test_the_paper_with_the_answer_is_kept_for_officers(story: Story) -> None:
    dossier = consulting(story)
    data = {**answer(dossier, "van-thu"), "file": story.file("y-kien.pdf")}
    dossier = story.do("answer_consultation", dossier, CLERK, data).dossier
    assert asked(dossier, "van-thu").file == data["file"]
    assert story.last_event(dossier).data["file"]["name"] == "y-kien.pdf"
    assert list(verify()) == []


def test_going_round_again_asks_again(story: Story) -> None:
    dossier = consulting(story)
    for code, email in (("van-thu", CLERK), ("tu-phap", JUSTICE_DIRECTOR)):
        story.do("answer_consultation", dossier, email, answer(dossier, code))
    settle()
    dossier = story.do("forward", dossier, EXAMINER, action="xin-y-kien").dossier
    assert Consultation.objects.filter(dossier=dossier).count() == 4
    assert Consultation.objects.filter(dossier=dossier, answered_at__isnull=True).count() == 2
    assert list(verify()) == []


def test_no_page_takes_part_in_the_systems_name(story: Story) -> None:
    from motcua.agencies.selectors import Actor
    from motcua.dossiers.errors import NotFound

    dossier = consulting(story)
    with pytest.raises(NotFound):
        perform("conclude", by=Actor(None), dossier=dossier.key)


def test_asking_where_the_unit_is_gone_is_refused_and_the_dossier_stays(story: Story) -> None:
    from motcua.agencies.models import Unit
    from tests.acts.coordination import publish
    from tests.sample_database import forget_cached

    publish()
    dossier = story.assigned()
    Unit.objects.filter(agency__code="H27.09", kind="leadership").update(kind="administration")
    forget_cached()
    refusal = story.refused("forward", dossier, EXAMINER, action="xin-y-kien")
    assert refusal.status == 409
    assert refusal.message.startswith("Chưa xin được ý kiến “Ý kiến Sở Tư pháp”: không còn đơn vị")


def test_an_answer_is_never_given_to_another_question_than_it_was_written_for(story: Story) -> None:
    """The page showed an opinion that waits no longer: it is told, and the one that does wait stays unanswered."""
    dossier = consulting(story)
    with pytest.raises(Conflict, match="không còn chờ bạn trả lời"):
        story.do("answer_consultation", dossier, JUSTICE_DIRECTOR, answer(dossier, "van-thu"))
    assert not Consultation.objects.filter(dossier=dossier, answered_at__isnull=False).exists()
    story.do("answer_consultation", dossier, JUSTICE_DIRECTOR, answer(dossier, "tu-phap"))
    assert asked(dossier, "tu-phap").answer == "Nhất trí."
