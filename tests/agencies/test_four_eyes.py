"""The mechanism of four eyes: asked, confirmed once, carried out in that transaction or not at all, in the trail."""

from __future__ import annotations

import dataclasses
import datetime
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from motcua.agencies import four_eyes
from motcua.agencies.four_eyes import Decided, EyesRefused
from motcua.agencies.four_eyes_policy import (
    AloneRefused,
    Guarded,
    guarded_in,
    is_guarded,
    left_alone_without,
    publish,
)
from motcua.agencies.models import Agency, AskedAct, AskedFile, FourEyesPolicy, Holding, Unit
from motcua.agencies.services import end_holding, give_post
from motcua.agencies.tasks import expire_asked_acts
from motcua.audit.models import TrailLine
from motcua.audit.trail import Kind
from motcua.notices.models import Notice
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.people.models import User
from tests.story import ADMINISTRATOR, CLERK, DEPARTMENT, EXAMINER, JUSTICE, JUSTICE_ADMINISTRATOR, Story

PROVINCE = "quantri@hatinh.mau.vn"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    """The sample province, ready to act in."""
    return Story()


def agency(code: str = DEPARTMENT) -> Agency:
    return Agency.objects.get(code=code)


def asked(story: Story, reason: str = "Rà soát quý IV", **payload: Any) -> AskedAct:
    """A list of the department's officers, asked for by its administrator."""
    return four_eyes.ask(story.actor(ADMINISTRATOR), Guarded.EXPORT_OFFICERS, agency().pk, payload, reason)


def lines() -> list[tuple[str, int | None]]:
    found = TrailLine.objects.filter(kind=Kind.FOUR_EYES, about__startswith="asked_act:").order_by("id")
    return [(line.details["change"], line.person_id) for line in found]


def delivered() -> None:
    for message in Message.objects.filter(delivered_at__isnull=True).order_by("id"):
        deliver_now(message.pk)


def test_what_an_agency_turns_on_holds_for_itself_and_below(story: Story) -> None:
    province = Agency.objects.get(parent__isnull=True, children=agency())
    give_post(story.person(CLERK), _unit_of(PROVINCE), "administrator", "Quản trị viên")
    publish(province.pk, [Guarded.RETENTION], story.person(PROVINCE))
    publish(agency().pk, [Guarded.EXPORT_OFFICERS], story.person(ADMINISTRATOR))
    below = {Guarded.POLICY, Guarded.RETENTION, Guarded.EXPORT_OFFICERS}
    assert guarded_in(agency().pk) == below
    assert guarded_in(agency(JUSTICE).pk) == {Guarded.POLICY, Guarded.RETENTION}
    assert not is_guarded(Guarded.EXPORT_OFFICERS, province.pk)
    publish(agency().pk, [], story.person(ADMINISTRATOR))
    assert guarded_in(agency().pk) == {Guarded.POLICY, Guarded.RETENTION}, "the one above is not undone below"
    assert FourEyesPolicy.objects.count() == 3, "what was published stays told"


def _unit_of(email: str) -> Unit:
    return Holding.objects.get(person__email=email).post.unit


def test_a_single_administrator_locks_nobody_out(story: Story) -> None:
    province = Holding.objects.get(person__email=PROVINCE).post.unit.agency
    with pytest.raises(AloneRefused, match="chỉ có một quản trị viên"):
        publish(province.pk, [Guarded.ADMINISTRATORS], story.person(PROVINCE))
    assert guarded_in(province.pk) == frozenset()
    second = give_post(story.person(CLERK), _unit_of(PROVINCE), "administrator", "Quản trị viên")
    publish(province.pk, [Guarded.ADMINISTRATORS], story.person(PROVINCE))
    assert left_alone_without(story.person(CLERK).pk, None) == [province]
    assert left_alone_without(story.person(ADMINISTRATOR).pk, None) == [], (
        "another agency's are no second ones"
    )
    end_holding(second)  # by a directory, or at the end of its days
    with pytest.raises(EyesRefused, match="motcua four-eyes"):
        four_eyes.ask(story.actor(PROVINCE), Guarded.POLICY, province.pk, {}, "Tắt")
    publish(province.pk, [], None)
    assert guarded_in(province.pk) == frozenset()


