"""What a template may name: the fields of the data by purpose, and those of a form.

The palette and the check of a template read it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.slips.parts import EditablePart

PURPOSES: Mapping[str, str | Promise] = {
    "slip": _("Phiếu"),
    "result": _("Kết quả giải quyết"),
    "notice": _("Thông báo"),
    "letter": _("Công văn, thư"),
    "book": _("Sổ"),
    "form": _("Tờ khai, đơn"),
}
FORM = "form"
"""The purpose of a paper that a form prints itself on."""
NOT_OF_FORMS = ("numbering", "number_suffix", "editable", "profile")
"""What the definition of such a paper does not say."""


@dataclass(frozen=True)
class Field:
    """One field: its path in the data and what it is called. `columns`: of a list, each of its rows' fields."""

    path: str
    label: str | Promise
    columns: Sequence[tuple[str, str | Promise]] = ()


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together on the palette."""

    title: str | Promise
    fields: Sequence[Field]


_PAPER = FieldGroup(
    _("Văn bản"),
    (
        Field("number_text", _("Số, ký hiệu")),
        Field("replaces.number", _("Bản đính chính: số của bản bị thay thế")),
        Field("replaces.date", _("Bản đính chính: ngày của bản bị thay thế")),
        Field("title", _("Tên mẫu")),
        Field("issued_date", _("Ngày ban hành")),
        Field("issued_text", _("Giờ, ngày ban hành")),
        Field("legal_source", _("Căn cứ pháp lý của mẫu")),
        Field("printed_text", _("Giờ, ngày in")),
        Field("printed_date", _("Ngày in")),
        Field("qr_text", _("Nội dung mã QR")),
    ),
)
_AGENCY = FieldGroup(
    _("Cơ quan"),
    (
        Field("agency.name", _("Tên cơ quan")),
        Field("agency.short", _("Tên ngắn của cơ quan")),
        Field("agency.parent_name", _("Cơ quan cấp trên")),
        Field("agency.desk", _("Bộ phận một cửa")),
        Field("agency.place", _("Địa danh")),
        Field("agency.address", _("Địa chỉ cơ quan")),
        Field("agency.phone", _("Điện thoại cơ quan")),
        Field("agency.email", _("Thư điện tử cơ quan")),
        Field("agency.code", _("Mã định danh cơ quan")),
        Field("agency.parent_head", _("Cơ quan cấp trên, viết ở đầu trang")),
        Field("agency.head_name", _("Tên cơ quan, viết ở đầu trang")),
        Field("contact_text", _("Nơi liên hệ")),
        Field("head.heading", _("Chức danh người ký")),
        Field("head.name", _("Họ tên người ký")),
        Field("officer.name", _("Họ tên cán bộ")),
        Field("officer.title", _("Chức vụ cán bộ")),
        Field("officer.unit", _("Đơn vị của cán bộ")),
    ),
)
_DOSSIER = FieldGroup(
    _("Hồ sơ"),
    (
        Field("code_text", _("Mã hồ sơ hoặc số biên nhận")),
        Field("code_label", _("“Mã hồ sơ” hay “Số biên nhận”")),
        Field("code", _("Mã hồ sơ")),
        Field("receipt_number", _("Số biên nhận")),
        Field("procedure.name", _("Tên thủ tục")),
        Field("procedure.code", _("Mã thủ tục")),
        Field("procedure_text", _("Tên và mã thủ tục")),
        Field("received_text", _("Giờ, ngày tiếp nhận")),
        Field("received_date", _("Ngày tiếp nhận")),
        Field("due_text", _("Giờ, ngày hẹn trả")),
        Field("due_date", _("Ngày hẹn trả")),
        Field("limit_text", _("Thời hạn giải quyết")),
        Field("deliver_at", _("Nơi nhận kết quả")),
    ),
)
_APPLICANT = FieldGroup(
    _("Chủ hồ sơ"),
    (
        Field("applicant.name", _("Họ tên, tên tổ chức")),
        Field("applicant.id_label", _("Loại số giấy tờ")),
        Field("applicant.id_number", _("Số giấy tờ")),
        Field("applicant.address", _("Địa chỉ")),
        Field("applicant.phone", _("Điện thoại")),
        Field("applicant.email", _("Thư điện tử")),
        Field("submitter.name", _("Người nộp")),
    ),
)
_SLIP = FieldGroup(
    _("Nội dung của phiếu"),
    (
        Field("reason", _("Lý do")),
        Field("sets", _("Số bộ hồ sơ")),
        Field("days", _("Số ngày gia hạn")),
        Field("extension_text", _("Thời gian gia hạn")),
        Field("old_due_text", _("Hẹn trả cũ")),
        Field("old_due_date", _("Ngày hẹn trả cũ")),
        Field("new_due_text", _("Hẹn trả mới")),
        Field("new_due_date", _("Ngày hẹn trả mới")),
        Field("asked_date", _("Ngày đề nghị dừng")),
        Field("contact", _("Liên hệ ghi riêng")),
        Field("resolver", _("Cơ quan chủ trì")),
        Field("partners", _("Cơ quan phối hợp")),
        Field("book.volume", _("Quyển số")),
        Field("book.entry", _("Số thứ tự trong sổ")),
        Field(
            "papers",
            _("Giấy tờ đã nộp"),
            (("name", _("Tên")), ("kind", _("Bản chính, bản sao")), ("count", _("Số bản"))),
        ),
        Field("fees", _("Phí, lệ phí"), (("name", _("Tên")), ("amount_text", _("Mức thu")))),
        Field("items", _("Nội dung cần bổ sung"), (("paper", _("Giấy tờ")), ("text", _("Nội dung")))),
    ),
)
_ENTRY = (
    "number",
    "code",
    "procedure",
    "sets",
    "applicant",
    "contact",
    "resolver",
    "received",
    "due",
    "handed_over",
    "way",
    "signed",
    "note",
)
_BOOK = FieldGroup(
    _("Sổ và phiếu kiểm soát"),
    (
        Field("book.from_text", _("Từ ngày")),
        Field("book.to_text", _("Đến ngày")),
        Field("book.narrowed", _("Phạm vi của sổ")),
        Field(
            "handovers",
            _("Các lần giao, nhận"),
            (
                ("giver_unit", _("Bộ phận giao")),
                ("giver", _("Người giao")),
                ("receiver_unit", _("Bộ phận nhận")),
                ("receiver", _("Người nhận")),
                ("at_text", _("Lúc")),
                ("verdict", _("Kết quả")),
                ("note", _("Ghi chú")),
            ),
        ),
        Field(
            "entries",
            _("Các dòng của sổ"),
            tuple((name, name) for name in _ENTRY),
        ),
    ),
)
_OF_FORM = FieldGroup(
    _("Tờ in"),
    (
        Field("title", _("Tên mẫu")),
        Field("form_number", _("Số của mẫu theo văn bản (“Mẫu số 01”)")),
        Field("legal_source", _("Căn cứ pháp lý của mẫu")),
        Field("place_text", _("Địa danh ghi trước ngày")),
        Field("signed_date", _("Ngày nộp; khi chưa nộp là ngày in")),
        Field("submitted_date", _("Ngày nộp")),
        Field("submitted_text", _("Giờ, ngày nộp")),
        Field("issued_date", _("Ngày in")),
        Field("issued_text", _("Giờ, ngày in")),
        Field("qr_text", _("Nội dung mã QR")),
        Field("agency.name", _("Cơ quan nhận")),
        Field("agency.code", _("Mã định danh cơ quan")),
        Field("agency.place", _("Địa danh của cơ quan")),
        Field("code_text", _("Mã hồ sơ hoặc số biên nhận")),
        Field("code_label", _("“Mã hồ sơ” hay “Số biên nhận”")),
        Field("procedure.name", _("Tên thủ tục")),
        Field("procedure.code", _("Mã thủ tục")),
        Field("procedure_text", _("Tên và mã thủ tục")),
        Field("applicant.name", _("Họ tên, tên tổ chức của chủ hồ sơ")),
        Field("submitter.name", _("Người nộp")),
    ),
)
_BY_PURPOSE: Mapping[str, Sequence[FieldGroup]] = {
    "slip": (_PAPER, _AGENCY, _DOSSIER, _APPLICANT, _SLIP, _BOOK),
    "result": (_PAPER, _AGENCY, _DOSSIER, _APPLICANT),
    "notice": (_PAPER, _AGENCY, _DOSSIER, _APPLICANT, _SLIP),
    "letter": (_PAPER, _AGENCY, _DOSSIER, _APPLICANT, _SLIP),
    "book": (_PAPER, _AGENCY, _BOOK),
    FORM: (_OF_FORM,),
}
# What stands below these follows from the form.
_OF_ANSWERS = ("answers", "choices", "totals", "pictures")
# Named by Word templates alone.
_WORD_ONLY = ("qr",)


def groups_for(
    purpose: str, parts: Sequence[EditablePart], answers: Sequence[Field] | None = None
) -> list[FieldGroup]:
    """Everything that a template of this purpose may name. `answers`: fields of the procedure's form."""
    found = list(_BY_PURPOSE.get(purpose, _BY_PURPOSE["slip"]))
    if parts:
        found.insert(
            0, FieldGroup(_("Phần cán bộ được sửa"), [Field(f"texts.{one.code}", one.label) for one in parts])
        )
    if answers:
        found.append(FieldGroup(_("Tờ khai"), answers))
    return found


