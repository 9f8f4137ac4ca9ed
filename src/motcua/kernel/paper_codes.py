"""Codes of digitised papers, and of the types of papers that they hold.

Law: Circular 01/2023 art. 10: the code of a digitised paper names its owner and its type; for results of procedures
the type is the code of the result on the national database. The owner may be left out. An owner comes before the type,
so that a type never begins like an owner's number: nobody could tell them apart.
"""

import re
from dataclasses import dataclass
from typing import Self

from motcua.kernel.codes import CodeError, tidy_code

LONGEST_TYPE = 40
LONGEST_CODE = 80
LARGEST_NUMBER = 999_999_999
_TYPE = re.compile(r"[A-Z0-9]+(?:[.-][A-Z0-9]+)*", re.ASCII)
# A personal number (12, older 9 digits), a tax code (10, with a branch 13 digits).
_OWNER_NUMBER = r"(?:\d{9}|\d{12}|\d{10}(?:-?\d{3})?)"
_OWNER = re.compile(rf"{_OWNER_NUMBER}(?:\.|$)", re.ASCII)
_CODE = re.compile(
    rf"(?:(?P<owner>{_OWNER_NUMBER})\.)?(?P<type>[A-Z0-9.-]+)\.(?P<number>\d{{4,9}})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class PaperTypeCode:
    """`KQ.G15.000123`: groups of capitals and digits with dots or dashes between. Raises CodeError."""

    text: str

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(self.text) or len(self.text) > LONGEST_TYPE or _OWNER.match(self.text):
            raise CodeError(f"{self.text!r} is not the code of a type of paper like KQ.G15.000123")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class PaperCode:
    """`038090012345.GT-CCCD.0001`: whose paper it is ("" where that is left out), its type, and its number among them.

    Raises CodeError.
    """

    owner: str
    type: str
    number: int

    def __post_init__(self) -> None:
        PaperTypeCode(self.type)
        if self.owner and not re.fullmatch(_OWNER_NUMBER, self.owner, re.ASCII):
            raise CodeError("the owner of a paper is a personal number or a tax code")
        if not 1 <= self.number <= LARGEST_NUMBER:
            raise CodeError(f"the number of a paper runs from 1 to {LARGEST_NUMBER}, not {self.number}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `format` wrote, and what people make of it (spaces, lower case). Raises CodeError."""
        found = _CODE.fullmatch(tidy_code(text))
        code = cls(found["owner"] or "", found["type"], int(found["number"])) if found else None
        if code is None or code.format() != tidy_code(text):
            raise CodeError("this is not the code of a digitised paper like 038090012345.GT-CCCD.0001")
        return code

    @property
    def series(self) -> str:
        """The papers that are counted together: those of one owner and one type, `038090012345.GT-CCCD`."""
        return f"{self.owner}.{self.type}" if self.owner else self.type

    def format(self) -> str:
        return f"{self.series}.{self.number:04d}"

    def __str__(self) -> str:
        return self.format()
