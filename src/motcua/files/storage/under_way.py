"""Uploads under way, unreadable on the disk where keys are set.

They grow piece by piece, and how much has arrived is the size of their file: so each byte is encrypted where it stands
(AES-256-CTR; the key from the installation's and the upload's own name by HKDF-SHA256, the counter from the place). A
place is written once and never again. Nothing authenticates it: what is taken over is checked like anything that a
stranger gives.
"""

import io
from typing import Any, BinaryIO, cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from motcua.files.errors import KeyUnusable
from motcua.files.storage import sealing

_BLOCK = 16


def veiled(upload: UUID, key_name: str, place: int, piece: bytes) -> bytes:
    """A piece that stands at byte `place`, encrypted or (the same again) decrypted; as it is without a key's name.

    Raises KeyUnusable when the key that the upload was begun with is no longer there.
    """
    if not key_name:
        return piece
    key = next((one for one in sealing.all_keys() if one.name == key_name), None)
    if key is None:
        raise KeyUnusable(f"key “{key_name}” is not among MOTCUA_FILES_KEYS")
    secret = HKDF(SHA256(), 32, upload.bytes, b"motcua uploads 1").derive(key.secret)
    cipher = Cipher(AES256(secret), CTR((place // _BLOCK).to_bytes(_BLOCK, "big"))).encryptor()
    cipher.update(b"\0" * (place % _BLOCK))
    return cipher.update(piece)


def opened(lying: BinaryIO, upload: UUID, key_name: str) -> BinaryIO:
    """The content of an upload, readable at any place and closed with its file."""
    return cast(BinaryIO, io.BufferedReader(_Unveiled(lying, upload, key_name))) if key_name else lying


class _Unveiled(io.RawIOBase):
    def __init__(self, lying: BinaryIO, upload: UUID, key_name: str) -> None:
        self._lying, self._upload, self._key_name = lying, upload, key_name

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._lying.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._lying.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        place = self._lying.tell()
        data = veiled(self._upload, self._key_name, place, self._lying.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._lying.close()
        super().close()
