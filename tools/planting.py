"""A copy of the project with something in its code changed on purpose, and what its tests say of that."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from motcua.config import embedded

ROOT = Path(__file__).resolve().parent.parent


class Change(Protocol):
    """A piece of a file under src/motcua and what takes its place."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...


def tested_with(changes: Iterable[Change], tests: Sequence[str]) -> str:
    """What pytest prints for these tests on a copy with the changes; ends with a message where one no longer fits."""
    with tempfile.TemporaryDirectory(prefix="motcua-planted-") as name:
        copy = Path(name)
        for part in ("src", "tests", "sample", "requirements"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        for change in changes:
            path = copy / "src" / "motcua" / change.file
            text = path.read_text(encoding="utf-8")
            if change.old not in text:
                sys.exit(f"{change.file} has changed: “{change.name}” no longer fits. Write it anew.")
            path.write_text(text.replace(change.old, change.new, 1), encoding="utf-8")
        environment = os.environ | {
            "DATABASE_URL": embedded.database_url(),
            "MOTCUA_VAR": str(copy / "var"),
            "PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}",
        }
        (copy / "var").mkdir()
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.stdout
