"""Pairs of frequent words find exactly what the words themselves find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.folding import fold
from motcua.kernel.frequent_names import WORDS, asked, pairs

SOME = (*sorted(WORDS)[:12], "ruou", "ban", "cua", "0912345678")


def test_a_name_is_looked_for_by_pairs_that_name_each_of_its_words() -> None:
    assert asked(["do", "ngoc", "huong"]) == (["0do0huong", "0huong0ngoc"], [])
    assert asked(["lan", "ban", "le", "ban"]) == (["0lan0le"], ["ban"])


def test_one_frequent_word_is_looked_for_as_it_is() -> None:
    assert asked(["nguyen"]) == ([], ["nguyen"])
    assert asked(["an", "an"]) == ([], ["an"])
    assert asked([]) == ([], [])
    assert pairs(["an", "an", "ruou"]) == []


def test_the_words_are_folded_and_whole() -> None:
    assert all(word == fold(word) and word.isalpha() for word in WORDS)


@given(st.lists(st.sampled_from(SOME), max_size=8), st.lists(st.sampled_from(SOME), max_size=5))
def test_pairs_and_words_left_are_held_exactly_where_all_words_are(
    held: list[str], wanted: list[str]
) -> None:
    indexed = {*held, *pairs(held)}
    looked_for, left = asked(wanted)
    assert indexed.issuperset([*looked_for, *left]) == set(held).issuperset(wanted)


@given(st.lists(st.sampled_from(SOME), max_size=8))
def test_a_pair_is_found_by_no_beginning_of_a_word_that_is_typed(held: list[str]) -> None:
    assert not [pair for pair in pairs(held) for word in WORDS if pair.startswith(word)]
