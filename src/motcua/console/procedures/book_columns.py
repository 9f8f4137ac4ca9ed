"""Procedures as a workbook: its sheets and columns, and a procedure's definition as rows of them. Pure.

Every attribute of a procedure has its place, so that what is taken away and brought back unchanged is the same.
"""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalogue.definition import DEFAULT_FORMATS, DEFAULT_MAX_FILES, DEFAULT_MAX_MB
from motcua.catalogue.models import ProcedureVersion
from motcua.console.procedures.choices import (
    AGENCY_LEVELS,
    AUDIENCES,
    CERTAINTIES,
    CHANNELS,
    FEE_KINDS,
    FORMATS,
    LIMITS,
    NO_POST,
)
from motcua.kernel.dates import format_date

Raw = Mapping[str, Any]
Kind = Literal["text", "number", "money", "day", "yes", "choice", "choices", "codes", "condition"]
LEVELS = dict(ProcedureVersion.Level.choices)


@dataclass(frozen=True)
class Column:
    """One column. `key`: of the value in the definition, "a.b" for one inside "a". `words`: what may stand there, by
    value. `usual`: the value that is meant by an empty cell. `optional`: a workbook of before there was this column
    is read without it.
    """

    key: str
    title: Any
    kind: Kind = "text"
    required: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)
    usual: Any = None
    optional: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet. `path`: of the list in the definition whose items are its rows, "" for the procedure itself;
    "fees/tiers" for a list inside the items of another. `plain`: the items are texts.
    """

    title: Any
    path: str
    columns: tuple[Column, ...]
    plain: bool = False
    # A workbook of before there was this sheet is read without it.
    optional: bool = False

    @property
    def inner(self) -> str:
        """The name of the list inside the items of another; "" for one of its own."""
        return self.path.partition("/")[2]


PROCEDURE = Column("procedure", gettext_lazy("Mã thủ tục"), required=True)
_FEE = (
    PROCEDURE,
    Column("fee", gettext_lazy("Mã khoản thu"), required=True),
    Column("fee_from", gettext_lazy("Khoản thu từ ngày"), "day", required=True),
)
_WHEN = Column("when", gettext_lazy("Áp dụng khi"), "condition")

SHEETS = (
    Sheet(
        gettext_lazy("Thủ tục"),
        "",
        (
            Column("code", gettext_lazy("Mã thủ tục"), required=True),
            Column("name", gettext_lazy("Tên thủ tục"), required=True),
            Column("sector", gettext_lazy("Mã lĩnh vực"), required=True),
            Column("level", gettext_lazy("Mức dịch vụ công"), "choice", required=True, words=LEVELS),
            Column("audience", gettext_lazy("Đối tượng"), "choices", required=True, words=AUDIENCES),
            Column("effective_from", gettext_lazy("Có hiệu lực từ"), "day", required=True),
            Column("topics", gettext_lazy("Mã nhóm dịch vụ"), "codes"),
            Column("form", gettext_lazy("Mã biểu mẫu")),
            Column("process", gettext_lazy("Mã quy trình")),
            Column("limit.kind", gettext_lazy("Cách tính thời hạn"), "choice", required=True, words=LIMITS),
            Column("limit.amount", gettext_lazy("Thời hạn (ngày hoặc phút)"), "number"),
            Column("limit.cutoff", gettext_lazy("Giờ chốt trong ngày")),
            Column("legal_limit_note", gettext_lazy("Thời hạn ghi theo văn bản")),
            Column("sets", gettext_lazy("Số bộ hồ sơ"), "number", usual=1),
            Column("outcome.code", gettext_lazy("Mã kết quả"), required=True),
            Column("outcome.name", gettext_lazy("Tên kết quả"), required=True),
            Column("outcome.template", gettext_lazy("Mã mẫu dự thảo kết quả")),
            Column("entry.register", gettext_lazy("Mã danh sách đăng ký thay đổi")),
            Column("entry.field", gettext_lazy("Trường ghi số của mục")),
            Column("group", gettext_lazy("Mã nhóm thủ tục")),
            Column("agency_levels", gettext_lazy("Cấp thực hiện"), "choices", words=AGENCY_LEVELS),
            Column("no_post", gettext_lazy("Không qua bưu chính"), "choices", words=NO_POST),
            Column("contact", gettext_lazy("Nơi hỏi")),
            Column("certainty", gettext_lazy("Mức tin cậy"), "choice", words=CERTAINTIES, usual="known"),
            Column("status_note", gettext_lazy("Ghi chú trên trang thủ tục")),
            Column("withdrawn", gettext_lazy("Đã ẩn"), "yes", usual=False),
            Column("sign_form", gettext_lazy("Phải ký số tờ khai"), "yes", optional=True),
        ),
    ),
    Sheet(
        gettext_lazy("Kết quả khác"),
        "more_outcomes",
        (
            PROCEDURE,
            Column("code", gettext_lazy("Mã kết quả"), required=True),
            Column("name", gettext_lazy("Tên kết quả"), required=True),
            Column("template", gettext_lazy("Mã mẫu dự thảo kết quả")),
        ),
        optional=True,
    ),
    Sheet(
        gettext_lazy("Cơ quan giải quyết"),
        "offices",
        (
            PROCEDURE,
            Column("agency", gettext_lazy("Mã cơ quan"), required=True),
            Column("division", gettext_lazy("Mã phòng thụ lý"), required=True),
        ),
    ),
    Sheet(
        gettext_lazy("Căn cứ pháp lý"),
        "legal_basis",
        (
            PROCEDURE,
            Column("number", gettext_lazy("Số, ký hiệu văn bản"), required=True),
            Column("title", gettext_lazy("Tên văn bản"), required=True),
        ),
    ),
    Sheet(
        gettext_lazy("Giấy tờ"),
        "papers",
        (
            PROCEDURE,
            Column("code", gettext_lazy("Mã giấy tờ"), required=True),
            Column("name", gettext_lazy("Tên giấy tờ"), required=True),
            Column("type", gettext_lazy("Mã loại giấy tờ")),
            Column("required", gettext_lazy("Bắt buộc"), "yes", required=True),
            Column("original_copies", gettext_lazy("Số bản chính"), "number", usual=0),
            Column("copy_copies", gettext_lazy("Số bản sao"), "number", usual=0),
            Column("template_note", gettext_lazy("Mẫu theo luật")),
            Column(
                "formats",
                gettext_lazy("Loại tệp được nhận"),
                "choices",
                words=FORMATS,
                usual=list(DEFAULT_FORMATS),
            ),
            Column("max_mb", gettext_lazy("Mỗi tệp tối đa (MB)"), "number", usual=DEFAULT_MAX_MB),
            Column("max_files", gettext_lazy("Số tệp tối đa"), "number", usual=DEFAULT_MAX_FILES),
            Column("hint", gettext_lazy("Hướng dẫn người nộp")),
            Column("shown_when", gettext_lazy("Chỉ cần khi"), "condition"),
            Column("signed", gettext_lazy("Phải có chữ ký số"), "yes", optional=True),
        ),
    ),
    Sheet(
        gettext_lazy("Phí, lệ phí"),
        "fees",
        (
            PROCEDURE,
            Column("code", gettext_lazy("Mã khoản thu"), required=True),
            Column("name", gettext_lazy("Tên khoản thu"), required=True),
            Column("kind", gettext_lazy("Loại"), "choice", required=True, words=FEE_KINDS),
            Column("amount", gettext_lazy("Mức thu (đồng)"), "money"),
            Column("from", gettext_lazy("Thu từ ngày"), "day", required=True),
            Column("to", gettext_lazy("Thu đến hết ngày"), "day"),
            Column("legal", gettext_lazy("Văn bản quy định")),
        ),
    ),
    Sheet(
        gettext_lazy("Mức thu theo trường hợp"),
        "fees/tiers",
        (
            *_FEE,
            Column("label", gettext_lazy("Trường hợp"), required=True),
            Column("amount", gettext_lazy("Mức thu (đồng)"), "money", required=True),
            _WHEN,
        ),
    ),
    Sheet(
        gettext_lazy("Miễn, giảm"),
        "fees/exempt",
        (
            *_FEE,
            Column("kind", gettext_lazy("Mã đối tượng miễn, giảm"), required=True),
            Column("percent", gettext_lazy("Giảm (%)"), "number", required=True),
            Column("channel", gettext_lazy("Chỉ khi nộp"), "choice", words=CHANNELS),
            _WHEN,
            Column("legal", gettext_lazy("Văn bản quy định")),
        ),
    ),
    Sheet(
        gettext_lazy("Cách nộp"),
        "ways",
        (
            PROCEDURE,
            Column("channel", gettext_lazy("Cách nộp"), "choice", required=True, words=CHANNELS),
            Column("time", gettext_lazy("Thời hạn")),
            Column("fee_note", gettext_lazy("Ghi chú về phí")),
        ),
    ),
    Sheet(
        gettext_lazy("Trình tự"),
        "steps_text",
        (PROCEDURE, Column("text", gettext_lazy("Bước"), required=True)),
        plain=True,
    ),
    Sheet(
        gettext_lazy("Yêu cầu, điều kiện"),
        "requirements",
        (PROCEDURE, Column("text", gettext_lazy("Yêu cầu, điều kiện"), required=True)),
        plain=True,
    ),
)

Rows = list[tuple[str, ...]]


def rows_of(definitions: Iterable[Raw]) -> dict[str, Rows]:
    """The rows of every sheet, by its path. A definition is as packages carry it, with `withdrawn` when it is."""
    found: dict[str, Rows] = {sheet.path: [] for sheet in SHEETS}
    for definition in definitions:
        code = definition["code"]
        for sheet in SHEETS:
            found[sheet.path] += [
                tuple(_written(column, item) for column in sheet.columns)
                for item in _items(sheet, code, definition)
            ]
    return found


def _items(sheet: Sheet, code: str, definition: Raw) -> list[Raw]:
    if not sheet.path:
        return [definition]
    if sheet.plain:
        return [{"procedure": code, "text": text} for text in definition.get(sheet.path, ())]
    if sheet.inner:
        return [
            {"procedure": code, "fee": fee["code"], "fee_from": fee["from"], **item}
            for fee in definition["fees"]
            for item in fee.get(sheet.inner, ())
        ]
    rows: list[Raw] = [{"procedure": code, **item} for item in definition.get(sheet.path, ())]
    if sheet.path == "fees":
        # A fee by case has no amount of its own.
        rows = [{**row, "amount": None} if row.get("tiers") else {"amount": 0, **row} for row in rows]
    return rows


def _written(column: Column, item: Raw) -> str:
    value: Any = item
    for key in column.key.split("."):
        value = (value or {}).get(key)
    value = column.usual if value is None else value
    if value is None or value == "":
        return ""
    match column.kind:
        case "day":
            return format_date(datetime.date.fromisoformat(value))
        case "yes":
            return yes_word(answer=value)
        case "choice":
            return str(column.words[value])
        case "choices":
            return "; ".join(str(column.words[one]) for one in value)
        case "codes":
            return "; ".join(value)
        case "condition":
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def yes_word(*, answer: bool) -> str:
    """How yes and no stand in a cell."""
    return _("Có") if answer else _("Không")


def guide_rows() -> Rows:
    """What may stand in each column, for those who fill the workbook in."""
    return [
        (str(sheet.title), str(column.title), _("có") if column.required else "", _meant(column))
        for sheet in SHEETS
        for column in sheet.columns
    ]


def _meant(column: Column) -> str:
    words = "; ".join(str(word) for word in column.words.values())
    told = {
        "text": _("Chữ"),
        "number": _("Số nguyên"),
        "money": _("Số tiền, đồng; không thu thì ghi 0"),
        "day": _("Ngày dạng 01/01/2027"),
        "yes": _("%(yes)s hoặc %(no)s") % {"yes": yes_word(answer=True), "no": yes_word(answer=False)},
        "choice": _("Một trong: %(words)s") % {"words": words},
        "choices": _("Một hay nhiều, cách nhau bằng dấu chấm phẩy: %(words)s") % {"words": words},
        "codes": _("Một hay nhiều mã, cách nhau bằng dấu chấm phẩy"),
        "condition": _(
            'Điều kiện theo câu trả lời của biểu mẫu, như khi xuất gói dữ liệu, ví dụ {"field": "loai", "is": "moi"}; '
            "để trống là luôn áp dụng"
        ),
    }
    return told[column.kind]
