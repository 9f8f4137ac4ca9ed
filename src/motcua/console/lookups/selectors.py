"""Reading look-up catalogues: each with its forms, its entries by words and days, and what its versions changed."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, JSONField, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from motcua.forms.long_catalogues import is_open
from motcua.forms.models import FormVersion, ListVersion
from motcua.kernel.dates import format_date
from motcua.kernel.folding import contains_all, fold

Entry = Mapping[str, Any]
Options = list[tuple[str, str]]
OPEN, COMING, OVER = "dang-dung", "sap-dung", "het-hieu-luc"
_VERSIONS = 30
_NAMED = 5


@dataclass(frozen=True)
class Row:
    """A catalogue in the list."""

    code: str
    title: str
    number: int
    entries: int
    forms: int
    published_at: datetime.datetime


@dataclass(frozen=True)
class Shown:
    """An entry on its page. `status`: one of `status_options`."""

    code: str
    label: str
    days: str
    status: str


@dataclass(frozen=True)
class Version:
    """A version with what it changed of the one before."""

    number: int
    published_at: datetime.datetime
    changes: Sequence[str]


def _lists() -> Any:
    return ListVersion.objects.filter(family=ListVersion.Family.CATALOGUE)


def rows(words: str) -> list[Row]:
    """The catalogues whose code or title has all the words, by title; two statements, none reads the entries."""
    newest = (
        _lists()
        .order_by("code", "-number")
        .distinct("code")
        .annotate(
            title=KeyTextTransform("title", "content", output_field=TextField()),
            many=Func(F("content__entries"), function="jsonb_array_length", output_field=IntegerField()),
        )
        .values_list("code", "title", "number", "many", "published_at")
    )
    used = _used()
    found = [
        Row(code, title, number, many, used[code], at)
        for code, title, number, many, at in newest
        if contains_all(fold(f"{code} {title}"), words)
    ]
    return sorted(found, key=lambda row: (fold(row.title), row.code))


def _used() -> Counter[str]:
    """How many forms, each in its newest version, look something up in each catalogue."""
    named = Func(
        F("definition"),
        Value("$.**.catalogue"),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    newest = FormVersion.objects.order_by("code", "-number").distinct("code")
    return Counter(code for codes in newest.values_list(named, flat=True) for code in set(codes or ()))


def forms_with(code: str) -> Options:
    """(code, title) of the forms that look something up in a catalogue; one statement."""
    named = Func(
        F("definition"),
        Value("$.**.catalogue"),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    newest = FormVersion.objects.order_by("code", "-number").distinct("code").annotate(named=named)
    found = newest.values_list("code", "title", "named")
    return [(form, title) for form, title, codes in found if code in (codes or ())]


def newest(code: str) -> ListVersion | None:
    """A catalogue in its newest version, its entries with it."""
    found: ListVersion | None = _lists().filter(code=code).order_by("-number").first()
    return found


def status_options() -> Options:
    """How entries stand by their days."""
    return [(OPEN, _("Đang dùng")), (COMING, _("Sắp dùng")), (OVER, _("Hết hiệu lực"))]


def status_of(entry: Entry, day: datetime.date) -> str:
    """How an entry stands on a day."""
    if is_open(entry, day):
        return OPEN
    is_coming = not entry.get("closed") and entry.get("from", "") > day.isoformat()
    return COMING if is_coming else OVER


def entries(listed: ListVersion, words: str, status: str, day: datetime.date) -> list[Shown]:
    """The entries whose code or label has all the words, in their published order; no statement."""
    found = []
    for one in listed.content["entries"]:
        stands = status_of(one, day)
        if status and stands != status:
            continue
        if words and not contains_all(fold(f"{one['code']} {one['label']}"), words):
            continue
        found.append(Shown(one["code"], one["label"], days_text(one), stands))
    return found


def days_text(entry: Entry) -> str:
    """From when to when an entry holds, in words; "" for one without days."""
    begins, ends = entry.get("from"), entry.get("to")
    first = _("từ %(day)s") % {"day": _day(begins)} if begins else ""
    last = _("đến hết %(day)s") % {"day": _day(ends)} if ends else ""
    return " ".join(part for part in (first, last) if part)


def _day(text: str) -> str:
    return format_date(datetime.date.fromisoformat(text))


def history(code: str) -> list[Version]:
    """The versions of a catalogue, newest first, each with what it changed; the latest thirty."""
    found = list(_lists().filter(code=code).order_by("-number")[: _VERSIONS + 1])
    return [
        Version(
            one.number,
            one.published_at,
            changes(found[at + 1].content, one.content) if at + 1 < len(found) else (),
        )
        for at, one in enumerate(found[:_VERSIONS])
    ]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two versions: each entry by name while they are few, else how many."""
    was = {one["code"]: one for one in before["entries"]}
    now = {one["code"]: one for one in after["entries"]}
    groups = (
        (
            _("thêm “%(name)s”"),
            _("thêm %(count)s mục"),
            [one for code, one in now.items() if code not in was],
        ),
        (
            _("sửa “%(name)s”"),
            _("sửa %(count)s mục"),
            [one for code, one in now.items() if was.get(code, one) != one],
        ),
        (_("bỏ “%(name)s”"), _("bỏ %(count)s mục"), [one for code, one in was.items() if code not in now]),
    )
    found = [_("đổi tên, nguồn") for key in ("title", "source") if before.get(key, "") != after.get(key, "")][
        :1
    ]
    for each, together, some in groups:
        if len(some) > _NAMED:
            found.append(together % {"count": len(some)})
        else:
            found += [each % {"name": one["label"]} for one in some]
    if not found:
        found.append(_("đổi thứ tự"))
    return found
