"""The papers as they come out: what stands on them, in which letters, and that nobody's words become source."""

from __future__ import annotations

import io
import re
import threading
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from motcua.config.places import project_root
from motcua.slips import samples
from motcua.slips.compiler import TemplateError, compile_pdf
from motcua.slips.models import SlipVersion
from motcua.slips.services import check_template, form_data, render, render_form
from tests.slips.sample_slips import slip_version

SAMPLE = project_root() / "sample" / "slips"
# Forms of one page each; the control sheet and the ledger grow with their rows.
CODES = [
    "giay-tiep-nhan",
    "phieu-bo-sung",
    "phieu-tu-choi",
    "van-ban-xin-loi",
    "thong-bao-dung",
    "giay-tiep-nhan-2018",
    "phieu-bo-sung-2018",
    "phieu-tu-choi-2018",
    "phieu-xin-loi-2018",
]
# 12 vowels and ă â ê ô ơ ư with six tones, đ, and the plain consonants: 134 letters beyond ASCII, with capitals.
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in VOWELS
    for tone in TONES
    if (vowel + tone).strip("aeiouy")
)
VIETNAMESE = LETTERS + LETTERS.upper() + "đĐ"


def version(code: str) -> SlipVersion:
    """A template of the sample data, not stored."""
    return slip_version(code)


def words(pdf: bytes) -> str:
    """The paper's text in one line, composed letters."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


def test_there_are_134_vietnamese_letters() -> None:
    assert len(set(VIETNAMESE)) == len(VIETNAMESE) == 134


@pytest.mark.parametrize("style", ["strong", "emph", "text"])
@pytest.mark.parametrize("fonts", ['("Tinos", "Libertinus Serif")', '"Libertinus Serif"'])
def test_every_vietnamese_letter_is_printed_and_read_back(style: str, fonts: str) -> None:
    source = f"""#set text(font: {fonts}, fallback: false)
        #let data = json(bytes(sys.inputs.data))
        #{style}[#data.letters]"""
    spaced = " ".join(VIETNAMESE)
    printed = words(compile_pdf(source, {"letters": spaced}))
    assert printed.strip() == spaced


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "giay-tiep-nhan",
            [
                "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                "Số: 12/TNHS",
                "Mã hồ sơ: H99.13-261123-0007",
                "Số CCCD: 001185000123",
                "Đơn đề nghị cấp Giấy phép bán lẻ rượu Bản chính 1",
                "10 ngày làm việc",
                "08 giờ 15 phút, ngày 23 tháng 11 năm 2026",
                "08 giờ 15 phút, ngày 07 tháng 12 năm 2026",
                "Phí thẩm định: 400.000 đồng",
                "NGƯỜI NỘP HỒ SƠ",
                "NGƯỜI TIẾP NHẬN HỒ SƠ",
                "quyển số: 2026 số thứ tự: 12",
                "Trần Văn Bình",
            ],
        ),
        (
            "phieu-bo-sung",
            [
                "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
                "Số: 12/HDHS",
                "Hồ sơ của: Nguyễn Thị Hương Giang",
                "Nộp hợp đồng còn hiệu lực hoặc phụ lục gia hạn.",
                "Lý do: Hợp đồng thuê địa điểm đã hết hiệu lực",
                "số điện thoại 0200 3812 345",
                "NGƯỜI HƯỚNG DẪN",
                "Trần Văn Bình",
            ],
        ),
        (
            "phieu-tu-choi",
            [
                "PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ",
                "Số: 12/TCHS",
                "không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể",
                "Hợp đồng thuê địa điểm đã hết hiệu lực",
                "Trần Văn Bình",
            ],
        ),
        (
            "van-ban-xin-loi",
            [
                "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
                "Số: 12/PXL",
                "Kính gửi: Nguyễn Thị Hương Giang",
                "Ngày 23 tháng 11 năm 2026, Sở Công Thương tiếp nhận hồ sơ",
                "mã hồ sơ: H99.13-261123-0007",
                "Thời gian hẹn trả kết quả giải quyết hồ sơ: 08 giờ 15 phút, ngày 07 tháng 12 năm 2026",
                "Lý do: Hợp đồng thuê địa điểm đã hết hiệu lực",
                "gia hạn thời gian giải quyết hồ sơ thêm 5 ngày làm việc",
                "08 giờ 15 phút, ngày 14 tháng 12 năm 2026",
                "GIÁM ĐỐC",
                "Lê Thị Mai",
            ],
        ),
        (
            "thong-bao-dung",
            [
                "DỪNG GIẢI QUYẾT HỒ SƠ",
                "Số: 12/TBD",
                "Kính gửi: Nguyễn Thị Hương Giang",
                "Mã hồ sơ: H99.13-261123-0007",
                "theo đề nghị ngày 30 tháng 11 năm 2026 của Ông/Bà",
                "kể từ 08 giờ 15 phút, ngày 23 tháng 11 năm 2026",
                "Lý do: Hợp đồng thuê địa điểm đã hết hiệu lực",
                "Lê Thị Mai",
            ],
        ),
        (
            "giay-tiep-nhan-2018",
            [
                "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                "Mẫu số 01, Phụ lục Thông tư số 01/2018/TT-VPCP",
                "Đơn đề nghị cấp Giấy phép bán lẻ rượu 1",
                "quyển số: 2026 số thứ tự: 12",
                "Trần Văn Bình",
            ],
        ),
        (
            "phieu-bo-sung-2018",
            [
                "1. Hợp đồng thuê địa điểm kinh doanh: Nộp hợp đồng còn hiệu lực",
                "Lý do: Hợp đồng thuê",
                "Trần Văn Bình",
            ],
        ),
        ("phieu-tu-choi-2018", ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Số: 12/TCHS", "Trần Văn Bình"]),
        (
            "phieu-xin-loi-2018",
            [
                "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
                "Số: 12/PXL",
                "hẹn lại ngày trả kết quả giải quyết hồ sơ cho Ông/Bà vào lúc 08 giờ 15 phút, ngày 14 tháng 12",
                "Lê Thị Mai",
            ],
        ),
    ],
)
def test_the_slips_carry_their_fields(code: str, expected: list[str]) -> None:
    printed = words(render(version(code), samples.FULL))
    common = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ CÔNG THƯƠNG",
        "Hồng Hà, ngày 23 tháng 11 năm 2026",
        "Cấp Giấy phép bán lẻ rượu – 2.000620",
    ]
    missing = [line for line in common + expected if line not in printed]
    assert not missing, printed


