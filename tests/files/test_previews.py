"""The view of a paper: made once for each content, by LibreOffice or by our readers, or said to be none."""

from __future__ import annotations

import datetime
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from motcua.files.jail import JailError
from motcua.files.models import Preview, StoredFile
from motcua.files.preview import converting, office, previews
from motcua.files.services import open_file, store_made
from tests.files import documents
from tests.files.documents import DOCX, ODT, WORDS, XLSX
from tests.office import needs_office

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_office(settings: SettingsWrapper) -> None:
    settings.SOFFICE = "off"


def run_jobs() -> None:
    """What the worker would do: each job that was asked for, once."""
    for job in ProcrastinateJob.objects.filter(task_name="files.make_preview", status="todo").order_by("id"):
        previews.make(**job.args)


def shown(stored: StoredFile) -> previews.Shown:
    """What there is to see when the making has been waited for."""
    assert previews.shown(stored) == previews.Shown(previews.WAITING)
    run_jobs()
    return previews.shown(stored)


def text_of(made: StoredFile | None) -> str:
    assert made is not None
    with open_file(made) as content:
        if made.content_type == "application/pdf":
            return " ".join(page.extract_text() for page in PdfReader(content).pages)
        return content.read().decode()


@pytest.mark.criterion("VI.17")
def test_pdf_and_pictures_are_shown_as_they_are() -> None:
    assert previews.shown(store_made(b"x", "a.pdf", "application/pdf")) == previews.Shown("ready", "pdf")
    assert previews.shown(store_made(b"x", "a.png", "image/png")) == previews.Shown("ready", "image")
    assert not Preview.objects.exists()


@pytest.mark.criterion("VI.17")
@needs_office
@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (documents.word(WORDS), "a.docx", DOCX),
        (documents.sheet([[WORDS]]), "a.xlsx", XLSX),
        (documents.open_text(f"<text:p>{WORDS}</text:p>"), "a.odt", ODT),
        (documents.rich_text(WORDS), "a.rtf", "application/rtf"),
        # Old formats: LibreOffice goes by the content, and RTF is one that Word always took under this name.
        (documents.rich_text(WORDS), "a.doc", "application/msword"),
    ],
)
def test_libreoffice_makes_a_pdf_that_can_be_searched(content: bytes, name: str, content_type: str) -> None:
    found = shown(store_made(content, name, content_type))
    assert (found.state, found.kind) == ("ready", "pdf")
    assert "12/GP-SCT" in text_of(found.made)


@pytest.mark.criterion("VI.17")
@needs_office
@pytest.mark.parametrize(
    ("modern", "content", "old_kind", "content_type"),
    [
        ("xlsx", documents.sheet([[WORDS]]), "xls", "application/vnd.ms-excel"),
        ("docx", documents.word(WORDS), "doc", "application/msword"),
    ],
)
def test_old_formats_made_by_libreoffice_itself_are_shown(
    tmp_path: Path, modern: str, content: bytes, old_kind: str, content_type: str
) -> None:
    """Real XLS and DOC, in the old binary formats."""
    from motcua.files.jail import Limits, run

    (tmp_path / f"a.{modern}").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"
    made_as = {"xls": "xls", "doc": "doc:MS Word 97"}[old_kind]
    command = ["soffice", profile, "--headless", "--convert-to", made_as, "--outdir", str(tmp_path)]
    command.append(f"a.{modern}")
    run(command, folder=tmp_path, limits=Limits(seconds=60, memory_mb=4096, open_files=1024))
    old = (tmp_path / f"a.{old_kind}").read_bytes()
    assert old.startswith(b"\xd0\xcf\x11\xe0")
    assert "12/GP-SCT" in text_of(shown(store_made(old, f"a.{old_kind}", content_type)).made)


