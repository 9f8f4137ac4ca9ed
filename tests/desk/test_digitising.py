"""The desk's pages of digitising: who comes in, what they ask, refuse and show afterwards, without scripts."""

from __future__ import annotations

import io
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from motcua.dossiers import digitising
from motcua.dossiers.models import Dossier, Paper, ScanBatch
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.verification import verify
from motcua.files.models import Preview, StoredFile
from motcua.files.services import store_made
from tests.acts.test_digitise import ANSWERS, describe, given, put_in, requirement, written
from tests.desk.conftest import Desk
from tests.desk.helpers import hidden, page_of, shown
from tests.desk.test_statements import MOST, statements
from tests.scanning import BIRTH, CERTIFICATE, needs_recognition, photo, run_jobs, scan
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    COMMUNE_DESK,
    DESK,
    DESK_2,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    JUSTICE_DESK,
    OTHER_EXAMINER,
    STRANGER,
    Story,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


def overview(dossier: Dossier) -> str:
    return f"{page_of(dossier)}/nhap/so-hoa"


def batch_page(batch: ScanBatch) -> str:
    return f"{overview(batch.dossier)}/{batch.key}"


def paper_page(batch: ScanBatch, part: str = "0-0") -> str:
    return f"{batch_page(batch)}/giay/{part}"


def upload(browser: Client, dossier: Dossier, *files: tuple[str, bytes]) -> Any:
    sent = []
    for name, content in files:
        one = io.BytesIO(content)
        one.name = name
        sent.append(one)
    return browser.post(overview(dossier), {"quet-trang": sent})


def typed(story: Story, browser: Client, batch: ScanBatch, **changes: str) -> dict[str, str]:
    """What the page of the first paper sends, with its revision."""
    form = {"ma_so": "0100109106", "ten": "SAO MAI", "dia_chi": "Trần Phú", "ngay_cap": "05/09/2019"}
    chosen = {
        "ban": hidden(shown(browser.get(paper_page(batch))), "ban"),
        "o-cua-loai": "GT-GCNDKKD",
        "loai-giay-to": "GT-GCNDKKD",
        "thanh-phan": requirement(story, batch.dossier),
        "chu-giay-to": "chu-ho-so",
    }
    return {**form, **chosen, **changes}


@pytest.mark.parametrize(
    ("officer", "status"),
    [
        (DESK, 200),
        (DESK_2, 200),
        (EXAMINER, 200),
        (EXAMINER_2, 403),
        (HEAD, 403),
        (DIRECTOR, 403),
        (CLERK, 403),
        (OTHER_EXAMINER, 404),
        (COMMUNE_DESK, 404),
        (JUSTICE_DESK, 404),
        (ADMINISTRATOR, 403),
        (APPLICANT, 403),
        (STRANGER, 403),
    ],
)
def test_who_comes_in(story: Story, at: Desk, officer: str, status: int) -> None:
    dossier = story.assigned()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    browser = at(officer)
    for address in (
        overview(dossier),
        batch_page(batch),
        paper_page(batch),
        f"{batch_page(batch)}/bo",
        f"{batch_page(batch)}/trang/0-0",
    ):
        assert browser.get(address).status_code == status, address
    if status != 200:
        assert browser.post(f"{batch_page(batch)}/bo").status_code == status
        assert upload(browser, dossier, ("quet.pdf", scan(BIRTH))).status_code == status
        assert ScanBatch.objects.get() == batch
    linked = "Số hoá giấy tờ" in shown(browser.get(page_of(dossier)))
    assert linked == (status == 200)


def test_a_stranger_is_led_through_signing_in(story: Story) -> None:
    answer = Client().get(overview(story.accepted()))
    assert answer.status_code == 302
    assert "/dang-nhap" in answer["Location"]


def test_a_batch_stands_under_its_own_dossier_alone(story: Story, at: Desk) -> None:
    batch, other = put_in(story, story.accepted(), scan(CERTIFICATE)), story.accepted()
    browser = at(DESK)
    for tail in ("", "/giay/0-0", "/bo", "/trang/0-0"):
        assert browser.get(f"{overview(other)}/{batch.key}{tail}").status_code == 404


