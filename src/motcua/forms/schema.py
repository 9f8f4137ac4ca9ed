"""A JSON Schema (2020-12) of a form's answers, for those who exchange dossiers with other systems.

It describes cleaned answers. Every complete answer that `validate` accepts passes it; the reverse need not
hold, for check digits, wards of a province and conditions between fields are beyond a schema.
"""

from __future__ import annotations

from typing import Any

from motcua.forms.answers import LONGEST_ADDRESS_PART
from motcua.forms.definition import FILE_KINDS, THREE_TIERS, Column, Field, Form, Kind
from motcua.forms.kinds import number_bounds
from motcua.forms.settling import OLD_ADDRESS_PARTS
from motcua.kernel.expression_values import LARGEST, LONGEST_TEXT

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PATTERNS = {
    Kind.PHONE: r"^0[0-9]{9,10}$",
    Kind.ID_NUMBER: r"^[0-9]{12}$",
    Kind.TAX_CODE: r"^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$",
    Kind.DATE: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    Kind.TIME: r"^[0-2][0-9]:[0-5][0-9]$",
}


def json_schema(form: Form) -> dict[str, Any]:
    """The schema of the form's answers. Fields that only some applicants are asked are never required."""
    asked = [field for field in form.fields if field.asks]
    return {
        "$schema": DIALECT,
        "title": form.title,
        "type": "object",
        "properties": {field.code: _field_schema(field) for field in asked},
        "required": [field.code for field in asked if field.must_be_answered and not field.is_decided],
        "additionalProperties": False,
    }


def _field_schema(field: Field) -> dict[str, Any]:
    if field.kind is Kind.ADDRESS:
        parts = _old_address_schema() if field.tiers == THREE_TIERS else _address_schema()
        return {"title": field.label, **parts}
    if field.kind is Kind.TABLE:
        return {
            "title": field.label,
            "type": "array",
            "minItems": field.least_rows,
            "maxItems": field.max_rows,
            "items": {
                "type": "object",
                "properties": {column.code: _value_schema(column) for column in field.columns},
                "required": [column.code for column in field.columns if column.required],
                "additionalProperties": False,
            },
        }
    if field.kind in FILE_KINDS:
        text = {"type": "string", "minLength": 1}
        return {
            "title": field.label,
            "type": "array",
            "minItems": 1,
            "maxItems": field.max_files,
            "items": {
                "type": "object",
                "properties": {
                    "key": text,
                    "name": text,
                    "size": {"type": "integer", "minimum": 0},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
                "required": ["key", "name", "size", "sha256"],
                "additionalProperties": False,
            },
        }
    return _value_schema(field)


def _value_schema(asked: Column) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": asked.label}
    values = [option.value for option in asked.options]
    if asked.kind in (Kind.NUMBER, Kind.MONEY):
        least, most = number_bounds(asked)
        return {**schema, "type": "integer", "minimum": least, "maximum": most}
    if asked.kind is Kind.COMPUTED:
        if asked.result is Kind.TEXT:
            return {**schema, "type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
        return {**schema, "type": "integer", "minimum": -LARGEST, "maximum": LARGEST}
    if asked.kind is Kind.LOOKUP:
        text = {"type": "string", "minLength": 1}
        return {
            **schema,
            "type": "object",
            "properties": {"code": text, "label": text},
            "required": ["code", "label"],
            "additionalProperties": False,
        }
    if asked.kind is Kind.CHOICES:
        return {**schema, "type": "array", "items": {"enum": values}, "minItems": 1, "uniqueItems": True}
    if values:
        return {**schema, "enum": values}
    schema["type"] = "string"
    schema["minLength"] = 1
    if asked.length_limit is not None:
        schema["maxLength"] = asked.length_limit
    if asked.kind in _PATTERNS:
        schema["pattern"] = _PATTERNS[asked.kind]
    if asked.kind in (Kind.DATE, Kind.EMAIL):
        schema["format"] = asked.kind.value
    return schema


def _address_schema() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_ADDRESS_PART}
    return {
        "type": "object",
        "properties": {
            "province": {"type": "string", "pattern": "^[0-9]{2}$"},
            "ward": {"type": "string", "pattern": "^[0-9]{5}$"},
            "detail": text,
            "text": text,
        },
        "anyOf": [{"required": ["province", "ward"]}, {"required": ["text"]}],
        "additionalProperties": False,
    }


def _old_address_schema() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_ADDRESS_PART}
    return {
        "type": "object",
        "properties": dict.fromkeys(OLD_ADDRESS_PARTS, text),
        "required": ["old_province", "old_district", "old_ward"],
        "additionalProperties": False,
    }
