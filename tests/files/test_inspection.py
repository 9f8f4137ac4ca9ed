"""What is inside a file that must not be: each hostile one is refused with what to do, each good one is taken."""

from __future__ import annotations

import io
import resource
import time
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.files import rules
from motcua.files.models import StoredFile
from motcua.files.services import FileRefused, place
from tests.files import made

ALL = tuple(rules.KINDS)
MB = 1024 * 1024


def given_file(name: str, content: bytes) -> StoredFile:
    return place(io.BytesIO(content), name, None, allowed=ALL, max_bytes=20 * MB)


GOOD = {
    "trang.pdf": made.pdf(),
    "nen.pdf": made.pdf(packed=True),
    "lien-ket.pdf": made.pdf(made.with_link, packed=True),
    "khoa-in.pdf": made.pdf(
        encryption=pikepdf.Encryption(owner="x", user="", allow=pikepdf.Permissions(print_highres=False))
    ),
    "anh.jpg": made.picture(),
    "anh.png": made.picture("PNG"),
    "quet.tif": made.picture("TIFF"),
    "don.doc": made.compound("Root Entry", "WordDocument"),
    "bang.xls": made.compound("Root Entry", "Workbook"),
    "don.docx": made.docx(),
    "co-lien-ket-web.docx": made.with_relation("hyperlink", "https://example.vn"),
    "bang.xlsx": made.xlsx(),
    "don.odt": made.odt(),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_of_every_kind_are_taken_as_they_are(name: str) -> None:
    stored = given_file(name, GOOD[name])
    assert stored.name == name
    assert stored.size == len(GOOD[name])


_FROM_AFAR = '<Relationship Type="x/oleObject" Target="http://x" TargetMode="External"/>'
HOSTILE: dict[str, tuple[bytes, str]] = {
    "script.pdf": (made.pdf(made.with_script), "In, “Lưu thành PDF”"),
    "script-nen.pdf": (made.pdf(made.with_script, packed=True), "In, “Lưu thành PDF”"),
    "lenh.pdf": (made.pdf(made.with_launch, packed=True), "chương trình chạy bên trong"),
    "tep-kem.pdf": (made.pdf(made.with_attachment, packed=True), "tải riêng các tệp nhúng"),
    "xfa.pdf": (made.pdf(made.with_xfa, packed=True), "biểu mẫu động"),
    "mat-khau.pdf": (made.pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "không đặt mật khẩu"),
    "ten-la.pdf": (
        made.pdf(made.with_script).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53"),
        "chương trình chạy bên trong",
    ),
    "rac.pdf": (b"%PDF-1.7\n/ObjStm " + b"\xff" * 5000 + b"\n%%EOF", "bị hỏng"),
    "macro.doc": (made.compound("WordDocument", "Macros", "VBA"), "macro"),
    "macro.xls": (made.compound("Workbook", "_VBA_PROJECT_CUR"), "macro"),
    "mat-khau.xls": (made.compound("EncryptionInfo", "EncryptedPackage"), "mật khẩu"),
    "goi.doc": (made.compound("WordDocument", "\x01Ole10Native"), "nhúng bên trong"),
    "cai-dat.doc": (made.compound("Root Entry", "Property"), "Lưu lại thành PDF".lower()),
    "macro.docx": (made.docx(**{"word/vbaProject.bin": b"x"}), "macro"),
    "mau-xa.docx": (made.with_relation("attachedTemplate", "http://ke-xau.example/a.dotm"), "nơi khác"),
    "anh-xa.docx": (made.with_relation("image", "http://ke-xau.example/1.png"), "nơi khác"),
    "ole.docx": (made.docx(**{"word/embeddings/oleObject1.bin": b"x"}), "nhúng bên trong"),
    "activex.docx": (made.docx(**{"word/activeX/activeX1.xml": b"x"}), "nhúng bên trong"),
    "thoat.docx": (made.docx(**{"../../etc/passwd": b"x"}), "cấu trúc lạ"),
    "utf16.docx": (made.docx(**{"word/_rels/a.rels": _FROM_AFAR.encode("utf-16")}), "nơi khác"),
    "bom.xlsx": (made.xlsx(b"<c/>" * (40 * MB)), "bung ra quá lớn"),
    "noi-doi.xlsx": (made.lying_member(b"x" * (5 * MB), 10), "bung ra quá lớn"),
    "nhieu-muc.docx": (made.docx(**{f"word/{n}.xml": b"" for n in range(6000)}), "Chỉ nhận tệp"),
    "macro.odt": (made.odt(**{"Basic/Standard/Module1.xml": b"x"}), "macro"),
    "khoa.odt": (made.odt(**{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "mật khẩu"),
    "anh-xa.odt": (
        made.archive(
            {"content.xml": b'<draw:image xlink:href="http://ke-xau.example/1.png"/>'}, first=made.ODT_TYPE
        ),
        "nơi khác",
    ),
    "bom.png": (made.png_of(60_000, 60_000), "quá lớn (60000 × 60000"),
    "bom.jpg": (
        made.picture().replace(b"\x00\x28\x00\x3c\x03", b"\xff\xff\xff\xff\x03", 1),
        "quá lớn (65535 × 65535",
    ),
    "khong-phai.jpg": (b"\xff\xd8\xff\xe1" + b"x" * 50 + b"\xff\xd9", "bị hỏng"),
    "ve.svg": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "không thuộc các loại được nhận",
    ),
    "ve.png": (b"<svg onload=alert(1)/>", "Chỉ nhận tệp"),
    "nen.zip": (made.archive({"a.exe": b"MZ"}), "không thuộc các loại được nhận"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_what_to_do(name: str, own_files_folder: Any) -> None:
    content, told = HOSTILE[name]
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused) as refused:
        given_file(name, content)
    assert told.lower() in refused.value.message.lower()
    assert name in refused.value.message
    assert not [path for path in own_files_folder.rglob("*") if path.is_file()]
    assert time.monotonic() - begun < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024  # kB


_BEGINNINGS = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n/ObjStm",
        made.OLE,
        b"PK\x03\x04",
        b"\xff\xd8\xff",
        made.png_of(9, 9),
        b"II*\0",
        b"\0\0\0\x18ftypheic",
    ]
)


def words_or_size(name: str, content: bytes) -> bool:
    """Whether a file was taken, or refused with words about it; anything else is an error of ours."""
    try:
        return given_file(name, content).size > 0
    except FileRefused as refused:
        return f"“{name}”" in refused.message


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(_BEGINNINGS, st.binary(max_size=400), st.sampled_from([*GOOD, "a.heic"]))
def test_whatever_comes_is_taken_or_refused_with_words(beginning: bytes, rest: bytes, name: str) -> None:
    assert words_or_size(name, beginning + rest)


def test_a_directory_that_lies_about_where_it_stands_is_refused() -> None:
    content = bytearray(made.docx())
    end = content.rindex(b"PK\x05\x06")
    # The directory's place, given too late: its members then stand before the file's beginning.
    place = int.from_bytes(content[end + 16 : end + 20], "little")
    content[end + 16 : end + 20] = (place + 100_000).to_bytes(4, "little")
    with pytest.raises(FileRefused) as refused:
        given_file("don.docx", bytes(content))
    assert "“don.docx”" in refused.value.message


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([name for name in GOOD if not name.endswith(".pdf")]), st.data())
def test_a_good_file_with_bytes_changed_never_fails_us(name: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[name])
    for _number in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert words_or_size(name, bytes(content))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("giấy\u202efdp.exe.pdf", "giấyfdp.exe.pdf"),
        ("\u2066a\u2069\u200f.pdf", "a.pdf"),
        ("Đơn đề nghị.pdf", "Đơn đề nghị.pdf"),
        ("नमस्ते 申請書 طلب.pdf", "नमस्ते 申請書 طلب.pdf"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("a\u0000\ufeffb\ud800.pdf", "a b_.pdf"),
        ("Tờ khai.pdf", "Tờ khai.pdf"),
    ],
)
def test_names_in_every_script_stay_and_signs_that_mislead_go(given_name: str, kept: str) -> None:
    assert rules.clean_name(given_name) == kept


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_kept(name: str) -> None:
    kept = rules.clean_name(name)
    assert 0 < len(kept) <= rules.NAME_LENGTH
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set(kept)
    assert rules.clean_name(kept) == kept
    kept.encode()
