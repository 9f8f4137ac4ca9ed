"""The words that Vietnamese names are mostly made of, and their pairs, by which an index finds a name fast.

A few family and middle names are those of most people. An index by words has a list of what holds each word, and
three such words are three lists as long as a tenth of everything, read to their end for a few names. A list of what
holds both words of a pair is short.

Whoever changes `WORDS` writes the pairs of everything that is indexed anew: a name that was indexed without a pair is
not found by it.
"""

from collections.abc import Iterable
from itertools import combinations, pairwise

_FAMILY = (
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh luong mai truong cao"
)
_MIDDLE = "van thi huu duc minh ngoc thanh quang xuan hong kim thu quoc cong trong viet manh ba"
_GIVEN = """
    an anh bao binh chau chi cuong dung duy giang ha hai hang hanh hien hoa hung huong huy khanh lan linh loan long my
    nam nga ngan nhung oanh phuc phuong quan quynh son tam thang thao thuy tien toan trang trung tu tuan tung vinh yen
"""
WORDS = frozenset(f"{_FAMILY} {_MIDDLE} {_GIVEN}".split())
"""Folded, each a whole word; longer lists make more pairs of every name, and shorter ones find fewer names fast."""


def pairs(words: Iterable[str]) -> list[str]:
    """Every two of the frequent words among these, as one word each, which no text that people write holds."""
    return [_pair(*two) for two in combinations(_frequent(words), 2)]


def asked(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """What to look for instead of these words: pairs that name each frequent word, and the words that are left.

    Whatever holds all of both holds all of `words`, and the other way round, when it is indexed by its words and their
    `pairs`. What is left stays in order, each once; a single frequent word is looked for as it is.
    """
    wanted = list(dict.fromkeys(words))
    frequent = _frequent(wanted)
    if len(frequent) < 2:
        return [], wanted
    return [_pair(*two) for two in pairwise(frequent)], [word for word in wanted if word not in WORDS]


def _frequent(words: Iterable[str]) -> list[str]:
    return sorted(WORDS.intersection(words))


def _pair(first: str, second: str) -> str:
    # It begins with a digit, so that no beginning of a word finds it.
    return f"0{first}0{second}"
