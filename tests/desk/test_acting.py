"""The acts from their forms: each is done from the page, and refused with everything typed kept."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.agencies.models import Unit
from motcua.dossiers.models import Dossier, Event, Exchange, IssuedSlip, OfficerFile, Outcome, Supplement
from motcua.files.models import StoredFile
from motcua.people.models import User
from tests.desk.conftest import Desk
from tests.desk.helpers import hidden, page_of, press, shown
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    DESK,
    DESK_2,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    OTHER_EXAMINER,
    PDF,
    STRANGER,
    Story,
)


def fresh(dossier: Dossier) -> Dossier:
    """The dossier as it stands now."""
    return Dossier.objects.get(pk=dossier.pk)


def person(email: str) -> str:
    """The id of an officer as the choice of examiners has it."""
    return str(User.objects.get(email=email).id)


def pdf(name: str = "ket-qua.pdf") -> SimpleUploadedFile:
    """A PDF as a browser sends it."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


@pytest.mark.criterion("II.5.6", "II.7.1", "II.8.7", "II.9.1", "II.10.6", "II.20.1")
def test_five_officers_carry_a_dossier_through_by_their_forms(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    assert press(at(DESK), dossier, "tiep-nhan").status_code == 302
    dossier = fresh(dossier)
    assert dossier.code
    assert dossier.state == "accepted"
    press(at(DESK), dossier, "chuyen", {"division": str(story.trade_division()), "reason": "Chuyển phòng"})
    press(at(HEAD), dossier, "phan-cong", {"examiner": person(EXAMINER), "reason": "Làm sớm"})
    assert fresh(dossier).assignee.email == EXAMINER
    press(at(EXAMINER), dossier, "ghi-tham-dinh", {"opinion": "Giấy tờ hợp lệ."})
    press(at(EXAMINER), dossier, "trinh", {"opinion": "Đủ điều kiện.", "draft": pdf("du-thao.pdf")})
    assert OfficerFile.objects.get(dossier=dossier).file.name == "du-thao.pdf"
    press(at(HEAD), dossier, "dong-y", {"opinion": "Nhất trí."})
    press(at(DIRECTOR), dossier, "tra-lai", {"reason": "Bổ sung căn cứ vào dự thảo."})
    assert fresh(dossier).step == "tham-dinh"
    press(at(EXAMINER), dossier, "trinh", {"opinion": "Đã bổ sung căn cứ."})
    press(at(HEAD), dossier, "dong-y", {"opinion": "Nhất trí."})
    press(at(DIRECTOR), dossier, "phe-duyet")
    press(
        at(CLERK), dossier, "hoan-thanh", {"number": "12/GP-SCT", "issued_on": story.today(), "file": pdf()}
    )
    assert Outcome.objects.get(dossier=dossier).number == "12/GP-SCT"
    press(at(DESK), dossier, "xac-nhan-ket-qua")
    handing = {"way": "desk", "receiver": "Lê Thị Cúc", "relation": "authorised", "paper": "Giấy uỷ quyền 01"}
    press(at(DESK), dossier, "tra-ket-qua", handing)
    dossier = fresh(dossier)
    assert dossier.state == "handed_over"
    assert dossier.handed_over_at is not None
    last = Event.objects.filter(dossier=dossier).latest("seq")
    assert last.data["hand_over"] == handing
    story_told = shown(at(DIRECTOR).get(page_of(dossier)))
    for words in ("Lê Minh Tuấn (Chuyên viên", "Bổ sung căn cứ vào dự thảo.", "Đủ điều kiện.", "Phê duyệt"):
        assert words in story_told


@pytest.mark.criterion("II.7.2")
def test_a_head_gives_the_dossier_to_another_examiner(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    press(at(HEAD), dossier, "phan-cong-lai", {"examiner": person(EXAMINER_2), "reason": "Đi công tác"})
    assert fresh(dossier).assignee.email == EXAMINER_2


@pytest.mark.criterion("II.9.3")
def test_the_director_refuses_with_words(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    press(at(DIRECTOR), dossier, "tu-choi", {"reason": "Địa điểm không phù hợp quy hoạch."})
    assert fresh(dossier).state == "stopped"
    assert "Địa điểm không phù hợp quy hoạch." in shown(at(EXAMINER).get(page_of(dossier)))


@pytest.mark.criterion("HT.9")
def test_the_desk_answers_an_incomplete_case_with_guidance_to_complete_it(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    data = {
        "reason": "Thiếu giấy tờ",
        "items-0-requirement": "khac",
        "items-0-text": "Nộp thêm bản đồ vị trí",
    }
    assert press(at(DESK), dossier, "yeu-cau-bo-sung", data).status_code == 302
    assert fresh(dossier).state == "waiting_supplement"
    slip = IssuedSlip.objects.get(dossier=dossier)
    assert slip.data["items"] == [{"paper": "", "text": "Nộp thêm bản đồ vị trí"}]
    applicant = Client()
    applicant.force_login(User.objects.get(email=APPLICANT))
    assert "Nộp thêm bản đồ vị trí" in shown(applicant.get(f"/ho-so/{dossier.key}/bo-sung"))


def test_asking_for_a_supplement_itemised_by_paper(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    paper = story.definition(dossier).papers[1]
    browser = at(EXAMINER)
    data = {
        "reason": "Bản sao mờ",
        "items-0-requirement": paper.code,
        "items-0-text": "Chụp lại rõ hơn",
        "items-1-requirement": "khac",
        "items-1-text": "Giấy uỷ quyền",
        "items-2-requirement": "",
        "items-2-text": "",
    }
    more = browser.post(f"{page_of(dossier)}/yeu-cau-bo-sung", {**data, "them-muc": "1"})
    assert more.status_code == 200
    assert 'name="items-5-text"' in shown(more)
    assert "Chụp lại rõ hơn" in shown(more)
    assert fresh(dossier).state == "processing"
    assert press(browser, dossier, "yeu-cau-bo-sung", data).status_code == 302
    assert [item["text"] for item in Supplement.objects.get(dossier=dossier).items] == [
        "Chụp lại rõ hơn",
        "Giấy uỷ quyền",
    ]
    slip = IssuedSlip.objects.filter(dossier=dossier).latest("id")
    assert at(EXAMINER).get(f"{page_of(dossier)}/phieu/{slip.id}.pdf").status_code == 302


def test_a_withdrawal_is_decided_at_the_desk(story: Story, at: Desk) -> None:
    kept = story.do("ask_withdrawal", story.assigned(), APPLICANT, {"reason": "Đổi ý"}).dossier
    press(at(DESK), kept, "khong-dong-y-rut", {"reason": "Đã trình ký"})
    assert fresh(kept).step == "tham-dinh"
    gone = story.do("ask_withdrawal", story.submitted(), APPLICANT, {"reason": "Đổi ý"}).dossier
    assert "không hoàn tác được" in shown(at(DESK).get(page_of(gone)))
    press(at(DESK), gone, "dong-y-rut")
    assert fresh(gone).state == "withdrawn"


def test_what_was_done_is_said_and_the_next_dossier_is_named(story: Story, at: Desk) -> None:
    first, second = story.submitted(), story.submitted(STRANGER)
    browser = at(DESK)
    answer = press(browser, first, "tu-choi", {"reason": "Không thuộc thẩm quyền"})
    page = shown(browser.get(answer["Location"]))
    assert f"Đã thực hiện “Từ chối tiếp nhận” với hồ sơ {first.receipt_number}." in page
    assert f'<a href="{page_of(second)}">{second.receipt_number}</a>' in page


def test_a_double_click_does_it_once(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    browser = at(DESK)
    data = {"act": "accept", "expected": dossier.event_count}
    for _click in range(2):
        answer = browser.post(f"{page_of(dossier)}/tiep-nhan", data)
        assert answer.status_code == 302
    assert Event.objects.filter(dossier=dossier, act="accept").count() == 1
    assert "không ghi nhận thêm lần nữa" in shown(browser.get(answer["Location"]))


def test_the_second_of_two_officers_is_told_by_whom_and_keeps_what_was_typed(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    slow = at(DESK_2)
    page = shown(slow.get(f"{page_of(dossier)}?thao-tac=tu-choi"))
    press(at(DESK), dossier, "tiep-nhan")
    data = {"expected": hidden(page, "expected"), "act": "refuse", "reason": "Thiếu giấy đăng ký kinh doanh"}
    answer = slow.post(f"{page_of(dossier)}/tu-choi", data)
    assert answer.status_code == 409
    for words in ("Nguyễn Thị Lan vừa thực hiện", "Tải lại hồ sơ", "Thiếu giấy đăng ký kinh doanh"):
        assert words in shown(answer)
    assert fresh(dossier).state == "accepted"


def test_a_missing_reason_is_said_at_its_field_with_the_rest_kept(story: Story, at: Desk) -> None:
    dossier = story.ready()
    data = {
        "way": "post",
        "receiver": "Lê Thị Cúc",
        "relation": "authorised",
        "paper": "",
        "reason": "Gọi trước",
    }
    answer = press(at(DESK), dossier, "tra-ket-qua", data)
    page = shown(answer)
    assert answer.status_code == 422
    assert 'href="#thao-tac-paper"' in page
    assert "Hãy ghi giấy tờ của người được uỷ quyền" in page
    assert 'value="Lê Thị Cúc"' in page
    assert "Gọi trước" in page
    assert fresh(dossier).state == "waiting_handover"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rong.pdf", b"", "trống (0 byte)"),
        ("anh.pdf", b"\x89PNG\r\n\x1a\n0000IHDR" + b"0" * 40 + b"IEND", "Không nhận được nội dung"),
        ("virus.exe", b"MZ" + b"\0" * 100, "không thuộc các loại được nhận: PDF, DOC, DOCX"),
        ("cut.pdf", b"%PDF-1.4\n" + b"0" * 100, "bị cắt cụt"),
    ],
)
def test_a_wrong_file_is_said_at_its_field(
    story: Story, at: Desk, name: str, content: bytes, words: str
) -> None:
    dossier = story.approved()
    data = {"number": "12/GP-SCT", "issued_on": story.today(), "file": SimpleUploadedFile(name, content)}
    answer = press(at(CLERK), dossier, "hoan-thanh", data)
    assert answer.status_code == 422
    assert words in shown(answer)
    assert 'value="12/GP-SCT"' in shown(answer)
    assert not Outcome.objects.filter(dossier=dossier).exists()


def test_an_oversized_file_is_said_at_its_field(story: Story, at: Desk) -> None:
    dossier = story.approved()
    large = SimpleUploadedFile("lon.pdf", PDF + b"0" * (20 * 1024 * 1024 + 1))
    answer = press(
        at(CLERK), dossier, "hoan-thanh", {"number": "1", "issued_on": story.today(), "file": large}
    )
    assert answer.status_code == 422
    assert "lớn hơn 20 MB" in shown(answer)


def test_a_file_must_be_chosen_again_when_something_else_was_wrong(story: Story, at: Desk) -> None:
    dossier = story.approved()
    answer = press(at(CLERK), dossier, "hoan-thanh", {"number": "", "issued_on": "31/02/2026", "file": pdf()})
    assert answer.status_code == 422
    assert "hãy chọn lại tệp" in shown(answer)
    assert 'value="31/02/2026"' in shown(answer)
    left = StoredFile.objects.get(given_by=story.person(CLERK))
    assert left.sha256 == hashlib.sha256(pdf().read()).hexdigest(), "retention knows what no act took"
    assert not Outcome.objects.filter(file=left).exists()


def test_an_act_that_nobody_offers_here(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    browser = at(DESK)
    assert browser.post(f"{page_of(dossier)}/khong-co", {}).status_code == 404
    gone = browser.post(f"{page_of(dossier)}/phe-duyet", {"act": "approve"})
    assert gone.status_code == 403
    assert fresh(dossier).event_count == dossier.event_count


def test_others_cannot_act(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    address = f"{page_of(dossier)}/trinh"
    data = {"act": "propose", "opinion": "Tôi làm thay", "expected": dossier.event_count}
    assert at(OTHER_EXAMINER).post(address, data).status_code == 404
    assert at(EXAMINER_2).post(address, data).status_code == 403
    assert at(APPLICANT).post(address, data).status_code == 403
    assert at(ADMINISTRATOR).post(address, data).status_code == 403
    assert fresh(dossier).event_count == dossier.event_count


def test_what_was_typed_after_the_session_ended_is_there_after_signing_in(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = Client()
    answer = browser.post(f"{page_of(dossier)}/trinh", {"act": "propose", "opinion": "Ý kiến viết rất lâu"})
    assert answer["Location"].startswith("/dang-nhap?next=")
    signed = browser.post(
        "/dang-nhap", {"email": EXAMINER, "password": "Motcua@2026", "next": page_of(dossier)}
    )
    assert signed.status_code == 302
    page = shown(browser.get(page_of(dossier)))
    assert "Ý kiến viết rất lâu" in page
    assert "Phiên làm việc trước đã hết giờ" in page
    assert fresh(dossier).event_count == dossier.event_count


def signed_out(dossier: Dossier, way: str, sent: dict[str, str]) -> str:
    """Send something while nobody is signed in, sign in, and come back to the page."""
    browser = Client()
    assert browser.post(f"{page_of(dossier)}/{way}", sent)["Location"].startswith("/dang-nhap?next=")
    browser.post("/dang-nhap", {"email": EXAMINER, "password": "Motcua@2026", "next": page_of(dossier)})
    return shown(browser.get(page_of(dossier)))


def box(page: str, field: str) -> str:
    """What stands in a paragraph field."""
    return re.search(rf'<textarea[^>]*id="{field}"[^>]*>([^<]*)</textarea>', page)[1].strip()  # type: ignore[index]


@pytest.mark.parametrize(
    ("way", "field"), [("nhap/trao-doi", "trao-doi-text"), ("nhap/ghi-chu", "noi-bo-text")]
)
def test_each_text_comes_back_in_its_own_box(story: Story, way: str, field: str) -> None:
    page = signed_out(story.assigned(), way, {"text": "Viết rất lâu"})
    boxes = {name: box(page, name) for name in ("trao-doi-text", "noi-bo-text")}
    assert boxes.pop(field) == "Viết rất lâu"
    assert set(boxes.values()) == {""}
    assert page.count("Viết rất lâu") == 1
    assert f'href="#{field.removesuffix("-text")}"' in page


def test_the_act_that_was_sent_is_the_one_that_stands_open(story: Story) -> None:
    page = signed_out(story.assigned(), "tu-choi", {"act": "reject", "reason": "Không đủ diện tích"})
    assert hidden(page, "act") == "reject"
    assert box(page, "thao-tac-reason") == "Không đủ diện tích"


def test_what_was_typed_for_an_act_that_is_no_more_can_be_copied(story: Story) -> None:
    dossier = story.assigned()
    page = signed_out(dossier, "phe-duyet", {"act": "approve", "reason": "Lời dài"})
    assert "Lời dài" in page
    assert "vẫn còn ở đúng ô" not in page
    assert hidden(page, "act") != "approve"


def test_words_to_the_applicant(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(EXAMINER)
    empty = browser.post(f"{page_of(dossier)}/nhap/trao-doi", {"text": "  "})
    assert empty.status_code == 422
    assert "Hãy nhập nội dung trao đổi." in shown(empty)
    assert browser.post(f"{page_of(dossier)}/nhap/trao-doi", {"text": "Mời bổ sung ảnh"}).status_code == 302
    line = Exchange.objects.get(dossier=dossier)
    assert line.from_officer
    assert "Mời bổ sung ảnh" in shown(browser.get(page_of(dossier)))
    assert at(OTHER_EXAMINER).post(f"{page_of(dossier)}/nhap/trao-doi", {"text": "x"}).status_code == 404


def test_a_chosen_division_must_be_one_of_the_agency(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    foreign = Unit.objects.exclude(agency=dossier.agency).first()
    assert foreign is not None
    answer = press(at(DESK), dossier, "chuyen", {"division": str(foreign.id)})
    assert answer.status_code == 422
    assert "trong danh sách" in shown(answer)
