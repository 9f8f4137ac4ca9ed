"""What waits beside a dossier, held against its record: opinions asked and answered, originals not shown."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Event

# To be fetched with the dossiers that are verified, one statement for a whole batch.
PREFETCHED = ("consultations", "missing_originals")


def waiting_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs."""
    yield from _opinions(dossier, events)
    missing = [event.data["originals"] == "missing" for event in events if "originals" in event.data]
    noted = any(row.settled_at is None for row in dossier.missing_originals.all())
    if noted != (missing[-1:] == [True]):
        yield _("Việc đối soát bản chính ghi ở hồ sơ khác với diễn biến.")


def _opinions(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    asked = {
        (event.seq, card["code"]): (card["title"], card["unit"], card["due_at"])
        for event in events
        for card in event.data.get("asked", [])
    }
    rows = {(row.seq, row.code): row for row in dossier.consultations.all()}
    kept = {key: (row.title, row.unit_id, _iso(row.due_at)) for key, row in rows.items()}
    if kept != asked:
        yield _("Các yêu cầu xin ý kiến khác với diễn biến.")
    answers = {
        (event.data["opinion"]["seq"], event.data["opinion"]["code"]): (
            event.at,
            event.actor_id,
            event.reason,
        )
        for event in events
        if "seq" in _opinion_of(event)
    }
    given = {
        key: (row.answered_at, row.answered_by_id, row.answer)
        for key, row in rows.items()
        if row.answered_at is not None
    }
    if given != answers:
        yield _("Ý kiến trả lời khác với diễn biến.")


def _opinion_of(event: Event) -> dict[str, object]:
    found = event.data.get("opinion")
    return found if isinstance(found, dict) else {}


def _iso(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else None
