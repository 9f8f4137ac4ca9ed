"""One act on the dossiers ticked in a list: confirmed first, a result for each, nobody else's touched."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import CLERK, DIRECTOR, EXAMINER, HEAD, OTHER_HEAD, Story

APPROVE = "/can-bo/danh-sach/to_approve/hang-loat/approve"
ASSIGN = "/can-bo/danh-sach/to_assign/hang-loat/assign"


def ticks(dossiers: Iterable[Dossier]) -> list[str]:
    """The boxes as the list shows them."""
    return [f"{one.key}.{one.event_count}" for one in dossiers]


def steps(dossiers: Iterable[Dossier]) -> list[str]:
    found = list(dossiers)
    for one in found:
        one.refresh_from_db()
    return [one.step for one in found]


def test_the_list_carries_the_boxes_and_its_act(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    page = shown(at(DIRECTOR).get("/can-bo/danh-sach/to_approve?procedure=2.000620"))
    assert f'value="{dossier.key}.{dossier.event_count}"' in page
    assert f'formaction="{APPROVE}?procedure=2.000620"' in page
    assert "hang-loat" not in shown(at(DIRECTOR).get("/can-bo/danh-sach/all")), (
        "only where the law lets it be"
    )


def test_what_was_ticked_is_shown_before_anything_happens(story: Story, at: Desk) -> None:
    dossiers = [story.to_approve() for _ in range(2)]
    page = shown(at(DIRECTOR).post(APPROVE, {"chon": ticks(dossiers)}))
    for dossier in dossiers:
        assert str(dossier.code) in page
    assert "Phê duyệt 2 hồ sơ" in page
    for dossier in dossiers:
        assert not dossier.events.filter(act="approve").exists()


def test_the_one_that_cannot_be_done_is_named_and_the_others_are_done(story: Story, at: Desk) -> None:
    dossiers = [story.to_approve() for _ in range(3)]
    boxes = ticks(dossiers)
    story.do("reject", dossiers[1], DIRECTOR, {"reason": "Thiếu điều kiện"})
    page = shown(at(DIRECTOR).post(APPROVE, {"chon": boxes, "xac-nhan": "1", "opinion": "Đồng ý"}))
    assert "Đã thực hiện “Phê duyệt” với 2 hồ sơ." in page
    failed = page[page.index('id="chua-thuc-hien"') :]
    failed = failed[: failed.index("</ul>")]
    assert re.findall(r">(H27[^<]+)</a>", failed) == [dossiers[1].code]
    assert "vừa thực hiện" in failed or "không có quyền" in failed
    assert steps(dossiers) == ["van-thu", "dung-xu-ly", "van-thu"]
    assert list(verify()) == []


def test_a_second_click_does_it_once(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    sent = {"chon": ticks([dossier]), "xac-nhan": "1", "opinion": "Đồng ý"}
    browser = at(DIRECTOR)
    browser.post(APPROVE, sent)
    browser.post(APPROVE, sent)
    assert dossier.events.filter(act="approve").count() == 1


def test_the_whole_list_can_be_taken_at_once_under_its_filters(story: Story, at: Desk) -> None:
    dossiers = [story.to_approve() for _ in range(3)]
    page = shown(at(DIRECTOR).post(f"{APPROVE}?q={dossiers[0].code}", {"tat-ca": "1"}))
    assert str(dossiers[0].code) in page
    assert str(dossiers[1].code) not in page
    page = shown(at(DIRECTOR).post(APPROVE, {"tat-ca": "1", "chon": ticks(dossiers[:1])}))
    assert all(str(one.code) in page for one in dossiers)


@pytest.mark.criterion("II.7.1")
def test_what_is_missing_is_asked_for_again_with_the_same_dossiers(story: Story, at: Desk) -> None:
    dossiers = [story.forwarded() for _ in range(2)]
    browser = at(HEAD)
    answer = browser.post(ASSIGN, {"chon": ticks(dossiers), "xac-nhan": "1", "reason": "Ưu tiên"})
    assert answer.status_code == 422
    page = shown(answer)
    assert "Ưu tiên" in page
    for box in ticks(dossiers):
        assert f'value="{box}"' in page
    examiner = story.person(EXAMINER)
    browser.post(ASSIGN, {"chon": ticks(dossiers), "xac-nhan": "1", "examiner": str(examiner.id)})
    for dossier in dossiers:
        dossier.refresh_from_db()
        assert dossier.assignee == examiner


@pytest.mark.parametrize("boxes", [[], ["khong-phai-ma"], ["00000000-0000-0000-0000-000000000000.1"]])
def test_nothing_ticked_leads_back_with_a_word(story: Story, at: Desk, boxes: list[str]) -> None:
    browser = at(DIRECTOR)
    answer = browser.post(APPROVE, {"chon": boxes}, follow=True)
    assert answer.redirect_chain[-1][0] == "/can-bo/danh-sach/to_approve"
    assert "Hãy đánh dấu ít nhất một hồ sơ rồi bấm lại." in shown(answer)


def test_what_no_longer_waits_leads_back_with_a_word(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    boxes = ticks([dossier])
    story.do("approve", dossier, DIRECTOR)
    answer = at(DIRECTOR).post(APPROVE, {"chon": boxes}, follow=True)
    assert "Không hồ sơ nào trong số đã chọn còn chờ thao tác này" in shown(answer)


@pytest.mark.parametrize("email", [EXAMINER, CLERK])
def test_a_list_of_others_takes_nothing(story: Story, at: Desk, email: str) -> None:
    dossier = story.to_approve()
    assert at(email).post(APPROVE, {"chon": ticks([dossier]), "xac-nhan": "1"}).status_code == 404
    dossier.refresh_from_db()
    assert not dossier.events.filter(act="approve").exists()


def test_another_divisions_dossier_is_left_alone_and_not_named(story: Story, at: Desk) -> None:
    theirs = story.forwarded()
    answer = at(OTHER_HEAD).post(ASSIGN, {"chon": ticks([theirs])}, follow=True)
    assert str(theirs.code) not in shown(answer)


@pytest.mark.parametrize(
    "path", [APPROVE.replace("approve", "reject"), "/can-bo/danh-sach/all/hang-loat/approve"]
)
def test_no_other_act_is_done_in_bulk(story: Story, at: Desk, path: str) -> None:
    assert at(DIRECTOR).post(path, {"chon": ["x"]}).status_code == 404


def test_the_address_alone_changes_nothing(story: Story, at: Desk) -> None:
    assert (
        at(DIRECTOR).get(f"{APPROVE}?sort=code").headers["Location"]
        == "/can-bo/danh-sach/to_approve?sort=code"
    )
