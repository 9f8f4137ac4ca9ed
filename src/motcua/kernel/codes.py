"""Codes that people read out, type and print: agencies, dossiers, procedures, receipts.

Reading is forgiving (spaces, lower case, the dashes of word processors); writing has one form.

Law: agency codes, Decision 20/2020/QĐ-TTg; dossier codes, Decree 61/2018 art. 26 and Circular 01/2018 art.
19: `<agency code>-<yymmdd>-<daily sequence>`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Self

AGENCY_CODE_LENGTH = 35
LARGEST_SEQUENCE = 999_999

_TODAY = r"[A-Z]\d{2}(?:\.[A-Z0-9]{2,3})*"
_OLDER = r"\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}"
_AGENCY = re.compile(rf"{_TODAY}|{_OLDER}", re.ASCII)
_AGENCY_OLDER = re.compile(_OLDER, re.ASCII)
_DOSSIER = re.compile(rf"(?P<agency>{_TODAY}|{_OLDER})-(?P<day>\d{{6}})-(?P<sequence>\d{{4,6}})", re.ASCII)
_PROCEDURE = re.compile(rf"(?P<root>[1-9]\.\d{{6}})(?:\.(?P<suffix>{_TODAY}|{_OLDER}))?", re.ASCII)

# A code inside other text: the content of a QR code, an address with the code in it.
_INSIDE = re.compile(
    rf"(?:{_TODAY}|{_OLDER})-\d{{6}}-\d{{4,6}}(?!\d)|TN-?\d{{6}}-?[0-9A-Z]{{5}}-?[0-9A-Z]{{5}}(?![0-9A-Z])",
    re.ASCII,
)

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\\s\u200b-\u200d\u2060\ufeff]+")


class CodeError(ValueError):
    """The text is not such a code."""


def tidy_code(text: str) -> str:
    """Upper case, plain dashes, no white space: what a typed or pasted code means."""
    return _INVISIBLE.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text))).upper()


@dataclass(frozen=True, slots=True, order=True)
class AgencyCode:
    """An agency's code, as written: today's `H27.01.02` or the older `000.00.01.H22`."""

    text: str

    def __post_init__(self) -> None:
        if not _AGENCY.fullmatch(self.text) or len(self.text) > AGENCY_CODE_LENGTH:
            raise CodeError(f"{self.text!r} is not an agency code like H27.01.02")

    @classmethod
    def parse(cls, text: str) -> Self:
        return cls(tidy_code(text))

    @property
    def modern(self) -> AgencyCode:
        """Today's shape: `000.00.01.H22` is `H22.01`. The levels are the same, read from the top."""
        if not _AGENCY_OLDER.fullmatch(self.text):
            return self
        levels = self.text.split(".")[::-1]
        while len(levels) > 1 and set(levels[-1]) == {"0"}:
            levels.pop()
        return AgencyCode(".".join(levels))

    @property
    def top(self) -> str:
        """The ministry's or province's own code, such as `H22`."""
        return self.modern.text.partition(".")[0]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class DossierCode:
    """`H27.03-261122-0001`: the agency, the day of reception and the agency's number of that day.

    agency: the agency code as written in the code. width: the digits of the sequence, at least 4; other
    systems write 5 or 6, and their codes must come back as they came.
    """

    agency: str
    day: date
    sequence: int
    width: int = 4

    def __post_init__(self) -> None:
        object.__setattr__(self, "agency", AgencyCode.parse(str(self.agency)).text)
        if not 2000 <= self.day.year <= 2099:
            raise CodeError(f"a dossier code can name the years 2000 to 2099, not {self.day.year}")
        if not 1 <= self.sequence <= LARGEST_SEQUENCE:
            raise CodeError(f"a daily sequence runs from 1 to {LARGEST_SEQUENCE}, not {self.sequence}")
        if not 4 <= self.width <= 6:
            raise CodeError(f"a daily sequence has 4 to 6 digits, not {self.width}")
        object.__setattr__(self, "width", max(self.width, len(str(self.sequence))))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read today's shape and `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX`. Raises CodeError."""
        found = _DOSSIER.fullmatch(tidy_code(text))
        if not found:
            raise CodeError(f"{text!r} is not a dossier code like H27.03-261122-0001")
        sequence = found["sequence"]
        return cls(found["agency"], _short_day(found["day"]), int(sequence), len(sequence))

    @property
    def modern(self) -> DossierCode:
        """The same code with the agency in today's shape."""
        return DossierCode(AgencyCode(self.agency).modern.text, self.day, self.sequence, self.width)

    def format(self) -> str:
        return f"{self.agency}-{self.day:%y%m%d}-{self.sequence:0{self.width}d}"

    def __str__(self) -> str:
        return self.format()


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """`1.000948.H38`: the national root and, where a province publishes its own copy, the agency it belongs
    to.
    """

    root: str
    suffix: str = ""

    def __post_init__(self) -> None:
        if not _PROCEDURE.fullmatch(self.format()):
            raise CodeError(f"{self.format()!r} is not a procedure code like 2.000620")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1.000948`, `1.000948.H38` and the older `1.000948.000.00.00.H38`. Raises CodeError."""
        found = _PROCEDURE.fullmatch(tidy_code(text))
        if not found:
            raise CodeError(f"{text!r} is not a procedure code like 2.000620")
        return cls(found["root"], found["suffix"] or "")

    @property
    def agency(self) -> AgencyCode | None:
        """The agency of the suffix in today's shape, if there is a suffix."""
        return AgencyCode(self.suffix).modern if self.suffix else None

    def format(self) -> str:
        return f"{self.root}.{self.suffix}" if self.suffix else self.root

    def __str__(self) -> str:
        return self.format()


# Crockford's alphabet: no I, L, O, U, so that nothing is misread or spells a word.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RECEIPT = re.compile(rf"(?:TN)?(?P<day>\d{{6}})(?P<token>[{_ALPHABET}]{{10}})", re.ASCII)
_RANDOM_SIGNS = 9
_RANDOM_BITS = _RANDOM_SIGNS * 5


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """`TN-261122-7F3K9-QXAM4`: what a submitter holds from the first second, before there is a dossier code.

    token: nine signs of chance (45 bits, so that nobody guesses a stranger's) and a check sign over day and
    chance, which catches every single wrong sign and every two neighbours exchanged.
    """

    day: date
    token: str

    def __post_init__(self) -> None:
        if not 2000 <= self.day.year <= 2099:
            raise CodeError(f"a receipt number can name the years 2000 to 2099, not {self.day.year}")
        if len(self.token) != _RANDOM_SIGNS + 1 or any(sign not in _ALPHABET for sign in self.token):
            raise CodeError(f"{self.token!r} is not the token of a receipt number")
        if _check_sign(f"{self.day:%y%m%d}{self.token[:-1]}") != self.token[-1]:
            raise CodeError("the check sign of the receipt number is wrong")

    @classmethod
    def new(cls, day: date, randomness: bytes) -> Self:
        """Make one from at least 6 bytes of cryptographic chance, such as `secrets.token_bytes(8)`."""
        if len(randomness) * 8 < _RANDOM_BITS:
            raise ValueError(
                f"a receipt number needs {_RANDOM_BITS} bits of chance, not {len(randomness) * 8}"
            )
        number = int.from_bytes(randomness, "big")
        chance = "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_RANDOM_SIGNS))
        return cls(day, chance + _check_sign(f"{day:%y%m%d}{chance}"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it with or without dashes and TN, with O for 0, I or L for 1. Raises CodeError."""
        found = _RECEIPT.fullmatch(tidy_code(text).replace("-", "").translate(_LOOKALIKES))
        if not found:
            raise CodeError(f"{text!r} is not a receipt number like TN-261122-7F3K9-QXAM4")
        return cls(_short_day(found["day"]), found["token"])

    def format(self) -> str:
        return f"TN-{self.day:%y%m%d}-{self.token[:5]}-{self.token[5:]}"

    def __str__(self) -> str:
        return self.format()


def _short_day(written: str) -> date:
    try:
        return date(2000 + int(written[:2]), int(written[2:4]), int(written[4:]))
    except ValueError as error:
        raise CodeError(f"{written} is not a day written as yymmdd") from error


def _check_sign(signs: str) -> str:
    """A check sign over the field of 32 elements: sum of each sign times its own power of the generator."""
    total = 0
    for sign in signs:
        total = _double(total ^ _ALPHABET.index(sign))
    return _ALPHABET[total]


def _double(element: int) -> int:
    """Times the generator in GF(32) with the polynomial x^5 + x^2 + 1."""
    element <<= 1
    return element ^ 0b100101 if element & 0b100000 else element


def reference_inside(text: str) -> str | None:
    """The first dossier code or receipt number written in a text, in its one form; None where there is none.

    For what a scanner reads: "H27.03-261122-0001|2.000620|H27.03|Giấy tiếp nhận", or the address of a lookup.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).upper()
    for found in _INSIDE.finditer(plain):
        kind = ReceiptNumber if found[0].startswith("TN") else DossierCode
        try:
            return kind.parse(found[0]).format()
        except CodeError:
            continue
    return None