def test_what_ended_keeps_no_administrator_from_leaving(story: Story) -> None:
    publish(agency().pk, [Guarded.EXPORT_OFFICERS], story.person(ADMINISTRATOR))
    leaving = story.person(ADMINISTRATOR).pk
    assert left_alone_without(leaving, None) == [agency()]
    Agency.objects.filter(pk=agency().pk).update(ended_on=timezone.localdate(), successor=agency(JUSTICE))
    assert left_alone_without(leaving, None) == []


def test_a_request_is_carried_out_when_another_confirms_it_and_once(story: Story) -> None:
    row = asked(story)
    assert not AskedFile.objects.exists()
    done = four_eyes.confirm(story.actor(PROVINCE), row.key)
    assert (done.state, done.decided_by) == (AskedAct.State.CONFIRMED, story.person(PROVINCE))
    made = four_eyes.file_for(story.actor(ADMINISTRATOR), row.key)
    assert made is not None
    assert made.rows == Holding.objects.filter(post__unit__agency=agency()).count()
    for again in (four_eyes.confirm, lambda by, key: four_eyes.decline(by, key, "Muộn")):
        with pytest.raises(Decided, match="đã xác nhận"):
            again(story.actor(PROVINCE), row.key)
    with pytest.raises(Decided):
        four_eyes.withdraw(story.actor(ADMINISTRATOR), row.key)
    assert AskedFile.objects.count() == 1
    assert lines() == [("asked", story.person(ADMINISTRATOR).pk), ("confirmed", story.person(PROVINCE).pk)]
    line = TrailLine.objects.filter(kind=Kind.FOUR_EYES).latest("id")
    assert (line.agency_id, line.details["act"]) == (agency().pk, "export_officers")
    assert line.about == f"asked_act:{row.key}"
    assert line.subject == [story.person(ADMINISTRATOR).pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sample")
def test_of_two_who_confirm_at_the_same_moment_one_is_told() -> None:
    story = Story()
    give_post(story.person(CLERK), _unit_of(PROVINCE), "administrator", "Quản trị viên")
    row = asked(story)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def confirm(email: str) -> None:
        try:
            by = story.actor(email)
            start.wait(timeout=20)
            four_eyes.confirm(by, row.key)
            outcomes.append("done")
        except Decided:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[email]) for email in (PROVINCE, CLERK)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["done", "told"]
    assert AskedFile.objects.count() == 1
    assert [change for change, _person in lines()] == ["asked", "confirmed"]


