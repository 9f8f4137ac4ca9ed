"""Where the files of a package come from: a folder, a zip archive, or single files of a browser's upload."""

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

# A workbook brings each procedure as a file.
MOST_FILES = 2000
MOST_BYTES = 20 * 1024 * 1024
KNOWN_ENDINGS = (".json", ".txt", ".typ", ".docx")

PackageFiles = Mapping[str, bytes]
"""Content by path inside the package, with "/" between folders. Only files that the import reads."""


class SourceRefused(ValueError):
    """The whole upload cannot be read; the text says in Vietnamese why and what to do."""


def read_folder(path: Path) -> PackageFiles:
    """Read every .json, .txt, .typ and .docx file under a folder. Raises SourceRefused when there is no such folder."""
    if not path.is_dir():
        raise SourceRefused(_("Không thấy thư mục “%(folder)s”.") % {"folder": path})
    found = {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and _is_wanted(file.relative_to(path).as_posix())
    }
    if not found:
        raise SourceRefused(_("Thư mục “%(folder)s” không có tệp .json nào.") % {"folder": path})
    return found


def read_archive(content: bytes) -> PackageFiles:
    """Read a zip archive in memory, nothing is unpacked to disk.

    Raises SourceRefused: not a zip, damaged, locked by a password, more than 2,000 files or 20 MB unpacked, a path that
    leads outside the archive, a symbolic link.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise SourceRefused(
                    _("Tệp nén có hơn %(most)s tệp. Hãy chia thành nhiều lần nạp.") % {"most": MOST_FILES}
                )
            found = _read_entries(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, UnicodeDecodeError) as error:
        raise SourceRefused(
            _("Không mở được tệp nén: tệp hỏng hoặc không phải định dạng .zip. Hãy nén lại rồi thử lần nữa.")
        ) from error
    if not found:
        raise SourceRefused(_("Tệp nén không có tệp .json nào."))
    return _without_common_folder(found)


def write_archive(files: PackageFiles) -> bytes:
    """Pack files into a zip whose bytes depend on the content alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(
                zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


def _read_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        name = _safe_name(entry)
        if not _is_wanted(name):
            continue
        if entry.flag_bits & 0x1:
            raise SourceRefused(_("Tệp nén có mật khẩu. Hãy nén lại không đặt mật khẩu."))
        # The sizes written in the archive may lie: what counts is what really comes out.
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise SourceRefused(
                _("Nội dung tệp nén lớn hơn %(most)s MB. Hãy chia thành nhiều lần nạp.")
                % {"most": MOST_BYTES // 1024 // 1024}
            )
        if name in found:
            raise SourceRefused(_("Tệp nén có hai tệp cùng tên “%(name)s”.") % {"name": name})
        found[name] = content
    return found


def _safe_name(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_link or path.is_absolute() or ".." in path.parts or ":" in entry.filename or "\0" in entry.filename:
        raise SourceRefused(
            _("Tệp nén có đường dẫn không an toàn “%(name)s”. Hãy nén lại từ thư mục dữ liệu.")
            % {"name": entry.filename[:100]}
        )
    return path.as_posix()


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    # Desktop systems put their own notes (.DS_Store, __MACOSX) beside the files of people.
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not hidden and name.lower().endswith(KNOWN_ENDINGS)


def _without_common_folder(found: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out the one outer folder that archivers add, so that a file has the name that its writer knows."""
    outer = {name.partition("/")[0] if "/" in name else "" for name in found}
    if len(outer) != 1 or "" in outer:
        return found
    return {name.partition("/")[2]: content for name, content in found.items()}
