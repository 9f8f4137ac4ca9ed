"""Passwords that are guessed first here: everyday Vietnamese ones, rows of digits, keys beside each other.

The framework's own list has the 20,000 commonest of the world; guessers of Vietnamese accounts begin with others. A
word of ours with digits or signs hung on is that word: "matkhau@123" is no better than "matkhau".
"""

import re
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motcua.kernel.folding import fold

_WORDS = Path(__file__).with_name("everyday_passwords.txt")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_LEAST_DIGITS = 14
"""A row of digits is a birth date, a telephone, an identity number or a card; longer ones are drawn by programs."""


class EverydayPasswordValidator:
    """Refuses what stands in `everyday_passwords.txt`, whatever hangs on it, and short rows of digits."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError, code `password_too_common` or `password_only_digits`."""
        if password.isdigit() and len(password) < _LEAST_DIGITS:
            raise ValidationError("only digits", code="password_only_digits")
        letters = _NOT_LETTERS.sub("", fold(password).lower())
        # Words with little around them: a long password may well have an everyday word inside.
        if letters in everyday_words() and len(password) - len(letters) <= 6:
            raise ValidationError("everyday", code="password_too_common")

    def get_help_text(self) -> str:
        """What the rule asks, in a sentence."""
        return _("Mật khẩu không được là từ hay gặp, dù có thêm vài chữ số hoặc ký hiệu.")


@lru_cache(maxsize=1)
def everyday_words() -> frozenset[str]:
    """The list, without marks and spaces."""
    lines = _WORDS.read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
