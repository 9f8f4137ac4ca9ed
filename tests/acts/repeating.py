"""Clicking twice, and two people at once: an act happens once, and whoever comes second is told what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier
from motcua.kernel.dates import format_datetime
from tests.story import Story


def check_done_once(
    story: Story,
    act: str,
    dossier: Dossier,
    email: str,
    data: Mapping[str, Any] | None = None,
    *,
    second: str | None = None,
) -> Dossier:
    """Do the act, do it again as a double click, then as `second` (who saw the page before); return the dossier."""
    seen = dossier.event_count
    first = story.do(act, dossier, email, data, expected=seen)
    assert not first.repeated
    after = story.stored(dossier)
    again = story.do(act, dossier, email, data, expected=seen)
    assert again.repeated
    assert again.event == first.event
    assert story.stored(dossier) == after
    if second is not None:
        told = story.refused(act, dossier, second, data, expected=seen)
        assert isinstance(told, Conflict)
        assert told.status == 409
        assert story.person(email).display_name in told.message
        assert label_of(act) in told.message
        assert first.event is not None
        assert format_datetime(first.event.at) in told.message
    return first.dossier
