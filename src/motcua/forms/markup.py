"""Explanatory text with a few signs, as safe HTML: paragraphs, lists, **bold**, *italic*, [words](https://…).

Each line is a paragraph; lines that begin with "- " are a list, with "1. " a numbered one, with "## " a small heading.
Whatever else is written stands as it is, escaped: there is no way to write HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_ITEM = re.compile(r"- (?P<words>\S.*)")
_NUMBERED = re.compile(r"\d{1,3}\. (?P<words>\S.*)", re.ASCII)
_HEADING = re.compile(r"## (?P<words>\S.*)")
# Bold first; no pattern can begin inside another's match, and none can run over a line.
_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|\*(?P<italic>[^*\s](?:[^*]*[^*\s])?)\*"
    r"|\[(?P<words>[^\[\]]+)\]\((?P<address>https://[^\s()<>\"']+)\)"
)


def to_html(text: str) -> Markup:
    """The text as HTML. Links lead only to https addresses."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blocks = groupby(lines, _kind_of)
    return Markup("\n").join(block for kind, group in blocks for block in _blocks(kind, list(group)))


def to_plain_text(text: str) -> str:
    """The text without its signs, each paragraph a line: for paper."""
    lines = (_INLINE.sub(_bare, line.strip().removeprefix("## ")) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _bare(found: re.Match[str]) -> str:
    return found["bold"] or found["italic"] or found["words"]


def _kind_of(line: str) -> str:
    if _ITEM.fullmatch(line):
        return "ul"
    if _NUMBERED.fullmatch(line):
        return "ol"
    return "h" if _HEADING.fullmatch(line) else "p"


def _blocks(kind: str, lines: list[str]) -> Iterator[Markup]:
    if kind in ("ul", "ol"):
        pattern, look = (_ITEM, "bullet") if kind == "ul" else (_NUMBERED, "number")
        words = [found["words"] for line in lines if (found := pattern.fullmatch(line))]
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(one)) for one in words)
        yield Markup('<{0} class="govuk-list govuk-list--{1}">{2}</{0}>').format(kind, look, items)
        return
    for line in lines:
        if kind == "h":
            yield Markup('<p class="govuk-body"><strong>{}</strong></p>').format(_inline(line[3:]))
        else:
            yield Markup('<p class="govuk-body">{}</p>').format(_inline(line))


def _inline(text: str) -> Markup:
    made = Markup("")
    at = 0
    for found in _INLINE.finditer(text):
        made += escape(text[at : found.start()])
        if found["bold"] is not None:
            made += Markup("<strong>{}</strong>").format(found["bold"])
        elif found["italic"] is not None:
            made += Markup("<em>{}</em>").format(found["italic"])
        else:
            link = Markup('<a class="govuk-link" href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
            made += link.format(found["address"], found["words"])
        at = found.end()
    return made + escape(text[at:])
