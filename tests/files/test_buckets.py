"""Files in S3: the same as in a folder, and nothing lost or half kept when the server fails, drags or lies."""

from __future__ import annotations

import hashlib
import io
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from motcua.files import scanning, storage
from motcua.files.errors import ContentDamaged, FileRefused, NotKept, StorageAway
from motcua.files.models import StoredFile
from motcua.files.parts import whole_or_part
from motcua.files.preview.converting import converted
from motcua.files.services import open_file, store, store_made
from motcua.files.storage import sealing
from tests.files import made, s3
from tests.files.test_memory import HEAD, TAIL, forget_peak, held

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
# Larger than anything that is buffered on the way.
LARGE = made.PDF[:-6] + b"x" * (3 * MB) + b"\nstartxref\n9\n%%EOF\n"


def given(content: bytes = made.PDF, name: str = "don.pdf") -> StoredFile:
    return store(content, name, None, allowed=("pdf", "docx", "txt"), max_bytes=20 * MB)


def read(stored: StoredFile) -> bytes:
    with open_file(stored) as opened:
        return opened.read()


def test_a_file_lies_in_the_bucket_under_its_hash_and_nowhere_else(
    s3_server: s3.Server, bucket: str, own_files_folder: Path
) -> None:
    stored = given()
    again = given(name="ban-sao.pdf")
    name = hashlib.sha256(made.PDF).hexdigest()
    assert s3.objects(s3_server, bucket) == {f"{name[:2]}/{name[2:4]}/{name}": made.PDF}
    assert read(stored) == read(again) == made.PDF
    assert not [path for path in own_files_folder.rglob("*") if path.is_file()]


def test_what_the_system_makes_lies_there_too(s3_server: s3.Server, bucket: str) -> None:
    made_one = store_made(b"%PDF-phieu", "phieu.pdf", "application/pdf")
    assert read(made_one) == b"%PDF-phieu"
    assert list(s3.objects(s3_server, bucket).values()) == [b"%PDF-phieu"]


def test_a_large_file_is_read_at_any_place(bucket: str) -> None:
    stored = given(LARGE)
    with open_file(stored) as opened:
        assert opened.read() == LARGE
        for place, length in ((0, 10), (2 * MB + 17, 300_000), (len(LARGE) - 5, 100), (MB, 1)):
            opened.seek(place)
            assert opened.read(length) == LARGE[place : place + length]
        assert opened.seek(-4, io.SEEK_END) == len(LARGE) - 4
        assert opened.read() == LARGE[-4:]


def test_a_viewer_gets_the_part_that_it_asks_for(between: s3.Between) -> None:
    stored = given(LARGE)
    between.asked.clear()
    request = RequestFactory().get("/", headers={"Range": "bytes=1000000-1000099"})
    response: Any = whole_or_part(request, stored)
    assert (response.status_code, b"".join(response)) == (206, LARGE[1_000_000:1_000_100])
    response.close()
    assert [method for method, _path in between.asked] == ["HEAD", "GET"]


def test_previews_and_the_scanner_read_from_the_bucket(bucket: str) -> None:
    stored = given("Đơn đề nghị".encode(), "don.txt")
    assert "Đơn đề nghị" in converted(stored).content.decode()
    StoredFile.objects.update(state=StoredFile.State.QUARANTINED)
    assert scanning.check_waiting() == 1  # no scanner is set: let go, and read on the way


def test_a_file_that_the_bucket_lost_is_told_as_lost(s3_server: s3.Server, bucket: str) -> None:
    stored = given()
    storage.current().delete(stored.sha256)
    storage.current().delete(stored.sha256)
    assert storage.held(stored.sha256) is None
    with pytest.raises(FileNotFoundError):
        open_file(stored)


