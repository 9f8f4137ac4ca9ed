"""A person's copy of everything that the system holds on them: pages to read and JSON for programs, in one folder.

The same machinery as the export of an agency (`exchange.export`): whole files alone, a manifest with hashes, memory
that does not grow. What broke off is gone on with: contents that lie there already are not read again.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import timezone

from motcua.exchange.export.contents import write_content
from motcua.exchange.export.folder import Folder
from motcua.exchange.export.making import Progress, Told
from motcua.kernel.dates import HANOI, format_date, format_datetime
from motcua.look.site import current_site
from motcua.people.models import User
from motcua.privacy.export.dossier import Written, write_dossier
from motcua.privacy.export.shapes import FORMAT, published_schema
from motcua.privacy.inventory import KINDS, counts_of, own_online
from motcua.privacy.kinds import Column, Kind
from motcua.privacy.telling import given_files, loose_path

INDEX, SCHEMA, STYLE = "index.html", "luoc-do.json", "kieu.css"
_STYLE_HERE = f"templates/privacy/export/{STYLE}"
_TOLD_EACH = 20


def schema_address() -> str:
    """Where the schema of every copy is published."""
    return settings.PUBLIC_ADDRESS.rstrip("/") + reverse("portal:personal_schema")


def write_personal(root: Path, person: User, told: Told) -> Progress:
    """Write everything that the system holds on a person; `told` hears how far it is. Raises StorageAway, OSError."""
    run = _Run(Folder(root), person, told)
    try:
        return run.write()
    finally:
        run.folder.close()


class _Run:
    def __init__(self, folder: Folder, person: User, told: Told) -> None:
        self.folder, self._person, self._told = folder, person, told
        self._now = timezone.now()
        self._done = self._total = self._lost = 0
        # Files that the store could not give: their rows lead nowhere.
        self._missing: set[str] = set()
        self._templates: Any = engines["jinja2"].env  # type: ignore[attr-defined]  # Django's Jinja2 backend

    def write(self) -> Progress:
        numbers = list(own_online(self._person).values_list("pk", flat=True))
        self._total = len(numbers)
        for number in numbers:
            self._dossier(number)
        self._loose_files()
        counts = counts_of(self._person)
        for kind in KINDS:
            self._list(kind)
        with self.folder.writing(SCHEMA) as written:
            written.write(_as_json(published_schema(schema_address())))
        with self.folder.writing(STYLE) as written:
            written.write(resources("motcua.privacy").joinpath(_STYLE_HERE).read_bytes())
        self._page(
            INDEX,
            "index",
            counts=counts,
            kinds=KINDS,
            account=next(KINDS[0].of(self._person)),
            lost=self._lost,
        )
        self.folder.finish({"format": FORMAT, "made_at": self._now.isoformat(), "lost": self._lost})
        return self._progress()

    def _progress(self) -> Progress:
        return Progress(self._done, self._total, self.folder.files, self.folder.size, self._lost)

    def _dossier(self, number: int) -> None:
        site = settings.PUBLIC_ADDRESS.rstrip("/") + "/"
        found = write_dossier(self.folder, self._person, number, site)
        if found is not None:
            self._lost += found.lost
            self._write_dossier(found)
        self._done += 1
        if self._done % _TOLD_EACH == 0 or self._done == self._total:
            self._told(self._progress())

    def _write_dossier(self, found: Written) -> None:
        head = self._head("dossier", found.told["reference"] or found.told["procedure"]["name"])
        with self.folder.writing(f"{found.folder}/ho-so.json") as written:
            written.write(_as_json({**head, **_plain(found.told)}))
        self._page(f"{found.folder}/{INDEX}", "dossier", up="../../", dossier=found.told, folder=found.folder)

    def _loose_files(self) -> None:
        for one in given_files(self._person).iterator(chunk_size=500):
            path = loose_path(one)
            if path and write_content(self.folder, path, one.sha256, one.size):
                self._lost += 1
                self._missing.add(path)

    def _head(self, code: str, title: object) -> dict[str, Any]:
        return {"format": FORMAT, "kind": code, "title": str(title), "made_at": _plain(self._now)}

    def _list(self, kind: Kind) -> None:
        """A list as JSON and as a page, row after row."""
        head = json.dumps(self._head(kind.code, kind.title), ensure_ascii=False, indent=1)
        with self.folder.writing(f"du-lieu/{kind.code}.json") as written:
            written.write(head.removesuffix("\n}").encode() + b',\n "rows": [')
            for place, row in enumerate(self._rows(kind)):
                written.write(b",\n" if place else b"\n")
                written.write(json.dumps(_plain(row), ensure_ascii=False).encode())
            written.write(b"\n ]\n}\n")
        self._page(f"du-lieu/{kind.code}.html", "list", up="../", kind=kind, rows=self._cells(kind))

    def _rows(self, kind: Kind) -> Iterator[dict[str, Any]]:
        for row in kind.of(self._person):
            yield row if row.get("path") not in self._missing else {**row, "path": ""}

    def _cells(self, kind: Kind) -> Iterator[list[tuple[object, str]]]:
        for row in self._rows(kind):
            yield [(column.label, _words(column, row[column.key])) for column in kind.columns]

    def _page(self, path: str, template: str, *, up: str = "", **context: Any) -> None:
        page = self._templates.get_template(f"privacy/export/{template}.html")
        shown = {"site": current_site(), "made_at": self._now, "person": self._person, "up": up, **context}
        with self.folder.writing(path) as written:
            for part in page.generate(shown):
                written.write(part.encode())


def _words(column: Column, value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "–"
    if column.kind == "moment":
        return format_datetime(value)
    if column.kind == "day":
        return format_date(value)
    if column.kind == "flag":
        return "✓" if value else "–"
    return str(value)


def _plain(value: Any) -> Any:
    """The same for programs: moments with Hà Nội's offset, days as ISO 8601."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(HANOI).isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value


def _as_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
