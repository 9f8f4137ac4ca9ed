"""The page of a supplement: exactly the items that were asked for, each with its own place to answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier, Paper, Supplement
from tests.portal.conftest import SignedIn
from tests.portal.way import address, upload
from tests.story import DESK, PDF, STRANGER, Story

PAPER = "cam-ket-attp"
ITEMS = [
    {"requirement": PAPER, "text": "Chụp lại cho rõ"},
    {"requirement": "don.ten_thuong_nhan", "text": "Ghi đúng tên"},
    {"requirement": "khac", "text": "Nói rõ kho ở đâu"},
]


@pytest.fixture
def dossier(story: Story) -> Dossier:
    """Sent back by the desk with three items."""
    data = {"items": ITEMS, "reason": "Ba chỗ chưa đạt"}
    return story.do("ask_supplement", story.submitted(), DESK, data).dossier


def page(client: Client, dossier: Dossier) -> str:
    return client.get(address("supply", dossier)).content.decode()


def card(html: str, number: int) -> str:
    return html.split(f'id="muc-{number}"', 1)[1].split("</section>", 1)[0]


def post(client: Client, dossier: Dossier, **data: Any) -> Any:
    dossier.refresh_from_db()
    sent = {"page.events": dossier.event_count, "expected": dossier.draft_revision, **data}
    return client.post(address("supply", dossier), sent)


@pytest.mark.criterion("DVC.11", "KT.6")
def test_each_item_has_its_own_place_and_the_progress_is_told(citizen: Client, dossier: Dossier) -> None:
    html = page(citizen, dossier)
    assert html.count('class="mc-card mc-items__card') == 3
    assert f'name="tep-{PAPER}"' in card(html, 1)
    assert 'name="ten_thuong_nhan"' in card(html, 2)
    assert 'name="tra-loi-3"' in card(html, 3)
    assert "Đã trả lời 0/3 mục" in html
    response = post(citizen, dossier, ten_thuong_nhan="Cửa hàng mới", action="luu:2")
    assert response["Location"].endswith("#muc-2")
    html = page(citizen, dossier)
    assert "Đã trả lời 1/3 mục" in html
    assert "Đã trả lời" in card(html, 2)
    assert "Chưa trả lời" in card(html, 1)


def test_a_new_file_takes_the_place_of_the_old_one_unless_both_are_wanted(
    citizen: Client, dossier: Dossier
) -> None:
    post(citizen, dossier, **{f"tep-{PAPER}": upload("ro.pdf", PDF + b"ro"), "action": "luu:1"})
    old = Paper.objects.get(dossier=dossier, requirement=PAPER, submitted=True)
    assert old.to_remove
    assert "Sẽ được thay khi gửi" in card(page(citizen, dossier), 1)
    post(citizen, dossier, **{"lay-lai": old.id})
    old.refresh_from_db()
    assert not old.to_remove
    new = Paper.objects.get(dossier=dossier, requirement=PAPER, submitted=False)
    post(citizen, dossier, bo=new.id)
    kept = {f"tep-{PAPER}": upload("them.pdf", PDF + b"them"), f"giu-{PAPER}": "1", "action": "luu:1"}
    post(citizen, dossier, **kept)
    old.refresh_from_db()
    assert not old.to_remove


@pytest.mark.criterion("DVC.11")
def test_sent_with_items_left_it_names_them_and_keeps_everything(citizen: Client, dossier: Dossier) -> None:
    given = {"ten_thuong_nhan": "Cửa hàng mới", "ghi-chu": "Xin xem lại", "action": "gui"}
    response = post(citizen, dossier, **given, **{"tra-loi-3": "Ở Thành Sen"})
    assert response.status_code == 422
    html = response.content.decode()
    summary = html.split("govuk-error-summary", 1)[1].split("</ul>", 1)[0]
    assert "#muc-1" in summary
    assert "#muc-2" not in summary
    assert "#muc-3" not in summary
    assert "Xin xem lại" in html
    assert Supplement.objects.get(dossier=dossier).replies == {"3": "Ở Thành Sen", "ghi-chu": "Xin xem lại"}
    response = post(citizen, dossier, action="gui", **{"tra-loi-1": "Chỉ có bản này"})
    assert response["Location"] == address("receipt", dossier)
    dossier.refresh_from_db()
    assert dossier.answers["ten_thuong_nhan"] == "Cửa hàng mới"


def test_a_file_that_is_refused_says_so_at_its_item(citizen: Client, dossier: Dossier) -> None:
    response = post(citizen, dossier, **{f"tep-{PAPER}": upload("x.exe", b"MZ"), "action": "gui"})
    assert response.status_code == 422
    assert "#muc-1" in response.content.decode().split("govuk-error-summary", 1)[1]
    assert not Paper.objects.get(dossier=dossier, requirement=PAPER).to_remove


def test_an_answer_saved_elsewhere_meanwhile_is_not_overwritten(citizen: Client, dossier: Dossier) -> None:
    seen = dossier.draft_revision
    post(citizen, dossier, ten_thuong_nhan="Tên từ máy khác", action="luu")
    data = {"expected": seen, "ten_thuong_nhan": "Tên từ đây", "action": "luu"}
    response = citizen.post(address("supply", dossier), data)
    assert response.status_code == 409
    assert "Tên từ đây" in response.content.decode()
    dossier.refresh_from_db()
    assert dossier.pending_answers["ten_thuong_nhan"] == "Tên từ máy khác"


def controls(html: str) -> dict[str, str]:
    names = ("expected", "page_mark", "page.seen", "page.events")
    return {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in names}  # type: ignore[index]


def test_two_windows_that_answer_different_items_do_not_disturb_each_other(
    citizen: Client, dossier: Dossier
) -> None:
    one, other = controls(page(citizen, dossier)), controls(page(citizen, dossier))
    where = address("supply", dossier)
    citizen.post(where, {**one, "tra-loi-1": "Một", "tra-loi-3": "", "ghi-chu": "Ghi", "action": "luu"})
    sent = {**other, "tra-loi-1": "", "tra-loi-3": "Ba", "ghi-chu": "", "action": "luu"}
    assert citizen.post(where, sent).status_code == 302
    replies = Supplement.objects.get(dossier=dossier).replies
    assert replies == {"1": "Một", "3": "Ba", "ghi-chu": "Ghi"}
    assert "Ghi</textarea>" in page(citizen, dossier), "the word to the officers is kept too"


def test_both_answers_to_an_item_are_shown_and_one_is_chosen(citizen: Client, dossier: Dossier) -> None:
    one, other = controls(page(citizen, dossier)), controls(page(citizen, dossier))
    where = address("supply", dossier)
    citizen.post(where, {**one, "tra-loi-3": "Ở Thành Sen", "action": "luu"})
    sent = {"tra-loi-3": "Ở Hải Thượng", "ten_thuong_nhan": "Cửa hàng mới", "action": "gui"}
    files = {f"tep-{PAPER}": upload("ro.pdf", PDF + b"ro")}
    answer = citizen.post(where, {**other, **sent, **files})
    html = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Nội dung ở trang này: Ở Hải Thượng", "Nội dung đã lưu ở nơi kia: Ở Thành Sen"):
        assert words in html
    assert "Cửa hàng mới" in html
    assert Paper.objects.filter(dossier=dossier, file__name="ro.pdf").exists(), (
        "a file is not asked for twice"
    )
    chosen = {"page.both": "tra-loi-3", "page.keep.tra-loi-3": "theirs"}
    done = citizen.post(where, {**controls(html), **sent, **chosen})
    assert done["Location"] == address("receipt", dossier)
    assert Supplement.objects.get(dossier=dossier).replies == {"3": "Ở Thành Sen"}


def test_answers_save_themselves_as_one_types(citizen: Client, dossier: Dossier) -> None:
    html = page(citizen, dossier)
    where = address("autosave_supply", dossier)
    assert f'data-autosave="{where}"' in html
    sent = {**controls(html), "tra-loi-3": "Ở Thành Sen", "ten_thuong_nhan": "Mới", "ghi-chu": "Xin xem"}
    saved = citizen.post(where, sent, headers={"X-Requested-With": "autosave"})
    assert saved.status_code == 200
    dossier.refresh_from_db()
    assert dossier.pending_answers["ten_thuong_nhan"] == "Mới"
    assert Supplement.objects.get(dossier=dossier).replies == {"3": "Ở Thành Sen", "ghi-chu": "Xin xem"}
    again = {**sent, "page.seen": saved.json()["seen"], "expected": saved.json()["revision"]}
    assert citizen.post(where, {**again, "tra-loi-3": "Ở Hải Thượng"}).status_code == 200
    late = citizen.post(where, {**controls(html), "page_mark": "khac", "tra-loi-3": "Khác"})
    assert late.status_code == 409
    assert "Trả lời mục 3" in late.json()["message"]


def test_two_items_about_one_paper_are_answered_in_one_place(citizen: Client, story: Story) -> None:
    items = [{"requirement": PAPER, "text": "Chụp lại trang 1"}, {"requirement": PAPER, "text": "Có dấu đỏ"}]
    dossier = story.do("ask_supplement", story.submitted(), DESK, {"items": items, "reason": "Mờ"}).dossier
    html = page(citizen, dossier)
    assert html.count(f'name="tep-{PAPER}"') == 1
    assert 'href="#muc-1"' in card(html, 2)
    post(citizen, dossier, **{f"tep-{PAPER}": upload("ro.pdf", PDF + b"ro"), "action": "luu:1"})
    assert "Đã trả lời 2/2 mục" in page(citizen, dossier)


def test_a_request_without_items_still_has_its_page(citizen: Client, dossier: Dossier) -> None:
    Supplement.objects.filter(dossier=dossier).update(items=[])
    assert "Sửa ở các phần sau rồi gửi lại" in page(citizen, dossier)
    response = post(citizen, dossier, action="gui", **{"ghi-chu": "Đã sửa"})
    assert response["Location"] == address("receipt", dossier)


def test_nobody_else_answers(signed_in: SignedIn, dossier: Dossier) -> None:
    stranger = signed_in(STRANGER)
    assert stranger.get(address("supply", dossier)).status_code == 404
    assert post(stranger, dossier, action="gui").status_code == 404
    assert stranger.post(address("autosave_supply", dossier), {"tra-loi-3": "Kẻ lạ"}).status_code == 404
    assert Supplement.objects.get(dossier=dossier).replies == {}
