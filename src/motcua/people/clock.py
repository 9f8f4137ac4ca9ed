"""How long a session lasts: without anything done, and in all. Pure; the minutes come from the policy.

When somebody was here last is noted only every few minutes (`Rule.noted_every`), so a session ends that much late at
most, and never early.
"""

import datetime
from dataclasses import dataclass

from motcua.people.models import Session
from motcua.people.policy import Rule


@dataclass(frozen=True, slots=True)
class SessionClock:
    """What a page needs to warn in time, in whole seconds: the idle time in all, what is left of the longest time."""

    idle: int
    left: int


def has_ended(session: Session, rule: Rule, now: datetime.datetime) -> bool:
    """Whether nobody did anything for too long, or the session is older than any may become."""
    idle = datetime.timedelta(minutes=rule.idle_minutes) + rule.noted_every
    if session.seen_at is not None and now - session.seen_at > idle:
        return True
    longest = datetime.timedelta(minutes=rule.longest_minutes)
    return session.begun_at is not None and now - session.begun_at > longest


def clock_of(session: Session, rule: Rule, now: datetime.datetime) -> SessionClock:
    """For the pages of this session."""
    ends = [session.expire_date]
    if session.begun_at is not None:
        ends.append(session.begun_at + datetime.timedelta(minutes=rule.longest_minutes))
    return SessionClock(rule.idle_minutes * 60, max(0, int((min(ends) - now).total_seconds())))


def idle_left(session: Session, rule: Rule, now: datetime.datetime) -> int:
    """Seconds until this session ends by itself if nothing more is done with it."""
    seen = session.seen_at or now
    idle_end = seen + datetime.timedelta(minutes=rule.idle_minutes)
    left = clock_of(session, rule, now).left
    return max(0, min(left, int((idle_end - now).total_seconds())))
