"""An ID token is believed only if everything about it is right."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from motcua.people.oidc import tokens

ISSUER, CLIENT, NONCE, ACCESS = "https://vneid.mau.vn", "motcua", "so-dung-mot-lan", "ma-truy-cap"


@lru_cache(maxsize=4)
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024 if name == "small" else 2048)


def shown(name: str, **changes: Any) -> dict[str, Any]:
    told = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
    return {**told, "kid": name, "alg": "RS256", "use": "sig", **changes}


def right(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER,
        "sub": "chu-the",
        "aud": CLIENT,
        "iat": now,
        "exp": now + 300,
        "nonce": NONCE,
        **changes,
    }


def without(name: str) -> dict[str, Any]:
    return {one: value for one, value in right().items() if one != name}


def signed(claims: Mapping[str, Any], by: str = "own", kid: str | None = "own", **header: Any) -> str:
    return jwt.encode(dict(claims), key(by), "RS256", headers={**header, **({"kid": kid} if kid else {})})


def believe(token: Any, keys: tokens.Keys | None = None, algorithms: tuple[str, ...] = ("RS256",)) -> Any:
    return tokens.believed(
        token,
        issuer=ISSUER,
        client_id=CLIENT,
        nonce=NONCE,
        access_token=ACCESS,
        algorithms=algorithms,
        keys=keys or (lambda again: [shown("own")]),
    )


def refused(token: Any, **how: Any) -> str:
    with pytest.raises(tokens.TokenRefused) as why:
        believe(token, **how)
    return str(why.value)


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def hash_of(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


def test_a_right_token_is_believed() -> None:
    assert believe(signed(right()))["sub"] == "chu-the"
    assert believe(signed(right(at_hash=hash_of(ACCESS))))["sub"] == "chu-the"
    assert believe(signed(right(aud=[CLIENT, "khac"], azp=CLIENT)))["sub"] == "chu-the"
    assert believe(signed(right(), kid=None))["sub"] == "chu-the"


def test_clocks_may_differ_by_a_minute_and_no_more() -> None:
    now = int(time.time())
    assert believe(signed(right(exp=now - 30)))
    assert refused(signed(right(exp=now - 90))) == "ExpiredSignatureError"
    assert believe(signed(right(iat=now + 30)))
    assert refused(signed(right(iat=now + 120))) == "ImmatureSignatureError"
    assert refused(signed(right(nbf=now + 120))) == "ImmatureSignatureError"
    assert refused(signed(right(iat=now - 900))) == "too old"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        (lambda: right(iss="https://ke-khac.vn"), "InvalidIssuerError"),
        (lambda: right(iss=f"{ISSUER}/"), "InvalidIssuerError"),
        (lambda: right(aud="ung-dung-khac"), "InvalidAudienceError"),
        (lambda: right(aud=[CLIENT, "khac"]), "several audiences"),
        (lambda: right(azp="ung-dung-khac"), "authorised party"),
        (lambda: right(nonce="cua-lan-khac"), "nonce"),
        (lambda: without("nonce"), "nonce"),
        (lambda: right(at_hash=hash_of("khac")), "at_hash"),
        (lambda: right(sub="x" * 256), "subject"),
        *(
            (lambda name=name: without(name), "MissingRequiredClaimError")
            for name in ("iss", "sub", "aud", "exp", "iat")
        ),
    ],
)  # fmt: skip
def test_a_token_with_one_wrong_claim_is_refused(claims: Callable[[], dict[str, Any]], why: str) -> None:
    assert refused(signed(claims())) == why


def test_a_signature_of_another_key_is_refused_whatever_key_it_names() -> None:
    assert refused(signed(right(), by="foreign", kid="own")) == "signature"
    assert refused(signed(right(), by="foreign", kid=None)) == "signature"
    assert refused(signed(right(), by="foreign", kid="foreign")) == "unknown key"
    head, _content, signature = signed(right()).split(".")
    assert refused(f"{head}.{part(right(sub='ke-khac'))}.{signature}") == "signature"


def test_no_signature_and_shared_secrets_are_never_taken() -> None:
    unsigned = f"{part({'alg': 'none'})}.{part(right())}."
    assert refused(unsigned) == "algorithm"
    assert refused(unsigned, algorithms=("none", "RS256")) == "algorithm"
    public = key("own").public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    content = f"{part({'alg': 'HS256', 'kid': 'own'})}.{part(right())}"
    by_pem = base64.urlsafe_b64encode(hmac.new(pem, content.encode(), hashlib.sha256).digest())
    token = f"{content}.{by_pem.rstrip(b'=').decode()}"
    assert refused(token, algorithms=("HS256", "RS256")) == "algorithm"


def test_only_algorithms_that_the_provider_names_and_headers_that_are_understood() -> None:
    assert refused(signed(right()), algorithms=("ES256",)) == "algorithm"
    assert refused(signed(right(), crit=["exp"])) in ("critical header", "shape")
    for broken in ("", "a.b", "x" * 70_000, None, 5):
        assert refused(broken) == "shape"


def test_keys_for_other_uses_kinds_or_too_small_are_not_taken() -> None:
    token = signed(right())
    for keys in (
        [shown("own", use="enc")],
        [shown("own", alg="RS512")],
        [shown("own", kid="other")],
        [{"kty": "oct", "k": part("x"), "kid": "own"}],
        [{"kty": "RSA", "kid": "own", "n": "???", "e": "AQAB"}],
        [],
    ):
        assert refused(token, keys=lambda again, keys=keys: keys) == "unknown key"
    assert (
        refused(signed(right(), by="small"), keys=lambda again: [shown("small", kid="own")]) == "unknown key"
    )


def test_a_new_key_is_found_by_asking_once_more() -> None:
    asked: list[bool] = []

    def keys(again: bool) -> list[dict[str, Any]]:
        asked.append(again)
        return [shown("own"), shown("next")] if again else [shown("own")]

    assert believe(signed(right(), by="next", kid="next"), keys=keys)["sub"] == "chu-the"
    assert asked == [False, True]


def test_elliptic_curves_are_understood() -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    told = {**jwt.algorithms.ECAlgorithm.to_jwk(curve.public_key(), as_dict=True), "kid": "ec", "use": "sig"}
    token = jwt.encode(right(), curve, "ES256", headers={"kid": "ec"})
    assert believe(token, keys=lambda again: [told], algorithms=("ES256",))["sub"] == "chu-the"
    # An RSA key never answers for a signature of a curve.
    assert refused(token, keys=lambda again: [shown("own", kid="ec")], algorithms=("ES256",)) == "unknown key"
