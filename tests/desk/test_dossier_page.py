"""What an officer sees of a dossier: content, papers, story, time, slips; and who sees it at all."""

from __future__ import annotations

import io
import unicodedata

import pytest
from pypdf import PdfReader

from motcua.dossiers import outcome_drafts
from motcua.dossiers.models import Dossier, IssuedSlip, Outcome, Paper
from motcua.people.models import User
from tests.desk.conftest import Desk
from tests.desk.helpers import make_late, page_of, shown
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    COMMUNE_DESK,
    DESK,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    OTHER_EXAMINER,
    OTHER_HEAD,
    Story,
)
from tests.story_fixtures import TimeIs


def body(response: object) -> bytes:
    """A file as sent."""
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # Django's test response
    return response.content  # type: ignore[attr-defined]


@pytest.mark.criterion("II.8.2", "II.5.7")
def test_everything_of_the_dossier_is_on_its_page(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    page = shown(at(EXAMINER).get(page_of(dossier)))
    for words in (
        dossier.code,
        "Cấp Giấy phép bán lẻ rượu",
        "Nguyễn Văn An",
        "042085004821",
        "0900000101",
        "nguyenvanan@mau.vn",
        "Số 12 đường Mẫu",
        "Tên thương nhân",
        "Nghị định số 105/2017/NĐ-CP",
    ):
        assert words in page, words
    for paper in Paper.objects.filter(dossier=dossier):
        assert f'data-viewer data-state="/tep/{paper.file.key}/xem/trang-thai"' in page
        assert at(EXAMINER).get(f"/tep/{paper.file.key}").status_code == 200


@pytest.mark.criterion("II.22.4")
def test_where_it_stands_with_whom_and_whether_it_is_late(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    make_late(dossier, days=8)
    page = shown(at(DIRECTOR).get(page_of(dossier)))
    assert "Đang xử lý" in page
    assert "Lê Minh Tuấn" in page
    assert "Thẩm định" in page
    assert "Quá hạn" in page
    assert "Đã xong:" in page  # steps behind it
    assert 'aria-current="step"' in page
    listed = shown(at(DIRECTOR).get("/can-bo/danh-sach/late"))
    assert dossier.code in listed
    assert "Lê Minh Tuấn" in listed


@pytest.mark.criterion("II.22.4")
def test_which_step_took_too_long_and_what_is_due_soon(story: Story, at: Desk, time_is: TimeIs) -> None:
    time_is("2026-12-07 08:00")
    dossier, slow = story.assigned(), story.forwarded()
    time_is("2026-12-11 08:00")
    person = User.objects.get(email=EXAMINER)
    story.do("assign", slow, HEAD, {"examiner": str(person.id)})
    path = shown(at(DIRECTOR).get(page_of(slow))).split("mc-path", 1)[1].split("</ol>", 1)[0]
    assert "quá giờ" in path.split("Phân công", 1)[1].split("</li>", 1)[0]
    soon = "/can-bo/danh-sach/soon"
    assert dossier.code not in shown(at(DIRECTOR).get(soon))
    time_is("2026-12-18 10:00")  # one working day before the appointment of 21/12, 08:00
    assert dossier.code in shown(at(DIRECTOR).get(soon))


@pytest.mark.criterion("II.5.4")
@pytest.mark.parametrize(
    ("way", "told"), [("submitted", "Trực tuyến"), ("brought", "Trực tiếp tại bộ phận một cửa")]
)
def test_the_desk_sees_by_which_way_a_dossier_came(story: Story, at: Desk, way: str, told: str) -> None:
    dossier = getattr(story, way)()
    if way == "brought":
        dossier = story.do("submit", dossier, DESK).dossier
    page = shown(at(DESK).get(page_of(dossier)))
    assert told in page.split("Nơi nộp", 1)[1].split("</dd>", 1)[0]


@pytest.mark.parametrize(
    ("officer", "status"),
    [
        (DESK, 200),
        (HEAD, 200),
        (EXAMINER, 200),
        (EXAMINER_2, 200),
        (DIRECTOR, 200),
        (CLERK, 200),
        (OTHER_EXAMINER, 404),
        (OTHER_HEAD, 404),
        (COMMUNE_DESK, 404),
        (ADMINISTRATOR, 403),
        (APPLICANT, 403),
    ],
)
def test_who_may_open_it(story: Story, at: Desk, officer: str, status: int) -> None:
    dossier = story.assigned()
    slip = IssuedSlip.objects.get(dossier=dossier)
    browser = at(officer)
    assert browser.get(page_of(dossier)).status_code == status
    assert browser.get(f"{page_of(dossier)}/phieu/don.pdf").status_code == status
    assert browser.get(f"{page_of(dossier)}/phieu/{slip.id}.pdf").status_code == (
        302 if status == 200 else status
    )


def test_somebody_elses_draft_does_not_exist(story: Story, at: Desk) -> None:
    draft = story.draft()
    for address in (page_of(draft), f"/can-bo/tiep-nhan-moi/{draft.key}"):
        assert at(DESK).get(address).status_code == 404


def test_only_ones_own_acts_are_offered_one_primary_and_refusal_last(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    mine = shown(at(EXAMINER).get(page_of(dossier)))
    bar = mine[mine.index("mc-acts") :]
    assert bar.index("Trình lãnh đạo phòng") < bar.index("Yêu cầu bổ sung") < bar.index("Từ chối giải quyết")
    assert bar.count('type="submit"') - bar.count("mc-side") == 1
    others = shown(at(DESK).get(page_of(dossier)))
    assert "mc-acts" not in others
    assert "Hồ sơ không chờ bạn xử lý." in others


@pytest.mark.parametrize("act", ["accept", "ask_supplement", "refuse"])
def test_the_slip_is_printed_at_once_and_again_as_the_same_file(story: Story, at: Desk, act: str) -> None:
    data = {"accept": {}, "ask_supplement": story.request(), "refuse": {"reason": "Sai thẩm quyền"}}[act]
    dossier = story.do(act, story.submitted(), DESK, data).dossier
    slip = IssuedSlip.objects.get(dossier=dossier)
    browser = at(DESK)
    assert f"{page_of(dossier)}/phieu/{slip.id}.pdf" in shown(browser.get(page_of(dossier)))
    first = browser.get(f"{page_of(dossier)}/phieu/{slip.id}.pdf", follow=True)
    again = at(CLERK).get(f"{page_of(dossier)}/phieu/{slip.id}.pdf", follow=True)
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"].startswith("inline")
    content = body(first)
    assert content.startswith(b"%PDF-")
    assert content == body(again)
    assert IssuedSlip.objects.get(pk=slip.pk).file is not None


def test_a_slip_of_another_dossier_is_not_given(story: Story, at: Desk) -> None:
    one, other = story.accepted(), story.accepted()
    slip = IssuedSlip.objects.get(dossier=other)
    assert at(DESK).get(f"{page_of(one)}/phieu/{slip.id}.pdf").status_code == 404


@pytest.mark.criterion("II.12.2")
def test_what_the_applicant_filled_in_prints_as_a_form(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    answer = at(DESK).get(f"{page_of(dossier)}/phieu/don.pdf")
    assert answer["Content-Type"] == "application/pdf"
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body(answer))).pages)
    for words in ("Mẫu số 01", dossier.answers["so_dinh_danh"], "Tên thương nhân"):
        assert words in unicodedata.normalize("NFC", printed), words
    assert f"{page_of(dossier)}/phieu/don.pdf" in shown(at(DESK).get(page_of(dossier)))


def test_an_address_of_an_act_opens_its_form(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    answer = at(EXAMINER).get(f"{page_of(dossier)}/tu-choi")
    assert answer["Location"] == f"{page_of(dossier)}?thao-tac=tu-choi"
    assert "Lý do không giải quyết" in shown(at(EXAMINER).get(answer["Location"]))


def test_no_dossier_of_that_key(story: Story, at: Desk) -> None:
    missing = Dossier(key="00000000-0000-4000-8000-000000000000")
    assert at(DESK).get(page_of(missing)).status_code == 404
    assert at(DESK).post(f"{page_of(missing)}/tiep-nhan", {"act": "accept"}).status_code == 404


def test_a_result_made_from_its_draft_stands_in_the_story_with_its_file(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    texts = {"dieu_kien": "Chỉ bán tại chỗ.", "thoi_han": "05 năm kể từ ngày ký"}
    outcome_drafts.save(story.actor(EXAMINER), dossier, texts, 0)
    opinion = {"opinion": "Đủ điều kiện.", "draft": story.file("to-trinh.pdf")}
    story.do("propose", dossier, EXAMINER, opinion)
    story.do("propose", dossier, HEAD, {"opinion": "Kính trình."})
    story.do("approve", dossier, DIRECTOR)
    story.do("finish", dossier, CLERK, {"source": "draft", "issued_on": story.today()})
    outcome = Outcome.objects.select_related("file").get(dossier=dossier)
    for email in (CLERK, DESK, EXAMINER, DIRECTOR):
        page = shown(at(email).get(page_of(dossier)))
        assert f"/tep/{outcome.file.key}" in page
        assert "to-trinh.pdf" in page
