"""Taking an opinion: somebody of the asked unit answers, its head says who; nobody else is kept from answering."""

from __future__ import annotations

from motcua.dossiers.models import Consultation, Dossier
from motcua.dossiers.selectors import dossier_for
from motcua.dossiers.selectors.full import available_actions
from motcua.dossiers.verification import verify
from tests.acts.coordination import consulting, settle
from tests.acts.repeating import check_done_once
from tests.story import EXAMINER, OTHER_EXAMINER, OTHER_HEAD, Story


def asking(story: Story) -> Dossier:
    """The other division was asked beside the process."""
    data = {"units": [str(story.unit(OTHER_HEAD))], "agency": "", "question": "Đúng quy hoạch?", "days": "3"}
    return story.do("consult", story.assigned(), EXAMINER, data).dossier


def test_who_says_so_answers_and_the_record_keeps_it(story: Story) -> None:
    dossier = asking(story)
    done = story.do("take_consultation", dossier, OTHER_EXAMINER)
    opinion = Consultation.objects.get(dossier=dossier)
    assert opinion.taken_by == story.person(OTHER_EXAMINER)
    assert opinion.taken_at == done.event.at
    assert (done.dossier.step, done.dossier.state) == (dossier.step, dossier.state)
    assert list(verify()) == []
    Consultation.objects.update(taken_by=story.person(EXAMINER))
    assert any("Người nhận trả lời ý kiến" in found.message for found in verify())


def test_a_colleagues_word_stands_but_the_head_gives_it_to_somebody_else(story: Story) -> None:
    dossier = asking(story)
    story.do("take_consultation", dossier, OTHER_EXAMINER)
    offered = {action.act for action in available_actions(story.actor(OTHER_EXAMINER), dossier)}
    assert "take_consultation" not in offered
    assert "answer_consultation" in offered
    assert story.refused("take_consultation", dossier, OTHER_EXAMINER).code == "taken"
    view = dossier_for(story.actor(OTHER_HEAD), dossier.key)
    assert view is not None
    action = view.action("take_consultation")
    assert action is not None
    (who,) = action.inputs
    assert str(story.person(OTHER_EXAMINER).id) in dict(who.options)
    head = story.person(OTHER_HEAD)
    story.do("take_consultation", dossier, OTHER_HEAD, {"person": str(head.id)})
    assert Consultation.objects.get(dossier=dossier).taken_by == head
    story.do("answer_consultation", dossier, OTHER_EXAMINER, {"answer": "Đúng quy hoạch"})
    assert list(verify()) == []


def test_the_head_chooses_among_the_own_people_alone(story: Story) -> None:
    dossier = asking(story)
    stranger = {"person": str(story.person(EXAMINER).id)}
    assert "person" in story.refused("take_consultation", dossier, OTHER_HEAD, stranger).fields


def test_who_is_told_to_answer_hears_of_it(story: Story) -> None:
    from motcua.notices.models import Notice

    dossier = asking(story)
    person = story.person(OTHER_EXAMINER)
    settle()
    Notice.objects.all().delete()
    story.do("take_consultation", dossier, OTHER_HEAD, {"person": str(person.id)})
    settle()
    told = Notice.objects.get(person=person)
    assert told.kind == Notice.Kind.ASKED
    assert str(dossier.code) in told.title


def test_a_second_click_is_one_act(story: Story) -> None:
    check_done_once(story, "take_consultation", asking(story), OTHER_EXAMINER, {})


def test_at_a_step_of_the_process_it_waits_on_for_the_answers(story: Story) -> None:
    dossier = consulting(story)
    story.do("take_consultation", dossier, "vanthu@sct.mau.vn")
    dossier.refresh_from_db()
    assert dossier.step == "xin-y-kien"
    assert list(verify()) == []
