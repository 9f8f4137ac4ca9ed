"""Letters whose words are data: named by an action of the process, filled from the dossier, told to whom they say."""

from __future__ import annotations

import pytest

from motcua.catalogue.models import NoticeVersion
from motcua.catalogue.notice_texts import PLACEHOLDERS, fill, publish_notice, unknown_names
from motcua.notices.models import Notice
from motcua.process.selectors import cached_process
from motcua.registers.models import Entry
from tests.commerce import RATING, RATING_END, REFUSAL, WEBSITE, Commerce
from tests.notices.conftest import Deliver
from tests.sample_database import forget_cached
from tests.story import DIRECTOR, EXAMINER, HEAD, ORGANISATION, Story


@pytest.fixture
def commerce(story: Story) -> Commerce:
    return Commerce()


def _text(**changes: object) -> dict[str, object]:
    return {
        "code": "loi-bao",
        "title": "Lời báo",
        "to": ["applicant"],
        "subject": "Hồ sơ {ma_ho_so}",
        "body": ["Chào {chu_ho_so}.", "Lý do: {ly_do}"],
        **changes,
    }


def test_a_name_is_replaced_and_nothing_is_ever_executed(commerce: Commerce) -> None:
    told = dict.fromkeys(PLACEHOLDERS.values(), "") | {"code": "{ly_do}", "applicant_name": "A & B <b>"}
    words = fill(publish_notice(_text()), told)
    assert words == ("Hồ sơ {ly_do}", ("Chào A & B <b>.",))
    assert unknown_names("{ma_ho_so} {x.__class__} {}") == ["x.__class__", ""]


def test_equal_words_are_one_version_and_other_words_the_next(commerce: Commerce) -> None:
    assert publish_notice(_text()).number == publish_notice(_text()).number == 1
    assert publish_notice(_text(subject="Khác")).number == 2
    assert NoticeVersion.objects.filter(code="loi-bao").count() == 2


@pytest.mark.parametrize("by", ["officer", "head", "director"])
def test_every_refusal_is_mailed_with_its_reason_whoever_refuses(
    commerce: Commerce, deliver: Deliver, by: str
) -> None:
    dossier, who = {
        "officer": lambda: (commerce.filed(RATING), EXAMINER),
        "head": lambda: (commerce.complete_file(), HEAD),
        "director": lambda: (commerce.approved(), DIRECTOR),
    }[by]()
    deliver()
    commerce.do("reject", dossier, who, REFUSAL)
    (letter,) = deliver()
    assert letter.to == [ORGANISATION]
    assert letter.subject == f"Hồ sơ {dossier.code} bị từ chối"
    assert f"Lý do: {REFUSAL['reason']}" in letter.body


def test_a_request_is_mailed_with_its_items_and_reason(commerce: Commerce, deliver: Deliver) -> None:
    dossier = commerce.filed(RATING)
    deliver()
    asked = {
        "items": [{"requirement": "de-an", "text": "Thêm chương kinh phí"}],
        "reason": "Đề án chưa đủ",
    }
    commerce.do("ask_supplement", dossier, EXAMINER, asked)
    (letter,) = deliver()
    assert "– Đề án hoạt động đánh giá tín nhiệm: Thêm chương kinh phí" in letter.body
    assert "Lý do: Đề án chưa đủ" in letter.body


def test_what_was_entered_is_told_with_number_and_public_page(commerce: Commerce, deliver: Deliver) -> None:
    commerce.notified(WEBSITE, ten_goi="Đặc sản Hương Sơn")
    letter = deliver()[-1]
    number = Entry.objects.get().number
    assert letter.subject == "Đã thông báo: Đặc sản Hương Sơn"
    assert f"/danh-sach-cong-khai/website-tmdt-ban-hang/{number}" in letter.body


def test_what_was_ended_is_told_without_a_page_that_is_gone(commerce: Commerce, deliver: Deliver) -> None:
    commerce.confirmed(ten_chuong_trinh="Nhãn tín nhiệm")
    number = Entry.objects.get().number
    commerce.granted(commerce.filed(RATING_END, so_dang_ky=number))
    letter = deliver()[-1]
    assert letter.subject == f"Đăng ký {number} đã chấm dứt"
    assert "Nhãn tín nhiệm" in letter.body
    assert "/danh-sach-cong-khai/" not in letter.body


def test_a_text_may_be_for_officers_alone_and_the_applicant_hears_the_usual_words(
    commerce: Commerce, deliver: Deliver
) -> None:
    dossier = commerce.filed(RATING)
    action = cached_process(dossier.process_version_id).steps["cho-duyet"].action("yeu-cau-bo-sung")
    assert action is not None
    publish_notice(_text(code=action.notice, to=["officers"], subject="Nội bộ {ma_ho_so}"))
    forget_cached()
    deliver()
    asked = {"items": [{"requirement": "", "text": "Thêm"}], "reason": "Thiếu"}
    commerce.do("ask_supplement", dossier, EXAMINER, asked)
    (letter,) = deliver()
    assert letter.subject == f"Hồ sơ {dossier.code} cần bổ sung"
    assert not Notice.objects.filter(person__email=ORGANISATION, title__startswith="Nội bộ").exists()


def test_a_dossier_received_by_submitting_is_told_so_with_code_and_due_time(
    commerce: Commerce, deliver: Deliver
) -> None:
    dossier = commerce.filed(WEBSITE)
    letter = deliver()[-1]
    assert f"Mã hồ sơ: {dossier.code}" in letter.body
    assert "tiếp nhận ngay khi nộp; hạn xử lý:" in letter.body
    assert "giờ làm việc" not in letter.body
