"""How the result goes may be said anew until it is given away: recorded, and nothing else of the dossier moves."""

from __future__ import annotations

import json

import pytest

from motcua.dossiers.verification import verify
from tests.story import APPLICANT, DESK, Story

BY_POST = {
    "way": "post",
    "name": "Nguyễn Văn An",
    "phone": "0900000101",
    "address": {"province": "42", "ward": "18073", "detail": "12 Trần Phú"},
}


@pytest.mark.criterion("II.11.1", "I.8.1")
def test_it_is_kept_and_recorded_and_the_dossier_stays_where_it_stands(story: Story) -> None:
    dossier = story.ready()
    before = story.stored(dossier)
    story.do("choose_delivery", dossier, APPLICANT, {"delivery": json.dumps(BY_POST)})
    dossier.refresh_from_db()
    assert dossier.delivery == BY_POST
    after = story.stored(dossier)
    moved = {name for name in before if before[name] != after[name]}
    assert moved <= {"delivery", "event_count", "head_hash", "Event", "search_text", "search"}
    card = story.last_event(dossier).data["delivery"]
    assert (card["way"], card["pickup"]) == ("post", "")
    assert "Trần Phú" not in json.dumps(story.last_event(dossier).data, ensure_ascii=False)
    assert list(verify(dossier.code)) == []
    # The desk, for somebody who asks there.
    story.do("choose_delivery", dossier, DESK, {"delivery": '{"way": "desk"}'})
    dossier.refresh_from_db()
    assert dossier.delivery == {"way": "desk"}


@pytest.mark.criterion("I.8.2", "II.11.2")
@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12"}, "phone"),
        ({"address": {"province": "42"}}, "address"),
        ({"shape": "old", "former": {"old_province": "Nghệ An"}}, "former"),
        ({"pickup": "post"}, "pickup_address"),
        ({"way": "bo-cau"}, "way"),
    ],
)
def test_what_the_post_needs_is_asked_for(story: Story, changed: dict[str, object], part: str) -> None:
    given = {"delivery": json.dumps(BY_POST | changed)}
    assert part in story.refused("choose_delivery", story.accepted(), APPLICANT, given).fields


def test_nonsense_is_refused(story: Story) -> None:
    dossier = story.accepted()
    for nonsense in ("", "{", "[]", '{"way": 5}'):
        story.refused("choose_delivery", dossier, APPLICANT, {"delivery": nonsense})
