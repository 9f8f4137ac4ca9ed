"""Packages as zip archives: what the browser gives, unsafe ones refused."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from motcua.exchange.packages import check_archive, load_archive
from motcua.exchange.packages.sources import MOST_FILES
from tests.exchange.small import as_files, rows, small_package

pytestmark = pytest.mark.django_db


def archive(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return stream.getvalue()


def test_an_archive_is_loaded_like_a_folder() -> None:
    report = load_archive(archive(as_files(small_package())))
    assert report.mistakes == []
    assert report.counts["procedure"] == 1


def test_the_outer_folder_of_an_archive_is_left_out_of_the_names() -> None:
    package = small_package()
    package["so.json"]["parent"] = "H99"
    files = {f"du-lieu/{name}": content for name, content in as_files(package).items()}
    report = check_archive(archive({**files, "__MACOSX/du-lieu/._so.json": b"\0\1"}))
    assert [mistake.file for mistake in report.mistakes] == ["so.json"]


@pytest.mark.parametrize(
    "name", ["../ngoai.json", "/etc/ngoai.json", "a/../../b.json", "C:\\ngoai.json", "..\\x.json"]
)
def test_a_path_that_leads_outside_is_refused(name: str) -> None:
    refused(archive({name: b"{}"}), "không an toàn")


def test_a_symbolic_link_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        link = zipfile.ZipInfo("lien-ket.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    refused(stream.getvalue(), "không an toàn")


def test_too_many_files_are_refused() -> None:
    refused(archive({f"{number}.json": b"{}" for number in range(MOST_FILES + 1)}), "chia thành nhiều lần")


def test_a_bomb_is_refused_by_what_comes_out_of_it() -> None:
    refused(archive({"bom.json": b" " * (21 * 1024 * 1024)}), "20 MB")


@pytest.mark.parametrize("content", [b"", b"khong phai zip", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    refused(content, "Không mở được tệp nén")


def test_a_damaged_archive_is_refused() -> None:
    whole = archive({"a.json": b'{"kind": "topics", "topics": []}' * 50}, zipfile.ZIP_STORED)
    refused(whole.replace(b"topics", b"tOpics", 1), "Không mở được tệp nén")


def test_an_archive_without_data_is_refused() -> None:
    refused(archive({"doc.txt": b"xin chao"}), "Không có tệp .json")


def refused(content: bytes, reason: str) -> None:
    before = rows()
    report = load_archive(content)
    assert not report.ok
    assert reason in report.mistakes[0].reason
    assert rows() == before
