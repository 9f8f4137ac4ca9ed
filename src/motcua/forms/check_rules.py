"""Conditions, formulas and set values of a definition: do they name fields that are there, do types fit, is there no
circle, and is it little enough work for a page?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.definition import DEFAULT_MAX_ROWS, SETTABLE_KINDS, SILENT_KINDS, TOTAL_KINDS, Kind
from motcua.kernel import conditions
from motcua.kernel.conditions import Problem
from motcua.kernel.expression_types import WORDS, Type, type_of
from motcua.kernel.expressions import ExpressionError, Node, fields_of, nodes_of, parse, weight

MAX_WORK = 20_000
"""Nodes of all rules of a form, those over columns once for each row: a few milliseconds."""

_RESULTS: Mapping[str, frozenset[Type]] = {
    "number": frozenset({Type.NUMBER}),
    "money": frozenset({Type.NUMBER}),
    "text": frozenset({Type.TEXT, Type.DATE, Type.TIME}),
}
_TYPES: Mapping[Kind, Type] = {
    Kind.NUMBER: Type.NUMBER,
    Kind.MONEY: Type.NUMBER,
    Kind.DATE: Type.DATE,
    Kind.TIME: Type.TIME,
    Kind.CHOICES: Type.CHOICES,
    Kind.ADDRESS: Type.ADDRESS,
    Kind.FILE: Type.CHOICES,
    Kind.SIGNATURE: Type.CHOICES,
}

Placed = tuple[str, Mapping[str, Any]]
"""A field of the definition with its JSON pointer."""


@dataclass
class _Rules:
    """What is known while the rules of a definition are gone through. depends: what decides a field, by its code."""

    known: dict[str, Type | Mapping[str, Type]]
    rows: dict[str, int]
    work: int = 0
    depends: dict[str, set[str]] = field(default_factory=dict)
    late: list[tuple[str, str, str]] = field(default_factory=list)


def rule_problems(fields: Sequence[Placed]) -> Iterator[Problem]:
    """Everything that is wrong with the rules of a form's fields, in their order."""
    named = [(at, one) for at, one in fields if isinstance(one.get("code"), str)]
    rules = _Rules(
        known={one["code"]: _type(one) for _at, one in named if _kind(one) not in {None, *SILENT_KINDS}},
        rows={one["code"]: _rows(one) for _at, one in named},
    )
    section, step = "", ""
    earlier: set[str] = set()
    for at, one in named:
        if (of_step := at.rpartition("/fields/")[0]) != step:
            step, section = of_step, ""
        code = one["code"]
        depends = rules.depends.setdefault(code, set())
        if _kind(one) is Kind.SECTION:
            section = code
        elif section:
            depends.add(section)
        yield from _field_problems(one, at, rules, depends, earlier)
        yield from _column_problems(one, at, rules)
        earlier.add(code)
    if rules.work <= MAX_WORK:
        yield from _circles(named, rules)
    else:
        yield Problem(
            "/steps",
            _(
                "Các điều kiện và công thức quá nặng (%(work)d phần việc, nhiều nhất %(most)d). Hãy rút gọn, hoặc"
                " giảm số dòng nhiều nhất của bảng."
            )
            % {"work": rules.work, "most": MAX_WORK},
        )


def _field_problems(
    one: Mapping[str, Any], at: str, rules: _Rules, depends: set[str], earlier: set[str]
) -> Iterator[Problem]:
    for key in ("shown_when", "required_when"):
        if key in one:
            looked_at, problems = _condition(one[key], f"{at}/{key}", rules, today=key == "required_when")
            yield from problems
            if key == "shown_when":
                depends |= looked_at
                rules.late += [(f"{at}/{key}", one["code"], other) for other in sorted(looked_at - earlier)]
    if "set_when" in one and _kind(one) in SETTABLE_KINDS:
        looked_at, problems = _setting(one, f"{at}/set_when", rules)
        yield from problems
        depends |= looked_at
        rules.late += [(f"{at}/set_when", one["code"], other) for other in sorted(looked_at - earlier)]
    if "formula" in one and _kind(one) is Kind.COMPUTED:
        tree, problems = _expression(
            one["formula"], f"{at}/formula", rules, _RESULTS.get(str(one.get("result")), frozenset())
        )
        yield from problems
        depends |= fields_of(tree) & set(rules.known) if tree is not None else set()


