"""What a register must keep beyond its shape, and what processes and procedures may say of registers."""

import difflib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.registers.definition import ANSWERS, FACTS


def check_register(document: Document, known: Known) -> Iterator[Mistake]:
    """Every mistake of a well-shaped register."""
    columns = document.data["columns"]
    seen: set[str] = set()
    for index, column in enumerate(columns):
        if column["code"] in seen:
            yield document.mistake(
                f"/columns/{index}/code", _("Cột “%(code)s” viết hai lần.") % {"code": column["code"]}
            )
        seen.add(column["code"])
        source = column["from"]
        if source not in FACTS and not source.startswith(ANSWERS):
            near = difflib.get_close_matches(source, FACTS, n=1, cutoff=0.6)
            suggestion = " " + _("Ý bạn là “%(word)s”?") % {"word": near[0]} if near else ""
            yield document.mistake(
                f"/columns/{index}/from",
                _("Không có nội dung “%(source)s” để lấy.") % {"source": source} + suggestion,
            )
        if column.get("filter") and not column.get("public", True):
            yield document.mistake(
                f"/columns/{index}/filter",
                _("Cột không công khai không thể dùng để lọc: người xem sẽ đoán được nội dung."),
            )
    if document.data["heading"] not in seen:
        yield document.mistake(
            "/heading", _("Không có cột “%(code)s” để làm tên mục.") % {"code": document.data["heading"]}
        )
    elif document.data["public"] and not all(
        column.get("public", True) for column in columns if column["code"] == document.data["heading"]
    ):
        yield document.mistake("/heading", _("Cột làm tên mục của danh sách công khai phải công khai."))


def check_registers_of_process(document: Document, known: Known) -> Iterator[Mistake]:
    """Each register that an action of the process names is there."""
    for index, step in enumerate(document.data["steps"]):
        for position, action in enumerate(step.get("actions", [])):
            named = action.get("register")
            if named is not None and named["register"] not in known.registers:
                yield document.mistake(
                    f"/steps/{index}/actions/{position}/register/register",
                    _("Không có danh sách đăng ký “%(code)s”.") % {"code": named["register"]},
                )


def check_entry_of_procedure(document: Document, known: Known) -> Iterator[Mistake]:
    """The register is there, and the form asks for the entry's number in a line of text."""
    entry = document.data.get("entry")
    if entry is None:
        return
    if entry["register"] not in known.registers:
        yield document.mistake(
            "/entry/register", _("Không có danh sách đăng ký “%(code)s”.") % {"code": entry["register"]}
        )
    form = known.forms.get(document.data.get("form", ""), {})
    kinds = {field["code"]: field["kind"] for step in form.get("steps", []) for field in step["fields"]}
    if form and kinds.get(entry["field"]) != "text":
        yield document.mistake(
            "/entry/field",
            _("Biểu mẫu không có trường chữ “%(field)s” để ghi số của mục.") % {"field": entry["field"]},
        )
