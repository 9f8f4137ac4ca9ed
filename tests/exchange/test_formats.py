"""Files that come in, go out and are kept have formats that Circular 39/2017/TT-BTTTT lists (VI.6)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from motcua.dossiers.exporting import KINDS as FORM_KINDS
from motcua.exchange.packages import load_archive
from motcua.exchange.packages.dumping import dump_archive, dump_files, dump_template
from motcua.exchange.packages.sources import KNOWN_ENDINGS
from motcua.files.rules import KINDS as FILE_KINDS
from motcua.slips.models import SlipVersion
from motcua.slips.selectors import current

# Its appendix, by what a file holds: text, sheets, pictures, sound and film, packed files, data and its schemas. The
# circular names RTF, plain text in UTF-8 (TCVN 6909), Word, PDF and OpenDocument for text; CSV, Excel and OpenDocument
# for sheets; JPEG, PNG, GIF and TIFF; MPEG sound and film; ZIP; XML, XSD and JSON.
LISTED = frozenset(
    {"txt", "rtf", "doc", "docx", "pdf", "odt"}
    | {"csv", "xls", "xlsx", "ods"}
    | {"jpg", "jpeg", "jfif", "png", "gif", "tif", "tiff"}
    | {"mp3", "mp4", "m4a", "m4v"}
    | {"zip", "xml", "xsd", "json"}
)


def ending(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


@pytest.mark.criterion("VI.6")
def test_packages_carry_listed_formats_alone_and_come_back(sample: Path, db: None) -> None:
    with zipfile.ZipFile(io.BytesIO(dump_archive())) as archive:
        names = archive.namelist()
    assert {ending(name) for name in names} == {"json", "docx", "txt"}
    assert {ending(name) for name in dump_files(("slip",))} <= LISTED
    before = {one.code: one.source for one in SlipVersion.objects.all()}
    code = "giay-phep-ban-le-ruou"
    changed = dict(_unpacked(dump_template(code)))
    changed[f"slips/{code}.txt"] += "\nThêm một dòng.\n".encode()
    assert load_archive(_packed(changed)).ok
    assert current(code).source == before[code] + "\nThêm một dòng.\n"


@pytest.mark.criterion("VI.6")
def test_what_is_uploaded_kept_and_made_of_a_form_is_listed() -> None:
    taken = {name.removeprefix(".") for kind in FILE_KINDS.values() for name in kind.suffixes}
    assert taken <= LISTED
    assert set(FORM_KINDS) <= LISTED
    # Packages are read under listed names; .typ is a second name of the same plain text.
    assert {one.removeprefix(".") for one in KNOWN_ENDINGS} - {"typ"} <= LISTED


# What a browser loads of the pages themselves is web content, which the circular lists apart.
# The WAV speaks the digits of the proof against robots.
_WEB = frozenset({"html", "js", "css", "svg", "ico", "webmanifest", "wav"})


@pytest.mark.criterion("VI.6")
def test_every_address_that_is_a_file_names_a_listed_format() -> None:
    endings = {ending(route) for route in _routes(get_resolver().url_patterns) if "." in route}
    assert {"xlsx", "pdf", "zip"} <= endings
    assert {one for one in endings if one and "<" not in one} <= LISTED | _WEB


def _routes(patterns: Any) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns)
        else:
            yield str(one.pattern)


def _unpacked(content: bytes | None) -> dict[str, bytes]:
    assert content is not None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