@dataclass(frozen=True)
class Unknown:
    """A path that names nothing, the known path that is nearest ("" when none is near), and where it stands."""

    path: str
    nearest: str
    line: int = 0


def unknown_fields(
    named: Iterable[tuple[str, int]], groups: Sequence[FieldGroup], *, any_answer: bool
) -> list[Unknown]:
    """Those of the named paths (with their lines) that no field has, each once.

    `any_answer`: the form is not known, so that whatever is below `answers` may be right.
    """
    known: set[str] = set(_WORD_ONLY)
    for group in groups:
        for one in group.fields:
            pieces = one.path.split(".")
            known |= {".".join(pieces[: n + 1]) for n in range(len(pieces))}
            known |= {f"{one.path}[].{column}" for column, _label in one.columns}
    found: dict[str, Unknown] = {}
    for path, line in named:
        if (
            path in known
            or path in found
            or (any_answer and path.partition(".")[0].partition("[")[0] in _OF_ANSWERS)
        ):
            continue
        near = difflib.get_close_matches(path, sorted(known), n=1, cutoff=0.6)
        found[path] = Unknown(path, near[0] if near else "", line)
    return list(found.values())


def sample_answers(fields: Sequence[Field]) -> dict[str, Any]:
    """Invented answers for the fields of a form: their own labels, so that one sees where each goes."""
    found: dict[str, Any] = {}
    for one in fields:
        code = one.path.removeprefix("answers.")
        if one.columns:
            row = {column: f"({label})" for column, label in one.columns}
            found[code] = [row, row]
        else:
            found[code] = f"({one.label})"
    return found
