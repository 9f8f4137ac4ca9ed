"""A supplement at the desk: entered item by item for a person who came, and read item by item afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.selectors import dossier_for
from motcua.dossiers.supplementing import replace_papers
from tests.desk.conftest import Desk
from tests.desk.helpers import hidden, page_of, shown
from tests.story import APPLICANT, DESK, EXAMINER, PDF, Story

PAPER = "cam-ket-attp"
ITEMS = [
    {"requirement": PAPER, "text": "Nộp bản có dấu"},
    {"requirement": "don.ten_thuong_nhan", "text": "Ghi đúng tên"},
]


def asked(story: Story) -> Dossier:
    data = {"items": ITEMS, "reason": "Hai chỗ chưa đạt"}
    return story.do("ask_supplement", story.assigned(), EXAMINER, data).dossier


def send(browser: Client, dossier: Dossier, **data: Any) -> Any:
    address = f"{page_of(dossier)}/nhap/bo-sung"
    html = shown(browser.get(address))
    sent = {
        "expected": hidden(html, "expected"),
        "page.events": hidden(html, "page.events"),
        "action": "submit",
        **data,
    }
    return browser.post(address, sent)


@pytest.mark.criterion("II.6.2")
def test_the_desk_takes_what_was_brought_item_by_item(story: Story, at: Desk) -> None:
    dossier = asked(story)
    browser = at(DESK)
    refused = send(browser, dossier, ten_thuong_nhan="Cửa hàng mới")
    assert refused.status_code == 422
    html = shown(refused)
    assert "Còn 1 mục chưa được trả lời: mục 1" in html
    assert 'href="#muc-1"' in html
    assert "Đã trả lời 1/2 mục" in html
    done = send(browser, dossier, ten_thuong_nhan="Cửa hàng mới", **{f"giay-chinh:{PAPER}": "1"})
    assert done["Location"] == page_of(dossier)
    dossier.refresh_from_db()
    assert dossier.answers["ten_thuong_nhan"] == "Cửa hàng mới"
    assert "Nộp bản giấy" in shown(browser.get(page_of(dossier)))


def test_what_the_person_says_at_the_desk_answers_an_item(story: Story, at: Desk) -> None:
    dossier = asked(story)
    said = {"tra-loi-1": "Chỉ có bản này", "tra-loi-2": "Tên đã đúng"}
    assert send(at(DESK), dossier, **said)["Location"] == page_of(dossier)
    assert story.last_event(dossier).data["replies"] == {"1": "Chỉ có bản này", "2": "Tên đã đúng"}


@pytest.mark.criterion("II.6.4")
def test_the_examiner_sees_what_is_new_and_reaches_what_it_replaced(story: Story, at: Desk) -> None:
    dossier = asked(story)
    old_name = dossier.answers["ten_thuong_nhan"]
    old = Paper.objects.get(dossier=dossier, requirement=PAPER)
    by = story.actor(APPLICANT)
    replace_papers(by, dossier.key, PAPER, [story.file("co-dau.pdf", PDF + b"dau")])
    drafts.save_answers(by, dossier.key, {"ten_thuong_nhan": "Cửa hàng mới"})
    story.do("supply", dossier, APPLICANT, {"replies": {}})
    browser = at(EXAMINER)
    html = shown(browser.get(page_of(dossier)))
    assert "Trả lời 2/2 mục đã yêu cầu." in html
    form = html.split('id="don"', 1)[1].split("</section>", 1)[0]
    assert form.count("Đã sửa") == 1
    assert f"Trước bổ sung: {old_name}" in form
    paper = html.split(f'id="giay-{PAPER}"', 1)[1].split("</section>", 1)[0]
    assert "co-dau.pdf" in paper
    assert "mới bổ sung" in paper
    assert "Bản trước đã thay (1)" in paper
    assert old.file is not None
    assert f"/tep/{old.file.key}" in paper
    assert browser.get(f"/tep/{old.file.key}").status_code == 200
    rounds = html.split('id="bo-sung"', 1)[1].split('id="noi-dung-ho-so"', 1)[0]
    for text in ("Nộp bản có dấu", f"{PAPER}.pdf", "co-dau.pdf", old_name, "Cửa hàng mới"):
        assert text in rounds


def test_a_dossier_that_was_never_supplemented_has_no_such_tab(story: Story, at: Desk) -> None:
    assert 'id="bo-sung"' not in shown(at(EXAMINER).get(page_of(story.assigned())))


def test_who_asks_again_sees_each_answer_beside_its_judgement(story: Story, at: Desk) -> None:
    data = {"items": ITEMS, "reason": "Hai chỗ chưa đạt"}
    dossier = story.do("ask_supplement", story.submitted(), DESK, data).dossier
    story.do("supply", dossier, APPLICANT, {"replies": {"1": "Bản này rõ rồi", "2": "Tên đã đúng"}})
    browser = at(DESK)
    view = dossier_for(story.actor(DESK), dossier.key)
    assert view is not None
    action = next(one for one in view.actions if one.act == "ask_supplement")
    html = shown(browser.get(f"{page_of(dossier)}?thao-tac={action.code}"))
    form = html.split('id="thao-tac"', 1)[1].split("</form>", 1)[0]
    assert "Bản này rõ rồi" in form
    assert 'name="verdict-1"' in form
    assert 'name="verdict-2"' in form
    sent = {"expected": hidden(html, "expected"), "act": "ask_supplement", "reason": "Chưa đủ"}
    bad = browser.post(f"{page_of(dossier)}/{action.code}", {**sent, "verdict-1": "met"})
    assert bad.status_code == 422
    assert 'value="met" checked' in shown(bad), "what was judged stays judged"
    good = browser.post(
        f"{page_of(dossier)}/{action.code}", {**sent, "verdict-1": "met", "verdict-2": "unmet"}
    )
    assert good.status_code == 302
    assert [item["earlier"] for item in story.last_event(dossier).data["items"]] == [2]
