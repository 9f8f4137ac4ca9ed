"""Processes of their own on the database of a test, as many as one likes: what they work on is in `parallel_worker.py`.

Each is a fork of one process that has Django loaded and has never been connected to a database. Loading it anew takes
each of them three seconds of a processor, which is all that most would do.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import traceback
from collections.abc import Sequence
from multiprocessing import forkserver
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from motcua.config import embedded

_SECONDS = 500.0
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.dossiers.ready_worker"])


class Worker:
    """One process. What it prints and where it fails stands in files of the test's folder."""

    def __init__(self, folder: Path, *arguments: object) -> None:
        number = len(list(folder.glob("worker-*.out")))
        self._said = folder / f"worker-{number}.out"
        self._said.touch()
        _start_first()
        name, *rest = map(str, arguments)
        self._process = _context.Process(target=_work, args=(folder, self._said, name, rest))
        self._process.start()

    @property
    def works(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it at once, wherever it is (SIGKILL)."""
        self._process.kill()
        self._process.join()

    def finish(self) -> list[str]:
        """The lines that it printed; it must end well."""
        self._process.join(_SECONDS)
        said = self._said.read_text("utf-8")
        assert self._process.exitcode == 0, said
        return said.splitlines()


def finished(workers: Sequence[Worker]) -> list[list[str]]:
    """The lines that each printed; all must end well."""
    return [worker.finish() for worker in workers]


def _start_first() -> None:
    """Start the process that all are forks of, unless it runs: every copy of a database has the same name."""
    url = urlsplit(embedded.database_url())
    before = dict(os.environ)
    os.environ["DATABASE_URL"] = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _work(folder: Path, said: Path, name: str, arguments: list[str]) -> None:
    from django.conf import settings

    from tests.dossiers.parallel_worker import WORK

    settings.FILES_FOLDER = folder / "files"
    with said.open("w", encoding="utf-8") as out, contextlib.redirect_stdout(out):
        try:
            WORK[name](*arguments)
        except Exception:
            traceback.print_exc(file=out)
            sys.exit(1)
