"""What the designer's form says, as a definition, and what its buttons do to it. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.kernel.dates import parse_date
from motcua.reports.designed.definition import BASES, CHARTS, MOST_GROUPS, RULES, UNITS, Form

Data = dict[str, Any]

_LINE = 300
_TEXT = 2_000
_SUM = re.compile(r"^\s*(\S+)\s*=\s*(\S+(?:\s*\+\s*\S+)*)\s*$")


def read_form(given: QueryDict, before: Mapping[str, Any]) -> tuple[Data, dict[str, str]]:
    """The definition that a form says, and what could not be read, by field. What the form lacks stays as before."""
    wrong: dict[str, str] = {}
    data: Data = {
        "code": before["code"],
        "title": _line(given, "title") or before["title"],
        "form": before["form"],
    }
    if not _line(given, "title"):
        wrong["title"] = _("Hãy ghi tên báo cáo.")
    if "agency" in before:
        data["agency"] = before["agency"]
    if bases := [
        one[:_LINE] for text in given.get("legal_basis", "").splitlines() if (one := " ".join(text.split()))
    ]:
        data["legal_basis"] = bases[:20]
    day = _line(given, "effective_from")
    if day:
        try:
            data["effective_from"] = parse_date(day).isoformat()
        except ValueError as why:
            wrong["effective_from"] = str(why)
    data["period"] = {
        "rule": _of(given, "rule", RULES, before["period"]["rule"]),
        "basis": _of(given, "basis", BASES, before["period"].get("basis", "handled")),
    }
    if data["form"] != Form.LIST:
        groups = [_grouping(text) for place in range(MOST_GROUPS) if (text := _line(given, f"nhom-{place}"))]
        if groups:
            data["groups"] = groups
    if data["form"] == Form.CROSS and (across := _line(given, "ngang")):
        data["across"] = _grouping(across)
    data["columns"] = [_column(given, one) for one in before["columns"]]
    identities, bad = _identities(given.get("identities", ""))
    if bad:
        told = _("Không hiểu dòng “%(line)s”. Hãy viết mỗi dòng một tổng, ví dụ: c3 = c4 + c5 + c6.")
        wrong["identities"] = told % {"line": bad}
    if identities:
        data["identities"] = identities
    if filters := [_filter(given, place, one, wrong) for place, one in enumerate(before.get("filters", ()))]:
        data["filters"] = filters
    if asked := given.getlist("asked"):
        data["asked"] = list(dict.fromkeys(asked))[:12]
    if by := _line(given, "sort"):
        data["sort"] = [{"by": by.removeprefix("-"), **({"down": True} if by.startswith("-") else {})}]
    data["totals"] = given.get("totals") == "1"
    kind = _of(given, "chart", CHARTS, "none")
    drawn = [one for one in given.getlist("chart_columns") if one][:6]
    data["chart"] = {"kind": kind, **({"columns": drawn} if drawn else {})}
    for key in ("header", "footer"):
        if text := given.get(key, "").replace("\r\n", "\n").replace("\0", "").strip()[:_TEXT]:
            data[key] = text
    if before.get("retired"):
        data["retired"] = True
    return data, wrong


def pressed(data: Data, what: str, given: QueryDict, may_narrow: Callable[[str], bool]) -> Data:
    """The definition after a button; what makes no sense changes nothing. may_narrow: by which attribute."""
    verb, _mark, rest = what.partition(":")
    columns = list(data["columns"])
    codes = [code_of(one) for one in columns]
    if verb in ("len", "xuong", "den", "xoa"):
        code, _mark, to = rest.rpartition(":") if verb == "den" else (rest, "", "")
        if code not in codes:
            return data
        place = codes.index(code)
        column = columns.pop(place)
        target = {"len": place - 1, "xuong": place + 1, "den": int(to) if to.isdigit() else place}.get(
            verb, 0
        )
        if verb != "xoa":
            columns.insert(max(0, min(target, len(columns))), column)
        elif not columns:
            return data
        return {**data, "columns": columns}
    if verb == "them":
        added = _added(data, given.get("them-cot", ""), codes)
        return {**data, "columns": [*columns, added]} if added is not None and len(columns) < 40 else data
    if verb == "ty-le":
        share = [given.get("ty-le-1", ""), given.get("ty-le-2", "")]
        if all(share) and data["form"] != Form.LIST and len(columns) < 40:
            return {**data, "columns": [*columns, {"code": _free(codes), "share": share}]}
        return data
    if verb == "loc":
        code = given.get("them-loc", "")
        filters = data.get("filters", [])
        if may_narrow(code) and len(filters) < 20:
            return {**data, "filters": [*filters, {"attribute": code, "values": []}]}
        return data
    if verb == "bo-loc":
        filters = [one for place, one in enumerate(data.get("filters", ())) if str(place) != rest]
        kept = {key: value for key, value in data.items() if key != "filters"}
        return {**kept, "filters": filters} if filters else kept
    return data


def code_of(column: Mapping[str, Any]) -> str:
    """The code of a column: of a list its attribute's, where it has none of its own."""
    return str(column.get("code") or column.get("attribute", ""))