@pytest.mark.parametrize("name", ["0-1", "1-0", "x", "-", "0-", "0-x", "00000-00000", "٠-٠"])
def test_pages_that_there_are_not(story: Story, at: Desk, name: str) -> None:
    batch = put_in(story, story.accepted(), scan(CERTIFICATE))
    browser = at(DESK)
    assert browser.get(f"{batch_page(batch)}/trang/{name}").status_code == 404
    assert browser.get(paper_page(batch, name)).status_code == 404


def test_it_is_one_step_from_what_was_just_received(story: Story, at: Desk) -> None:
    dossier = story.brought()
    receive_at_desk(story.actor(DESK), dossier.key)
    received = shown(at(DESK).get(f"/can-bo/tiep-nhan-moi/{dossier.key}"))
    assert f'href="{overview(dossier)}"' in received


def test_several_files_in_one_go_wait_for_their_pictures_and_are_split(story: Story, at: Desk) -> None:
    dossier, browser = story.accepted(), at(DESK)
    answer = upload(browser, dossier, ("a.pdf", scan(CERTIFICATE, BIRTH)), ("b.jpg", photo(*BIRTH)))
    batch = ScanBatch.objects.get()
    assert answer["Location"] == batch_page(batch)
    waiting = shown(browser.get(batch_page(batch)))
    assert "data-reload-soon" in waiting
    assert "Đang tách trang" in waiting
    run_jobs()
    page = shown(browser.get(batch_page(batch)))
    assert "data-reload-soon" not in page
    assert re.findall(r"Trang \d+ của [ab]\.\w+(?=\" loading)", page) == [
        "Trang 1 của a.pdf",
        "Trang 2 của a.pdf",
        "Trang 1 của b.jpg",
    ]
    picture = browser.get(f"{batch_page(batch)}/trang/0-1")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert "private" in picture["Cache-Control"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Hãy chọn ít nhất một tệp"),
        ([("giay.docx", b"PK\x03\x04")], "giay.docx"),
        ([("giay.pdf", b"khong phai PDF")], "giay.pdf"),
        ([(f"{n}.pdf", scan([str(n)])) for n in range(21)], "Mỗi lần chỉ nhận 20 tệp"),
    ],
)
def test_what_is_not_taken_is_told(
    story: Story, at: Desk, files: list[tuple[str, bytes]], words: str
) -> None:
    dossier = story.accepted()
    answer = upload(at(DESK), dossier, *files)
    assert answer.status_code == 422
    assert words in shown(answer)
    assert not ScanBatch.objects.exists()


def test_one_bad_file_does_not_take_the_good_ones_along(story: Story, at: Desk) -> None:
    browser = at(DESK)
    answer = upload(browser, story.accepted(), ("a.pdf", scan(BIRTH)), ("x.exe", b"MZ"))
    assert answer.status_code == 302
    assert "x.exe" in shown(browser.get(answer["Location"]))
    assert ScanBatch.objects.get().files.count() == 1


def test_a_file_that_cannot_be_pictured_says_what_to_do(story: Story, at: Desk) -> None:
    dossier, browser = story.accepted(), at(DESK)
    broken = store_made(b"%PDF-1.4\nhong\n%%EOF\n", "hong.pdf", "application/pdf")
    batch = digitising.begin(digitising.situation_of(story.actor(DESK), dossier.key), [broken])
    browser.get(batch_page(batch))
    run_jobs()
    page = shown(browser.get(batch_page(batch)))
    assert "Không tách được trang của: hong.pdf" in page
    assert f"{batch_page(batch)}/bo" in page
    assert browser.post(batch_page(batch), {}).status_code == 200


