"""Keys in a token or a hardware module, by its PKCS#11 library: which there are, and a signature over hashes.

Only hashes go in. Nothing is kept: a session is opened for one task and closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pkcs11
from asn1crypto import algos, x509
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import (
    MultipleTokensReturned,
    NoSuchKey,
    NoSuchToken,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pkcs11.util.ec import encode_ecdsa_signature

HASH_LENGTH = 32
_LONGEST_CHAIN = 6
# Why it did not work.
NO_MODULE, NO_TOKEN, WRONG_PIN, PIN_LOCKED, NO_KEY, BROKEN = (
    "no_module",
    "no_token",
    "wrong_pin",
    "pin_locked",
    "no_key",
    "broken",
)


class Failed(Exception):
    """It did not work; `why` is one of the constants above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Held:
    """A key with its certificate. `name`: its identifier in hexadecimal; `chain`: DER, the certificate first."""

    name: str
    label: str
    chain: tuple[bytes, ...]
    is_rsa: bool


@contextmanager
def opened(module: str, label: str, pin: str | None) -> Iterator[pkcs11.Session]:
    """A session with the token of that label ("" for the only one); without a PIN public things alone.

    Raises Failed.
    """
    try:
        library = pkcs11.lib(module)
    except (PKCS11Error, RuntimeError, OSError):
        raise Failed(NO_MODULE) from None
    try:
        token = library.get_token(token_label=label) if label else library.get_token()
        session = token.open(user_pin=pin) if pin is not None else token.open()
    except (NoSuchToken, MultipleTokensReturned):
        raise Failed(NO_TOKEN) from None
    except PinLocked:
        raise Failed(PIN_LOCKED) from None
    except (PinIncorrect, PinInvalid, PinLenRange):
        raise Failed(WRONG_PIN) from None
    except PKCS11Error:
        raise Failed(BROKEN) from None
    try:
        yield session
    finally:
        session.close()


def held(session: pkcs11.Session) -> list[Held]:
    """The keys that have a certificate in the token, each with its chain as far as the token holds it."""
    found: list[tuple[str, str, x509.Certificate]] = []
    try:
        for each in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
            certificate = x509.Certificate.load(bytes(each[Attribute.VALUE]))
            found.append((bytes(each[Attribute.ID]).hex(), str(each[Attribute.LABEL]), certificate))
    except (PKCS11Error, ValueError, TypeError):
        raise Failed(BROKEN) from None
    certificates = [certificate for _name, _label, certificate in found]
    return [
        Held(
            name,
            label,
            _chain(certificate, certificates),
            certificate.public_key.algorithm == "rsa",
        )
        for name, label, certificate in found
        if name and not certificate.ca
    ]


def _chain(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    found = [certificate]
    while len(found) < _LONGEST_CHAIN:
        issuer = found[-1].issuer
        above = next((one for one in others if one.subject == issuer and one not in found), None)
        if above is None:
            break
        found.append(above)
    return tuple(one.dump() for one in found)


def sign(session: pkcs11.Session, name: str, hashes: Sequence[bytes]) -> list[bytes]:
    """A signature over each SHA-256 by the key of that name, as certificates describe them (PKCS#1 v1.5, ECDSA in DER).

    Raises Failed, ValueError for what is no SHA-256 or no name.
    """
    if any(len(one) != HASH_LENGTH for one in hashes):
        raise ValueError("a SHA-256 has 32 bytes")
    try:
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=bytes.fromhex(name))
        return [_signed(key, one) for one in hashes]
    except NoSuchKey:
        raise Failed(NO_KEY) from None
    except PKCS11Error:
        raise Failed(BROKEN) from None


def _signed(key: Any, digest: bytes) -> bytes:
    if key.key_type == KeyType.RSA:
        wrapped = algos.DigestInfo({"digest_algorithm": {"algorithm": "sha256"}, "digest": digest}).dump()
        return bytes(key.sign(wrapped, mechanism=Mechanism.RSA_PKCS))
    return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=Mechanism.ECDSA)))
