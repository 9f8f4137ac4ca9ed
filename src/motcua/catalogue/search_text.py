"""What a procedure is found by, and what a person's words ask for, as PostgreSQL's tsvector and tsquery texts. Pure.

The words are folded here (no marks, đ as d) and written as finished lexemes, because PostgreSQL's own parser would
take a code like 1.000948.H38 apart in its own ways.
"""

from collections.abc import Iterable, Sequence

from motcua.kernel.folding import tokens

MOST_QUERY_WORDS = 12
_LONGEST_WORD = 100
_LAST_POSITION = 16_383


def lexemes(*weighted: tuple[str, str]) -> str:
    """A tsvector's text from (weight "A" to "D", text) pairs; a code is found whole and by each of its parts."""
    places: dict[str, list[str]] = {}
    position = 0
    for weight, text in weighted:
        for word in _words(text):
            position = min(position + 1, _LAST_POSITION)
            for form in dict.fromkeys((word, *_parts(word))):
                places.setdefault(form, []).append(f"{position}{weight}")
    return " ".join(f"'{word}':{','.join(where)}" for word, where in sorted(places.items()))


def all_of(words: Sequence[str]) -> str:
    """A tsquery's text: every word begins some word of the text."""
    return " & ".join(_prefix(word) for word in words)


def any_of(words: Sequence[str]) -> str:
    """A tsquery's text: at least one word begins some word of the text."""
    return " | ".join(_prefix(word) for word in words)


def query_words(text: str) -> list[str]:
    """The folded words of what a person typed, each once, at most twelve."""
    return list(dict.fromkeys(_words(text)))[:MOST_QUERY_WORDS]


def _words(text: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in tokens(text)]


def _prefix(word: str) -> str:
    return f"'{word}':*"


def _parts(word: str) -> Iterable[str]:
    return word.replace("-", ".").split(".") if "." in word or "-" in word else ()
