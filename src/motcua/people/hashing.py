"""How passwords are hashed: Argon2id with parameters that were measured (docs/performance.md, decision 0059).

The framework's own take 100 MB and eight lanes for each hash: on the small machine that this system is made for, forty
people who sign in at once would leave nothing to the work lists. OWASP names several that are equally strong; this one
(7 MiB, five passes, one lane) fits the caches of a small machine best and holds the least memory. A password that was
hashed otherwise is hashed anew when its owner signs in next.

The work is libsodium's, which uses what the processor has for it (AVX2, AVX-512): a third less time than the library
that the framework takes, for the same hash.
"""

import base64
import os

from django.contrib.auth.hashers import Argon2PasswordHasher
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id

_SALT, _HASH = 16, 32


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id, 7 MiB, five passes, one lane. What is kept has the form of the framework's own hasher."""

    time_cost = 5
    memory_cost = 7 * 1024
    parallelism = 1

    def salt(self) -> str:
        """Sixteen random bytes, one sign for each: the length that libsodium takes."""
        return os.urandom(_SALT).decode("latin1")

    def encode(self, password: str, salt: str) -> str:
        """`password` hashed. Raises ValueError for a salt that is not of `salt`'s form."""
        spice = salt.encode("latin1")
        if len(spice) != _SALT:
            raise ValueError("a salt has sixteen bytes")
        made = argon2id.kdf(_HASH, password.encode(), spice, self.time_cost, self.memory_cost * 1024)
        costs = f"m={self.memory_cost},t={self.time_cost},p={self.parallelism}"
        return f"{self.algorithm}$argon2id$v=19${costs}${_unpadded(spice)}${_unpadded(made)}"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the password, by whatever costs it was hashed."""
        try:
            return bool(argon2id.verify(f"${encoded.partition('$')[2]}".encode(), password.encode()))
        except CryptoError:
            return False

    def must_update(self, encoded: str) -> bool:
        """Whether it was hashed by other costs. Any salt is long enough: its bytes are random as a whole."""
        kept, wanted = self.decode(encoded)["params"], self.params()
        wanted.salt_len = kept.salt_len
        return bool(kept != wanted)


def _unpadded(content: bytes) -> str:
    return base64.b64encode(content).rstrip(b"=").decode("ascii")
