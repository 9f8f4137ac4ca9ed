"""A database of the measurement's own: nothing of the installation's data is read or written."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from motcua.config import embedded
from motcua.config.places import var_folder

NAME = "motcua_bench"


def may_call_what_it_starts() -> None:
    """A measurement starts what it calls (a provider, a receiver, a signing service) on this machine."""
    os.environ["MOTCUA_INSIDE"] = "127.0.0.0/8"


@contextmanager
def own_database() -> Iterator[None]:
    """Set the environment for a fresh database with the sample data; take everything away at the end.

    With `DATABASE_URL` it is one more database of that server, else an embedded server in a folder of its own.
    """
    folder = var_folder() / "bench" / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    was_embedded = embedded.is_embedded()
    if was_embedded:
        os.environ["MOTCUA_POSTGRES_DIR"] = str(folder / "postgres")
    server = embedded.database_url()
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
    os.environ["MOTCUA_FILES"] = str(folder / "files")
    os.environ["MOTCUA_SAMPLE_MODE"] = "0"
    may_call_what_it_starts()
    try:
        _execute(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
        motcua = str(Path(sys.executable).with_name("motcua"))
        for command in (["migrate", "--quiet"], ["sample"]):
            subprocess.run([motcua, *command], check=True, stdout=subprocess.DEVNULL)
        yield
    finally:
        del os.environ["DATABASE_URL"]
        if was_embedded:
            embedded.stop()
        else:
            _execute(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        shutil.rmtree(folder, ignore_errors=True)


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
