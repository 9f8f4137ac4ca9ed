"""A small language for values that follow from the answers of a form; read here, never executed as code.

    so_luong * don_gia              sum(hang.thanh_tien) + phi_ship          if(loai = "to_chuc", 500000, 200000)
    khu_vuc in ["phuong", "xa"]     years(ngay_sinh, today()) >= 18         not filled(ma_so_thue) and von > 0

`parse` makes a tree of it: a node is a tuple of its name and its parts, which JSON holds as a list, so that a page's
script reads the same tree and needs no reader of its own (frontend/src/js/expressions.js evaluates it alike).
`expression_types` says whether the types fit, `expression_values` gives the value.

Bounded by construction: length, number of nodes and depth of nesting. A tree has no loops and calls nothing but the
functions listed here, so that its time is bounded by its size and the rows of the tables it adds up. The Vietnamese
messages are plain literals: this room stands below the framework and its translation functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

MAX_LENGTH = 2000
MAX_NODES = 200
MAX_DEPTH = 20
MAX_LITERAL = 500
MAX_DIGITS = 18

Literal = str | int | bool
Node = tuple["str | int | bool | Node | tuple[Literal, ...]", ...]
"""("value", 5) · ("field", code) · ("column", table, code) · ("not", a) · ("neg", a) · ("and" or "or", a, b, …) ·
("=" … "/", a, b) · ("in", a, (literals)) · ("call", name, argument, …)."""

FUNCTIONS: dict[str, tuple[int, int]] = {
    "sum": (1, 1),
    "count": (1, 1),
    "rows": (1, 1),
    "min": (1, 20),
    "max": (1, 20),
    "round": (2, 2),
    "if": (3, 3),
    "filled": (1, 1),
    "blank": (1, 1),
    "concat": (1, 20),
    "days": (2, 2),
    "years": (2, 2),
    "today": (0, 0),
}
"""Name → least and most number of arguments."""

COMPARISONS = ("=", "!=", "<=", ">=", "<", ">")
_WORDS = frozenset({"and", "or", "not", "in", "true", "false"})
RESERVED = _WORDS | frozenset(FUNCTIONS)
"""A field with such a code cannot be named in an expression."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+)
    | (?P<name>[a-z][a-z0-9_]*)
    | (?P<text>"[^"\n]*"|'[^'\n]*')
    | (?P<sign><=|>=|!=|[-+*/()=<>,.\[\]])
    )""",
    re.ASCII | re.VERBOSE,
)


class ExpressionError(ValueError):
    """An expression cannot be read. `place`: the character (from 1) at which that shows; the text is Vietnamese."""

    def __init__(self, message_vi: str, place: int) -> None:
        super().__init__(message_vi)
        self.place = place


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign. `place`: where it begins, from 1."""

    kind: str
    text: str
    place: int


class Weight(NamedTuple):
    """How much work a tree is: its nodes, and the columns that it goes through row by row."""

    nodes: int
    columns: tuple[tuple[str, str], ...]


def parse(source: str) -> Node:
    """The tree of an expression. Raises ExpressionError."""
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"Biểu thức dài quá {MAX_LENGTH} ký tự. Hãy rút gọn.", MAX_LENGTH)
    reader = _Reader(list(_tokens(source)), len(source) + 1)
    node = reader.any_of()
    if reader.ahead is not None:
        reader.wrong(f"Không hiểu “{reader.ahead.text}” ở đây.")
    return node


def _tokens(source: str) -> Iterator[Token]:
    place = 0
    end = len(source.rstrip())
    while place < end:
        found = _TOKEN.match(source, place)
        if found is None:
            raise ExpressionError(_unreadable(source[place:].lstrip()[:1]), place + 1)
        kind = str(found.lastgroup)
        yield Token(kind, found[kind], found.start(kind) + 1)
        place = found.end()


def _unreadable(sign: str) -> str:
    if sign in ('"', "'"):
        return "Chữ trong ngoặc kép chưa được đóng ngoặc."
    return f"Không dùng được ký tự “{sign}” trong biểu thức. Chữ phải đặt trong ngoặc kép."


