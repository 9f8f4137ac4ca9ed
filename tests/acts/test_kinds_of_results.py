"""A procedure with several kinds of result: which it is is chosen when it is issued, or said by its draft."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.services import publish_procedure
from motcua.dossiers import outcome_drafts, vaulting
from motcua.dossiers.acts.registry import ACTS
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.models import Dossier, Outcome
from motcua.dossiers.verification import verify
from motcua.vault.models import Entry
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, HEAD, RETAIL, Story

OTHER = {"code": "KQ-GIA-HAN", "name": "Giấy gia hạn"}


def several(**more: Any) -> None:
    """Publish the story's procedure with a second kind of result."""
    now = ProcedureVersion.objects.get(procedure__code=RETAIL, id=F("procedure__current"))
    publish_procedure({**now.data, "more_outcomes": [{**OTHER, **more}]})


def inputs(story: Story, dossier: Dossier, act: str) -> dict[str, Any]:
    found = Dossier.objects.get(pk=dossier.pk)
    return {one.name: one for one in ACTS[act].inputs(Situation(found, story.actor(CLERK), timezone.now()))}


def test_who_issues_a_result_chooses_its_kind_and_the_vault_knows_it(story: Story) -> None:
    several()
    dossier = story.approved()
    asked = inputs(story, dossier, "finish")["outcome"]
    assert [label for _code, label in asked.options] == ["Giấy phép bán lẻ rượu", "Giấy gia hạn"]
    data = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    assert "outcome" in story.refused("finish", dossier, CLERK, data).fields
    assert "outcome" in story.refused("finish", dossier, CLERK, {**data, "outcome": "la"}).fields
    dossier = story.do("finish", dossier, CLERK, {**data, "outcome": OTHER["code"]}).dossier
    issued = Outcome.objects.get(dossier=dossier)
    assert (issued.title, issued.kind) == ("Giấy gia hạn", "KQ-GIA-HAN")
    assert story.last_event(dossier).reason == "Giấy gia hạn"
    assert list(verify()) == []
    # Corrected to the other kind; the one before is what is ticked.
    assert inputs(story, dossier, "correct_outcome")["outcome"].value == OTHER["code"]
    usual = story.definition(dossier).outcome_code
    given = {**data, "file": story.file("dung.pdf"), "reason": "Sai loại.", "outcome": usual}
    dossier = story.do("correct_outcome", dossier, CLERK, given).dossier
    assert Outcome.objects.get(dossier=dossier, replaced_at=None).title == "Giấy phép bán lẻ rượu"
    dossier = story.do("correct_outcome", dossier, CLERK, {**given, "outcome": OTHER["code"]}).dossier
    story.do("forward", dossier, DESK)
    dossier = story.do("hand_over", dossier, DESK, story.hand_over_data()).dossier
    vaulting.bring(dossier)
    assert Entry.objects.get(dossier_key=dossier.key, state="valid").type_code == OTHER["code"]
    assert list(verify()) == []
    Outcome.objects.filter(dossier=dossier).update(kind="")
    assert list(verify()) != []


def test_a_draft_says_which_kind_it_makes(story: Story) -> None:
    now = ProcedureVersion.objects.get(procedure__code=RETAIL, id=F("procedure__current"))
    several(template=now.data["outcome"]["template"])
    dossier = story.assigned()
    writer = story.actor(EXAMINER)
    outcome_drafts.save(writer, dossier, {}, 0)
    draft = outcome_drafts.save(writer, dossier, {}, 1, kind=OTHER["code"])
    assert (draft.number, draft.kind) == (2, OTHER["code"])
    # The same once more is the same revision.
    assert outcome_drafts.save(writer, dossier, {}, 2).number == 2
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện."})
    story.do("propose", dossier, HEAD, {"opinion": "Kính trình."})
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    usual = story.definition(dossier).outcome_code
    data = {"source": "draft", "issued_on": story.today()}
    assert "outcome" in story.refused("finish", dossier, CLERK, {**data, "outcome": usual}).fields
    dossier = story.do("finish", dossier, CLERK, data).dossier
    assert Outcome.objects.get(dossier=dossier).title == "Giấy gia hạn"
    assert list(verify()) == []
