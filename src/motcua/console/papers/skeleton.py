"""What the paper of a form says at first: the head of the nation, every field, the signature. Pure."""

# holds data, not texts: the wording of official papers is set by law and never translated

from __future__ import annotations

from collections.abc import Iterator

from motcua.forms.definition import OPTION_KINDS, Field, Form, Kind

_HEAD = """#import "/khung.typ": *
#show: paper

#qr-corner
#align(right, strong(value("form_number")))
#align(center, nation)
#paper-title[%s]
#align(center)[Kính gửi: *#written(value("agency.name"))*]
#form-code
"""
_FOOT = """
#paragraph[Tôi cam đoan những nội dung kê khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật.]
#form-signature("Người làm đơn"%s)
"""


def first_source(title: str, form: Form | None) -> str:
    """A Typst source with every field of the form in its order, to be made into the law's paper; None: no form yet."""
    fields, steps = (form.fields, form.steps) if form is not None else ((), ())
    signed = next((field.code for field in fields if field.kind is Kind.SIGNATURE), "")
    parts = [_HEAD % typst_words(title.upper())]
    for step in steps:
        lines = [line for field in step.fields for line in _lines(field)]
        if lines:
            parts.append(f"\n*{typst_words(step.title)}*\n\n" + "\n".join(lines) + "\n")
    parts.append(_FOOT % (f', signed: "{signed}"' if signed else ""))
    return "".join(parts)


def typst_words(words: str) -> str:
    """Words as they may stand in Typst markup, every sign of its syntax quoted."""
    return "".join(f"\\{sign}" if sign in "\\#$*_`<>@[]~=/-+" else sign for sign in words)


def _lines(field: Field) -> Iterator[str]:
    if field.kind is Kind.SECTION:
        yield f"_{typst_words(field.label)}_"
    elif field.kind is Kind.TABLE:
        columns = ", ".join(f'("{_quoted(column.label)}", "{column.code}")' for column in field.columns)
        yield f"#block[{typst_words(field.label)}:]"
        yield f'#answer-table("{field.code}", {columns})'
    elif field.kind in OPTION_KINDS:
        below = ", below: true" if sum(len(option.label) for option in field.options) > 60 else ""
        yield f'#block[{typst_words(field.label)}: #choices("{field.code}"{below})]'
    elif field.asks and field.kind is not Kind.SIGNATURE:
        yield f'#row("{_quoted(field.label)}", "answers.{field.code}")'


def _quoted(words: str) -> str:
    """Words as they may stand between quotation marks in Typst code."""
    return words.replace("\\", "").replace('"', "”")
