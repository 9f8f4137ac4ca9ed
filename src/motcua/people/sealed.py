"""Small secrets sealed at rest with the installation's key (AES-256-GCM), each bound to the person whose it is.

What is sealed names no key: it is tried with the present one and with those before it (`SECRET_KEY_FALLBACKS`), so that
the installation's key can be changed while sealed secrets stand in the database.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


class Unsealable(Exception):
    """It was sealed with a key that is not there any more, for somebody else, or was changed."""


def seal(secret: bytes, owner: str) -> str:
    """The secret as text for the database; it opens for this owner alone."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, secret, owner.encode())
    return base64.b64encode(nonce + sealed).decode()


def opened(text: str, owner: str) -> bytes:
    """The secret again. Raises Unsealable."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unsealable from error
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(key)).decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unsealable


def _key(secret: str) -> bytes:
    return HKDF(SHA256(), 32, None, b"motcua people 1").derive(secret.encode())