class _Reader:
    """Reads by descent, one method for each level of binding, loosest first."""

    def __init__(self, tokens: list[Token], end: int) -> None:
        self.tokens = tokens
        self.at = 0
        self.end = end
        self.nodes = 0
        self.depth = 0

    @property
    def ahead(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def wrong(self, message_vi: str) -> NoReturn:
        place = self.ahead.place if self.ahead is not None else self.end
        raise ExpressionError(f"{message_vi} (ký tự thứ {place})", place)

    def make(self, *parts: str | int | bool | Node | tuple[Literal, ...]) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.wrong(f"Biểu thức quá lớn: hơn {MAX_NODES} thành phần. Hãy chia thành nhiều trường tự tính.")
        return parts

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.wrong(f"Biểu thức lồng nhau quá {MAX_DEPTH} cấp. Hãy chia thành nhiều trường tự tính.")

    def take(self, *texts: str) -> str:
        """The next token if it is one of these signs or words, else ""."""
        ahead = self.ahead
        if ahead is None or ahead.kind in ("text", "number") or ahead.text not in texts:
            return ""
        self.at += 1
        return ahead.text

    def want(self, text: str) -> None:
        if not self.take(text):
            self.wrong(f"Thiếu “{text}”.")

    def any_of(self) -> Node:
        self.deeper()
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else self.make("or", *parts)

    def all_of(self) -> Node:
        parts = [self.turned()]
        while self.take("and"):
            parts.append(self.turned())
        return parts[0] if len(parts) == 1 else self.make("and", *parts)

    def turned(self) -> Node:
        if not self.take("not"):
            return self.compared()
        self.deeper()
        node = self.make("not", self.turned())
        self.depth -= 1
        return node

    def compared(self) -> Node:
        left = self.added()
        if self.take("in"):
            return self.make("in", left, self.listed())
        sign = self.take(*COMPARISONS)
        return self.make(sign, left, self.added()) if sign else left

    def listed(self) -> tuple[Literal, ...]:
        self.want("[")
        values = [self.literal()]
        while self.take(","):
            values.append(self.literal())
        self.want("]")
        return tuple(values)

    def literal(self) -> Literal:
        minus = bool(self.take("-"))
        value = self.constant()
        if value is None or (minus and (isinstance(value, bool) or not isinstance(value, int))):
            self.wrong("Trong danh sách chỉ ghi số hoặc chữ trong ngoặc kép.")
        self.make("value", value)
        return -int(value) if minus else value

    def constant(self) -> Literal | None:
        """The constant that comes next; None, and nothing taken, when there is none."""
        ahead = self.ahead
        if ahead is None:
            return None
        if ahead.kind == "number":
            if len(ahead.text) > MAX_DIGITS:
                self.wrong(f"Số dài quá {MAX_DIGITS} chữ số.")
            self.at += 1
            return int(ahead.text)
        if ahead.kind == "text":
            if len(ahead.text) > MAX_LITERAL + 2:
                self.wrong(f"Chữ trong ngoặc kép dài quá {MAX_LITERAL} ký tự.")
            self.at += 1
            return ahead.text[1:-1]
        word = self.take("true", "false")
        return word == "true" if word else None

    def added(self) -> Node:
        node = self.multiplied()
        while sign := self.take("+", "-"):
            node = self.make(sign, node, self.multiplied())
        return node

    def multiplied(self) -> Node:
        node = self.signed()
        while sign := self.take("*", "/"):
            node = self.make(sign, node, self.signed())
        return node

    def signed(self) -> Node:
        if not self.take("-"):
            return self.single()
        self.deeper()
        node = self.make("neg", self.signed())
        self.depth -= 1
        return node

    def single(self) -> Node:
        value = self.constant()
        if value is not None:
            return self.make("value", value)
        if self.take("("):
            node = self.any_of()
            self.want(")")
            return node
        ahead = self.ahead
        if ahead is None:
            self.wrong("Biểu thức còn thiếu một vế.")
        if ahead.kind != "name" or ahead.text in _WORDS:
            self.wrong(f"Không hiểu “{ahead.text}” ở đây.")
        self.at += 1
        if self.take("("):
            return self.call(ahead)
        if ahead.text in FUNCTIONS:
            self.wrong(f"Sau hàm “{ahead.text}” phải có dấu ngoặc.")
        if not self.take("."):
            return self.make("field", ahead.text)
        column = self.ahead
        if column is None or column.kind != "name":
            self.wrong("Sau dấu chấm phải là mã cột của bảng.")
        self.at += 1
        return self.make("column", ahead.text, column.text)

    def call(self, name: Token) -> Node:
        if name.text not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise ExpressionError(f"Không có hàm “{name.text}”. Các hàm: {known}.", name.place)
        arguments: list[Node] = []
        if not self.take(")"):
            arguments.append(self.any_of())
            while self.take(","):
                arguments.append(self.any_of())
            self.want(")")
        least, most = FUNCTIONS[name.text]
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"từ {least} đến {most}"
            raise ExpressionError(
                f"Hàm “{name.text}” cần {wanted} giá trị, đang có {len(arguments)}.", name.place
            )
        return self.make("call", name.text, *arguments)


def nodes_of(tree: Node) -> Iterator[Node]:
    """Every node of a tree."""
    waiting: list[Node] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if node[0] == "value":
            continue
        parts = node[1:2] if node[0] == "in" else node[1:]
        waiting.extend(part for part in parts if isinstance(part, tuple))


def fields_of(tree: Node) -> frozenset[str]:
    """The fields that a tree names; of a column its table."""
    return frozenset(str(node[1]) for node in nodes_of(tree) if node[0] in ("field", "column"))


def weight(tree: Node) -> Weight:
    """How much work its value is, for bounds over a whole form."""
    nodes = list(nodes_of(tree))
    return Weight(len(nodes), tuple((str(node[1]), str(node[2])) for node in nodes if node[0] == "column"))