def beginning(code: str, title: str, form: str, agency: str) -> Data:
    """A definition to begin with, sound from the first moment."""
    data: Data = {"code": code, "title": title, "form": form, "period": {"rule": "days", "basis": "handled"}}
    if agency:
        data["agency"] = agency
    if form == Form.LIST:
        names = ("code", "procedure", "accepted_at", "due_at", "outcome")
        return {**data, "columns": [{"attribute": one} for one in names]}
    data["groups"] = [{"by": "sector"}]
    if form == Form.CROSS:
        return {**data, "across": {"by": "outcome"}, "columns": [{"code": "c1", "measure": "all"}]}
    counts = ("all", "received", "resolved", "in_time", "late", "open")
    return {**data, "columns": [{"code": f"c{n}", "measure": one} for n, one in enumerate(counts, 1)]}


def _line(given: QueryDict, name: str) -> str:
    return " ".join(given.get(name, "").replace("\0", "").split())[:_LINE]


def _of(given: QueryDict, name: str, known: Mapping[str, Any], otherwise: str) -> str:
    value = given.get(name, "")
    return value if value in known else otherwise


def _grouping(text: str) -> Data:
    by, _mark, unit = text.partition("~")
    return {"by": by, **({"unit": unit} if unit in UNITS else {})}


def _column(given: QueryDict, before: Mapping[str, Any]) -> Data:
    """A column under the headings that were typed; what it holds is no matter of typing."""
    code = code_of(before)
    kept = {key: value for key, value in before.items() if key not in ("title", "over", "number")}
    for key, most in (("title", _LINE), ("over", _LINE), ("number", 10)):
        if text := _line(given, f"{key}.{code}")[:most]:
            kept[key] = text
    return kept


def _identities(text: str) -> tuple[list[Data], str]:
    """One sum a line, "c3 = c4 + c5"; and the first line that is none."""
    found: list[Data] = []
    for line in text.splitlines()[:20]:
        if not line.strip():
            continue
        match = _SUM.match(line)
        if match is None:
            return found, line.strip()
        found.append({"whole": match[1], "parts": [one.strip() for one in match[2].split("+")]})
    return found, ""


def _filter(given: QueryDict, place: int, before: Mapping[str, Any], wrong: dict[str, str]) -> Data:
    """A condition: values that were ticked or written with commas, or days."""
    found: Data = {"attribute": before["attribute"]}
    values = given.getlist(f"loc-{place}")
    values += [one.strip() for one in given.get(f"loc-{place}-chu", "").split(",")]
    if values := [one[:200] for one in dict.fromkeys(values) if one]:
        found["values"] = values[:200]
    if given.get(f"loc-{place}-tru") == "1":
        found["not"] = True
    for key, name in (("from", "tu"), ("to", "den")):
        if text := _line(given, f"loc-{place}-{name}"):
            try:
                found[key] = parse_date(text).isoformat()
            except ValueError as why:
                wrong[f"loc-{place}-{name}"] = str(why)
    return found


def _added(data: Data, what: str, codes: list[str]) -> Data | None:
    """The column that a choice of the list of columns means: "a:phone", "m:late", "median:handling_days"."""
    kind, _mark, code = what.partition(":")
    if not code:
        return None
    if data["form"] == Form.LIST:
        return {"attribute": code} if kind == "a" and code not in codes else None
    if kind == "m":
        return {"code": _free(codes), "measure": code}
    return {"code": _free(codes), "of": code, "way": kind} if kind in ("median", "average", "sum") else None


def _free(codes: list[str]) -> str:
    return next(f"c{number}" for number in range(1, len(codes) + 2) if f"c{number}" not in codes)
