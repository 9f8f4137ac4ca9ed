"""Filters that officers keep under a name: opened again, shared with colleagues, changed by nobody else."""

from __future__ import annotations

import html
import re

import pytest

from motcua.desk.models import ListView
from tests.desk.conftest import Desk
from tests.desk.helpers import shown
from tests.story import APPLICANT, CLERK, DESK, DESK_2, EXAMINER, EXAMINER_2, HEAD, OTHER_EXAMINER, Story

LISTS = "/can-bo/danh-sach/"
NEW = "/can-bo/bo-loc/moi/"
QUERY = "state=processing&sort=-due&cot=code,sector"


def save(at: Desk, email: str, listed: str = "all", query: str = QUERY, **typed: str) -> ListView:
    """Save a filter as somebody, and give what was kept."""
    answer = at(email).post(f"{NEW}{listed}?{query}&page=3", {"name": "Rượu đang xử lý", **typed})
    assert answer.status_code == 302, shown(answer)
    return ListView.objects.latest("id")


def row_of_saved(page: str) -> dict[str, str]:
    """The names above a list with their addresses."""
    found = re.findall(r'class="mc-saved__link" href="([^"]+)"[^>]*>(.*?)</a>', page)
    return {re.sub(r"<[^>]+>", "", name): html.unescape(address) for address, name in found}


def test_a_saved_filter_opens_the_list_as_it_was(story: Story, at: Desk) -> None:
    dossier = story.assigned()
    story.submitted()
    save(at, DESK)
    browser = at(DESK)
    saved = row_of_saved(shown(browser.get(f"{LISTS}all")))
    assert list(saved) == ["Rượu đang xử lý"]
    page = shown(browser.get(saved["Rượu đang xử lý"]))
    assert "page=3" not in saved["Rượu đang xử lý"]
    assert page.count("data-row") == 1
    assert str(dossier.code) in page
    assert "Lĩnh vực</a></th>" in page
    assert 'aria-current="true"' in page
    assert row_of_saved(shown(browser.get(f"{LISTS}to_accept"))) == {}
    assert "Rượu đang xử lý" in shown(browser.get("/can-bo/bo-loc"))


def test_only_the_colleagues_of_the_unit_see_a_shared_one_and_by_whom(story: Story, at: Desk) -> None:
    view = save(at, EXAMINER, unit=str(story.unit(EXAMINER)))
    owner = story.person(EXAMINER).full_name
    for colleague in (EXAMINER_2, HEAD):
        assert list(row_of_saved(shown(at(colleague).get(f"{LISTS}all")))) == [f"{view.name} · {owner}"]
        assert owner in shown(at(colleague).get("/can-bo/bo-loc"))
    for other in (OTHER_EXAMINER, CLERK, DESK):
        assert row_of_saved(shown(at(other).get(f"{LISTS}all"))) == {}
        assert view.name not in shown(at(other).get("/can-bo/bo-loc"))


def test_an_unshared_one_is_the_makers_alone(story: Story, at: Desk) -> None:
    view = save(at, EXAMINER)
    assert view.shared_with is None
    assert row_of_saved(shown(at(EXAMINER_2).get(f"{LISTS}all"))) == {}


def test_a_shared_filter_shows_nobody_more_than_they_may_see(story: Story, at: Desk) -> None:
    """The desk sees the whole agency; a filter of its own does not carry that to a division."""
    dossier = story.assigned()
    ListView.objects.create(
        owner=story.person(DESK),
        listed="all",
        name="Cả sở",
        query="state=processing",
        shared_with_id=story.unit(OTHER_EXAMINER),
    )
    browser = at(OTHER_EXAMINER)
    (address,) = row_of_saved(shown(browser.get(f"{LISTS}all"))).values()
    assert str(dossier.code) not in shown(browser.get(address))
    assert str(dossier.code) in shown(at(DESK).get(address))


