"""One act on the dossiers ticked in a list: confirmed first, a result for each, nobody else's touched."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Iterable

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Holding
from motcua.dossiers.models import Dossier, Event
from motcua.dossiers.verification import verify
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import CLERK, DESK, DIRECTOR, EXAMINER, EXAMINER_2, HEAD, OTHER_HEAD, Story

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
    page = shown(at(DIRECTOR).post(APPROVE, {"chon": boxes, "xac-nhan": "1", "reason": "Đồng ý"}))
    assert "Đã thực hiện “Phê duyệt” với 2 hồ sơ." in page
    failed = page[page.index('id="chua-thuc-hien"') :]
    failed = failed[: failed.index("</ul>")]
    assert re.findall(r">(H27[^<]+)</a>", failed) == [dossiers[1].code]
    assert "vừa thực hiện" in failed or "không có quyền" in failed
    assert steps(dossiers) == ["van-thu", "dung-xu-ly", "van-thu"]
    assert list(verify()) == []


def test_a_second_click_does_it_once(story: Story, at: Desk) -> None:
    dossier = story.to_approve()
    sent = {"chon": ticks([dossier]), "xac-nhan": "1", "reason": "Đồng ý"}
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


LEFT = "/can-bo/danh-sach/left_behind"
HOLDERS = "/can-bo/ai-dang-giu"


def test_the_work_of_somebody_who_left_is_given_to_others_at_once(story: Story, at: Desk) -> None:
    dossiers = [story.assigned() for _ in range(3)]
    leaver, stays = story.person(EXAMINER), story.person(EXAMINER_2)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Holding.objects.filter(person=leaver).update(starts_on=yesterday, ends_on=yesterday)
    browser = at(HEAD)
    page = shown(browser.get(LEFT))
    assert f'formaction="{LEFT}/hang-loat/reassign"' in page
    sent = {"chon": ticks(dossiers), "xac-nhan": "1", "examiner": str(stays.id), "reason": "San việc"}
    page = shown(browser.post(f"{LEFT}/hang-loat/reassign", sent))
    assert "Đã thực hiện “Phân công lại” với 3 hồ sơ." in page
    for dossier in dossiers:
        dossier.refresh_from_db()
        assert (dossier.assignee, dossier.examiner) == (stays, stays)
    assert list(verify()) == []


def test_from_the_holders_page_several_go_to_somebody_else_with_a_result_for_each(
    story: Story, at: Desk
) -> None:
    dossiers = [story.assigned() for _ in range(3)]
    boxes = ticks(dossiers)
    browser = at(HEAD)
    chosen = f"{HOLDERS}?nguoi={story.unit(EXAMINER)}.{story.person(EXAMINER).id}"
    page = shown(browser.get(chosen))
    assert all(f'value="{box}"' in page for box in boxes)
    address = f"{HOLDERS}/phan-cong-lai"
    assert f'action="{address}' in page
    story.do("propose", dossiers[1], EXAMINER, {"opinion": "Đủ"})
    sent = {
        "chon": boxes,
        "xac-nhan": "1",
        "examiner": str(story.person(EXAMINER_2).id),
        "reason": "San việc",
    }
    page = shown(browser.post(address, sent))
    assert "với 2 hồ sơ" in page
    failed = page[page.index('id="chua-thuc-hien"') :]
    assert re.findall(r">(H27[^<]+)</a>", failed[: failed.index("</ul>")]) == [dossiers[1].code]
    for dossier in (dossiers[0], dossiers[2]):
        dossier.refresh_from_db()
        assert dossier.assignee == story.person(EXAMINER_2)


def test_only_heads_of_divisions_give_work_to_others(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    sent = {
        "chon": ticks([dossier]),
        "xac-nhan": "1",
        "examiner": str(story.person(EXAMINER_2).id),
        "reason": "San việc",
    }
    for email in (EXAMINER, DIRECTOR, CLERK):
        assert at(email).post(f"{HOLDERS}/phan-cong-lai", sent).status_code == 403
        assert at(email).post("/can-bo/danh-sach/late/hang-loat/reassign", sent).status_code == 404
        assert "hang-loat/reassign" not in shown(at(email).get("/can-bo/danh-sach/late"))
    answer = at(OTHER_HEAD).post(f"{HOLDERS}/phan-cong-lai", sent, follow=True)
    assert str(dossier.code) not in shown(answer)
    dossier.refresh_from_db()
    assert dossier.assignee == story.person(EXAMINER)


def test_what_one_sent_on_by_mistake_is_taken_back_together(story: Story, at: Desk) -> None:
    mine = [story.proposed() for _ in range(2)]
    touched = story.to_approve()
    address = "/can-bo/danh-sach/proposed/hang-loat/take_back"
    browser = at(EXAMINER)
    assert f'formaction="{address}"' in shown(browser.get("/can-bo/danh-sach/proposed"))
    sent = {"chon": ticks([*mine, touched]), "xac-nhan": "1", "reason": "Nhầm ý kiến"}
    page = shown(browser.post(address, sent))
    assert "với 2 hồ sơ" in page
    assert f">{touched.code}</a>" in page[page.index('id="chua-thuc-hien"') :]
    assert steps([*mine, touched]) == ["tham-dinh", "tham-dinh", "ky-duyet"]
    assert list(verify()) == []


def test_the_act_is_called_as_the_process_calls_it(story: Story, at: Desk) -> None:
    story.accepted()
    page = shown(at(DESK).get("/can-bo/danh-sach/to_forward"))
    assert "Chuyển phòng chuyên môn…</button>" in page


def test_where_processes_call_it_differently_the_common_name_stands(story: Story, at: Desk) -> None:
    dossiers = [story.accepted(), story.accepted()]
    process = Dossier.objects.values_list("process_version__code", flat=True)[0]
    version = ProcessVersion.objects.filter(code=process).order_by("-number")[0]
    definition = copy.deepcopy(version.definition)
    step = next(step for step in definition["steps"] if step["code"] == dossiers[0].step)
    next(action for action in step["actions"] if action["act"] == "forward")["label"] = "Gửi đi"
    other = publish_process(process, "Khác", definition)
    Dossier.objects.filter(pk=dossiers[1].pk).update(process_version=other)
    assert "Chuyển xử lý…</button>" in shown(at(DESK).get("/can-bo/danh-sach/to_forward"))


def test_after_signing_in_anew_what_was_ticked_and_typed_is_there(story: Story, at: Desk) -> None:
    dossiers = [story.to_approve() for _ in range(2)]
    browser = Client()
    sent = {"chon": ticks(dossiers), "xac-nhan": "1", "reason": "Đồng ý cả hai"}
    assert "/dang-nhap" in browser.post(APPROVE, sent).headers["Location"]
    browser.force_login(story.person(DIRECTOR))
    page = shown(browser.get(APPROVE))
    assert "Đồng ý cả hai" in page
    assert all(f'value="{box}"' in page for box in ticks(dossiers))
    assert not Event.objects.filter(act="approve").exists(), "nothing is done before it is confirmed anew"
    assert browser.get(APPROVE).status_code == 302
