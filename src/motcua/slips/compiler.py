"""Typst source and data in, PDF out. One compiler for the whole process: its first page costs ten times the
next.

People's words reach Typst as JSON in `sys.inputs`, never as source, so nothing that anybody typed is
executed.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

from motcua.kernel.later import later

if TYPE_CHECKING:
    import typst
else:
    typst = later("typst")

SHARED_FOLDER = Path(__file__).parent / "typst"
# Put there by the front-end build. Without it Typst's own Libertinus Serif steps in: as complete, less
# customary.
FONT_FOLDER = Path(__file__).parent / "fonts"

_Standards = list[Literal["a-2a", "a-2b", "ua-1"]]
# For keeping (PDF/A-2: self-contained; level A: every letter, its order and its structure readable by machines) and for
# everyone (PDF/UA-1). Typst refuses to make a file that breaks either: a picture without words, a paper without title.
_BOTH: _Standards = ["a-2a", "ua-1"]
# Stands before every template, in a line of its own: a paper has a title and a language, whoever wrote it.
_PRELUDE = (
    '#set document(title: json(bytes(sys.inputs.data)).at("title", default: "PDF")); '
    '#set text(lang: "vi", region: "vn")\n'
)
# What a template is held to that was published before PDF/UA was asked for.
_FOR_KEEPING: _Standards = ["a-2b"]

_LINE = re.compile(r"__typst_py_bytes__\.typ:(\d+):\d+")
# A template may take our shared file and nothing else: a package would be fetched from the network, and
# `eval` would make text into source.
_TAKES = re.compile(r"\b(?:import|include)\b(?!\s*\"/khung\.typ\")|\beval\b")
_COMMENT = re.compile(r"(?<![:\"])//[^\n]*")

# The compiler works on one document at a time.
_one_at_a_time = threading.Lock()


class TemplateError(ValueError):
    """A template that cannot be made into a page. `line` is that of the template, 1 when it is not known."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(FONT_FOLDER)] if FONT_FOLDER.is_dir() else [],
    )
    return typst.Compiler(root=str(SHARED_FOLDER), font_paths=fonts)


def refuse_foreign_parts(source: str) -> None:
    """Raise TemplateError where a template takes anything but the shared file, or executes text."""
    for number, line in enumerate(_COMMENT.sub("", source).split("\n"), start=1):
        if _TAKES.search(line):
            raise TemplateError(
                _(
                    'Mẫu chỉ được lấy tệp dùng chung bằng #import "/khung.typ", không lấy tệp, gói khác hay dùng eval.'
                ),
                number,
            )


def compile_pdf(
    source: str,
    data: Mapping[str, Any],
    *,
    qr_svg: str = "",
    made_at: datetime | None = None,
    strict: bool = False,
) -> bytes:
    """Make the PDF/A-2a and PDF/UA-1 of a template and its data (plain JSON values).

    With `made_at` (aware) in the file's properties the same input gives the same bytes. Unless `strict`, a template
    that keeps PDF/A alone makes a PDF/A-2b. Raises TemplateError.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": qr_svg}
    try:
        return _compile(source, inputs, made_at, _BOTH)
    except TemplateError:
        if strict:
            raise
        return _compile(source, inputs, made_at, _FOR_KEEPING)


def compile_pages(source: str, data: Mapping[str, Any], *, qr_svg: str = "", ppi: int = 96) -> list[bytes]:
    """Make the pages of a template and its data as PNG pictures of `ppi` dots an inch. Raises TemplateError."""
    inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": qr_svg}
    with _one_at_a_time:
        try:
            made = _compiler().compile(
                input=(_PRELUDE + source).encode("utf-8"), sys_inputs=inputs, format="png", ppi=float(ppi)
            )
        except typst.TypstError as error:
            raise _told(error) from error
    return [made] if isinstance(made, bytes) else [bytes(page) for page in made or ()]


def _told(error: typst.TypstError) -> TemplateError:
    place = _LINE.search(error.diagnostic)
    # Where on our disk a file was looked for is nobody's business.
    message = error.message.partition(" (searched at ")[0]
    return TemplateError(message, int(place[1]) - 1 if place else 1)


def _compile(source: str, inputs: dict[str, str], made_at: datetime | None, standards: _Standards) -> bytes:
    with _one_at_a_time:
        try:
            made = _compiler().compile(
                input=(_PRELUDE + source).encode("utf-8"),
                sys_inputs=inputs,
                format="pdf",
                pdf_standards=standards,  # type: ignore[arg-type]  # the wheel's list is invariant
                timestamp=None if made_at is None else int(made_at.timestamp()),
            )
        except typst.TypstError as error:
            raise _told(error) from error
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no PDF")
    return made
