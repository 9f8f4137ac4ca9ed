"""The whole store brought elsewhere or sealed anew: nothing lost, nothing wrong brought along, breaks survived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from motcua.cli import files as commands
from motcua.files import moving, storage
from motcua.files.models import StoredFile
from motcua.files.moving import Outcome
from motcua.files.services import open_file, store
from motcua.files.storage import sealing
from tests.files import made, s3

pytestmark = pytest.mark.django_db
FIRST, SECOND = sealing.new_key("khoa-1"), sealing.new_key("khoa-2")


def given(number: int) -> StoredFile:
    content = made.PDF + str(number).encode() + made.PDF
    return store(content, f"{number}.pdf", None, allowed=("pdf",), max_bytes=9999)


def read(stored: StoredFile) -> bytes:
    with open_file(stored) as opened:
        return opened.read()


def outcomes(steps: Any) -> dict[str, Outcome]:
    return {step.sha256: step.outcome for step in steps}


@pytest.fixture
def in_folder(between: s3.Between, settings: Any) -> list[StoredFile]:
    """Four files in the folder, one of them sealed; the bucket is named and not yet in use."""
    settings.FILES_STORE = "folder"
    files = [given(number) for number in range(3)]
    settings.FILES_KEYS = FIRST
    return [*files, given(3)]


def test_a_folder_moves_into_a_bucket_and_back(in_folder: list[StoredFile], settings: Any) -> None:
    before = {one.sha256: read(one) for one in in_folder}
    ran = CliRunner().invoke(commands.command, ["move", "--to", "s3"])
    assert (ran.exit_code, "4 tệp đã chép, 0 đã có sẵn, 0 lỗi" in ran.output) == (0, True), ran.output
    settings.FILES_STORE = "s3"
    assert {one.sha256: read(one) for one in in_folder} == before
    settings.FILES_FOLDER = settings.FILES_FOLDER / "moi"
    assert set(outcomes(moving.move(storage.store_of("s3"), storage.store_of("folder"))).values()) == {
        Outcome.DONE
    }
    settings.FILES_STORE = "folder"
    assert {one.sha256: read(one) for one in in_folder} == before


def test_a_move_that_breaks_goes_on_where_it_was(
    in_folder: list[StoredFile], between: s3.Between, s3_server: s3.Server, bucket: str
) -> None:
    stores = storage.store_of("folder"), storage.store_of("s3")
    steps = moving.move(*stores)
    assert next(steps).outcome == Outcome.DONE
    between.spoil("error")
    ran = CliRunner().invoke(commands.command, ["move", "--to", "s3"])
    assert ran.exit_code == 1
    assert "Chạy lại lệnh để làm tiếp" in ran.output
    between.spoil("pass")
    again = list(outcomes(moving.move(*stores)).values())
    assert sorted(again) == [Outcome.ALREADY, Outcome.DONE, Outcome.DONE, Outcome.DONE]
    assert len(s3.objects(s3_server, bucket)) == 4


def test_what_is_damaged_is_named_and_stays_behind(
    in_folder: list[StoredFile], own_files_folder: Path, s3_server: s3.Server, bucket: str
) -> None:
    wrong = (in_folder[0], in_folder[3])
    for one in wrong:
        (place,) = own_files_folder.rglob(one.sha256)
        place.chmod(0o600)
        place.write_bytes(place.read_bytes()[:-1] + b"?")
    ran = CliRunner().invoke(commands.command, ["move", "--to", "s3"])
    assert ran.exit_code == 1
    assert all(f"{one.sha256}: nội dung đã bị thay đổi" in ran.output for one in wrong)
    assert len(s3.objects(s3_server, bucket)) == 2


def test_every_content_is_sealed_with_the_newest_key(in_folder: list[StoredFile], settings: Any) -> None:
    before = {one.sha256: read(one) for one in in_folder}
    settings.FILES_KEYS = f"{SECOND},{FIRST}"
    ran = CliRunner().invoke(commands.command, ["reseal"])
    assert (ran.exit_code, "4 tệp đã mã hoá lại" in ran.output) == (0, True), ran.output
    settings.FILES_KEYS = SECOND
    assert {one.sha256: read(one) for one in in_folder} == before
    assert set(outcomes(moving.reseal(sealing.newest())).values()) == {Outcome.ALREADY}
    assert set(outcomes(moving.reseal(None)).values()) == {Outcome.DONE}
    settings.FILES_KEYS = ""
    assert {one.sha256: read(one) for one in in_folder} == before


def test_a_content_whose_key_is_missing_is_named(in_folder: list[StoredFile], settings: Any) -> None:
    settings.FILES_KEYS = SECOND
    found = outcomes(moving.reseal(sealing.newest()))
    assert found.pop(in_folder[3].sha256) == Outcome.NO_KEY
    assert set(found.values()) == {Outcome.DONE}
