"""Photos of papers: turned upright, out of HEIC, and several into one PDF. Unpacked in the jail only."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

from motcua.files.errors import FileRefused
from motcua.files.inspection.images import is_turned
from motcua.files.jail import JailError, Limits, run_module

__all__ = ["MOST_PHOTOS", "into_pdf", "is_turned", "signature", "upright"]

# Pages of one PDF; what the jail may take for all of them.
MOST_PHOTOS = 20
_MODULE = "motcua.files.photos_jailed"
# A hundred million dots are 300 MB, and turning them takes as much again.
_MEMORY_MB = 1200


@contextmanager
def upright(photo: IO[bytes], name: str) -> Iterator[BinaryIO]:
    """Give the photo as an upright JPEG of the same size, open until the end of the block.

    Raises FileRefused when it cannot be read. What the camera noted beside the picture (place, owner) is left out.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        _copy(photo, Path(folder) / "0")
        _run("jpeg", Path(folder), Limits(seconds=30, memory_mb=_MEMORY_MB), [name])
        with (Path(folder) / "made").open("rb") as made:
            yield made


@contextmanager
def signature(photo: IO[bytes], name: str) -> Iterator[BinaryIO]:
    """Give the picture of a signature, drawn or photographed, as a small PNG of its strokes alone.

    It is unpacked and drawn anew: nothing that was hidden in the file is left. Raises FileRefused when it cannot be
    read, or when nothing is written in it.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        _copy(photo, Path(folder) / "0")
        _run("signature", Path(folder), Limits(seconds=30, memory_mb=_MEMORY_MB), [name])
        with (Path(folder) / "made").open("rb") as made:
            yield made


@contextmanager
def into_pdf(photos: Sequence[tuple[str, IO[bytes]]]) -> Iterator[BinaryIO]:
    """Give the photos (name, content), in this order, as a PDF with a page of at most A4 for each.

    Raises FileRefused when one cannot be read, naming it, or when there are more than MOST_PHOTOS.
    """
    if len(photos) > MOST_PHOTOS:
        raise FileRefused(
            _(
                "Chỉ ghép được nhiều nhất %(count)s ảnh vào một tệp PDF. Hãy bỏ bớt ảnh hoặc ghép thành hai tệp."
            )
            % {"count": MOST_PHOTOS}
        )
    with tempfile.TemporaryDirectory(prefix="motcua-") as folder:
        for number, (_name, photo) in enumerate(photos):
            _copy(photo, Path(folder) / str(number))
        limits = Limits(seconds=20 + 5 * len(photos), memory_mb=_MEMORY_MB)
        _run("pdf", Path(folder), limits, [name for name, _photo in photos])
        with (Path(folder) / "made").open("rb") as made:
            yield made


def _copy(photo: IO[bytes], place: Path) -> None:
    photo.seek(0)
    with place.open("wb") as target:
        shutil.copyfileobj(photo, target, 256 * 1024)


def _run(what: str, folder: Path, limits: Limits, names: Sequence[str]) -> None:
    try:
        told = run_module(_MODULE, what, str(len(names)), folder=folder, limits=limits).strip()
    except JailError as error:
        if error.reason == JailError.BUSY:
            raise FileRefused(_("Máy chủ đang xử lý nhiều ảnh. Hãy chờ một phút rồi thử lại.")) from error
        told = ""
    if told == "good":
        return
    kind, _space, number = told.partition(" ")
    name = names[int(number)] if number.isdigit() and int(number) < len(names) else names[0]
    if kind == "empty":
        raise FileRefused(_("Chưa thấy nét ký nào. Hãy ký lại, hoặc chọn ảnh chụp rõ chữ ký."))
    if kind == "large":
        raise FileRefused(
            _("Ảnh “%(name)s” quá lớn, nhiều nhất 100 triệu điểm. Hãy chụp lại ở độ phân giải thấp hơn.")
            % {"name": name}
        )
    raise FileRefused(
        _("Không đọc được ảnh “%(name)s”. Hãy mở thử ảnh trên máy, chụp hoặc lưu lại thành JPG rồi chọn lại.")
        % {"name": name}
    )
