"""Rich and plain text on their way in."""

from __future__ import annotations

import pytest

from motcua.files.errors import FileRefused
from motcua.files.models import StoredFile
from motcua.files.services import store
from tests.files import documents

pytestmark = pytest.mark.django_db


def kept(content: bytes, name: str) -> StoredFile:
    return store(content, name, None, allowed=["rtf", "txt", "docx"], max_bytes=5_000_000)


def test_rich_and_plain_text_are_taken_by_their_content() -> None:
    assert kept(documents.rich_text("Đơn đề nghị"), "đơn.rtf").content_type == "application/rtf"
    for content in ("Đơn đề nghị\r\n".encode(), "Đơn".encode("utf-16")):
        assert kept(content, "đơn.txt").content_type == "text/plain"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"{\\rtf1 {\\object\\objemb{\\*\\objdata 0105}}}", "don.rtf", "nhúng"),
        (b"{\\rtf1 " + b"a" * 300_000 + b"{\\*\\objdata 01}}", "don.rtf", "nhúng"),
        (b"{\\rtf1 cut off", "don.rtf", "cắt cụt"),
        (b"chu" * 5000 + b"\0MZ", "don.txt", "không phải tệp chữ"),
        (b"<script>alert(1)</script>", "don.html", "không thuộc các loại được nhận"),
        (b"MZ\x90\0\x03", "don.txt", "Không nhận được nội dung"),
    ],
)
def test_what_is_something_else_is_refused_with_words(content: bytes, name: str, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        kept(content, name)
    assert words in refused.value.message
    assert not StoredFile.objects.exists()
