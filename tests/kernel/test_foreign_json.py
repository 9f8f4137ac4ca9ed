"""JSON of others: read whole, and nothing in it that cannot be kept."""

from __future__ import annotations

import pytest

from motcua.kernel.foreign_json import object_in, storable


def test_texts_come_without_what_cannot_be_kept() -> None:
    told = object_in(
        b'{"a\\u0000": ["x\\u0000y", {"b": "\\ud800"}], "n": 1, "t": true, "vi": "Tr\xe1\xba\xa7n"}'
    )
    assert told == {"a": ["xy", {"b": "?"}], "n": 1, "t": True, "vi": "Trần"}
    assert storable("\ud83d\0 Hà Tĩnh") == "? Hà Tĩnh"


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"1", b'"x"', b"{", b'{"a": NaN}', b'{"a": -Infinity}', b'{"a":' * 5000, b"\xff\xfe\xfa"],
)
def test_what_is_no_object_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        object_in(content)