@pytest.mark.parametrize("code", CODES)
def test_a_full_slip_fits_one_page_and_the_nations_name_does_not_wrap(code: str) -> None:
    pages = PdfReader(io.BytesIO(render(version(code), samples.FULL))).pages
    assert len(pages) == 1
    # Lines of the two columns come apart; the name must stand whole within one.
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in line for line in pages[0].extract_text().splitlines())


@pytest.mark.parametrize("code", ["phieu-kiem-soat", "phieu-kiem-soat-2018"])
def test_the_control_sheet_has_a_row_and_two_places_to_sign_for_each_hand_over(code: str) -> None:
    printed = words(render(version(code), samples.FULL))
    for line in (
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Mã hồ sơ: H99.13-261123-0007",
        "Cơ quan (bộ phận) giải quyết hồ sơ: Phòng Quản lý thương mại, Sở Công Thương",
        "Giao: Bộ phận Tiếp nhận và Trả kết quả",
        "09 giờ 30 phút, ngày 23 tháng 11 năm 2026",
        "Trần Văn Bình",
        "Trước hạn",
        "14 giờ 05 phút, ngày 23 tháng 11 năm 2026",
        "Lê Minh Tuấn",
        "Đúng hạn",
    ):
        assert line in printed, printed
    assert printed.count("Người giao") == printed.count("Người nhận") == 2


@pytest.mark.parametrize("code", ["so-theo-doi", "so-theo-doi-2018"])
def test_the_ledger_has_a_cover_and_repeats_its_head_on_every_page(code: str) -> None:
    entry = samples.FULL["entries"][0]
    entries = [entry | {"number": str(number)} for number in range(1, 101)]
    pages = PdfReader(io.BytesIO(render(version(code), {**samples.FULL, "entries": entries}))).pages
    cover = unicodedata.normalize("NFC", pages[0].extract_text())
    assert "SỔ THEO DÕI HỒ SƠ" in cover
    assert "Quyển số: 2026" in cover
    assert "Từ ngày 01 tháng 01 năm 2026 đến ngày 31 tháng 12 năm 2026" in cover
    assert len(pages) > 3
    for page in pages[1:-1]:
        text = unicodedata.normalize("NFC", page.extract_text())
        assert "Mã hồ sơ" in text
        assert "Hẹn trả" in text
        assert float(page.mediabox.width) > float(page.mediabox.height)
    assert "Số hồ sơ trong sổ: 100" in words(render(version(code), {**samples.FULL, "entries": entries}))


def test_a_long_list_of_papers_goes_on_to_numbered_pages() -> None:
    papers = [{"name": f"Giấy tờ thứ {number}", "kind": "Bản sao", "count": 1} for number in range(1, 81)]
    pdf = render(version("giay-tiep-nhan"), {**samples.FULL, "papers": papers})
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    assert "Giấy tờ thứ 80" in words(pdf)
    first, second = (page.extract_text().splitlines() for page in PdfReader(io.BytesIO(pdf)).pages[:2])
    assert "2" in second  # the number alone, in the upper margin; none on the first page (decree 30/2020)
    assert "1" not in first[:3]


def test_missing_values_leave_a_place_to_fill_in() -> None:
    printed = words(render(version("giay-tiep-nhan"), samples.LEAST))
    assert re.search(r"Địa chỉ: ?\.( ?\.){10}", printed)
    assert "None" not in printed


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        '#import "/khung.typ"',
        '"; #read("/etc/passwd")',
        "$x^2$ *đậm* _nghiêng_ `mã` \\ <nhãn> @tham-chiếu",
        "= Tiêu đề\n- mục",
        '{"json": "} // /*"}',
    ],
)
def test_what_people_type_is_printed_as_it_is(typed: str) -> None:
    data: dict[str, Any] = {**samples.FULL, "applicant": {"name": typed}, "reason": typed}
    printed = words(render(version("phieu-tu-choi"), data))
    assert printed.count(re.sub(r"\s+", " ", typed)) >= 2


