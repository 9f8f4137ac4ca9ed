"""The letters of a scanned paper, read by Tesseract in the jail. Optional: `MOTCUA_TESSERACT=off` leaves it out.

What it reads is never taken for what stands on the paper: it is offered to an officer, who looks and decides.
"""

import csv
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from motcua.files.jail import JailError, Limits, run, run_module
from motcua.files.models import StoredFile
from motcua.files.services import open_file

OFF = "off"
LANGUAGE = "vie"
_UPRIGHT = "osd"
"""What Tesseract tells a page that lies on its side by, among its languages."""
RECOGNISED = "recognised-1"
"""The first part of the name of this maker; changes whenever we read its output differently."""
MOST_PAGES = 30
"""A longer file is recognised so far: what papers say of themselves stands on their first pages."""
_SIDE = 3508
"""A page of A4 at 300 dots an inch, which Tesseract is made for."""
_MOST_LINES = 300
_LONGEST_LINE = 300
_LEAST_SURE = 30
_PICTURING = Limits(seconds=30, memory_mb=768, file_mb=100)
_READING = Limits(seconds=60, memory_mb=1024, file_mb=20)
_LEVEL_WORD = "5"


class Line(NamedTuple):
    """One line that was read: page and line from 0, its words, and where it stands (left, top, right, bottom in
    thousandths of the page)."""

    page: int
    line: int
    text: str
    box: tuple[int, int, int, int]


def program() -> str:
    """The path of Tesseract on this machine; "" when it is not there or switched off."""
    wanted: str = settings.TESSERACT
    if wanted == OFF:
        return ""
    return shutil.which(wanted or "tesseract") or ""


def reads_vietnamese() -> bool:
    """Whether it is there and has learnt Vietnamese."""
    found = program()
    return bool(found) and LANGUAGE in _told(found, Path(found).stat().st_mtime_ns)[1]


def maker() -> str:
    """What recognises letters here, with its version, e.g. "recognised-1+tesseract 5.3.0"; "" when nothing does."""
    found = program()
    if not reads_vietnamese():
        return ""
    return f"{RECOGNISED}+{_told(found, Path(found).stat().st_mtime_ns)[0]}"[:80]


@lru_cache(maxsize=8)
def _told(path: str, _changed: int) -> tuple[str, frozenset[str]]:
    """The version and the languages, as the program says them; asked once for each build of it."""
    try:
        version, languages = (
            subprocess.run([path, option], capture_output=True, text=True, timeout=10, check=True).stdout
            for option in ("--version", "--list-langs")
        )
    except (OSError, subprocess.SubprocessError):
        return "", frozenset()
    return version.partition("\n")[0].strip(), frozenset(line.strip() for line in languages.splitlines()[1:])


def recognised(stored: StoredFile) -> bytes:
    """The lines of the first pages of a file, as JSON that `lines_in` reads.

    Raises JailError: the file is broken, none of its pages could be read, or too many others are at it (BUSY).
    """
    lines: list[Line] = []
    failure: JailError | None = None
    with tempfile.TemporaryDirectory(prefix="doc-chu-") as name:
        folder = Path(name)
        with open_file(stored) as content, (folder / "0").open("wb") as copy:
            shutil.copyfileobj(content, copy)
        module = "motcua.files.preview.pages_jailed"
        pages = int(run_module(module, "count", stored.content_type, folder=folder, limits=_PICTURING))
        read = 0
        for page in range(min(pages, MOST_PAGES)):
            try:
                run_module(
                    module,
                    "page",
                    stored.content_type,
                    str(page),
                    str(_SIDE),
                    folder=folder,
                    limits=_PICTURING,
                )
                lines += _read(folder, page)
                read += 1
            except JailError as error:
                # A page that it cannot read is left to the officer's eyes; the others are still worth reading.
                if error.reason in (JailError.BUSY, JailError.MISSING):
                    raise
                failure = error
    if failure is not None and not read:
        raise failure
    return json.dumps([list(one) for one in lines], ensure_ascii=False).encode()


def lines_in(made: StoredFile) -> list[Line]:
    """The lines that were read of a file."""
    with open_file(made) as content:
        found = json.load(content)
    return [Line(page, line, text, tuple(box)) for page, line, text, box in found]


def _read(folder: Path, page: int) -> Sequence[Line]:
    found, table = program(), folder / "chu.tsv"
    table.unlink(missing_ok=True)  # of the page before
    # One thread: how much of the machine it takes is decided by who starts the jobs.
    command = ["env", "OMP_THREAD_LIMIT=1", found or "tesseract", "made.png", "chu", "-l", LANGUAGE]
    if found and _UPRIGHT in _told(found, Path(found).stat().st_mtime_ns)[1]:
        command += ["--psm", "1"]  # looks first which way is up
    command.append("tsv")
    printed = run(command, folder=folder, limits=_READING)
    if not table.is_file():
        raise JailError(JailError.FAILED, printed)
    return lines_of(table.read_text("utf-8", errors="replace"), page)


def lines_of(table: str, page: int) -> list[Line]:
    """The lines in what Tesseract writes as TSV: words of one line together, those that it is not sure of left out."""
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    width = height = 1
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "1":
            width, height = max(1, int(row["width"])), max(1, int(row["height"]))
        elif (
            row["level"] == _LEVEL_WORD and float(row["conf"]) >= _LEAST_SURE and (row["text"] or "").strip()
        ):
            lines.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    found = []
    for number, words in enumerate(list(lines.values())[:_MOST_LINES]):
        left, top = min(int(word["left"]) for word in words), min(int(word["top"]) for word in words)
        right = max(int(word["left"]) + int(word["width"]) for word in words)
        bottom = max(int(word["top"]) + int(word["height"]) for word in words)
        box = (1000 * left // width, 1000 * top // height, 1000 * right // width, 1000 * bottom // height)
        text = " ".join(word["text"].strip() for word in words)[:_LONGEST_LINE]
        found.append(Line(page, number, text, box))
    return found
