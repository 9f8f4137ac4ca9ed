"""The pure rules of forms under one name, for the rooms above: `from motcua.forms import rules`.

definition (the shape) · parsing (published → shape) · check (is a definition right?) · reading (post → answers) ·
settling (what follows from the answers) · answers (is it right, what is kept) · describing (answers → words) · schema
(JSON Schema of the answers).
"""

from motcua.forms.answers import (
    as_answer,
    clean,
    page_fields,
    prefill,
    revealed_fields,
    strangers,
    validate,
    visible_fields,
)
from motcua.forms.check import check
from motcua.forms.definition import Form, FormStep, element_id, post_name
from motcua.forms.describing import (
    answer_text,
    answer_texts,
    answer_words,
    describe,
    error_items,
    label_of,
)
from motcua.forms.parsing import parse
from motcua.forms.reading import apply_row_command, file_place, read_answers, table_rows, unknown_fields
from motcua.forms.schema import json_schema
from motcua.forms.settling import Settled, by_hand, newly_set, settle

__all__ = [
    "Form",
    "FormStep",
    "Settled",
    "answer_text",
    "answer_texts",
    "answer_words",
    "apply_row_command",
    "as_answer",
    "by_hand",
    "check",
    "clean",
    "describe",
    "element_id",
    "error_items",
    "file_place",
    "json_schema",
    "label_of",
    "newly_set",
    "page_fields",
    "parse",
    "post_name",
    "prefill",
    "read_answers",
    "revealed_fields",
    "settle",
    "strangers",
    "table_rows",
    "unknown_fields",
    "validate",
    "visible_fields",
]
