"""What the remote signing service answers: CSC API 2 (credentials, authorisation in one and two steps, signatures).

It can be told to be slow or down, and to lie: `Ways`.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from motcua.simulate.esign.authority import PUBLIC, Authority, Holder, make

ECDSA_SHA256, RSA_SHA256, SHA256_OID = (
    "1.2.840.10045.4.3.2",
    "1.2.840.113549.1.1.11",
    "2.16.840.1.101.3.4.2.1",
)
PIN, OTP, PHONE = "pin", "otp", "phone"
_SAD_LIVES = datetime.timedelta(minutes=5)


@dataclass
class Ways:
    """How the service behaves just now; all off is right."""

    slow_seconds: float = 0.0
    is_down: bool = False
    # "certificate": credentials/info names another's; "signature": signHash signs something else; "short": it gives
    # fewer signatures than were asked for; "ocsp": the answer is about another certificate.
    lie: str = ""
    ocsp_is_down: bool = False
    stamps_are_down: bool = False


@dataclass
class Credential:
    """A key that the service holds for somebody. `asks`: a PIN, a PIN and a code by message, or a press on the
    phone.
    """

    code: str
    user_id: str
    holder: Holder
    authority: str
    asks: str = PIN
    pin: str = "12345678"
    most: int = 200
    otp: str = ""


@dataclass
class _Allowed:
    credential: str
    hashes: frozenset[str]
    left: int
    until: datetime.datetime


class Refused(Exception):
    """An error of the CSC API: its code, its words, the status."""

    def __init__(self, code: str, words: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.words, self.status = code, words, status


@dataclass
class Service:
    """The service with its authorities and credentials."""

    authorities: Mapping[str, Authority]
    stamper: DummyTimeStamper
    stamping: Holder
    client_id: str = "motcua"
    client_secret: str = "mo-phong"  # noqa: S105 - of a simulator
    ways: Ways = field(default_factory=Ways)
    credentials: dict[str, Credential] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)
    _allowed: dict[str, _Allowed] = field(default_factory=dict)
    # {handle: (credential, hashes, pressed)}
    _asked: dict[str, list[Any]] = field(default_factory=dict)

    def token(self, given: Mapping[str, str]) -> dict[str, Any]:
        """OAuth 2, client credentials."""
        if given.get("client_id") != self.client_id or given.get("client_secret") != self.client_secret:
            raise Refused("invalid_client", "unknown client or secret", 401)
        made = secrets.token_urlsafe(24)
        self._tokens.add(made)
        return {"access_token": made, "token_type": "Bearer", "expires_in": 3600}

    def check_token(self, header: str) -> None:
        """Raise Refused unless the caller has signed in."""
        if header.removeprefix("Bearer ") not in self._tokens:
            raise Refused("invalid_token", "sign in first", 401)

    def call(self, method: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """One method of the API with its JSON."""
        if self.ways.slow_seconds:
            time.sleep(self.ways.slow_seconds)
        does = {
            "info": self._info,
            "credentials/list": self._list,
            "credentials/info": self._credential,
            "credentials/getChallenge": self._challenge,
            "credentials/authorize": self._authorize,
            "credentials/authorizeCheck": self._check,
            "signatures/signHash": self._sign,
        }.get(method)
        if does is None:
            raise Refused("unsupported_method", method, 404)
        return does(given)

    def _info(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "specs": "2.0.0.2",
            "name": "eSign simulator",
            "region": "VN",
            "lang": "vi",
            "authType": ["oauth2client"],
        }

    def _list(self, given: Mapping[str, Any]) -> dict[str, Any]:
        wanted = given.get("userID")
        return {"credentialIDs": [one.code for one in self.credentials.values() if one.user_id == wanted]}

    def _one(self, given: Mapping[str, Any]) -> Credential:
        found = self.credentials.get(str(given.get("credentialID")))
        if found is None:
            raise Refused("invalid_request", "Invalid parameter credentialID")
        return found

    def _credential(self, given: Mapping[str, Any]) -> dict[str, Any]:
        one = self._one(given)
        holder = one.holder
        if self.ways.lie == "certificate":
            holder = next((two.holder for two in self.credentials.values() if two.code != one.code), holder)
        by = self.authorities[one.authority]
        certificates = [base64.b64encode(each.der).decode() for each in (holder, by.issuing, by.root)]
        is_rsa = isinstance(holder.key, rsa.RSAPrivateKey)
        return {
            "description": "",
            "key": {
                "status": "enabled",
                "algo": [RSA_SHA256 if is_rsa else ECDSA_SHA256],
                "len": holder.key.key_size,
            },
            "cert": {"status": "valid", "certificates": certificates},
            "auth": {"mode": "implicit" if one.asks == PHONE else "explicit", "objects": _objects(one)},
            "SCAL": "2",
            "multisign": one.most,
        }

    def _challenge(self, given: Mapping[str, Any]) -> dict[str, Any]:
        one = self._one(given)
        one.otp = f"{secrets.randbelow(10**6):06d}"
        return {}

    def _authorize(self, given: Mapping[str, Any]) -> dict[str, Any]:
        one = self._one(given)
        hashes = [str(each) for each in given.get("hashes", ())]
        if not hashes or given.get("numSignatures") != len(hashes) or len(hashes) > one.most:
            raise Refused("invalid_request", "Invalid parameter numSignatures")
        said = {str(each.get("id")): str(each.get("value", "")) for each in given.get("authData", ())}
        if one.asks == PHONE:
            handle = secrets.token_urlsafe(16)
            self._asked[handle] = [one.code, frozenset(hashes), len(hashes), False]
            return {"handle": handle}
        if said.get("PIN") != one.pin:
            raise Refused("invalid_pin", "The PIN is invalid")
        if one.asks == OTP:
            if not one.otp or said.get("OTP") != one.otp:
                raise Refused("invalid_otp", "The OTP is invalid")
            one.otp = ""
        return self._sad(one.code, frozenset(hashes), len(hashes))

    def press(self, *, yes: bool = True) -> int:
        """The person presses "yes" (or "no") on the phone for whatever waits; return how many waited."""
        waiting = [asked for asked in self._asked.values() if asked[3] is False]
        for asked in waiting:
            asked[3] = True if yes else None
        return len(waiting)

    def _check(self, given: Mapping[str, Any]) -> dict[str, Any]:
        asked = self._asked.get(str(given.get("handle")))
        if asked is None:
            raise Refused("invalid_request", "Invalid parameter handle")
        code, hashes, count, pressed = asked
        if pressed is None:
            raise Refused("access_denied", "The user denied the authorization")
        if not pressed:
            raise Refused("authorization_pending", "still waiting", 202)
        return self._sad(code, hashes, count)

    def _sad(self, code: str, hashes: frozenset[str], count: int) -> dict[str, Any]:
        sad = secrets.token_urlsafe(24)
        self._allowed[sad] = _Allowed(code, hashes, count, datetime.datetime.now(datetime.UTC) + _SAD_LIVES)
        return {"SAD": sad, "expiresIn": int(_SAD_LIVES.total_seconds())}

    def _sign(self, given: Mapping[str, Any]) -> dict[str, Any]:
        one = self._one(given)
        allowed = self._allowed.get(str(given.get("SAD")))
        hashes = [str(each) for each in given.get("hashes", ())]
        if (
            allowed is None
            or allowed.credential != one.code
            or allowed.until < datetime.datetime.now(datetime.UTC)
            or allowed.left < len(hashes)
            or not allowed.hashes.issuperset(hashes)
            or given.get("hashAlgorithmOID") not in (None, SHA256_OID)
        ):
            raise Refused("invalid_request", "Invalid parameter SAD")
        allowed.left -= len(hashes)
        signed = [base64.b64encode(self._signature(one, base64.b64decode(each))).decode() for each in hashes]
        return {"signatures": signed[:-1] if self.ways.lie == "short" else signed}

    def _signature(self, one: Credential, digest: bytes) -> bytes:
        if self.ways.lie == "signature":
            digest = hashlib.sha256(digest).digest()
        key = one.holder.key
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(digest, padding.PKCS1v15(), utils.Prehashed(SHA256()))
        return key.sign(digest, ec.ECDSA(utils.Prehashed(SHA256())))

    def stamp(self, asked: bytes) -> bytes:
        """The answer to a request for a time stamp (RFC 3161)."""
        return bytes(self.stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump())


def _objects(one: Credential) -> list[dict[str, str]]:
    found = [{"type": "Password", "id": "PIN", "label": "PIN", "format": "N"}] if one.asks != PHONE else []
    if one.asks == OTP:
        found.append({"type": "ChallengeResponse", "id": "OTP", "label": "OTP", "format": "N"})
    return found


def service_of(authorities: Mapping[str, Authority], stamping: Holder) -> Service:
    """A service over these authorities, with that certificate for its time stamps."""
    key = stamping.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificates = [asn1_x509.Certificate.load(one.issuing.der) for one in authorities.values()]
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(stamping.der), keys.PrivateKeyInfo.load(key), _store(certificates)
    )
    return Service(authorities, stamper, stamping)


def _store(certificates: list[asn1_x509.Certificate]) -> Any:
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    return store


def fresh(base: str) -> Service:
    """A service with new authorities, for a test."""
    authorities = {code: make(code, base) for code in ("public", "government")}
    return service_of(authorities, authorities[PUBLIC].time_stamping())
