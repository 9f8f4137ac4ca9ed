"""A condition as a tree of boxes on the page: tests and groups of them, joined by "and" or "or", each of which may be
turned round. From the definition, from what was typed, and back. Pure. What boxes cannot tell (an expression) is edited
as text.

Names of the boxes: "<attribute>.<path>.<part>", the path being numbers joined by "-" ("" is the outermost group).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made_of
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.console.edits import EditError

TESTS = {
    "is": gettext_lazy("là"),
    "is_not": gettext_lazy("khác"),
    "in": gettext_lazy("là một trong"),
    "not_in": gettext_lazy("không thuộc"),
    "filled": gettext_lazy("đã điền"),
    "empty": gettext_lazy("để trống"),
    "at_least": gettext_lazy("từ … trở lên"),
    "at_most": gettext_lazy("nhiều nhất là"),
}
JOINS = {"all": gettext_lazy("mọi điều kiện dưới đây"), "any": gettext_lazy("ít nhất một điều kiện dưới đây")}

MOST_PARTS = 60
DEEPEST = 6

_NUMBER_KINDS = frozenset({"number", "money"})
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_UNCOMMON = re.compile(r"[^\S\n]+")


@dataclass
class Node:
    """A test (`field`, `test`, `values`) or a group (`join`, `turned`, `parts`). `path` names it on the page."""

    kind: str
    path: str = ""
    field: str = ""
    test: str = "is"
    values: list[str] = made_of(default_factory=list)
    join: str = "all"
    turned: bool = False
    parts: list[Node] = made_of(default_factory=list)
    error: str = ""


@dataclass
class ConditionForm:
    """The tree of one condition. `raw`: the same as text, JSON or an expression; `is_deeper`: boxes cannot tell it."""

    attribute: str
    root: Node
    raw: str = ""
    is_deeper: bool = False
    error: str = ""


def of_condition(attribute: str, condition: Any) -> ConditionForm:
    """The boxes of a condition of the definition."""
    if isinstance(condition, str):
        return ConditionForm(attribute, Node("group"), condition, is_deeper=bool(condition))
    raw = json.dumps(condition, ensure_ascii=False) if condition else ""
    root = _group(condition) if condition else Node("group")
    if root is None:
        return ConditionForm(attribute, Node("group"), raw, is_deeper=True)
    return _placed(ConditionForm(attribute, root, raw))


def _group(condition: Any) -> Node | None:
    """The condition as the outermost group."""
    found = _node(condition)
    if found is None or found.kind == "group":
        return found
    return Node("group", parts=[found])


def _node(condition: Any) -> Node | None:
    match condition:
        case {"not": part, **rest} if not rest:
            return _turned(part)
        case {"all": list(parts), **rest} if not rest:
            return _joined("all", parts)
        case {"any": list(parts), **rest} if not rest:
            return _joined("any", parts)
        case {"field": str(name), **rest} if len(rest) == 1:
            ((test, value),) = rest.items()
            return _test(name, str(test), value)
    return None


def _joined(join: str, parts: list[Any]) -> Node | None:
    nodes = [node for node in map(_node, parts) if node is not None]
    return Node("group", join=join, parts=nodes) if len(nodes) == len(parts) else None


def _turned(part: Any) -> Node | None:
    node = _node(part)
    if node is None:
        return None
    if node.kind == "test" and node.test in ("is", "in"):
        node.test = {"is": "is_not", "in": "not_in"}[node.test]
        return node
    if node.kind == "test":
        return Node("group", turned=True, parts=[node])
    if node.turned:
        return Node("group", turned=True, parts=[node])
    node.turned = True
    return node


def _test(name: str, test: str, value: Any) -> Node | None:
    if test == "filled" and isinstance(value, bool):
        return Node("test", field=name, test="filled" if value else "empty")
    if test == "in" and isinstance(value, list) and all(_is_plain(one) for one in value):
        return Node("test", field=name, test="in", values=[str(one) for one in value])
    if test in ("is", "at_least", "at_most") and _is_plain(value):
        return Node("test", field=name, test=test, values=[str(value)])
    return None


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _placed(form: ConditionForm) -> ConditionForm:
    """Give every node the path by which the page names it."""

    def place(node: Node, path: str) -> None:
        node.path = path
        for number, part in enumerate(node.parts):
            place(part, f"{path}-{number}" if path else str(number))

    place(form.root, "")
    return form


def typed(attribute: str, post: QueryDict) -> ConditionForm:
    """The boxes as they were sent."""
    raw, was = (post.get(f"{attribute}.raw{end}", "") for end in ("", ".was"))
    raw, was = _plain(raw), _plain(was)
    if raw != was or (raw and f"{attribute}..join" not in post):
        return _of_raw(attribute, raw)
    return _placed(ConditionForm(attribute, _read(attribute, post, "", "group", 0), raw))


def _plain(text: str) -> str:
    return _UNCOMMON.sub(" ", text.replace("\r\n", "\n")).strip()


def _of_raw(attribute: str, raw: str) -> ConditionForm:
    if not raw:
        return of_condition(attribute, None)
    if not raw.startswith(("{", "[")):
        return of_condition(attribute, raw)
    try:
        form = of_condition(attribute, json.loads(raw))
    except ValueError:
        form = ConditionForm(attribute, Node("group"), is_deeper=True)
        form.error = _("Đoạn này không phải JSON. Hãy kiểm tra dấu ngoặc, dấu phẩy và dấu nháy.")
    form.raw = raw
    return form


def _read(attribute: str, post: QueryDict, path: str, kind: str, depth: int) -> Node:
    name = f"{attribute}.{path}."
    if kind == "test":
        return Node(
            "test",
            field=post.get(f"{name}field", ""),
            test=post.get(f"{name}test", "") or "is",
            values=[one.strip() for one in post.getlist(f"{name}value") if one.strip()],
        )
    join = post.get(f"{name}join", "all")
    node = Node("group", join="any" if join == "any" else "all", turned=f"{name}turned" in post)
    if depth < DEEPEST:
        for number in range(MOST_PARTS):
            below = f"{path}-{number}" if path else str(number)
            found = post.get(f"{attribute}.{below}.kind", "")
            if found not in ("test", "group"):
                break
            node.parts.append(_read(attribute, post, below, found, depth + 1))
    return node


def change(form: ConditionForm, verb: str, path: str) -> None:
    """A button of the boxes: "add" a test to a group, "group" a group, "remove" a part. Raises EditError."""
    numbers = [int(one) for one in path.split("-") if one.isdigit()]
    if verb == "remove":
        if not numbers:
            form.root.parts.clear()
        else:
            parts = _find(form.root, numbers[:-1]).parts
            if numbers[-1] >= len(parts):
                raise EditError(path)
            parts.pop(numbers[-1])
    elif verb in ("add", "group"):
        node = _find(form.root, numbers)
        if node.kind != "group" or len(node.parts) >= MOST_PARTS or len(numbers) >= DEEPEST:
            raise EditError(path)
        node.parts.append(Node("test") if verb == "add" else Node("group", join="any", parts=[Node("test")]))
    else:
        raise EditError(verb)
    _placed(form)


def _find(node: Node, numbers: list[int]) -> Node:
    for number in numbers:
        if number >= len(node.parts):
            raise EditError(str(numbers))
        node = node.parts[number]
    return node


def to_condition(form: ConditionForm, kinds: Mapping[str, str]) -> Any:
    """The condition of the boxes, None for none; what is wrong is written at its box. `kinds`: kind by field.

    A test that is not finished is left out; its boxes stay on the page while somebody works there.
    """
    if form.is_deeper:
        if form.error:
            return None
        return json.loads(form.raw) if form.raw.startswith(("{", "[")) else form.raw or None
    return _made(form.root, kinds)


def _made(node: Node, kinds: Mapping[str, str]) -> Any:
    if node.kind == "test":
        return _made_test(node, kinds)
    parts = [made for part in node.parts if (made := _made(part, kinds)) is not None]
    if not parts:
        return None
    made = parts[0] if len(parts) == 1 else {node.join: parts}
    return {"not": made} if node.turned else made


def _made_test(node: Node, kinds: Mapping[str, str]) -> Any:
    if _lacks(node):
        return None
    if node.test in ("filled", "empty"):
        return {"field": node.field, "filled": node.test == "filled"}
    if node.test in ("at_least", "at_most"):
        text = node.values[0].replace(".", "").replace(" ", "")
        if not _WHOLE.fullmatch(text):
            node.error = _("“%(text)s” không phải số nguyên.") % {"text": node.values[0]}
            return None
        return {"field": node.field, node.test: int(text)}
    is_number = kinds.get(node.field) in _NUMBER_KINDS
    values: list[Any] = [int(one) if is_number and _WHOLE.fullmatch(one) else one for one in node.values]
    if node.test in ("in", "not_in"):
        made: dict[str, Any] = {"field": node.field, "in": values}
    else:
        made = {"field": node.field, "is": values[0]}
    return {"not": made} if node.test in ("is_not", "not_in") else made


def errors_of(form: ConditionForm) -> Iterator[tuple[str, str]]:
    """(name of the box, what is wrong), in the order of the page."""
    if form.error:
        yield f"{form.attribute}.raw", form.error

    def below(node: Node) -> Iterator[tuple[str, str]]:
        if node.error:
            yield f"{form.attribute}.{node.path}.field", node.error
        for part in node.parts:
            yield from below(part)

    yield from below(form.root)


def _lacks(node: Node) -> str:
    """What a test still wants; "" when it is finished."""
    if not node.field:
        return _("Hãy chọn mục của biểu mẫu để so sánh, hoặc xoá điều kiện này.")
    if node.test not in ("filled", "empty") and not node.values:
        return _("Hãy chọn hoặc ghi giá trị để so sánh.")
    return ""


def is_unfinished(form: ConditionForm, *, complain: bool = False) -> bool:
    """Whether a test still wants something; `complain` writes at its boxes what it is."""

    def wanting(node: Node) -> bool:
        if node.kind == "group":
            below = [wanting(part) for part in node.parts]
            return any(below)
        lacks = _lacks(node)
        if complain and lacks:
            node.error = lacks
        return bool(lacks)

    return wanting(form.root)
