"""The register of processing: every kind of data that the system holds, with what administrators say beside it.

The kinds are those of the inventory, so that the register never says less than the system does; who answers for a
kind, who else receives it and how it is protected is the agency's to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.files.tables import Cell, xlsx_file
from motcua.people.models import User
from motcua.privacy.inventory import KINDS
from motcua.privacy.kinds import Kind
from motcua.privacy.models import ProcessingNote

LONGEST = 2000
WRITTEN = ("responsible", "recipients", "measures")


@dataclass(frozen=True)
class Line:
    """One kind of data with what was written beside it; `note` is empty where nobody has written yet."""

    kind: Kind
    note: ProcessingNote


def lines() -> list[Line]:
    """The whole register, in the order of the inventory; one statement."""
    notes = {one.code: one for one in ProcessingNote.objects.select_related("changed_by")}
    return [Line(kind, notes.get(kind.code) or ProcessingNote(code=kind.code)) for kind in KINDS]


def find(code: str) -> Line | None:
    """One line of it."""
    return next((one for one in lines() if one.kind.code == code), None)


def write(code: str, typed: Mapping[str, str], by: User) -> dict[str, str]:
    """Write beside a kind what the agency says of it; return what is wrong by field, and write nothing then."""
    errors = {
        name: _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": LONGEST}
        for name in WRITTEN
        if len(typed.get(name, "")) > LONGEST
    }
    if not errors:
        values = {name: typed.get(name, "") for name in WRITTEN}
        ProcessingNote.objects.update_or_create(
            code=code, defaults={**values, "changed_by": by, "changed_at": timezone.now()}
        )
    return errors


def header() -> list[str]:
    """The titles of the columns."""
    return [
        _("Loại dữ liệu"),
        _("Dữ liệu nào"),
        _("Mục đích"),
        _("Căn cứ"),
        _("Giữ bao lâu"),
        _("Người chịu trách nhiệm"),
        _("Bên nhận dữ liệu"),
        _("Biện pháp bảo vệ"),
        _("Sửa lần cuối"),
    ]


def workbook() -> bytes:
    """The register as XLSX."""
    return xlsx_file(_("Sổ hoạt động xử lý"), header(), _cells(lines()))


def _cells(found: Sequence[Line]) -> Iterator[list[Cell]]:
    for one in found:
        told = (one.kind.title, one.kind.what, one.kind.purpose, one.kind.basis, one.kind.kept)
        note = one.note
        yield [*map(str, told), note.responsible, note.recipients, note.measures, note.changed_at]
