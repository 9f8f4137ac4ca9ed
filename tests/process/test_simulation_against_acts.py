"""A pretend dossier and a real one, taken the same way at the same times, stand alike and are due alike."""

from __future__ import annotations

from dataclasses import replace

from motcua.catalogue.selectors import cached_version
from motcua.dossiers.clockwork import calendar_for
from motcua.dossiers.models import Dossier
from motcua.process.selectors import cached_process, cached_rules
from motcua.process.simulation import Ground, Walk, advance, ask_withdrawal, submit, take
from tests.story import APPLICANT, DESK, EXAMINER, HEAD, Story
from tests.story_fixtures import TimeIs


def ground_of(dossier: Dossier) -> Ground:
    """What the real dossier goes by."""
    assert dossier.rule_set_id is not None
    return Ground(
        cached_process(dossier.process_version_id),
        calendar_for(dossier),
        cached_version(dossier.procedure_version_id).limit,
        cached_rules(dossier.rule_set_id),
    )


def assert_alike(walk: Walk, dossier: Dossier) -> None:
    dossier.refresh_from_db()
    assert (walk.position.step, walk.position.state) == (dossier.step, dossier.state)
    assert walk.due_at == dossier.due_at
    assert walk.step_due_at == dossier.step_due_at
    assert [[str(tick.move), tick.at] for tick in walk.ticks] == [
        [move, walk.ticks[number].at] for number, (move, *_rest) in enumerate(dossier.clock)
    ]


def test_the_whole_way_with_a_supplement(story: Story, time_is: TimeIs) -> None:
    moment = time_is("2026-12-07 08:00")
    dossier = story.submitted()
    walk = submit(ground_of(dossier), moment, dossier.answers)
    assert_alike(walk, dossier)

    moment = time_is("2026-12-07 15:30")  # after the cutoff: to be passed on the next working morning
    story.do("accept", dossier, DESK)
    walk = replace(walk, ground=ground_of(refreshed(dossier)))  # the rules of the day of acceptance
    walk = take(advance(walk, moment), "tiep-nhan")
    assert_alike(walk, dossier)

    moment = time_is("2026-12-08 07:45")
    story.do("forward", dossier, DESK, {"division": str(story.trade_division())})
    story.do("assign", dossier, HEAD, {"examiner": str(story.person(EXAMINER).id)})
    walk = take(take(advance(walk, moment), "chuyen"), "phan-cong")
    assert_alike(walk, dossier)

    moment = time_is("2026-12-10 10:00")
    story.do("ask_supplement", dossier, EXAMINER, story.request())
    walk = take(advance(walk, moment), "yeu-cau-bo-sung")
    assert_alike(walk, dossier)

    moment = time_is("2026-12-16 09:00")
    story.do("supply", dossier, APPLICANT)
    walk = take(advance(walk, moment), "nop-bo-sung")
    assert_alike(walk, dossier)

    moment = time_is("2026-12-17 11:00")
    story.do("ask_withdrawal", dossier, APPLICANT, {"reason": "Không còn nhu cầu"})
    walk = ask_withdrawal(advance(walk, moment))
    assert_alike(walk, dossier)

    story.do("confirm_withdrawal", dossier, DESK)
    assert_alike(take(walk, "dong-y-rut"), dossier)


def refreshed(dossier: Dossier) -> Dossier:
    dossier.refresh_from_db()
    return dossier
