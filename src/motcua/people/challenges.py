"""Codes and links that prove that somebody reads an address or a number: made, sent again, answered once.

A code has six digits, holds for ten minutes and is tried five times in all; a link holds for a day. Neither is stored:
both are reckoned from the row's key, the number of the sending and the installation's secret, so that a message
delivered twice says the same and a copy of the database opens nothing. A code that was sent again has other digits
(operators drop a text that repeats within minutes), and the one before goes on working: it may arrive later.
"""

from __future__ import annotations

import base64
import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from motcua.audit.addresses import client_network
from motcua.audit.limits import CHALLENGES_OF_NETWORK, CHALLENGES_TO_TARGET, WRONG_ANSWERS_OF_TARGET
from motcua.audit.throttle import allow
from motcua.outbox.services import send
from motcua.people.models import Challenge, Registration, User
from motcua.people.services import TooMany

CODE_DIGITS = 6
TRIES = 5
SENDS = 3
# What `again` says of one that was sent as often as it may be: what was sent goes on working.
SENT_OUT = -1
WAIT_SECONDS = 60
CODE_HOLDS = datetime.timedelta(minutes=10)
LINK_HOLDS = datetime.timedelta(hours=24)
TOPIC = "people.challenge"

Made = TypeVar("Made")


class Spent(Exception):
    """The code or the link was used, is too old, was tried too often, or never was one."""


class Wrong(Exception):
    """Not the code that was sent. `fields` names the answers that are wrong, `left` how many tries remain."""

    def __init__(self, fields: Iterable[str], left: int) -> None:
        super().__init__("wrong code")
        self.fields = list(fields)
        self.left = left


def begin(
    request: HttpRequest,
    purpose: Challenge.Purpose,
    channel: Challenge.Channel,
    target: str,
    *,
    named: str = "",
    registration: Registration | None = None,
    person: User | None = None,
) -> Challenge:
    """Have a code (or, for activation by letter, a link) sent to `target`; nothing is sent where that is empty.

    `named` stands for the target in the limits where there may be none. Raises TooMany.
    """
    _within_limits(request, target or named)
    by_link = purpose == Challenge.Purpose.ACTIVATE and channel == Challenge.Channel.MAIL
    now = timezone.now()
    with transaction.atomic():
        challenge = Challenge.objects.create(
            purpose=purpose,
            channel=channel,
            target=target,
            registration=registration,
            person=person,
            tries_left=TRIES,
            sent_at=now,
            expires_at=now + (LINK_HOLDS if by_link else CODE_HOLDS),
        )
        _have_sent(challenge)
    return challenge


def again(request: HttpRequest, key: UUID) -> int:
    """Have it sent once more and return 0; else, with nothing sent, how many seconds to wait first, or SENT_OUT.

    Raises Spent where it no longer stands, TooMany.
    """
    now = timezone.now()
    with transaction.atomic():
        challenge = Challenge.objects.select_for_update().filter(key=key).first()
        if challenge is None or not challenge.stands(now):
            raise Spent
        if challenge.sends >= SENDS:
            return SENT_OUT
        waited = (now - challenge.sent_at).total_seconds()
        if waited < WAIT_SECONDS:
            return max(1, int(WAIT_SECONDS - waited))
        # Refused, the use that is counted here is taken back: the limit stays reached all the same.
        _within_limits(request, challenge.target or str(key))
        challenge.sends += 1
        challenge.sent_at = now
        challenge.save(update_fields=["sends", "sent_at"])
        _have_sent(challenge)
    return 0


