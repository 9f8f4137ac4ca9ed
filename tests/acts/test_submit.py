"""Submit: the dossier leaves the applicant's hands, complete, with a receipt number from its first second."""

from __future__ import annotations

import re
from copy import deepcopy
from uuid import uuid4

import pytest

from motcua.catalogue.services import publish_procedure
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.acts import ACT_CODES, ACTS, perform
from motcua.dossiers.acts.submit import CHANGED
from motcua.dossiers.errors import Conflict, Incomplete, NotFound
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.states import State
from motcua.forms.services import publish
from motcua.outbox.models import Message
from tests.acts.repeating import check_done_once
from tests.forms.following import complete, following
from tests.story import APPLICANT, DEPARTMENT, DESK, RETAIL, Story, save_people
from tests.story_fixtures import TimeIs


@pytest.mark.criterion("I.4.2", "II.5.4")
def test_a_complete_draft_goes_to_the_desk_with_a_receipt_number(story: Story, time_is: TimeIs) -> None:
    moment = time_is("2026-12-06 21:30")
    dossier = story.submitted()
    assert (dossier.state, dossier.step) == (State.WAITING_ACCEPTANCE, "tiep-nhan")
    assert (dossier.unit_id, dossier.step_role, dossier.assignee_id) == (story.unit(DESK), "desk", None)
    assert dossier.submitted_at == moment
    assert re.fullmatch(r"TN-261206-[0-9A-Z]{5}-[0-9A-Z]{5}", dossier.receipt_number)
    assert (dossier.code, dossier.clock, dossier.due_at) == (None, [], None)
    assert dossier.channel == "online"
    event = story.last_event(dossier)
    assert (event.act, event.from_state, event.to_state) == ("submit", State.NEW, State.WAITING_ACCEPTANCE)
    assert event.data["receipt_number"] == dossier.receipt_number
    assert event.data["channel"] == "online"
    assert len(event.data["papers"]) == 4
    assert all(len(paper["sha256"]) == 64 for paper in event.data["papers"])
    assert event.actor_as == {"name": "Nguyễn Văn An", "role": "applicant"}
    assert set(event.versions) == {"procedure", "form", "process", "rules", "states", "calendar"}
    assert not Paper.objects.filter(dossier=dossier, submitted=False).exists()


def test_somebody_is_told_in_the_same_breath(story: Story) -> None:
    dossier = story.submitted()
    message = Message.objects.get(key=f"event/{story.last_event(dossier).id}")
    assert message.topic == "dossier.event"
    assert message.payload == {
        "dossier": str(dossier.key),
        "event": story.last_event(dossier).id,
        "act": "submit",
    }


def test_what_was_changed_since_it_was_checked_is_not_submitted(story: Story) -> None:
    dossier = story.draft()
    checked = dossier.draft_revision
    person = story.actor(APPLICANT)
    save_people(person, dossier, {"name": "Trần Thị Bình"}, {"way": "desk"})
    dossier.refresh_from_db()
    assert dossier.draft_revision > checked
    with pytest.raises(Conflict) as refused:
        perform("submit", by=person, dossier=dossier.key, data={"revision": str(checked)})
    assert refused.value.code == CHANGED
    dossier.refresh_from_db()
    assert (dossier.state, dossier.submitted_at) == (State.NEW, None)
    done = perform("submit", by=person, dossier=dossier.key, data={"revision": str(dossier.draft_revision)})
    assert done.dossier.applicant_name == "Trần Thị Bình"


def test_everything_missing_is_named_with_its_place(story: Story) -> None:
    dossier = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    save_people(story.actor(APPLICANT), dossier, {"name": " "}, {"way": "post", "phone": "12"})
    refusal = story.refused("submit", dossier, APPLICANT)
    assert refusal.status == 422
    assert refusal.message.startswith("Hồ sơ chưa đầy đủ: ")
    assert {"answers.so_dang_ky", "answers.loai_ruou", "answers.cam_ket"} <= set(refusal.fields)
    papers = {name for name in refusal.fields if name.startswith("papers.")}
    required = {f"papers.{paper.code}" for paper in story.definition(dossier).papers if paper.required}
    assert papers == required
    assert refusal.fields["applicant.name"] == "Hãy nhập tên chủ hồ sơ."
    assert {"delivery.name", "delivery.phone", "delivery.address"} <= set(refusal.fields)
    assert "answers.lan_thay_doi" not in refusal.fields, "what is not asked is not missing"


