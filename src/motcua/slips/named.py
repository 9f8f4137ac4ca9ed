"""Which fields a template names: read from its Typst source, or from the expressions of its Word file. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import nodes

_PATH = r'"([A-Za-z_][A-Za-z0-9_.]*)"'
_VALUE = re.compile(rf"\b(?:value|items)\(\s*{_PATH}\s*\)")
_ROW = re.compile(rf"\brow\(\s*(?:\"[^\"]*\"|value\([^)]*\)|\[[^\]]*\])\s*,\s*{_PATH}\s*\)")
_PAIR = re.compile(rf'\bpair\(\s*\(\s*"[^"]*"\s*,\s*{_PATH}\s*\)\s*,\s*\(\s*"[^"]*"\s*,\s*{_PATH}\s*\)')
_PART = re.compile(r'\beditable\(\s*"([A-Za-z_][A-Za-z0-9_]*)"\s*\)')
_CHOICES = re.compile(r'\bchoices\(\s*"([a-z][a-z0-9_]*)"')
_PICTURE = re.compile(r'\bpicture\(\s*"([a-z][a-z0-9_]*)"')
_COLUMN = r'\(\s*"[^"]*"\s*,\s*"[a-z][a-z0-9_]*"\s*\)'
_TABLE = re.compile(rf'\banswer-table\(\s*"([a-z][a-z0-9_]*)"((?:\s*,\s*{_COLUMN})*)')
_LOOP = re.compile(rf"#?\bfor\s+([a-z][a-z0-9_-]*)\s+in\s+items\(\s*{_PATH}\s*\)")
_COMMENT = re.compile(r"(?<![:\"])//[^\n]*")


def named_in_source(source: str) -> Iterator[tuple[str, int]]:
    """(path, line) of each field of a Typst source; a column of a list's row as `papers[].name`."""
    plain = _COMMENT.sub(lambda found: " " * len(found[0]), source)

    def line(at: int) -> int:
        return plain.count("\n", 0, at) + 1

    for pattern in (_VALUE, _ROW, _PAIR):
        for found in pattern.finditer(plain):
            for path in found.groups():
                yield path, line(found.start())
    for found in _PART.finditer(plain):
        yield f"texts.{found[1]}", line(found.start())
    for pattern, above in ((_CHOICES, "choices"), (_PICTURE, "pictures")):
        for found in pattern.finditer(plain):
            yield f"{above}.{found[1]}", line(found.start())
    for found in _TABLE.finditer(plain):
        yield f"answers.{found[1]}", line(found.start())
        for column in re.finditer(r',\s*"([a-z][a-z0-9_]*)"\s*\)', found[2]):
            yield f"answers.{found[1]}[].{column[1]}", line(found.start(2) + column.start())
    for found in _LOOP.finditer(plain):
        row, path = found.groups()
        for column in re.finditer(
            rf"(?<![\w.\"-]){re.escape(row)}\.([a-z_][a-z0-9_]*)", plain[found.end() :]
        ):
            yield f"{path}[].{column[1]}", line(found.end() + column.start())


def named_in_expressions(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """(path, 0) of each field that the expressions of a Word template name, loops followed."""
    yield from _walk(tree, {"loop": ""})


def _walk(node: nodes.Node, rows: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    if isinstance(node, nodes.For):
        yield from _walk(node.iter, rows)
        path = _path(node.iter, rows)
        inner = dict(rows)
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = f"{path}[]" if path else ""
        for part in (*node.body, *node.else_):
            yield from _walk(part, inner)
        return
    if isinstance(node, nodes.Name | nodes.Getattr):
        path = _path(node, rows)
        if path and not path.endswith("[]"):
            yield path, 0
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, rows)


def _path(node: nodes.Node, rows: Mapping[str, str]) -> str:
    """The path of a name or of an attribute of one; "" for everything else, and for what a loop tells of itself."""
    if isinstance(node, nodes.Name):
        return rows.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        base = _path(node.node, rows)
        return f"{base}.{node.attr}" if base else ""
    return ""
