"""Scanned papers for tests: pages drawn with Vietnamese letters, as pictures and as PDF; and what the worker does."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache

import pytest
from PIL import Image, ImageDraw, ImageFont
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.config.places import project_root
from motcua.files.preview import previews

FONT = project_root() / "src" / "motcua" / "slips" / "fonts" / "Tinos_400Regular.ttf"
A4 = (1240, 1754)

CERTIFICATE = (
    "GIẤY CHỨNG NHẬN ĐĂNG KÝ DOANH NGHIỆP",
    "Mã số doanh nghiệp: 0100109106",
    "Đăng ký lần đầu: ngày 05 tháng 09 năm 2019",
    "Tên công ty viết bằng tiếng Việt: CÔNG TY TNHH SAO MAI",
    "Địa chỉ trụ sở chính: Số 12 đường Trần Phú, phường Thành Sen",
    "Họ và tên: NGUYỄN VĂN AN Giới tính: Nam",
)
BIRTH = (
    "GIẤY KHAI SINH",
    "Số: 45/2019",
    "Họ, chữ đệm, tên: PHAN THỊ CÚC",
    "Ngày, tháng, năm sinh: 12/03/2019",
)


def reads_vietnamese() -> bool:
    """Whether Tesseract with Vietnamese is on this machine."""
    if shutil.which("tesseract") is None:
        return False
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False).stdout
    return "vie" in told.split()


needs_recognition = pytest.mark.skipif(
    not reads_vietnamese(),
    reason="Tesseract with Vietnamese is not installed and could not be (scripts/setup.sh test)",
)


def sheet(*lines: str) -> Image.Image:
    """A page of A4 at 150 dots an inch with these lines."""
    return _drawn(*lines).copy()  # saving a picture leaves marks on it


@lru_cache(maxsize=32)
def _drawn(*lines: str) -> Image.Image:
    page = Image.new("L", A4, "white")
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 36)
    for number, line in enumerate(lines):
        draw.text((90, 120 + 80 * number), line, fill="black", font=font)
    return page


def scan(*pages: Sequence[str]) -> bytes:
    """A PDF as a scanner makes it: a picture for each page, no letters."""
    made = io.BytesIO()
    first, *rest = (sheet(*lines) for lines in pages)
    first.save(made, "PDF", save_all=True, append_images=rest, resolution=150)
    return made.getvalue()


def photo(*lines: str, kind: str = "JPEG") -> bytes:
    """One page as a picture."""
    made = io.BytesIO()
    sheet(*lines).save(made, kind)
    return made.getvalue()


def run_jobs() -> None:
    """What the worker would do: every view that was asked for, once."""
    for job in ProcrastinateJob.objects.filter(task_name="files.make_preview", status="todo").order_by("id"):
        previews.make(**job.args)