def test_order_split_turn_and_leaving_out_without_scripts(story: Story, at: Desk) -> None:
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE, BIRTH, CERTIFICATE, ["trắng"]))
    sent = {"ban": hidden(shown(browser.get(batch_page(batch))), "ban")}
    sent |= {f"thu-tu-0-{n}": str(place) for n, place in enumerate((1, 3, 2, 4))}
    sent |= {"moi-0-0": "1", "moi-0-1": "1", "xoay-0-2": "180", "bo-0-3": "1"}
    assert browser.post(batch_page(batch), sent).status_code == 302
    page = shown(browser.get(batch_page(batch)))
    assert page.count("Ghi thông tin giấy tờ") == 2
    assert "Trang đã bỏ" in page
    batch.refresh_from_db()
    assert [(name, turn) for _file, name, turn, *_rest in batch.pages] == [(0, 0), (2, 180), (1, 0), (3, 0)]

    # The same page once more, as an old window would send it, loses nothing and changes nothing.
    stale = browser.post(batch_page(batch), {**sent, "thu-tu-0-0": "9"})
    assert stale.status_code == 409
    assert 'value="9"' in shown(stale)
    wrong = browser.post(batch_page(batch), {**sent, "ban": "1", "thu-tu-0-0": "đầu", "thu-tu-0-1": "0"})
    assert wrong.status_code == 422
    assert shown(wrong).count("Thứ tự phải là số nguyên") == 4
    assert 'value="đầu"' in shown(wrong)


def test_a_paper_is_described_recorded_and_seen_by_officers_and_applicant(story: Story, at: Desk) -> None:
    dossier, browser = story.accepted(), at(DESK)
    batch = put_in(story, dossier, scan(CERTIFICATE))
    page = shown(browser.get(paper_page(batch)))
    assert "Ghi nhận và cấp mã" not in page, "no fields before there is a type"
    # A heading whose type the procedure names brings the type along.
    first = {
        "ban": hidden(page, "ban"),
        "thanh-phan": requirement(story, dossier),
        "chu-giay-to": "chu-ho-so",
    }
    assert browser.post(paper_page(batch), {**first, "action": "loai"}).status_code == 302
    assert 'name="ma_so"' in shown(browser.get(paper_page(batch)))
    answer = browser.post(paper_page(batch), typed(story, browser, batch, action="ghi"), follow=True)
    assert answer.redirect_chain[-1][0] == overview(dossier)
    paper = Paper.objects.get(code__isnull=False)
    assert f"mã {paper.code}" in shown(answer)
    assert paper.digitised is not None
    assert paper.digitised["answers"] == ANSWERS | {"ten": "SAO MAI", "dia_chi": "Trần Phú"}
    assert paper.file is not None
    assert paper.file.content_type == "application/pdf"
    for officer in (DESK_2, DIRECTOR):
        told = shown(at(officer).get(page_of(dossier)))
        assert f"{digitising.owner_number(dossier)[-3:]}.GT-GCNDKKD.0001" in told
        assert "SAO MAI" in told
    mine = shown(at(APPLICANT).get(f"/ho-so/{dossier.key}"))
    assert str(paper.code) in mine
    assert at(APPLICANT).get(f"/tep/{paper.file.key}").status_code == 200
    assert at(STRANGER).get(f"/tep/{paper.file.key}").status_code in (403, 404)
    assert list(verify()) == []


def test_what_is_wrong_stands_at_its_field_and_everything_typed_stays(story: Story, at: Desk) -> None:
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE))
    sent = typed(story, browser, batch, ma_so="12", ten="Tên <dài>", **{"thanh-phan": ""}, action="ghi")
    answer = browser.post(paper_page(batch), sent)
    assert answer.status_code == 422
    page = shown(answer)
    assert 'href="#thanh-phan"' in page
    assert 'value="12"' in page
    assert "Tên &lt;dài&gt;" in page
    assert not Paper.objects.filter(code__isnull=False).exists()
    # The same page can be sent again: what was typed is saved.
    good = {**sent, "ban": hidden(page, "ban"), "ma_so": "0100109106", "thanh-phan": "khac"}
    assert browser.post(paper_page(batch), good).status_code == 302
    assert Paper.objects.filter(code__isnull=False).exists()


def test_two_windows_and_a_second_click(story: Story, at: Desk) -> None:
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE), scan(BIRTH))
    sent = typed(story, browser, batch)
    assert browser.post(paper_page(batch), {**sent, "action": "luu"}).status_code == 302
    stale = browser.post(paper_page(batch), {**sent, "ten": "CỬA SỔ CŨ", "action": "luu"})
    assert stale.status_code == 409
    assert "CỬA SỔ CŨ" in shown(stale)
    fresh = {**sent, "ban": hidden(shown(stale), "ban"), "action": "ghi"}
    assert browser.post(paper_page(batch), fresh).status_code == 302
    again = browser.post(paper_page(batch), fresh)
    assert again.status_code == 409
    assert Paper.objects.filter(code__isnull=False).count() == 1
    assert "không sửa được nữa" in shown(browser.get(paper_page(batch)))


