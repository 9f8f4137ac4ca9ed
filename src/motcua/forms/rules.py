"""The pure rules of forms under one name, for the rooms above: `from motcua.forms import rules`.

definition (the shape) · check (is a definition right?) · reading (post → answers) · answers (who is asked
what, is it right, what is kept) · describing (answers → words) · schema (JSON Schema of the answers).
"""

from motcua.forms.answers import clean, page_fields, prefill, revealed_fields, validate, visible_fields
from motcua.forms.check import check
from motcua.forms.definition import Form, FormStep, element_id, parse, post_name
from motcua.forms.describing import (
    answer_text,
    answer_texts,
    answer_words,
    describe,
    error_items,
    label_of,
)
from motcua.forms.reading import apply_row_command, read_answers, table_rows, unknown_fields
from motcua.forms.schema import json_schema

__all__ = [
    "Form",
    "FormStep",
    "answer_text",
    "answer_texts",
    "answer_words",
    "apply_row_command",
    "check",
    "clean",
    "describe",
    "element_id",
    "error_items",
    "json_schema",
    "label_of",
    "page_fields",
    "parse",
    "post_name",
    "prefill",
    "read_answers",
    "revealed_fields",
    "table_rows",
    "unknown_fields",
    "validate",
    "visible_fields",
]
