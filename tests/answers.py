"""Complete, correct answers to any form of the sample, made from its definition."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from motcua.forms.addresses import provinces, wards
from motcua.forms.catalogues import search
from motcua.forms.definition import Form
from motcua.forms.rules import validate, visible_fields

_BY_KIND: dict[str, Any] = {
    "text": "Cửa hàng Hương Sơn",
    "textarea": "Nội dung đề nghị",
    "number": 1,
    "money": 1_000_000,
    "date": "2020-05-20",
    "time": "08:30",
    "phone": "0912345678",
    "email": "huongson@mau.vn",
    "id_number": "042090001234",
    "tax_code": "0300588569",
}


def complete_answers(form: Form) -> dict[str, Any]:
    """Answers that the form accepts: every visible field filled."""
    answers: dict[str, Any] = {}
    for _round in range(3):  # answering shows more fields
        for field in visible_fields(form, answers):
            if field.code not in answers and field.is_answered:
                answers[field.code] = _answer(field)
    problems = validate(form, answers)
    assert not problems, problems
    return answers


def _answer(field: Any) -> Any:
    if field.kind in ("choice", "select"):
        return field.options[0].value
    if field.kind == "choices":
        return [option.value for option in field.options]
    if field.kind == "address":
        province = provinces()[0].code
        return {"province": province, "ward": wards(province)[0].code, "detail": "Số 1, đường Trần Phú"}
    if field.kind == "table":
        rows = max(1, field.min_rows or 1)
        typed = [column for column in field.columns if column.kind != "computed"]
        return [{column.code: _answer(column) for column in typed} for _row in range(rows)]
    if field.kind in ("file", "signature"):
        return [{"key": str(uuid4()), "name": "tep.pdf", "size": 1, "sha256": "0" * 64}]
    if field.kind == "lookup":
        entry = search(field.catalogue, "")[0]
        return {"code": entry.code, "label": entry.label}
    value = _BY_KIND[str(field.kind)]
    if isinstance(value, int) and field.min is not None:
        return max(value, int(field.min))
    if isinstance(value, str) and field.max_length:
        return value[: field.max_length]
    return value
