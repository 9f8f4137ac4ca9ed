"""Folding and sorting of Vietnamese."""

import re
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.folding import contains_all, fold, pattern_of, tokens, vietnamese_sort_key

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
ALL_LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_text_is_bare(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert not any(unicodedata.category(sign) == "Mn" for sign in folded)
    assert all(sign.isalnum() or sign in " .-" for sign in folded)


@given(st.text(st.sampled_from("aăâđêôơưàảãáạ Nguyễn0123.-")))
def test_both_ways_of_writing_a_letter_fold_to_the_same(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    assert vietnamese_sort_key(unicodedata.normalize("NFC", text)) == vietnamese_sort_key(
        unicodedata.normalize("NFD", text)
    )


def test_every_vietnamese_letter_folds_to_a_plain_one():
    assert len(ALL_LETTERS) == 73
    for letter in ALL_LETTERS:
        assert fold(letter) == fold(letter.upper())
        assert fold(letter).isascii()
        assert len(fold(letter)) == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Cấp Giấy phép bán lẻ rượu", "cap giay phep ban le ruou"),
        ("  ĐƯỜNG   Đống\tĐa\n", "duong dong da"),
        ("Ðăng ký", "dang ky"),
        ("Sở Công Thương (tỉnh), phòng QLTM.", "so cong thuong tinh phong qltm"),
        ("Thủ tục 2.000620: cấp mới", "thu tuc 2.000620 cap moi"),
        ("Mã hồ sơ H27.03-261122-0001.", "ma ho so h27.03-261122-0001"),
        ("TP.HCM", "tp hcm"),
        ("Quyết định số 20/2020/QĐ-TTg", "quyet dinh so 20 2020 qd ttg"),
        ("－Ｈồ　sơ－", "ho so"),
        ("№ 5, ℡ 1900", "no 5 tel 1900"),
        ("---", ""),
        ("a.b--7", "a b 7"),
    ],
)
def test_how_texts_fold(text, folded):
    assert fold(text) == folded


def test_a_search_finds_beginnings_of_words_in_any_order_with_or_without_marks():
    hay = fold("Cấp Giấy phép bán lẻ rượu, mã 2.000620 (H27.03-261122-0001)")
    assert contains_all(hay, "rượu giấy")
    assert contains_all(hay, "ruou giay phep")
    assert contains_all(hay, "ban l")
    assert contains_all(hay, "2.000620")
    assert contains_all(hay, "000620")
    assert contains_all(hay, "261122")
    assert contains_all(hay, "")
    assert not contains_all(hay, "bán buôn")
    assert not contains_all(hay, "an le")


@given(st.text(st.sampled_from("aăâđ Nguyễn0123.-,/")))
def test_a_text_contains_all_its_own_words(text):
    assert contains_all(fold(text), text)
    assert tokens(text) == fold(text).split()


def shuffled(ordered: list[str]) -> list[str]:
    return Random(7).sample(ordered, len(ordered))


@given(st.text(alphabet=[*ALL_LETTERS, *"bcdghklmnpqrstvx0123456789"], min_size=1, max_size=12))
def test_a_pattern_finds_a_word_however_its_marks_and_capitals_are_written(word):
    for written in (word, word.upper(), unicodedata.normalize("NFD", word), fold(word)):
        assert re.fullmatch(pattern_of(fold(word)), written), written


def test_a_pattern_finds_no_other_word():
    assert not re.search(pattern_of("suong"), "Sướn")
    assert not re.search(pattern_of("a.b"), "axb")


def test_lists_sort_as_a_vietnamese_dictionary():
    ordered = [
        "an",
        "ăn",
        "ân",
        "ba",
        "bà",
        "bả",
        "bã",
        "bá",
        "bạ",
        "da",
        "đa",
        "e",
        "ê",
        "o",
        "ô",
        "ơ",
        "u",
        "ư",
    ]
    assert sorted(shuffled(ordered), key=vietnamese_sort_key) == ordered


def test_names_sort_syllable_by_syllable_and_numbers_by_value():
    wards = ["Phường 2", "Phường 10", "Phường An Lạc", "Phường Ân Thi", "Phường Bình An", "Phường Đông Ba"]
    assert sorted(shuffled(wards), key=vietnamese_sort_key) == wards
    assert sorted(["bà an", "ba lan"], key=vietnamese_sort_key) == ["ba lan", "bà an"]


@given(st.lists(st.text()))
def test_anything_can_be_sorted(texts):
    in_order = sorted(texts, key=vietnamese_sort_key)
    keys = [vietnamese_sort_key(text) for text in in_order]
    assert sorted(in_order) == sorted(texts)
    assert keys == sorted(keys)
