"""Who may write down a finding, and who may not."""

from __future__ import annotations

from tests.acts.who import DIVISION, check_access
from tests.story import EXAMINER, EXAMINER_2, HEAD, Story


def test_only_the_examiner_in_charge_examines(story: Story) -> None:
    data = {"opinion": "Hồ sơ hợp lệ"}
    check_access(story, "examine", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=data)


def test_after_reassignment_only_the_new_one(story: Story) -> None:
    change = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Nghỉ phép"}
    dossier = story.do("reassign", story.assigned(), HEAD, change).dossier
    data = {"opinion": "Hồ sơ hợp lệ"}
    check_access(story, "examine", dossier, may={EXAMINER_2}, knowing=DIVISION, data=data)
