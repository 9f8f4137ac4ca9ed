"""Accounts as a workbook, for reports (II.17.3)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.files.tables import XLSX_TYPE, Cell, xlsx_file
from motcua.kernel.dates import format_date
from motcua.people.models import LocalAccount, Registration, User
from motcua.people.searching import WAITING, Wanted, accounts, registrations

__all__ = ["XLSX_TYPE", "found_accounts", "too_many", "workbook"]
# More at once would be held in memory; a narrower search gives the rest.
MOST = 20_000


def found_accounts(wanted: Wanted) -> list[Mapping[str, Any] | Registration]:
    """What a search finds, one more than a file holds at the most; for administrators of the top agency alone."""
    if wanted.standing == WAITING:
        return [*registrations(wanted)[: MOST + 1]]
    return [*accounts(wanted)[: MOST + 1]]


def too_many(most: int) -> str:
    """What to do where a search finds more than a file holds."""
    return _("Có hơn %(most)s tài khoản, nhiều hơn một lần tải về. Hãy tìm hẹp hơn.") % {
        "most": f"{most:,}".replace(",", ".")
    }


def workbook(found: Iterable[Mapping[str, Any] | Registration]) -> bytes:
    """Rows of `searching.accounts`, or registrations, one a line."""
    header = (
        _("Tên đăng nhập"),
        _("Loại tài khoản"),
        _("Họ và tên"),
        _("Tên tổ chức"),
        _("Số định danh"),
        _("Mã số thuế"),
        _("Ngày sinh"),
        _("Thư điện tử"),
        _("Số điện thoại"),
        _("Trạng thái"),
        _("Ngày đăng ký"),
    )
    return xlsx_file(_("Tài khoản"), header, _lines(found))


def _lines(found: Iterable[Mapping[str, Any] | Registration]) -> Iterator[tuple[Cell, ...]]:
    forms: dict[str | None, str] = {value: str(label) for value, label in LocalAccount.Form.choices}
    kinds = dict(User.Kind.choices)
    for one in found:
        if isinstance(one, Registration):
            row: Mapping[str, Any] = {**vars(one), "local__user_name": one.user_name, "local__form": one.kind}
            standing = _("Chờ kích hoạt")
        else:
            row = one
            standing = _("Đang mở") if one["is_active"] else _("Đã đóng")
        born = row["birth_date"]
        yield (
            row["local__user_name"] or "",
            str(forms.get(row["local__form"]) or kinds.get(row["kind"], "")),
            row["full_name"],
            row["organisation_name"],
            row["id_number"],
            row["tax_code"],
            format_date(born) if born else "",
            row["email"],
            row["phone"],
            standing,
            row["created_at"],
        )
