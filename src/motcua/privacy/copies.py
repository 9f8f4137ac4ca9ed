"""A person's copies: asked for on the page, written by a job, told when ready, kept a week, taken by nobody else."""

from pathlib import Path
from uuid import UUID

from motcua.audit.throttle import allow
from motcua.exchange.export import making
from motcua.exchange.export.making import KEPT, Progress, Told
from motcua.outbox.services import send
from motcua.people.models import User
from motcua.privacy.export.writing import write_personal
from motcua.privacy.models import PersonalExport

__all__ = [
    "KEPT",
    "TASK",
    "TooMany",
    "begin",
    "find",
    "folder_of",
    "forget_old",
    "go_on",
    "own",
    "remove",
    "run",
]

TASK = "privacy.write_copy"
TOPIC = "privacy.copy_ready"
COPIES_OF_PERSON = (5, 24 * 60 * 60)


class TooMany(Exception):
    """More copies were asked for within a day than anybody needs; `seconds`: how long that day is."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


def own(person: User) -> list[PersonalExport]:
    """The person's copies, the last first; those whose worker died are told as broken off. One statement mostly."""
    rows = PersonalExport.objects.filter(asked_by=person).order_by("-id")
    found = list(rows)
    if any(making.is_silent(one) for one in found):
        making.mark_silent(PersonalExport)
        found = list(rows.all())
    return found


def find(person: User, key: UUID) -> PersonalExport | None:
    """One of the person's own copies."""
    return PersonalExport.objects.filter(asked_by=person, key=key).first()


def begin(person: User) -> PersonalExport | None:
    """Ask for a copy; None while one is being made. Raises TooMany."""
    limit, seconds = COPIES_OF_PERSON
    if not allow(f"personal-copy:{person.pk}", limit, seconds):
        raise TooMany(seconds)
    row = PersonalExport(asked_by=person)
    return row if making.begin(row, TASK) else None


def go_on(row: PersonalExport) -> bool:
    """Go on with a copy that was broken off."""
    return making.go_on(row, TASK)


def run(number: int) -> None:
    """Write a copy, and have the person told."""
    row = making.run(PersonalExport, number, _write)
    if row is not None:
        send(TOPIC, f"copy/{row.key}", {"copy": str(row.key)})


def _write(row: PersonalExport, told: Told) -> Progress:
    return write_personal(folder_of(row), row.asked_by, told)


def folder_of(row: PersonalExport) -> Path:
    """Where a copy lies."""
    return making.folder_of(row)


def remove(row: PersonalExport) -> None:
    """Delete a copy at once."""
    making.remove(row)


def forget_old() -> int:
    """Delete copies after their week; return how many."""
    return making.forget_old(PersonalExport)
