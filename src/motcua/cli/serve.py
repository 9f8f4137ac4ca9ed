"""`motcua serve`: the web server."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import click

from motcua.cli.django_ready import Failure
from motcua.config.embedded import EmbeddedDatabaseError, database_url
from motcua.config.places import var_folder


def address() -> tuple[str, int]:
    """Host and port on which the server listens (`MOTCUA_HOST`, `MOTCUA_PORT`)."""
    text = os.environ.get("MOTCUA_PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"MOTCUA_PORT phải là một số từ 1 đến 65535, không phải “{text}”.")
    return os.environ.get("MOTCUA_HOST", "127.0.0.1"), int(text)


def _allow_many_connections() -> None:
    # Thousands of idle connections need as many open files; the usual soft limit is 1,024.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@click.command("serve")
def command() -> None:
    """Chạy máy chủ web.

    Biến môi trường: MOTCUA_HOST, MOTCUA_PORT, MOTCUA_WORKERS (2), MOTCUA_THREADS (4), MOTCUA_BACKLOG (16384).
    """
    host, port = address()
    try:
        database_url()  # one start here rather than one in each worker
    except EmbeddedDatabaseError as error:
        raise Failure(str(error)) from error
    (var_folder() / "static").mkdir(exist_ok=True)  # WhiteNoise warns when it is missing
    _allow_many_connections()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    # One thread's heap is no island: with eight of them a worker held a fifth more memory for the same work.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    granian = Path(sys.executable).with_name("granian")
    arguments = [
        str(granian),
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        os.environ.get("MOTCUA_WORKERS", "2"),
        "--blocking-threads",
        os.environ.get("MOTCUA_THREADS", "4"),
        "--backlog",
        os.environ.get("MOTCUA_BACKLOG", "16384"),
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
        "--log-level",
        os.environ.get("MOTCUA_LOG_LEVEL", "warning"),
        "motcua.config.wsgi:application",
    ]
    # exec: the server takes the place of this process, so that signals reach it as they are.
    os.execv(str(granian), arguments)  # noqa: S606 -- no shell is wanted
