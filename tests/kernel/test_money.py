"""Money: written, read, spelt out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.money import dong_in_words, format_dong, parse_dong

VALUES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def read_words(text: str) -> int:
    """A reader of spelt-out amounts, written apart from the writer."""
    total = high = group = digit = 0
    for word in text.lower().removesuffix(" đồng").split():
        match word:
            case "mười":
                group += 10
            case "mươi":
                group, digit = group + digit * 10, 0
            case "trăm":
                group, digit = group + digit * 100, 0
            case "nghìn" | "triệu":
                total += (group + digit) * (1000 if word == "nghìn" else 1_000_000)
                group = digit = 0
            case "tỷ":
                high = (total + group + digit) * 1_000_000_000
                total = group = digit = 0
            case "linh":
                digit = 0
            case _:
                digit = VALUES[word]
    return high + total + group + digit


@given(st.integers(0, 10**15 - 1))
def test_spelt_out_amounts_mean_what_they_say(amount):
    assert read_words(dong_in_words(amount)) == amount


@given(st.integers(0, 10**15))
def test_amounts_are_written_and_read_the_same(amount):
    assert parse_dong(format_dong(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (11, "Mười một đồng"),
        (104, "Một trăm linh bốn đồng"),
        (105, "Một trăm linh năm đồng"),
        (115, "Một trăm mười lăm đồng"),
        (1_000, "Một nghìn đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (400_000, "Bốn trăm nghìn đồng"),
        (1_200_000, "Một triệu hai trăm nghìn đồng"),
        (1_250_000, "Một triệu hai trăm năm mươi nghìn đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (2_021_000, "Hai triệu không trăm hai mươi mốt nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
        (2_005_000_000_000, "Hai nghìn không trăm linh năm tỷ đồng"),
        (1_000_055_000_000, "Một nghìn tỷ không trăm năm mươi lăm triệu đồng"),
    ],
)
def test_how_amounts_are_spelt_out(amount, words):
    assert dong_in_words(amount) == words


@pytest.mark.parametrize("amount", [-1, 10**15])
def test_amounts_that_cannot_be_spelt_out_are_refused(amount):
    with pytest.raises(ValueError, match="cannot spell out"):
        dong_in_words(amount)


def test_how_amounts_are_written():
    assert format_dong(1_200_000) == "1.200.000 đồng"
    assert format_dong(0) == "0 đồng"
    assert format_dong(-50_000) == "-50.000 đồng"


@pytest.mark.parametrize(
    "text",
    [
        "1.200.000 đ",
        "1.200.000đ",
        "1200000",
        "1,200,000 VND",
        "1 200 000 đồng",
        " 1.200.000\u00a0₫ ",
        "1.200.000 VNĐ",
    ],
)
def test_amounts_are_read_as_people_type_them(text):
    assert parse_dong(text) == 1_200_000


@pytest.mark.parametrize(
    "text", ["", "đ", "1.20", "1.200,000", "12.00.000", "-5000", "1,5 triệu", "abc", "1200000.00", "١٢"]
)
def test_what_is_no_amount_is_refused_in_vietnamese(text):
    with pytest.raises(ValueError, match="Số tiền phải là số nguyên đồng"):
        parse_dong(text)
