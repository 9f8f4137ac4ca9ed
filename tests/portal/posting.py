"""What a browser would post for given answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.forms.definition import FormStep
from motcua.forms.kinds import box_text


def posted(step: FormStep, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one step with these answers, named and written as on the page."""
    post: dict[str, Any] = {}
    for field in step.fields:
        value = answers.get(field.code)
        if value is None or field.formula is not None:
            continue  # what is computed has no box
        if field.kind == "address":
            post |= {f"{field.code}-{part}": text for part, text in value.items()}
        elif field.kind == "table":
            for place, row in enumerate(value):
                for column in field.columns:
                    if column.code in row and column.formula is None:
                        post[f"{field.code}-{place}-{column.code}"] = box_text(column, row[column.code])
        elif field.kind in ("file", "signature"):
            post[field.code] = [card["key"] for card in value]
        elif field.kind == "choices":
            post[field.code] = list(value)
        else:
            post[field.code] = box_text(field, value)
    return post
