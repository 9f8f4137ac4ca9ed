"""A file that changes between the check and the use: what is kept, and what readers get, is what was checked."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from motcua.files import services, storage, uploads
from motcua.files.errors import FileRefused
from motcua.files.services import open_file, store
from motcua.people.models import User
from tests.files import made

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
EVIL = b"MZ\x90\x00 evil"


def taken(content: Any, name: str = "a.pdf") -> Any:
    return store(content, name, None, allowed=("pdf",), max_bytes=MB)


def test_an_upload_that_is_overwritten_while_it_is_checked_is_kept_as_it_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = User.objects.create_user(email="an@example.vn", password="x")
    upload = uploads.begin(person, "a.pdf", len(made.PDF))
    uploads.write(upload, 0, io.BytesIO(made.PDF))
    place = storage.unfinished_folder() / upload.key.hex
    looked = services.look_inside

    def look_and_change(kept: Any, code: str, name: str) -> None:
        looked(kept, code, name)
        place.write_bytes(EVIL)  # between check and use

    monkeypatch.setattr(services, "look_inside", look_and_change)
    with uploads.finished(person, upload.key) as (_upload, content):
        stored = taken(content)
    assert place.read_bytes() == EVIL
    with open_file(stored) as opened:
        assert opened.read() == made.PDF


def test_a_file_that_changes_while_it_is_copied_is_checked_as_it_was_copied(tmp_path: Path) -> None:
    """Whatever mixture was read, the check sees the same, and nothing else is kept."""
    path = tmp_path / "a.pdf"
    big = made.PDF[:-6] + b"\n%" + b"x" * (700 * 1024) + b"\n%%EOF\n"

    class Slow(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            part = super().read(size)
            # After the first piece the rest of the file is something else.
            with path.open("r+b") as other:
                other.seek(300 * 1024)
                other.write(EVIL * 20_000)
                other.truncate(500 * 1024)
            return part

    path.write_bytes(big)
    with Slow(path) as changing, pytest.raises(FileRefused):
        taken(changing)
    assert not [one for one in storage.folder().rglob("*") if one.is_file()]
