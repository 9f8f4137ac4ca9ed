"""Contents sealed at rest: what goes in comes out, and whatever was changed is refused."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from motcua.files import storage, uploads
from motcua.files.errors import ContentDamaged, KeyUnusable
from motcua.files.models import StoredFile, Upload
from motcua.files.parts import whole_or_part
from motcua.files.services import open_file, store
from motcua.files.storage import sealing
from motcua.files.storage.reading import unsealed
from motcua.people.models import User
from tests.files import made, s3

PART = sealing.PART
FIRST, SECOND = sealing.new_key("khoa-1"), sealing.new_key("khoa-2")
EDGES = [0, 1, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 2 * PART + 1, 3 * PART]


@pytest.fixture(autouse=True)
def _with_a_key(settings: Any) -> None:
    settings.FILES_KEYS = FIRST


def content_of(size: int) -> bytes:
    return hashlib.shake_128(str(size).encode()).digest(size)


def sealed(content: bytes, name: str | None = None) -> bytes:
    made_of = io.BytesIO()
    key = sealing.newest()
    assert key
    sealing.seal(io.BytesIO(content), made_of, name or hashlib.sha256(content).hexdigest(), key)
    return made_of.getvalue()


def opened(lying: bytes, content: bytes) -> bytes:
    found = unsealed(io.BytesIO(lying), hashlib.sha256(content).hexdigest())
    assert found is not None
    return found.read()


@given(st.one_of(st.sampled_from(EDGES), st.integers(0, 3 * PART + 2)), st.data())
def test_what_goes_in_comes_out_at_every_place(size: int, data: st.DataObject) -> None:
    content = content_of(size)
    lying = sealed(content)
    assert len(lying) == sealing.sealed_size(size)
    assert sealing.plain_size(len(lying)) == size
    reader = unsealed(io.BytesIO(lying), hashlib.sha256(content).hexdigest())
    assert reader is not None
    assert reader.read() == content
    place = data.draw(st.integers(0, size))
    length = data.draw(st.integers(0, size + 1))
    reader.seek(place)
    assert reader.read(length) == content[place : place + length]


@given(st.sampled_from(EDGES), st.data())
def test_a_changed_byte_is_refused_wherever_it_is(size: int, data: st.DataObject) -> None:
    content = content_of(size)
    lying = bytearray(sealed(content))
    # A changed mark at the very beginning makes it an unsealed content of another hash.
    place = data.draw(st.integers(len(sealing.MAGIC), len(lying) - 1))
    lying[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((ContentDamaged, KeyUnusable)):
        opened(bytes(lying), content)


@given(st.sampled_from(EDGES), st.data())
@example(2 * PART, None)
def test_a_content_that_is_cut_or_lengthened_is_refused(size: int, data: st.DataObject | None) -> None:
    content = content_of(size)
    lying = sealed(content)
    whole = PART + sealing.TAG
    length = (
        sealing.HEADER + whole if data is None else data.draw(st.integers(sealing.HEADER, len(lying) - 1))
    )
    with pytest.raises(ContentDamaged):
        opened(lying[:length], content)
    with pytest.raises(ContentDamaged):
        opened(lying + lying[-sealing.TAG :], content)


def test_swapped_repeated_and_foreign_parts_are_refused() -> None:
    content = content_of(3 * PART)
    lying, other = sealed(content), sealed(content)
    whole = PART + sealing.TAG
    head, parts = lying[: sealing.HEADER], [lying[sealing.HEADER + n * whole :][:whole] for n in range(3)]
    foreign = other[sealing.HEADER :][:whole]
    for order in (
        [parts[1], parts[0], parts[2]],
        [parts[0], parts[0], parts[2]],
        [foreign, parts[1], parts[2]],
    ):
        with pytest.raises(ContentDamaged):
            opened(head + b"".join(order), content)
    another = b"another content, sealed with the same key"
    with pytest.raises(ContentDamaged):
        opened(sealed(another), content)


def test_the_same_content_never_looks_the_same_and_shows_nothing() -> None:
    content = b"0123456789" * 1000
    first, second = sealed(content), sealed(content)
    assert first[sealing.HEADER :] != second[sealing.HEADER :]
    assert b"0123456789" not in first


def test_a_key_that_is_gone_or_another_is_told_by_its_name(settings: Any) -> None:
    lying = sealed(b"x")
    settings.FILES_KEYS = SECOND
    with pytest.raises(KeyUnusable, match="khoa-1"):
        opened(lying, b"x")
    settings.FILES_KEYS = "khoa-1:" + SECOND.partition(":")[2]
    with pytest.raises(KeyUnusable, match="not the one"):
        opened(lying, b"x")
    settings.FILES_KEYS = f"{SECOND},{FIRST}"
    assert opened(lying, b"x") == b"x"


@pytest.mark.parametrize(
    "text",
    ["x", "khoa:", "khoa:QUJD", "Khoá:" + FIRST.partition(":")[2], f"{FIRST},{FIRST}"],
    ids=["no colon", "no secret", "short", "name", "twice"],
)
def test_keys_that_are_not_well_written_are_told_without_showing_them(settings: Any, text: str) -> None:
    settings.FILES_KEYS = text
    with pytest.raises(KeyUnusable) as told:
        sealing.all_keys()
    assert "MOTCUA_FILES_KEYS" in str(told.value)
    assert FIRST.partition(":")[2] not in str(told.value)


@pytest.mark.django_db
class TestInTheStore:
    """The same through the doors that everybody uses."""

    def test_the_disk_never_sees_the_content(self, own_files_folder: Path) -> None:
        stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        (there,) = [path for path in own_files_folder.rglob("*") if path.is_file()]
        assert b"%PDF" not in there.read_bytes()
        assert there.name == stored.sha256 == hashlib.sha256(made.PDF).hexdigest()
        with open_file(stored) as opened_file:
            assert opened_file.read() == made.PDF

    def test_parts_are_served_from_a_sealed_file_in_the_bucket(
        self, bucket: str, s3_server: s3.Server
    ) -> None:
        content = made.PDF[:-6] + content_of(3 * PART).replace(b"/", b"x") + b"\nstartxref\n9\n%%EOF\n"
        stored = store(content, "a.pdf", None, allowed=("pdf",), max_bytes=10**7)
        (lying,) = s3.objects(s3_server, bucket).values()
        assert lying.startswith(sealing.MAGIC)
        request = RequestFactory().get("/", headers={"Range": f"bytes={PART - 3}-{2 * PART + 3}"})
        response: Any = whole_or_part(request, stored)
        assert b"".join(response) == content[PART - 3 : 2 * PART + 4]
        response.close()

    def test_a_sealed_file_comes_from_the_bucket_in_one_answer(self, between: s3.Between) -> None:
        stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        between.asked.clear()
        with open_file(stored) as opened_file:
            assert opened_file.read() == made.PDF
        assert [method for method, _path in between.asked] == ["HEAD", "GET"]

    def test_what_lay_there_unsealed_still_opens(self, settings: Any) -> None:
        settings.FILES_KEYS = ""
        stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        settings.FILES_KEYS = FIRST
        with open_file(stored) as opened_file:
            assert opened_file.read() == made.PDF

    def test_given_again_it_is_sealed(self, settings: Any, own_files_folder: Path) -> None:
        settings.FILES_KEYS = ""
        stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        settings.FILES_KEYS = FIRST
        store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        held = storage.held(stored.sha256)
        assert held is not None
        assert held.size == sealing.sealed_size(len(made.PDF))

    def test_a_missing_key_is_a_page_that_says_so_and_no_error_of_ours(
        self, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        from motcua.files import serving

        stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        settings.FILES_KEYS = SECOND
        origin = "http://tep.testserver"
        settings.FILES_ORIGIN, settings.ALLOWED_HOSTS = origin, ["*"]
        token = serving._signer().sign(stored.key.hex)
        answer = client.get(f"/tep-ky/{token}", headers={"host": "tep.testserver"})
        assert answer.status_code == 503
        assert "Kho lưu tệp tạm thời không dùng được" in answer.content.decode()
        assert "khoa-1" not in answer.content.decode()
        assert "khoa-1" in caplog.text

    def test_uploads_under_way_are_unreadable_on_the_disk(self, settings: Any) -> None:
        person = User.objects.create_user(email="an@example.vn", password="x")
        content = content_of(200_003)
        upload = uploads.begin(person, "a.pdf", len(content))
        for begin, end in ((0, 7), (7, 100_001), (100_001, len(content))):
            # Another key comes meanwhile: what was begun goes on with its own.
            settings.FILES_KEYS = f"{SECOND},{FIRST}" if begin else FIRST
            assert uploads.write(upload, begin, io.BytesIO(content[begin:end])) == end
        lying = (storage.unfinished_folder() / upload.key.hex).read_bytes()
        assert len(lying) == len(content)
        assert not any(content[n : n + 16] in lying for n in range(0, len(content) - 16, 997))
        with uploads.finished(person, upload.key) as (found, readable):
            assert readable.read() == content
            readable.seek(12_345)
            assert readable.read(99) == content[12_345 : 12_345 + 99]
        uploads.forget(found)
        assert not Upload.objects.exists()
        assert not StoredFile.objects.exists()
