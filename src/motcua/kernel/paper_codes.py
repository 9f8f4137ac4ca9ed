"""Codes of types of papers, as the codes of digitised papers hold them.

Law: Circular 01/2023 art. 10: the code of a digitised paper names its owner and its type; for results of procedures
the type is the code of the result on the national database. An owner comes before the type in it, so that a type never
begins like an owner's number: nobody could tell them apart.
"""

import re
from dataclasses import dataclass

from motcua.kernel.codes import CodeError

LONGEST_TYPE = 40
_TYPE = re.compile(r"[A-Z0-9]+(?:[.-][A-Z0-9]+)*", re.ASCII)
# A personal number (12, older 9 digits), a tax code (10, with a branch 13 digits).
_OWNER = re.compile(r"(?:\d{9}|\d{12}|\d{10}(?:-?\d{3})?)(?:\.|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class PaperTypeCode:
    """`KQ.G15.000123`: groups of capitals and digits with dots or dashes between. Raises CodeError."""

    text: str

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(self.text) or len(self.text) > LONGEST_TYPE or _OWNER.match(self.text):
            raise CodeError(f"{self.text!r} is not the code of a type of paper like KQ.G15.000123")

    def __str__(self) -> str:
        return self.text