def _condition(condition: object, at: str, rules: _Rules, *, today: bool) -> tuple[set[str], list[Problem]]:
    if isinstance(condition, str):
        tree, problems = _expression(condition, at, rules, frozenset({Type.TRUTH}), today=today)
        return (set(fields_of(tree)) & set(rules.known) if tree is not None else set()), problems
    found = conditions.check(condition, list(rules.known))
    if not found:
        rules.work += conditions.size(condition)
    problems = [Problem(f"{at}{one.pointer}", one.message_vi) for one in found]
    return set(conditions.fields_of(condition)) & set(rules.known), problems


def _setting(one: Mapping[str, Any], at: str, rules: _Rules) -> tuple[set[str], list[Problem]]:
    setting = one["set_when"]
    if not isinstance(setting, Mapping) or set(setting) != {"when", "value"}:
        return set(), [
            Problem(at, _("“set_when” phải có đúng hai khoá “when” (điều kiện) và “value” (biểu thức)."))
        ]
    looked_at, problems = _condition(setting["when"], f"{at}/when", rules, today=False)
    kind = _kind(one)
    wanted = {_TYPES.get(kind, Type.TEXT) if kind is not None else Type.ANY}
    said = wanted & {Type.DATE, Type.TIME}
    tree, wrong = _expression(
        setting["value"], f"{at}/value", rules, frozenset(wanted | ({Type.TEXT} if said else set()))
    )
    return looked_at | (
        set(fields_of(tree)) & set(rules.known) if tree is not None else set()
    ), problems + wrong


def _expression(
    source: object, at: str, rules: _Rules, wanted: frozenset[Type], *, today: bool = False, times: int = 1
) -> tuple[Node | None, list[Problem]]:
    """The tree of an expression where it can be read, and what is wrong with it."""
    if not isinstance(source, str):
        return None, [Problem(at, _("Biểu thức phải là chữ, ví dụ so_luong * don_gia."))]
    try:
        tree = parse(source)
    except ExpressionError as error:
        return None, [Problem(at, str(error))]
    found, wrong = type_of(tree, rules.known)
    if not wrong and wanted and found not in wanted and found is not Type.ANY:
        words = _(" hoặc ").join(sorted(WORDS[one] for one in wanted))
        wrong = [
            _("Biểu thức cho ra %(found)s, ở đây cần %(wanted)s.") % {"found": WORDS[found], "wanted": words}
        ]
    if not today and any(node[0] == "call" and node[1] == "today" for node in nodes_of(tree)):
        wrong.append(
            _(
                "today() chỉ dùng được trong “required_when”: câu trả lời đã gửi không được đổi theo ngày đọc lại."
                " Hãy hỏi ngày bằng một trường."
            )
        )
    heavy = weight(tree)
    rules.work += times * (heavy.nodes + sum(rules.rows.get(table, 1) for table, _column in heavy.columns))
    return tree, [Problem(at, message) for message in wrong]


def _column_problems(one: Mapping[str, Any], at: str, rules: _Rules) -> Iterator[Problem]:
    """Formulas of computed columns, which see the other columns of their row alone."""
    columns = [column for column in _columns(one) if isinstance(column.get("code"), str)]
    if _kind(one) is not Kind.TABLE or not columns:
        return
    own = _Rules(known=dict(_column_types(one)), rows={})
    depends: dict[str, set[str]] = {}
    for place, column in enumerate(_columns(one)):
        code = column.get("code")
        if _kind(column) is not Kind.COMPUTED or "formula" not in column or not isinstance(code, str):
            continue
        here = f"{at}/columns/{place}/formula"
        result = _RESULTS.get(str(column.get("result")), frozenset())
        tree, problems = _expression(column["formula"], here, own, result, times=_rows(one))
        yield from problems
        depends[code] = set(fields_of(tree)) if tree is not None else set()
    leads = _leads(depends)
    for place, column in enumerate(_columns(one)):
        code = column.get("code")
        path = _path(code, code, _ways(code, leads)) if isinstance(code, str) and code in depends else None
        if path:
            yield Problem(f"{at}/columns/{place}/formula", _circle(path))
            break
        if column.get("total") is True and _kind(column) in TOTAL_KINDS and column.get("result") == "text":
            yield Problem(
                f"{at}/columns/{place}/total", _("Cột tính ra chữ thì không cộng được. Hãy bỏ “total”.")
            )
    rules.work += own.work


