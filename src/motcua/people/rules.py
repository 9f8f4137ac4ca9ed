"""What a person may write about oneself, with one message for each broken rule (guide of Kon Tum, KT.1 and KT.7)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel import identity
from motcua.kernel.dates import parse_date

NAME_LENGTH = 200
ORGANISATION_LENGTH = 300
DETAIL_LENGTH = 200
OLDEST_BIRTH_YEAR = 1900

# The kinds of account (`User.Kind`).
CITIZEN, ORGANISATION = "citizen", "organisation"
# What somebody signs up as; all but the first are accounts of organisations (`LocalAccount.Form`).
KINDS = (CITIZEN, "enterprise", "household", "organisation")
USER_NAME_SHORTEST, USER_NAME_LONGEST = 5, 40
# Names that would be taken for the portal's own.
_KEPT_NAMES = frozenset(
    {"admin", "administrator", "quantri", "quan-tri", "support", "hotro", "ho-tro", "motcua", "system"}
)
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)
Errors = dict[str, str]


def check_user_name(text: str) -> str:
    """A user name, in small letters. Raises IdentityError."""
    name = text.strip().lower()
    if not USER_NAME_SHORTEST <= len(name) <= USER_NAME_LONGEST:
        told = _("Tên đăng nhập phải có từ %(least)s đến %(most)s ký tự.")
        raise identity.IdentityError(told % {"least": USER_NAME_SHORTEST, "most": USER_NAME_LONGEST})
    if not _USER_NAME.fullmatch(name):
        raise identity.IdentityError(
            _(
                "Tên đăng nhập chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch dưới và gạch nối, ví dụ lan.pham90."
            )
        )
    if name.isdigit():
        # A row of digits is a number of somebody, and would stand in every place where the name is shown.
        raise identity.IdentityError(
            _("Tên đăng nhập phải có ít nhất một chữ cái. Đừng dùng số căn cước, số điện thoại.")
        )
    if name in _KEPT_NAMES:
        raise identity.IdentityError(_("Tên này dành cho hệ thống. Hãy chọn tên khác."))
    return name


def read_sign_up(typed: Mapping[str, str], today: date) -> tuple[dict[str, Any], Errors]:
    """Read the sign-up form; return the tidy values (fields of `Registration`) and the messages by field.

    The passwords and the uniqueness of the user name are not looked at here.
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    kind = typed.get("kind", "")
    if kind not in KINDS:
        errors["kind"] = _("Hãy chọn bạn đăng ký cho cá nhân, doanh nghiệp, hộ kinh doanh hay tổ chức khác.")
    values["kind"] = kind
    if kind in KINDS and kind != CITIZEN:
        _organisation(typed, values, errors)
    else:
        _person(typed, today, values, errors)
    _text(typed, "full_name", NAME_LENGTH, _("Hãy nhập họ và tên."), values, errors)
    _checked(typed, "user_name", check_user_name, _("Hãy đặt tên đăng nhập."), values, errors)
    _checked(typed, "email", identity.check_email, _("Hãy nhập địa chỉ thư điện tử."), values, errors)
    _checked(typed, "phone", identity.check_phone, _("Hãy nhập số điện thoại."), values, errors)
    if "email" in values:
        values["email"] = values["email"].lower()
    return values, errors


def _organisation(typed: Mapping[str, str], values: dict[str, Any], errors: Errors) -> None:
    name = _("Hãy nhập tên doanh nghiệp, hộ kinh doanh hoặc tổ chức.")
    _text(typed, "organisation_name", ORGANISATION_LENGTH, name, values, errors)
    _checked(typed, "tax_code", identity.check_tax_code, _("Hãy nhập mã số thuế."), values, errors)


