"""The form of a procedure: which fields each of its parts has, reading them as sent, and changing rows. Pure.

What stands in a form is kept as typed, in plain JSON: a text by its name, a list of texts for what is ticked, a list of
rows for what may be there several times. A field's name on the page is its path: `fees-0-tiers-1-amount`.
"""

import copy
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from motcua.catalogue.definition import DEFAULT_FORMATS, DEFAULT_MAX_FILES, DEFAULT_MAX_MB
from motcua.console.designer.condition_form import change as change_condition

Typed = dict[str, Any]

MOST_ROWS = 100


@dataclass(frozen=True)
class Rows:
    """Something that may be there several times. `marker`: a text box that every row has, so that a row is seen."""

    name: str
    marker: str
    texts: tuple[str, ...]
    ticked: tuple[str, ...] = ()
    rows: tuple["Rows", ...] = ()
    new: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the form: a page of its own."""

    code: str
    title: Any
    texts: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    rows: tuple[Rows, ...] = ()


_WHEN = Rows("when", "field", ("field", "test", "value", "depth"), new=(("test", "is"),))

PARTS = (
    Part(
        "chung",
        gettext_lazy("Chung"),
        (
            "code",
            "name",
            "sector",
            "group",
            "new_sector_code",
            "new_sector_name",
            "level",
            "contact",
            "certainty",
            "status_note",
        ),
        ("audience", "topics"),
    ),
    Part(
        "co-quan",
        gettext_lazy("Cơ quan, thời hạn"),
        ("limit_kind", "limit_amount", "limit_cutoff", "legal_limit_note"),
        ("agency_levels", "no_post"),
        rows=(Rows("offices", "place", ("place",)),),
    ),
    Part(
        "giay-to",
        gettext_lazy("Giấy tờ"),
        ("sets",),
        rows=(
            Rows(
                "papers",
                "name",
                (
                    "code",
                    "name",
                    "required",
                    "original_copies",
                    "copy_copies",
                    "type",
                    "signed",
                    "template_note",
                    "max_mb",
                    "max_files",
                    "hint",
                    "join",
                    "deeper",
                ),
                ("formats",),
                (_WHEN,),
                new=(
                    ("required", "1"),
                    ("copy_copies", "1"),
                    ("max_mb", str(DEFAULT_MAX_MB)),
                    ("max_files", str(DEFAULT_MAX_FILES)),
                    ("formats", list(DEFAULT_FORMATS)),
                ),
            ),
        ),
    ),
    Part(
        "phi",
        gettext_lazy("Phí, lệ phí"),
        rows=(
            Rows(
                "fees",
                "name",
                ("code", "name", "kind", "amount", "from", "to", "legal"),
                rows=(
                    Rows("tiers", "label", ("label", "amount", "join", "deeper"), rows=(_WHEN,)),
                    Rows(
                        "exempt",
                        "kind",
                        ("kind", "percent", "channel", "legal", "join", "deeper"),
                        rows=(_WHEN,),
                        new=(("percent", "100"),),
                    ),
                ),
                new=(("kind", "phi"),),
            ),
        ),
    ),
    Part(
        "ket-qua",
        gettext_lazy("Kết quả"),
        ("outcome_code", "outcome_name", "outcome_template", "requirements", "entry_register", "entry_field"),
        rows=(Rows("more_outcomes", "name", ("code", "name", "template")),),
    ),
    Part(
        "huong-dan",
        gettext_lazy("Căn cứ, cách làm"),
        ("steps_text",),
        rows=(
            Rows("legal_basis", "number", ("number", "title")),
            Rows("ways", "time", ("channel", "time", "fee_note"), new=(("channel", "online"),)),
        ),
    ),
    Part("quy-trinh", gettext_lazy("Biểu mẫu, quy trình"), ("form", "sign_form", "process")),
)

BY_CODE = {part.code: part for part in PARTS}


class RowError(ValueError):
    """A row that is not there, or one too many."""


def part_of(field: str) -> str:
    """The part in which a field stands, by its path; the first part for what stands in none."""
    name = field.partition("-")[0]
    for part in PARTS:
        if name in (*part.texts, *part.ticked, *(rows.name for rows in part.rows)):
            return part.code
    return PARTS[0].code


def read(part: Part, sent: QueryDict) -> Typed:
    """A part as it was sent."""
    return {
        **{name: _text(sent, name) for name in part.texts},
        **{name: sent.getlist(name) for name in part.ticked},
        **{rows.name: _read_rows(rows, sent, "") for rows in part.rows},
    }


def _text(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()


def _read_rows(rows: Rows, sent: QueryDict, before: str) -> list[Typed]:
    found: list[Typed] = []
    while len(found) < MOST_ROWS:
        prefix = f"{before}{rows.name}-{len(found)}-"
        if f"{prefix}{rows.marker}" not in sent:
            break
        found.append(
            {
                **{name: _text(sent, prefix + name) for name in rows.texts},
                **{name: sent.getlist(prefix + name) for name in rows.ticked},
                **{inner.name: _read_rows(inner, sent, prefix) for inner in rows.rows},
            }
        )
    return found


def change_rows(part: Part, typed: Typed, order: str) -> tuple[Typed, str]:
    """Obey a button: "add:fees", "add:fees-0-tiers", "remove:papers-2", "up:papers-2", "down:papers-2".

    Returns the part as it is then, and the path of the row to look at. Raises RowError.
    """
    verb, _colon, path = order.partition(":")
    changed = copy.deepcopy(typed)
    if verb in ("group", "in", "out") or path.rpartition("-when")[0]:
        return changed, _change_condition(part, changed, verb, path)
    if verb == "add":
        rows, spec = _list_at(part, changed, path.split("-"))
        if len(rows) >= MOST_ROWS:
            raise RowError(order)
        rows.append(_new(spec))
        return changed, f"{path}-{len(rows) - 1}"
    *where, number = path.split("-")
    rows, _spec = _list_at(part, changed, where)
    if not (number.isascii() and number.isdigit() and int(number) < len(rows)):
        raise RowError(order)
    at = int(number)
    if verb == "remove":
        rows.pop(at)
        return changed, f"{'-'.join(where)}-{min(at, len(rows) - 1)}" if rows else "-".join(where)
    if verb not in ("up", "down"):
        raise RowError(order)
    to = max(0, at - 1) if verb == "up" else at + 1
    rows.insert(to, rows.pop(at))
    return changed, f"{'-'.join(where)}-{min(to, len(rows) - 1)}"


def _change_condition(part: Part, changed: Typed, verb: str, path: str) -> str:
    """The same for rows of a condition, which may stand inside groups: "group:papers-0-when", "in:papers-0-when-1"."""
    where, _when, number = path.rpartition("-when")
    rows, spec = _list_at(part, changed, [*where.split("-"), "when"])
    number = number.removeprefix("-")
    at = int(number) if number.isascii() and number.isdigit() else 0
    if spec is not _WHEN or (verb in ("add", "group") and len(rows) >= MOST_ROWS):
        raise RowError(path)
    try:
        change_condition(rows, verb, at)
    except (IndexError, ValueError) as error:
        raise RowError(path) from error
    shown = min(at, len(rows) - 1) if verb not in ("add", "group") else len(rows) - 1
    return f"{where}-when-{shown}" if rows else f"{where}-when"


def _new(spec: Rows) -> Typed:
    row: Typed = dict.fromkeys(spec.texts, "")
    row |= {name: [] for name in spec.ticked}
    row |= {inner.name: [] for inner in spec.rows}
    return row | copy.deepcopy(dict(spec.new))


def _list_at(part: Part, typed: Typed, path: list[str]) -> tuple[list[Typed], Rows]:
    """The rows at a path ("fees", "0", "tiers") and what each of them has."""
    specs, place = part.rows, typed
    for step in range(0, len(path), 2):
        name = path[step]
        spec = next((one for one in specs if one.name == name), None)
        if spec is None:
            raise RowError("-".join(path))
        rows: list[Typed] = place[name]
        if step + 1 >= len(path):
            return rows, spec
        number = path[step + 1]
        if not (number.isascii() and number.isdigit() and int(number) < len(rows)):
            raise RowError("-".join(path))
        specs, place = spec.rows, rows[int(number)]
    raise RowError("-".join(path))
