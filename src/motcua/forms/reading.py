"""From what a browser posts to answers, leniently: nothing that was typed is lost, nothing that was not asked
is taken.

Names in a post: `ten`; `dia_chi-province`, `-ward`, `-detail`, `-text`; `hang-0-so_luong` for cells of a
table. Choices and tables also post a blank value under their own code, so that "nothing chosen" differs from
"not on the page".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from motcua.files.received import FIELD as FILES
from motcua.files.received import INTO_PDF, UPLOADED
from motcua.forms import addresses, catalogues, kinds
from motcua.forms.definition import CONTROL_NAMES, FILE_KINDS, Field, Form, FormStep, Kind
from motcua.forms.settling import address_parts_of

_ROW = re.compile(r"(?P<place>\d{1,4})-(?P<column>[a-z0-9_]+)", re.ASCII)
_COMMAND = re.compile(
    r"(?P<verb>add|remove|wards|find|drop):(?P<field>[a-z0-9_]+)(?::(?P<place>\d{1,4}))?", re.ASCII
)
_MOST_ROWS_READ = 500


class Post(Protocol):
    """What Django's QueryDict offers."""

    def keys(self) -> Iterable[str]:
        """The posted names."""

    def getlist(self, key: str, /) -> Sequence[object]:
        """All values posted under a name; none when the name was not posted."""


def read_answers(asked: FormStep | Form, post: Post) -> dict[str, object]:
    """The answers in a post to one step, or to the whole form; a field that was not on the page is left out.

    An emptied field is None (a list for choices and tables), so that merging it over older answers empties
    those too.
    """
    names = set(post.keys())
    read: dict[str, object] = {}
    catalogues.have_ready(_to_look_up(asked, names, post))
    for field in asked.fields:
        match field.kind:
            case Kind.NOTE | Kind.SECTION | Kind.COMPUTED:
                continue
            case Kind.TABLE:
                if any(name == field.code or name.startswith(f"{field.code}-") for name in names):
                    read[field.code] = _read_table(field, names, post)
            case Kind.ADDRESS:
                parts = {part: f"{field.code}-{part}" for part in address_parts_of(field)}
                if any(name in names for name in parts.values()):
                    read[field.code] = _read_address(parts, post)
            case Kind.FILE | Kind.SIGNATURE:
                if field.code in names:
                    read[field.code] = [
                        {"key": text.strip()} for text in _texts(post, field.code) if text.strip()
                    ]
            case Kind.CHOICES:
                if field.code in names:
                    read[field.code] = [
                        kinds.one_line(text) for text in _texts(post, field.code) if text.strip()
                    ]
            case _:
                if field.code in names:
                    read[field.code] = kinds.typed(field, _text(post, field.code))
    return read


def _to_look_up(asked: FormStep | Form, names: Iterable[str], post: Post) -> dict[str, list[str]]:
    """The texts of all lookups by their catalogue, cells of tables too: each is asked for once, not box by box."""
    found: dict[str, list[str]] = {}
    columns: dict[str, dict[str, str]] = {}
    for field in asked.fields:
        if field.kind is Kind.LOOKUP:
            found.setdefault(field.catalogue, []).append(kinds.one_line(_text(post, field.code)))
        elif field.kind is Kind.TABLE:
            cells = {one.code: one.catalogue for one in field.columns if one.kind is Kind.LOOKUP}
            if cells:
                columns[field.code] = cells
    for name in names if columns else ():
        table, _dash, place = name.partition("-")
        cell = _ROW.fullmatch(place)
        if cell is not None and cell["column"] in columns.get(table, ()):
            texts = found.setdefault(columns[table][cell["column"]], [])
            texts.append(kinds.one_line(_text(post, name)))
    return {catalogue: [text for text in texts if text] for catalogue, texts in found.items()}


def file_place(field: Field) -> str:
    """What the files of a field are kept under, as papers of the dossier: no code of a paper has a dot."""
    return f"don.{field.code}"


def file_name(field: Field) -> str:
    """The name of the input in which its files are chosen."""
    return f"{FILES}{file_place(field)}"


def written_name(field: Field) -> str:
    """The name of the box in which a person confirms with the full name instead of signing."""
    return f"ho-ten-{file_place(field)}"


