"""A filled form as XML, and the XML Schema 1.0 that it follows. Pure.

Both are made from the JSON Schema of the form's answers, so that a new kind of field needs nothing here: an object
becomes an element with its parts, a list of objects an element with `row`s, a list of values one with `item`s.
A complete form is an `application`, a draft a `draft`, in which everything may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from motcua.forms.definition import Form
from motcua.forms.exports.content import About, Content, draft_schema
from motcua.forms.schema import json_schema
from motcua.kernel.xmltext import xml_text

_XS = "http://www.w3.org/2001/XMLSchema"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SIMPLE = {"integer": "integer", "number": "decimal", "boolean": "boolean"}
_FACETS = {"minimum": "minInclusive", "maximum": "maxInclusive"}
_LENGTHS = {"minLength": "minLength", "maxLength": "maxLength"}


def namespace(form: Form, version: int) -> str:
    """The namespace of one version of a form."""
    return f"urn:motcua:form:{form.code}:{version}"


def as_xml(content: Content, about: About) -> bytes:
    """The form as XML (UTF-8), valid against `xml_schema`."""
    uri = namespace(content.form, about.version)
    root = etree.Element(
        f"{{{uri}}}{'application' if content.complete else 'draft'}",
        {f"{{{_XSI}}}schemaLocation": f"{uri} {about.schema}.xsd"},
        nsmap={None: uri, "xsi": _XSI},
    )
    form = _add(root, "form", content.form.title)
    form.set("code", content.form.code)
    form.set("version", str(about.version))
    dossier = _add(root, "dossier")
    _add(dossier, "code", about.code)
    _add(dossier, "receipt_number", about.receipt_number)
    for name, (code, title) in (("procedure", about.procedure), ("agency", about.agency)):
        _add(dossier, name, title).set("code", code)
    _add(dossier, "applicant", about.applicant)
    _add(root, "exported_at", about.exported_at.isoformat(timespec="seconds"))
    answers = _add(root, "answers")
    # In the order of the schema: the file reads like the form.
    for code in json_schema(content.form)["properties"]:
        if code in content.answers:
            _write(answers, code, content.answers[code])
    if not content.complete:
        unreadable = _add(root, "unreadable")
        for code, text in content.unreadable.items():
            _add(unreadable, "item", text).set("field", code)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _add(parent: Any, name: str, text: str = "") -> Any:
    made = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    if text:
        made.text = xml_text(text)
    return made


def _write(parent: Any, name: str, value: object) -> None:
    if isinstance(value, Mapping):
        inside = _add(parent, name)
        for part, one in value.items():
            _write(inside, str(part), one)
    elif isinstance(value, list):
        inside = _add(parent, name)
        for one in value:
            _write(inside, "row" if isinstance(one, Mapping) else "item", one)
    elif isinstance(value, bool):
        _add(parent, name, "true" if value else "false")
    else:
        _add(parent, name, str(value))


def xml_schema(form: Form, version: int) -> bytes:
    """The XML Schema of `as_xml` for one version of a form."""
    uri = namespace(form, version)
    root = etree.Element(
        f"{{{_XS}}}schema",
        {"targetNamespace": uri, "elementFormDefault": "qualified"},
        nsmap={"xs": _XS, None: uri},
    )
    _explain(root, form.title)
    strict = json_schema(form)
    for name, answers in (("application", strict), ("draft", draft_schema(strict))):
        parts = _complex(_xs(root, "element", name=name))
        known = _complex(_xs(parts, "element", name="form"), text=True)
        _xs(known, "attribute", name="code", use="required", fixed=form.code)
        _xs(known, "attribute", name="version", use="required", fixed=str(version))
        about = _complex(_xs(parts, "element", name="dossier"))
        for plain in ("code", "receipt_number"):
            _xs(about, "element", name=plain, type="xs:string")
        for named in ("procedure", "agency"):
            inside = _complex(_xs(about, "element", name=named), text=True)
            _xs(inside, "attribute", name="code", use="required", type="xs:string")
        _xs(about, "element", name="applicant", type="xs:string")
        _xs(parts, "element", name="exported_at", type="xs:dateTime")
        _object(_xs(parts, "element", name="answers"), answers, any_order=False)
        if name == "draft":
            listed = _complex(_xs(parts, "element", name="unreadable"))
            item = _complex(
                _xs(listed, "element", name="item", minOccurs="0", maxOccurs="unbounded"), text=True
            )
            _xs(item, "attribute", name="field", use="required", type="xs:string")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _xs(parent: Any, tag: str, /, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{_XS}}}{tag}", attributes)


def _explain(parent: Any, text: str) -> None:
    if text:
        _xs(_xs(parent, "annotation"), "documentation").text = text


def _complex(element: Any, *, text: bool = False, any_order: bool = False) -> Any:
    """Give an element parts (returns where to add them), or text with attributes."""
    inside = _xs(element, "complexType")
    if text:
        return _xs(_xs(inside, "simpleContent"), "extension", base="xs:string")
    return _xs(inside, "all" if any_order else "sequence")


def _object(element: Any, schema: Mapping[str, Any], *, any_order: bool = True) -> None:
    parts = _complex(element, any_order=any_order)
    required = set(schema.get("required", ()))
    for name, one in schema.get("properties", {}).items():
        _value(parts, name, one, "1" if name in required else "0")


def _value(parent: Any, name: str, schema: Mapping[str, Any], least: str, most: str = "1") -> None:
    element = _xs(parent, "element", name=name, minOccurs=least, maxOccurs=most)
    _explain(element, schema.get("title", ""))
    if schema.get("type") == "object" and "properties" in schema:
        _object(element, schema)
    elif schema.get("type") == "array":
        items = schema.get("items", {})
        row = "row" if items.get("type") == "object" else "item"
        _value(
            _complex(element),
            row,
            items,
            str(schema.get("minItems", 0)),
            str(schema.get("maxItems", "unbounded")),
        )
    else:
        _simple(element, schema)


def _simple(element: Any, schema: Mapping[str, Any]) -> None:
    kind = schema.get("type", "string")
    base = _SIMPLE.get(kind, "string") if isinstance(kind, str) else "string"
    if schema.get("format") == "date":
        element.set("type", "xs:date")
        return
    inside = _xs(_xs(element, "simpleType"), "restriction", base=f"xs:{base}")
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    for value in values:
        _xs(inside, "enumeration", value=_lexical(value))
    if values:
        return
    facets = _LENGTHS if base == "string" else _FACETS
    for ours, theirs in facets.items():
        if ours in schema:
            _xs(inside, theirs, value=str(schema[ours]))
    pattern = _xsd_pattern(schema.get("pattern", "")) if base == "string" else ""
    if pattern:
        _xs(inside, "pattern", value=pattern)


def _lexical(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _xsd_pattern(pattern: str) -> str:
    """The pattern in the words of XML Schema, which anchors by itself; "" for what it cannot say."""
    anchored = pattern.startswith("^") and pattern.endswith("$")
    plain = pattern.removeprefix("^").removesuffix("$").replace("(?:", "(")
    return plain if anchored and "(?" not in plain and "^" not in plain.replace("[^", "") else ""