def prove(answers: Mapping[str, tuple[UUID, str]], then: Callable[[], Made]) -> Made:
    """Use up the challenges that all these answers meet and do `then` in the same transaction.

    `answers`: by the name of its field, the challenge and the code that was typed. A wrong one costs its challenge a
    try; the right ones beside it stay good. Raises Spent, Wrong.
    """
    now = timezone.now()
    with transaction.atomic():
        keys = sorted(key for key, _typed in answers.values())
        found = {
            one.key: one for one in Challenge.objects.select_for_update().filter(key__in=keys).order_by("key")
        }
        if set(keys) - set(found) or not all(one.stands(now) for one in found.values()):
            raise Spent
        wrong = [name for name, (key, typed) in answers.items() if not _is_code(found[key], typed)]
        if not wrong:
            Challenge.objects.filter(key__in=keys).update(used_at=now)
            return then()
        for name in wrong:
            challenge = found[answers[name][0]]
            challenge.tries_left -= 1
            challenge.save(update_fields=["tries_left"])
        left = min(found[answers[name][0]].tries_left for name in wrong)
    # Outside the transaction: the tries stay counted.
    raise Wrong(wrong, left)


def standing(key: UUID | None, purpose: Challenge.Purpose) -> Challenge | None:
    """The challenge with this key, while it may be answered."""
    found = Challenge.objects.filter(key=key, purpose=purpose).first() if key else None
    return found if found is not None and found.stands(timezone.now()) else None


def of_link(key: UUID, token: str) -> Challenge:
    """The challenge whose link this is. Raises Spent."""
    found = Challenge.objects.select_related("registration").filter(key=key).first()
    if found is None or not found.stands(timezone.now()):
        raise Spent
    if not constant_time_compare(token, token_of(found)):
        raise Spent
    return found


def use_link(key: UUID, token: str, then: Callable[[], Made]) -> Made:
    """Use the link up and do `then` in the same transaction. Raises Spent."""
    with transaction.atomic():
        Challenge.objects.select_for_update().filter(key=key).first()
        challenge = of_link(key, token)
        Challenge.objects.filter(key=challenge.key).update(used_at=timezone.now())
        return then()


def code_of(challenge: Challenge) -> str:
    """The code of the last sending: six digits. For whoever sends it, nobody else."""
    return _code(challenge, challenge.sends)


def token_of(challenge: Challenge) -> str:
    """What stands in the link: 256 bits."""
    digest = salted_hmac("people.challenge.link", str(challenge.key), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def tidy_code(typed: str) -> str:
    """The digits of what was typed: people copy codes with spaces."""
    return "".join(sign for sign in typed if sign.isascii() and sign.isdigit())[:20]


def forget_before(moment: datetime.datetime) -> int:
    """Delete challenges that ended before `moment`; return how many."""
    return Challenge.objects.filter(expires_at__lt=moment).delete()[0]


def _code(challenge: Challenge, sending: int) -> str:
    digest = salted_hmac("people.challenge.code", f"{challenge.key}/{sending}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:16]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _is_code(challenge: Challenge, typed: str) -> bool:
    right = False
    for sending in range(1, challenge.sends + 1):
        # Every sending is compared, whichever was meant: how long it takes tells nothing.
        right |= constant_time_compare(_code(challenge, sending), typed)
    return right


def _within_limits(request: HttpRequest, target: str) -> None:
    for key, (limit, seconds) in (
        (f"challenge:{client_network(request)}", CHALLENGES_OF_NETWORK),
        *((f"challenge:*:{target.lower()}", one) for one in CHALLENGES_TO_TARGET),
    ):
        if not allow(key, limit, seconds):
            raise TooMany(seconds)
    limit, seconds = WRONG_ANSWERS_OF_TARGET
    since = timezone.now() - datetime.timedelta(seconds=seconds)
    tried = Challenge.objects.filter(
        target=target, sent_at__gt=since, tries_left__lt=TRIES, expires_at__gt=F("sent_at")
    )
    if sum(TRIES - left for left in tried.values_list("tries_left", flat=True)) >= limit:
        raise TooMany(seconds)


def _have_sent(challenge: Challenge) -> None:
    send(TOPIC, f"{TOPIC}/{challenge.key}/{challenge.sends}", {"challenge": str(challenge.key)})
