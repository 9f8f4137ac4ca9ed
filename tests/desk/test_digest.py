"""The morning's digest: once a working day, to whom it says something, as each officer chose (II.23.5)."""

from __future__ import annotations

import datetime
import smtplib

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import override_settings

from motcua.agencies.models import Calendar, CalendarDay
from motcua.dossiers.models import Dossier
from motcua.notices.digest import TOPIC, plan_digests, send_digest
from motcua.notices.models import MailboxMessage, Preferences, SentDigest
from motcua.outbox.models import Message
from tests.acts.coordination import settle
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.sample_database import forget_cached
from tests.story import DIRECTOR, EXAMINER, EXAMINER_2, HEAD, Story
from tests.story_fixtures import TimeIs

Letters = list[EmailMultiAlternatives]
MAILBOX = override_settings(SAMPLE_MODE=True, EMAIL_BACKEND="motcua.notices.adapters.mailbox.MailboxBackend")


@pytest.fixture
def morning(story: Story, time_is: TimeIs, mailoutbox: Letters) -> Dossier:
    """A dossier that is late with the examiner, on the eve of Tuesday 8 December 2026."""
    time_is("2026-12-07 09:00")
    dossier = story.assigned()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=dossier.accepted_at + datetime.timedelta(minutes=1))
    settle()
    mailoutbox.clear()
    return dossier


def sent(mailoutbox: Letters, email: str) -> Letters:
    settle()
    return [letter for letter in mailoutbox if letter.to == [email] and "Việc cần làm" in letter.subject]


@pytest.mark.criterion("II.23.5")
def test_it_says_what_is_late_and_new_with_codes_and_ways_there(
    morning: Dossier, time_is: TimeIs, mailoutbox: Letters
) -> None:
    time_is("2026-12-08 06:59")
    assert plan_digests() == 0
    time_is("2026-12-08 07:00")
    assert plan_digests() > 5
    (letter,) = sent(mailoutbox, EXAMINER)
    assert letter.subject == "Việc cần làm ngày 08/12/2026: 1 hồ sơ quá hạn, 1 việc mới"
    assert f"– Quá hạn: {morning.code}, {morning.procedure_version.name}" in letter.body
    assert f"/can-bo/ho-so/{morning.key}" in letter.body
    assert "Mở bàn làm việc: http" in letter.body
    assert morning.applicant_name not in letter.body, "nothing about a person"


def test_never_twice_for_the_same_day(morning: Dossier, time_is: TimeIs, mailoutbox: Letters) -> None:
    for moment in ("2026-12-08 07:00", "2026-12-08 07:10", "2026-12-08 10:59"):
        time_is(moment)
        plan_digests()
    assert len(sent(mailoutbox, EXAMINER)) == 1
    for message in Message.objects.filter(topic=TOPIC):
        send_digest(message)
    assert len(sent(mailoutbox, EXAMINER)) == 1
    time_is("2026-12-09 07:20")
    plan_digests()
    assert len(sent(mailoutbox, EXAMINER)) == 2


def test_nobody_with_nothing_to_do_is_written_to_and_no_day_off_has_one(
    morning: Dossier, time_is: TimeIs, mailoutbox: Letters
) -> None:
    time_is("2026-12-12 07:00")  # a Saturday
    plan_digests()
    assert sent(mailoutbox, EXAMINER) == []
    CalendarDay.objects.create(
        calendar=Calendar.objects.get(agency__code="H27.03"), date="2026-12-14", works=False
    )
    Calendar.objects.update(revision=2)
    forget_cached()
    time_is("2026-12-14 07:00")
    plan_digests()
    assert sent(mailoutbox, EXAMINER) == []
    time_is("2026-12-15 07:00")
    plan_digests()
    assert len(sent(mailoutbox, EXAMINER)) == 1
    assert sent(mailoutbox, EXAMINER_2) == []


def test_a_worker_that_starts_after_the_morning_sends_none(
    morning: Dossier, time_is: TimeIs, mailoutbox: Letters
) -> None:
    time_is("2026-12-08 11:00")
    assert plan_digests() == 0


def test_weekly_comes_on_the_first_working_day_and_off_never(
    story: Story, at: Desk, morning: Dossier, time_is: TimeIs, mailoutbox: Letters
) -> None:
    browser = at(EXAMINER)
    page = shown(browser.get("/can-bo/tuy-chon"))
    assert 'value="daily" checked' in page
    answer = browser.post("/can-bo/tuy-chon", {"digest": "weekly", "letters": "1"}, follow=True)
    assert "Đã lưu tuỳ chọn nhắc việc." in shown(answer)
    time_is("2026-12-08 07:00")
    plan_digests()
    assert sent(mailoutbox, EXAMINER) == []
    time_is("2026-12-14 07:00")
    plan_digests()
    assert len(sent(mailoutbox, EXAMINER)) == 1
    at(EXAMINER).post("/can-bo/tuy-chon", {"digest": "off"})
    assert not Preferences.objects.get(person=story.person(EXAMINER)).letters
    time_is("2026-12-21 07:00")
    plan_digests()
    assert len(sent(mailoutbox, EXAMINER)) == 1


def test_a_choice_that_does_not_exist_is_said_and_keeps_the_other(at: Desk, story: Story) -> None:
    answer = at(HEAD).post("/can-bo/tuy-chon", {"digest": "hourly"})
    assert answer.status_code == 422
    assert "Hãy chọn một cách nhận thư tổng hợp." in shown(answer)
    assert not Preferences.objects.exists()


def test_a_letter_that_could_not_leave_is_sent_later_and_once(
    morning: Dossier, time_is: TimeIs, mailoutbox: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise smtplib.SMTPServerDisconnected("no")

    time_is("2026-12-08 07:00")
    plan_digests()
    message = Message.objects.get(topic=TOPIC, payload__person=morning.assignee_id)
    with monkeypatch.context() as down:
        down.setattr(EmailMessage, "send", refuse)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send_digest(message)
    assert not SentDigest.objects.filter(person_id=morning.assignee_id).exists()
    assert len(sent(mailoutbox, EXAMINER)) == 1


@MAILBOX
def test_in_the_sample_mode_it_is_read_in_the_mailbox(at: Desk, morning: Dossier, time_is: TimeIs) -> None:
    time_is("2026-12-08 07:00")
    plan_digests()
    settle()
    assert MailboxMessage.objects.filter(to=EXAMINER, subject__startswith="Việc cần làm").count() == 1
    assert "Việc cần làm ngày 08/12/2026" in shown(at(EXAMINER).get(f"/hop-thu-thu-nghiem?q={EXAMINER}"))
    assert not MailboxMessage.objects.filter(to=DIRECTOR, subject__contains="sắp đến hạn").exists()
