"""The authorisation code flow: away to the provider, and back with something that can be believed.

PKCE (S256), `state` and `nonce` for each attempt, kept in the session and good for one answer; the issuer of the answer
is checked where it is named (RFC 9207), and each provider answers at an address of its own.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest

from motcua.people.oidc import calling, metadata, tokens
from motcua.people.oidc.calling import Away, Strange
from motcua.people.oidc.metadata import Metadata
from motcua.people.oidc.providers import Provider

ATTEMPT_SECONDS = 15 * 60
_MOST_ATTEMPTS = 5
_KEY = "sign_in_attempts"
_LONGEST = 2000


class Why(StrEnum):
    """Why an answer was not taken."""

    STOPPED = "stopped"  # the person said no
    SPENT = "spent"  # state unknown, used or too old: nothing here asked for this answer
    DECLINED = "declined"  # the provider does not serve this client or request
    UNTRUE = "untrue"  # the answer cannot be believed


class NotTaken(Exception):
    """The answer was not taken. `reason`: a word for the log; `after`: where the person wanted to go, if known."""

    def __init__(self, why: Why, reason: str = "", after: str = "") -> None:
        super().__init__(reason)
        self.why, self.reason, self.after = why, reason, after


class AwayMeanwhile(Away):
    """The provider stopped answering while somebody was there. `after`: where the person wanted to go."""

    def __init__(self, reason: str, after: str) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True)
class Answer:
    """What was asked for and what the provider says. `claims`: of ID token and user info together.

    `joining`: the account that asked to be joined with the subject, by its number; 0 for a sign-in.
    """

    claims: dict[str, Any]
    after: str
    joining: int


def begin(request: HttpRequest, provider: Provider, after: str, joining: int = 0) -> str:
    """Note the attempt in the session; the address to go to. Raises Away, Strange: a dead provider gets nobody."""
    told = metadata.metadata_of(provider, within=metadata.SEEN_WITHIN)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _number in range(3))
    attempts = _attempts(request)
    attempts[state] = {
        "provider": provider.code,
        "nonce": nonce,
        "verifier": verifier,
        "after": after[:_LONGEST],
        "joining": joining,
        "at": int(time.time()),
    }
    newest = sorted(attempts.items(), key=lambda one: one[1]["at"])[-_MOST_ATTEMPTS:]
    request.session[_KEY] = dict(newest)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if provider.acr_values:
        asked["acr_values"] = " ".join(provider.acr_values)
    joint = "&" if "?" in told.authorization_endpoint else "?"
    return f"{told.authorization_endpoint}{joint}{urlencode(asked)}"


def finish(request: HttpRequest, provider: Provider) -> Answer:
    """Take the provider's answer, once. Raises NotTaken, AwayMeanwhile."""
    attempt = _taken(request, provider)
    after = attempt["after"]
    try:
        told = metadata.metadata_of(provider)
        code = _code(request, provider, told)
        claims = _redeemed(provider, told, code, attempt)
    except Away as away:
        raise AwayMeanwhile(str(away), after) from None
    except Strange as strange:
        # An honest provider refuses a code that was used or is too old in just this way.
        why = Why.SPENT if strange.error == "invalid_grant" else Why.UNTRUE
        raise NotTaken(why, str(strange), after) from None
    except tokens.TokenRefused as refused:
        raise NotTaken(Why.UNTRUE, f"token: {refused}", after) from None
    except NotTaken as not_taken:
        not_taken.after = after
        raise
    return Answer(claims, after, attempt["joining"])


def _attempts(request: HttpRequest) -> dict[str, Any]:
    kept = request.session.get(_KEY)
    now = int(time.time())
    fresh = kept.items() if isinstance(kept, dict) else ()
    return {state: one for state, one in fresh if now - one["at"] < ATTEMPT_SECONDS}


def _taken(request: HttpRequest, provider: Provider) -> dict[str, Any]:
    """The attempt that this is the answer to; it is gone before anything else is looked at."""
    attempts = _attempts(request)
    attempt: dict[str, Any] | None = attempts.pop(_one(request, "state"), None)
    if attempt is None or attempt["provider"] != provider.code:
        raise NotTaken(Why.SPENT, "state")
    request.session[_KEY] = attempts
    # Written now: a second answer that comes meanwhile finds nothing.
    request.session.save()
    return attempt


def _one(request: HttpRequest, name: str) -> str:
    """A parameter that stands in the address exactly once, else ""."""
    given = request.GET.getlist(name)
    return given[0] if len(given) == 1 and len(given[0]) <= _LONGEST else ""


def _code(request: HttpRequest, provider: Provider, told: Metadata) -> str:
    named = request.GET.getlist("iss")
    if (named or told.names_itself) and named != [provider.issuer]:
        raise NotTaken(Why.UNTRUE, "issuer of the answer")
    error = _one(request, "error")
    if error == "access_denied":
        raise NotTaken(Why.STOPPED, error)
    if error in ("server_error", "temporarily_unavailable"):
        raise Away(error)
    if error:
        # The provider's own word: kept short and to what may stand in a log.
        raise NotTaken(Why.DECLINED, "".join(one for one in error if one.isalnum() or one == "_")[:60])
    code = _one(request, "code")
    if not code:
        raise NotTaken(Why.UNTRUE, "no code")
    return code


def _redeemed(provider: Provider, told: Metadata, code: str, attempt: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.redirect_uri,
        "code_verifier": attempt["verifier"],
    }
    headers = _prove_client(provider, told, fields)
    answer = calling.post_form(told.token_endpoint, fields, headers)
    access = answer.get("access_token")
    if not isinstance(access, str) or str(answer.get("token_type", "")).lower() != "bearer":
        raise Strange("no access token")
    claims = tokens.believed(
        answer.get("id_token", ""),
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=attempt["nonce"],
        access_token=access,
        algorithms=told.algorithms,
        keys=lambda again: metadata.keys_of(provider, told, again=again),
    )
    if told.userinfo_endpoint:
        more = calling.get_json(told.userinfo_endpoint, doing="userinfo", bearer=access)
        if more.get("sub") != claims["sub"]:
            raise Strange("user info of another subject")
        # What is signed stands; user info only adds.
        claims = {**more, **claims}
    return claims


def _prove_client(provider: Provider, told: Metadata, fields: dict[str, str]) -> dict[str, str]:
    """The headers that prove this client; otherwise it is put among the fields."""
    secret, way = provider.secret, provider.client_auth
    if not way:
        way = next(
            (one for one in ("client_secret_basic", "client_secret_post") if one in told.client_auths),
            "client_secret_basic",
        )
    if not secret or way == "none":
        fields["client_id"] = provider.client_id
        return {}
    if way == "client_secret_post":
        fields |= {"client_id": provider.client_id, "client_secret": secret}
        return {}
    pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
