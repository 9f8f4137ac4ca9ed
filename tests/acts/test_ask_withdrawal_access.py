"""Who may ask to withdraw, and who may not."""

from __future__ import annotations

from tests.acts.who import AGENCY, DESKS, DIVISION, check_access
from tests.story import APPLICANT, DESK, Story


def test_only_the_applicant_asks(story: Story) -> None:
    reason = {"reason": "Không còn nhu cầu"}
    check_access(story, "ask_withdrawal", story.submitted(), may={APPLICANT}, knowing=AGENCY, data=reason)
    check_access(story, "ask_withdrawal", story.assigned(), may={APPLICANT}, knowing=DIVISION, data=reason)
    check_access(story, "ask_withdrawal", story.asked(), may={APPLICANT}, knowing=DIVISION, data=reason)


def test_for_what_was_brought_to_the_desk_the_desk_asks(story: Story) -> None:
    dossier = story.do("submit", story.brought(), DESK).dossier
    knowing = AGENCY - {APPLICANT}
    check_access(
        story, "ask_withdrawal", dossier, may=DESKS, knowing=knowing, data={"reason": "Người nộp xin rút"}
    )


def test_nobody_withdraws_what_is_done(story: Story) -> None:
    check_access(
        story, "ask_withdrawal", story.finished(), may=set(), knowing=DIVISION, data={"reason": "Muộn"}
    )
