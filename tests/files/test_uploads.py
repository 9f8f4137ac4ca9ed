"""Uploads in pieces: what arrives is kept, goes on where it broke, and costs nobody anything."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.files import storage, tasks, uploads
from motcua.files.errors import FileRefused
from motcua.files.models import Upload
from motcua.files.storage import sealing
from motcua.people.models import User

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture
def person() -> User:
    return User.objects.create_user(email="an@example.vn", password="x")


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def begun(client: Client, length: int, name: str = "giấy.pdf", **more: Any) -> Any:
    name64 = base64.b64encode(name.encode()).decode()
    headers = {"HTTP_UPLOAD_LENGTH": str(length), "HTTP_UPLOAD_METADATA": f"filename {name64},filetype eA=="}
    return client.post("/tai-len", **{**TUS, **headers, **more})


def piece(client: Client, address: str, offset: Any, content: bytes, **more: Any) -> Any:
    return client.patch(
        address,
        content,
        content_type=more.pop("kind", "application/offset+octet-stream"),
        HTTP_UPLOAD_OFFSET=str(offset),
        **TUS,
        **more,
    )


def test_a_file_arrives_in_pieces_and_is_taken_whole(client: Client, person: User) -> None:
    response = begun(client, 10)
    assert response.status_code == 201
    assert "Upload-Expires" in response
    where = response["Location"]
    assert client.head(where, **TUS)["Upload-Offset"] == "0"
    assert piece(client, where, 0, b"01234")["Upload-Offset"] == "5"
    head = client.head(where, **TUS)
    assert (head["Upload-Offset"], head["Upload-Length"], head["Cache-Control"]) == ("5", "10", "no-store")
    key = Upload.objects.get().key
    with pytest.raises(FileRefused, match="chưa tải lên xong"), uploads.finished(person, key):
        pass
    assert piece(client, where, 5, b"56789").status_code == 204
    with uploads.finished(person, key) as (upload, content):
        assert (upload.name, content.read()) == ("giấy.pdf", b"0123456789")


def test_what_the_server_can_is_told(client: Client) -> None:
    response = client.options("/tai-len")
    assert response["Tus-Version"] == "1.0.0"
    assert set(response["Tus-Extension"].split(",")) == {
        "creation",
        "termination",
        "expiration",
        "checksum",
    }
    assert int(response["Tus-Max-Size"]) == 20 * MB


@pytest.mark.parametrize("offset", ["3", "7", "99"])
def test_a_piece_that_does_not_follow_changes_nothing(client: Client, offset: str) -> None:
    where = begun(client, 10)["Location"]
    piece(client, where, 0, b"01234")
    response = piece(client, where, offset, b"xxx")
    assert (response.status_code, response["Upload-Offset"]) == (409, "5")
    assert client.head(where, **TUS)["Upload-Offset"] == "5"


def test_more_than_was_announced_is_cut_off(client: Client) -> None:
    where = begun(client, 4)["Location"]
    assert piece(client, where, 0, b"0123456789")["Upload-Offset"] == "4"


@pytest.mark.parametrize(
    ("length", "status", "told"),
    [("0", 413, "trống"), (str(21 * MB), 413, "20 MB"), ("x", 400, ""), ("-1", 400, "")],
)
def test_what_cannot_be_is_refused_before_a_byte_is_sent(
    client: Client, length: str, status: int, told: str
) -> None:
    response = begun(client, 1, HTTP_UPLOAD_LENGTH=length)
    assert response.status_code == status
    assert told in response.content.decode()
    assert not Upload.objects.exists()


def test_bad_requests_are_told_apart(client: Client) -> None:
    where = begun(client, 10)["Location"]
    assert piece(client, where, 0, b"x", kind="text/plain").status_code == 415
    assert piece(client, where, "abc", b"x").status_code == 400
    assert client.post("/tai-len", HTTP_UPLOAD_LENGTH="3").status_code == 412
    assert client.get(where, **TUS).status_code == 405
    assert begun(client, 3, HTTP_UPLOAD_METADATA="filename ***").status_code == 201


def test_nobody_else_knows_of_it(client: Client, person: User) -> None:
    where = begun(client, 10)["Location"]
    assert Client().head(where, **TUS).status_code == 401
    other = Client()
    other.force_login(User.objects.create_user(email="khac@example.vn", password="x"))
    assert other.head(where, **TUS).status_code == 404
    assert piece(other, where, 0, b"x").status_code == 404
    assert other.delete(where, **TUS).status_code == 404
    stranger = User.objects.get(email="khac@example.vn")
    with pytest.raises(FileRefused), uploads.finished(stranger, Upload.objects.get().key):
        pass


def test_a_foreign_page_cannot_send(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    assert begun(strict, 10).status_code == 403
    assert not Upload.objects.exists()


def test_a_cancelled_upload_is_gone(client: Client) -> None:
    where = begun(client, 10)["Location"]
    piece(client, where, 0, b"0123")
    assert client.delete(where, **TUS).status_code == 204
    assert client.head(where, **TUS).status_code == 404
    assert not list(storage.unfinished_folder().iterdir())


class Broken(io.BytesIO):
    """A body whose connection breaks after its last byte."""

    def read(self, size: int = -1, /) -> bytes:
        part = super().read(min(size, 1000))
        if not part:
            raise OSError("connection lost")
        return part


def test_what_came_before_the_connection_broke_is_kept(client: Client, person: User) -> None:
    where = begun(client, 10_000)["Location"]
    upload = Upload.objects.get()
    with pytest.raises(OSError, match="lost"):
        uploads.write(upload, 0, Broken(bytes(3500)))
    assert client.head(where, **TUS)["Upload-Offset"] == "3500"
    assert uploads.write(upload, 3500, io.BytesIO(bytes(6500))) == 10_000


class Dripping:
    """A body that gives a byte at a time, and lets another connection go in between."""

    def __init__(self, between: Any) -> None:
        self.between = between

    def read(self, size: int, /) -> bytes:
        self.between()
        return b"d"


def test_a_dead_connection_that_goes_on_dripping_spoils_nothing(person: User) -> None:
    upload = uploads.begin(person, "a.pdf", 100)
    done: list[int] = []

    def other_connection() -> None:
        if not done:
            done.append(uploads.write(upload, 0, io.BytesIO(b"0" * 60)))

    with pytest.raises(uploads.WrongOffset) as wrong:
        uploads.write(upload, 0, Dripping(other_connection))
    assert wrong.value.offset == 60
    assert (storage.unfinished_folder() / upload.key.hex).read_bytes() == b"0" * 60


def test_a_piece_that_takes_too_long_ends_with_what_came(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motcua.files import views

    where = begun(client, 10)["Location"]
    monkeypatch.setattr(views, "_LONGEST_PIECE", -1.0)
    assert piece(client, where, 0, b"01234")["Upload-Offset"] == "0"


def test_many_pieces_at_once_leave_one_true_file(person: User) -> None:
    upload = uploads.begin(person, "a.bin", 50_000)
    told: list[Any] = []

    def send() -> None:
        try:
            told.append(uploads.write(upload, 0, io.BytesIO(os.urandom(50_000))))
        except uploads.WrongOffset as wrong:
            told.append(wrong)

    senders = [threading.Thread(target=send) for _number in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert uploads.offset_of(upload) == 50_000


def test_a_person_has_so_much_under_way_and_no_more(client: Client, settings: Any, person: User) -> None:
    settings.UNFINISHED_MAX_BYTES = 1000
    assert begun(client, 600).status_code == 201
    refused = begun(client, 600)
    assert refused.status_code == 413
    assert "dở dang" in refused.content.decode()
    old = storage.unfinished_folder() / Upload.objects.get().key.hex
    before = timezone.now().timestamp() - uploads.IDLE.total_seconds() - 5
    os.utime(old, (before, before))
    assert begun(client, 600).status_code == 201, "what was left alone makes place"
    assert Upload.objects.count() == 1
    settings.UNFINISHED_MAX_BYTES = 10**9
    for _number in range(uploads.MOST_UNFINISHED - 1):
        uploads.begin(person, "a", 1)
    assert begun(client, 1).status_code == 413


def test_what_nobody_came_back_to_is_thrown_away(client: Client, person: User) -> None:
    where = begun(client, 10)["Location"]
    piece(client, where, 0, b"0123")
    fresh = uploads.begin(person, "moi.pdf", 10)
    Upload.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(hours=25))
    orphan = storage.folder() / "moi-cu"
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    assert client.head(where, **TUS).status_code == 404, "expired before the job has run"
    tasks.forget_unfinished(0)
    assert [upload.pk for upload in Upload.objects.all()] == [fresh.pk]
    assert [path.name for path in storage.unfinished_folder().iterdir()] == [fresh.key.hex]
    assert not orphan.exists()


class TestChecksums:
    """Each piece may say what it must come to; what comes differently is not kept."""

    def of(self, content: bytes, algorithm: str = "sha1") -> dict[str, str]:
        digest = hashlib.new(algorithm, content).digest()
        return {"HTTP_UPLOAD_CHECKSUM": f"{algorithm} {base64.b64encode(digest).decode()}"}

    def test_the_server_says_which_it_knows(self, client: Client) -> None:
        answer = client.options("/tai-len")
        assert "checksum" in answer["Tus-Extension"].split(",")
        assert "sha1" in answer["Tus-Checksum-Algorithm"].split(",")

    @pytest.mark.parametrize("algorithm", uploads.CHECKSUMS)
    def test_a_whole_piece_is_kept(self, client: Client, person: User, algorithm: str) -> None:
        where = begun(client, 10)["Location"]
        assert piece(client, where, 0, b"01234", **self.of(b"01234", algorithm)).status_code == 204
        answer = piece(client, where, 5, b"56789", **self.of(b"56789", algorithm))
        assert answer["Upload-Offset"] == "10"
        with uploads.finished(person, Upload.objects.get().key) as (_upload, content):
            assert content.read() == b"0123456789"

    def test_a_changed_piece_is_not_and_may_be_sent_again(self, client: Client, person: User) -> None:
        where = begun(client, 10)["Location"]
        piece(client, where, 0, b"01234", **self.of(b"01234"))
        answer = piece(client, where, 5, b"56_89", **self.of(b"56789"))
        assert answer.status_code == 460
        assert client.head(where, **TUS)["Upload-Offset"] == "5"
        assert piece(client, where, 5, b"56789", **self.of(b"56789")).status_code == 204
        with uploads.finished(person, Upload.objects.get().key) as (_upload, content):
            assert content.read() == b"0123456789"

    def test_a_cut_piece_is_not(self, client: Client) -> None:
        where = begun(client, 10)["Location"]
        assert piece(client, where, 0, b"0123", **self.of(b"01234")).status_code == 460
        assert client.head(where, **TUS)["Upload-Offset"] == "0"

    @pytest.mark.parametrize("told", ["crc32 AAAA", "sha1 ~~~", "sha1", "", "x" * 5000])
    def test_nonsense_is_refused(self, client: Client, told: str) -> None:
        where = begun(client, 10)["Location"]
        assert piece(client, where, 0, b"01234", HTTP_UPLOAD_CHECKSUM=told).status_code in (400, 460)
        assert client.head(where, **TUS)["Upload-Offset"] == "0"

    def test_its_place_still_counts(self, client: Client) -> None:
        where = begun(client, 10)["Location"]
        assert piece(client, where, 3, b"34", **self.of(b"34")).status_code == 409

    def test_a_piece_that_would_fill_the_memory_is_refused(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "MOST_CHECKED", 1000)
        where = begun(client, 5000)["Location"]
        assert piece(client, where, 0, b"0" * 1001, **self.of(b"0" * 1001)).status_code == 413
        assert client.head(where, **TUS)["Upload-Offset"] == "0"

    def test_under_encryption_too(self, client: Client, person: User, settings: Any) -> None:
        settings.FILES_KEYS = sealing.new_key("thu")
        where = begun(client, 10)["Location"]
        piece(client, where, 0, b"01234", **self.of(b"01234"))
        piece(client, where, 5, b"56789", **self.of(b"56789"))
        with uploads.finished(person, Upload.objects.get().key) as (_upload, content):
            assert content.read() == b"0123456789"


class TestAfterAReload:
    """A page that was loaded again asks which uploads were begun on it."""

    def begin(self, client: Client, place: str) -> str:
        told = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in {"filename": "đơn.pdf", "place": place, "mark": "10-1700-42"}.items()
        )
        answer = client.post("/tai-len", **TUS, HTTP_UPLOAD_LENGTH="10", HTTP_UPLOAD_METADATA=told)
        return str(answer["Location"])

    def asked(self, client: Client, page: str) -> Any:
        return client.get("/tai-len", {"trang": page}).json()["uploads"]

    def test_what_was_begun_there_is_listed_with_how_far_it_came(self, client: Client) -> None:
        where = self.begin(client, "/ho-so/a/giay-to#don")
        piece(client, where, 0, b"0123")
        self.begin(client, "/ho-so/b/giay-to#don")
        assert self.asked(client, "/ho-so/a/giay-to") == [
            {"url": where, "code": "don", "name": "đơn.pdf", "size": 10, "arrived": 4, "mark": "10-1700-42"}
        ]
        client.delete(where, **TUS)
        assert self.asked(client, "/ho-so/a/giay-to") == []

    def test_nobody_elses_is(self, client: Client) -> None:
        self.begin(client, "/ho-so/a/giay-to#don")
        other = Client()
        assert other.get("/tai-len", {"trang": "/ho-so/a/giay-to"}).status_code == 401
        other.force_login(User.objects.create_user(email="binh@example.vn", password="x"))
        assert self.asked(other, "/ho-so/a/giay-to") == []
        assert self.asked(client, "/ho-so/a") == []

    def test_what_expired_is_not(self, client: Client) -> None:
        self.begin(client, "/a#don")
        Upload.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert self.asked(client, "/a") == []
