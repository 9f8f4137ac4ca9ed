"""A file on its way out: whole or in parts, as the standard of HTTP has it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.files.serving import serve

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)


@pytest.fixture
def stored(db: None) -> StoredFile:
    return store_made(CONTENT, "tệp “dài”.pdf", "application/pdf")


def asked(stored: StoredFile, address: str = "/tep", **headers: str) -> Any:
    return serve(RequestFactory().get(address, headers=headers), stored)


def body(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_without_a_range_the_whole_file_comes_and_says_that_parts_may_be_asked_for(
    stored: StoredFile,
) -> None:
    response = asked(stored)
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(SIZE)
    assert body(response) == CONTENT


@pytest.mark.parametrize(
    ("wanted", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=10000-", 10000, SIZE),
        (f"bytes={SIZE - 1}-{SIZE + 500}", SIZE - 1, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=-999999", 0, SIZE),
    ],
)
def test_a_part_comes_as_asked(stored: StoredFile, wanted: str, first: int, end: int) -> None:
    response = asked(stored, Range=wanted)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{end - 1}/{SIZE}"
    assert response["Content-Length"] == str(end - first)
    assert body(response) == CONTENT[first:end]


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", "bytes=999999-1000000", "bytes=-0"])
def test_what_lies_behind_the_end_is_416_with_the_size(stored: StoredFile, wanted: str) -> None:
    response = asked(stored, Range=wanted)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "wanted",
    ["bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=1-" + "9" * 30],
)
def test_what_is_not_well_asked_gets_the_whole_file(stored: StoredFile, wanted: str) -> None:
    response = asked(stored, Range=wanted)
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_part_of_a_file_that_has_become_another_is_not_given(stored: StoredFile) -> None:
    tag = asked(stored)["ETag"]
    assert asked(stored, Range="bytes=0-9", **{"If-Range": tag}).status_code == 206
    assert asked(stored, Range="bytes=0-9", **{"If-Range": '"another"'}).status_code == 200


def test_parts_are_guarded_like_the_whole(stored: StoredFile) -> None:
    for response in (asked(stored), asked(stored, Range="bytes=0-9"), asked(stored, Range="bytes=999999-")):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_whoever_wants_to_save_gets_a_download(stored: StoredFile) -> None:
    assert asked(stored)["Content-Disposition"].startswith("inline; ")
    assert asked(stored, "/tep?tai=1")["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
