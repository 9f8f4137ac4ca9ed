"""The QR code at the top left: what it says, and where it stands."""

from __future__ import annotations

import io

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
    # Squares painted in the left margin within the top 32 mm: nothing else ever stands there.
    millimetre = 72 / 25.4
    height = float(page.mediabox.height)
    found = []

    def look(operator: bytes, arguments: list[object], matrix: list[float], _text: list[float]) -> None:
        if operator in (b"f", b"F", b"f*") and matrix[4] < 30 * millimetre and matrix[5] > height - 32 * millimetre:
            found.append(matrix)

    page.extract_text(visitor_operand_before=look)
    assert bool(found) is expected
