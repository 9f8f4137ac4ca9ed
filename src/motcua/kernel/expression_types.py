"""Do the types of an expression fit? Found before a definition is published, so that nothing turns blank unnoticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import cast

from motcua.kernel.expressions import Literal, Node

UNKNOWN_FIELD = "Biểu mẫu không có trường “{code}”. Hãy kiểm tra lại mã trường."


class Type(StrEnum):
    """What an answer or a value is. ANY: something wrong was already said about it, or it fits everywhere."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    TRUTH = "truth"
    CHOICES = "choices"
    ADDRESS = "address"
    TABLE = "table"
    COLUMN = "column"
    ANY = "any"


WORDS: Mapping[Type, str] = {
    Type.NUMBER: "số",
    Type.TEXT: "chữ",
    Type.DATE: "ngày",
    Type.TIME: "giờ",
    Type.TRUTH: "đúng/sai",
    Type.CHOICES: "nhiều lựa chọn",
    Type.ADDRESS: "địa chỉ",
    Type.TABLE: "bảng",
    Type.COLUMN: "cột của bảng",
    Type.ANY: "bất kỳ",
}

Known = Mapping[str, "Type | Mapping[str, Type]"]
"""Type by code of field; of a table the types of its columns."""

_ORDERED = (Type.NUMBER, Type.DATE, Type.TIME)
_SAID = (Type.TEXT, Type.DATE, Type.TIME)
"""Kinds that a constant in quotes can mean."""


def type_of(tree: Node, known: Known) -> tuple[Type, list[str]]:
    """The type of an expression's value, and what does not fit in it, in Vietnamese."""
    reader = _Reader(known)
    found = reader.type_of(tree)
    return found, list(dict.fromkeys(reader.wrong))


class _Reader:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.wrong: list[str] = []

    def type_of(self, node: Node) -> Type:
        name, *parts = node
        match name:
            case "value":
                return _constant(cast(Literal, parts[0]))
            case "field":
                return self.field(str(parts[0]))
            case "column":
                self.column(str(parts[0]), str(parts[1]))
                return Type.COLUMN
            case "in":
                self.alike("in", self.type_of(cast(Node, parts[0])), map(_constant, _listed(parts[1])))
                return Type.TRUTH
            case "call":
                return self.call(str(parts[0]), [cast(Node, part) for part in parts[1:]])
        types = [self.type_of(cast(Node, part)) for part in parts]
        match name:
            case "and" | "or" | "not":
                self.want(str(name), types, Type.TRUTH)
                return Type.TRUTH
            case "=" | "!=":
                self.alike(str(name), types[0], types[1:])
                return Type.TRUTH
            case "<" | "<=" | ">" | ">=":
                self.in_order(str(name), types)
                return Type.TRUTH
            case _:
                self.want("-" if name == "neg" else str(name), types, Type.NUMBER)
                return Type.NUMBER

    def field(self, code: str) -> Type:
        found = self.known.get(code)
        if found is None:
            self.wrong.append(UNKNOWN_FIELD.format(code=code))
            return Type.ANY
        return found if isinstance(found, Type) else Type.TABLE

    def column(self, table: str, code: str) -> Type:
        columns = self.known.get(table)
        if columns is None:
            self.wrong.append(UNKNOWN_FIELD.format(code=table))
        elif not isinstance(columns, Mapping):
            self.wrong.append(f"“{table}” không phải là bảng nên không có cột “{code}”.")
        elif code not in columns:
            self.wrong.append(f"Bảng “{table}” không có cột “{code}”.")
        else:
            return columns[code]
        return Type.ANY

    def call(self, name: str, arguments: Sequence[Node]) -> Type:
        match name:
            case "sum" | "count" | "min" | "max":
                for argument in arguments:
                    self.cells(name, argument)
                return Type.NUMBER
            case "rows":
                self.want(name, [self.type_of(arguments[0])], Type.TABLE)
                return Type.NUMBER
            case "if":
                asked, *ways = [self.type_of(argument) for argument in arguments]
                self.want(name, [asked], Type.TRUTH)
                self.alike(name, ways[0], ways[1:])
                return ways[1] if ways[0] is Type.ANY else ways[0]
        types = [self.type_of(argument) for argument in arguments]
        match name:
            case "round":
                self.want(name, types, Type.NUMBER)
                return Type.NUMBER
            case "days" | "years":
                self.want(name, types, Type.DATE, said=arguments)
                return Type.NUMBER
            case "concat":
                self.want(name, types, Type.TEXT, Type.NUMBER, Type.DATE, Type.TIME)
                return Type.TEXT
            case "today":
                return Type.DATE
            case _:  # filled, blank
                self.no_column(name, types)
                return Type.TRUTH

    def cells(self, name: str, argument: Node) -> None:
        """An argument of a function over columns: a column, or for min and max a number too."""
        if argument[0] == "column":
            found = self.column(str(argument[1]), str(argument[2]))
            if name != "count" and found not in (Type.NUMBER, Type.ANY):
                self.wrong.append(f"“{name}” cần cột số, không phải cột {WORDS[found]}.")
        elif name in ("min", "max"):
            self.want(name, [self.type_of(argument)], Type.NUMBER)
        else:
            self.wrong.append(f"“{name}” cần một cột của bảng, ví dụ {name}(hang.so_luong).")

    def want(
        self, what: str, types: Sequence[Type], *wanted: Type, said: Sequence[Node] | None = None
    ) -> None:
        for place, found in enumerate(types):
            if found in wanted or found is Type.ANY:
                continue
            if said is not None and found is Type.TEXT and said[place][0] == "value":
                continue
            words = ", ".join(WORDS[one] for one in wanted)
            self.wrong.append(f"“{what}” cần {words}, không phải {WORDS[found]}.")

    def no_column(self, what: str, types: Sequence[Type]) -> None:
        if Type.COLUMN in types:
            self.wrong.append(f"“{what}” không dùng được cho cả cột; hãy dùng count.")

    def alike(self, what: str, first: Type, others: Iterator[Type] | Sequence[Type]) -> None:
        for other in others:
            if not _comparable(first, other):
                self.wrong.append(
                    f"“{what}” không so được {WORDS[first]} với {WORDS[other]}; hai vế phải cùng loại."
                )

    def in_order(self, what: str, types: Sequence[Type]) -> None:
        first, other = types
        fits = (first in _ORDERED and (other is first or other is Type.TEXT)) or (
            first is Type.TEXT and other in (Type.DATE, Type.TIME)
        )
        if not (fits and (first, other) != (Type.NUMBER, Type.TEXT)) and Type.ANY not in types:
            self.wrong.append(
                f"“{what}” chỉ so được hai số, hai ngày hoặc hai giờ, không so {WORDS[first]} với {WORDS[other]}."
            )


def _comparable(first: Type, other: Type) -> bool:
    if Type.ANY in (first, other):
        return True
    if {first, other} & {Type.TABLE, Type.COLUMN, Type.ADDRESS}:
        return False
    if Type.CHOICES in (first, other):
        return Type.TEXT in (first, other)
    return first is other or (first in _SAID and other in _SAID and Type.TEXT in (first, other))


def _constant(value: Literal) -> Type:
    if isinstance(value, bool):
        return Type.TRUTH
    return Type.NUMBER if isinstance(value, int) else Type.TEXT


def _listed(values: object) -> tuple[Literal, ...]:
    return cast("tuple[Literal, ...]", values)
