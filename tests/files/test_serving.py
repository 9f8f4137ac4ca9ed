"""Files on their way out: checked, from an origin of their own where there is one, and never changed in between."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client, RequestFactory

from motcua.files import serving, storage
from motcua.files.models import StoredFile
from motcua.files.services import FileRefused, open_file, store
from tests.files import made

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
ORIGIN = "https://tep.motcua.test"


def given(content: bytes = made.PDF, name: str = "a.pdf") -> StoredFile:
    return store(content, name, None, allowed=("pdf", "png", "docx"), max_bytes=MB)


def served(stored: StoredFile) -> Any:
    return serving.serve(RequestFactory().get("/"), stored)


@pytest.mark.parametrize(
    ("content", "name", "way", "sandboxed"),
    [
        (made.picture("PNG"), "a.png", "inline", True),
        (made.PDF, "a.pdf", "inline", False),
        (made.docx(), "a.docx", "attachment", True),
    ],
)
def test_what_a_browser_shows_is_shown_without_rights_and_all_else_is_a_download(
    content: bytes, name: str, way: str, sandboxed: bool
) -> None:
    response = served(given(content, name))
    assert response["Content-Disposition"].startswith(way)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert ("sandbox" in response["Content-Security-Policy"]) == sandboxed
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == content


@pytest.fixture
def files_origin(settings: Any) -> None:
    settings.FILES_ORIGIN = ORIGIN
    settings.PUBLIC_ADDRESS = "https://motcua.test"
    settings.ALLOWED_HOSTS = ["tep.motcua.test", "motcua.test", "testserver"]


@pytest.mark.usefixtures("files_origin")
def test_at_the_files_own_origin_a_signed_address_opens_one_file_for_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = served(given())["Location"]
    assert address.startswith(f"{ORIGIN}/tep-ky/")
    client = Client()
    path = address.removeprefix(ORIGIN)
    response = client.get(path, headers={"host": "tep.motcua.test"})
    assert b"".join(response.streaming_content) == made.PDF  # type: ignore[attr-defined]
    assert "https://motcua.test" in response["Content-Security-Policy"].partition("frame-ancestors")[2]
    assert response["Access-Control-Allow-Origin"] == "https://motcua.test"
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert client.get(path[:-2] + "xx", headers={"host": "tep.motcua.test"}).status_code == 404
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + serving.LINK_SECONDS + 1)
    assert client.get(path, headers={"host": "tep.motcua.test"}).status_code == 404


@pytest.mark.usefixtures("files_origin")
def test_the_two_origins_keep_apart() -> None:
    path = served(given())["Location"].removeprefix(ORIGIN)
    assert Client().get(path, headers={"host": "motcua.test"}).status_code == 404
    for page in ("/", "/dang-nhap", "/tep/00000000-0000-0000-0000-000000000000", "/static/x.js"):
        assert Client().get(page, headers={"host": "tep.motcua.test"}).status_code == 404
    assert Client().get("/dang-nhap", headers={"host": "motcua.test"}).status_code == 200


@pytest.mark.usefixtures("files_origin")
def test_a_file_that_is_refused_meanwhile_is_gone_from_its_signed_address() -> None:
    stored = given()
    path = served(stored)["Location"].removeprefix(ORIGIN)
    StoredFile.objects.update(state=StoredFile.State.REFUSED)
    assert Client().get(path, headers={"host": "tep.motcua.test"}).status_code == 404


@pytest.mark.parametrize(
    ("state", "status", "told"), [("quarantined", 409, "đang được kiểm tra"), ("refused", 410, "chứa mã độc")]
)
def test_what_is_not_checked_is_not_served(state: str, status: int, told: str) -> None:
    stored = given()
    stored.state = state
    response = served(stored)
    assert response.status_code == status
    assert told in response.content.decode()
    assert made.PDF not in response.content


class Changing(io.BytesIO):
    """A file that is good while it is first read and something else ever after."""

    def __init__(self) -> None:
        super().__init__(made.PDF)
        self.readings = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            self.readings += 1
            self.seek(0)
            self.truncate()
            self.write(b"MZ evil")
            self.seek(0)
        return part


def test_what_was_checked_is_what_is_kept_and_read(own_files_folder: Path) -> None:
    changing = Changing()
    stored = store(changing, "a.pdf", None, allowed=("pdf",), max_bytes=MB)
    assert changing.readings == 1, "the giver's file is read once"
    with open_file(stored) as opened:
        assert opened.read() == made.PDF
    # Whoever gives other content gets another place; the place of this one is not written again.
    place = own_files_folder / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    before = place.stat()
    assert not before.st_mode & 0o222
    given(made.PDF)
    given(made.PDF + b"2")
    after = place.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_refused_file_leaves_nothing_under_any_name(own_files_folder: Path) -> None:
    with pytest.raises(FileRefused):
        given(made.pdf(made.with_script))
    assert not [path for path in storage.folder().rglob("*") if path.is_file()]
