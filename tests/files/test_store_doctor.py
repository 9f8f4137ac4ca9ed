"""`motcua doctor` tries the store: what is off, what is wrong, and which setting to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.cli import doctor
from motcua.cli.findings import OFF, OK, WRONG
from motcua.files import integrity
from motcua.files.models import StoredFile
from motcua.files.services import store
from motcua.files.storage import sealing
from tests.files import made, s3

FIRST, SECOND = sealing.new_key("khoa-1"), sealing.new_key("khoa-2")


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[s3.Server, str, str]]:
    """A server that holds signatures against the one key that it gave: (server, key, secret)."""
    server = s3.Server(tmp_path_factory.mktemp("moto"), checks_after=4)
    iam = server.client("iam")
    iam.create_user(UserName="motcua")
    given = iam.create_access_key(UserName="motcua")["AccessKey"]
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    iam.put_user_policy(UserName="motcua", PolicyName="tep", PolicyDocument=policy)
    server.client().create_bucket(Bucket="tep")
    yield server, given["AccessKeyId"], given["SecretAccessKey"]
    server.stop()


def test_a_server_that_checks_signatures_takes_our_key_and_no_other(
    strict: tuple[s3.Server, str, str], settings: Any
) -> None:
    server, key, secret = strict
    s3.use(settings, server.address, "tep")
    settings.S3_KEY, settings.S3_SECRET = key, secret
    found = doctor._store()
    assert (found.level, f"{server.address}/tep" in found.text) == (OK, True), found
    settings.S3_SECRET = secret[::-1]
    found = doctor._store()
    assert found.level == WRONG
    assert "SignatureDoesNotMatch" in found.text
    assert "MOTCUA_S3_ENDPOINT" in found.text
    assert secret[::-1] not in found.text
    settings.S3_SECRET, settings.S3_BUCKET = secret, "khong-co"
    found = doctor._store()
    assert (found.level, "NoSuchBucket" in found.text) == (WRONG, True), found


def test_without_a_bucket_it_is_off_and_leaves_nothing_when_it_is_there(
    settings: Any, s3_server: s3.Server
) -> None:
    assert doctor._store().level == OFF
    bucket = s3_server.new_bucket()
    s3.use(settings, s3_server.address, bucket)
    assert doctor._store().level == OK
    assert not s3.objects(s3_server, bucket)
    settings.FILES_STORE = "folder"
    found = doctor._store()
    assert (found.level, "MOTCUA_FILES_STORE" in found.text) == (OFF, True)
    settings.FILES_STORE = "ftp"
    assert doctor._store().level == WRONG
    settings.FILES_STORE, settings.S3_ENDPOINT = "s3", "http://127.0.0.1:9"
    assert doctor._store().level == WRONG


def test_keys_are_named_and_never_shown(settings: Any) -> None:
    assert doctor._sealing().level == OFF
    settings.FILES_KEYS = f"{SECOND},{FIRST}"
    found = doctor._sealing()
    assert (found.level, found.text) == (OK, "khoá “khoa-2”, 1 khoá cũ")
    settings.FILES_KEYS = "khoa-1:abc"
    assert doctor._sealing().level == WRONG


@pytest.mark.django_db
def test_a_key_that_is_gone_and_damaged_files_are_told(settings: Any, own_files_folder: Path) -> None:
    assert doctor._readable_files().level == doctor._damaged_files().level == OK
    settings.FILES_KEYS = FIRST
    stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
    assert doctor._readable_files().level == OK
    settings.FILES_KEYS = SECOND
    found = doctor._readable_files()
    assert found.level == WRONG
    assert "khoa-1" in found.text
    assert "MOTCUA_FILES_KEYS" in found.text
    integrity.check_again(stored.sha256)
    found = doctor._damaged_files()
    assert (found.level, found.text.startswith("1 tệp")) == (WRONG, True)
    assert StoredFile.objects.get().finding == StoredFile.Finding.NO_KEY
