"""The PostgreSQL that comes with the project: started once, shared, durable."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from motcua.config import embedded


@pytest.fixture
def own_server(server_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = server_folder / "postgres"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("MOTCUA_POSTGRES_DURABLE", raising=False)
    monkeypatch.setenv("MOTCUA_POSTGRES_DIR", str(folder))
    yield folder
    embedded.stop()


def value(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_given_url_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@db/motcua")
    assert embedded.database_url() == "postgresql://someone@db/motcua"
    assert not embedded.is_embedded()


def test_several_processes_at_once_share_one_server_that_outlives_them(
    own_server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", "from motcua.config import embedded; print(embedded.database_url())"]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    urls = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    assert len(urls) == 1
    assert embedded.is_running()
    assert embedded.database_url() in urls
    monkeypatch.setattr(subprocess, "Popen", None)  # a server that runs is found without starting any program
    assert embedded.database_url() in urls


def test_acknowledged_data_survives_kill_minus_nine(own_server: Path) -> None:
    url = embedded.database_url()
    assert [value(url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "jit")] == [
        "on",
        "on",
        "off",
    ]
    execute(url, "CREATE TABLE kept (number int)")
    execute(url, "INSERT INTO kept VALUES (42)")
    postmaster = psutil.Process(int((own_server / "postmaster.pid").read_text().split()[0]))
    postmaster.kill()
    postmaster.wait(10)
    assert value(embedded.database_url(), "SELECT number FROM kept") == 42


def test_a_number_left_by_a_crashed_machine_does_not_hinder_the_start(own_server: Path) -> None:
    embedded.database_url()
    pid_file = own_server / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    embedded.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert value(embedded.database_url(), "SELECT 1") == 1


def test_stopping_twice_is_no_error(own_server: Path) -> None:
    embedded.database_url()
    assert embedded.stop()
    assert not embedded.is_running()
    assert not embedded.stop()


def test_a_server_that_cannot_start_is_explained(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = server_folder / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18")  # neither new nor whole
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("MOTCUA_POSTGRES_DIR", str(folder))
    monkeypatch.setattr(embedded, "_RETRY_SECONDS", 0.0)
    with pytest.raises(embedded.EmbeddedDatabaseError, match="DATABASE_URL"):
        embedded.database_url()