def _circles(named: Sequence[Placed], rules: _Rules) -> Iterator[Problem]:
    """A value may follow only from what does not follow from it: so one pass in order settles every field."""
    told: set[frozenset[str]] = set()
    leads = _leads(rules.depends)
    # One search for each field, however many later fields it names: a definition must not keep the check busy.
    ways = {code: _ways(code, leads) for code in {code for _at, code, _other in rules.late}}
    for at, code, other in rules.late:
        if other == code:
            yield Problem(
                at,
                _("Trường không thể tự quyết định việc hiện của chính nó. Hãy dùng một trường đứng trước."),
            )
        elif path := _path(other, code, ways[code]):
            told.add(frozenset(path))
            yield Problem(at, _circle([code, *path]))
        else:
            yield Problem(
                at,
                _("Điều kiện dùng trường “%(other)s” đứng sau. Hãy chuyển trường đó lên trước.")
                % {"other": other},
            )
    for at, one in named:
        code = one["code"]
        if _kind(one) is Kind.COMPUTED and (path := _path(code, code, _ways(code, leads))):
            if frozenset(path) not in told:
                yield Problem(f"{at}/formula", _circle(path))
            told.add(frozenset(path))


def _circle(path: Sequence[str]) -> str:
    names = " → ".join(f"“{code}”" for code in path)
    return _("Điều kiện, công thức thành vòng: %(names)s. Hãy bỏ một chỗ để vòng đứt ra.") % {"names": names}


def _leads(depends: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """What each field decides, by its code: `depends` turned round."""
    leads: dict[str, list[str]] = {}
    for code in sorted(depends):
        for other in depends[code]:
            leads.setdefault(other, []).append(code)
    return leads


def _ways(goal: str, leads: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Of every field that follows from the goal, the next one on the shortest way back to it."""
    onward: dict[str, str] = {}
    waiting = [goal]
    for code in waiting:
        for other in leads.get(code, ()):
            if other not in onward:
                onward[other] = code
                if other != goal:
                    waiting.append(other)
    return onward


def _path(start: str, goal: str, onward: Mapping[str, str]) -> list[str] | None:
    """The way from a field through what decides it to the goal, both ends included; None without one."""
    if start not in onward:
        return None
    path = [start, onward[start]]
    while path[-1] != goal:
        path.append(onward[path[-1]])
    return path


def _kind(asked: Mapping[str, Any]) -> Kind | None:
    written = asked.get("kind")
    return Kind(written) if isinstance(written, str) and written in set(Kind) else None


def _type(one: Mapping[str, Any]) -> Type | Mapping[str, Type]:
    kind = _kind(one)
    if kind is Kind.TABLE:
        return _column_types(one)
    if kind is Kind.COMPUTED:
        return Type.TEXT if one.get("result") == "text" else Type.NUMBER
    return _TYPES.get(kind, Type.TEXT) if kind is not None else Type.ANY


def _column_types(one: Mapping[str, Any]) -> dict[str, Type]:
    types: dict[str, Type] = {}
    for column in _columns(one):
        found = _type(column)
        if isinstance(column.get("code"), str):
            types[column["code"]] = found if isinstance(found, Type) else Type.ANY
    return types


def _columns(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    columns = one.get("columns")
    return (
        [column if isinstance(column, Mapping) else {} for column in columns]
        if isinstance(columns, list)
        else []
    )


def _rows(one: Mapping[str, Any]) -> int:
    most = one.get("max_rows", DEFAULT_MAX_ROWS)
    return most if isinstance(most, int) and not isinstance(most, bool) and most > 0 else DEFAULT_MAX_ROWS
