"""What an act costs the database: twelve statements at most, with the three that find out who is asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.acts import perform
from motcua.dossiers.models import Consultation, Dossier
from tests.acts.coordination import consulting, handed_on, publish
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, HEAD, JUSTICE_DESK, OTHER_HEAD, Story

# Session, account and posts are read before the act begins.
MOST = 12 - 3


def statements(
    story: Story, act: str, dossier: Dossier, email: str, data: Mapping[str, Any], **how: str
) -> list[str]:
    by = story.actor(email)
    with CaptureQueriesContext(connection) as captured:
        perform(act, by=by, dossier=dossier.key, data=data, expected=dossier.event_count, **how)
    return [one["sql"][:100] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def taking_back(story: Story) -> list[str]:
    return statements(story, "take_back", story.assigned(), HEAD, {"reason": "Nhầm"})


def asking(story: Story) -> list[str]:
    data = {"units": [str(story.unit(OTHER_HEAD))], "question": "?", "days": "2"}
    return statements(story, "consult", story.assigned(), EXAMINER, data)


def answering(story: Story) -> list[str]:
    dossier = consulting(story)
    opinion = Consultation.objects.get(dossier=dossier, code="van-thu")
    Consultation.objects.exclude(id=opinion.id).update(closed_at=opinion.asked_at)
    data = {"opinion": str(opinion.id), "answer": "Nhất trí."}
    return statements(story, "answer_consultation", dossier, CLERK, data)


def concluding(story: Story) -> list[str]:
    return statements(story, "conclude", consulting(story), EXAMINER, {"reason": "Không chờ"})


def arriving_at_a_consultation(story: Story) -> list[str]:
    publish()
    return statements(story, "forward", story.assigned(), EXAMINER, {}, action="xin-y-kien")


def handing_on(story: Story) -> list[str]:
    publish()
    return statements(story, "forward", story.assigned(), EXAMINER, {}, action="lien-thong")


def ending_a_child(story: Story) -> list[str]:
    child = Dossier.objects.get(parent=handed_on(story))
    return statements(story, "refuse", child, JUSTICE_DESK, {"reason": "Không thuộc thẩm quyền"})


def comparing(story: Story) -> list[str]:
    return statements(story, "compare_originals", story.ready(), DESK, {"result": "missing", "papers": "x"})


def handing_over(story: Story) -> list[str]:
    return statements(story, "hand_over", story.ready(), DESK, story.hand_over_data())


def correcting(story: Story) -> list[str]:
    data = {"number": "1", "issued_on": story.today(), "file": story.file(), "reason": "Sai"}
    return statements(story, "correct_outcome", story.handed_over(), CLERK, data)


def reopening(story: Story) -> list[str]:
    data = {"step": "tham-dinh", "basis": "QĐ 1", "reason": "Sai"}
    return statements(story, "reopen", story.handed_over(), DIRECTOR, data)


def approving(story: Story) -> list[str]:
    return statements(story, "approve", story.to_approve(), DIRECTOR, {})


@pytest.mark.parametrize(
    "act",
    [
        taking_back,
        asking,
        answering,
        concluding,
        arriving_at_a_consultation,
        handing_on,
        ending_a_child,
        comparing,
        handing_over,
        correcting,
        reopening,
        approving,
    ],
)
def test_an_act_stays_within_its_statements(story: Story, act: Callable[[Story], list[str]]) -> None:
    act(story)
    taken = act(story)
    assert len(taken) <= MOST, taken
