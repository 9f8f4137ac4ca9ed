"""The key that signs the daily digests: ECDSA over P-256 with SHA-256, which the plain `openssl` of Debian verifies.

From `MOTCUA_AUDIT_KEY` (PEM, or the path of a PEM file), else made once under `var/`. Whoever may write the database
should not be able to read it. `MOTCUA_AUDIT_OLD_KEYS` names the keys before, by fingerprint, after a change.
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _

_OWN_FILE = "audit-key.pem"


class KeyUnusable(Exception):
    """The signing key cannot be used; the text says why, in Vietnamese, for the operator."""


def sign(content: bytes) -> tuple[bytes, str]:
    """The signature (DER) of a content, and the public key (PEM) that verifies it. Raises KeyUnusable."""
    key = _key(_source())
    return key.sign(content, ec.ECDSA(hashes.SHA256())), _public_pem(key)


def verifies(content: bytes, signature: bytes, public_key: str) -> bool:
    """Whether that key made that signature over that content. False for what is no key at all."""
    try:
        key = serialization.load_pem_public_key(public_key.encode())
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_ours(public_key: str) -> bool:
    """Whether this installation signs with that key, or says that it did. Raises KeyUnusable."""
    return fingerprint(public_key) in {fingerprint(own_public_key()), *settings.TRAIL_OLD_KEYS}


def own_public_key() -> str:
    """The public key (PEM) that belongs to the signing key. Raises KeyUnusable."""
    return _public_pem(_key(_source()))


def fingerprint(public_key: str) -> str:
    """SHA-256 of a public key (DER), hexadecimal; "" for what is no key."""
    try:
        key = serialization.load_pem_public_key(public_key.encode())
    except ValueError:
        return ""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def is_made_here() -> bool:
    """Whether no key was given, so that it lies beside the system's own files."""
    return not settings.TRAIL_KEY


def _source() -> str:
    """The key as PEM. The file is read each time: a new key serves without a restart."""
    given: str = settings.TRAIL_KEY
    if given.startswith("-----BEGIN"):
        return given
    if not given:
        return _made_once(Path(settings.VAR) / _OWN_FILE)
    try:
        return Path(given).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable(_("không đọc được khoá ký nhật ký %(path)s") % {"path": given}) from error


@lru_cache(maxsize=4)
def _key(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(_("khoá ký nhật ký không phải khoá riêng PEM không mật khẩu")) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyUnusable(_("khoá ký nhật ký phải là khoá ECDSA P-256 (prime256v1)"))
    return key


def _public_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def _made_once(place: Path) -> str:
    try:
        return place.read_text()
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
    made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Whole or not at all: another process of the same start may read it at once.
    passing = place.with_name(f"{place.name}.{os.getpid()}")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    try:
        os.link(passing, place)
    except FileExistsError:
        pass
    finally:
        passing.unlink()
    return place.read_text()
