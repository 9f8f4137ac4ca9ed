"""Financial duties held against the record that raised and ended them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Duty, Event


def duties_told(events: Iterable[Event]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the record tells of duties, by their keys: how each was raised, and when and how those ended that have."""
    raised: dict[str, Any] = {}
    ended: dict[str, Any] = {}
    for event in events:
        card = event.data.get("duty")
        if card:
            raised[card["key"]] = (event.seq, card["moment"], card["total"], card["until"], card["lines"])
        done = event.data.get("duty_done")
        if done:
            ended[done["key"]] = (event.at, done["end"])
        for key in event.data.get("duties_void", ()):
            ended[key] = (event.at, Duty.End.VOID.value)
        for key in event.data.get("duties_again", ()):
            ended.pop(key, None)
    return raised, ended


def duty_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs."""
    raised, ended = duties_told(events)
    rows = list(dossier.duties.all())
    kept = {str(row.key): (row.seq, row.moment, row.total, row.until.isoformat(), row.lines) for row in rows}
    over = {str(row.key): (row.settled_at, row.end) for row in rows if row.settled_at is not None}
    if kept != raised:
        yield _("Các khoản phải nộp khác với diễn biến.")
    if over != ended:
        yield _("Các khoản đã nộp khác với diễn biến.")
