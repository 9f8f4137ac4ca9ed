"""Money is a whole number of đồng. Here it is written, read and spelt out."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*", re.ASCII)
_UNIT = re.compile(r"(?:đồng|đ|vnđ|vnd|₫)$")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LARGEST_SPELT = 10**15 - 1
_BILLION = 10**9


def format_number(number: int) -> str:
    """1200000 → "1.200.000"."""
    return f"{number:,}".replace(",", ".")


def format_dong(amount: int) -> str:
    """1200000 → "1.200.000 đồng"."""
    return f"{format_number(amount)} đồng"


def parse_dong(text: str) -> int:
    """ "1.200.000 đ", "1,200,000 VND" or "1200000" → 1200000.

    Raises ValueError, in Vietnamese, for anything else; fractions of a đồng and negative amounts do not
    exist.
    """
    written = " ".join(text.lower().split())
    number = _UNIT.sub("", written).strip()
    if not _PLAIN.fullmatch(number) and not _GROUPED.fullmatch(number):
        raise ValueError("Số tiền phải là số nguyên đồng, ví dụ 1.200.000.")
    return int(re.sub(r"\D", "", number))


def dong_in_words(amount: int) -> str:
    """1250000 → "Một triệu hai trăm năm mươi nghìn đồng". ValueError below 0 and from a million tỷ on."""
    if not 0 <= amount <= _LARGEST_SPELT:
        raise ValueError(f"cannot spell out {amount} đồng")
    words = _words(amount)
    return f"{words[0].upper()}{words[1:]} đồng"


def _words(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    spoken = [f"{_words(billions)} tỷ"] if billions else []
    for size, name in ((1_000_000, " triệu"), (1_000, " nghìn"), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            spoken.append(_group(group, full=bool(spoken)) + name)
    return " ".join(spoken)


def _group(number: int, *, full: bool) -> str:
    """Three digits. After a larger group (`full`) even a missing hundred is spoken: "không trăm linh năm"."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    spoken: list[str] = []
    if hundreds or full:
        spoken.append(f"{_DIGITS[hundreds]} trăm")
    if tens == 0:
        if units:
            spoken.append(f"linh {_DIGITS[units]}" if spoken else _DIGITS[units])
    else:
        spoken.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
        if units:
            spoken.append(_unit_after_tens(tens, units))
    return " ".join(spoken)


def _unit_after_tens(tens: int, units: int) -> str:
    if units == 5:
        return "lăm"
    if tens > 1 and units == 1:
        return "mốt"
    if tens > 1 and units == 4:
        return "tư"
    return _DIGITS[units]
