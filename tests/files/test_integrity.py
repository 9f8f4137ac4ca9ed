"""Stored contents are read again by and by; what is wrong is found, told once, and gone once it is mended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from motcua.cli import files as commands
from motcua.files import integrity, storage, tasks
from motcua.files.errors import StorageAway
from motcua.files.models import StoredFile
from motcua.files.services import store
from motcua.files.storage import sealing
from motcua.outbox.models import Message
from tests.files import made, s3

pytestmark = pytest.mark.django_db
Finding = StoredFile.Finding


def given(number: int = 0) -> StoredFile:
    content = made.PDF + str(number).encode() + made.PDF
    return store(content, f"{number}.pdf", None, allowed=("pdf",), max_bytes=9999)


def place(stored: StoredFile, folder: Path) -> Path:
    (found,) = folder.rglob(stored.sha256)
    found.chmod(0o600)
    return found


def findings() -> dict[str, str]:
    return dict(StoredFile.objects.values_list("name", "finding"))


def told() -> list[int]:
    return [
        message.payload["contents"]
        for message in Message.objects.filter(topic="files.damaged").order_by("id")
    ]


def test_what_is_whole_is_noted_and_not_read_again_before_its_time(settings: Any) -> None:
    for number in range(3):
        given(number)
    given(2)
    tasks.check_contents(0)
    assert set(findings().values()) == {""}
    assert StoredFile.objects.filter(verified_at__isnull=True).count() == 0
    assert integrity.check_some() == 0
    StoredFile.objects.filter(name="1.pdf").update(verified_at=timezone.now() - timedelta(days=31))
    assert integrity.check_some() == 1
    settings.FILES_CHECK_DAYS = 0
    assert integrity.check_some() == 3
    assert not told()


def test_a_lost_a_cut_and_a_changed_content_are_found_in_every_file_that_has_it(
    own_files_folder: Path,
) -> None:
    files = [given(number) for number in (0, 1, 2, 3)]
    given(2)
    place(files[0], own_files_folder).unlink()
    cut = place(files[1], own_files_folder)
    cut.write_bytes(cut.read_bytes()[:-3])
    changed = place(files[2], own_files_folder)
    changed.write_bytes(b"?" + changed.read_bytes()[1:])
    integrity.check_some()
    assert findings() == {"0.pdf": Finding.LOST, "1.pdf": Finding.SIZE, "2.pdf": Finding.CHANGED, "3.pdf": ""}
    assert StoredFile.objects.filter(finding=Finding.CHANGED).count() == 2
    assert told() == [3]


def test_it_is_told_once_and_gone_once_it_is_mended(settings: Any, own_files_folder: Path) -> None:
    settings.FILES_CHECK_DAYS = 0
    stored = given()
    there = place(stored, own_files_folder)
    content = there.read_bytes()
    there.write_bytes(content[:-1] + b"?")
    integrity.check_some()
    integrity.check_some()
    assert told() == [1]
    there.write_bytes(content)
    assert integrity.check_again(stored.sha256) == ""
    assert findings() == {"0.pdf": ""}
    there.write_bytes(content[:-1] + b"!")
    integrity.check_some()
    assert told() == [1, 1]


def test_a_run_is_bounded_and_the_next_goes_on(own_files_folder: Path) -> None:
    for number in range(4):
        given(number)
    assert integrity.check_some(seconds=0) == 1
    assert integrity.check_some(seconds=0) == 1
    assert StoredFile.objects.filter(verified_at__isnull=False).count() == 2
    assert integrity.check_some() == 2


def test_a_missing_key_is_no_damage_to_the_content(settings: Any) -> None:
    settings.FILES_KEYS = sealing.new_key("khoa-1")
    given()
    settings.FILES_KEYS = sealing.new_key("khoa-2")
    integrity.check_some()
    assert findings() == {"0.pdf": Finding.NO_KEY}


def test_a_store_that_is_away_says_nothing_about_its_contents(between: s3.Between, settings: Any) -> None:
    for number in range(5):
        given(number)
    between.spoil("error")
    with pytest.raises(StorageAway):
        integrity.check_some()
    assert set(findings().values()) == {""}
    assert not StoredFile.objects.exclude(verified_at=None).exists()
    between.spoil("pass")
    assert integrity.check_some() == 5


def test_one_content_that_does_not_answer_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [given(number) for number in range(3)]
    opening = storage.open_content

    def without_the_first(sha256: str, size: int | None = None) -> Any:
        if sha256 == files[0].sha256:
            raise StorageAway("403")
        return opening(sha256, size)

    monkeypatch.setattr(storage, "open_content", without_the_first)
    assert integrity.check_some() == 2
    assert StoredFile.objects.get(verified_at=None).name == "0.pdf"


def test_a_changed_object_in_the_bucket_is_found(s3_server: s3.Server, bucket: str) -> None:
    given()
    ((key, content),) = s3.objects(s3_server, bucket).items()
    s3_server.client().put_object(Bucket=bucket, Key=key, Body=content[:-1] + b"?")
    integrity.check_some()
    assert findings() == {"0.pdf": Finding.CHANGED}


def test_the_command_names_what_is_wrong(own_files_folder: Path) -> None:
    stored = given()
    ran = CliRunner().invoke(commands.command, ["check"])
    assert (ran.exit_code, "Đã kiểm tra 1 nội dung" in ran.output) == (0, True)
    place(stored, own_files_folder).unlink()
    StoredFile.objects.update(verified_at=None)
    ran = CliRunner().invoke(commands.command, ["check"])
    assert ran.exit_code == 1
    assert f"{stored.sha256}  lost" in ran.output
