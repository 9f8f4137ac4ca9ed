"""A receipt as XML: what is printed, with names that do not change. What its agency seals as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from motcua.kernel.xmltext import xml_text

NAMESPACE = "urn:motcua:fee-receipt:1"
# In this order, as far as the receipt has them; sums are in đồng, moments ISO 8601 with their offset.
_PARTS = (
    "number",
    "agency_code",
    "agency_name",
    "agency_parent",
    "agency_address",
    "payer",
    "dossier",
    "procedure",
    "handed_on",
    "total",
    "total_words",
    "way",
    "external",
    "paid_at",
    "issued_at",
)


def written(content: Mapping[str, Any]) -> bytes:
    """The file (UTF-8). `content`: as a receipt keeps it."""
    root = etree.Element(f"{{{NAMESPACE}}}receipt", nsmap={None: NAMESPACE})
    for name in _PARTS:
        _put(root, name, content.get(name, ""))
    lines = etree.SubElement(root, f"{{{NAMESPACE}}}lines")
    for line in content["lines"]:
        one = etree.SubElement(lines, f"{{{NAMESPACE}}}line", {"kind": line["kind"], "code": line["code"]})
        for name in ("name", "amount", "legal", "exemption"):
            _put(one, name, line.get(name, ""))
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _put(parent: Any, name: str, value: object) -> None:
    if value not in ("", None):
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = xml_text(str(value))
