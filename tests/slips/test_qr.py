"""The QR code at the top left: what it says, and where it stands."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from motcua.config.places import project_root
from motcua.slips import samples
from motcua.slips.models import SlipVersion
from motcua.slips.rules import prepare
from motcua.slips.services import render

TITLE = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def test_it_says_dossier_procedure_agency_and_paper() -> None:
    assert prepare(samples.FULL, title=TITLE)["qr_text"] == f"H99.13-261123-0007|2.000620|H99.13|{TITLE}"


def test_before_acceptance_it_says_the_receipt_number() -> None:
    assert prepare({**samples.FULL, "code": ""}, title=TITLE)["qr_text"].startswith("BN-261122-000031|")


def test_without_either_there_is_none() -> None:
    assert prepare(samples.LEAST, title=TITLE)["qr_text"] == ""


def test_it_holds_nothing_personal() -> None:
    text = prepare(samples.FULL, title=TITLE)["qr_text"]
    assert all(str(value) not in text for value in samples.FULL["applicant"].values())


@pytest.mark.parametrize(("data", "expected"), [(samples.FULL, True), (samples.LEAST, False)])
def test_it_stands_at_the_top_left_of_the_first_page(data: dict[str, object], expected: bool) -> None:
    source = (project_root() / "sample" / "slips" / "giay-tiep-nhan.typ").read_text(encoding="utf-8")
    slip = SlipVersion(code="giay-tiep-nhan", number=1, title=TITLE, definition={}, source=source)
    page = PdfReader(io.BytesIO(render(slip, data))).pages[0]
    # The frame of the drawing that carries an alternative text: left, top, right, bottom in points.
    frame = re.search(
        rb"/Alt<[0-9A-F]+>>>BDC\s+q ([\d.]+) ([\d.]+) m ([\d.]+) [\d.]+ l [\d.]+ ([\d.]+) l",
        page.get_contents().get_data(),
    )
    assert (frame is not None) is expected
    if frame is not None:
        millimetre = 72 / 25.4
        left, top, right, bottom = (float(value) / millimetre for value in frame.groups())
        height = float(page.mediabox.height) / millimetre
        assert left < 12
        assert height - top < 12
        # Large enough for a phone, and within the left margin of 30 mm, where no word stands.
        assert right - left >= 18
        assert top - bottom >= 18
        assert right < 30