def test_a_batch_is_given_up_after_being_asked(story: Story, at: Desk) -> None:
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE))
    assert "không lấy lại được" in shown(browser.get(f"{batch_page(batch)}/bo"))
    assert ScanBatch.objects.exists()
    assert browser.post(f"{batch_page(batch)}/bo").status_code == 302
    assert not ScanBatch.objects.exists()
    assert browser.get(batch_page(batch)).status_code == 404


def test_a_paper_of_the_dossier_is_begun_from_where_it_is(story: Story, at: Desk) -> None:
    dossier, browser = story.accepted(), at(DESK)
    paper = Paper.objects.filter(dossier=dossier).latest("id")
    StoredFile.objects.filter(id=paper.file_id).update(
        sha256=store_made(scan(CERTIFICATE), "x.pdf", "application/pdf").sha256
    )
    assert f'name="tu-giay" value="{paper.id}"' in shown(browser.get(overview(dossier)))
    answer = browser.post(overview(dossier), {"tu-giay": str(paper.id)})
    assert answer["Location"] == batch_page(ScanBatch.objects.get())
    assert f'name="tu-giay" value="{paper.id}"' not in shown(browser.get(overview(dossier)))
    for wrong in ("0", "x", str(10**18), str(Paper.objects.latest("id").id + 1)):
        assert browser.post(overview(dossier), {"tu-giay": wrong}).status_code == 404


def test_without_recognition_everything_is_typed(story: Story, at: Desk, settings: SettingsWrapper) -> None:
    settings.TESSERACT = "off"
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE))
    browser.get(batch_page(batch))
    sent = typed(story, browser, batch)
    browser.post(paper_page(batch), {**sent, "action": "luu"})
    page = shown(browser.get(paper_page(batch)))
    assert "Máy chủ không có nhận dạng chữ" in page
    assert "Đề xuất từ nhận dạng chữ" not in page
    assert not Preview.objects.filter(maker__startswith="recognised").exists()


@needs_recognition
def test_what_is_recognised_is_proposed_with_its_place_and_decides_nothing(story: Story, at: Desk) -> None:
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE))
    browser.get(batch_page(batch))
    run_jobs()
    sent = typed(story, browser, batch, ma_so="", ten="")
    browser.post(paper_page(batch), {**sent, "action": "luu"})
    page = shown(browser.get(paper_page(batch)))
    assert "Đề xuất từ nhận dạng chữ" in page
    assert "trang 1, dòng 2: “Mã số doanh nghiệp: 0100109106”" in page
    assert re.search(r'name="ma_so"[^>]*value=""', page), "nothing is filled in by itself"
    choice = re.search(r'name="page.use" value="(ma_so:[0-9a-f]+)"', page)
    assert choice is not None
    sent |= {"ban": hidden(page, "ban"), "page.use": choice[1]}
    assert browser.post(paper_page(batch), sent).status_code == 302
    page = shown(browser.get(paper_page(batch)))
    assert re.search(r'name="ma_so"[^>]*value="0100109106"', page)
    assert "Lấy từ nhận dạng chữ, trang 1, dòng 2" in page
    batch.refresh_from_db()
    assert batch.written["0-0"]["taken"] == ["ma_so"]
    # Typed over, it is the officer's own again.
    sent = {**sent, "ban": hidden(page, "ban"), "ma_so": "0312345678", "action": "luu"}
    del sent["page.use"]
    browser.post(paper_page(batch), sent)
    batch.refresh_from_db()
    assert batch.written["0-0"]["taken"] == []


def test_what_was_typed_before_the_session_ended_stands_there_again(story: Story, at: Desk) -> None:
    browser = at(DESK)
    batch = put_in(story, story.accepted(), scan(CERTIFICATE))
    sent = typed(story, browser, batch, ten="TRƯỚC KHI HẾT GIỜ", action="luu")
    away = Client()
    answer = away.post(paper_page(batch), sent)
    assert answer.status_code == 302
    away.force_login(story.person(DESK))
    page = shown(away.get(paper_page(batch)))
    assert "TRƯỚC KHI HẾT GIỜ" in page
    assert "Phiên làm việc trước đã hết giờ" in page


