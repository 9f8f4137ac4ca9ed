"""One file made into something to look at: by LibreOffice where there is one, else by readers of our own."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from motcua.files.jail import JailError, Limits, run_module
from motcua.files.models import StoredFile
from motcua.files.preview import office, ways
from motcua.files.services import open_file
from motcua.files.serving import HTML

READERS = "readers-1"
"""Changes whenever our own readers show something differently."""
_LIMITS = Limits(seconds=30, memory_mb=768, file_mb=100)
_PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body{{margin:0;padding:24px;background:#fff;color:#1f2328}}
body{{font:16px/1.5 "Be Vietnam Pro",Arial,sans-serif;overflow-wrap:anywhere}}
.mc-note{{margin:0 0 16px;padding:10px 14px;border-left:4px solid #855600;background:#fff3d6}}
table{{border-collapse:collapse;margin:0 0 16px}}
td,th{{border:1px solid #ddd7ce;padding:4px 8px;vertical-align:top;min-width:2em}}
img{{max-width:100%;height:auto}}pre{{white-space:pre-wrap;font:inherit}}mark{{background:#ffd54a;color:inherit}}
mark.mc-now{{outline:2px solid #1f2328}}
</style></head><body>{notes}{body}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What a file was made into."""

    content: bytes
    content_type: str
    suffix: str


def maker_for(content_type: str) -> str:
    """What converts files of this type here, with its version; "" when nothing does."""
    if ways.office_suffix(content_type) and (found := office.version()):
        return f"{found}+{READERS}"
    return READERS if ways.reader_of(content_type) else ""


def converted(stored: StoredFile) -> Made:
    """Make the view of a file. What LibreOffice cannot do in time, our readers show in a plainer way.

    Raises:
        JailError: nothing could be made of it within the limits.
    """
    suffix, reader = ways.office_suffix(stored.content_type), ways.reader_of(stored.content_type)
    with tempfile.TemporaryDirectory(prefix="xem-") as name:
        folder = Path(name)
        source = folder / f"nguon{suffix or '.' + reader}"
        with open_file(stored) as content, source.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        if suffix and office.program():
            try:
                return Made(office.to_pdf(source, folder).read_bytes(), "application/pdf", ".pdf")
            except JailError as error:
                if not reader or error.reason == JailError.BUSY:
                    raise
        return _read(reader, source, folder)


def _read(reader: str, source: Path, folder: Path) -> Made:
    target = folder / "xem"
    printed = run_module(
        "motcua.files.preview.reading",
        reader,
        str(source),
        str(target),
        folder=folder,
        limits=_LIMITS,
    )
    if reader == "tiff":
        return Made(target.read_bytes(), "application/pdf", ".pdf")
    cut = json.loads(printed.strip().splitlines()[-1])
    notes = "".join(f'<p class="mc-note">{note}</p>' for note in _notes(reader, cut))
    page = _PAGE.format(title=_("Bản xem"), notes=notes, body=target.read_text(encoding="utf-8"))
    return Made(page.encode(), HTML, ".html")


def _notes(reader: str, cut: dict[str, bool]) -> list[str]:
    notes = []
    if reader != "txt":
        notes.append(_("Bản xem giản lược: chữ và bảng như trong tệp, cách trình bày có thể khác."))
    if cut:
        notes.append(
            _("Tệp quá dài để xem hết trong trang; phần dưới đây chưa phải tất cả. Hãy tải về để xem đủ.")
        )
    return notes