def unknown_fields(asked: FormStep | Form, post: Post, allowed: Collection[str] = ()) -> list[str]:
    """Posted names that do not belong to the form, in order, except the page's own controls (`allowed`)."""
    known = {*CONTROL_NAMES, *allowed}
    tables: dict[str, Field] = {}
    for field in asked.fields:
        if field.kind is Kind.ADDRESS:
            known.update(f"{field.code}-{part}" for part in address_parts_of(field))
        elif field.is_answered:
            known.add(field.code)
        if field.kind is Kind.TABLE:
            tables[field.code] = field
        if field.kind in FILE_KINDS:
            known |= {file_name(field), UPLOADED, INTO_PDF}
        if field.kind is Kind.SIGNATURE:
            known.add(written_name(field))
    return sorted(name for name in set(post.keys()) - known if not _is_cell(tables, name))


def apply_row_command(form: Form, answers: Mapping[str, object], command: str) -> dict[str, object]:
    """The answers after one of the form's own buttons (`name="row"`) was pressed; an impossible command
    changes nothing.

    "add:hang" adds a blank row, "remove:hang:2" takes the third away, "wards:dia_chi" makes the page offer
    the wards of the chosen province (a ward of another province is forgotten). "find:quoc_tich" only draws the page
    anew, which then offers what the catalogue has for the text in the box. "drop:so_do:0" takes the first file away.
    """
    changed = dict(answers)
    found = _COMMAND.fullmatch(command)
    field = form.by_code.get(found["field"]) if found else None
    if found is None or field is None:
        return changed
    if found["verb"] == "wards" and field.kind is Kind.ADDRESS:
        changed[field.code] = _with_ward_of_province(answers.get(field.code))
    elif found["verb"] == "drop" and field.kind in FILE_KINDS:
        cards = answers.get(field.code)
        changed[field.code] = [
            card
            for number, card in enumerate(cards if isinstance(cards, list) else [])
            if str(number) != found["place"]
        ]
    elif found["verb"] != "wards" and field.kind is Kind.TABLE:
        rows = table_rows(field, answers)
        place = int(found["place"]) if found["place"] else -1
        if found["verb"] == "add" and len(rows) < field.max_rows:
            changed[field.code] = [*rows, {}]
        elif found["verb"] == "remove" and 0 <= place < len(rows):
            changed[field.code] = [row for number, row in enumerate(rows) if number != place]
    return changed


def table_rows(field: Field, answers: Mapping[str, object]) -> list[object]:
    """The rows that a table shows: those answered, or as many blank ones as must be filled, at least one."""
    value = answers.get(field.code)
    rows = list(value) if isinstance(value, list) else []
    wanted = max(1, field.least_rows)
    return [*rows, *({} for _blank in range(len(rows), wanted))]


def _with_ward_of_province(value: object) -> object:
    if not isinstance(value, Mapping) or addresses.is_ward_of(value.get("ward"), value.get("province")):
        return value
    return {part: text for part, text in value.items() if part != "ward"}


def _read_table(field: Field, names: set[str], post: Post) -> list[dict[str, object]]:
    columns = {column.code: column for column in field.columns if column.formula is None}
    rows: dict[int, dict[str, object]] = {}
    for name in names:
        found = _ROW.fullmatch(name.removeprefix(f"{field.code}-"))
        if found and name.startswith(f"{field.code}-") and found["column"] in columns:
            row = rows.setdefault(int(found["place"]), {})
            row[found["column"]] = kinds.typed(columns[found["column"]], _text(post, name))
    return [rows[place] for place in sorted(rows)[:_MOST_ROWS_READ]]


def _read_address(parts: Mapping[str, str], post: Post) -> dict[str, str] | None:
    texts = {part: kinds.one_line(_text(post, name)) for part, name in parts.items()}
    return {part: text for part, text in texts.items() if text} or None


def _texts(post: Post, name: str) -> list[str]:
    return [value for value in post.getlist(name) if isinstance(value, str)]


def _text(post: Post, name: str) -> str:
    """The last value that is not blank: a radio's own comes after the blank one that marks the question."""
    written = [text for text in _texts(post, name) if text.strip()]
    return written[-1] if written else ""


def _is_cell(tables: Mapping[str, Field], name: str) -> bool:
    code, _dash, rest = name.partition("-")
    found = _ROW.fullmatch(rest)
    return bool(
        found
        and code in tables
        and any(found["column"] == column.code and column.formula is None for column in tables[code].columns)
    )
