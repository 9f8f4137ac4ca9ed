"""Requests about the own data: asked, acknowledged, extended once, answered; each within the law's time (`rules`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.selectors import calendar_of
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind, note
from motcua.kernel.dates import HANOI
from motcua.kernel.worktime import WorkingCalendar, standard_calendar
from motcua.outbox.services import send
from motcua.people.models import User
from motcua.privacy import rules
from motcua.privacy.models import DataRequest
from motcua.privacy.rules import Asked

TOPIC = "privacy.request"
LONGEST = 4000
MOST_OPEN = 10
REQUESTS_OF_PERSON = (20, 24 * 60 * 60)


class Wrong(Exception):
    """What was typed cannot be taken; `errors` are the messages by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class TooMany(Exception):
    """More requests in a day than anybody needs; `seconds`: how long that day is."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class Settled(Exception):
    """The request was answered or taken back meanwhile."""


def ask(person: User, kind: str, what: str, why: str) -> DataRequest:
    """Keep a request. Raises Wrong with all messages at once, or TooMany."""
    errors: dict[str, str] = {}
    if kind not in DataRequest.Kind.values:
        errors["kind"] = _("Hãy chọn bạn yêu cầu điều gì.")
    if not what:
        errors["what"] = _("Hãy ghi dữ liệu nào, ở đâu; nếu là sửa, ghi rõ nội dung đúng.")
    for name, text in (("what", what), ("why", why)):
        if len(text) > LONGEST:
            errors[name] = _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": LONGEST}
    if errors:
        raise Wrong(errors)
    if open_of(person).count() >= MOST_OPEN:
        raise Wrong(
            {
                "kind": _("Bạn đang có %(count)s yêu cầu chưa được trả lời. Hãy chờ trả lời.")
                % {"count": MOST_OPEN}
            }
        )
    limit, seconds = REQUESTS_OF_PERSON
    if not allow(f"data-request:{person.pk}", limit, seconds):
        raise TooMany(seconds)
    now = timezone.now()
    made = DataRequest.objects.create(
        person=person,
        kind=kind,
        what=what,
        why=why,
        asked_at=now,
        answer_due_at=_calendar().add_working_days(now, rules.ANSWER_WORKING_DAYS),
        due_at=rules.due(Asked(kind), now, HANOI),
    )
    note(Kind.DATA_ASKED, subject=[person.pk], about=f"request:{made.key}", details={"kind": kind})
    return made


def _calendar() -> WorkingCalendar:
    """By which the answer is owed: that of the agency above all others, whose administrators answer."""
    top = Agency.objects.filter(parent__isnull=True).order_by("pk").values_list("pk", flat=True).first()
    return calendar_of(top) if top is not None else standard_calendar()


def own(person: User) -> list[DataRequest]:
    """The person's requests, the last first; one statement."""
    return list(DataRequest.objects.filter(person=person).order_by("-asked_at", "-id")[:50])


def open_of(person: User) -> QuerySet[DataRequest]:
    """Those of the person that wait for an answer."""
    return DataRequest.objects.filter(person=person, state=DataRequest.State.OPEN)


def find_own(person: User, key: UUID) -> DataRequest | None:
    """One of the person's own requests."""
    return DataRequest.objects.filter(person=person, key=key).first()


def find(key: UUID) -> DataRequest | None:
    """Any request, with its person: for those who answer."""
    return DataRequest.objects.select_related("person", "settled_by").filter(key=key).first()


def listed(*, settled: bool) -> QuerySet[DataRequest]:
    """What waits, the most urgent first; or what was settled, the last first."""
    found = DataRequest.objects.select_related("person")
    if settled:
        return found.exclude(state=DataRequest.State.OPEN).order_by(F("settled_at").desc(), "-id")
    return found.filter(state=DataRequest.State.OPEN).order_by("due_at", "id")


def take_back(person: User, key: UUID) -> bool:
    """The person wants nothing any more; whether it was open."""
    own_open = open_of(person).filter(key=key)
    return bool(own_open.update(state=DataRequest.State.TAKEN_BACK, settled_at=timezone.now()))


def acknowledge(key: UUID) -> DataRequest:
    """Tell the person that it arrived, and until when it is answered. Raises Settled."""
    return _change(
        key, "acknowledged", lambda row: {"acknowledged_at": row.acknowledged_at or timezone.now()}
    )


def extend(key: UUID, reason: str) -> DataRequest:
    """Give it the one extension that the law allows. Raises Wrong without a reason or for a second one, or Settled."""

    def changes(row: DataRequest) -> dict[str, Any]:
        if row.extended_at is not None:
            raise Wrong({"reason": _("Yêu cầu này đã được gia hạn một lần, không gia hạn thêm được.")})
        _must_be_said(reason, _("Hãy ghi lý do gia hạn; người yêu cầu đọc được lý do này."), "reason")
        return {
            "extended_at": timezone.now(),
            "extension_reason": reason,
            "due_at": rules.extended(Asked(row.kind), row.due_at, HANOI),
        }

    return _change(key, "extended", changes)


def settle(
    key: UUID, by: User, answer: str, *, done: bool, deed: Mapping[str, Any] | None = None
) -> DataRequest:
    """Answer it. Raises Wrong without words, or Settled."""
    _must_be_said(answer, _("Hãy ghi câu trả lời cho người yêu cầu."), "answer")
    return _change(
        key,
        "settled",
        lambda row: {
            "state": DataRequest.State.DONE if done else DataRequest.State.REFUSED,
            "answer": answer,
            "settled_at": timezone.now(),
            "settled_by": by,
            "acknowledged_at": row.acknowledged_at or timezone.now(),
            "deed": dict(deed or {}),
        },
    )


def _must_be_said(text: str, missing: str, field: str) -> None:
    if not text:
        raise Wrong({field: missing})
    if len(text) > LONGEST:
        raise Wrong({field: _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": LONGEST}})


def hold_open(key: UUID) -> DataRequest:
    """Lock a request that waits, so that until the transaction ends nobody answers it or takes it back: before what
    cannot be undone is done for it. Raises Settled.
    """
    row = DataRequest.objects.select_for_update(of=("self",)).select_related("person").get(key=key)
    if row.state != DataRequest.State.OPEN:
        raise Settled
    return row


def _change(key: UUID, what: str, changes: Any) -> DataRequest:
    with transaction.atomic():
        row = hold_open(key)
        values = changes(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        note(Kind.DATA_ANSWERED, subject=[row.person_id], about=f"request:{row.key}", details={"what": what})
        send(TOPIC, f"request/{row.key}/{what}", {"request": str(row.key), "what": what})
    return row
