"""What is hidden of numbers, addresses and dates: examples, and what holds of every text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.masking import (
    NOTHING,
    OPEN,
    Datum,
    Mask,
    Shown,
    in_part,
    mask_address,
    mask_date,
    mask_email,
    mask_name,
    mask_number,
    most_hidden,
    most_shown,
)

_DIGITS = st.text("0123456789", min_size=1, max_size=30)
_HIDING = Mask(dict.fromkeys(Datum, Shown.PART))


@pytest.mark.parametrize(
    ("datum", "text", "shown"),
    [
        (Datum.ID_NUMBER, "042190001234", "042•••••1234"),
        (Datum.ID_NUMBER, "183456789", "••••••789"),
        (Datum.ID_NUMBER, "042 190 001 234", "042•••••1234"),
        (Datum.ID_NUMBER, "0100109106-001", "010••••••6001"),
        (Datum.ID_NUMBER, "12345", "•••••"),
        (Datum.PHONE, "0912345678", "•••••••678"),
        (Datum.PHONE, "02438246969", "••••••••969"),
        (Datum.EMAIL, "lan.pham@vidu.vn", "l***@vidu.vn"),
        (Datum.EMAIL, "khong-phai", "•••"),
        (Datum.BIRTH_DATE, "27/03/1990", "••/••/1990"),
        (Datum.BIRTH_DATE, "1990-03-27", "••/••/1990"),
        (Datum.BIRTH_DATE, "sinh năm nào không rõ", "•••"),
        (
            Datum.ADDRESS,
            "Số 5, đường Lê Lợi, phường Thành Sen, tỉnh Hà Tĩnh",
            "•••, phường Thành Sen, tỉnh Hà Tĩnh",
        ),
        (Datum.ADDRESS, "Thôn Đông, tỉnh Hà Tĩnh", "•••, tỉnh Hà Tĩnh"),
        (Datum.ADDRESS, "Thôn Đông", "•••"),
    ],
)
def test_a_part_of_each_kind(datum, text, shown):
    assert in_part(datum, text) == shown
    assert in_part(datum, "") == ""


def test_a_masked_name_keeps_initials_alone():
    assert mask_name("Nguyễn Văn An") == "N*** V*** A***"
    assert mask_name("Nguyên Vũ  Anh") == mask_name("Nguyễn Văn An")
    assert mask_name("Y Ly") == "Y*** L***"
    assert mask_name("") == ""


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=2))
def test_a_mask_never_shows_a_second_letter_of_a_word(word):
    assert mask_name(word) == word[0] + "***"


@given(_DIGITS)
def test_a_number_keeps_at_most_seven_digits_and_hides_at_least_five(number):
    shown = mask_number(number)
    assert len(shown) == len(number)
    kept = sum(sign.isdigit() for sign in shown)
    assert kept <= 7
    assert len(number) - kept >= min(5, len(number))
    # What is shown stands where it stood.
    assert all(sign in ("•", digit) for sign, digit in zip(shown, number, strict=True))


@given(_DIGITS, _DIGITS)
def test_numbers_that_differ_only_inside_look_the_same(first, second):
    number = "042" + first + "1234"
    other = "042" + (second * len(first))[: len(first)] + "1234"
    if len(number) >= 12:
        assert mask_number(number) == mask_number(other)


@given(st.emails())
def test_an_address_of_mail_keeps_one_letter_of_its_name(address):
    name, _at, domain = address.rpartition("@")
    assert mask_email(address) == f"{name[0]}***@{domain}"


@given(st.dates())
def test_of_a_date_the_year_alone_is_left(day):
    assert mask_date(day.isoformat()) == mask_date(f"{day:%d/%m}/{day.year:04d}") == f"••/••/{day.year:04d}"


@given(st.lists(st.text("abc đường 0123456789", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_of_an_address_the_house_is_never_left(parts):
    shown = mask_address(", ".join(parts)).split(", ")
    assert shown[0] == NOTHING
    assert len(shown) <= 3
    assert shown[1:] == [part.strip() for part in parts][len(parts) - len(shown) + 1 :]


@given(st.sampled_from(Datum), st.text())
def test_nothing_shows_nothing_and_whole_shows_all(datum, text):
    assert OPEN.text(datum, text) == text
    assert Mask({datum: Shown.NONE}).text(datum, text) == (NOTHING if text else "")
    assert Mask({datum: Shown.PART}).text(None, text) == text


@given(
    st.text("abc .", max_size=10),
    st.text("0123456789", min_size=9, max_size=13),
    st.text("xyz .", max_size=9),
)
def test_long_numbers_are_hidden_wherever_they_stand(before, number, after):
    shown = _HIDING.inside(f"{before}{number}{after}")
    assert number not in shown
    assert not re.search(r"\d{8}", shown)
    assert shown.startswith(before)
    assert OPEN.inside(f"{before}{number}{after}") == f"{before}{number}{after}"


def test_the_code_of_a_paper_keeps_all_but_its_owner():
    assert _HIDING.inside("042190001234.GT-GKS.0001") == "042•••••1234.GT-GKS.0001"
    assert _HIDING.inside("gọi 0912 345 678 nhé") == "gọi •••••••678 nhé"
    assert _HIDING.inside("năm 2026, quyển 12345678") == "năm 2026, quyển 12345678"


@given(st.lists(st.sampled_from(Shown), min_size=1))
def test_of_several_levels_one_shows_most_and_one_least(levels):
    order = list(Shown)
    assert order.index(most_shown(*levels)) == min(order.index(one) for one in levels)
    assert order.index(most_hidden(*levels)) == max(order.index(one) for one in levels)


def test_what_is_seen_in_part_may_be_opened_and_what_is_not_seen_may_not():
    mask = Mask({Datum.PHONE: Shown.PART, Datum.ADDRESS: Shown.NONE})
    assert mask.hides(Datum.PHONE)
    assert mask.opens(Datum.PHONE)
    assert mask.hides(Datum.ADDRESS)
    assert not mask.opens(Datum.ADDRESS)
    assert not mask.hides(Datum.EMAIL, None)
