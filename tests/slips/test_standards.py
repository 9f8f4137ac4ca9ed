"""Every slip is fit for keeping (PDF/A-2a) and for everyone (PDF/UA-1), and its template may not make it otherwise."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pdfua
import pytest
from pypdf import PdfReader

from motcua.slips import samples
from motcua.slips.compiler import TemplateError, compile_pdf
from motcua.slips.services import check_template, render
from tests.slips.sample_slips import all_codes, slip_version

# The checker trips over the whole numbers that Typst writes into a heading; the heading itself is tested below.
FAILS_ON_HEADINGS = "UA-14-001"


@pytest.mark.parametrize("code", all_codes())
@pytest.mark.parametrize("data", [samples.FULL, samples.LEAST], ids=["full", "least"])
def test_both_standards_are_claimed_and_what_can_be_checked_holds(
    code: str, data: dict[str, Any], tmp_path: Path
) -> None:
    pdf = render(slip_version(code), data)
    for claim in (b"pdfaid:part>2<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<"):
        assert claim in pdf
    (tmp_path / "phieu.pdf").write_bytes(pdf)
    report = pdfua.validate(str(tmp_path / "phieu.pdf"))
    assert [finding for outcome in report.outcomes for finding in outcome.findings] == []
    not_run = [outcome.rule_id for outcome in report.outcomes if outcome.skipped_reason is not None]
    assert set(not_run) <= {FAILS_ON_HEADINGS}
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == "vi-VN"
    assert root["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("code", all_codes())
def test_every_font_is_embedded(code: str) -> None:
    for page in PdfReader(io.BytesIO(render(slip_version(code), samples.FULL))).pages:
        for font in page["/Resources"]["/Font"].values():
            kept = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert any(name in kept for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_title_is_a_heading_that_readers_can_jump_to() -> None:
    reader = PdfReader(io.BytesIO(render(slip_version("phieu-tu-choi"), samples.FULL)))
    assert [entry["/Title"] for entry in reader.outline] == ["PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ"]


def test_the_page_is_a4_with_the_margins_of_decree_30() -> None:
    page = PdfReader(io.BytesIO(render(slip_version("phieu-tu-choi"), samples.FULL))).pages[0]
    millimetre = 72 / 25.4
    assert round(float(page.mediabox.width) / millimetre) == 210
    assert round(float(page.mediabox.height) / millimetre) == 297
    places: list[float] = []

    def at(text: str, page: list[float], line: list[float], _font: Any, _size: Any) -> None:
        if text.strip():
            places.append((page[0] * line[4] + page[2] * line[5] + page[4]) / millimetre)

    page.extract_text(visitor_text=at)
    assert min(places) == pytest.approx(30, abs=0.5)


PICTURE = '#image(bytes(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`.text))'


def test_a_picture_without_words_is_refused() -> None:
    message = check_template(PICTURE)
    assert message is not None
    assert message.startswith("dòng 1: ")
    assert "alt" in message


def test_a_template_from_before_is_still_printed_as_pdf_a() -> None:
    with pytest.raises(TemplateError):
        compile_pdf(PICTURE, {}, strict=True)
    assert b"pdfaid:conformance>B<" in compile_pdf(PICTURE, {})


def test_a_template_without_title_and_language_is_given_both() -> None:
    root = PdfReader(io.BytesIO(compile_pdf("= Giấy", {"title": "Giấy mời"}, strict=True)))
    assert root.metadata is not None
    assert root.metadata.title == "Giấy mời"
    assert root.trailer["/Root"]["/Lang"] == "vi-VN"
