"""Who may ask for a supplement, and who may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from tests.acts.who import AGENCY, DESKS, DIVISION, LEADERS, check_access
from tests.story import APPLICANT, EXAMINER, Story


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    attempt = transaction.savepoint()
    yield
    transaction.savepoint_rollback(attempt)


def test_at_intake_only_the_desk_asks(story: Story) -> None:
    check_access(story, "ask_supplement", story.submitted(), may=DESKS, knowing=AGENCY, data=story.request())


def test_during_examination_only_the_examiner_in_charge_asks(story: Story) -> None:
    check_access(
        story, "ask_supplement", story.assigned(), may={EXAMINER}, knowing=DIVISION, data=story.request()
    )


def test_once_the_number_is_used_up_only_the_heads_of_the_agency_ask(story: Story) -> None:
    dossier = story.do("supply", story.asked(), APPLICANT).dossier
    data = story.request() | {"override": "Phát sinh sau kiểm tra thực tế", "verdict-1": "met"}
    assert story.refused("ask_supplement", dossier, EXAMINER, data).status == 409
    for leader in LEADERS:
        with undone():
            story.do("ask_supplement", dossier, leader, data)
    for other in DIVISION - LEADERS - {EXAMINER}:
        assert story.refused("ask_supplement", dossier, other, data).status == 403
