"""Which attributes each kind of field takes: the one table that the check and the builder's screen both read.

An attribute says its type (what JSON it holds), its Vietnamese label and help, the kinds that take it, and whether it
may stand at a field, at a column of a table, or at both. An attribute that would have no effect is a
misunderstanding, so whatever is not in the table is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from motcua.files.rules import KINDS as FORMATS_TAKEN
from motcua.forms.definition import (
    BOUNDED_KINDS,
    COLUMN_KINDS,
    CONNECTED,
    FILE_KINDS,
    OPTION_KINDS,
    SETTABLE_KINDS,
    TEXT_KINDS,
    TOTAL_KINDS,
    Kind,
)

Words = str | Promise


class Type(StrEnum):
    """What an attribute holds, as JSON.

    LINE, LINES, MARKUP: text; MARKUP knows the few signs of `markup`. CODE: small letters, digits, underscores. FLAG:
    true or false. WHOLE: a whole number. BOUND: a whole number, or for dates an ISO day or "today", or for times
    "07:30". CONDITION: a condition of kernel.conditions, or an expression of kernel.expressions as text. EXPRESSION:
    text. SETTING: {"when": condition, "value": expression}. OPTIONS: [{"value", "label"}]. COLUMNS: columns of a
    table. CHOICE: one of `Attribute.choices`. PREFILL: a key of definition.PREFILLS. CONNECTED: one of .CONNECTED, or a
    list of them.
    CATALOGUE, DATUM: the code of a published catalogue, of an element of the data dictionary. FORMATS: a list of codes
    of `files.rules.KINDS`.
    """

    LINE = "line"
    LINES = "lines"
    MARKUP = "markup"
    CODE = "code"
    FLAG = "flag"
    WHOLE = "whole"
    BOUND = "bound"
    CONDITION = "condition"
    EXPRESSION = "expression"
    SETTING = "setting"
    OPTIONS = "options"
    COLUMNS = "columns"
    CHOICE = "choice"
    PREFILL = "prefill"
    CONNECTED = "connected"
    CATALOGUE = "catalogue"
    DATUM = "datum"
    FORMATS = "formats"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute. `kinds`: those that take it; `required`: those at which it must stand.

    at_field, at_column: where it may stand. choices: (value, label) for Type.CHOICE.
    """

    key: str
    type: Type
    label: Words
    help: Words
    kinds: frozenset[Kind]
    required: frozenset[Kind] = frozenset()
    at_field: bool = True
    at_column: bool = True
    choices: tuple[tuple[str, Words], ...] = ()


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind as administrators read it. group: under which heading the palette lists it."""

    label: Words
    help: Words
    group: Words


_WRITTEN, _CHOSEN, _PERSON, _MADE = (
    _("Ô nhập"),
    _("Lựa chọn"),
    _("Định danh, liên hệ"),
    _("Trình bày, tính toán"),
)

KINDS: Mapping[Kind, KindWords] = {
    Kind.TEXT: KindWords(_("Chữ một dòng"), _("Tên, số giấy tờ, nơi cấp…"), _WRITTEN),
    Kind.TEXTAREA: KindWords(_("Đoạn văn"), _("Nội dung nhiều dòng."), _WRITTEN),
    Kind.NUMBER: KindWords(_("Số nguyên"), _("Số lượng, diện tích, số lần…"), _WRITTEN),
    Kind.MONEY: KindWords(_("Số tiền"), _("Số nguyên đồng, không âm."), _WRITTEN),
    Kind.DATE: KindWords(_("Ngày"), _("Ngày/tháng/năm."), _WRITTEN),
    Kind.TIME: KindWords(_("Giờ"), _("Giờ và phút trong ngày, ví dụ 07:30."), _WRITTEN),
    Kind.CHOICE: KindWords(_("Chọn một"), _("Các mục hiện hết; chọn đúng một mục."), _CHOSEN),
    Kind.CHOICES: KindWords(_("Chọn nhiều"), _("Các mục hiện hết; đánh dấu một hay nhiều mục."), _CHOSEN),
    Kind.SELECT: KindWords(_("Danh sách xổ xuống"), _("Chọn một mục trong danh sách ngắn."), _CHOSEN),
    Kind.LOOKUP: KindWords(
        _("Tìm trong danh mục"),
        _("Gõ để tìm rồi chọn một mục của danh mục dùng chung, lớn bao nhiêu cũng được."),
        _CHOSEN,
    ),
    Kind.PHONE: KindWords(_("Số điện thoại"), _("Được kiểm tra và viết về một dạng."), _PERSON),
    Kind.EMAIL: KindWords(_("Thư điện tử"), _("Địa chỉ thư điện tử."), _PERSON),
    Kind.ID_NUMBER: KindWords(_("Số định danh cá nhân"), _("12 chữ số."), _PERSON),
    Kind.TAX_CODE: KindWords(_("Mã số thuế"), _("10 hoặc 13 chữ số, hoặc số định danh cá nhân."), _PERSON),
    Kind.ADDRESS: KindWords(_("Địa chỉ"), _("Tỉnh, phường hoặc xã và chi tiết; hoặc ba cấp cũ."), _PERSON),
    Kind.FILE: KindWords(
        _("Tệp"),
        _("Tệp nộp ngay trong tờ khai: ảnh, sơ đồ, bản tính… Giấy tờ của hồ sơ nộp ở trang Giấy tờ."),
        _WRITTEN,
    ),
    Kind.SIGNATURE: KindWords(
        _("Chữ ký"),
        _("Ký bằng ngón tay, bút hoặc chuột; hoặc chọn ảnh chữ ký; hoặc gõ họ tên. Không phải chữ ký số."),
        _WRITTEN,
    ),
    Kind.TABLE: KindWords(
        _("Bảng nhiều dòng"), _("Người điền thêm dòng khi cần; có thể cộng theo cột."), _MADE
    ),
    Kind.COMPUTED: KindWords(_("Tự tính"), _("Giá trị tính từ các trường khác, không ai nhập."), _MADE),
    Kind.SECTION: KindWords(
        _("Nhóm trường"), _("Tiêu đề cho các trường đứng sau, đến nhóm kế tiếp hoặc hết bước."), _MADE
    ),
    Kind.NOTE: KindWords(_("Đoạn giải thích"), _("Chữ hướng dẫn, không hỏi gì."), _MADE),
}

_ALL = frozenset(Kind)
_ASKING = _ALL - {Kind.NOTE, Kind.SECTION}
_ANSWERED = _ASKING - {Kind.COMPUTED}

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "code", Type.CODE, _("Mã"), _("Tên trong dữ liệu; không đổi sau khi dùng."), _ALL, required=_ALL
    ),
    Attribute(
        "label",
        Type.LINE,
        _("Nhãn"),
        _("Câu hỏi hoặc tên mục mà người điền đọc."),
        _ALL,
        required=_ALL - {Kind.NOTE},
    ),
    Attribute(
        "hint",
        Type.LINES,
        _("Hướng dẫn"),
        _("Đứng ngay dưới nhãn: ghi gì, lấy ở đâu."),
        _ALL - {Kind.NOTE},
    ),
    Attribute("example", Type.LINE, _("Ví dụ"), _("Một câu trả lời mẫu, đúng dạng."), _ANSWERED - FILE_KINDS),
    Attribute(
        "source",
        Type.LINES,
        _("Căn cứ pháp lý"),
        _("Văn bản, điều, mẫu quy định mục này."),
        _ALL,
        at_column=False,
    ),
    Attribute("required", Type.FLAG, _("Bắt buộc"), _("Không gửi được khi để trống."), _ANSWERED),
    Attribute(
        "required_when",
        Type.CONDITION,
        _("Bắt buộc khi"),
        _("Chỉ bắt buộc khi điều kiện đúng."),
        _ANSWERED,
        at_column=False,
    ),
    Attribute(
        "shown_when",
        Type.CONDITION,
        _("Chỉ hỏi khi"),
        _("Ẩn mục này khi điều kiện chưa đúng. Chỉ dùng được các trường đứng trước."),
        _ALL,
        at_column=False,
    ),
    Attribute(
        "set_when",
        Type.SETTING,
        _("Tự điền khi"),
        _("Khi điều kiện đúng, giá trị lấy theo biểu thức và không sửa được."),
        SETTABLE_KINDS,
        at_column=False,
    ),
    Attribute("max_length", Type.WHOLE, _("Dài nhất"), _("Số ký tự nhiều nhất."), TEXT_KINDS),
    Attribute("min", Type.BOUND, _("Từ"), _("Giá trị nhỏ nhất, hoặc ngày, giờ sớm nhất."), BOUNDED_KINDS),
    Attribute("max", Type.BOUND, _("Đến"), _("Giá trị lớn nhất, hoặc ngày, giờ muộn nhất."), BOUNDED_KINDS),
    Attribute(
        "options",
        Type.OPTIONS,
        _("Các mục"),
        _("Giá trị lưu và nhãn của từng mục."),
        OPTION_KINDS,
        OPTION_KINDS,
    ),
    Attribute(
        "catalogue",
        Type.CATALOGUE,
        _("Danh mục"),
        _("Danh mục dùng chung mà người điền tìm trong đó."),
        frozenset({Kind.LOOKUP}),
        frozenset({Kind.LOOKUP}),
    ),
    Attribute(
        "tiers",
        Type.CHOICE,
        _("Cấp hành chính"),
        _("Hai cấp từ 01/7/2025; ba cấp cũ chỉ cho giấy tờ cấp trước ngày đó."),
        frozenset({Kind.ADDRESS}),
        at_column=False,
        choices=(("two", _("Tỉnh, phường hoặc xã")), ("three", _("Tỉnh, huyện, xã (cũ)"))),
    ),
    Attribute(
        "formats",
        Type.FORMATS,
        _("Loại tệp"),
        format_lazy(
            _("Mã các loại, cách nhau bằng dấu phẩy: {kinds}. Để trống thì nhận PDF và ảnh."),
            kinds=", ".join(FORMATS_TAKEN),
        ),
        frozenset({Kind.FILE}),
        at_column=False,
    ),
    Attribute(
        "max_mb",
        Type.WHOLE,
        _("Mỗi tệp nhiều nhất (MB)"),
        _("Để trống thì 10 MB; không vượt được giới hạn của máy chủ."),
        frozenset({Kind.FILE}),
        at_column=False,
    ),
    Attribute(
        "max_files",
        Type.WHOLE,
        _("Nhiều nhất số tệp"),
        _("Để trống thì một tệp."),
        frozenset({Kind.FILE}),
        at_column=False,
    ),
    Attribute(
        "columns",
        Type.COLUMNS,
        _("Các cột"),
        _("Mỗi cột hỏi một giá trị."),
        frozenset({Kind.TABLE}),
        frozenset({Kind.TABLE}),
        at_column=False,
    ),
    Attribute(
        "min_rows",
        Type.WHOLE,
        _("Ít nhất số dòng"),
        _("Số dòng phải điền."),
        frozenset({Kind.TABLE}),
        at_column=False,
    ),
    Attribute(
        "max_rows",
        Type.WHOLE,
        _("Nhiều nhất số dòng"),
        _("Số dòng nhiều nhất được thêm."),
        frozenset({Kind.TABLE}),
        at_column=False,
    ),
    Attribute(
        "total",
        Type.FLAG,
        _("Cộng theo cột"),
        _("Hiện tổng của cột dưới bảng và khi in."),
        TOTAL_KINDS,
        at_field=False,
    ),
    Attribute(
        "formula",
        Type.EXPRESSION,
        _("Công thức"),
        _("Ví dụ so_luong * don_gia hoặc sum(hang.thanh_tien). Cột chỉ dùng các cột cùng bảng."),
        frozenset({Kind.COMPUTED}),
        frozenset({Kind.COMPUTED}),
    ),
    Attribute(
        "result",
        Type.CHOICE,
        _("Kết quả là"),
        _("Quyết định cách hiện và cách lưu."),
        frozenset({Kind.COMPUTED}),
        frozenset({Kind.COMPUTED}),
        choices=(
            ("number", _("số nguyên")),
            ("money", _("số tiền")),
            ("text", _("chữ")),
        ),
    ),
    Attribute(
        "text",
        Type.MARKUP,
        _("Nội dung"),
        _(
            "Mỗi dòng một đoạn; “- ” đầu dòng là gạch đầu dòng, **đậm**, *nghiêng*, [chữ](https://…) là liên kết."
        ),
        frozenset({Kind.NOTE}),
        frozenset({Kind.NOTE}),
        at_column=False,
    ),
    Attribute(
        "prefill",
        Type.PREFILL,
        _("Điền sẵn từ tài khoản"),
        _("Người điền thấy nguồn và sửa được."),
        frozenset(
            {
                Kind.TEXT,
                Kind.TEXTAREA,
                Kind.DATE,
                Kind.PHONE,
                Kind.EMAIL,
                Kind.ID_NUMBER,
                Kind.TAX_CODE,
                Kind.ADDRESS,
            }
        ),
        at_column=False,
    ),
    Attribute(
        "connected",
        Type.CONNECTED,
        _("Lấy từ cơ sở dữ liệu kết nối"),
        _(
            "Người điền bấm nút để tra về chính mình, thấy nguồn và chọn. Nêu nhiều nguồn thì điền theo nguồn đầu."
        ),
        frozenset().union(*CONNECTED.values()),
        at_column=False,
    ),
    Attribute(
        "locked",
        Type.FLAG,
        _("Không sửa dữ liệu đã lấy"),
        _("Đã lấy từ cơ sở dữ liệu thì không sửa được nữa; chưa lấy được thì vẫn tự ghi."),
        frozenset().union(*CONNECTED.values()),
        at_column=False,
    ),
    Attribute(
        "datum",
        Type.DATUM,
        _("Mục từ điển dữ liệu"),
        _("Cùng một thông tin ở mọi biểu mẫu mang cùng một mục của từ điển."),
        _ASKING,
    ),
)

BY_KEY: Mapping[str, Attribute] = {attribute.key: attribute for attribute in ATTRIBUTES}


def attributes_of(kind: Kind, *, column: bool = False) -> tuple[Attribute, ...]:
    """The attributes that a field of this kind takes (`column`: a column of a table), in the builder's order.

    "kind" itself is not among them.
    """
    if column and kind not in COLUMN_KINDS:
        return ()
    return tuple(
        attribute
        for attribute in ATTRIBUTES
        if kind in attribute.kinds and (attribute.at_column if column else attribute.at_field)
    )
