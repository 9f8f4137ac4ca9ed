"""What waits beside a dossier, held against its record: opinions, originals not shown, supplements with their items."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Event

# To be fetched with the dossiers that are verified, one statement for a whole batch.
PREFETCHED = ("consultations", "missing_originals", "supplements", "duties")


def waiting_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs."""
    yield from _opinions(dossier, events)
    yield from _supplements(dossier, events)
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
    for event in events:
        for moved in event.data.get("opinions_moved", []):
            title, _unit, due = asked[moved["seq"], moved["code"]]
            asked[moved["seq"], moved["code"]] = (title, moved["to"], due)
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
    taken = {
        (card["seq"], card["code"]): (event.at, card["by"])
        for event in events
        if (card := event.data.get("opinion_taken"))
    }
    noted = {key: (row.taken_at, row.taken_by_id) for key, row in rows.items() if row.taken_at is not None}
    if noted != taken:
        yield _("Người nhận trả lời ý kiến khác với diễn biến.")


def _supplements(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Items and answers as kept for pages must be those that were recorded."""
    by_id = {event.id: event for event in events}
    answers = {event.data["request"]: event for event in events if "request" in event.data}
    rows = list(dossier.supplements.all())
    itemised = {
        event.id
        for event in events
        if event.act == "ask_supplement" and any("number" in item for item in event.data["items"])
    }
    if not itemised <= {row.event_id for row in rows}:
        yield _("Thiếu một yêu cầu bổ sung đã có trong diễn biến.")
    for row in rows:
        asked = by_id[row.event_id]
        if (row.items, row.reason) != (asked.data["items"], asked.reason):
            yield _("Nội dung yêu cầu bổ sung khác với diễn biến.")
        answer = answers.get(asked.seq)
        if answer is not None and (row.answered_at, row.replies) != (answer.at, answer.data["replies"]):
            yield _("Trả lời yêu cầu bổ sung khác với diễn biến.")


def _opinion_of(event: Event) -> dict[str, object]:
    found = event.data.get("opinion")
    return found if isinstance(found, dict) else {}


def _iso(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat() if at is not None else None