def test_a_filter_of_a_list_that_others_lack_is_not_offered_to_them(story: Story, at: Desk) -> None:
    story.forwarded()
    view = save(at, HEAD, "to_assign", "due=late", unit=str(story.unit(HEAD)))
    assert view.name in shown(at(HEAD).get("/can-bo/bo-loc"))
    assert view.name not in shown(at(EXAMINER).get("/can-bo/bo-loc"))


def test_only_its_maker_renames_shares_or_deletes_it(story: Story, at: Desk) -> None:
    view = save(at, EXAMINER, unit=str(story.unit(EXAMINER)))
    address = f"/can-bo/bo-loc/{view.id}"
    for other in (EXAMINER_2, HEAD, DESK):
        browser = at(other)
        assert browser.get(address).status_code == 404
        assert browser.post(address, {"name": "Khác"}).status_code == 404
        assert browser.get(f"{address}/xoa").status_code == 404
        assert browser.post(f"{address}/xoa").status_code == 404
    assert at(APPLICANT).post(f"{address}/xoa").status_code == 403
    view.refresh_from_db()
    assert view.name == "Rượu đang xử lý"
    browser = at(EXAMINER)
    assert 'value="Rượu đang xử lý"' in shown(browser.get(address))
    assert browser.post(address, {"name": "  Rượu  ", "unit": ""}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.shared_with_id) == ("Rượu", None)
    asked = shown(browser.get(f"{address}/xoa"))
    assert "Xoá bộ lọc “Rượu”?" in asked
    assert ListView.objects.exists(), "asking deletes nothing"
    browser.post(f"{address}/xoa")
    assert not ListView.objects.exists()


def test_a_name_is_asked_for_and_taken_once(story: Story, at: Desk) -> None:
    save(at, DESK)
    browser = at(DESK)
    empty = browser.post(f"{NEW}all?{QUERY}", {"name": "  ", "unit": ""})
    assert empty.status_code == 422
    assert "Hãy đặt tên cho bộ lọc." in shown(empty)
    again = browser.post(f"{NEW}all?state=accepted", {"name": "rượu đang xử lý"})
    assert again.status_code == 422
    assert 'value="rượu đang xử lý"' in shown(again)
    assert ListView.objects.get().query == "state=processing&sort=-due"
    browser.post(f"{NEW}all?state=accepted", {"name": "rượu đang xử lý", "replace": "1"})
    assert ListView.objects.get().query == "state=accepted"
    # The same name may stand in another list, and with somebody else.
    save(at, DESK, "resolved")
    save(at, DESK_2)
    assert ListView.objects.count() == 3


def test_it_is_shared_with_an_own_unit_only(story: Story, at: Desk) -> None:
    for unit in (str(story.unit(DESK)), "x", "9" * 17):
        answer = at(EXAMINER).post(f"{NEW}all?{QUERY}", {"name": "Chung", "unit": unit})
        assert answer.status_code == 422
        assert "Hãy chọn một đơn vị mà bạn làm việc." in shown(answer)
    assert not ListView.objects.exists()


def test_only_what_an_address_of_lists_knows_is_kept(story: Story, at: Desk) -> None:
    view = save(at, DESK, query="state=accepted&next=//x.vn&page=9&la=1&q=" + "a" * 500)
    assert view.query == "q=" + "a" * 200 + "&state=accepted"


@pytest.mark.parametrize("listed", ["to_approve", "khong-co", "khong/co"])
def test_a_list_of_others_takes_none(story: Story, at: Desk, listed: str) -> None:
    assert at(DESK).post(f"{NEW}{listed}?state=accepted", {"name": "x"}).status_code == 404


def test_what_was_typed_after_the_session_ended_leads_back_to_its_form_with_the_filters(
    story: Story, at: Desk
) -> None:
    from django.test import Client

    answer = Client().post(f"{NEW}all?state=accepted", {"name": "x"})
    form = "%2Fcan-bo%2Fbo-loc%2Fmoi%2Fall%3Fstate%3Daccepted"
    assert answer["Location"] == f"/dang-nhap?next={form}"
