"""What a Word file must keep to serve as a template: nothing that runs, nothing from outside, expressions that end."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from jinja2 import Environment, TemplateSyntaxError, nodes
from lxml import etree

from motcua.kernel.later import later

if TYPE_CHECKING:
    import docxtpl
else:
    docxtpl = later("docxtpl")

# Parts that run, or that another program would have to open.
_RUNS = re.compile(r"(?:^|/)(?:vbaProject[^/]*|activeX/.*|embeddings/.*|.*\.bin)$", re.IGNORECASE)
_FIELD_CODES = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|IMPORT|MACROBUTTON)\b", re.IGNORECASE
)
# Everything that is bounded by the data itself. Calls and arithmetic could make more of it without end.
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.CondExpr,
    nodes.Filter,
)
_FILTERS = frozenset(
    {"upper", "lower", "capitalize", "title", "trim", "length", "first", "last", "default", "d", "e"}
)
_DEEPEST_LOOP = 2
# Filled in by docxtpl as well, but no place for fields of ours.
_NO_PLACE = ("docProps/core.xml", "docProps/app.xml", "word/footnotes.xml")


class WordFileRefused(ValueError):
    """Why a Word file cannot be a template, in Vietnamese."""


def refuse_outside_parts(template: bytes) -> None:
    """Raise WordFileRefused where the file carries a program, another file, or takes something from elsewhere."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        for name in archive.namelist():
            if _RUNS.search(name):
                raise WordFileRefused(
                    _("Tệp Word có macro hoặc tệp nhúng (%(name)s). Hãy xoá rồi lưu lại dạng .docx.")
                    % {"name": name}
                )
            if name in _NO_PLACE and re.search(rb"\{\s*[{%]", archive.read(name)):
                raise WordFileRefused(
                    _(
                        "Không đặt chỗ điền trong chú thích cuối trang hay thuộc tính của tệp Word; "
                        "hãy đưa vào thân văn bản."
                    )
                )
            if name.endswith(".rels"):
                _refuse_outside_targets(archive.read(name))
            elif name.startswith("word/") and name.endswith(".xml"):
                code = _FIELD_CODES.search(_field_codes(archive.read(name)))
                if code is not None:
                    raise WordFileRefused(
                        _(
                            "Tệp Word có trường %(code)s lấy nội dung từ nơi khác. Hãy xoá trường này rồi lưu lại."
                        )
                        % {"code": code[1].upper()}
                    )


def expressions(template: bytes) -> list[nodes.Template]:
    """The expressions of a Word template, parsed: of its body, then of each head and foot.

    Raises WordFileRefused for one that may not stand there.
    """
    document = docxtpl.DocxTemplate(io.BytesIO(template))
    document.init_docx()
    sources = [document.patch_xml(document.get_xml())]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        sources += [
            document.patch_xml(document.get_part_xml(part)) for _id, part in document.get_headers_footers(uri)
        ]
    trees = []
    for source in sources:
        try:
            tree = Environment(autoescape=True).parse(source)
        except TemplateSyntaxError as error:
            raise WordFileRefused(
                _("Chỗ điền trong tệp Word viết chưa đúng: %(reason)s") % {"reason": error.message}
            ) from error
        _refuse_unbounded(tree, 0)
        trees.append(tree)
    return trees


def _refuse_outside_targets(content: bytes) -> None:
    tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for relation in tree.iter("{*}Relationship"):
        if relation.get("TargetMode") == "External":
            raise WordFileRefused(
                _("Tệp Word có liên kết ra ngoài (%(target)s). Hãy xoá liên kết rồi lưu lại.")
                % {"target": (relation.get("Target") or "")[:100]}
            )


def _field_codes(content: bytes) -> str:
    tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    codes = [node.text or "" for node in tree.iter("{*}instrText")]
    return " ".join(
        codes + [node.get(key) or "" for node in tree.iter("{*}fldSimple") for key in node.attrib]
    )


def _refuse_unbounded(node: nodes.Node, depth: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise WordFileRefused(
            _(
                "Chỗ điền chỉ được gọi tên trường, điều kiện if và vòng lặp for; "
                "không dùng phép tính hay hàm (dòng %(line)s)."
            )
            % {"line": node.lineno}
        )
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise WordFileRefused(_("Không dùng được “|%(name)s” trong mẫu Word.") % {"name": node.name})
    if isinstance(node, nodes.For):
        depth += 1
        if depth > _DEEPEST_LOOP or node.recursive or node.test is not None:
            raise WordFileRefused(_("Vòng lặp trong mẫu Word lồng nhau quá sâu hoặc có điều kiện riêng."))
    for child in node.iter_child_nodes():
        _refuse_unbounded(child, depth)