def test_a_paper_is_wanted_by_a_computed_answer_already_before_submission(story: Story) -> None:
    dossier = story.draft()
    data = deepcopy(dossier.procedure_version.data)
    data["papers"][0] |= {"required": True, "shown_when": {"field": "tong", "at_least": 10_000_000}}
    form = following()
    dossier.form_version = publish(form["code"], form["title"], form)
    dossier.procedure_version = publish_procedure(data)
    dossier.answers = complete()
    dossier.save(update_fields=["form_version", "procedure_version", "answers"])
    place = f"papers.{data['papers'][0]['code']}"
    actor = story.actor(APPLICANT)
    for paper in Paper.objects.filter(dossier=dossier):
        draft_papers.detach_paper(actor, dossier.key, paper.id)
    assert place not in story.refused("submit", dossier, APPLICANT).fields
    dossier.answers["hang"][0]["so_luong"] = 1_000
    dossier.save(update_fields=["answers"])
    assert place in story.refused("submit", dossier, APPLICANT).fields


def test_an_unknown_way_of_delivery_is_refused(story: Story) -> None:
    dossier = story.draft()
    save_people(story.actor(APPLICANT), dossier, delivery={"way": "bo-cau"})
    assert story.refused("submit", dossier, APPLICANT).fields == {
        "delivery.way": "Hãy chọn cách nhận kết quả."
    }


def test_a_paper_taken_out_again_is_missing(story: Story) -> None:
    dossier = story.draft()
    draft_papers.detach_paper(
        story.actor(APPLICANT), dossier.key, Paper.objects.get(requirement="cam-ket-attp").id
    )
    assert set(story.refused("submit", dossier, APPLICANT).fields) == {"papers.cam-ket-attp"}


def test_answers_that_became_hidden_or_never_belonged_to_the_form_are_not_declared(story: Story) -> None:
    dossier = story.draft()
    by = story.actor(APPLICANT)
    drafts.save_answers(
        by, dossier.key, {"co_thay_doi": "co", "lan_thay_doi": 3, "ngay_thay_doi": "2024-01-01"}
    )
    drafts.save_answers(by, dossier.key, {"co_thay_doi": "chua", "o_la": "chèn thêm"})
    story.do("submit", dossier, APPLICANT)
    dossier.refresh_from_db()
    assert dossier.answers["co_thay_doi"] == "chua"
    assert not {"lan_thay_doi", "ngay_thay_doi", "o_la"} & set(dossier.answers)


def test_a_discarded_draft_is_not_submitted(story: Story) -> None:
    dossier = story.do("discard", story.draft(), APPLICANT).dossier
    refusal = story.refused("submit", dossier, APPLICANT)
    assert refusal.status == 409
    assert refusal.message == "Hồ sơ này đã huỷ. Hãy khôi phục trước khi nộp."


def test_submitting_twice_gives_one_receipt_number(story: Story) -> None:
    dossier = check_done_once(story, "submit", story.draft(), APPLICANT)
    assert story.refused("submit", dossier, APPLICANT).status == 403


def test_receipt_numbers_differ(story: Story) -> None:
    assert len({story.submitted().receipt_number for _ in range(5)}) == 5


def test_a_dossier_that_does_not_exist(story: Story) -> None:

    with pytest.raises(NotFound) as found:
        perform("submit", by=story.actor(APPLICANT), dossier=uuid4())
    assert found.value.message == "Không tìm thấy hồ sơ này."


@pytest.mark.criterion("II.5.4")
def test_a_dossier_brought_to_the_desk_is_submitted_and_accepted_in_one_go(story: Story) -> None:
    dossier = receive_at_desk(story.actor(DESK), story.brought().key).dossier
    assert (dossier.channel, dossier.state) == ("desk", State.ACCEPTED)
    assert dossier.code is not None
    cards = [(event.act, event.actor_as["role"]) for event in dossier.events.order_by("seq")]
    assert cards == [("save_draft", "desk"), ("submit", "desk"), ("accept", "desk")]


def test_reception_at_the_desk_happens_wholly_or_not_at_all(story: Story) -> None:
    dossier = story.brought()
    Paper.objects.filter(dossier=dossier, requirement="cam-ket-attp").delete()

    with pytest.raises(Incomplete):
        receive_at_desk(story.actor(DESK), dossier.key)
    assert Dossier.objects.get(pk=dossier.pk).submitted_at is None


def test_every_act_that_a_process_may_name_exists() -> None:
    # Saving a draft, reckoning a due time anew, moving to a newer version or another agency run beside the others.
    assert set(ACTS) | {"save_draft", "recalculate", "migrate", "transfer"} == ACT_CODES
    assert all(act.code == code for code, act in ACTS.items())
