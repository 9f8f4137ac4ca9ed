"""Reading the marks: pytest collects the tests in a process of its own; nothing runs and no database is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from motcua.config.places import project_root
from motcua.conformance.coverage import Mark

# Collecting imports the settings, which must name some database; this one is never connected to.
_NO_DATABASE = {"DATABASE_URL": "postgresql://nobody@localhost:1/none"}
_OPTIONS = ("-p", "motcua.conformance.plugin", "-p", "no:cacheprovider")


class CollectionFailed(RuntimeError):
    """The tests cannot be collected; the message is what pytest said."""


def marks_of_running_tests(tests: Path | None = None) -> list[Mark]:
    """Return the criterion marks of every test under `tests` (by default the project's), with whether it runs.

    Raises:
        CollectionFailed: pytest is not installed, or a test file cannot be imported.
    """
    folder = tests or project_root() / "tests"
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "marks.json"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "--collect-only",
                "-q",
                *_OPTIONS,
                "--rootdir",
                folder.parent,
                folder,
            ],
            cwd=folder.parent,
            env={**os.environ, **_NO_DATABASE, "MOTCUA_MARKS_FILE": str(result)},
            capture_output=True,
            text=True,
            check=False,
        )
        # Status 5: no tests. The plugin writes the file only when the whole collection succeeded.
        if done.returncode not in (0, 5) or not result.is_file():
            raise CollectionFailed(
                f"pytest không thu thập được kiểm thử:\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
            )
        return [
            Mark(row["test"], tuple(row["ids"]), row["runs"]) for row in json.loads(result.read_text("utf-8"))
        ]
