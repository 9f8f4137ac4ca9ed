"""What a reader sees of data that identify or reach a person: whole, in part, or nothing. One place for every mask.

A part is enough to know again what one knows already, and too little to use it: never more than seven digits of a
number, the first letter of an address of mail, the year of a birth, ward and province of an address. What is hidden is
gone from the text, not covered. Showing the last four digits of a number must not stand before a question for those
same digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Datum(StrEnum):
    """The kinds of data that are masked."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"


class Shown(StrEnum):
    """How much of it a reader sees, the most first. AT_STEP: whole while the dossier waits for them, else in part."""

    WHOLE = "whole"
    AT_STEP = "at_step"
    PART = "part"
    NONE = "none"


_MOST_FIRST = {level: place for place, level in enumerate(Shown)}
DOT = "•"
NOTHING = DOT * 3
_STARS = "***"
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015()]+")
# Numbers of papers and telephones inside other texts: nine digits and more, also with blanks between.
_NUMBER_INSIDE = re.compile(r"(?<!\d)\d(?:[ .]?\d){8,}(?!\d)", re.ASCII)
_WHOLE_NUMBER = 12
_LEAST = 9


@dataclass(frozen=True, slots=True)
class Mask:
    """What one reader sees of one thing. A kind that is not named is seen whole."""

    levels: Mapping[Datum, Shown] = field(default_factory=dict)

    def level(self, datum: Datum | None) -> Shown:
        """How much of a kind; of what is no such kind everything."""
        return self.levels.get(datum, Shown.WHOLE) if datum is not None else Shown.WHOLE

    def hides(self, *data: Datum | None) -> bool:
        """Whether one of these is not seen whole."""
        return any(self.level(datum) is not Shown.WHOLE for datum in data)

    def opens(self, *data: Datum | None) -> bool:
        """Whether all of these that are hidden may be shown on demand: what is seen in part, not what is not seen."""
        return all(self.level(datum) is not Shown.NONE for datum in data)

    def text(self, datum: Datum | None, text: str) -> str:
        """A text of that kind as the reader sees it."""
        level = self.level(datum)
        if level is Shown.WHOLE or not text or datum is None:
            return text
        return NOTHING if level is Shown.NONE else in_part(datum, text)

    def inside(self, text: str) -> str:
        """A text of no known kind: long numbers in it as the reader sees numbers of papers and telephones."""
        level = most_hidden(self.level(Datum.ID_NUMBER), self.level(Datum.PHONE))
        if level is Shown.WHOLE:
            return text
        return _NUMBER_INSIDE.sub(
            lambda found: NOTHING if level is Shown.NONE else mask_number(found[0]), text
        )


OPEN = Mask()
"""Nothing is hidden: for a person's own data, and for what the system makes itself."""


def most_shown(*levels: Shown) -> Shown:
    """The level that shows most: who holds several posts sees what one of them shows."""
    return min(levels, key=_MOST_FIRST.__getitem__)


def most_hidden(*levels: Shown) -> Shown:
    """The level that shows least."""
    return max(levels, key=_MOST_FIRST.__getitem__)


def in_part(datum: Datum, text: str) -> str:
    """A part of a text of that kind; "" for ""."""
    return _PARTS[datum](text)


def mask_name(name: str) -> str:
    """ "Nguyễn Văn An" → "N*** V*** A***": the initials and nothing else, not even how long the words are."""
    return " ".join(word[0] + _STARS for word in name.split())


def mask_email(address: str) -> str:
    """ "lan.pham@vidu.vn" → "l***@vidu.vn"."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}{_STARS}@{domain}" if domain else NOTHING if address else ""


def mask_number(number: str) -> str:
    """ "001099012345" → "001•••••2345"; of nine to eleven digits only the last three, of fewer none."""
    digits = _SEPARATORS.sub("", number)
    head, tail = (3, 4) if len(digits) >= _WHOLE_NUMBER else (0, 3) if len(digits) >= _LEAST else (0, 0)
    return digits[:head] + DOT * (len(digits) - head - tail) + digits[len(digits) - tail :]


def mask_date(text: str) -> str:
    """ "27/03/1990" and "1990-03-27" → "••/••/1990"; whatever has no year shows nothing."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", text, re.ASCII)
    return f"{DOT * 2}/{DOT * 2}/{years[0]}" if len(years) == 1 else NOTHING if text.strip() else ""


def mask_address(text: str) -> str:
    """ "Số 5, đường Lê Lợi, phường Thành Sen, tỉnh Hà Tĩnh" → "•••, phường Thành Sen, tỉnh Hà Tĩnh"."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    # The last two are ward and province; of two the first may be the house.
    kept = parts[-2:] if len(parts) > 2 else parts[1:]
    return ", ".join([NOTHING, *kept]) if parts else ""


_PARTS = {
    Datum.ID_NUMBER: mask_number,
    Datum.PHONE: mask_number,
    Datum.EMAIL: mask_email,
    Datum.BIRTH_DATE: mask_date,
    Datum.ADDRESS: mask_address,
}
