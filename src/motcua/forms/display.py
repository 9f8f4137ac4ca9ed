"""What the field macros of templates/forms/fields.html ask for, as the template global `form_display`.

Help stands at every single field (Circular 21/2023, I.6.2): where a definition gives none, the kind of the
field does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from motcua.forms import addresses
from motcua.forms.definition import Column, Field, Kind, element_id, post_name
from motcua.forms.describing import error_items
from motcua.forms.kinds import box_text
from motcua.forms.reading import table_rows

__all__ = [
    "address_parts",
    "autocomplete",
    "box_text",
    "cell",
    "chosen_values",
    "element_id",
    "error_items",
    "example_of",
    "hint_of",
    "post_name",
    "province_options",
    "shown_when",
    "table_rows",
    "ward_options",
]

_AUTOCOMPLETE = {
    "person.full_name": "name",
    "person.phone": "tel",
    "person.email": "email",
    "person.organisation_name": "organization",
    "person.birth_date": "bday",
    "person.address": "street-address",
}


def autocomplete(field: Column) -> str:
    """The browser's own word for data about the person at the keyboard (WCAG 1.3.5); "" for anything else."""
    return _AUTOCOMPLETE.get(field.prefill, "") if isinstance(field, Field) else ""


def hint_of(asked: Column) -> str:
    """The help at a field: the definition's own, else what its kind calls for."""
    return asked.hint or _hints(asked)


def _hints(asked: Column) -> str:
    match asked.kind:
        case Kind.DATE:
            return _("Ghi ngày/tháng/năm.")
        case Kind.MONEY:
            return _("Ghi số tiền bằng đồng, chỉ gồm chữ số.")
        case Kind.NUMBER:
            return _("Ghi một số nguyên.")
        case Kind.PHONE:
            return _("Số điện thoại liên hệ được khi cần.")
        case Kind.EMAIL:
            return _("Địa chỉ nhận thông báo về hồ sơ.")
        case Kind.ID_NUMBER:
            return _("12 chữ số trên thẻ căn cước.")
        case Kind.TAX_CODE:
            return _("10 hoặc 13 chữ số, hoặc số định danh cá nhân.")
        case Kind.CHOICE | Kind.SELECT:
            return _("Chọn một mục.")
        case Kind.CHOICES:
            return _("Có thể chọn nhiều mục.")
        case Kind.ADDRESS:
            return _("Chọn tỉnh, thành phố rồi chọn phường, xã, sau đó ghi số nhà, tên đường hoặc thôn, xóm.")
        case Kind.TABLE:
            return _("Mỗi dòng ghi một mục. Bấm “Thêm dòng” để ghi thêm.")
        case _:
            return _("Ghi bằng tiếng Việt có dấu.")


def example_of(asked: Column) -> str:
    """An example of an answer: the definition's own; dates and telephone numbers have one in any case."""
    usual = {
        Kind.DATE: "27/3/1990",
        Kind.PHONE: "0912 345 678",
        Kind.MONEY: "1.200.000",
        Kind.EMAIL: "ten@vidu.vn",
    }
    return asked.example or ("" if asked.hint else usual.get(asked.kind, ""))


def province_options() -> list[tuple[str, str]]:
    """(code, name) of all provinces."""
    return [(place.code, place.name) for place in addresses.provinces()]


def ward_options(province: object) -> list[tuple[str, str]]:
    """(code, name) of a province's wards; none before a province is chosen."""
    return [(place.code, place.name) for place in addresses.wards(addresses.province_code(province))]


def address_parts(value: object) -> dict[str, str]:
    """The four parts of an address as they stand in their boxes."""
    given = value if isinstance(value, Mapping) else {}
    texts = {part: str(given.get(part) or "") for part in ("province", "ward", "detail", "text")}
    return {
        **texts,
        "province": addresses.province_code(texts["province"]),
        "ward": addresses.ward_code(texts["ward"]),
    }


def chosen_values(value: object) -> Sequence[object]:
    """The chosen values of checkboxes, whatever the answers hold."""
    return value if isinstance(value, list) else []


def cell(row: object, code: str) -> object:
    """The value of one column in a row, whatever the answers hold."""
    return row.get(code) if isinstance(row, Mapping) else None


def shown_when(field: Field) -> str:
    """The condition as the page's script reads it ("loai=ca_nhan,to_chuc"); "" where the server decides."""
    if field.page_condition is None:
        return ""
    other, values = field.page_condition
    return f"{other}={','.join(values)}"
