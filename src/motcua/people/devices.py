"""The sessions of a person: where somebody is signed in, and ending that."""

import datetime
import hashlib
from dataclasses import dataclass, field

from django.utils import timezone

from motcua.audit.trail import Kind, note
from motcua.people.browsers import name_of, shown_address
from motcua.people.clock import has_ended
from motcua.people.models import Session, User
from motcua.people.policy import rule_for


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in which somebody is signed in."""

    # What a form names it by: the key itself never leaves the server.
    handle: str
    browser: str
    address: str
    begun_at: datetime.datetime | None
    seen_at: datetime.datetime | None
    is_this: bool
    _key: str = field(repr=False)

    def end(self) -> None:
        """Sign out there."""
        Session.objects.filter(session_key=self._key).delete()


def live_sessions(person: User, this: str | None = None) -> list[Device]:
    """Where a person is signed in now, the one used last first; one statement.

    `this`: the key of the session that asks.
    """
    now, rule = timezone.now(), rule_for(person)
    rows = [
        row
        for row in Session.objects.filter(user=person, expire_date__gt=now).defer("session_data")
        if not has_ended(row, rule, now)
    ]
    rows.sort(key=lambda row: row.seen_at or row.begun_at or row.expire_date, reverse=True)
    return [
        Device(
            handle=hashlib.sha256(f"device:{row.session_key}".encode()).hexdigest()[:24],
            browser=name_of(row.agent),
            address=shown_address(row.address),
            begun_at=row.begun_at,
            seen_at=row.seen_at,
            is_this=row.session_key == this,
            _key=row.session_key,
        )
        for row in rows
    ]


def end_one(person: User, handle: str) -> bool:
    """Sign a person out in one place; False where it is over already, or somebody else's."""
    found = next((one for one in live_sessions(person) if one.handle == handle), None)
    if found is not None:
        found.end()
        _note_ended(person, 1)
    return found is not None


def end_all(person: User, but: str | None = None) -> int:
    """Sign a person out everywhere, `but` for the session with that key; return in how many places one was in."""
    # Rows of sessions that ended by themselves stay for a while: they go too, and were no place.
    ended = sum(1 for one in live_sessions(person, but) if not one.is_this)
    found = Session.objects.filter(user=person)
    if but:
        found = found.exclude(session_key=but)
    found.delete()
    if ended:
        _note_ended(person, ended)
    return ended


def _note_ended(person: User, count: int) -> None:
    note(Kind.SESSIONS_ENDED, subject=[person.pk], details={"count": count})


def note_use(session: Session) -> None:
    """Note that a session is used now, without waiting until it is due."""
    session.seen_at = timezone.now()
    Session.objects.filter(session_key=session.session_key).update(seen_at=session.seen_at)


def forget_ended(now: datetime.datetime) -> int:
    """Delete what expired more than a day ago; until then it says whose form was sent too late. Return how many."""
    ended, _by_model = Session.objects.filter(expire_date__lt=now - datetime.timedelta(days=1)).delete()
    return ended
