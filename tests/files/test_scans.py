"""Scanned files page by page: pictures of every page, chosen pages put together, and hostile files that hurt nobody."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from motcua.files.jail import JailError
from motcua.files.models import Preview, StoredFile
from motcua.files.preview import previews, scans
from motcua.files.services import open_file, store_made
from tests.scanning import photo, run_jobs, scan, sheet

pytestmark = pytest.mark.django_db

JPEG, PNG, TIFF, PDF = "image/jpeg", "image/png", "image/tiff", "application/pdf"


def tiff(*texts: str) -> bytes:
    made = io.BytesIO()
    first, *rest = (sheet(text) for text in texts)
    first.save(made, "TIFF", save_all=True, append_images=rest)
    return made.getvalue()


def pictured(stored: StoredFile) -> StoredFile:
    assert previews.pages_of([stored]) == [previews.Shown(previews.WAITING)]
    run_jobs()
    (shown,) = previews.pages_of([stored])
    assert shown.state == previews.READY
    assert shown.made is not None
    return shown.made


def ink(picture: Image.Image) -> tuple[int, int]:
    """Where the middle of what is dark lies, in hundredths of width and height."""
    box = picture.convert("L").point(lambda dot: 255 if dot < 128 else 0).getbbox()
    assert box is not None
    return 50 * (box[0] + box[2]) // picture.width, 50 * (box[1] + box[3]) // picture.height


@pytest.mark.parametrize(
    ("content", "name", "kind", "pages"),
    [
        (scan(["một"], ["hai"], ["ba"]), "quet.pdf", PDF, 3),
        (photo("một"), "anh.jpg", JPEG, 1),
        (photo("một", kind="PNG"), "anh.png", PNG, 1),
        (tiff("một", "hai"), "quet.tif", TIFF, 2),
    ],
)
def test_every_page_has_a_picture_of_bounded_size(content: bytes, name: str, kind: str, pages: int) -> None:
    made = pictured(store_made(content, name, kind))
    assert scans.count_in(made) == pages
    for number in range(pages):
        picture = scans.picture_in(made, number)
        assert picture is not None
        shown = Image.open(io.BytesIO(picture))
        assert shown.format == "JPEG"
        assert max(shown.size) <= 1400
        assert ink(shown)[1] < 20
    assert scans.picture_in(made, pages) is None


def test_a_content_is_pictured_once_whoever_has_it() -> None:
    content = scan(["một"])
    first, second = (store_made(content, name, PDF) for name in ("a.pdf", "b.pdf"))
    pictured(first)
    assert previews.pages_of([second])[0].state == previews.READY
    assert Preview.objects.count() == 1


def test_chosen_pages_become_one_document_in_their_order_and_turned() -> None:
    book = store_made(scan(["một"], ["hai"], ["ba"]), "quet.pdf", PDF)
    picture = store_made(photo("bốn"), "anh.jpg", JPEG)
    chosen = [scans.Chosen(0, 2, 0), scans.Chosen(1, 0, 0), scans.Chosen(0, 0, 180)]
    made = scans.assembled([book, picture], chosen)
    assert made == scans.assembled([book, picture], chosen)
    with pypdfium2.PdfDocument(made) as document:
        places = [ink(page.render().to_pil()) for page in document]
    assert len(places) == 3
    assert [height < 20 for _width, height in places] == [True, True, False]
    with pikepdf.open(io.BytesIO(made)) as document:
        assert [page.get("/Rotate", 0) for page in document.pages] == [0, 0, 180]


def test_a_sheet_that_says_it_is_enormous_is_pictured_small() -> None:
    made = io.BytesIO()
    with pikepdf.new() as book:
        book.add_blank_page(page_size=(14_400, 14_400))
        book.pages[0]["/UserUnit"] = 70_000
        book.save(made)
    shown = pictured(store_made(made.getvalue(), "to.pdf", PDF))
    picture = scans.picture_in(shown, 0)
    assert picture is not None
    assert max(Image.open(io.BytesIO(picture)).size) <= 1400


def many_pages(count: int) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as book:
        for _number in range(count):
            book.add_blank_page(page_size=(50, 50))
        book.save(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\nkh\xc3\xb4ng ph\xe1\xba\xa3i\n%%EOF\n", PDF),
        (b"\xff\xd8\xff\xe0 broken", JPEG),
        (many_pages(scans.MOST_PAGES + 1), PDF),
        (b"", PDF),
    ],
)
def test_what_cannot_be_pictured_says_so(content: bytes, kind: str) -> None:
    stored = store_made(content, "hong.pdf", kind)
    previews.pages_of([stored])
    run_jobs()
    assert previews.pages_of([stored]) == [previews.Shown(previews.FAILED)]
    with pytest.raises(JailError):
        scans.assembled([stored], [scans.Chosen(0, 300, 0)])


def test_a_file_that_is_not_checked_yet_is_not_opened() -> None:
    stored = store_made(scan(["một"]), "quet.pdf", PDF)
    stored.state = StoredFile.State.QUARANTINED
    assert previews.pages_of([stored]) == [previews.Shown(previews.UNCHECKED)]
    assert previews.letters_of([stored])[0].state in (previews.UNCHECKED, previews.OFF)
    assert not Preview.objects.exists()


def test_the_archive_holds_nothing_but_pictures() -> None:
    made = pictured(store_made(scan(["một"], ["hai"]), "quet.pdf", PDF))
    with open_file(made) as content, zipfile.ZipFile(content) as archive:
        assert archive.namelist() == ["0.jpg", "1.jpg"]
