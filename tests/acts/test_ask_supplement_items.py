"""The items of a supplement request: numbered, answered one by one, judged when asked again, and in the record."""

from __future__ import annotations

from typing import Any

import pytest

from motcua.agencies.selectors import Actor
from motcua.dossiers import draft_papers, drafts
from motcua.dossiers.draft_parts import Sent
from motcua.dossiers.models import Dossier, IssuedSlip, Paper, Supplement
from motcua.dossiers.requests import open_request
from motcua.dossiers.rounds import rounds
from motcua.dossiers.supplementing import Replies, replace_papers
from motcua.dossiers.verification import verify
from tests.story import APPLICANT, DESK, PDF, Story

PAPER = "cam-ket-attp"
THREE: dict[str, Any] = {
    "items": [
        {"requirement": PAPER, "text": "Chụp lại cho rõ"},
        {"requirement": "don.ten_thuong_nhan", "text": "Ghi đúng tên"},
        {"requirement": "khac", "text": "Nói rõ kho ở đâu"},
    ],
    "reason": "Ba chỗ chưa đạt",
}


def asked(story: Story) -> Dossier:
    return story.do("ask_supplement", story.submitted(), DESK, THREE).dossier


def save_replies(by: Actor, dossier: Dossier, replies: dict[int, str]) -> None:
    request = open_request(dossier)
    assert request is not None
    drafts.save(by, dossier.key, Sent([Replies(request, replies)]))


def supply(story: Story, dossier: Dossier, **replies: str) -> Dossier:
    given = {number.removeprefix("r"): text for number, text in replies.items()}
    return story.do("supply", dossier, APPLICANT, {"replies": given}).dossier


@pytest.mark.criterion("DVC.11", "KT.6")
def test_each_item_is_answered_in_its_own_way_and_the_record_tells_old_and_new(story: Story) -> None:
    dossier = asked(story)
    by, old_name = story.actor(APPLICANT), dossier.answers["ten_thuong_nhan"]
    old = Paper.objects.get(dossier=dossier, requirement=PAPER)
    replace_papers(by, dossier.key, PAPER, [story.file("ro.pdf", PDF + b"ro")])
    drafts.save_answers(by, dossier.key, {"ten_thuong_nhan": "Cửa hàng mới"})
    save_replies(by, dossier, {3: " Kho ở Thành Sen "})
    dossier = supply(story, dossier)
    (found,) = rounds(dossier.events.order_by("seq"), story.definition(dossier), story.form(dossier))
    paper, name, other = found.answers
    assert found.answered_count == 3
    assert ([card["name"] for card in paper.papers[0].old], paper.papers[0].new[0]["name"]) == (
        [f"{PAPER}.pdf"],
        "ro.pdf",
    )
    assert (name.fields[0].old, name.fields[0].new) == (old_name, "Cửa hàng mới")
    assert other.reply == "Kho ở Thành Sen"
    old.refresh_from_db()
    assert old.removed_at is not None
    assert Supplement.objects.get(dossier=dossier).replies == {"3": "Kho ở Thành Sen"}
    assert list(verify(dossier.receipt_number)) == []


def test_nothing_is_sent_before_every_item_is_answered_and_those_left_are_named(story: Story) -> None:
    dossier = asked(story)
    drafts.save_answers(story.actor(APPLICANT), dossier.key, {"ten_thuong_nhan": "Cửa hàng mới"})
    refusal = story.refused("supply", dossier, APPLICANT, {"replies": {"1": " "}})
    assert refusal.status == 422
    assert set(refusal.fields) == {"items.1", "items.3"}
    assert refusal.message.startswith("Còn 2 mục chưa được trả lời: mục 1 (")
    assert "mục 3 (nội dung khác)" in refusal.message


def test_an_explanation_answers_any_item(story: Story) -> None:
    dossier = supply(story, asked(story), r1="Chỉ có bản này", r2="Tên đã đúng", r3="Không có kho")
    assert dossier.state == "supplemented"


def test_an_answer_to_an_item_that_does_not_exist_is_not_kept(story: Story) -> None:
    dossier = asked(story)
    save_replies(story.actor(APPLICANT), dossier, {4: "Thừa"})
    dossier = supply(story, dossier, r1="a", r2="b", r3="c", r9="d")
    assert set(story.last_event(dossier).data["replies"]) == {"1", "2", "3"}


