"""A draft: opened once, saved as one types, recorded once."""

from __future__ import annotations

import pytest

from motcua.catalogue.models import Office, ProcedureVersion
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.errors import Conflict, NotFound
from motcua.dossiers.models import Event
from motcua.dossiers.states import State
from tests.story import APPLICANT, DEPARTMENT, ORGANISATION, RETAIL, STRANGER, Story, save_people


def test_opening_is_recorded_with_the_versions_and_what_was_prefilled(story: Story) -> None:
    dossier = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    assert (dossier.state, dossier.step, dossier.submitted_at) == (State.NEW, "", None)
    event = Event.objects.get(dossier=dossier)
    assert (event.seq, event.act, event.actor) == (1, "save_draft", story.person(APPLICANT))
    assert "nguoi_dai_dien" in event.data["prefilled"]
    assert event.versions["process"] == dossier.process_version_id
    assert dossier.answers["nguoi_dai_dien"] == "Nguyễn Văn An"
    assert dossier.applicant["id_number"] == "042085004821"


def test_an_organisation_applies_as_itself(story: Story) -> None:
    dossier = drafts.start_draft(story.actor(ORGANISATION), RETAIL, DEPARTMENT)
    assert dossier.applicant["kind"] == "organisation"
    assert dossier.applicant_name == "Công ty TNHH Hương Sơn"
    assert dossier.answers["ma_so_thue"] == "3009999991"


def test_saving_keeps_what_was_typed_and_records_nothing(story: Story) -> None:
    dossier = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    saved = drafts.save_answers(story.actor(APPLICANT), dossier.key, {"chuc_vu": "Chủ hộ"})
    assert saved.revision == 1
    dossier.refresh_from_db()
    assert dossier.answers["chuc_vu"] == "Chủ hộ"
    assert dossier.answers["nguoi_dai_dien"] == "Nguyễn Văn An"
    assert Event.objects.filter(dossier=dossier).count() == 1


def test_a_page_that_showed_a_field_and_gives_none_empties_it_and_nothing_else(story: Story) -> None:
    dossier = story.draft()
    before = dict(dossier.answers)
    drafts.save_answers(story.actor(APPLICANT), dossier.key, {}, fields={"chuc_vu"})
    dossier.refresh_from_db()
    assert "chuc_vu" not in dossier.answers
    assert dossier.answers == {code: value for code, value in before.items() if code != "chuc_vu"}


def test_the_open_draft_is_resumed_and_another_person_has_another(story: Story) -> None:
    first = drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    assert drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT) == first
    assert drafts.start_draft(story.actor(STRANGER), RETAIL, DEPARTMENT) != first


@pytest.mark.parametrize(
    ("procedure", "agency"), [("9.999999", DEPARTMENT), (RETAIL, "H27.09"), (RETAIL, "H99")]
)
def test_a_procedure_or_agency_that_does_not_fit(story: Story, procedure: str, agency: str) -> None:
    with pytest.raises(NotFound) as found:
        drafts.start_draft(story.actor(APPLICANT), procedure, agency)
    assert (
        found.value.message
        == "Cơ quan này không tiếp nhận thủ tục đã chọn. Hãy chọn lại thủ tục hoặc cơ quan."
    )


def test_a_closed_office_takes_nothing_new(story: Story) -> None:
    Office.objects.filter(procedure__code=RETAIL).update(is_open=False)
    with pytest.raises(NotFound):
        drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)


def test_a_procedure_that_only_informs_takes_no_dossier_online(story: Story) -> None:

    ProcedureVersion.objects.filter(procedure__code=RETAIL).update(level=ProcedureVersion.Level.INFORMATION)
    with pytest.raises(Conflict) as found:
        drafts.start_draft(story.actor(APPLICANT), RETAIL, DEPARTMENT)
    assert found.value.code == "not_online"


@pytest.mark.parametrize("stage", ["submitted", "accepted", "assigned", "handed_over"])
def test_what_was_submitted_is_not_written_over(story: Story, stage: str) -> None:
    dossier = getattr(story, stage)()
    by = story.actor(APPLICANT)
    before = story.stored(dossier)
    for attempt in (
        lambda: drafts.save_answers(by, dossier.key, {"chuc_vu": "Khác"}),
        lambda: save_people(by, dossier, {"name": "Khác"}),
        lambda: save_people(by, dossier, delivery={"way": "online"}),
        lambda: draft_papers.attach_paper(by, dossier.key, "khac", story.file()),
        lambda: draft_papers.detach_paper(by, dossier.key, dossier.papers.earliest("id").id),
    ):
        with pytest.raises(Conflict) as found:
            attempt()
        assert "không sửa được nữa" in found.value.message
    assert story.stored(dossier) == before


def test_a_supplement_does_not_change_who_the_dossier_is_for(story: Story) -> None:
    dossier = story.asked()
    with pytest.raises(Conflict) as found:
        save_people(story.actor(APPLICANT), dossier, {"name": "Người khác"})
    assert "không sửa được sau khi nộp" in found.value.message
