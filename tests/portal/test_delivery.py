"""Who the dossier is for and how the result comes: two windows, saved as one types, names that are none of the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers.models import Dossier
from tests.portal.conftest import SignedIn
from tests.portal.way import address, begin, delivery_post
from tests.story import STRANGER, Story

PHONE, NAME = "applicant-phone", "applicant-name"


class Window:
    """The page as a browser has it."""

    def __init__(self, client: Client, dossier: Dossier) -> None:
        self.client, self.dossier = client, dossier
        self.where = address("delivery", dossier)
        self.post = {**delivery_post(), "action": "luu"}
        self.read(client.get(self.where))

    def read(self, response: Any) -> None:
        self.text: str = response.content.decode()
        self.hidden = {
            name: re.search(rf'name="{name}" value="([^"]*)"', self.text)[1]  # type: ignore[index]
            for name in ("expected", "page_mark", "page.seen")
        }

    def send(self, **changes: Any) -> Any:
        response = self.client.post(self.where, {**self.post, **self.hidden, **changes})
        if response.status_code != 302:
            self.read(response)
        return response

    def autosave(self, **changes: str) -> Any:
        data = {**self.post, **self.hidden, **changes}
        response = self.client.post(
            address("autosave_delivery", self.dossier), data, headers={"X-Requested-With": "autosave"}
        )
        if response.status_code == 200:
            self.hidden |= {
                "expected": str(response.json()["revision"]),
                "page.seen": response.json()["seen"],
            }
        return response


@pytest.fixture
def windows(citizen: Client) -> tuple[Window, Window]:
    dossier = begin(citizen)
    citizen.post(address("delivery", dossier), delivery_post())
    return Window(citizen, dossier), Window(citizen, dossier)


def saved(window: Window) -> Dossier:
    window.dossier.refresh_from_db()
    return window.dossier


def test_windows_that_changed_different_things_do_not_ask(windows: tuple[Window, Window]) -> None:
    one, other = windows
    assert one.send(**{NAME: "Trần Thị Bình"}).status_code == 302
    assert other.send(way="online").status_code == 302
    dossier = saved(one)
    assert (dossier.applicant["name"], dossier.delivery) == ("Trần Thị Bình", {"way": "online"})
    assert dossier.applicant_name == "Trần Thị Bình"


def test_the_second_window_is_told_sees_both_chooses_and_loses_nothing(
    windows: tuple[Window, Window],
) -> None:
    one, other = windows
    one.send(**{NAME: "Trần Thị Bình", "way": "online"})
    answer = other.send(**{NAME: "Trần Thị Bông", "way": "desk", PHONE: "0911222333"})
    assert answer.status_code == 409
    assert saved(one).applicant["name"] == "Trần Thị Bình"
    for words in ("Nội dung ở trang này: Trần Thị Bông", "Nội dung đã lưu ở nơi kia: Trần Thị Bình"):
        assert words in other.text
    assert "0911222333" in other.text, "what the other has not touched is still in its box"
    assert "data-autosave=" not in other.text
    changed = {NAME: "Trần Thị Bông", PHONE: "0911222333", "way": "online", "page.both": [NAME]}
    assert other.send(**changed).status_code == 409
    assert "Hãy chọn một trong hai nội dung." in other.text
    assert other.send(**changed, **{f"page.keep.{NAME}": "mine"}).status_code == 302
    dossier = saved(one)
    assert (dossier.applicant["name"], dossier.applicant["phone"]) == ("Trần Thị Bông", "0911222333")
    assert dossier.delivery == {"way": "online"}, "what only the other has changed stays"


def test_an_address_for_the_post_is_one_thing_to_choose(windows: tuple[Window, Window]) -> None:
    one, other = windows
    post = {"way": "post", "delivery-name": "Lê Thị Hoa", "delivery-phone": "0912345678"}
    post |= {"delivery-address-province": "42", "delivery-address-ward": "18073"}
    one.send(**post, **{"delivery-address-detail": "Số 5 đường Mẫu"})
    other.send(**post, **{"delivery-address-detail": "Số 7 đường Mẫu"})
    assert "Số 5 đường Mẫu" in other.text
    chosen = {"page.both": "delivery-address", "page.keep.delivery-address": "theirs"}
    assert other.send(**post, **{"delivery-address-detail": "Số 7 đường Mẫu"}, **chosen).status_code == 302
    assert saved(one).delivery["address"]["detail"] == "Số 5 đường Mẫu"


def test_it_saves_itself_as_one_types_and_another_window_is_not_overwritten(
    windows: tuple[Window, Window],
) -> None:
    one, other = windows
    assert f'data-autosave="{address("autosave_delivery", one.dossier)}"' in one.text
    assert "data-autosave-status" in one.text
    assert re.fullmatch(r"\d\d:\d\d:\d\d", one.autosave(**{NAME: "Bình"}).json()["saved_at"])
    assert one.autosave(**{NAME: "Bình Minh"}).status_code == 200
    assert saved(one).applicant["name"] == "Bình Minh"
    late = other.autosave(**{NAME: "Khác"})
    assert late.status_code == 409
    assert "Tên chủ hồ sơ" in late.json()["message"]
    assert saved(one).applicant["name"] == "Bình Minh"


def test_what_is_saved_by_itself_may_be_unfinished(windows: tuple[Window, Window]) -> None:
    one, _other = windows
    assert one.autosave(way="post", **{PHONE: "091"}).status_code == 200
    assert saved(one).delivery["way"] == "post"
    assert one.send(action="tiep", way="post", **{PHONE: "091"}).status_code == 422


def test_a_stranger_saves_nothing(windows: tuple[Window, Window], signed_in: SignedIn) -> None:
    stranger = signed_in(STRANGER)
    where = address("autosave_delivery", windows[0].dossier)
    assert stranger.post(where, delivery_post(**{NAME: "Kẻ lạ"})).status_code == 404
    assert saved(windows[0]).applicant["name"] == "Nguyễn Văn An"


def test_nothing_is_saved_by_itself_once_it_was_submitted(citizen: Client, story: Story) -> None:
    dossier = story.asked()
    answer = citizen.post(address("autosave_delivery", dossier), delivery_post(**{NAME: "Khác"}))
    assert answer.status_code == 409
    assert "không sửa được sau khi nộp" in answer.json()["message"]


def test_names_that_are_none_of_the_page_are_told(windows: tuple[Window, Window]) -> None:
    one, _other = windows
    answer = one.send(action="tiep", **{NAME: "Bình", "applicant-kind": "organisation"})
    assert answer.status_code == 422
    assert "Không nhận applicant-kind" in one.text
    assert saved(one).applicant["name"] == "Bình"
    assert saved(one).applicant["kind"] == "citizen"


def test_a_name_that_is_too_long_is_told_and_not_cut(windows: tuple[Window, Window]) -> None:
    one, _other = windows
    assert one.send(action="tiep", **{NAME: "A" * 301}).status_code == 422
    assert "dài quá 300 ký tự" in one.text
    assert "A" * 301 in one.text


def test_after_the_session_had_ended_a_change_made_meanwhile_is_not_overwritten(
    windows: tuple[Window, Window], signed_in: SignedIn
) -> None:
    one, other = windows
    gone = Client()
    typed = {**other.post, **other.hidden, NAME: "Gõ khi phiên đã hết"}
    gone.post(other.where, typed)
    one.send(**{NAME: "Trần Thị Bình"})
    gone.force_login(signed_in().get("/ho-so").wsgi_request.user)
    other.client = gone
    other.read(gone.get(other.where))
    assert "Gõ khi phiên đã hết" in other.text
    assert other.send(**{NAME: "Gõ khi phiên đã hết"}).status_code == 409
    assert saved(one).applicant["name"] == "Trần Thị Bình"