def test_names_come_in_order_and_go_on_from_one(s3_server: s3.Server, bucket: str) -> None:
    names = sorted(given(made.PDF + str(number).encode() + made.PDF).sha256 for number in range(5))
    s3_server.client().put_object(Bucket=bucket, Key="ghi-chu.txt", Body=b"not ours")
    held = list(storage.current().names())
    assert [name for name, _held in held] == names
    assert [name for name, _held in storage.current().names(names[1])] == names[2:]


@pytest.mark.parametrize("how", ["error", "silent", "nonsense", "mangled"])
def test_a_file_that_cannot_be_put_there_is_not_taken_and_may_be_sent_again(
    between: s3.Between, s3_server: s3.Server, bucket: str, own_files_folder: Path, how: str
) -> None:
    between.spoil(how, "PUT")
    with pytest.raises(NotKept) as told:
        given()
    assert "tạm thời không nhận được tệp “don.pdf”" in told.value.message
    assert "sau ít phút" in told.value.message
    assert not StoredFile.objects.exists()
    assert not s3.objects(s3_server, bucket)
    assert not [path for path in own_files_folder.rglob("*") if path.is_file()]
    between.spoil("pass")
    assert read(given()) == made.PDF


def test_a_server_that_drags_is_left_in_time(between: s3.Between, settings: Any) -> None:
    settings.S3_SECONDS = 1
    between.spoil("slow", seconds=4)
    began = time.monotonic()
    with pytest.raises(NotKept):
        given()
    assert time.monotonic() - began < 15
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("how", ["error", "silent"])
def test_what_fails_once_is_tried_again(between: s3.Between, how: str) -> None:
    between.spoil(how, "PUT", times=1)
    stored = given()
    between.spoil(how, "GET", times=1)
    assert read(stored) == made.PDF


def test_an_answer_that_is_cut_goes_on_where_it_broke(between: s3.Between) -> None:
    stored = given(LARGE)
    between.spoil("cut", "GET", times=2)
    assert read(stored) == LARGE


def test_an_answer_that_is_always_cut_is_an_error_and_never_a_shorter_file(between: s3.Between) -> None:
    stored = given()
    between.spoil("cut", "GET")
    with pytest.raises(StorageAway):
        # Half of what is left each time: the tries end before the file does.
        read(stored)


def test_a_changed_content_is_never_handed_out_whole(between: s3.Between) -> None:
    stored = given(LARGE)
    between.spoil("changed", "GET")
    got = b""
    with open_file(stored) as opened, pytest.raises(ContentDamaged):  # noqa: PT012 - what came before counts
        while chunk := opened.read(MB):
            got += chunk
    assert len(got) < len(LARGE)


def test_without_the_bucket_nothing_is_taken_for_lost(bucket: str, settings: Any) -> None:
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(StorageAway):
        storage.current().held("0" * 64)
    with pytest.raises(StorageAway):
        storage.current().open("0" * 64)
    with pytest.raises(FileRefused):
        given()


@pytest.mark.parametrize("is_sealed", [False, True])
def test_a_large_file_goes_there_and_back_without_lying_in_memory(
    bucket: str, settings: Any, is_sealed: bool
) -> None:
    settings.FILE_MAX_BYTES = 100 * MB
    settings.FILES_KEYS = sealing.new_key("khoa") if is_sealed else ""
    settings.S3_SECONDS = 60  # the store answers when all of it has arrived
    storage.current().held("0" * 64)  # the client is made
    with tempfile.TemporaryFile() as large:
        large.write(HEAD)
        for _piece in range(320):
            large.write(b"\n" * (256 * 1024))
        large.write(TAIL)
        large.seek(0)
        before = forget_peak()
        stored = store(large, "lon.pdf", None, allowed=("pdf",), max_bytes=100 * MB)
    with open_file(stored) as opened:
        digest = hashlib.sha256()
        while chunk := opened.read(MB):
            digest.update(chunk)
    assert digest.hexdigest() == stored.sha256
    assert stored.size > 80 * MB
    assert held("VmHWM") - before < 40
