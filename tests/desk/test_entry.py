"""A paper dossier from the hands of the person at the desk to its code and slip; and a supplement likewise."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.dossiers.models import Dossier, Event, IssuedSlip, Paper
from motcua.files import uploads
from tests.answers import complete_answers
from tests.desk.conftest import Desk
from tests.desk.helpers import hidden, page_of, shown
from tests.portal.posting import posted
from tests.story import APPLICANT, CLERK, COMMUNE_DESK, DEPARTMENT, DESK, DESK_2, EXAMINER, PDF, RETAIL, Story

NEW = "/can-bo/tiep-nhan-moi"
WHO = {
    "chs_kind": "organisation",
    "chs_name": "Công ty TNHH Hương Sơn",
    "chs_tax_code": "0300588569",
    "chs_phone": "0912345678",
    "chs_email": "huongson@mau.vn",
    "nkq_way": "desk",
}


def begin(browser: Client, procedure: str = RETAIL, agency: str = DEPARTMENT) -> Dossier:
    """Choose the procedure; gives the draft."""
    answer = browser.post(NEW, {"procedure": procedure, "agency": agency})
    assert answer.status_code == 302, shown(answer)
    return Dossier.objects.get(key=answer["Location"].rsplit("/", 1)[1])


def filled(story: Story, dossier: Dossier) -> dict[str, Any]:
    """What a careful officer sends: everything right, every required paper brought as a copy."""
    form = story.form(dossier)
    answers = complete_answers(form)
    sent: dict[str, Any] = dict(WHO)
    for step in form.steps:
        sent |= posted(step, answers)
    for paper in story.definition(dossier).papers:
        # As a browser sends a file field in which nothing was chosen.
        sent[f"giay-tep:{paper.code}"] = ""
        if paper.required:
            sent[f"giay-sao:{paper.code}"] = "2"
    return sent


def entry(dossier: Dossier) -> str:
    """The address of the entry."""
    return f"{NEW}/{dossier.key}"


@pytest.mark.criterion("II.5.1")
def test_papers_wanted_and_legal_documents_stand_beside_the_form(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    page = shown(browser.get(entry(dossier)))
    aside = page[page.index("<aside") :]
    procedure = story.definition(dossier)
    assert procedure.papers
    assert procedure.legal_basis
    for paper in procedure.papers:
        assert paper.name in aside
    for basis in procedure.legal_basis:
        assert basis.title in aside


@pytest.mark.criterion("II.2.4", "II.5.2", "II.5.7")
def test_a_paper_dossier_is_entered_received_and_its_slip_printed(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    sent = filled(story, dossier)
    scanned = story.definition(dossier).papers[1].code
    sent[f"giay-tep:{scanned}"] = SimpleUploadedFile("dkkd.pdf", PDF)
    answer = browser.post(entry(dossier), {**sent, "action": "submit"})
    assert answer.status_code == 302, shown(answer)
    dossier.refresh_from_db()
    assert dossier.state == "accepted"
    assert dossier.channel == "desk"
    assert dossier.code
    assert dossier.receipt_number
    assert dossier.applicant == {
        "kind": "organisation",
        "name": "Công ty TNHH Hương Sơn",
        "id_number": "",
        "tax_code": "0300588569",
        "phone": "0912345678",
        "email": "huongson@mau.vn",
        "address": {},
    }
    noted = Paper.objects.filter(dossier=dossier, file__isnull=True)
    assert {(paper.note, paper.copies) for paper in noted} == {("Bản sao", 2)}
    assert Paper.objects.get(dossier=dossier, file__isnull=False).file.name == "dkkd.pdf"
    page = shown(browser.get(answer["Location"]))
    slip = IssuedSlip.objects.get(dossier=dossier)
    assert dossier.code in page
    assert "Hẹn trả kết quả" in page
    assert f"{page_of(dossier)}/phieu/{slip.id}.pdf" in page
    assert slip.data["applicant"]["name"] == "Công ty TNHH Hương Sơn"
    seen = shown(at(DESK_2).get(page_of(dossier)))
    assert "0912345678" in seen
    assert "Bản sao, số lượng 2" in seen


@pytest.mark.criterion("II.5.2")
def test_missing_and_wrong_entries_are_said_at_their_fields_and_nothing_is_lost(
    story: Story, at: Desk
) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    paper = next(paper for paper in story.definition(dossier).papers if paper.required)
    sent = {
        "chs_kind": "organisation",
        "chs_name": "",
        "chs_tax_code": "123",
        "chs_phone": "không có",
        "nkq_way": "post",
        "ten_thuong_nhan": "Cửa hàng Bà Tư",
        "dien_thoai": "12",
        f"giay-chinh:{paper.code}": "hai",
        "action": "submit",
    }
    answer = browser.post(entry(dossier), sent)
    page = shown(answer)
    assert answer.status_code == 422
    for target in (
        "chs_name",
        "chs_tax_code",
        "chs_phone",
        "nkq_name",
        "nkq_address",
        "dien_thoai",
        f"giay-{paper.code}",
    ):
        assert target in _summary(page), target
    for typed in ("không có", "Cửa hàng Bà Tư", 'value="12"', 'value="123"'):
        assert typed in page, typed
    dossier.refresh_from_db()
    assert dossier.submitted_at is None
    again = shown(browser.get(entry(dossier)))
    for typed in ("không có", "Cửa hàng Bà Tư"):
        assert typed in again, typed


def _summary(page: str) -> str:
    start = page.index("govuk-error-summary")
    return page[start : page.index("</ul>", start)]


def test_saving_for_later_and_resuming(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    answer = browser.post(entry(dossier), {"chs_name": "Trần Thị Bình", "nkq_way": "desk", "action": "save"})
    assert answer.status_code == 302
    assert "Trần Thị Bình" in shown(browser.get(NEW))
    assert 'value="Trần Thị Bình"' in shown(browser.get(entry(dossier)))
    other = begin(browser)
    assert other.key != dossier.key
    assert begin(browser).key == other.key  # begun and never saved: taken up again


def test_discarding_and_restoring_an_entry(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    browser.post(entry(dossier), {"action": "discard"})
    assert Dossier.objects.get(pk=dossier.pk).discarded_at is not None
    assert "Hồ sơ nhập dở đã huỷ" in shown(browser.get(NEW))
    browser.post(entry(dossier), {"action": "restore"})
    assert Dossier.objects.get(pk=dossier.pk).discarded_at is None


def test_counts_may_be_changed_and_files_taken_out(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    paper = next(paper for paper in story.definition(dossier).papers if paper.required)
    name = f"giay-sao:{paper.code}"
    browser.post(
        entry(dossier),
        {name: "3", f"giay-tep:{paper.code}": SimpleUploadedFile("a.pdf", PDF), "action": "save"},
    )
    browser.post(entry(dossier), {name: "1", "action": "save"})
    kept = Paper.objects.filter(dossier=dossier, removed_at__isnull=True)
    assert [one.copies for one in kept.filter(file__isnull=True)] == [1]
    scanned = kept.get(file__isnull=False)
    browser.post(entry(dossier), {"giay-bo": str(scanned.id), "chs_name": "Đang gõ dở"})
    assert not kept.filter(file__isnull=False).exists()
    assert "Đang gõ dở" in shown(browser.get(entry(dossier)))


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "trống (0 byte)"), (b"MZ\0\0", "Không nhận được nội dung")]
)
def test_a_wrong_scan_is_said_at_its_paper_and_the_rest_is_kept(
    story: Story, at: Desk, content: bytes, words: str
) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    paper = story.definition(dossier).papers[0]
    sent = {
        f"giay-tep:{paper.code}": SimpleUploadedFile("a.pdf", content),
        "chs_name": "Lê Văn Tám",
        "action": "save",
    }
    answer = browser.post(entry(dossier), sent)
    assert answer.status_code == 422
    assert words in shown(answer)
    assert 'value="Lê Văn Tám"' in shown(answer)


def test_a_scan_sent_in_pieces_is_attached_with_the_page(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    paper = story.definition(dossier).papers[0]
    officer = story.actor(DESK).person
    assert officer is not None
    upload = uploads.begin(officer, "quet.pdf", len(PDF))
    uploads.write(upload, 0, io.BytesIO(PDF))
    browser.post(entry(dossier), {"da-tai": f"{paper.code}:{upload.key}", "action": "save"})
    kept = Paper.objects.get(dossier=dossier).file
    assert kept is not None
    assert kept.name == "quet.pdf"


def test_a_scan_that_arrived_is_listed_again_while_the_store_is_away(
    story: Story, at: Desk, settings: Any
) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    paper = story.definition(dossier).papers[0]
    officer = story.actor(DESK).person
    assert officer is not None
    upload = uploads.begin(officer, "quet.pdf", len(PDF))
    uploads.write(upload, 0, io.BytesIO(PDF))
    settings.FILES_STORE, settings.S3_BUCKET = "s3", "tep"
    settings.S3_ENDPOINT, settings.S3_KEY, settings.S3_SECRET = "http://127.0.0.1:9", "x", "y"
    sent = {"da-tai": f"{paper.code}:{upload.key}", "chs_name": "Lê Văn Tám", "action": "save"}
    answer = browser.post(entry(dossier), sent)
    assert answer.status_code == 503
    html = shown(answer)
    assert "Kho lưu tệp tạm thời không nhận được tệp “quet.pdf”" in html
    assert f'name="da-tai" value="{paper.code}:{upload.key}"' in html
    assert 'value="Lê Văn Tám"' in html
    settings.FILES_STORE = "folder"
    assert browser.post(entry(dossier), sent).status_code == 302
    assert Paper.objects.get(dossier=dossier).file is not None


def test_fields_that_do_not_belong_to_the_form_are_told(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    answer = browser.post(entry(dossier), {"la_lam": "x", "chs_name": "Lê Văn Tám", "action": "save"})
    assert answer.status_code == 422
    assert "la_lam" in shown(answer)
    assert "la_lam" not in Dossier.objects.get(pk=dossier.pk).answers


def test_a_row_of_a_table_is_added_without_losing_anything(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    table = next(field for field in story.form(dossier).fields if field.kind == "table")
    column = table.columns[0].code
    sent = {
        "chs_name": "Lê Văn Tám",
        f"{table.code}": "",
        f"{table.code}-0-{column}": "Nhà cung cấp A",
        "row": f"add:{table.code}",
    }
    assert browser.post(entry(dossier), sent).status_code == 302
    page = shown(browser.get(entry(dossier)))
    assert f'name="{table.code}-1-{column}"' in page
    assert "Nhà cung cấp A" in page
    assert "Lê Văn Tám" in page


def test_two_tabs_notice_each_other(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    revision = hidden(shown(browser.get(entry(dossier))), "expected")
    browser.post(entry(dossier), {"expected": revision, "ten_thuong_nhan": "Tên ở thẻ một", "action": "save"})
    answer = browser.post(
        entry(dossier), {"expected": revision, "ten_thuong_nhan": "Tên ở thẻ hai", "action": "save"}
    )
    assert answer.status_code == 409
    assert "Tên ở thẻ hai" in shown(answer)
    assert Dossier.objects.get(pk=dossier.pk).answers["ten_thuong_nhan"] == "Tên ở thẻ một"


def controls(page: str) -> dict[str, str]:
    """The hidden inputs that say what a page was made from."""
    return {name: hidden(page, name) for name in ("expected", "page_mark", "page.seen")}


def test_two_windows_choose_field_by_field(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    where = entry(dossier)
    paper = story.definition(dossier).papers[0].code
    count, count_field = f"giay-sao:{paper}", f"giay-sao.{paper}"
    one, other = controls(shown(browser.get(where))), controls(shown(browser.get(where)))
    first = {"chs_name": "Lê Văn Tám", "ten_thuong_nhan": "Quầy số 5", count: "1", "action": "save"}
    assert browser.post(where, {**one, **first}).status_code == 302
    typed = {"chs_name": "Lê Văn Chín", "ten_thuong_nhan": "", count: "2", "fax": "0239", "action": "save"}
    files = {f"giay-tep:{paper}": SimpleUploadedFile("quet.pdf", PDF)}
    answer = browser.post(where, {**other, **typed, **files})
    page = shown(answer)
    assert answer.status_code == 409
    for words in (
        "Lê Văn Tám",
        "Lê Văn Chín",
        "Nội dung ở trang này: 2",
        "Nội dung đã lưu ở nơi kia: 1",
        "0239",
    ):
        assert words in page
    assert "Quầy số 5" in page, "what only the other has changed is shown as it is saved"
    assert Paper.objects.filter(dossier=dossier, file__name="quet.pdf").exists()
    chosen = {"page.both": ["chs_name", count_field]}
    chosen |= {"page.keep.chs_name": "theirs", f"page.keep.{count_field}": "mine"}
    again = {**controls(page), **typed, **chosen, "ten_thuong_nhan": "Quầy số 5"}
    assert browser.post(where, again).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.applicant["name"], dossier.answers["fax"]) == ("Lê Văn Tám", "0239")
    assert dossier.answers["ten_thuong_nhan"] == "Quầy số 5"
    assert [one.copies for one in Paper.objects.filter(dossier=dossier, file=None, removed_at=None)] == [2]


def test_a_window_that_is_old_but_changed_something_else_just_saves(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    where = entry(dossier)
    one, other = controls(shown(browser.get(where))), controls(shown(browser.get(where)))
    browser.post(where, {**one, "chs_name": "Lê Văn Tám", "chs_phone": "", "action": "save"})
    sent = {**other, "chs_name": "", "chs_phone": "0912345678", "action": "save"}
    assert browser.post(where, sent).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.applicant["name"], dossier.applicant["phone"]) == ("Lê Văn Tám", "0912345678")


def test_a_wrong_number_of_copies_stays_in_its_box(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    paper = story.definition(dossier).papers[0].code
    answer = browser.post(entry(dossier), {f"giay-sao:{paper}": "hai", "action": "save"})
    assert answer.status_code == 422
    assert 'value="hai"' in shown(answer)


def test_a_scan_for_no_paper_of_the_page_is_told(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    sent = {
        "giay-tep:khong-co": SimpleUploadedFile("la.pdf", PDF),
        "giay-sao:khong-co": "1",
        "action": "save",
    }
    answer = browser.post(entry(dossier), sent)
    assert answer.status_code == 422
    assert "“la.pdf”, giay-sao:khong-co" in shown(answer)
    assert not Paper.objects.filter(dossier=dossier).exists()


def test_papers_that_an_answer_has_just_made_needless_are_no_strangers_while_they_are_empty(
    story: Story, at: Desk
) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    needless = next(paper.code for paper in story.definition(dossier).papers if paper.shown_when)
    empty = {f"giay-sao:{needless}": "", f"giay-chinh:{needless}": "", f"giay-tep:{needless}": ""}
    assert browser.post(entry(dossier), {**empty, "action": "save"}).status_code == 302
    told = browser.post(entry(dossier), {**empty, f"giay-sao:{needless}": "1", "action": "save"})
    assert told.status_code == 422
    assert f"giay-sao:{needless}" in shown(told)


def test_after_the_session_had_ended_the_scans_to_choose_again_are_named(story: Story, at: Desk) -> None:
    dossier = begin(at(DESK))
    paper = story.definition(dossier).papers[0]
    sent = {f"giay-tep:{paper.code}": SimpleUploadedFile("quet.pdf", PDF), f"giay-sao:{paper.code}": "7"}
    gone = Client()
    gone.post(entry(dossier), {**sent, "chs_name": "Lê Văn Tám", "action": "save"})
    gone.force_login(story.person(DESK))
    page = shown(gone.get(entry(dossier)))
    told = page.split("Hãy chọn lại:", 1)[1].split("</ul>", 1)[0]
    assert paper.name in told
    assert "“quet.pdf”" in told
    assert "Lê Văn Tám" in page
    assert 'value="7"' in page


def test_a_double_click_receives_once(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    sent = {**filled(story, dossier), "action": "submit"}
    answers = [browser.post(entry(dossier), sent) for _click in range(2)]
    assert answers[0].status_code == 302
    assert answers[1].status_code == 200
    assert "Đã tiếp nhận hồ sơ" in shown(answers[1])
    assert Event.objects.filter(dossier=dossier, act="accept").count() == 1


def test_only_desk_officers_of_the_agency_enter_dossiers(story: Story, at: Desk) -> None:
    dossier = begin(at(DESK))
    for officer in (EXAMINER, CLERK):
        assert at(officer).get(NEW).status_code == 403
        assert at(officer).post(NEW, {"procedure": RETAIL, "agency": DEPARTMENT}).status_code == 403
    assert at(COMMUNE_DESK).post(NEW, {"procedure": RETAIL, "agency": DEPARTMENT}).status_code == 403
    for officer in (DESK_2, COMMUNE_DESK, EXAMINER):
        assert at(officer).get(entry(dossier)).status_code == 404
    assert at(APPLICANT).get(entry(dossier)).status_code == 403


def test_only_procedures_of_the_own_agency_are_offered(story: Story, at: Desk) -> None:
    department, commune = shown(at(DESK).get(NEW)), shown(at(COMMUNE_DESK).get(NEW))
    assert "Cấp Giấy phép bán lẻ rượu" in department
    assert 'value="2.000620"' not in commune
    assert "1.001193" in commune
    found = shown(at(DESK).get(NEW, {"q": "cap lai giay phep ban le ruou"}))
    assert "Cấp lại Giấy phép bán lẻ rượu" in found
    assert at(DESK).post(NEW, {"procedure": "9.999999", "agency": DEPARTMENT}).status_code == 404


@pytest.mark.criterion("II.2.4", "II.6.2", "II.5.2")
def test_a_supplement_brought_to_the_desk(story: Story, at: Desk) -> None:
    dossier = story.asked()
    browser = at(DESK)
    address = f"{page_of(dossier)}/nhap/bo-sung"
    page = shown(browser.get(address))
    assert "Bản sao rõ hơn" in page
    sent = {
        "expected": hidden(page, "expected"),
        "page.events": hidden(page, "page.events"),
        "ten_thuong_nhan": "Tên đã sửa",
        "giay-tep:khac": SimpleUploadedFile("ban-ro.pdf", PDF),
        "ghi-chu": "Người nộp mang đến quầy",
    }
    answer = browser.post(address, {**sent, "action": "save"})
    assert answer.status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == "supplement_asked"
    assert dossier.answers["ten_thuong_nhan"] != "Tên đã sửa"
    answer = browser.post(address, {"action": "submit", "ghi-chu": "Người nộp mang đến quầy"})
    assert answer.status_code == 302, shown(answer)
    dossier.refresh_from_db()
    assert dossier.state == "supplemented"
    assert dossier.answers["ten_thuong_nhan"] == "Tên đã sửa"
    assert Paper.objects.get(dossier=dossier, requirement="khac").submitted
    supplied = Event.objects.filter(dossier=dossier).latest("seq")
    assert supplied.actor_as["role"] == "desk"
    assert "ban-ro.pdf" in shown(at(EXAMINER).get(page_of(dossier)))


def test_a_supplement_that_nobody_asked_for(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    answer = at(DESK).get(f"{page_of(dossier)}/nhap/bo-sung")
    assert answer.status_code == 409
    assert "không chờ bổ sung" in shown(answer)


def test_a_wrong_supplement_is_not_taken(story: Story, at: Desk) -> None:
    dossier = story.asked()
    browser = at(DESK)
    answer = browser.post(f"{page_of(dossier)}/nhap/bo-sung", {"ten_thuong_nhan": "", "action": "submit"})
    assert answer.status_code == 422
    assert "Tên thương nhân" in _summary(shown(answer))
    assert Dossier.objects.get(pk=dossier.pk).state == "supplement_asked"


def test_the_page_saves_itself_while_one_types_all_but_its_files(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    page = shown(browser.get(entry(dossier)))
    assert f'data-autosave="{entry(dossier)}/luu-tam"' in page
    sent = {**controls(page), **filled(story, dossier), "chs_name": "Công ty Gõ Dở"}
    sent = {name: text for name, text in sent.items() if not name.startswith("giay-tep:")}
    answer = browser.post(f"{entry(dossier)}/luu-tam", sent)
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"saved_at", "revision", "seen"}
    dossier.refresh_from_db()
    assert dossier.applicant_name == "Công ty Gõ Dở"
    assert dossier.answers["ten_thuong_nhan"] == "Cửa hàng Hương Sơn"
    assert dossier.draft_revision == told["revision"]
    assert dossier.submitted_at is None
    # The numbers of papers that were brought are kept as well.
    assert Paper.objects.filter(dossier=dossier, note="Bản sao", copies=2).exists()
    again = shown(browser.get(entry(dossier)))
    assert 'value="Công ty Gõ Dở"' in again


def test_saving_itself_takes_no_file_and_never_overwrites_another_window(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    page = controls(shown(browser.get(entry(dossier))))
    other = controls(shown(browser.get(entry(dossier))))
    assert browser.post(f"{entry(dossier)}/luu-tam", {**other, "chs_name": "Bên kia"}).status_code == 200
    scan = story.definition(dossier).papers[1].code
    answer = browser.post(
        f"{entry(dossier)}/luu-tam",
        {**page, "chs_name": "Bên này", f"giay-tep:{scan}": SimpleUploadedFile("a.pdf", PDF)},
    )
    assert answer.status_code == 409
    assert "Lưu lại" in answer.json()["message"]
    dossier.refresh_from_db()
    assert dossier.applicant_name == "Bên kia"
    assert not Paper.objects.filter(dossier=dossier, file__isnull=False).exists()


def test_nothing_saves_itself_into_what_was_received_or_is_somebody_else_s(story: Story, at: Desk) -> None:
    browser = at(DESK)
    dossier = begin(browser)
    assert at(DESK_2).post(f"{entry(dossier)}/luu-tam", {"chs_name": "X"}).status_code == 404
    assert browser.get(f"{entry(dossier)}/luu-tam").status_code == 405
    browser.post(entry(dossier), {**filled(story, dossier), "action": "submit"})
    late = browser.post(f"{entry(dossier)}/luu-tam", {"chs_name": "Muộn"})
    assert late.status_code == 404
    assert late.json() == {"message": "Không tìm thấy hồ sơ này."}
