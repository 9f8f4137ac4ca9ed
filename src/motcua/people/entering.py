"""The one way in: whoever proved who they are, by whatever proof, gets a session here and nowhere else.

Between the first proof and the session may stand a second factor, enrolling one where the policy wants it, and the
limit of simultaneous sessions. Until all is done the person waits in a nameless session that knows who it is
(`Waiting`); its key changes with each step, so that nobody can have planted it.
"""

import time
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import cast

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from motcua.audit.trail import Kind, note
from motcua.people import binding, factors, networks
from motcua.people.devices import live_sessions
from motcua.people.models import User
from motcua.people.policy import Need, Rule, policy_now, rule_for
from motcua.people.sessions import ENDED_WHY, SessionStore

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_WAITING = "entering"
# In a session: by which identity provider the person came in.
PROVIDER_KEY = "identity_provider"
# So long the proof that was given is taken for the rest of the way.
WAITS_SECONDS = 15 * 60


class Proof(StrEnum):
    """By what a person proved who they are."""

    PASSWORD = "password"  # noqa: S105 - the kind, not a password
    SIGN_UP = "sign_up"
    VNEID = "vneid"
    DIRECTORY = "directory"


# Proofs that hold two factors in themselves: no other one is asked for after them.
TWO_FACTORS: frozenset[Proof] = frozenset()


