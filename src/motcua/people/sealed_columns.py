"""Columns of accounts that are sealed at rest where keys are set: numbers of identity cards and telephones.

AES-SIV (RFC 5297) with a key of the column's own: encrypted, authenticated, bound to its column, and the same for the
same text, so that a row is still found by the whole number and a number that may stand once does. What can be seen of a
sealed column is which rows have equal values, which a blind index beside it would show too. Nothing is found by a part.

A sealed text says how: "s1:<name of the key>:<base64>". Rows under older keys, and those that are not sealed, are read
and found as well; `people.rotating` brings all to the newest.
"""

import base64
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.lookups import Exact, In

from motcua.kernel.secret_keys import Key, parse_keys
from motcua.people.sealed import Unsealable

MARK = "s1:"
SETTING = "MOTCUA_DATA_KEYS"
# As the first of the list: new values are not sealed, the keys after it still open what was.
OFF = "off"


def data_keys() -> tuple[Key, ...]:
    """The keys of `MOTCUA_DATA_KEYS`, the newest first. Raises ImproperlyConfigured when they are not well written."""
    return _parsed(settings.DATA_KEYS)[1]


def newest() -> Key | None:
    """The key that new values are sealed with; None where they are kept as they are."""
    is_off, keys = _parsed(settings.DATA_KEYS)
    return keys[0] if keys and not is_off else None


def prefix_of(key: Key) -> str:
    """How what is sealed with a key begins."""
    return f"{MARK}{key.name}:"


def sealed(column: str, text: str, key: Key) -> str:
    """A text as it lies in a column ("people.User.phone")."""
    made = _cipher(key, column).encrypt(text.encode(), [column.encode()])
    return prefix_of(key) + base64.urlsafe_b64encode(made).decode()


def opened(column: str, stored: str) -> str:
    """The text of what lies in a column, sealed or not. Raises Unsealable."""
    if not stored.startswith(MARK):
        return stored
    name, _colon, written = stored.removeprefix(MARK).partition(":")
    key = next((one for one in data_keys() if one.name == name), None)
    if key is None:
        raise Unsealable(f"key “{name}” is not among {SETTING}")
    try:
        raw = base64.urlsafe_b64decode(written)
        return _cipher(key, column).decrypt(raw, [column.encode()]).decode()
    except (InvalidTag, ValueError) as error:
        raise Unsealable(f"{column}: not sealed with the key “{name}” of {SETTING}, or changed") from error


def at_rest(column: str, text: str) -> str:
    """A text as it is written now."""
    key = newest()
    return sealed(column, text, key) if key is not None and text else text


def candidates(column: str, text: str) -> list[str]:
    """Every shape in which a text may lie in a column."""
    return [text, *(sealed(column, text, key) for key in data_keys())] if text else [text]


class SealedCharField(models.CharField):
    """A short text, sealed at rest where keys are set. Found by the whole text alone (`=`, `IN`)."""

    @property
    def column_label(self) -> str:
        """The name to which its values are bound."""
        return f"{self.model._meta.label}.{self.name}"

    def db_type(self, connection: Any) -> str:
        """Sealed text is longer than what is typed; `max_length` is for that."""
        return "text"

    def get_prep_value(self, value: Any) -> Any:
        """The text as it is written."""
        text = super().get_prep_value(value)
        return at_rest(self.column_label, text) if isinstance(text, str) else text

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        """The text again."""
        return opened(self.column_label, value) if value is not None else None


@SealedCharField.register_lookup
class SealedExact(Exact):  # not generic at run time
    """`phone="…"`: whatever shape the row has."""

    def get_prep_lookup(self) -> Any:
        """The text itself; its shapes come with the SQL."""
        return self.rhs if hasattr(self.rhs, "resolve_expression") else str(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`= %s` where nothing is sealed, else `= ANY(%s)`."""
        if hasattr(self.rhs, "resolve_expression") or not data_keys():
            return super().as_sql(compiler, connection)
        return _any_of(self, compiler, connection, [self.rhs])


@SealedCharField.register_lookup
class SealedIn(In):
    """`phone__in=[…]`: the same for several."""

    def get_prep_lookup(self) -> Any:
        """The texts themselves."""
        return self.rhs if hasattr(self.rhs, "resolve_expression") else [str(one) for one in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """`IN (…)` where nothing is sealed, else `= ANY(%s)`."""
        if hasattr(self.rhs, "resolve_expression") or not data_keys():
            return super().as_sql(compiler, connection)
        return _any_of(self, compiler, connection, self.rhs)


def _any_of(lookup: Any, compiler: Any, connection: Any, texts: Iterable[str]) -> tuple[str, list[Any]]:
    left, params = lookup.process_lhs(compiler, connection)
    label = lookup.lhs.output_field.column_label
    shapes = [shape for text in texts for shape in candidates(label, text)]
    return f"{left} = ANY(%s)", [*params, shapes]


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[bool, tuple[Key, ...]]:
    first, _comma, rest = text.partition(",")
    is_off = first.strip() == OFF
    try:
        return is_off, parse_keys(rest if is_off else text, SETTING)
    except ValueError as wrong:
        raise ImproperlyConfigured(str(wrong)) from wrong


@lru_cache(maxsize=64)
def _cipher(key: Key, column: str) -> AESSIV:
    # AES-256-SIV takes two keys of 32 bytes; each column has its own.
    return AESSIV(HKDF(SHA256(), 64, None, f"motcua column 1 {column}".encode()).derive(key.secret))
