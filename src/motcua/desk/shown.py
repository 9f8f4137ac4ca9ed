"""Dossiers in the shapes that the macros take. Pure."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import calendar_of
from motcua.desk.columns import Column, cell
from motcua.dossiers.items import read_items, title_of
from motcua.dossiers.notes import may_withdraw
from motcua.dossiers.presence import Present
from motcua.dossiers.selectors import DossierView, Row
from motcua.dossiers.selectors.details import Details
from motcua.kernel.dates import format_datetime, to_local
from motcua.kernel.due import lateness
from motcua.look.environment import url


def tick(key: UUID, seen: int) -> str:
    """The value of a dossier's box."""
    return f"{key}.{seen}"


@dataclass(frozen=True, slots=True)
class Line:
    """One row for the macro `work_table`."""

    href: str
    code: str
    title: str
    applicant: str
    received_at: datetime.datetime | None
    state_code: str
    state_label: str
    state_tone: str
    is_late: bool
    due_at: datetime.datetime | None
    due_note: str
    due_state: str
    holder: str
    # What its box carries where dossiers are ticked: which it is, and how many events it had when it was shown.
    key: str
    # What stands in the columns that an officer added, by the column's key.
    more: Mapping[str, Any] = field(default_factory=dict)


_ANY = UUID(int=0)


def _page_of(key: UUID) -> str:
    """A dossier's page. A list has dozens, all of one pattern, and composing an address takes longer than it looks."""
    return url("desk:dossier", key=_ANY).replace(str(_ANY), str(key))


def lines(
    rows: Iterable[Row], columns: Sequence[Column] = (), details: Mapping[UUID, Details] | None = None
) -> list[Line]:
    """Rows of a list; a finished dossier says when it was finished, which decides on its lateness (II.10.2).

    `columns`: those whose cells are wanted beside the usual ones; `details` must be there for those that need them.
    """
    added = [column for column in columns if column.kind in ("text", "who", "moment")]
    known = details or {}
    return [
        Line(
            href=_page_of(row.key),
            code=row.reference,
            title=row.procedure_name,
            applicant=row.applicant_name,
            received_at=row.accepted_at or row.submitted_at,
            state_code=row.state,
            state_label=row.state_label,
            state_tone=row.tone,
            is_late=row.is_late,
            due_at=row.due_at,
            due_note=_due_note(row),
            due_state=row.due_state,
            holder=row.holder_name or row.step_title,
            key=tick(row.key, row.event_count),
            more={column.key: cell(column, row, known.get(row.key)) for column in added},
        )
        for row in rows
    ]


def with_own_due(line: Line, due_at: datetime.datetime | None, agency_id: int) -> Line:
    """A line whose due time is that of what is owed on the dossier, not of the whole dossier."""
    state, text = own_due_words(due_at, agency_id)
    return replace(line, due_at=due_at, due_note=text, due_state=state, is_late=state == "late")


def own_due_words(due_at: datetime.datetime | None, agency_id: int) -> tuple[str, str]:
    """(state, words) of the due time of what is owed on a dossier."""
    if due_at is None:
        return "none", _("Không hẹn trước")
    found = lateness(due_at, timezone.now(), calendar_of(agency_id))
    return found.state, found.text()


def _due_note(row: Row) -> str:
    if row.finished_at is None or not row.due_text:
        return row.due_text
    return _("%(verdict)s, lúc %(time)s") % {
        "verdict": row.due_text,
        "time": format_datetime(row.finished_at),
    }


def path_items(view: DossierView) -> list[dict[str, str]]:
    """For the macro `path_steps`: each step with the working time spent, and a word where it was too long."""
    return [
        {
            "label": step.title,
            "note": _("%(spent)s, quá giờ") % {"spent": step.spent_text} if step.late else step.spent_text,
            "state": step.status,
        }
        for step in view.path
    ]


def timeline_items(view: DossierView) -> list[dict[str, Any]]:
    """For the macro `timeline`: every act with who, in which post, when, and what was written."""
    items = []
    for moment in view.timeline:
        text = moment.reason
        wanted = _asked_lines(view, moment.data.get("items", []))
        kind = moment.data.get("outcome", {}).get("title", "")
        if kind and kind != text:
            # A corrected result, whose reason stands first.
            text = f"{text}\n{kind}".strip()
        if wanted:
            text = "\n".join([text, *wanted]).strip()
        # The draft of a result that was written on the screen is named by its number; there is no file of it.
        files = [moment.data[name] for name in ("draft", "file") if "key" in (moment.data.get(name) or {})]
        files += moment.data.get("produced", {}).get("papers", [])
        files += [one["file"] for one in moment.data.get("child", {}).get("outcomes", [])]
        items.append(
            {
                "title": moment.title,
                "at": moment.at,
                "who": f"{moment.who} ({moment.role})" if moment.role else moment.who,
                "text": text,
                "files": [
                    {"name": file["name"], "href": reverse("portal:file", kwargs={"key": file["key"]})}
                    for file in files
                ],
            }
        )
    return items


def _asked_lines(view: DossierView, asked: Iterable[Mapping[str, Any]]) -> list[str]:
    """ "1. Giấy đăng ký kinh doanh: chụp lại trang 2"."""
    procedure, form = view.situation.procedure, view.situation.form
    named = ((item, title_of(item.about, procedure, form)) for item in read_items(asked))
    return [
        f"{item.number}. {title}: {item.text}" if title else f"{item.number}. {item.text}"
        for item, title in named
    ]


def talk_items(view: DossierView) -> list[dict[str, Any]]:
    """For the macro `exchange`; the officers' words stand at the right."""
    return [
        {"who": line.author_name, "at": line.at, "text": line.text, "mine": line.from_officer}
        for line in view.exchanges
    ]


def note_items(view: DossierView) -> list[dict[str, Any]]:
    """The internal notes, oldest first; an own one may be withdrawn for a short while."""
    return [
        {
            "note": note,
            "may_withdraw": not note.is_withdrawn
            and may_withdraw(view.actor, note.author_id, note.at, view.now),
        }
        for note in view.notes
    ]


def presence_text(present: Iterable[Present]) -> str:
    """ "Trần B (từ 10:32), Lê C (từ 10:40) đang xem hồ sơ này."; "" when nobody else is."""
    there = [
        _("%(name)s (từ %(time)s)") % {"name": one.name, "time": f"{to_local(one.since):%H:%M}"}
        for one in present
    ]
    return _("%(names)s đang xem hồ sơ này.") % {"names": ", ".join(there)} if there else ""