def test_statements_do_not_grow_with_pages_and_papers(story: Story, at: Desk) -> None:
    dossier, browser = story.accepted(), at(DESK)
    few = put_in(story, dossier, scan(CERTIFICATE))
    describe(story, few, 1, written(story, dossier))
    counts = [
        statements(browser, address) for address in (overview(dossier), batch_page(few), paper_page(few))
    ]
    many = put_in(story, dossier, *[scan([f"{n}"], [f"{n} sau"]) for n in range(8)])
    for _number in range(5):
        put_in(story, dossier, scan(BIRTH))
    what = asdict(written(story, dossier))
    ScanBatch.objects.filter(id=many.id).update(written={f"{file}-0": what for file in range(8)})
    run_jobs()
    again = [
        statements(browser, address) for address in (overview(dossier), batch_page(many), paper_page(many))
    ]
    assert again == counts
    assert max(counts) <= MOST, counts
    assert statements(browser, page_of(dossier)) <= MOST


def test_files_are_added_to_a_batch_that_was_begun(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    browser = at(DESK)
    page = shown(browser.get(batch_page(batch)))
    assert f'href="{overview(dossier)}?vao-dot={batch.key}"' in page
    chosen = shown(browser.get(f"{overview(dossier)}?vao-dot={batch.key}"))
    assert f'<option value="{batch.key}" selected' in chosen
    sent = io.BytesIO(scan(BIRTH, BIRTH))
    sent.name = "them.pdf"
    answer = browser.post(overview(dossier), {"quet-trang": [sent], "vao-dot": str(batch.key)})
    assert answer["Location"] == batch_page(batch)
    assert ScanBatch.objects.count() == 1
    # What was there can be worked on while the new pages are taken apart.
    waiting = shown(browser.get(batch_page(batch)))
    assert "Đang tách trang của tệp vừa thêm: them.pdf" in waiting
    assert 'name="thu-tu-0-0"' in waiting
    run_jobs()
    done = shown(browser.get(batch_page(batch)))
    assert "Đang tách trang" not in done
    batch.refresh_from_db()
    assert [page[:2] for page in batch.pages] == [[0, 0], [1, 0], [1, 1]]
    assert 'name="thu-tu-1-1"' in done
    # The new document begins a paper of its own.
    assert "Giấy tờ 2" in done
    assert browser.get(f"{batch_page(batch)}/trang/1-1").status_code == 200


def test_a_batch_takes_so_many_files_and_no_more(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    browser = at(DESK)
    files = []
    for number in range(digitising.MOST_FILES):
        one = io.BytesIO(photo(f"Trang {number}"))
        one.name = f"{number}.jpg"
        files.append(one)
    answer = browser.post(overview(dossier), {"quet-trang": files, "vao-dot": str(batch.key)})
    assert answer.status_code == 422
    assert "Đợt này đã có 1 tệp" in shown(answer)
    gone = io.BytesIO(scan(BIRTH))
    gone.name = "a.pdf"
    for key in ("00000000-0000-0000-0000-000000000000", "x"):
        gone.seek(0)
        answer = browser.post(overview(dossier), {"quet-trang": [gone], "vao-dot": key})
        assert answer.status_code == 404
        assert "Đợt số hoá đó không còn" in shown(answer)


def test_a_dossier_is_found_by_the_code_of_its_paper(story: Story, at: Desk) -> None:
    dossier, other = story.assigned(), story.accepted()
    batch = put_in(story, dossier, scan(CERTIFICATE))
    browser = at(DESK)
    name = describe(story, batch, 1, written(story, dossier))
    story.do("digitise", dossier, DESK, given(batch, name))
    code = Paper.objects.exclude(code=None).get().code
    assert code
    page = shown(browser.get("/can-bo/danh-sach/all", {"q": f" {code.lower()} "}))
    assert page_of(dossier) in page
    assert page_of(other) not in page
    # Of another agency's desk it is nothing.
    assert page_of(dossier) not in shown(at(JUSTICE_DESK).get("/can-bo/danh-sach/all", {"q": code}))