def _person(typed: Mapping[str, str], today: date, values: dict[str, Any], errors: Errors) -> None:
    missing = _("Hãy nhập số định danh cá nhân (căn cước).")
    _checked(typed, "id_number", identity.check_citizen_id, missing, values, errors)
    _birth_date(typed, today, required=True, values=values, errors=errors)
    if "id_number" in values and "birth_date" not in errors:
        try:
            identity.check_birth_year(values["id_number"], values["birth_date"].year)
        except identity.IdentityError as wrong:
            errors["id_number"] = str(wrong)


def read_account(
    typed: Mapping[str, str], today: date, *, is_proven: bool, is_birth_date_proven: bool
) -> tuple[dict[str, Any], Errors]:
    """Read the account form: only what may be changed (KT.7) is read, whatever else was sent.

    A name and a birth date that electronic identification proved are not read either.
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    if not is_proven:
        _text(typed, "full_name", NAME_LENGTH, _("Hãy nhập họ và tên."), values, errors)
    if not is_birth_date_proven:
        _birth_date(typed, today, required=False, values=values, errors=errors)
    _checked(typed, "phone", identity.check_phone, _("Hãy nhập số điện thoại."), values, errors)
    detail = " ".join(typed.get("address.detail", "").split())
    if len(detail) > DETAIL_LENGTH:
        errors["address.detail"] = _("Địa chỉ dài quá %(count)s ký tự. Hãy viết gọn lại.") % {
            "count": DETAIL_LENGTH
        }
    address = {
        "province": typed.get("address.province", "").strip()[:20],
        "ward": typed.get("address.ward", "").strip()[:20],
        "detail": detail,
    }
    values["address"] = address if any(address.values()) else {}
    return values, errors


def read_correction(typed: Mapping[str, str], kind: str, today: date) -> tuple[dict[str, Any], Errors]:
    """Read what an administrator corrects of an account of this kind: who somebody is, nothing else."""
    values: dict[str, Any] = {}
    errors: Errors = {}
    _text(typed, "full_name", NAME_LENGTH, _("Hãy nhập họ và tên."), values, errors)
    if kind == ORGANISATION:
        missing = _("Hãy nhập tên tổ chức, doanh nghiệp.")
        _text(typed, "organisation_name", ORGANISATION_LENGTH, missing, values, errors)
        missing = _("Hãy nhập mã số thuế của tổ chức.")
        _checked(typed, "tax_code", identity.check_tax_code, missing, values, errors)
    elif typed.get("id_number", "").strip():
        _checked(typed, "id_number", identity.check_citizen_id, "", values, errors)
    _birth_date(typed, today, required=False, values=values, errors=errors)
    return values, errors


def _text(
    typed: Mapping[str, str], name: str, longest: int, missing: str, values: dict[str, Any], errors: Errors
) -> None:
    text = " ".join(typed.get(name, "").split())
    values[name] = text
    if not text:
        errors[name] = missing
    elif len(text) > longest:
        errors[name] = _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": longest}


def _checked(
    typed: Mapping[str, str],
    name: str,
    check: Callable[[str], str],
    missing: str,
    values: dict[str, Any],
    errors: Errors,
) -> None:
    text = typed.get(name, "").strip()
    if not text:
        errors[name] = missing
        return
    try:
        values[name] = check(text)
    except identity.IdentityError as wrong:
        errors[name] = str(wrong)


def _birth_date(
    typed: Mapping[str, str], today: date, *, required: bool, values: dict[str, Any], errors: Errors
) -> None:
    text = typed.get("birth_date", "").strip()
    values["birth_date"] = None
    if not text:
        if required:
            errors["birth_date"] = _("Hãy nhập ngày sinh theo dạng ngày/tháng/năm.")
        return
    try:
        day = parse_date(text)
    except ValueError as wrong:
        errors["birth_date"] = str(wrong)
        return
    if not day.year >= OLDEST_BIRTH_YEAR or day > today:
        errors["birth_date"] = _("Ngày sinh phải từ năm %(year)s đến hôm nay.") % {"year": OLDEST_BIRTH_YEAR}
    values["birth_date"] = day
