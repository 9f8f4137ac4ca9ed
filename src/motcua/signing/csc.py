"""The remote signing service as the Cloud Signature Consortium describes it (CSC API 2.0): whose keys, may it
sign, sign.

PINs and codes pass through here and are kept nowhere: not in the database, not in logs, not in messages of errors.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from motcua.outbox.calling import NoAnswer, TooLong, called, is_safe_address
from motcua.outbox.masking import fields
from motcua.signing.gateways import secret
from motcua.signing.models import Gateway

SHA256 = "2.16.840.1.101.3.4.2.1"
RSA_SHA256, ECDSA_SHA256 = "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"
PIN, OTP, PHONE = "pin", "otp", "phone"
# Of other ways to keys: a hardware module asks for nothing, a token at the machine of whoever signs asks there.
NOTHING, TOKEN = "none", "token"
_LONGEST = 4 * 1024 * 1024
_READ = frozenset({200, 202, 400, 401, 403, 404, 409, 428})
_LONGEST_CHAIN = 6
# A request waits on a thread of the web server: however slow a service is, the others stay for everybody else.
_WAITS = 2.0
_places = threading.BoundedSemaphore(2)
_tokens: dict[str, tuple[str, float]] = {}


class Failed(Exception):
    """It did not work; `why` is one of the constants below."""

    AWAY, BUSY, STRANGE, REFUSED, WRONG_PIN, WRONG_OTP = "away", "busy", "strange", "refused", "pin", "otp"
    DENIED, PENDING, UNCONFIGURED = "denied", "pending", "unconfigured"
    NO_MODULE, NO_TOKEN, PIN_LOCKED = "no_module", "no_token", "pin_locked"

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why = why
        self.detail = detail


_ERRORS = {
    "invalid_pin": Failed.WRONG_PIN,
    "invalid_otp": Failed.WRONG_OTP,
    "access_denied": Failed.DENIED,
    "authorization_pending": Failed.PENDING,
    "invalid_client": Failed.UNCONFIGURED,
}


@dataclass(frozen=True)
class Key:
    """A key as the service describes it. `chain`: DER, its certificate first; `algorithm`: OID with which it signs."""

    name: str
    chain: tuple[bytes, ...]
    algorithm: str
    asks: str
    most: int
    is_usable: bool


def info(gateway: Gateway) -> str:
    """What the service calls itself. Raises Failed."""
    return str(_call(gateway, "info", {}).get("name", ""))[:200]


def names_of(gateway: Gateway, user_id: str) -> list[str]:
    """The names of the keys that it holds for somebody. Raises Failed."""
    found = _call(gateway, "credentials/list", {"userID": user_id, "maxResults": 20}).get("credentialIDs", [])
    if not isinstance(found, list):
        raise Failed(Failed.STRANGE, "credentialIDs")
    return [str(one)[:200] for one in found[:20]]


def key_of(gateway: Gateway, name: str) -> Key:
    """A key with its certificate. Raises Failed."""
    asked = {"credentialID": name, "certificates": "chain", "certInfo": False, "authInfo": True}
    told = _call(gateway, "credentials/info", asked)
    try:
        chain = tuple(base64.b64decode(one, validate=True) for one in told["cert"]["certificates"])
        algorithms = [str(one) for one in told["key"]["algo"]]
        usable = told["key"].get("status") == "enabled" and told["cert"].get("status", "valid") == "valid"
        most = int(told.get("multisign", 1))
        asks = _asks(told.get("auth", {}))
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise Failed(Failed.STRANGE, "credentials/info") from None
    algorithm = next((one for one in algorithms if one in (RSA_SHA256, ECDSA_SHA256)), "")
    if not chain or len(chain) > _LONGEST_CHAIN or not algorithm:
        raise Failed(Failed.STRANGE, "chain or algorithm")
    return Key(name, chain, algorithm, asks, max(1, min(most, 1000)), usable)


def _asks(auth: Mapping[str, Any]) -> str:
    if auth.get("mode") == "implicit":
        return PHONE
    wanted = {str(one.get("id", "")).upper() for one in auth.get("objects", [])}
    return OTP if "OTP" in wanted else PIN


def send_code(gateway: Gateway, name: str) -> None:
    """Have the service send the person a code (the first of two steps). Raises Failed."""
    _call(gateway, "credentials/getChallenge", {"credentialID": name})


def authorise(
    gateway: Gateway, name: str, hashes: Sequence[bytes], *, pin: str = "", otp: str = ""
) -> tuple[str, str]:
    """(what allows to sign exactly these hashes, ""), or ("", handle) while a press on the phone is waited for."""
    said = [{"id": "PIN", "value": pin}] if pin else []
    said += [{"id": "OTP", "value": otp}] if otp else []
    asked = {
        "credentialID": name,
        "numSignatures": len(hashes),
        "hashes": [base64.b64encode(one).decode() for one in hashes],
        "hashAlgorithmOID": SHA256,
        "authData": said,
    }
    told = _call(gateway, "credentials/authorize", asked)
    allowed, handle = str(told.get("SAD") or ""), str(told.get("handle") or "")
    if not allowed and not handle:
        raise Failed(Failed.STRANGE, "no SAD")
    return allowed, handle[:400]


def pressed(gateway: Gateway, handle: str) -> str:
    """What allows to sign, once the person pressed on the phone. Raises Failed, PENDING while not."""
    allowed = str(_call(gateway, "credentials/authorizeCheck", {"handle": handle}).get("SAD") or "")
    if not allowed:
        raise Failed(Failed.PENDING)
    return allowed


def sign(gateway: Gateway, key: Key, allowed: str, hashes: Sequence[bytes]) -> list[bytes]:
    """A signature for each hash, in their order. Raises Failed where it gives fewer, or others."""
    asked = {
        "credentialID": key.name,
        "SAD": allowed,
        "hashes": [base64.b64encode(one).decode() for one in hashes],
        "hashAlgorithmOID": SHA256,
        "signAlgo": key.algorithm,
    }
    told = _call(gateway, "signatures/signHash", asked)
    try:
        found = [base64.b64decode(one, validate=True) for one in told["signatures"]]
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise Failed(Failed.STRANGE, "signatures") from None
    if len(found) != len(hashes):
        raise Failed(Failed.STRANGE, "number of signatures")
    return found


def _call(gateway: Gateway, method: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    if not _places.acquire(timeout=_WAITS):
        raise Failed(Failed.BUSY)
    try:
        told = _asked(gateway, method, asked, _token(gateway))
        if told is None:
            # The token was forgotten on the other side: once more with a new one.
            told = _asked(gateway, method, asked, _token(gateway, again=True))
        if told is None:
            raise Failed(Failed.UNCONFIGURED)
        return told
    finally:
        _places.release()


def _asked(gateway: Gateway, method: str, asked: Mapping[str, Any], token: str) -> dict[str, Any] | None:
    """The answer; None where the token is not taken."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    url = f"{gateway.url.rstrip('/')}/{method}"
    status, body = _posted(gateway, url, json.dumps(asked).encode(), headers, method)
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        raise Failed(Failed.STRANGE, f"status {status}") from None
    if not isinstance(told, dict):
        raise Failed(Failed.STRANGE, f"status {status}")
    error = str(told.get("error", ""))
    if status == 200 and not error:
        return told
    if error == "invalid_token" or (status == 401 and error not in _ERRORS):
        return None
    raise Failed(_ERRORS.get(error, Failed.REFUSED), error[:60] if error.isascii() else "")


