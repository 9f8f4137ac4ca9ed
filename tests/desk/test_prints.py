"""Printing at the step at hand and again later (II.12.1): who may, what comes out, and that it never changes."""

from __future__ import annotations

import copy
import io
import unicodedata
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.slips.models import SlipVersion
from motcua.slips.services import publish
from tests.desk.conftest import Desk
from tests.desk.helpers import page_of, shown
from tests.desk.test_dossier_page import body
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    COMMUNE_DESK,
    DESK,
    DIRECTOR,
    EXAMINER,
    HEAD,
    OTHER_EXAMINER,
    OTHER_HEAD,
    Story,
)
from tests.story_fixtures import TimeIs


def slip_of(dossier: Dossier, code: str) -> IssuedSlip:
    return IssuedSlip.objects.select_related("template").get(dossier=dossier, template__code=code)


def printed(at: Desk, email: str, dossier: Dossier, slip: IssuedSlip) -> bytes:
    return body(at(email).get(f"{page_of(dossier)}/phieu/{slip.id}.pdf", follow=True))


def word_text(content: bytes) -> str:
    found: Any = Document(io.BytesIO(content)).element.iter(qn("w:t"))
    return "".join(node.text or "" for node in found)


@pytest.mark.parametrize(
    ("officer", "status"),
    [
        (DESK, 200),
        (HEAD, 200),
        (EXAMINER, 200),
        (DIRECTOR, 200),
        (CLERK, 200),
        (OTHER_EXAMINER, 404),
        (OTHER_HEAD, 404),
        (COMMUNE_DESK, 404),
        (ADMINISTRATOR, 403),
        (APPLICANT, 403),
    ],
)
def test_who_may_print(story: Story, at: Desk, officer: str, status: int) -> None:
    dossier = story.assigned()
    slip = slip_of(dossier, "giay-tiep-nhan")
    for paper in (f"{slip.id}.docx", "kiem-soat.pdf", "kiem-soat.docx", "du-thao-ket-qua.docx"):
        assert at(officer).get(f"{page_of(dossier)}/phieu/{paper}").status_code == status, paper


def test_a_later_print_is_the_first_one_whatever_changed_meanwhile(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.accepted()
    slip = slip_of(dossier, "giay-tiep-nhan")
    first = printed(at, DESK, dossier, slip)
    publish(
        slip.template.code, slip.template.title, slip.template.definition, slip.template.source + "\nThêm"
    )
    dossier.agency.name = "Sở khác"
    dossier.agency.save()
    time_is("2027-03-01 09:00")
    story.do("forward", dossier, DESK, {"division": str(story.trade_division())})
    assert printed(at, CLERK, dossier, slip) == first
    assert b"pdfaid:conformance>A<" in first
    assert b"pdfuaid:part>1<" in first


def test_a_slip_first_printed_later_says_what_was_so_when_it_was_issued(
    story: Story, at: Desk, time_is: TimeIs
) -> None:
    time_is("2026-12-07 08:00")
    one, other = story.accepted(), story.accepted()
    now = printed(at, DESK, one, slip_of(one, "giay-tiep-nhan"))
    time_is("2027-03-01 09:00")
    later = printed(at, DESK, other, slip_of(other, "giay-tiep-nhan"))
    assert b"2026-12-07" in now
    assert b"2026-12-07" in later  # the moment in the file's properties is that of issue


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (
            "2026-12-07",
            {"accept": "giay-tiep-nhan", "ask_supplement": "phieu-bo-sung", "refuse": "phieu-tu-choi"},
        ),
        (
            "2024-03-04",
            {
                "accept": "giay-tiep-nhan-2018",
                "ask_supplement": "phieu-bo-sung-2018",
                "refuse": "phieu-tu-choi-2018",
            },
        ),
    ],
)
def test_each_act_issues_the_form_of_the_rules_in_force(
    story: Story, time_is: TimeIs, day: str, codes: dict[str, str]
) -> None:
    time_is(f"{day} 08:00")
    data: dict[str, Any] = {
        "accept": {},
        "ask_supplement": story.request(),
        "refuse": {"reason": "Sai thẩm quyền"},
    }
    for act, code in codes.items():
        dossier = story.do(act, story.submitted(), DESK, data[act]).dossier
        assert [slip.template.code for slip in dossier.slips.select_related("template")] == [code]


