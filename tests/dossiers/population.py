"""A department at work: one dossier at each stage of the process, by name."""

from __future__ import annotations

from motcua.dossiers.models import Dossier
from tests.story import APPLICANT, DESK, DIRECTOR, EXAMINER, Story

STAGES = (
    "submitted",
    "asked_at_intake",
    "accepted",
    "forwarded",
    "assigned",
    "asked",
    "proposed",
    "to_approve",
    "approved",
    "finished",
    "ready",
    "handed_over",
)


def populate(story: Story) -> dict[str, Dossier]:
    """One dossier at each stage, and on each way aside."""
    people = {stage: getattr(story, stage)() for stage in STAGES}
    people["resupplied_at_intake"] = story.do("supply", story.asked_at_intake(), APPLICANT).dossier
    people["resupplied"] = story.do("supply", story.asked(), APPLICANT).dossier
    people["withdrawing"] = story.withdrawing(story.assigned())
    people["withdrawn"] = story.do("confirm_withdrawal", story.withdrawing(story.submitted()), DESK).dossier
    people["given_back"] = story.do("confirm_withdrawal", story.withdrawing(story.assigned()), DESK).dossier
    people["refused"] = story.do("refuse", story.submitted(), DESK, {"reason": "Sai thẩm quyền"}).dossier
    people["rejected"] = story.do(
        "reject", story.to_approve(), DIRECTOR, {"reason": "Thiếu điều kiện"}
    ).dossier
    people["examined"] = story.do("examine", story.assigned(), EXAMINER, {"opinion": "Đủ"}).dossier
    return people
