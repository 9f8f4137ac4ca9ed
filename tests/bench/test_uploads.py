"""The upload that is measured is the one that the page's own client makes."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from bench import uploads
from bench.generate import add_people
from bench.people import session_of
from motcua.files import uploads as kept
from motcua.files.models import Upload

CLIENT = Path(__file__).resolve().parents[2] / "frontend/src/js/upload.js"


def test_pieces_are_as_large_as_those_of_the_page() -> None:
    (kilobytes,) = re.findall(r"^const PIECE = (\d+) \* 1024;", CLIENT.read_text(), re.MULTILINE)
    assert int(kilobytes) * 1024 == uploads.PIECE


@pytest.mark.django_db(transaction=True)
def test_every_piece_is_held_against_its_checksum(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    offsets = []
    write = kept.write_checked

    def noting(upload: Upload, offset: int, piece: bytes, checksum: kept.Checksum) -> int:
        offsets.append(offset)
        return write(upload, offset, piece, checksum)

    monkeypatch.setattr(kept, "write_checked", noting)
    monkeypatch.setattr(uploads, "TIMES", 1)
    (person,) = add_people(1)
    port = urlsplit(live_server.url).port
    assert uploads.seconds(cast("Any", SimpleNamespace(port=port)), session_of(person)) > 0
    assert offsets == list(range(0, uploads.SIZE, uploads.PIECE))
    assert not Upload.objects.exists()
