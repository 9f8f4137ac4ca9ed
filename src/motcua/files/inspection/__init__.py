"""What is inside a file that must not be: scripts, macros, links to elsewhere, bombs, passwords.

`look_inside` runs one check for each kind. A check reads an open file from its beginning and raises FileRefused with a
message that says what to do. None trusts what a file says of itself further than bounds allow; what needs a real
parser runs in the jail.
"""

from collections.abc import Callable
from typing import IO

from motcua.files.inspection.images import check_jpeg, check_png, check_tiff
from motcua.files.inspection.legacy import check_doc, check_xls
from motcua.files.inspection.media import check_film, check_mp3, check_sound
from motcua.files.inspection.office import check_docx, check_odt, check_xlsx
from motcua.files.inspection.pdf import check_pdf
from motcua.files.inspection.text import check_rtf, check_txt

_CHECKS: dict[str, Callable[[IO[bytes], str], None]] = {
    "pdf": check_pdf,
    "jpeg": check_jpeg,
    "png": check_png,
    "tiff": check_tiff,
    "doc": check_doc,
    "xls": check_xls,
    "docx": check_docx,
    "xlsx": check_xlsx,
    "odt": check_odt,
    "rtf": check_rtf,
    "txt": check_txt,
    "mp4": check_film,
    "m4a": check_sound,
    "mp3": check_mp3,
}


def look_inside(content: IO[bytes], code: str, name: str) -> None:
    """Refuse a file of the kind `code` for what is inside. `name`: how the message calls it. Raises FileRefused."""
    content.seek(0)
    _CHECKS[code](content, name)
