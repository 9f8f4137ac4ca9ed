"""Resume: the financial duty is done; the dossier is examined on, and the clock goes on where it stood."""

from __future__ import annotations

from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from tests.acts.repeating import check_done_once
from tests.kernel.moments import at
from tests.story import EXAMINER, Story
from tests.story_fixtures import TimeIs

DUTY = {"reason": "Nộp phí thẩm định"}


def test_back_to_the_examination_with_what_was_left(story: Story, time_is: TimeIs) -> None:
    for monday, again, due in (
        ("2026-12-07", "2026-12-16", "2026-12-30 08:00"),
        # Under the rules of 2018 a supplement restarts the clock; a financial duty does not.
        ("2025-06-02", "2025-06-11", "2025-06-25 08:00"),
    ):
        time_is(f"{monday} 08:00")
        dossier = story.do("suspend", story.assigned(), EXAMINER, DUTY).dossier
        time_is(f"{again} 08:00")
        dossier = story.do("resume", dossier, EXAMINER, {"reason": "Biên lai 0012"}).dossier
        assert (dossier.state, dossier.step) == (State.PROCESSING, "tham-dinh")
        assert (dossier.clock[-1][0], dossier.due_at) == ("resume", at(due))
        assert story.last_event(dossier).reason == "Biên lai 0012"
        assert list(verify(dossier.code)) == []


def test_several_waits_add_up(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    for suspended, resumed in (("08", "09"), ("10", "14"), ("15", "16")):
        time_is(f"2026-12-{suspended} 08:00")
        dossier = story.do("suspend", dossier, EXAMINER, DUTY).dossier
        time_is(f"2026-12-{resumed} 08:00")
        dossier = story.do("resume", dossier, EXAMINER).dossier
    # One, two and one working days of waiting.
    assert dossier.due_at == at("2026-12-25 08:00")
    assert list(verify(dossier.code)) == []


def test_twice_is_once(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.do("suspend", story.assigned(), EXAMINER, DUTY).dossier
    check_done_once(story, "resume", dossier, EXAMINER)
