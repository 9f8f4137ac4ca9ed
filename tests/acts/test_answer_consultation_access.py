"""Who may answer when a unit was asked for its opinion, and who may not."""

from __future__ import annotations

from motcua.dossiers.models import Consultation
from tests.acts.coordination import consulting
from tests.acts.who import DIVISION, check_access
from tests.story import CLERK, JUSTICE_DIRECTOR, Story


def test_only_the_unit_that_was_asked_answers_and_it_knows_of_the_dossier(story: Story) -> None:
    dossier = consulting(story)
    knowing = DIVISION | {JUSTICE_DIRECTOR}
    for code, email in (("van-thu", CLERK), ("tu-phap", JUSTICE_DIRECTOR)):
        opinion = Consultation.objects.get(dossier=dossier, code=code)
        data = {"opinion": str(opinion.id), "answer": "Nhất trí."}
        Consultation.objects.exclude(id=opinion.id).filter(dossier=dossier).update(closed_at=opinion.asked_at)
        check_access(story, "answer_consultation", dossier, may={email}, knowing=knowing, data=data)
        Consultation.objects.filter(dossier=dossier).update(closed_at=None)


def test_nobody_answers_what_was_not_asked(story: Story) -> None:
    data = {"opinion": "1", "answer": "Nhất trí."}
    check_access(story, "answer_consultation", story.assigned(), may=set(), knowing=DIVISION, data=data)
