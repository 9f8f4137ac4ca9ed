"""The board and the work lists: what each officer finds, how it is narrowed, ordered and paged."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.kernel.dates import format_date
from tests.desk.conftest import Desk
from tests.desk.helpers import copies, make_late, shown, tiles
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    CLERK,
    DESK,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    ORGANISATION,
    OTHER_EXAMINER,
    STRANGER,
    Story,
)

LISTS = "/can-bo/danh-sach/"


@pytest.mark.criterion("II.23.1")
def test_the_desk_sees_its_eight_figures(story: Story, at: Desk) -> None:
    story.submitted()
    refused = story.submitted(STRANGER)
    story.do("refuse", refused, DESK, {"reason": "Không thuộc thẩm quyền"})
    story.asked()
    story.ready()
    story.assigned()
    supplemented = story.do("ask_supplement", story.submitted(), DESK, story.request()).dossier
    story.do("supply", supplemented, APPLICANT)
    soon = story.assigned()
    Dossier.objects.filter(pk=soon.pk).update(due_at=timezone.now() + datetime.timedelta(minutes=5))
    figures = tiles(shown(at(DESK).get("/can-bo/")))
    assert {
        "Chờ tiếp nhận": 1,
        "Chờ bổ sung": 1,
        "Chờ trả kết quả": 1,
        "Đã bổ sung, chờ tiếp nhận": 1,
        "Đang xử lý": 2,
        "Dừng xử lý, từ chối": 1,
        "Sắp đến hạn": 1,
        "Tất cả hồ sơ": 7,
    }.items() <= figures.items()


@pytest.mark.criterion("II.23.2")
def test_an_examiner_sees_what_is_on_time_and_what_is_late(story: Story, at: Desk) -> None:
    make_late(story.assigned())
    story.assigned()
    story.asked()
    story.proposed()
    figures = tiles(shown(at(EXAMINER).get("/can-bo/")))
    assert figures["Chờ thẩm định, trong hạn"] == 1
    assert figures["Chờ thẩm định, quá hạn"] == 1
    assert figures["Chờ bổ sung"] == 1
    assert figures["Đang trình ký"] == 1
    assert figures["Đã được phân công"] == 4
    late = at(EXAMINER).get(f"{LISTS}to_examine?due=late")
    assert shown(late).count("data-row") == 1
    assert "Quá hạn" in shown(late)


@pytest.mark.parametrize(
    ("email", "code", "make"),
    [(EXAMINER, "to_examine", "assigned"), (HEAD, "to_assign", "forwarded")],
)
def test_each_tile_leads_to_as_many_as_it_counts(
    story: Story, at: Desk, email: str, code: str, make: str
) -> None:
    late = [getattr(story, make)() for _ in range(2)]
    for dossier in late:
        make_late(dossier)
    waiting = [getattr(story, make)() for _ in range(3)]
    Dossier.objects.filter(pk=waiting[0].pk).update(due_at=None)
    browser = at(email)
    page = shown(browser.get("/can-bo/"))
    found = dict(
        re.findall(rf'href="({LISTS}{code}[^"]*)"[^>]*>\s*<span class="mc-stat__value">(\d+)<', page)
    )
    assert set(found.values()) == {"2", "3"}
    for address, figure in found.items():
        assert shown(browser.get(address)).count("<tr data-row") == int(figure), address
    chips = shown(browser.get(f"{LISTS}{code}?due=on_time"))
    assert "Hạn: Trong hạn" in chips


@pytest.mark.criterion("II.8.1")
def test_a_row_in_process_tells_code_content_appointment_and_state(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    page = shown(at(EXAMINER).get(f"{LISTS}to_examine"))
    row = page.split("<tr data-row>", 1)[1].split("</tr>", 1)[0]
    for words in (dossier.code, "Cấp Giấy phép bán lẻ rượu", "Nguyễn Văn An", "Đang xử lý"):
        assert words in row, words
    assert format_date(dossier.due_at) in row


@pytest.mark.criterion("II.23.3")
def test_a_head_of_division_sees_what_to_assign_review_and_await(story: Story, at: Desk) -> None:
    make_late(story.forwarded())
    story.forwarded()
    story.proposed()
    story.to_approve()
    figures = tiles(shown(at(HEAD).get("/can-bo/")))
    assert figures["Chờ phân công, trong hạn"] == 1
    assert figures["Chờ phân công, quá hạn"] == 1
    assert figures["Chờ duyệt trình"] == 1
    assert figures["Chờ lãnh đạo đơn vị ký duyệt"] == 1
    assert figures["Đã tham gia xử lý"] == 2


@pytest.mark.criterion("II.23.4", "II.9.1")
def test_the_director_sees_what_waits_for_approval(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    assert tiles(shown(at(DIRECTOR).get("/can-bo/")))["Chờ phê duyệt"] == 1
    assert dossier.code in shown(at(DIRECTOR).get(f"{LISTS}to_approve"))


@pytest.mark.criterion("II.9.4")
def test_approved_and_refused_dossiers_have_their_lists(story: Story, at: Desk) -> None:
    approved = story.approved()
    rejected = story.do("reject", story.to_approve(), DIRECTOR, {"reason": "Không đủ điều kiện"}).dossier
    list_of_approved = shown(at(DIRECTOR).get(f"{LISTS}approved"))
    assert approved.code in list_of_approved
    assert rejected.code not in list_of_approved
    assert rejected.code in shown(at(DIRECTOR).get(f"{LISTS}refused"))


@pytest.mark.criterion("II.22.1")
def test_the_most_urgent_dossier_stands_first_on_the_board(story: Story, at: Desk) -> None:
    story.assigned()
    urgent = story.assigned()
    make_late(urgent)
    page = shown(at(EXAMINER).get("/can-bo/"))
    assert page.index(urgent.code) == min(
        page.index(code) for code in Dossier.objects.values_list("code", flat=True)
    )


def test_an_empty_board_says_so(story: Story, at: Desk) -> None:
    assert "Không có hồ sơ nào chờ bạn." in shown(at(CLERK).get("/can-bo/"))
    assert "Không có hồ sơ nào ở đây." in shown(at(CLERK).get(f"{LISTS}to_finish"))


@pytest.mark.criterion("II.8.3")
def test_an_examiner_works_through_lists_of_kinds_of_work(story: Story, at: Desk) -> None:
    waiting = story.assigned()
    asked = story.asked()
    supplied = story.asked()
    story.do("supply", supplied, APPLICANT)
    done = story.proposed()
    browser = at(EXAMINER)
    expected = {
        "to_examine": {waiting, supplied},
        "waiting_supplement": {asked},
        "resupplied": {supplied},
        "taken_part": {asked, supplied, done},
    }
    for code, dossiers in expected.items():
        page = shown(browser.get(f"{LISTS}{code}"))
        found = {one.code for one in Dossier.objects.all() if one.code and f">{one.code}<" in page}
        assert found == {one.code for one in dossiers}, code


@pytest.mark.criterion("II.6.1", "II.8.5")
def test_the_desk_lists_what_waits_for_a_supplement(story: Story, at: Desk) -> None:
    dossier = story.asked()
    page = shown(at(DESK).get(f"{LISTS}waiting_supplement"))
    assert dossier.code in page
    assert "tạm dừng, chờ người nộp bổ sung" in page.lower()


@pytest.mark.criterion("II.5.5")
def test_a_list_tells_procedure_code_applicant_and_appointment_by_procedure(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    dossier.refresh_from_db()
    browser = at(DESK)
    page = shown(browser.get(f"{LISTS}all?procedure=2.000620"))
    for text in (
        dossier.code,
        "Cấp Giấy phép bán lẻ rượu",
        "Nguyễn Văn An",
        format_date(dossier.due_at),
    ):
        assert text in page
    assert dossier.code not in shown(browser.get(f"{LISTS}all?procedure=2.000648"))


@pytest.mark.criterion("II.10.2")
def test_resolved_dossiers_say_when_they_were_finished_and_whether_in_time(story: Story, at: Desk) -> None:
    from motcua.kernel.dates import format_datetime

    dossier = story.ready()
    dossier.refresh_from_db()
    page = shown(at(DESK).get(f"{LISTS}resolved"))
    assert f"Xong trước hạn, lúc {format_datetime(dossier.finished_at)}" in page
    assert "Chờ trả kết quả" in page


@pytest.mark.criterion("II.24.1")
def test_every_attribute_narrows_the_list(story: Story, at: Desk) -> None:
    one = story.assigned()
    Dossier.objects.filter(pk=one.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=10))
    make_late(one)
    other = story.submitted(STRANGER)
    browser = at(DESK)
    yesterday = (timezone.localdate() - datetime.timedelta(days=1)).strftime("%d/%m/%Y")
    division = story.trade_division()
    only_one = [
        f"to={yesterday}",
        f"division={division}",
        "due=late",
        "state=processing",
        "q=nguyen+van+an",
        f"q={one.code}",
    ]
    only_other = [f"from={yesterday}", "state=waiting_acceptance", "q=Tran+Thi", f"q={other.receipt_number}"]
    both = ["sector=G02-CT11", "procedure=2.000620", "channel=online"]
    company = story.submitted(ORGANISATION)
    assert company.applicant_name.startswith("Công ty")
    neither = ["sector=G15-HT", "procedure=2.000648", "channel=desk", "q=cong+ty+huong+son"]
    assert company.receipt_number in shown(browser.get(f"{LISTS}all?{neither[-1]}"))
    for query in only_one + only_other + both + neither:
        page = shown(browser.get(f"{LISTS}all?{query}"))
        assert (one.code in page) is (query in only_one + both), query
        assert (other.receipt_number in page) is (query in only_other + both), query


@pytest.mark.criterion("II.24.2")
def test_filters_combine_and_each_can_be_taken_off_alone(story: Story, at: Desk) -> None:
    one = story.assigned()
    other = story.submitted(STRANGER)
    browser = at(DESK)
    page = shown(browser.get(f"{LISTS}all?state=processing&channel=online&q=nguyen&sort=code&dense=1"))
    assert one.code in page
    assert other.receipt_number not in page
    assert 'href="?channel=online&amp;q=nguyen&amp;sort=code&amp;dense=1"' in page  # without the state
    assert 'href="?sort=code&amp;dense=1"' in page  # without any filter
    assert "Trạng thái: Đang xử lý" in page
    none = shown(browser.get(f"{LISTS}all?state=processing&q=tran+thi"))
    assert "Không có hồ sơ nào khớp bộ lọc." in none


def test_a_date_that_cannot_be_read_is_said_at_its_box_and_filters_nothing(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    page = shown(at(DESK).get(f"{LISTS}all?from=40/13/2026"))
    assert dossier.receipt_number in page
    assert 'value="40/13/2026"' in page
    assert "loc-from-loi" in page


@pytest.mark.parametrize(
    "query", ["page=0", "page=abc", "page=99999999999", "division=x", "sort=drop", "q=%00", "due=9"]
)
def test_nonsense_in_the_address_is_survived(story: Story, at: Desk, query: str) -> None:
    story.submitted()
    assert at(DESK).get(f"{LISTS}all?{query}").status_code == 200


def test_columns_sort_both_ways_and_keep_the_filters(story: Story, at: Desk) -> None:
    first, second = story.accepted(), story.accepted()
    browser = at(DESK)
    up = shown(browser.get(f"{LISTS}all?state=accepted&sort=code"))
    down = shown(browser.get(f"{LISTS}all?state=accepted&sort=-code"))
    assert up.index(first.code) < up.index(second.code)
    assert down.index(second.code) < down.index(first.code)
    assert 'href="?state=accepted&amp;sort=-code"' in up
    assert 'aria-sort="ascending"' in up


def test_paging_keeps_the_filters(story: Story, at: Desk) -> None:
    template = story.submitted()
    copies(template, 25)
    browser = at(DESK)
    page = shown(browser.get(f"{LISTS}all?state=waiting_acceptance"))
    assert page.count("data-row") == 20
    assert "1–20 trong 26" in page
    assert 'href="?state=waiting_acceptance&amp;page=2"' in page
    assert shown(browser.get(f"{LISTS}all?state=waiting_acceptance&page=2")).count("data-row") == 6


def test_a_list_of_another_role_or_of_no_name_does_not_exist(story: Story, at: Desk) -> None:
    assert at(EXAMINER).get(f"{LISTS}to_accept").status_code == 404
    assert at(EXAMINER).get(f"{LISTS}nothing").status_code == 404


def test_officers_see_only_what_their_posts_give(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    for officer, sees in ((EXAMINER, True), (EXAMINER_2, True), (DIRECTOR, True), (OTHER_EXAMINER, False)):
        assert (dossier.code in shown(at(officer).get(f"{LISTS}all"))) is sees, officer


def test_strangers_sign_in_citizens_and_administrators_stay_out(story: Story, at: Desk) -> None:
    from django.test import Client

    for address in ("/can-bo/", f"{LISTS}all", "/can-bo/tiep-nhan-moi", "/can-bo/tim?q=x"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/dang-nhap?next=")
        assert at(APPLICANT).get(address).status_code == 403
    assert at(ADMINISTRATOR).get(f"{LISTS}all").status_code == 403
    assert at(ADMINISTRATOR).get("/can-bo/")["Location"] == "/quan-tri/"


def test_a_whole_code_or_receipt_number_leads_straight_to_the_dossier(story: Story, at: Desk) -> None:
    dossier = story.accepted()
    browser = at(DESK)
    address = f"/can-bo/ho-so/{dossier.key}"
    assert browser.get("/can-bo/tim", {"q": f" {dossier.code} "})["Location"] == address
    assert browser.get("/can-bo/tim", {"q": dossier.receipt_number})["Location"] == address
    words = browser.get("/can-bo/tim", {"q": "Nguyễn Văn An"}, follow=True)
    assert dossier.code in shown(words)
    elsewhere = at(OTHER_EXAMINER).get("/can-bo/tim", {"q": dossier.code}, follow=True)
    assert str(dossier.key) not in shown(elsewhere)


@pytest.mark.parametrize("wraps", ["{}|2.000620|H27.03|Giấy tiếp nhận", "https://mau.vn/tra-cuu?ma={}", "{}"])
def test_what_a_scanner_reads_of_a_slip_leads_straight_to_the_dossier(
    story: Story, at: Desk, wraps: str
) -> None:
    dossier = story.assigned()
    page = f"/can-bo/ho-so/{dossier.key}"
    for reference in (dossier.code, dossier.receipt_number):
        assert at(DESK).get("/can-bo/tim", {"q": wraps.format(reference)})["Location"] == page
    assert at(DESK).get("/can-bo/tim", {"q": f"https://mau.vn{page}"})["Location"] == page
    unknown = at(OTHER_EXAMINER).get("/can-bo/tim", {"q": wraps.format(dossier.code)})
    assert unknown["Location"] == f"{LISTS}all?q={dossier.code}"
    assert at(OTHER_EXAMINER).get("/can-bo/tim", {"q": page}).status_code == 302
    assert (
        str(dossier.key)
        not in at(OTHER_EXAMINER).get("/can-bo/tim", {"q": wraps.format(dossier.code)})["Location"]
    )


def test_the_search_box_stands_on_every_page(story: Story, at: Desk) -> None:
    dossier = story.submitted()
    for address in ("/can-bo/", f"{LISTS}all", f"/can-bo/ho-so/{dossier.key}", "/can-bo/tiep-nhan-moi"):
        assert 'action="/can-bo/tim"' in shown(at(DESK).get(address)), address
