"""A Word template and data in, an editable DOCX out; the same data and words as the PDF of the slip.

A template is a Word file with `{{ applicant.name }}` where words go and `{%tr for one in papers %}` around rows; what
people typed is data, never part of the template, and templates run where they reach nothing but the data.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import ChainableUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError

from motcua.slips.word import DOTS, PICTURE_NAME, UNREADABLE, WordTemplateError, check_archive, unusable

QR_WIDTH = Mm(20)
_PICTURE_HEIGHT = Mm(22)
# What reading and filling in raise beside that, for a file that no word processor made.
UNUSABLE = (OpcError, LxmlError, KeyError, ValueError, TypeError, *UNREADABLE)


def make_docx(template: bytes, words: Mapping[str, Any], *, qr_png: bytes = b"") -> bytes:
    """Fill a template in. Empty values become dots; `qr` is the picture of the QR code, "" where there is none.

    Raises WordTemplateError.
    """
    check_archive(template)
    try:
        document = DocxTemplate(io.BytesIO(template))
        # Opened here, because the picture becomes a part of this very file.
        document.init_docx()
        qr = InlineImage(document, io.BytesIO(qr_png), width=QR_WIDTH) if qr_png else ""
        pictures = {
            code: _Picture(document, code, one) for code, one in (words.get("pictures") or {}).items()
        }
        document.render({**words, "qr": qr, "pictures": pictures}, _environment(), autoescape=True)
        _describe_pictures(document, words)
        made = io.BytesIO()
        document.save(made)
    except TemplateError as error:
        raise WordTemplateError(_("Lỗi trong mẫu Word: %(reason)s") % {"reason": error}) from error
    except UNUSABLE as error:
        raise unusable(error) from error
    return made.getvalue()


class _Picture(InlineImage):
    """A signature in its place, named by the field that it answers and told to who does not see it."""

    def __init__(self, document: DocxTemplate, code: str, told: Mapping[str, Any]) -> None:
        super().__init__(document, io.BytesIO(bytes(told["picture"])), height=_PICTURE_HEIGHT)
        self.named = f"name={quoteattr(PICTURE_NAME + code)} descr={quoteattr(str(told['text']))}"

    def _insert_image(self) -> str:
        made: str = super()._insert_image()
        return re.sub(r'(<wp:docPr[^>]*?)name="[^"]*"', lambda found: found[1] + self.named, made, count=1)


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=ChainableUndefined, finalize=_or_dots)


def _or_dots(value: Any) -> Any:
    return DOTS if value is None or value == "" or isinstance(value, ChainableUndefined) else value


def _describe_pictures(document: DocxTemplate, words: Mapping[str, Any]) -> None:
    """Give the QR code its words for who does not see it."""
    for picture in document.docx.element.body.iter(qn("wp:docPr")):
        if not picture.get("descr"):
            picture.set("descr", _("Mã QR: %(text)s") % {"text": words.get("qr_text", "")})