def test_the_slip_lists_the_items_as_they_were_asked(story: Story) -> None:
    dossier = asked(story)
    slip = IssuedSlip.objects.get(dossier=dossier, template__code="phieu-bo-sung")
    names = [item["paper"] for item in slip.data["items"]]
    assert names == [story.definition(dossier).paper(PAPER).name, "Tờ khai: Tên thương nhân", ""]
    assert [item["text"] for item in slip.data["items"]] == [item["text"] for item in THREE["items"]]
    frozen = slip.data
    supply(story, dossier, r1="a", r2="b", r3="c")
    slip.refresh_from_db()
    assert slip.data == frozen


def again(story: Story, **data: Any) -> Dossier:
    dossier = supply(story, asked(story), r1="a", r2="b", r3="c")
    return story.do("ask_supplement", dossier, DESK, {"reason": "Chưa đủ", **data}).dossier


@pytest.mark.criterion("DVC.11")
def test_what_will_not_do_is_asked_again_and_the_rest_is_not(story: Story) -> None:
    verdicts = {"verdict-1": "met", "verdict-2": "unmet", "verdict-3": "unmet", "still-3": "Ghi cả số nhà"}
    dossier = again(story, **verdicts)
    request = Supplement.objects.get(dossier=dossier, answered_at=None)
    assert request.items == [
        {"number": 1, "requirement": "don.ten_thuong_nhan", "text": "Ghi đúng tên", "earlier": 2},
        {"number": 2, "requirement": "khac", "text": "Ghi cả số nhà", "earlier": 3},
    ]
    first, second = rounds(dossier.events.order_by("seq"), story.definition(dossier), story.form(dossier))
    assert [answer.verdict for answer in first.answers] == ["met", "unmet", "unmet"]
    assert second.supplied is None
    assert list(verify(dossier.receipt_number)) == []


def test_every_item_of_the_last_round_must_be_judged(story: Story) -> None:
    dossier = supply(story, asked(story), r1="a", r2="b", r3="c")
    refusal = story.refused("ask_supplement", dossier, DESK, {"reason": "Chưa đủ", "verdict-1": "unmet"})
    assert set(refusal.fields) == {"verdict-2", "verdict-3"}


def test_when_all_will_do_there_must_be_something_new_to_ask(story: Story) -> None:
    dossier = supply(story, asked(story), r1="a", r2="b", r3="c")
    met = {f"verdict-{number}": "met" for number in (1, 2, 3)}
    refusal = story.refused("ask_supplement", dossier, DESK, {"reason": "Chưa đủ", **met})
    assert set(refusal.fields) == {"items"}


def test_a_request_of_before_is_answered_as_a_whole(story: Story) -> None:
    """Items without numbers were asked before they could be answered one by one."""
    dossier = asked(story)
    bare = [{"requirement": item["requirement"], "text": item["text"]} for item in THREE["items"]]
    Supplement.objects.filter(dossier=dossier).update(items=bare)
    dossier = supply(story, dossier)
    assert dossier.state == "supplemented"


def test_a_request_without_items_is_answered_as_a_whole(story: Story) -> None:
    dossier = asked(story)
    Supplement.objects.filter(dossier=dossier).update(items=[])
    assert supply(story, dossier).state == "supplemented"


@pytest.mark.parametrize("change", [{"items": []}, {"replies": {"1": "khác"}}, {"reason": "khác"}])
def test_items_or_answers_changed_by_hand_are_found(story: Story, change: dict[str, Any]) -> None:
    dossier = supply(story, asked(story), r1="a", r2="b", r3="c")
    Supplement.objects.filter(dossier=dossier).update(**change)
    assert [one.message for one in verify(dossier.receipt_number)]


def test_the_same_file_again_is_no_answer(story: Story) -> None:
    dossier = asked(story)
    by = story.actor(APPLICANT)
    (result,) = replace_papers(by, dossier.key, PAPER, [story.file("lai.pdf", PDF + PAPER.encode())])
    assert str(getattr(result, "message", "")) == "Tệp “lai.pdf” giống hệt tệp đã nộp. Hãy chọn tệp mới."
    assert Paper.objects.get(dossier=dossier, requirement=PAPER).to_remove is False


def test_the_desk_answers_for_a_person_who_came_with_a_paper(story: Story) -> None:
    dossier = asked(story)
    by = story.actor(DESK)
    draft_papers.note_paper(by, dossier.key, PAPER, "Bản chính", 1)
    save_replies(by, dossier, {2: "Giữ nguyên tên", 3: "Ở Thành Sen"})
    dossier = story.do("supply", dossier, DESK, {"replies": {}}).dossier
    data = story.last_event(dossier).data
    assert data["changed"]["papers"][PAPER]["new"] == [{"note": "Bản chính", "copies": 1}]
    assert list(verify(dossier.receipt_number)) == []
