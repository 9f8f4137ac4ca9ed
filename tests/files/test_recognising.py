"""Letters of scanned papers, read by the real Tesseract; and what happens where it is absent, hangs or dies."""

from __future__ import annotations

import io
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.cli import doctor_programs
from motcua.cli.findings import OFF, OK
from motcua.files.jail import JailError, Limits
from motcua.files.models import Preview, StoredFile
from motcua.files.preview import previews, recognising
from motcua.files.preview.recognising import Line
from motcua.files.services import store_made
from motcua.kernel.folding import fold
from tests.scanning import BIRTH, CERTIFICATE, needs_recognition, photo, run_jobs, scan, sheet

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db

PDF = "application/pdf"
TABLE = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t1000\t2000\t-1\t
5\t1\t1\t1\t1\t1\t100\t200\t100\t20\t96.5\tSố:
5\t1\t1\t1\t1\t2\t250\t198\t150\t24\t91.0\t45/2019
5\t1\t1\t1\t1\t3\t450\t198\t50\t24\t12.0\t~~
5\t1\t1\t1\t2\t1\t100\t300\t100\t20\t88.0\t"Họ
5\t1\t1\t1\t3\t1\t100\t400\t100\t20\t95.0\t 
"""


def stored(content: bytes = b"", name: str = "quet.pdf", kind: str = PDF) -> StoredFile:
    return store_made(content or scan(CERTIFICATE, BIRTH), name, kind)


def recognised(file: StoredFile) -> list[Line]:
    assert previews.letters_of([file]) == [previews.Shown(previews.WAITING)]
    run_jobs()
    (shown,) = previews.letters_of([file])
    assert shown.state == previews.READY
    assert shown.made is not None
    return recognising.lines_in(shown.made)


@needs_recognition
def test_vietnamese_is_read_line_by_line_with_its_places() -> None:
    lines = recognised(stored())
    first = [line for line in lines if line.page == 0]
    assert [fold(line.text) for line in first] == [fold(text) for text in CERTIFICATE]
    assert "DOANH NGHIỆP" in first[0].text
    assert [fold(line.text) for line in lines if line.page == 1] == [fold(text) for text in BIRTH]
    tops = [line.box[1] for line in first]
    assert tops == sorted(tops)
    assert all(
        0 <= left < right <= 1000 and 0 <= top < bottom <= 1000
        for left, top, right, bottom in [one.box for one in lines]
    )


@needs_recognition
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read(turn: int) -> None:
    made = io.BytesIO()
    sheet(*CERTIFICATE).rotate(turn, expand=True).save(made, "PNG")
    lines = recognised(stored(made.getvalue(), "nghieng.png", "image/png"))
    assert "0100109106" in " ".join(line.text for line in lines)


@needs_recognition
def test_a_photo_is_read_too_and_each_content_once() -> None:
    content = photo(*BIRTH)
    lines = recognised(stored(content, "anh.jpg", "image/jpeg"))
    assert "PHAN THỊ CÚC" in " ".join(line.text for line in lines)
    assert previews.letters_of([stored(content, "khac.jpg", "image/jpeg")])[0].state == previews.READY
    assert Preview.objects.count() == 1


@needs_recognition
def test_an_empty_page_has_no_lines() -> None:
    assert recognised(stored(scan([""]))) == []


@needs_recognition
def test_it_is_reported_as_there() -> None:
    assert doctor_programs.recognition().level == OK
    assert recognising.maker().startswith("recognised-1+tesseract")


def test_words_of_a_line_stand_together_and_unsure_ones_are_left_out() -> None:
    assert recognising.lines_of(TABLE, 3) == [
        Line(3, 0, "Số: 45/2019", (100, 99, 400, 111)),
        Line(3, 1, '"Họ', (100, 150, 200, 160)),
    ]


@pytest.mark.parametrize("wanted", ["off", "/khong/co/tesseract"])
def test_without_it_nothing_is_begun_and_it_says_so(settings: SettingsWrapper, wanted: str) -> None:
    settings.TESSERACT = wanted
    assert previews.letters_of([stored()]) == [previews.Shown(previews.OFF)]
    assert not ProcrastinateJob.objects.filter(task_name="files.make_preview").exists()
    assert doctor_programs.recognition().level == OFF


def program(folder: Path, body: str, languages: str = "vie") -> str:
    """A Tesseract of ours: says what the real one says of itself, and does `body` with a page."""
    path = folder / "tesseract"
    path.write_text(
        "#!/bin/sh\n"
        'case "$1" in\n'
        '  --version) echo "tesseract 9.9"; exit 0;;\n'
        f'  --list-langs) printf "List:\\n{languages}\\n"; exit 0;;\n'
        "esac\n" + body
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return str(path)


def test_one_that_has_not_learnt_vietnamese_is_as_good_as_none(
    settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.TESSERACT = program(tmp_path, "exit 0", languages="eng")
    assert previews.letters_of([stored()]) == [previews.Shown(previews.OFF)]
    assert "chưa có tiếng Việt" in doctor_programs.recognition().text


@pytest.mark.parametrize("body", ["kill -9 $$", "exit 1", "exit 0"])
def test_one_that_dies_or_writes_nothing_leaves_the_paper_as_it_is(
    settings: SettingsWrapper, tmp_path: Path, body: str
) -> None:
    settings.TESSERACT = program(tmp_path, body)
    file = stored(scan(BIRTH))
    previews.letters_of([file])
    run_jobs()
    assert previews.letters_of([file]) == [previews.Shown(previews.FAILED)]
    file.refresh_from_db()
    assert file.is_checked


def test_one_that_hangs_is_ended(
    settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TESSERACT = program(tmp_path, "sleep 600")
    monkeypatch.setattr(recognising, "_READING", Limits(seconds=1, memory_mb=256))
    begun = time.monotonic()
    with pytest.raises(JailError) as failed:
        recognising.recognised(stored(scan(BIRTH)))
    assert failed.value.reason == JailError.TIME
    assert time.monotonic() - begun < 20


def test_one_that_takes_memory_without_end_is_ended(settings: SettingsWrapper, tmp_path: Path) -> None:
    taking = f'exec {os.sys.executable} -c "a = bytearray(3 << 30); print(len(a))"'  # type: ignore[attr-defined]
    settings.TESSERACT = program(tmp_path, taking)
    with pytest.raises(JailError) as failed:
        recognising.recognised(stored(scan(BIRTH)))
    assert failed.value.reason == JailError.FAILED
    assert "MemoryError" in failed.value.output


def test_a_page_that_cannot_be_read_does_not_take_the_others_along(
    settings: SettingsWrapper, tmp_path: Path
) -> None:
    """The first page kills it, the second is read."""
    lines = TABLE.replace("\t", "\\t").replace("\n", "\\n").replace('"', '\\"')
    mark = tmp_path / "da-chet"
    settings.TESSERACT = program(
        tmp_path, f'if [ ! -f {mark} ]; then touch {mark}; exit 1; fi\nprintf "{lines}" > chu.tsv\n'
    )
    found = recognised(stored(scan(["một"], ["hai"])))
    assert [(line.page, line.text) for line in found] == [(1, "Số: 45/2019"), (1, '"Họ')]


def test_what_was_read_of_one_page_is_not_told_of_the_next(settings: SettingsWrapper, tmp_path: Path) -> None:
    """The first page is read, for the second it writes nothing."""
    lines = TABLE.replace("\t", "\\t").replace("\n", "\\n").replace('"', '\\"')
    mark = tmp_path / "da-doc"
    settings.TESSERACT = program(
        tmp_path, f'if [ -f {mark} ]; then exit 0; fi\ntouch {mark}\nprintf "{lines}" > chu.tsv\n'
    )
    assert {line.page for line in recognised(stored(scan(["một"], ["hai"])))} == {0}
