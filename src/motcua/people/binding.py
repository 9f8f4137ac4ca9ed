"""A session belongs to one browser: noticing that its cookies were copied to another.

Beside the session's cookie a browser carries a second one that changes every few minutes. A new one is handed out, and
holds once it is shown: an answer that got lost on the way takes nothing away. The one before it is taken for a minute
more, for tabs that raced. Whoever shows an older one, or none, has copied cookies, or is the one whose cookies were
copied: nobody can tell who, so the session ends for both and the person is told.

A browser with another engine is another browser at once. Another system or network is none: phones change them, and
"desktop pages" change what a browser calls itself; nor is one that says nothing of itself, for proxies take that out.
They only hurry the next change of the cookie along, so that two who share one are noticed sooner. Decision 0060.
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from motcua.audit.addresses import client_address
from motcua.audit.trail import Kind, note
from motcua.outbox.services import send
from motcua.people.browsers import Mark, agent_of, mark_of, network_of
from motcua.people.models import Session, User
from motcua.people.policy import Rule

COOKIE = "motcua_turn"
TURNED_EVERY = datetime.timedelta(minutes=5)
# So long the token before is still taken after the next was shown, and so long an offer waits for being shown.
GRACE = datetime.timedelta(minutes=1)
# The columns of a session that say which browser it belongs to and since when.
COLUMNS = (
    "begun_at",
    "seen_at",
    "address",
    "agent",
    "mark",
    "token",
    "token_before",
    "token_next",
    "turned_at",
    "offered_at",
)


class Verdict(Enum):
    """What the second cookie and the browser say about whoever shows the session's cookie."""

    HOLDS = "holds"
    # The one that was handed out is shown for the first time.
    TURNS = "turns"
    STOLEN = "stolen"


@dataclass(frozen=True, slots=True)
class Standing:
    """What this request found out about its session, until the answer writes it."""

    session: Session
    verdict: Verdict
    shown: str
    rule: Rule
    at: datetime.datetime
    # Something seldom changed: the second cookie is to change soon.
    hurried: bool


def digest(token: str) -> str:
    """A token as the database keeps it."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def judge(session: Session, shown: str, mark: Mark | None, now: datetime.datetime) -> Verdict:
    """Whose session is it? Pure. `shown`: the digest of the second cookie, "" for none; `mark`: None where the browser
    says nothing of itself.
    """
    if shown and shown == session.token_next:
        return Verdict.TURNS if _same_engine(session, mark) else Verdict.STOLEN
    if not session.token:  # begun otherwise than by signing in: bound as soon as the first token is shown
        return Verdict.HOLDS
    if not _same_engine(session, mark):
        return Verdict.STOLEN
    if shown == session.token:
        return Verdict.HOLDS
    just_turned = session.turned_at is not None and now - session.turned_at <= GRACE
    return Verdict.HOLDS if shown and shown == session.token_before and just_turned else Verdict.STOLEN


def _same_engine(session: Session, mark: Mark | None) -> bool:
    return mark is None or not session.mark or session.mark.partition("/")[0] == mark.engine


def stand(request: HttpRequest, session: Session, rule: Rule, now: datetime.datetime) -> Standing:
    """What this request says about the session that it named."""
    shown = digest(request.COOKIES.get(COOKIE, ""))
    agent = agent_of(request.headers)
    mark = mark_of(agent) if agent else None
    hurried = bool(session.mark) and (mark is None or session.mark != str(mark))
    if not hurried and session.address:
        address = client_address(request)
        hurried = address != session.address and network_of(address) != network_of(session.address)
    return Standing(session, judge(session, shown, mark, now), shown, rule, now, hurried)


def columns_at_sign_in(request: HttpRequest, now: datetime.datetime) -> dict[str, Any]:
    """What is written of a session that begins here; the token goes out with the answer (`keep`)."""
    token = secrets.token_urlsafe(24)
    request._turn_to_set = token  # type: ignore[attr-defined]  # for `keep`, with the same answer
    return {
        "begun_at": now,
        "seen_at": now,
        "address": client_address(request)[:45],
        "agent": "",
        "mark": "",
        **_browser(request),
        "token": digest(token),
        "token_before": "",
        "token_next": "",
        "turned_at": now,
        "offered_at": None,
    }


def end_stolen(session: Session, person: User) -> None:
    """End the session of two browsers and have the person told; once, whoever of them comes first."""
    with transaction.atomic():
        ended, _by_model = Session.objects.filter(session_key=session.session_key).delete()
        if ended:
            note(Kind.SESSION_STOLEN, person=person, subject=[person.pk])
            send(
                "people.session_stolen",
                f"session_stolen:{hashlib.sha256(session.session_key.encode()).hexdigest()[:40]}",
                {"person": str(person.key), "browser": session.agent},
            )


def keep(request: HttpRequest, response: HttpResponse, *, unattended: bool = False) -> None:
    """After the page is made: note the use and change the second cookie, in one statement every few minutes.

    `unattended`: the page asked by itself, nobody did anything.
    """
    token = getattr(request, "_turn_to_set", "")
    standing: Standing | None = getattr(request, "standing", None)
    if not token and standing is not None and standing.verdict is not Verdict.STOLEN:
        token = _written(request, standing, unattended=unattended)
    if token:
        set_cookie(response, token)


def set_cookie(response: HttpResponse, token: str) -> None:
    """Hand the second cookie out, with the same care as the session's."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path=settings.SESSION_COOKIE_PATH,
    )


def _written(request: HttpRequest, standing: Standing, *, unattended: bool) -> str:
    """Write what is due, and return the token to be handed out, or ""."""
    session, now = standing.session, standing.at
    changed: dict[str, Any] = {}
    only_if: dict[str, Any] = {}
    token = ""
    if standing.verdict is Verdict.TURNS:
        changed = {
            "token_before": session.token,
            "token": standing.shown,
            "token_next": "",
            "turned_at": now,
        }
        only_if = {"token_next": standing.shown}
    elif not unattended and _may_offer(session, now, hurried=standing.hurried):
        token = secrets.token_urlsafe(24)
        changed = {"token_next": digest(token), "offered_at": now}
        only_if = {"offered_at": session.offered_at, "turned_at": session.turned_at}
    is_due = session.seen_at is None or now - session.seen_at >= standing.rule.noted_every
    if (changed or is_due) and not unattended:
        changed |= {"seen_at": now, "address": client_address(request)[:45], **_browser(request)}
        if session.begun_at is None:
            changed["begun_at"] = now
    if not changed:
        return ""
    rows = Session.objects.filter(session_key=session.session_key, **_conditions(only_if)).update(**changed)
    return token if rows else ""


def _browser(request: HttpRequest) -> dict[str, str]:
    """What is kept of the browser; nothing where it says nothing, so that what is known of it stays."""
    agent = agent_of(request.headers)
    return {"agent": agent, "mark": str(mark_of(agent))} if agent else {}


def _may_offer(session: Session, now: datetime.datetime, *, hurried: bool) -> bool:
    if session.offered_at is not None and now - session.offered_at < GRACE:
        return False
    since = session.turned_at or session.begun_at
    return hurried or since is None or now - since >= TURNED_EVERY


def _conditions(values: dict[str, Any]) -> dict[str, Any]:
    """Conditions of a filter, where None means that nothing stands there."""
    return {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in values.items()
    }