@needs_office
def test_libreoffice_fetches_nothing_that_a_document_points_to() -> None:
    with listening() as (address, asked):
        picture = f'<draw:image xlink:href="{address}/dau-vet.png" xlink:type="simple"/>'
        body = (
            '<text:p xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" '
            'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">'
            f'<draw:frame svg:width="2cm" svg:height="2cm">{picture}</draw:frame>{WORDS}</text:p>'
        )
        found = shown(store_made(documents.open_text(body), "a.odt", ODT))
    assert "12/GP-SCT" in text_of(found.made)
    assert asked == []


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server of ours, and what was asked of it."""
    asked: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_given: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@needs_office
def test_what_libreoffice_cannot_do_in_time_our_readers_show(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(source: Path, folder: Path) -> Path:
        raise JailError(JailError.TIME)

    monkeypatch.setattr(office, "to_pdf", too_slow)
    found = shown(store_made(documents.word(WORDS), "a.docx", DOCX))
    assert (found.state, found.kind) == ("ready", "html")
    assert WORDS in text_of(found.made)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (documents.word(WORDS), "a.docx", DOCX),
        (documents.sheet([[WORDS]]), "a.xlsx", XLSX),
        (documents.open_text(f"<text:p>{WORDS}</text:p>"), "a.odt", ODT),
        (WORDS.encode(), "a.txt", "text/plain"),
    ],
)
@pytest.mark.usefixtures("no_office")
def test_without_libreoffice_the_modern_formats_still_show(
    content: bytes, name: str, content_type: str
) -> None:
    found = shown(store_made(content, name, content_type))
    assert (found.state, found.kind) == ("ready", "html")
    assert WORDS in text_of(found.made)


@pytest.mark.parametrize(
    "content_type", ["application/msword", "application/vnd.ms-excel", "application/rtf"]
)
@pytest.mark.usefixtures("no_office")
def test_without_libreoffice_the_old_formats_are_said_not_to_show(content_type: str) -> None:
    assert previews.shown(store_made(b"x", "a.doc", content_type)) == previews.Shown("off")
    assert not ProcrastinateJob.objects.filter(task_name="files.make_preview").exists()


@pytest.mark.usefixtures("no_office")
def test_a_scan_is_shown_as_a_pdf() -> None:
    found = shown(store_made(documents.scan(2), "a.tiff", "image/tiff"))
    assert (found.state, found.kind) == ("ready", "pdf")


@pytest.mark.usefixtures("no_office")
def test_what_is_cut_off_is_said() -> None:
    found = shown(store_made(documents.sheet([[number] for number in range(1500)]), "a.xlsx", XLSX))
    page = text_of(found.made)
    assert "phần dưới đây chưa phải tất cả" in page
    assert "<td>999</td>" in page
    assert "<td>1000</td>" not in page


@pytest.mark.usefixtures("no_office")
def test_the_same_content_is_made_once_however_often_and_wherever_it_is_looked_at() -> None:
    content = documents.word(WORDS)
    first, second = store_made(content, "a.docx", DOCX), store_made(content, "b.docx", DOCX)
    previews.shown(first)
    previews.shown(first)
    previews.shown(second)
    assert ProcrastinateJob.objects.filter(task_name="files.make_preview").count() == 1
    run_jobs()
    assert previews.shown(first).made == previews.shown(second).made
    run_jobs()  # at least once: a second delivery makes nothing
    assert Preview.objects.count() == 1


@pytest.mark.usefixtures("no_office")
def test_a_job_that_was_lost_is_asked_for_again() -> None:
    stored = store_made(documents.word(WORDS), "a.docx", DOCX)
    previews.shown(stored)
    Preview.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=6))
    assert previews.shown(stored).state == "waiting"
    previews.shown(stored)
    assert ProcrastinateJob.objects.filter(task_name="files.make_preview").count() == 2


@pytest.mark.usefixtures("no_office")
def test_a_broken_document_is_said_not_to_show_and_is_not_tried_for_ever() -> None:
    stored = store_made(b"PK\x03\x04 broken", "a.docx", DOCX)
    assert shown(stored) == previews.Shown("failed")
    assert Preview.objects.get().reason == JailError.FAILED
    run_jobs()
    assert previews.shown(stored) == previews.Shown("failed")


@pytest.mark.usefixtures("no_office")
def test_a_new_converter_makes_a_new_view(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = store_made(documents.word(WORDS), "a.docx", DOCX)
    shown(stored)
    monkeypatch.setattr(converting, "READERS", "readers-2")
    assert previews.shown(stored).state == "waiting"


@pytest.mark.usefixtures("no_office")
def test_places_that_are_all_taken_let_the_job_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_given: object, **_named: object) -> str:
        raise JailError(JailError.BUSY)

    stored = store_made(documents.word(WORDS), "a.docx", DOCX)
    previews.shown(stored)
    monkeypatch.setattr(converting, "run_module", busy)
    with pytest.raises(JailError):
        run_jobs()
    assert previews.shown(stored).state == "waiting"