class Stage(StrEnum):
    """At which page somebody waits."""

    FACTOR = "people:second_factor"
    ENROL = "people:enrol"
    FULL = "people:sessions_full"
    FIRST = "people:first_password"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody between the first proof and the session. `at`: when that proof was given, seconds since 1970."""

    person: int
    proof: str
    after: str
    at: float
    stage: str = ""
    # By which second factor, "" for none yet.
    factor: str = ""
    # Whether enrolling was put off, as the policy allows for some days.
    postponed: bool = False
    # What sessions hang on: another password ends the ways in that were begun with the one before.
    hangs_on: str = ""
    # By which identity provider, "" for none.
    provider: str = ""


def enter(
    request: HttpRequest, user: User, proof: Proof, after: str = "", provider: str = ""
) -> HttpResponseBase:
    """Begin the session of `user` and go to `after` (an address already found safe), else to the own first page.

    Where more is needed first, the answer leads there. `provider`: the identity provider that proved it, if one did.
    """
    begun = Waiting(
        user.pk, proof.value, after, time.time(), hangs_on=user.get_session_auth_hash(), provider=provider
    )
    return _on(request, user, begun)


def waiting_at(request: HttpRequest, *stages: Stage) -> tuple[Waiting, User] | None:
    """Who waits at one of these pages in this browser; None where nobody does, for too long, or with a password of
    before.
    """
    kept = request.session.get(_WAITING)
    if not kept or kept.get("stage") not in stages or time.time() - kept["at"] > WAITS_SECONDS:
        return None
    waiting = Waiting(**kept)
    user = User.objects.filter(pk=waiting.person, is_active=True).first()
    if user is None or not constant_time_compare(waiting.hangs_on, user.get_session_auth_hash()):
        return None
    return waiting, user


def proven(request: HttpRequest, user: User, waiting: Waiting, factor: str) -> HttpResponseBase:
    """The second factor was proven, or has just been set up."""
    return _on(request, user, replace(waiting, factor=factor))


def enrolled(request: HttpRequest, waiting: Waiting, factor: str) -> None:
    """A factor was set up on the way in: the page of enrolling leads on."""
    request.session[_WAITING] = asdict(replace(waiting, factor=factor))


def go_on(request: HttpRequest, user: User, waiting: Waiting) -> HttpResponseBase:
    """What comes next as things stand now: a factor may have been set up in another browser meanwhile."""
    return _on(request, user, waiting)


def postpone(request: HttpRequest, user: User, waiting: Waiting) -> HttpResponseBase:
    """Enrolling is put off; refused once the day has come that the policy names."""
    return _on(request, user, replace(waiting, postponed=may_postpone()))


def end_and_enter(request: HttpRequest, user: User, waiting: Waiting, chosen: str) -> HttpResponseBase:
    """At the limit: end the session that was chosen by its handle, or with "" the one used longest ago, and enter."""
    return _on(request, user, waiting, chosen=chosen)


def renewed(request: HttpRequest, user: User, waiting: Waiting) -> HttpResponseBase:
    """The own password was chosen in place of the first one."""
    return _on(request, user, replace(waiting, hangs_on=user.get_session_auth_hash()))


def give_up(request: HttpRequest) -> None:
    """Nobody waits any more in this browser."""
    request.session.pop(_WAITING, None)


def may_postpone() -> bool:
    """Whether a second factor that is required may still be set up on another day."""
    required_from = policy_now().required_from
    return required_from is not None and timezone.localdate() < required_from


def own_page(user: object) -> str:
    """The name of the page that a person begins with."""
    return "desk:home" if getattr(user, "is_officer", False) else "portal:my_dossiers"


def _on(request: HttpRequest, user: User, waiting: Waiting, chosen: str | None = None) -> HttpResponseBase:
    """The next step of the way in."""
    if not networks.may_enter(request, user):
        return networks.refused(request)
    rule = rule_for(user)
    asks_more = not waiting.factor and waiting.proof not in TWO_FACTORS
    if asks_more and factors.has_any(user):
        return _wait(request, waiting, Stage.FACTOR)
    if waiting.proof == Proof.PASSWORD and user.first_password_until is not None:
        return _wait(request, waiting, Stage.FIRST)
    if asks_more and rule.factor is Need.REQUIRED and not waiting.postponed:
        return _wait(request, waiting, Stage.ENROL)
    if not _begin(request, user, waiting, rule, chosen):
        return _wait(request, waiting, Stage.FULL)
    return redirect(waiting.after or own_page(user))


def _wait(request: HttpRequest, waiting: Waiting, stage: Stage) -> HttpResponseBase:
    request.session[_WAITING] = asdict(replace(waiting, stage=stage.value))
    request.session.cycle_key()
    return redirect(stage.value)


def _begin(request: HttpRequest, user: User, waiting: Waiting, rule: Rule, chosen: str | None) -> bool:
    """Begin the session; False when there are as many as the policy allows."""
    if not rule.sessions:
        _login(request, user, waiting)
        return True
    # Two browsers at the same moment wait for each other here, and the second one counts the first one's session.
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        open_now = live_sessions(user)
        if len(open_now) >= rule.sessions:
            if chosen is None:
                return False
            # Those used longest ago go first; the limit may have been lowered meanwhile.
            last = [one for one in open_now if one.handle != chosen]
            picked = [one for one in open_now if one.handle == chosen]
            too_many = len(open_now) - rule.sessions + 1
            for one in (picked + last[::-1])[:too_many]:
                one.end()
            note(
                Kind.SESSIONS_ENDED,
                request=request,
                person=user,
                subject=[user.pk],
                details={"count": too_many},
            )
        _login(request, user, waiting)
    return True


def _login(request: HttpRequest, user: User, waiting: Waiting) -> None:
    give_up(request)
    request.session.pop(ENDED_WHY, None)
    store = cast(SessionStore, request.session)
    details = {"proof": waiting.proof, **({"factor": waiting.factor} if waiting.factor else {})}
    # The last sign-in, its session and its line: one write to the disk.
    with transaction.atomic():
        login(request, user, backend=_BACKEND)
        store["proof"] = waiting.proof
        if waiting.factor:
            store["factor"] = waiting.factor
        if waiting.provider:
            store[PROVIDER_KEY] = waiting.provider
        store.columns = binding.columns_at_sign_in(request, timezone.now())
        note(Kind.SIGN_IN, request=request, person=user, subject=[user.pk], details=details)
        store.save()