def test_the_dossiers_page_offers_pdf_and_word_of_each(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    slip = slip_of(dossier, "giay-tiep-nhan")
    page = shown(at(EXAMINER).get(page_of(dossier)))
    for paper in (f"{slip.id}.pdf", f"{slip.id}.docx", "kiem-soat.pdf", "kiem-soat.docx"):
        assert f'href="{page_of(dossier)}/phieu/{paper}"' in page, paper
    before = shown(at(DESK).get(page_of(story.submitted())))
    assert "/phieu/kiem-soat" not in before


def test_word_comes_from_what_was_frozen(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    slip = slip_of(dossier, "giay-tiep-nhan")
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name="Tên đã đổi")
    answer = at(DESK).get(f"{page_of(dossier)}/phieu/{slip.id}.docx")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment")
    text = word_text(body(answer))
    assert "Nguyễn Văn An" in text
    assert dossier.code is not None
    assert dossier.code in text


def test_a_template_without_word_offers_none(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    slip = slip_of(dossier, "giay-tiep-nhan")
    SlipVersion.objects.filter(pk=slip.template_id).update(word_template=None)
    browser = at(DESK)
    assert f"/phieu/{slip.id}.docx" not in shown(browser.get(page_of(dossier)))
    assert browser.get(f"{page_of(dossier)}/phieu/{slip.id}.docx").status_code == 404


def test_a_slip_of_another_dossier_is_not_given(story: Story, at: Desk) -> None:
    one, other = story.accepted(), story.accepted()
    slip = slip_of(other, "giay-tiep-nhan")
    assert at(DESK).get(f"{page_of(one)}/phieu/{slip.id}.docx").status_code == 404


def test_before_acceptance_there_is_no_control_sheet_and_no_draft(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    for paper in ("kiem-soat.pdf", "kiem-soat.docx", "du-thao-ket-qua.docx"):
        assert at(DESK).get(f"{page_of(dossier)}/phieu/{paper}").status_code == 404


def test_a_draft_of_the_result_is_filled_in_from_the_dossier(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(EXAMINER)
    assert f'href="{page_of(dossier)}/phieu/du-thao-ket-qua.docx"' in shown(browser.get(page_of(dossier)))
    text = word_text(body(browser.get(f"{page_of(dossier)}/phieu/du-thao-ket-qua.docx")))
    for words in (
        "GIẤY PHÉP BÁN LẺ RƯỢU",
        dossier.answers["ten_thuong_nhan"],
        dossier.answers["ma_so_thue"],
        dossier.answers["dia_diem"][0]["dia_chi"],
        str(dossier.code),
    ):
        assert words in text, text
    assert "{{" not in text


def test_a_procedure_without_a_template_offers_no_draft(story: Story, at: Desk) -> None:
    dossier = story.same_day()
    browser = at("chuyenvien@stp.mau.vn")
    assert "du-thao-ket-qua" not in shown(browser.get(page_of(dossier)))
    assert browser.get(f"{page_of(dossier)}/phieu/du-thao-ket-qua.docx").status_code == 404


def pdf_text(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return unicodedata.normalize("NFC", " ".join(" ".join(page.extract_text().split()) for page in pages))


@pytest.mark.criterion("II.12.1")
@pytest.mark.parametrize(
    ("year", "apology", "forms"),
    [
        (
            "2026",
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
            ("Mẫu số 06, Phụ lục I Thông tư số 03/2025", "Mẫu số 07, Phụ lục I Thông tư số 03/2025"),
        ),
        (
            "2024",
            "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
            ("Mẫu số 05, Phụ lục Thông tư số 01/2018", "Mẫu số 06, Phụ lục Thông tư số 01/2018"),
        ),
    ],
)
def test_all_six_papers_print_at_the_step_and_again_later(
    story: Story, at: Desk, time_is: TimeIs, year: str, apology: str, forms: tuple[str, str]
) -> None:
    """a) to e) of II.12.1, each from the page of who does the work, then later by somebody else."""
    time_is(f"{year}-10-01 08:00")
    printed_now: list[tuple[Dossier, IssuedSlip, bytes]] = []

    def act_and_print(act: str, dossier: Dossier, officer: str, data: dict[str, Any], title: str) -> Dossier:
        done = story.do(act, dossier, officer, data).dossier
        slip = done.slips.select_related("template").latest("id")
        assert f"{page_of(done)}/phieu/{slip.id}.pdf" in shown(at(officer).get(page_of(done)))
        content = printed(at, officer, done, slip)
        assert title in pdf_text(content).upper()
        printed_now.append((done, slip, content))
        return done

    refused = story.submitted()
    act_and_print("refuse", refused, DESK, {"reason": "Sai thẩm quyền"}, "PHIẾU TỪ CHỐI TIẾP NHẬN")
    accepted = act_and_print("accept", story.submitted(), DESK, {}, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    story.do("forward", accepted, DESK, {"division": str(story.trade_division())})
    story.do("assign", accepted, HEAD, {"examiner": str(story.person(EXAMINER).id)})
    sorry = {"day": f"22/10/{year}", "reason": "Phải lấy ý kiến thêm"}
    late = act_and_print("apologise", accepted, EXAMINER, sorry, apology)
    act_and_print(
        "ask_supplement", late, EXAMINER, story.request(), "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ"
    )
    sheet = pdf_text(body(at(EXAMINER).get(f"{page_of(accepted)}/phieu/kiem-soat.pdf")))
    book = pdf_text(body(at(DESK).get("/can-bo/so-theo-doi.pdf")))
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in sheet
    assert forms[0] in sheet
    assert "SỔ THEO DÕI HỒ SƠ" in book
    assert forms[1] in book
    assert accepted.code is not None
    assert accepted.code in book
    time_is(f"{year}-12-20 10:00")
    for dossier, slip, content in printed_now:
        assert printed(at, DIRECTOR, dossier, slip) == content
    assert (
        pdf_text(body(at(DIRECTOR).get(f"{page_of(accepted)}/phieu/kiem-soat.pdf"))).count("Người giao") == 4
    )
    again = at(DIRECTOR).get(f"/can-bo/so-theo-doi.pdf?from=01/10/{year}&to=31/10/{year}")
    assert accepted.code in pdf_text(body(again))


def test_the_apology_tells_the_old_and_the_new_appointment(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-17 08:00")
    dossier = story.do("apologise", dossier, EXAMINER, {"day": "24/12/2026", "reason": "Chờ ý kiến"}).dossier
    text = pdf_text(printed(at, EXAMINER, dossier, slip_of(dossier, "van-ban-xin-loi")))
    for words in (
        "Ngày 07 tháng 12 năm 2026, Sở Công Thương tỉnh Hà Tĩnh tiếp nhận hồ sơ",
        "Thời gian hẹn trả kết quả giải quyết hồ sơ: 08 giờ 00 phút, ngày 21 tháng 12 năm 2026",
        "Lý do: Chờ ý kiến",
        "17 giờ 30 phút, ngày 24 tháng 12 năm 2026",
        str(dossier.code),
    ):
        assert words in text, text


def test_the_notice_of_a_stop_tells_who_asked_when_and_why(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier = story.assigned()
    time_is("2026-12-09 09:00")
    data = {"asked_on": "08/12/2026", "reason": "Không kinh doanh nữa"}
    dossier = story.do("stop", dossier, EXAMINER, data).dossier
    text = pdf_text(printed(at, EXAMINER, dossier, slip_of(dossier, "thong-bao-dung")))
    for words in (
        "DỪNG GIẢI QUYẾT HỒ SƠ",
        "theo đề nghị ngày 08 tháng 12 năm 2026 của Ông/Bà, kể từ 09 giờ 00 phút, ngày 09 tháng 12 năm 2026",
        "Lý do: Không kinh doanh nữa",
        str(dossier.code),
    ):
        assert words in text, text


def test_an_action_may_issue_a_slip_of_its_own(story: Story) -> None:
    dossier = story.to_approve()
    process = dossier.process_version
    definition = copy.deepcopy(process.definition)
    for step in definition["steps"]:
        for action in step["actions"]:
            if action["act"] == "approve":
                action["slip"] = "thong-bao-dung"
    process.pk, process.number, process.definition = None, process.number + 1, definition
    process.save(force_insert=True)
    Dossier.objects.filter(pk=dossier.pk).update(process_version=process)
    dossier = story.do("approve", dossier, DIRECTOR).dossier
    issued = slip_of(dossier, "thong-bao-dung")
    assert issued.event.act == "approve"
    assert issued.data["head"] == {"name": story.person(DIRECTOR).full_name, "heading": "Giám đốc"}
    assert dossier.slips.count() == 2
