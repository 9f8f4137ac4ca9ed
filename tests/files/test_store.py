"""Files that are given: kept whole, or refused with a message that says what to do."""

import io

import pytest

from motcua.files import rules
from motcua.files.models import StoredFile
from motcua.files.services import FileRefused, open_file, store, store_made
from motcua.look.file_texts import filled
from tests.files import made

PDF = made.PDF
PNG = made.picture("PNG")
JPEG = made.picture()
ALL = tuple(rules.KINDS)
MB = 1024 * 1024

pytestmark = pytest.mark.django_db


def archive(*members: str) -> bytes:
    return made.archive(dict.fromkeys(members, b"x"))


def read(stored: StoredFile) -> bytes:
    with open_file(stored) as opened:
        return opened.read()


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("đơn đề nghị.pdf", PDF, "application/pdf"),
        ("IMG_0001.JPG", JPEG, "image/jpeg"),
        ("anh.jpeg", JPEG, "image/jpeg"),
        ("anh.png", PNG, "image/png"),
        ("to-khai.doc", made.compound("WordDocument"), "application/msword"),
        (
            "to-khai.docx",
            archive("[Content_Types].xml", "word/document.xml"),
            rules.KINDS["docx"].content_type,
        ),
        (
            "to-khai.odt",
            made.odt(),
            rules.KINDS["odt"].content_type,
        ),
    ],
)
def test_a_good_file_comes_back_as_it_was_given(name: str, content: bytes, content_type: str) -> None:
    stored = store(io.BytesIO(content), name, None, allowed=ALL, max_bytes=MB)
    assert read(stored) == content
    assert (stored.name, stored.content_type, stored.size) == (name, content_type, len(content))
    assert stored.state == StoredFile.State.CLEAN


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("trong.pdf", b"", "trống"),
        ("to.pdf", PDF + b"x" * MB, "lớn hơn 1 MB"),
        ("anh.pdf", PNG, "không khớp với nội dung"),
        ("virus.pdf", b"MZ\x90\x00" + b"x" * 100, "Chỉ nhận tệp PDF, JPEG, PNG"),
        ("trang.pdf", b"<html><script>alert(1)</script></html>", "Chỉ nhận tệp"),
        ("cat.pdf", PDF[:20], "bị cắt cụt"),
        ("cat.png", PNG[:30], "bị cắt cụt"),
        ("khong-duoi", PDF, "không thuộc các loại được nhận: PDF"),
        ("don.exe", PDF, "không thuộc các loại được nhận: PDF"),
        ("tep.docx", archive("[Content_Types].xml", "word/document.xml"), "không thuộc các loại được nhận"),
        ("tep.pdf", archive("[Content_Types].xml", "word/document.xml"), "Chỉ nhận tệp"),
        ("hong.pdf", b"PK\x03\x04" + b"x" * 100, "Chỉ nhận tệp"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason_and_leaves_nothing(
    name: str, content: bytes, told: str, own_files_folder
) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FileRefused) as refused:
        store(io.BytesIO(content), name, None, allowed=("pdf", "jpeg", "png"), max_bytes=MB)
    assert told in refused.value.message
    assert name in refused.value.message
    assert not StoredFile.objects.exists()
    assert not [path for path in own_files_folder.rglob("*") if path.is_file()]


def test_macros_are_refused_where_word_files_are_taken(own_files_folder) -> None:  # type: ignore[no-untyped-def]
    content = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    with pytest.raises(FileRefused, match="macro"):
        store(io.BytesIO(content), "macro.docx", None, allowed=("docx",), max_bytes=MB)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("trong.pdf", b"", filled("empty", name="trong.pdf")),
        ("to.pdf", PDF + b"x" * MB, filled("too_big", name="to.pdf", limit="1 MB")),
        ("anh.exe", PDF, filled("wrong_type", name="anh.exe", formats="PDF")),
    ],
)
def test_the_server_says_what_the_page_says_when_the_file_is_chosen(
    name: str, content: bytes, told: str
) -> None:
    """The other half stands in tests/look/test_in_browser.py: the same texts from the same place."""
    with pytest.raises(FileRefused) as refused:
        store(io.BytesIO(content), name, None, allowed=("pdf",), max_bytes=MB)
    assert refused.value.message == told


def test_the_same_content_lies_on_disk_once(own_files_folder) -> None:  # type: ignore[no-untyped-def]
    first = store(PDF, "a.pdf", None, allowed=("pdf",), max_bytes=MB)
    second = store(PDF, "b.pdf", None, allowed=("pdf",), max_bytes=MB)
    assert first.key != second.key
    assert first.sha256 == second.sha256
    assert len([path for path in own_files_folder.rglob("*") if path.is_file()]) == 1


def test_a_made_file_is_kept_too() -> None:
    stored = store_made(PDF, "phieu.pdf", "application/pdf")
    assert read(stored) == PDF


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\An\\đơn.pdf", "đơn.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb.pdf", "a b.pdf"),
        ('a"<b>.pdf', "a_b_.pdf"),
        ("", "tep"),
        ("đơn.pdf", "đơn.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert rules.clean_name(given) == kept
