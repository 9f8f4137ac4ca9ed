"""The columns of a work list: what the circular asks for is there, the rest is the officer's choice, and it is kept."""

from __future__ import annotations

import re

import pytest

from motcua.desk.columns import COLUMNS
from motcua.desk.models import ListView
from motcua.dossiers.models import Dossier
from motcua.kernel.dates import format_date
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import APPLICANT, DESK, EXAMINER, HEAD, Story

LISTS = "/can-bo/danh-sach/"
USUAL = ["Mã hồ sơ, nội dung", "Chủ hồ sơ", "Tiếp nhận", "Trạng thái", "Ngày hẹn trả", "Người xử lý"]


def heads(page: str) -> list[str]:
    """The titles of the list's columns, without that of the boxes."""
    first = page.split("<thead>", 1)[1].split("</thead>", 1)[0]
    cells = re.findall(r'<th scope="col"(?! class="mc-work__check")[^>]*>(.*?)</th>', first)
    return [re.sub(r"<[^>]+>", "", cell) for cell in cells]


def row(page: str) -> str:
    """The first line."""
    return page.split("<tr data-row>", 1)[1].split("</tr>", 1)[0]


@pytest.mark.criterion("II.5.5", "II.8.1")
def test_a_list_shows_procedure_code_content_appointment_and_state_at_first(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    page = shown(at(EXAMINER).get(f"{LISTS}to_examine"))
    assert heads(page) == USUAL
    for words in (
        str(dossier.code),
        "Cấp Giấy phép bán lẻ rượu",
        dossier.applicant_name,
        format_date(dossier.due_at),
        "Đang xử lý",
    ):
        assert words in row(page)


def test_chosen_columns_are_kept_for_the_list_of_this_person_alone(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    browser = at(DESK)
    answer = browser.post(
        "/can-bo/cot/all?state=processing", {"cot": ["sector", "division", "submitter"], "pham-vi": "list"}
    )
    assert answer["Location"] == f"{LISTS}all?state=processing"
    page = shown(browser.get(f"{LISTS}all"))
    assert heads(page) == ["Mã hồ sơ, nội dung", "Người nộp", "Lĩnh vực", "Đơn vị giải quyết"]
    assert dossier.submitter is not None
    assert dossier.division is not None
    for words in (
        dossier.submitter.full_name,
        dossier.procedure.sector.name,
        dossier.division.name,
    ):
        assert words in row(page)
    story.submitted()
    assert heads(shown(browser.get(f"{LISTS}to_accept"))) == USUAL
    assert heads(shown(at(HEAD).get(f"{LISTS}all"))) == USUAL


def test_one_choice_for_all_lists_takes_the_place_of_those_of_each(story: Story, at: Desk) -> None:
    story.accepted()
    browser = at(DESK)
    browser.post("/can-bo/cot/to_forward", {"cot": ["step"], "pham-vi": "list"})
    browser.post("/can-bo/cot/all", {"cot": ["due_at", "state"], "pham-vi": "all"})
    for code in ("all", "to_forward"):
        assert heads(shown(browser.get(f"{LISTS}{code}"))) == [
            "Mã hồ sơ, nội dung",
            "Trạng thái",
            "Ngày hẹn trả",
        ]
    browser.post("/can-bo/cot/all", {"mac-dinh": "1", "pham-vi": "all"})
    assert heads(shown(browser.get(f"{LISTS}all"))) == USUAL
    assert not ListView.objects.exists()


def test_the_address_may_name_other_columns_without_changing_the_choice(story: Story, at: Desk) -> None:
    story.accepted()
    browser = at(DESK)
    assert heads(shown(browser.get(f"{LISTS}all?cot=channel,khong-co"))) == ["Mã hồ sơ, nội dung", "Nơi nộp"]
    assert heads(shown(browser.get(f"{LISTS}all?cot=khong-co"))) == USUAL
    assert not ListView.objects.exists()


def test_every_column_at_once_says_what_is_known(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    everything = ",".join(column.key for column in COLUMNS)
    page = shown(at(EXAMINER).get(f"{LISTS}to_examine?cot={everything}"))
    assert heads(page) == [str(column.title) for column in COLUMNS]
    cells = row(page)
    assert story.person(EXAMINER).full_name in cells
    assert "Trực tuyến" in cells
    assert str(dossier.receipt_number) in cells
    assert dossier.agency.name in cells
    assert re.search(r'data-label="Còn lại ở bước">còn \d', cells), "time left at the step"


def test_columns_of_a_named_list_are_chosen_too(story: Story, at: Desk) -> None:
    browser = at(DESK)
    listed = "thong-bao-tmdt/tat-ca"
    answer = browser.post(f"/can-bo/cot/{listed}", {"cot": ["agency"], "pham-vi": "list"})
    assert answer["Location"].startswith(f"/can-bo/danh-muc/{listed}")
    assert ListView.objects.get().listed == listed


@pytest.mark.parametrize("listed", ["to_approve", "khong-co", "khong/co"])
def test_a_list_of_others_has_no_columns_to_choose(story: Story, at: Desk, listed: str) -> None:
    assert at(DESK).post(f"/can-bo/cot/{listed}", {"cot": ["step"]}).status_code == 404
    assert at(APPLICANT).post("/can-bo/cot/all", {"cot": ["step"]}).status_code == 403


def test_every_sortable_column_sorts_both_ways_with_the_empty_last(story: Story, at: Desk) -> None:
    first, second = story.assigned(), story.accepted()
    unaccepted = story.submitted()
    Dossier.objects.filter(pk=second.pk).update(due_at=first.due_at)
    browser = at(DESK)
    for column in COLUMNS:
        if column.sorts is None:
            continue
        for key in column.sorts:
            page = shown(browser.get(f"{LISTS}all?cot={column.key}&sort={key}"))
            found = re.findall(r"data-open>([^<]+)<", page)
            assert len(found) == 3, key
            assert f'aria-sort="{"descending" if key.startswith("-") else "ascending"}"' in page, key
            if column.key in ("code", "accepted_at", "due_at"):
                assert found[-1] == unaccepted.receipt_number, key
    same = [re.findall(r"data-open>([^<]+)<", shown(browser.get(f"{LISTS}all?sort=due"))) for _ in range(2)]
    assert same[0] == same[1] == [str(first.code), str(second.code), str(unaccepted.receipt_number)]
