"""Contents sealed at rest: encrypted and authenticated in parts, with a key from the environment.

A sealed content is a header and parts. The header (72 bytes): `MAGIC` (8), the name of the key (32, filled with zero
bytes), a salt of this file (16), a proof of the key (16). From the key and the salt, HKDF-SHA256 makes the file's own
key (32 bytes) and the proof. Each part is 64 KiB of content (the last one what is left, maybe nothing) under
AES-256-GCM and 16 bytes of tag; its nonce is seven zero bytes, the number of the part (4, big-endian) and whether it
is the last (1); header and SHA-256 of the content are authenticated with each. So a
changed, swapped, cut or repeated part, a part of another file and another file's whole content are all refused (the
STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár), and any part can be read without those before it.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from motcua.files.errors import ContentDamaged, KeyUnusable
from motcua.kernel.secret_keys import KEY_BYTES, Key, new_key, parse_keys

__all__ = [
    "HEADER",
    "MAGIC",
    "PART",
    "TAG",
    "Header",
    "Key",
    "Opener",
    "all_keys",
    "header_of",
    "new_key",
    "newest",
    "plain_size",
    "seal",
    "sealed_size",
]

MAGIC = b"MCSEAL\x00\x01"
PART = 64 * 1024
TAG = 16
HEADER = 72


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of a sealed content, read."""

    key: str
    salt: bytes
    proof: bytes
    raw: bytes


def all_keys() -> tuple[Key, ...]:
    """The keys of `MOTCUA_FILES_KEYS`, the newest first. Raises KeyUnusable when they are not well written."""
    return _parsed(settings.FILES_KEYS)


def newest() -> Key | None:
    """The key that new contents are sealed with; None where they are kept as they are."""
    found = all_keys()
    return found[0] if found else None


def sealed_size(size: int) -> int:
    """How large a content of `size` bytes is when it is sealed."""
    return HEADER + size + TAG * max(1, -(-size // PART))


def plain_size(size: int) -> int:
    """How large the content of a sealed one of `size` bytes is. Raises ContentDamaged for a size that none has."""
    parts = max(1, -(-(size - HEADER) // (PART + TAG)))
    plain = size - HEADER - TAG * parts
    if plain < 0 or (parts > 1 and plain <= PART * (parts - 1)):
        raise ContentDamaged("cut short")
    return plain


def seal(content: IO[bytes], target: IO[bytes], sha256: str, key: Key) -> None:
    """Write the sealed form of a content, read from where it stands, a part at a time."""
    salt = os.urandom(16)
    secret, proof = _derived(key, salt)
    raw = MAGIC + key.name.encode().ljust(32, b"\0") + salt + proof
    cipher, bound = AESGCM(secret), raw + bytes.fromhex(sha256)
    target.write(raw)
    number, part = 0, _whole(content)
    while True:
        following = _whole(content) if len(part) == PART else b""
        target.write(cipher.encrypt(_nonce(number, not following), part, bound))
        if not following:
            return
        number, part = number + 1, following


def header_of(raw: bytes) -> Header | None:
    """Read a header; None when the content is not sealed."""
    if len(raw) < HEADER or not raw.startswith(MAGIC):
        return None
    return Header(raw[8:40].rstrip(b"\0").decode("ascii", "replace"), raw[40:56], raw[56:72], raw)


class Opener:
    """Opens the parts of one sealed content. Raises KeyUnusable when its key is not there, or is another one."""

    def __init__(self, header: Header, sha256: str) -> None:
        key = next((one for one in all_keys() if one.name == header.key), None)
        if key is None:
            raise KeyUnusable(f"key “{header.key}” is not among MOTCUA_FILES_KEYS")
        secret, proof = _derived(key, header.salt)
        if proof != header.proof:
            raise KeyUnusable(
                f"key “{header.key}” of MOTCUA_FILES_KEYS is not the one that {sha256} is sealed with"
            )
        self._cipher, self._bound, self._name = AESGCM(secret), header.raw + bytes.fromhex(sha256), sha256

    def part(self, number: int, is_last: bool, sealed: bytes) -> bytes:
        """The content of one part. Raises ContentDamaged."""
        try:
            return self._cipher.decrypt(_nonce(number, is_last), sealed, self._bound)
        except (InvalidTag, ValueError) as error:
            raise ContentDamaged(f"{self._name}: part {number} is not what was sealed") from error


def _derived(key: Key, salt: bytes) -> tuple[bytes, bytes]:
    made = HKDF(SHA256(), KEY_BYTES + 16, salt, b"motcua files 1").derive(key.secret)
    return made[:KEY_BYTES], made[KEY_BYTES:]


def _nonce(number: int, is_last: bool) -> bytes:
    return b"\0" * 7 + number.to_bytes(4, "big") + (b"\1" if is_last else b"\0")


def _whole(content: IO[bytes]) -> bytes:
    """A whole part, however little comes at a time."""
    found = content.read(PART)
    while found and len(found) < PART and (more := content.read(PART - len(found))):
        found += more
    return found


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[Key, ...]:
    try:
        return parse_keys(text, "MOTCUA_FILES_KEYS")
    except ValueError as wrong:
        raise KeyUnusable(str(wrong)) from wrong