def _token(gateway: Gateway, *, again: bool = False) -> str:
    kept = _tokens.get(gateway.code)
    if kept is not None and not again and kept[1] > time.monotonic():
        return kept[0]
    asked = {
        "grant_type": "client_credentials",
        "client_id": gateway.client_id,
        "client_secret": secret(gateway.code),
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, body = _posted(gateway, gateway.token_url, urlencode(asked).encode(), headers, "token")
    try:
        told = json.loads(body)
        token, lives = str(told["access_token"]), float(told.get("expires_in", 300))
    except (ValueError, KeyError, TypeError):
        raise Failed(Failed.UNCONFIGURED if status in (400, 401, 403) else Failed.STRANGE) from None
    _tokens[gateway.code] = (token, time.monotonic() + max(30.0, lives - 60))
    return token


def _posted(
    gateway: Gateway, url: str, body: bytes, headers: Mapping[str, str], doing: str
) -> tuple[int, bytes]:
    if not is_safe_address(url):
        raise Failed(Failed.UNCONFIGURED, "address")
    try:
        status, answer = called(
            "POST",
            url,
            line=f"signing:{gateway.code}",
            doing=doing,
            keeps=fields("error"),
            body=body,
            headers=headers,
            seconds=gateway.seconds,
            longest=_LONGEST,
            whole=True,
        )
    except NoAnswer as none:
        raise Failed(Failed.AWAY, str(none)) from None
    except TooLong:
        raise Failed(Failed.STRANGE, "too long") from None
    if status not in _READ:
        raise Failed(Failed.AWAY, f"status {status}")
    return status, answer


def forget_tokens() -> None:
    """Sign in anew at the next call: the settings changed."""
    _tokens.clear()
