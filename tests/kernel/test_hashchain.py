"""The hash chain: one content, one hash; any change, another one."""

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.hashchain import GENESIS, canonical_json, event_hash

TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
CONTENTS = st.dictionaries(TEXT, VALUES, max_size=5)


@given(CONTENTS)
def test_content_that_went_through_a_database_has_the_same_hash(content):
    stored = json.loads(json.dumps(dict(reversed(content.items()))))
    assert event_hash(None, stored) == event_hash(None, content)


@given(CONTENTS, CONTENTS)
def test_different_contents_have_different_hashes(one, other):
    same = canonical_json(one) == canonical_json(other)
    assert (event_hash(None, one) == event_hash(None, other)) is same


@given(st.lists(CONTENTS, min_size=2, max_size=6), st.data())
def test_a_change_anywhere_changes_the_head(contents, data):
    def head(events):
        found = None
        for content in events:
            found = event_hash(found, content)
        return found

    place = data.draw(st.integers(0, len(contents) - 1))
    changed = [*contents[:place], {**contents[place], "thêm": 1, "dấu": str(place)}, *contents[place + 1 :]]
    if changed[place] != contents[place]:
        assert head(changed) != head(contents)
    assert head(contents[:-1]) != head(contents)


def test_the_bytes_of_a_content():
    content = {
        "b": [1, True, None],
        "a": "Đồng ý",
        "at": datetime(2026, 11, 22, 17, 5, tzinfo=timezone(timedelta(hours=7))),
        "day": date(2026, 11, 22),
        "id": UUID("12345678-1234-5678-1234-567812345678"),
    }
    assert canonical_json(content).decode() == (
        '{"a":"Đồng ý","at":"2026-11-22T10:05:00.000000Z","b":[1,true,null],'
        '"day":"2026-11-22","id":"12345678-1234-5678-1234-567812345678"}'
    )


def test_text_is_the_same_in_either_form_of_unicode():
    name = "Nguyễn Thị Hường"
    assert unicodedata.normalize("NFD", name) != name
    assert canonical_json({"tên": unicodedata.normalize("NFD", name)}) == canonical_json({"tên": name})


def test_signs_that_only_look_alike_stay_different():
    assert canonical_json("50 m²") != canonical_json("50 m2")


def test_a_moment_reads_as_the_text_it_was_stored_as():
    moment = datetime(2026, 11, 22, 10, 5, 0, 7, tzinfo=UTC)
    assert event_hash(None, {"at": moment}) == event_hash(None, {"at": "2026-11-22T10:05:00.000007Z"})


def test_the_first_event_stands_on_genesis():
    assert (
        event_hash(None, {"a": 1}) == event_hash(GENESIS, {"a": 1}) == sha256(bytes(32) + b'{"a":1}').digest()
    )
    assert len(event_hash(None, {})) == 32


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1, 2}, {1: "x"}, object()])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json({"value": value})


def test_ambiguous_contents_are_refused():
    with pytest.raises(ValueError, match="aware"):
        canonical_json(datetime(2026, 11, 22))
    with pytest.raises(ValueError, match="twice"):
        canonical_json({"é": 1, "e\u0301": 2})
    with pytest.raises(ValueError, match="31 bytes"):
        event_hash(bytes(31), {})
