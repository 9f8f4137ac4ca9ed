"""A bucket for the tests that want one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.files import s3


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.Server]:
    server = s3.Server(tmp_path_factory.mktemp("moto"))
    yield server
    server.stop()


@pytest.fixture
def bucket(s3_server: s3.Server, settings: Any) -> str:
    """Files lie in this bucket."""
    name = s3_server.new_bucket()
    s3.use(settings, s3_server.address, name)
    return name


@pytest.fixture
def between(s3_server: s3.Server, bucket: str, settings: Any) -> Iterator[s3.Between]:
    """Files lie in the bucket, and somebody stands before it."""
    proxy = s3.Between(s3_server)
    settings.S3_ENDPOINT = proxy.address
    yield proxy
    proxy.stop()
