"""An ID token is believed only if everything about it is right (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jwt

# Signatures that only the provider can make: never "none", never HS*, whose key would be public or shared.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60
"""Seconds by which clocks may differ."""
OLDEST = 600
"""Seconds after which a token that comes straight from the provider is too old."""
_LONGEST = 64 * 1024
_SMALLEST_RSA = 2048
_FAMILIES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512, "DSA": hashlib.sha512}

Keys = Callable[[bool], Sequence[Mapping[str, Any]]]
"""Gives the provider's keys; True: not found among those that are known."""


class TokenRefused(Exception):
    """The token cannot be believed; the text is a word for the log, without anything of its content."""


def believed(
    token: str,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str,
    algorithms: Sequence[str],
    keys: Keys,
) -> dict[str, Any]:
    """The claims of a token that is right in everything. Raises TokenRefused."""
    if not isinstance(token, str) or len(token) > _LONGEST:
        raise TokenRefused("shape")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise TokenRefused("shape") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or algorithm not in algorithms:
        raise TokenRefused("algorithm")
    if "crit" in header:
        raise TokenRefused("critical header")
    claims = _verified(token, str(algorithm), header.get("kid"), issuer, client_id, keys)
    _check_parties(claims, client_id)
    if not isinstance(claims["iat"], (int, float)) or claims["iat"] < time.time() - OLDEST - LEEWAY:
        raise TokenRefused("too old")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise TokenRefused("nonce")
    _check_hash(claims, str(algorithm), access_token)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or "\0" in subject:
        raise TokenRefused("subject")
    return claims


def _verified(
    token: str, algorithm: str, key_id: object, issuer: str, client_id: str, keys: Keys
) -> dict[str, Any]:
    found = _fitting(keys(False), algorithm, key_id) or _fitting(keys(True), algorithm, key_id)
    if not found:
        raise TokenRefused("unknown key")
    last = "signature"
    for key in found:
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=client_id,
                issuer=issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidTokenError as error:
            # The class says which check failed; its text may hold what the token says.
            last = type(error).__name__
    raise TokenRefused(last)


def _fitting(keys: Sequence[Mapping[str, Any]], algorithm: str, key_id: object) -> list[Any]:
    """The keys that may have made such a signature; a token that names its key is held against that one alone."""
    found = []
    for one in keys:
        if one.get("kty") != _FAMILIES[algorithm[:2]] or one.get("use", "sig") != "sig":
            continue
        if one.get("alg", algorithm) != algorithm or (key_id is not None and one.get("kid") != key_id):
            continue
        try:
            key = jwt.PyJWK(dict(one), algorithm=algorithm).key
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        if one["kty"] == "RSA" and key.key_size < _SMALLEST_RSA:
            continue
        found.append(key)
    return found


def _check_parties(claims: Mapping[str, Any], client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise TokenRefused("several audiences")
    if party is not None and party != client_id:
        raise TokenRefused("authorised party")


def _check_hash(claims: Mapping[str, Any], algorithm: str, access_token: str) -> None:
    said = claims.get("at_hash")
    if said is None:
        return
    digest = _HASHES[algorithm[-3:]](access_token.encode()).digest()
    right = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), right):
        raise TokenRefused("at_hash")