def test_the_same_slip_is_the_same_file_and_fit_for_keeping() -> None:
    slip = version("giay-tiep-nhan")
    first, again = render(slip, samples.FULL), render(slip, samples.FULL)
    assert first == again
    information = PdfReader(io.BytesIO(first)).metadata
    assert information is not None
    assert information.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render(version("giay-tiep-nhan"), {**samples.FULL, "due_at": "2026-12-07T08:15:00"})


def test_the_number_is_not_given_its_suffix_twice() -> None:
    assert "Số: 12/TNHS" in (
        printed := words(render(version("giay-tiep-nhan"), {**samples.FULL, "number": "12/TNHS"}))
    )
    assert "TNHS/TNHS" not in printed


def test_several_threads_may_print_at_once() -> None:
    slip, made, failed = version("phieu-tu-choi"), [], []

    def print_one(number: int) -> None:
        try:
            made.append("Số: " + str(number) in words(render(slip, {**samples.FULL, "number": number})))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=print_one, args=[number]) for number in range(100, 108)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert made == [True] * 8


@pytest.mark.criterion("DVC.7", "I.6.3")
def test_a_filled_form_is_printed_like_a_paper_one() -> None:
    data = form_data(
        agency={"name": "Sở Công Thương", "code": "H99.13", "place": "Hồng Hà"},
        sections=[
            (
                "Người đề nghị",
                [
                    {"label": "Họ và tên", "text": "Nguyễn Thị Hương Giang"},
                    {"label": "Ghi chú", "text": "#strong[x]"},
                    {"label": "Hàng hoá", "head": ["Tên", "Số lượng"], "rows": [["Rượu nếp", "12"]]},
                ],
            ),
            ("Địa điểm", [{"label": "Địa chỉ", "text": ""}]),
        ],
        applicant={"name": "Nguyễn Thị Hương Giang"},
        procedure={"code": "2.000620", "name": "Cấp Giấy phép bán lẻ rượu"},
        printed_at=datetime(2026, 11, 22, 18, 0, tzinfo=UTC),
    )
    pdf = render_form("Đơn đề nghị cấp Giấy phép bán lẻ rượu", data, "Mẫu số 01, Nghị định 17/2020/NĐ-CP")
    printed = words(pdf)
    for line in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP BÁN LẺ RƯỢU",
        "Kính gửi: Sở Công Thương",
        "1. Người đề nghị",
        "Họ và tên: Nguyễn Thị Hương Giang",
        "Ghi chú: #strong[x]",
        "2. Địa điểm",
        "Bản in của hồ sơ chưa nộp",
        "Hồng Hà, ngày 23 tháng 11 năm 2026",
        "Mẫu số 01, Nghị định 17/2020/NĐ-CP",
    ]:
        assert line in printed


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ('#import "/khung.typ": *\n\n#nope', 3, "nope"),
        ('#import "/khung.typ": *\n#row(', 2, "unclosed"),
        ('= A\n#import "@preview/x:1.0.0": *', 2, "khung.typ"),
        ('#let p = "@preview"\n#include p', 2, "khung.typ"),
        ('#read("/khung.typ")\n#eval("1 + 1")', 2, "eval"),
        ('#import "/khung.typ": *\n#read("/etc/passwd")', 2, "not found"),
        ('#import "/khung.typ": *\n\n\n#data.fees.first().name', 4, "empty"),
    ],
)
def test_a_bad_template_is_refused_with_its_line(source: str, line: int, reason: str) -> None:
    message = check_template(source)
    assert message is not None
    assert message.startswith(f"dòng {line}: ")
    assert reason in message


@pytest.mark.parametrize("template", sorted(SAMPLE.glob("*.typ")), ids=lambda path: path.stem)
def test_the_templates_of_the_sample_data_are_sound(template: Path) -> None:
    assert check_template(template.read_text(encoding="utf-8")) is None


def test_an_error_of_a_template_is_told_as_such() -> None:
    with pytest.raises(TemplateError) as caught:
        compile_pdf("#panic()", {})
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("name", "parent_name", "head"),
    [
        ("Sở Công Thương tỉnh Hà Tĩnh", "Uỷ ban nhân dân tỉnh Hà Tĩnh", "SỞ CÔNG THƯƠNG Số"),
        ("Uỷ ban nhân dân phường Thành Sen", "Uỷ ban nhân dân tỉnh Hà Tĩnh", "PHƯỜNG THÀNH SEN Số"),
        ("Sở Công Thương tỉnh Hà Tĩnh", "", "TỈNH HÀ TĨNH Số"),
    ],
)
def test_the_head_names_the_province_once(name: str, parent_name: str, head: str) -> None:
    agency = {**samples.FULL["agency"], "name": name, "parent_name": parent_name}
    left = words(render(version("phieu-tu-choi"), {**samples.FULL, "agency": agency}))
    assert head in left.replace(" CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc", "")
