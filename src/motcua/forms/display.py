"""What the field macros of templates/forms/fields.html ask for, as the template global `form_display`.

Help stands at every single field (Circular 21/2023, I.6.2): where a definition gives none, the kind of the
field does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.files.rules import joins_photos, suffixes_taken
from motcua.forms import addresses, catalogues, kinds
from motcua.forms.answers import as_required
from motcua.forms.definition import FILE_KINDS, THREE_TIERS, Column, Field, Kind, element_id, post_name
from motcua.forms.describing import error_items
from motcua.forms.former import today_beside
from motcua.forms.kinds import box_text
from motcua.forms.live import placed_fields, program
from motcua.forms.markup import to_html
from motcua.forms.reading import file_name, file_place, table_rows, written_name
from motcua.forms.settling import (
    ADDRESS_PARTS,
    OLD_ADDRESS_PARTS,
    Settled,
    settle,
    tidy_answer,
    tidy_row,
    totals_of,
)

__all__ = [
    "NO_FILE",
    "address_parts",
    "address_words",
    "as_asked",
    "autocomplete",
    "box_text",
    "cell",
    "chosen_values",
    "code_in",
    "element_id",
    "error_items",
    "example_of",
    "file_cards",
    "file_name",
    "file_place",
    "hint_of",
    "joins_photos",
    "max_mb",
    "offered",
    "placed_fields",
    "post_name",
    "program",
    "province_options",
    "settle",
    "shown_cell",
    "shown_value",
    "signs",
    "suffixes",
    "table_rows",
    "takes_files",
    "to_html",
    "today_beside",
    "total_rows",
    "value_of",
    "ward_options",
    "written_name",
]

NO_FILE = "00000000-0000-4000-8000-000000000000"
"""The key of a file that there is none of: of a form that is tried out."""

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
        case Kind.TIME:
            return _("Ghi giờ:phút, từ 00:00 đến 23:59.")
        case Kind.LOOKUP:
            return _("Gõ vài chữ, có dấu hay không đều được, rồi chọn một mục.")
        case Kind.COMPUTED:
            return _("Tự tính từ các mục khác.")
        case Kind.ADDRESS if isinstance(asked, Field) and asked.tiers == THREE_TIERS:
            return _("Ghi theo tên cũ trên giấy tờ: tỉnh, huyện, xã, rồi số nhà, tên đường hoặc thôn, xóm.")
        case Kind.ADDRESS:
            return _("Chọn tỉnh, thành phố rồi chọn phường, xã, sau đó ghi số nhà, tên đường hoặc thôn, xóm.")
        case Kind.FILE:
            return _("Chọn tệp rõ chữ, đúng nội dung được hỏi.")
        case Kind.SIGNATURE:
            return _("Ký như trên giấy, bằng một trong các cách dưới đây.")
        case Kind.TABLE:
            return _("Mỗi dòng ghi một mục. Bấm “Thêm dòng” để ghi thêm.")
        case _:
            return _("Ghi bằng tiếng Việt có dấu.")


def example_of(asked: Column) -> str:
    """An example of an answer: the definition's own; dates and telephone numbers have one in any case."""
    usual = {
        Kind.DATE: "27/3/1990",
        Kind.TIME: "07:30",
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
    """The parts of an address, of today's or of the old tiers, as they stand in their boxes."""
    given = value if isinstance(value, Mapping) else {}
    texts = {part: str(given.get(part) or "") for part in dict.fromkeys((*ADDRESS_PARTS, *OLD_ADDRESS_PARTS))}
    return {
        **texts,
        "province": addresses.province_code(texts["province"]),
        "ward": addresses.ward_code(texts["ward"]),
    }


def address_words(value: object) -> str:
    """An address in one line."""
    return addresses.address_text(value) if isinstance(value, Mapping) else ""


def chosen_values(value: object) -> Sequence[object]:
    """The chosen values of checkboxes, whatever the answers hold."""
    return value if isinstance(value, list) else []


def cell(row: object, code: str) -> object:
    """The value of one column in a row, whatever the answers hold."""
    return row.get(code) if isinstance(row, Mapping) else None


def as_asked(field: Field, settled: Settled | None) -> Field:
    """The field as required as it is under the present answers."""
    return field if settled is None else as_required(field, settled)


def value_of(field: Field, answers: Mapping[str, object], settled: Settled | None) -> object:
    """The value that stands in the field's box: what follows from other answers, else what was answered."""
    given = answers.get(field.code)
    return given if settled is None else settled.made.get(field.code, given)


def shown_value(asked: Column, value: object) -> str:
    """A computed value in words; a dash while there is none."""
    return kinds.shown(asked, value) or "–"


def shown_cell(field: Field, row: object, code: str) -> str:
    """A computed cell in words."""
    tidied = tidy_row(field, row)
    column = next(column for column in field.columns if column.code == code)
    return shown_value(column, cell(tidied, code))


def file_cards(value: object) -> list[Mapping[str, object]]:
    """The files that were given, each with "key", "name" and "size"."""
    return (
        [one for one in value if isinstance(one, Mapping) and one.get("name")]
        if isinstance(value, list)
        else []
    )


def suffixes(field: Field) -> list[str]:
    """The suffixes that a file may have here, without dots."""
    return [suffix[1:] for suffix in suffixes_taken(field.formats)]


def max_mb(field: Field) -> int:
    """The limit for one file as shown: the field's own, never above the installation's."""
    return min(field.max_mb, int(settings.FILE_MAX_BYTES) // (1024 * 1024))


def takes_files(fields: Sequence[Field]) -> bool:
    """Whether any of these fields is answered by files: its page sends them, and has the script that does."""
    return any(field.kind in FILE_KINDS for field in fields)


def signs(fields: Sequence[Field]) -> bool:
    """Whether any of these fields is signed: its page has the script that draws."""
    return any(field.kind is Kind.SIGNATURE for field in fields)


def total_rows(field: Field, value: object) -> list[tuple[Column, str]]:
    """The columns of a table that are added up, each with its total in words."""
    totals = totals_of(field, tidy_answer(field, value))
    return [
        (column, shown_value(column, totals.get(column.code))) for column in field.columns if column.total
    ]


def code_in(value: object) -> str:
    """The code of a chosen entry, for the page's conditions; "" while none is chosen."""
    return str(value.get("code") or "") if isinstance(value, Mapping) else ""


def offered(asked: Column, value: object) -> list[tuple[str, str]]:
    """(text for the box, name) of entries to choose from, for a text that names none exactly."""
    if not isinstance(value, str) or not value.strip():
        return []
    return [(entry.shown, entry.shown) for entry in catalogues.search(asked.catalogue, value)]