def test_what_fails_leaves_nothing_and_the_request_waits_on(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = asked(story)
    real = four_eyes.guarded_acts()[Guarded.EXPORT_OFFICERS]

    def breaking(of: AskedAct, by: Any) -> None:
        end_holding(Holding.objects.get(person__email=EXAMINER))
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(four_eyes._ACTS, Guarded.EXPORT_OFFICERS, dataclasses.replace(real, perform=breaking))
    with pytest.raises(RuntimeError):
        four_eyes.confirm(story.actor(PROVINCE), row.key)
    row.refresh_from_db()
    assert row.is_waiting
    assert Holding.objects.filter(person__email=EXAMINER).exists()
    assert [change for change, _person in lines()] == ["asked"]


def test_what_changed_meanwhile_is_told_and_nothing_is_done(story: Story) -> None:
    row = asked(story)
    end_holding(Holding.objects.get(person__email=ADMINISTRATOR))
    done = four_eyes.confirm(story.actor(PROVINCE), row.key)
    assert done.state == AskedAct.State.VOID
    assert "không còn là quản trị viên" in done.answer
    other = four_eyes.ask(
        story.actor(JUSTICE_ADMINISTRATOR), Guarded.EXPORT_OFFICERS, agency(JUSTICE).pk, {}, "Vì"
    )
    User.objects.filter(email=JUSTICE_ADMINISTRATOR).update(is_active=False)
    assert four_eyes.confirm(story.actor(PROVINCE), other.key).state == AskedAct.State.VOID
    assert not AskedFile.objects.exists()
    assert [change for change, _person in lines()] == ["asked", "void", "asked", "void"]


def test_a_policy_that_changed_meanwhile_is_not_published_over(story: Story) -> None:
    publish(agency().pk, [Guarded.EXPORT_OFFICERS], story.person(ADMINISTRATOR))
    latest = FourEyesPolicy.objects.latest("id")
    payload = {"agency": agency().pk, "acts": [], "after": latest.pk}
    row = four_eyes.ask(story.actor(ADMINISTRATOR), Guarded.POLICY, agency().pk, payload, "Bớt việc")
    publish(agency().pk, [Guarded.EXPORT_OFFICERS, Guarded.EXPORT_TRAIL], None)
    assert four_eyes.confirm(story.actor(PROVINCE), row.key).state == AskedAct.State.VOID
    assert is_guarded(Guarded.EXPORT_TRAIL, agency().pk)
    payload["after"] = FourEyesPolicy.objects.latest("id").pk
    row = four_eyes.ask(story.actor(ADMINISTRATOR), Guarded.POLICY, agency().pk, payload, "Bớt việc")
    assert four_eyes.confirm(story.actor(PROVINCE), row.key).state == AskedAct.State.CONFIRMED
    assert guarded_in(agency().pk) == frozenset()


def test_a_reason_is_needed_and_the_same_is_not_asked_twice(story: Story) -> None:
    with pytest.raises(EyesRefused) as refused:
        asked(story, reason="")
    assert refused.value.field == "reason"
    with pytest.raises(EyesRefused, match=r"1\.000 ký tự"):
        asked(story, reason="x" * 1001)
    row = asked(story)
    with pytest.raises(EyesRefused, match="đang chờ"):
        asked(story, reason="Lần nữa")
    four_eyes.withdraw(story.actor(ADMINISTRATOR), row.key)
    asked(story)
    assert AskedAct.objects.count() == 2


def test_no_is_said_with_a_reason_and_what_was_typed_is_forgotten(story: Story) -> None:
    by = story.actor(ADMINISTRATOR)
    words = {"words": "Nguyễn Văn An"}
    row = four_eyes.ask(by, Guarded.EXPORT_OFFICERS, agency().pk, {}, "Vì", words=words)
    assert AskedAct.objects.get().words == words
    with pytest.raises(EyesRefused) as refused:
        four_eyes.decline(story.actor(PROVINCE), row.key, "")
    assert refused.value.field == "answer"
    four_eyes.decline(story.actor(PROVINCE), row.key, "Không cần thiết")
    row.refresh_from_db()
    assert (row.state, row.answer, row.words) == (AskedAct.State.DECLINED, "Không cần thiết", {})
    with pytest.raises(Decided):
        four_eyes.confirm(story.actor(PROVINCE), row.key)
    assert not AskedFile.objects.exists()


def test_what_waited_too_long_expires_and_files_go_after_a_day(story: Story) -> None:
    row, kept = asked(story), asked(story, again=1)
    four_eyes.confirm(story.actor(PROVINCE), kept.key)
    assert four_eyes.file_for(story.actor(ADMINISTRATOR), kept.key) is not None
    yesterday = timezone.now() - datetime.timedelta(hours=24, minutes=1)
    AskedFile.objects.update(made_at=yesterday)
    assert four_eyes.file_for(story.actor(ADMINISTRATOR), kept.key) is None, "also before the hourly run"
    AskedAct.objects.filter(pk=row.pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    with pytest.raises(Decided, match="hết hạn"):
        four_eyes.confirm(story.actor(PROVINCE), row.key)
    expire_asked_acts(0)
    assert not AskedFile.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (AskedAct.State.EXPIRED, None)
    assert lines()[-1] == ("expired", None)
    expire_asked_acts(0)
    assert [change for change, _person in lines()].count("expired") == 1


def test_those_who_may_confirm_and_who_asked_are_told(story: Story) -> None:
    give_post(story.person(CLERK), _unit_of(ADMINISTRATOR), "administrator", "Quản trị viên")
    row = asked(story)
    delivered()
    told = set(Notice.objects.filter(link__endswith=str(row.key)).values_list("person__email", flat=True))
    assert told == {PROVINCE, CLERK}
    assert {letter.to[0] for letter in mail.outbox} == told
    body = mail.outbox[0].body
    assert "Tải danh sách cán bộ" in body
    assert f"/quan-tri/cho-nguoi-thu-hai/{row.key}" in body
    mail.outbox.clear()
    four_eyes.decline(story.actor(CLERK), row.key, "Chưa có văn bản")
    delivered()
    assert [letter.to for letter in mail.outbox] == [[ADMINISTRATOR]]
    assert "Chưa có văn bản" in mail.outbox[0].body
    assert "không đồng ý" in mail.outbox[0].body.lower()
