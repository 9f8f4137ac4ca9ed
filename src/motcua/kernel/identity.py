"""Numbers and addresses that identify or reach a person, checked when entered. How they are masked: `masking`.

The checks find slips of the finger, not fraud. Each returns the tidy form and raises IdentityError, whose
text is a Vietnamese message for the person who typed. They are plain literals: this room stands below the
framework and its translation functions.
"""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015()]+")

# fmt: off
_BIRTH_PROVINCES = frozenset({
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33,
    34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66,
    67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
})
# fmt: on
"""Where citizens were registered: the 63 provinces. Mergers of provinces change no one's number."""

_LOOK_AT_CARD = "Hãy kiểm tra lại trên thẻ căn cước."
_UNIT_PART = re.compile(r"\s*\d{10}\s*-", re.ASCII)
"""The beginning of a dependent unit's tax code; with too few digits after it, it is as long as a person's."""
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_MOBILE = re.compile(r"0[35789]\d{8}", re.ASCII)
_LANDLINE = re.compile(r"02\d{8,9}", re.ASCII)
_EMAIL = re.compile(
    r"(?P<name>[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})",
    re.ASCII | re.IGNORECASE,
)


class IdentityError(ValueError):
    """What was typed cannot be right; the text says what to do, in Vietnamese."""


def check_citizen_id(text: str, *, allow_old: bool = False) -> str:
    """A personal identification number: 12 digits (province of registration, century and sex, year of birth,
    chance).

    allow_old: also take the nine digits of the old identity card.
    """
    digits = _SEPARATORS.sub("", text)
    if not _plain_digits(digits):
        raise IdentityError("Số định danh cá nhân chỉ gồm chữ số. Hãy nhập đúng như trên thẻ căn cước.")
    if allow_old and len(digits) == 9:
        return digits
    if len(digits) == 9:
        raise IdentityError(
            "Đây là số chứng minh nhân dân 9 số, đã hết giá trị sử dụng từ 01/01/2025. "
            "Hãy nhập số định danh cá nhân 12 chữ số trên thẻ căn cước."
        )
    if len(digits) != 12:
        shapes = "12 chữ số (hoặc 9 chữ số nếu là chứng minh nhân dân cũ)" if allow_old else "đủ 12 chữ số"
        raise IdentityError(
            f"Số định danh cá nhân phải có {shapes}, bạn đã nhập {len(digits)}. Hãy kiểm tra lại."
        )
    if int(digits[:3]) not in _BIRTH_PROVINCES:
        raise IdentityError(f"Ba chữ số đầu {digits[:3]} không phải mã tỉnh, thành phố. {_LOOK_AT_CARD}")
    if digits[3] > "3":
        raise IdentityError(f"Chữ số thứ tư (thế kỷ sinh và giới tính) phải từ 0 đến 3. {_LOOK_AT_CARD}")
    return digits


def check_birth_year(number: str, year: int) -> None:
    """Hold a personal identification number of 12 digits against the year of birth that it carries.

    Its fourth digit says century and sex (0, 1: born 1900 to 1999; 2, 3: 2000 to 2099; even: male), the next two the
    year.
    """
    carried = 1900 + int(number[3]) // 2 * 100 + int(number[4:6])
    if carried != year:
        raise IdentityError(
            f"Số định danh này là của người sinh năm {carried}, không khớp với ngày sinh đã nhập. "
            "Hãy kiểm tra lại cả hai trên thẻ căn cước."
        )


def check_mobile(text: str) -> str:
    """A Vietnamese mobile number: one that takes text messages."""
    digits = check_phone(text)
    if not _MOBILE.fullmatch(digits):
        raise IdentityError("Số cố định không nhận được tin nhắn. Hãy nhập số di động, ví dụ 0912 345 678.")
    return digits


def check_tax_code(text: str) -> str:
    """A tax code: 10 digits with a check digit; those with "-" and three digits for a dependent unit; or a
    personal id.

    Persons and household businesses use their personal identification number as tax code since 1 July 2025.
    """
    digits = _SEPARATORS.sub("", text)
    if not _plain_digits(digits):
        raise IdentityError("Mã số thuế chỉ gồm chữ số. Hãy nhập đúng như trên giấy đăng ký.")
    if len(digits) == 12 and not _UNIT_PART.match(text):
        return check_citizen_id(digits)
    if len(digits) not in (10, 13):
        raise IdentityError(
            "Mã số thuế phải có 10 chữ số, 13 chữ số nếu là đơn vị phụ thuộc, "
            f"hoặc là số định danh cá nhân 12 chữ số; bạn đã nhập {len(digits)}. Hãy kiểm tra lại."
        )
    weighted = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits[:9], strict=True))
    if 10 - weighted % 11 != int(digits[9]):
        raise IdentityError(
            "Mã số thuế không đúng, có thể gõ nhầm một chữ số. Hãy kiểm tra lại trên giấy đăng ký."
        )
    return digits if len(digits) == 10 else f"{digits[:10]}-{digits[10:]}"


def check_phone(text: str) -> str:
    """A Vietnamese telephone number, as it is dialled within the country: 0912345678, 02438246969."""
    digits = _SEPARATORS.sub("", text)
    for prefix in ("+84", "0084", "84"):
        if digits.startswith(prefix) and len(digits) >= len(prefix) + 9:
            digits = "0" + digits[len(prefix) :].removeprefix("0")
            break
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    if not _plain_digits(digits):
        raise IdentityError("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678.")
    raise IdentityError(
        "Số điện thoại không đúng. Số di động có 10 chữ số, ví dụ 0912 345 678; "
        "số cố định bắt đầu bằng 02 và gồm cả mã vùng."
    )


def check_email(text: str) -> str:
    """An e-mail address, the domain in lower case."""
    address = text.strip()
    found = _EMAIL.fullmatch(address)
    if not found or len(address) > 254 or len(found["name"]) > 64:
        hint = "" if address.isascii() else " Địa chỉ viết không dấu."
        raise IdentityError(f"Địa chỉ thư điện tử không đúng. Hãy nhập theo mẫu ten@vidu.vn.{hint}")
    return f"{found['name']}@{found['domain'].lower()}"


def _plain_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
