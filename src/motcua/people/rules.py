"""What a person may write about oneself, with one message for each broken rule (guide of Kon Tum, KT.1 and KT.7)."""

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

CITIZEN, ORGANISATION = "citizen", "organisation"
Errors = dict[str, str]


def read_sign_up(typed: Mapping[str, str], today: date) -> tuple[dict[str, Any], Errors]:
    """Read the sign-up form; return the tidy values (fields of User) and the messages by field.

    The passwords and the uniqueness of the e-mail are not looked at here.
    """
    values: dict[str, Any] = {}
    errors: Errors = {}
    kind = typed.get("kind", "")
    if kind not in (CITIZEN, ORGANISATION):
        errors["kind"] = _("Hãy chọn bạn đăng ký cho cá nhân hay cho tổ chức, doanh nghiệp.")
    values["kind"] = kind
    if kind == ORGANISATION:
        _text(
            typed,
            "organisation_name",
            ORGANISATION_LENGTH,
            _("Hãy nhập tên tổ chức, doanh nghiệp."),
            values,
            errors,
        )
        _checked(
            typed, "tax_code", identity.check_tax_code, _("Hãy nhập mã số thuế của tổ chức."), values, errors
        )
    else:
        _checked(
            typed,
            "id_number",
            identity.check_citizen_id,
            _("Hãy nhập số định danh cá nhân (căn cước)."),
            values,
            errors,
        )
        _birth_date(typed, today, required=True, values=values, errors=errors)
    _text(typed, "full_name", NAME_LENGTH, _("Hãy nhập họ và tên."), values, errors)
    _checked(typed, "email", identity.check_email, _("Hãy nhập địa chỉ thư điện tử."), values, errors)
    _checked(typed, "phone", identity.check_phone, _("Hãy nhập số điện thoại."), values, errors)
    if "email" in values:
        values["email"] = values["email"].lower()
    return values, errors


def read_account(typed: Mapping[str, str], today: date) -> tuple[dict[str, Any], Errors]:
    """Read the account form: only what may be changed (KT.7) is read, whatever else was sent."""
    values: dict[str, Any] = {}
    errors: Errors = {}
    _text(typed, "full_name", NAME_LENGTH, _("Hãy nhập họ và tên."), values, errors)
    _checked(typed, "phone", identity.check_phone, _("Hãy nhập số điện thoại."), values, errors)
    _birth_date(typed, today, required=False, values=values, errors=errors)
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
