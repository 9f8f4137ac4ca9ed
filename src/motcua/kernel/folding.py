"""Folding of Vietnamese: one plain form for searching, and the order of the Vietnamese alphabet for lists.

Folding happens here and not in the database because PostgreSQL's `unaccent` is neither immutable nor always
there. Both ways of writing a letter (precomposed NFC, combining NFD) fold to the same text (Circular 21/2023,
VI.8 and VI.10).
"""

from __future__ import annotations

import re
import unicodedata

_BARRED_D = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d"})
"""đ has no decomposition; old fonts and careless converters put the look-alikes ð and ɖ in its place."""

_RUN = re.compile(r"(?:[^\W_]|[.-])+")
_INNER_MARK = re.compile(r"(?<=[^\W_])[.-](?=[^\W_])")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Dictionary order: level, huyền, hỏi, ngã, sắc, nặng."""
_NUMBER_WIDTH = 12

SortKey = tuple[tuple[str, tuple[int, ...]], ...]


def fold(text: str) -> str:
    """Lower case, without marks, đ as d, punctuation and white space as single spaces.

    A dot or a dash inside a word that holds a digit stays, so that codes (2.000620, H27.03-261122-0001) stay
    whole.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn").translate(_BARRED_D)
    words: list[str] = []
    for run in _RUN.findall(bare):
        words.extend(_words_of_run(run))
    return " ".join(words)


def _words_of_run(run: str) -> list[str]:
    if not any(sign.isdigit() for sign in run):
        return run.replace(".", " ").replace("-", " ").split()
    kept = _INNER_MARK.sub(lambda found: "\0" if found[0] == "." else "\1", run)
    spaced = kept.replace(".", " ").replace("-", " ")
    # A piece that lost its digits to a doubled mark ("a.b--7") is ordinary words again.
    pieces: list[str] = []
    for piece in spaced.replace("\0", ".").replace("\1", "-").split():
        if any(sign.isdigit() for sign in piece):
            pieces.append(piece)
        else:
            pieces.extend(piece.replace(".", " ").replace("-", " ").split())
    return pieces


def tokens(text: str) -> list[str]:
    """The folded words, in order."""
    return fold(text).split()


def contains_all(haystack_folded: str, needle: str) -> bool:
    """Whether every word of the needle begins a word, or a part of a code, of the folded haystack.

    An empty needle is in everything.
    """
    whole = f" {haystack_folded}"
    parts = whole.replace(".", " ").replace("-", " ")
    return all(f" {word}" in whole or f" {word}" in parts for word in tokens(needle))


def pattern_of(folded: str) -> str:
    """A regular expression (PostgreSQL's and Python's alike) for everything that folds to this word.

    It needs no flags: each letter is the set of its capital and small forms, with and without marks.
    """
    return "".join(
        f"[{_FORMS[letter]}]{_MARKS}" if letter in _FORMS else re.escape(letter) for letter in folded
    )


def _forms() -> dict[str, str]:
    # Latin-1, Latin Extended-A and -B, and Latin Extended Additional, where the letters with two marks stand.
    forms: dict[str, list[str]] = {}
    for code in (*range(0x30, 0x250), *range(0x1E00, 0x1F00)):
        letter = fold(chr(code))
        if len(letter) == 1:
            forms.setdefault(letter, []).append(chr(code))
    return {letter: "".join(signs) for letter, signs in forms.items()}


_MARKS = "[\u0300-\u036f]*"
_FORMS = _forms()


def vietnamese_sort_key(text: str) -> SortKey:
    """Sort as a Vietnamese dictionary does: syllable by syllable, letters first (a ă â … d đ …), then tones.

    Numbers sort by value: "Phường 2" comes before "Phường 10".
    """
    return tuple(_syllable_key(word) for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text)))


def _syllable_key(word: str) -> tuple[str, tuple[int, ...]]:
    if word.isdecimal() and len(word) <= _NUMBER_WIDTH:
        return str(int(word)).zfill(_NUMBER_WIDTH), ()
    letters: list[str] = []
    tones: list[int] = []
    for letter in word.lower():
        decomposed = unicodedata.normalize("NFD", letter)
        tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), 0)
        kept = "".join(mark for mark in decomposed if mark not in _TONES)
        base = unicodedata.normalize("NFC", kept)
        place = _ALPHABET.find(base) if len(base) == 1 else -1
        # Letters of the alphabet move to a private range above the digits, in order; all others follow them.
        letters.append(chr(0xE000 + place) if place >= 0 else chr(0xE100) + base)
        tones.append(tone)
    return "".join(letters), tuple(tones)
