"""Four eyes: the most dangerous acts are asked for by one administrator and carried out when another confirms them.

An act is registered by the room that knows how it is done (`register`); here: who may confirm it, that it happens once,
and what the trail says. Which acts need it, where: `four_eyes_policy.py`. Decision 0069.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.agencies.four_eyes_policy import Guarded, confirmers_of, delegated_by
from motcua.agencies.granting import ruled_by
from motcua.agencies.models import AskedAct, AskedFile
from motcua.agencies.selectors import Actor, actor_for
from motcua.audit.trail import Kind, note
from motcua.outbox.services import send

WAITS = datetime.timedelta(days=5)
"""How long a request waits before it expires."""
FILE_KEPT = datetime.timedelta(hours=24)
LONGEST_REASON = 1000
ASKED, DECIDED = "four_eyes.asked", "four_eyes.decided"
"""Topics of the outbox; payload {"request": key}."""


class EyesRefused(Exception):
    """Why a request was not kept or not decided; `field` names the input that is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Impossible(Exception):
    """Raised while an act is carried out: what it is about has changed since it was asked for."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Decided(EyesRefused):
    """Somebody decided it meanwhile."""


@dataclass(frozen=True)
class MadeFile:
    """A file for who asked; `rows`: how many people or lines it holds."""

    name: str
    content_type: str
    content: bytes
    rows: int


@dataclass(frozen=True)
class GuardedAct:
    """An act that may need a second person.

    `title`: what it is called; `covers`: what of the system it guards, for the policy's page. `telling`: what would
    happen, line by line. `perform`: does it in the name of who asked, in the transaction of the confirmation, after
    asking anew whether that person may; gives the file that it makes, where it makes one. Raises Impossible.
    `of_the_top`: nobody but the administrators of the top agency does it at all.
    """

    code: Guarded
    title: Promise
    covers: Promise
    telling: Callable[[AskedAct], list[str]]
    perform: Callable[[AskedAct, Actor], MadeFile | None]
    of_the_top: bool = False


_ACTS: dict[str, GuardedAct] = {}


def register(act: GuardedAct) -> None:
    """Make an act known; rooms do so when Django is ready. Raises ValueError for a code that is taken."""
    if act.code in _ACTS:
        raise ValueError(f"there is a guarded act {act.code!r} already")
    _ACTS[act.code] = act


def guarded_acts() -> Mapping[str, GuardedAct]:
    """Every act that may need a second person by its code, in the order of `Guarded`."""
    return {code.value: _ACTS[code] for code in Guarded if code in _ACTS}


def ask(
    by: Actor,
    act: Guarded,
    agency: int,
    payload: Mapping[str, Any],
    reason: str,
    *,
    words: Mapping[str, Any] | None = None,
    subjects: Iterable[int] = (),
) -> AskedAct:
    """Keep a request and tell those who may confirm it. The caller has checked that `by` may do the act at all.

    Raises EyesRefused without a reason, where the same waits already, and where nobody could confirm it.
    """
    if by.person is None:
        raise EyesRefused(_("Hãy đăng nhập lại."))
    if not reason:
        raise EyesRefused(_("Hãy ghi lý do để người xác nhận hiểu việc này."), "reason")
    if len(reason) > LONGEST_REASON:
        raise EyesRefused(_("Lý do dài quá 1.000 ký tự; hãy rút gọn."), "reason")
    concerned = sorted(set(subjects))
    if not confirmers_of(agency, by.person.pk, concerned).exists():
        raise EyesRefused(
            _(
                "Không còn quản trị viên nào khác của cơ quan này hay cấp trên để xác nhận. Hãy nhờ quản trị viên cấp "
                "trên; nếu không có ai, người vận hành máy chủ tắt yêu cầu này bằng lệnh “motcua four-eyes”."
            )
        )
    now = timezone.now()
    row = AskedAct(
        act=act.value,
        agency_id=agency,
        payload=dict(payload),
        words=dict(words or {}),
        digest=_digest(act, agency, payload, words or {}),
        subjects=concerned,
        reason=reason,
        asked_by=by.person,
        asked_at=now,
        expires_at=now + WAITS,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note(row, "asked", by)
            send(ASKED, f"{ASKED}/{row.key}", {"request": str(row.key)})
    except IntegrityError as same:
        raise EyesRefused(
            _("Việc này đã được đề nghị và đang chờ. Xem ở trang “Chờ người thứ hai”.")
        ) from same
    return row


def find(by: Actor, key: UUID) -> AskedAct | None:
    """A request that this person asked, or whose agency this person administers."""
    rows = AskedAct.objects.select_related("agency", "asked_by", "decided_by", "file").defer("file__content")
    return rows.filter(Q(asked_by=by.person) | Q(agency_id__in=ruled_by(by)), key=key).first()


def may_confirm(by: Actor, row: AskedAct) -> bool:
    """Whether this person is a second one for a request: an administrator of that agency or above, neither who asked
    nor whom it concerns, nor somebody who carries a post for who asked.
    """
    if by.person is None:
        return False
    return confirmers_of(row.agency_id, row.asked_by_id, row.subjects).filter(pk=by.person.pk).exists()


def waiting_for(by: Actor, ruled: Iterable[int]) -> QuerySet[AskedAct]:
    """What this person may confirm in the agencies `ruled` by them, the oldest first."""
    if by.person is None:
        return AskedAct.objects.none()
    found = AskedAct.objects.filter(
        agency_id__in=sorted(ruled), state=AskedAct.State.WAITING, expires_at__gt=timezone.now()
    )
    found = found.exclude(asked_by=by.person).exclude(subjects__contains=[by.person.pk])
    return found.exclude(asked_by__in=delegated_by(by.person.pk)).order_by("id")


def confirm(by: Actor, key: UUID) -> AskedAct:
    """Confirm a request and carry it out in the same transaction, once.

    What cannot be done any more leaves the request void, with the reason. Raises Decided where somebody was quicker,
    EyesRefused where this person is no second one for it.
    """
    with transaction.atomic():
        row = _locked(by, key)
        try:
            with transaction.atomic():
                made = _performed(row)
        except Impossible as changed:
            return _decide(row, AskedAct.State.VOID, by, changed.message)
        if made is not None:
            AskedFile.objects.create(
                of=row,
                name=made.name,
                content_type=made.content_type,
                content=made.content,
                rows=made.rows,
                made_at=timezone.now(),
            )
        return _decide(row, AskedAct.State.CONFIRMED, by, "")


def _performed(row: AskedAct) -> MadeFile | None:
    if not row.asked_by.is_active:
        raise Impossible(_("Tài khoản của người đề nghị đã khoá."))
    try:
        return _ACTS[row.act].perform(row, actor_for(row.asked_by))
    except IntegrityError as changed:
        raise Impossible(_("Dữ liệu vừa được người khác thay đổi.")) from changed


def decline(by: Actor, key: UUID, answer: str) -> AskedAct:
    """Say no, with a reason. Raises Decided or EyesRefused."""
    if not answer:
        raise EyesRefused(_("Hãy ghi vì sao không đồng ý."), "answer")
    if len(answer) > LONGEST_REASON:
        raise EyesRefused(_("Lý do dài quá 1.000 ký tự; hãy rút gọn."), "answer")
    with transaction.atomic():
        return _decide(_locked(by, key), AskedAct.State.DECLINED, by, answer)


def withdraw(by: Actor, key: UUID) -> AskedAct:
    """Take back what one asked oneself. Raises Decided or EyesRefused."""
    with transaction.atomic():
        row = AskedAct.objects.select_for_update().filter(key=key, asked_by=by.person).first()
        if row is None:
            raise EyesRefused(_("Chỉ người đề nghị mới rút lại được."))
        _check_waiting(row)
        return _decide(row, AskedAct.State.WITHDRAWN, by, "")


def expire_old() -> int:
    """End what waited too long, and delete files that are over; how many requests expired."""
    AskedFile.objects.filter(made_at__lt=timezone.now() - FILE_KEPT).delete()
    over = AskedAct.objects.filter(state=AskedAct.State.WAITING, expires_at__lte=timezone.now())
    count = 0
    for number in over.values_list("pk", flat=True):
        with transaction.atomic():
            row = AskedAct.objects.select_for_update().get(pk=number)
            if row.is_waiting:
                _decide(row, AskedAct.State.EXPIRED, Actor(None), "")
                count += 1
    return count


def file_for(by: Actor, key: UUID) -> AskedFile | None:
    """The file of a request, for who asked for it, within a day of its making."""
    since = timezone.now() - FILE_KEPT
    found = AskedFile.objects.select_related("of").filter(of__key=key, of__asked_by=by.person)
    return found.filter(made_at__gt=since).first()


def _locked(by: Actor, key: UUID) -> AskedAct:
    rows = AskedAct.objects.select_for_update(of=("self",)).select_related("asked_by", "agency")
    row = rows.filter(key=key).first()
    if row is None:
        raise EyesRefused(_("Không có đề nghị này."))
    _check_waiting(row)
    if not may_confirm(by, row):
        raise EyesRefused(
            _(
                "Bạn không xác nhận được việc này: phải là quản trị viên khác của cơ quan đó hoặc cấp trên, không phải "
                "người đề nghị, người được họ uỷ quyền hay người mà việc này nói đến."
            )
        )
    return row


def _check_waiting(row: AskedAct) -> None:
    if not row.is_waiting:
        raise Decided(
            _("Đề nghị này vừa có kết quả: %(state)s.") % {"state": str(row.get_state_display()).lower()}
        )
    if row.expires_at <= timezone.now():
        raise Decided(_("Đề nghị này đã hết hạn. Người đề nghị cần gửi lại."))


def _decide(row: AskedAct, state: AskedAct.State, by: Actor, answer: str) -> AskedAct:
    row.state, row.decided_by, row.decided_at = state, by.person, timezone.now()
    # A digest of few words would tell them to who guesses.
    row.answer, row.words, row.digest = answer[:LONGEST_REASON], {}, ""
    row.save(update_fields=["state", "decided_by", "decided_at", "answer", "words", "digest"])
    _note(row, state.value, by)
    send(DECIDED, f"{DECIDED}/{row.key}", {"request": str(row.key)})
    return row


def _note(row: AskedAct, change: str, by: Actor) -> None:
    note(
        Kind.FOUR_EYES,
        person=by.person,
        subject={*row.subjects, row.asked_by_id},
        about=f"asked_act:{row.key}",
        details={"change": change, "act": row.act},
        agency_id=row.agency_id,
    )


def _digest(act: Guarded, agency: int, payload: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    text = json.dumps([act.value, agency, dict(payload), dict(words)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
