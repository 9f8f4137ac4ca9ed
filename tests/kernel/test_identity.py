"""Numbers of persons and organisations, checked when entered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.identity import (
    IdentityError,
    check_birth_year,
    check_citizen_id,
    check_email,
    check_mobile,
    check_phone,
    check_tax_code,
)


@pytest.mark.parametrize("text", ["001099012345", " 001 099 012 345 ", "001.099.012.345", "001099-012345"])
def test_a_personal_number_is_read_as_people_type_it(text):
    assert check_citizen_id(text) == "001099012345"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "chỉ gồm chữ số"),
        ("00109901234x", "chỉ gồm chữ số"),
        ("00109901234", "đủ 12 chữ số, bạn đã nhập 11"),
        ("123456789", "chứng minh nhân dân 9 số, đã hết giá trị"),
        ("003099012345", "003 không phải mã tỉnh"),
        ("001999012345", "thế kỷ sinh"),
        ("٠٠١٠٩٩٠١٢٣٤٥", "chỉ gồm chữ số"),
    ],
)
def test_a_wrong_personal_number_says_what_is_wrong(text, message):
    with pytest.raises(IdentityError, match=message):
        check_citizen_id(text)


def test_the_old_card_is_taken_only_where_allowed():
    assert check_citizen_id("123 456 789", allow_old=True) == "123456789"
    with pytest.raises(IdentityError, match="9 chữ số nếu là chứng minh nhân dân cũ"):
        check_citizen_id("1234567890", allow_old=True)


@pytest.mark.parametrize(
    ("number", "year"),
    [("001099012345", 1999), ("001199012345", 1999), ("001200012345", 2000), ("001311012345", 2011)],
)
def test_a_personal_number_carries_its_year_of_birth(number, year):
    check_birth_year(number, year)
    with pytest.raises(IdentityError, match=f"sinh năm {year}"):
        check_birth_year(number, year + 1)


def test_only_a_mobile_takes_text_messages():
    assert check_mobile("+84 912 345 678") == "0912345678"
    with pytest.raises(IdentityError, match="Số cố định"):
        check_mobile("02438246969")


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("0300588569", "0300588569"),
        ("0101248141", "0101248141"),
        ("0300588569-001", "0300588569-001"),
        ("0300588569001", "0300588569-001"),
        ("001099012345", "001099012345"),
    ],
)
def test_tax_codes_of_companies_units_and_persons(text, tidy):
    assert check_tax_code(text) == tidy


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_wrong_digit_in_a_tax_code_is_noticed(place, digit):
    right = "0300588569"
    typed = right[:place] + str(digit) + right[place + 1 :]
    if typed == right:
        assert check_tax_code(typed) == right
    else:
        with pytest.raises(IdentityError, match="gõ nhầm"):
            check_tax_code(typed)


@pytest.mark.parametrize("text", ["", "03005885", "0300588569-01", "MST0300588569", "003099012345"])
def test_what_is_no_tax_code_is_refused(text):
    with pytest.raises(IdentityError):
        check_tax_code(text)


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0)912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084-912-345-678", "0912345678"),
        ("024 3824 6969", "02438246969"),
        ("0209 3878 123", "02093878123"),
        ("0203 382 456", "0203382456"),
    ],
)
def test_telephone_numbers_are_read_as_people_type_them(text, tidy):
    assert check_phone(text) == tidy
    assert check_phone(tidy) == tidy


@pytest.mark.parametrize(
    "text", ["", "0112345678", "091234567", "09123456789", "912345678", "+1 202 555 0100", "0912abc678"]
)
def test_a_wrong_telephone_number_is_refused_with_an_example(text):
    with pytest.raises(IdentityError, match="ví dụ 0912 345 678"):
        check_phone(text)


def test_email_addresses():
    assert check_email(" An.Nguyen+1c@Vidu.VN ") == "An.Nguyen+1c@vidu.vn"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "an",
        "an@",
        "an@vidu",
        "a n@vidu.vn",
        "an@@vidu.vn",
        ".an@vidu.vn",
        "an@-vidu.vn",
        "x" * 65 + "@vidu.vn",
    ],
)
def test_a_wrong_email_address_is_refused_with_an_example(text):
    with pytest.raises(IdentityError, match=r"ten@vidu\.vn"):
        check_email(text)


def test_an_email_address_with_marks_is_told_so():
    with pytest.raises(IdentityError, match="không dấu"):
        check_email("nguyễn@vidu.vn")
