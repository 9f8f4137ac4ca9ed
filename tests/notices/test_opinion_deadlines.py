"""Due times of opinions and of steps: who is reminded, when, once; and never the lead for what others owe (II.15.1)."""

from __future__ import annotations

import datetime

from motcua.dossiers.models import Consultation, Dossier
from motcua.notices.deadlines import remind_deadlines
from motcua.notices.digest import digest_words
from motcua.notices.models import Notice
from tests.acts.coordination import settle
from tests.story import CLERK, EXAMINER, OTHER_EXAMINER, OTHER_HEAD, Story
from tests.story_fixtures import TimeIs


def asking(story: Story, days: str = "3") -> Dossier:
    data = {"units": [str(story.unit(OTHER_HEAD))], "agency": "", "question": "Đúng quy hoạch?", "days": days}
    return story.do("consult", story.assigned(), EXAMINER, data).dossier


def told(story: Story, email: str, kind: str, *, about: str = "Ý kiến") -> list[str]:
    found = Notice.objects.filter(
        person=story.person(email), kind=kind, read_at=None, title__startswith=about
    )
    return list(found.values_list("title", flat=True))


def test_the_asked_unit_is_reminded_a_day_before_and_again_when_it_is_over(
    story: Story, time_is: TimeIs
) -> None:
    # Monday 8:00, three working days: due on Thursday at 8:00.
    time_is("2026-12-07 08:00")
    dossier = asking(story)
    assert Consultation.objects.get().due_at == time_is("2026-12-10 08:00")
    time_is("2026-12-09 07:50")
    remind_deadlines()
    assert told(story, OTHER_EXAMINER, Notice.Kind.SOON) == []
    time_is("2026-12-09 08:10")
    remind_deadlines()
    soon = [f"Ý kiến về hồ sơ {dossier.code} sắp đến hạn trả lời"]
    assert told(story, OTHER_EXAMINER, Notice.Kind.SOON) == soon
    assert told(story, OTHER_HEAD, Notice.Kind.SOON) == soon
    time_is("2026-12-10 08:10")
    remind_deadlines()
    late = [f"Ý kiến về hồ sơ {dossier.code} đã quá hạn trả lời"]
    assert told(story, OTHER_EXAMINER, Notice.Kind.LATE) == late
    time_is("2026-12-10 08:20")
    remind_deadlines()
    assert told(story, OTHER_EXAMINER, Notice.Kind.LATE) == late, "no moment is told twice"
    for kind in (Notice.Kind.SOON, Notice.Kind.LATE):
        assert told(story, EXAMINER, kind) == [], "the lead is not late by it"


def test_who_took_it_is_reminded_and_the_head_hears_that_it_is_late(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = asking(story)
    story.do("take_consultation", dossier, OTHER_EXAMINER)
    time_is("2026-12-09 08:10")
    remind_deadlines()
    assert told(story, OTHER_EXAMINER, Notice.Kind.SOON)
    assert told(story, OTHER_HEAD, Notice.Kind.SOON) == []
    time_is("2026-12-10 08:10")
    remind_deadlines()
    assert told(story, OTHER_EXAMINER, Notice.Kind.LATE)
    assert told(story, OTHER_HEAD, Notice.Kind.LATE)


def test_what_is_answered_is_new_to_nobody_any_more(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = asking(story)
    settle()
    time_is("2026-12-10 08:10")
    remind_deadlines()
    assert Notice.objects.filter(person=story.person(OTHER_HEAD), read_at=None).count() == 2
    story.do("answer_consultation", dossier, OTHER_EXAMINER, {"answer": "Đúng"})
    settle()
    assert not Notice.objects.filter(person=story.person(OTHER_HEAD), read_at=None).exists()


def test_that_the_dossier_goes_on_does_not_settle_what_a_unit_still_owes(
    story: Story, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = asking(story)
    time_is("2026-12-10 08:10")
    remind_deadlines()
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện"})
    settle()
    assert told(story, OTHER_HEAD, Notice.Kind.LATE)


def test_a_step_whose_time_is_over_is_told_to_who_holds_it(story: Story, time_is: TimeIs) -> None:
    now = time_is("2026-12-07 08:00")
    dossier = story.assigned()
    Dossier.objects.filter(pk=dossier.pk).update(step_due_at=now + datetime.timedelta(hours=3))
    remind_deadlines()
    Notice.objects.all().delete()
    # Due at 11:00; two working hours before that is 9:00.
    time_is("2026-12-07 09:05")
    remind_deadlines()
    (soon,) = told(story, EXAMINER, Notice.Kind.SOON, about="Hồ sơ")
    assert "sắp hết giờ của bước" in soon
    time_is("2026-12-07 11:05")
    remind_deadlines()
    (late,) = told(story, EXAMINER, Notice.Kind.LATE, about="Hồ sơ")
    assert f"{dossier.code} đã quá giờ của bước" in late
    assert told(story, CLERK, Notice.Kind.LATE, about="Hồ sơ") == []
    time_is("2026-12-07 14:00")
    story.do("propose", dossier, EXAMINER, {"opinion": "Đủ điều kiện"})
    settle()
    assert told(story, EXAMINER, Notice.Kind.LATE, about="Hồ sơ") == []


def test_the_digest_names_opinions_that_are_owed(story: Story, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = asking(story)
    time_is("2026-12-10 09:00")
    words = digest_words(story.actor(OTHER_EXAMINER), datetime.date(2026, 12, 10))
    assert words is not None
    assert "1 ý kiến quá hạn trả lời" in words.subject
    assert f"– Ý kiến quá hạn trả lời: {dossier.code}" in words.text
    lead = digest_words(story.actor(EXAMINER), datetime.date(2026, 12, 10))
    assert lead is None or "ý kiến" not in lead.subject
