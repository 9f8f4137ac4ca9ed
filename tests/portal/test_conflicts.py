"""Two windows that changed the same field: both answers are shown, one is chosen for each, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from tests.answers import complete_answers
from tests.portal.posting import posted
from tests.portal.way import address, begin, step_of
from tests.story import APPLICANT, Story


class Window:
    """A page of step 1 as a browser without scripts has it."""

    def __init__(self, client: Client, story: Story, dossier: Dossier) -> None:
        self.client, self.dossier = client, dossier
        self.where = address("form_step", dossier, number=1)
        self.read(client.get(self.where))
        step = step_of(dossier)
        self.answers = complete_answers(story.form(dossier))
        self.post = posted(step, self.answers)

    def read(self, response: Any) -> str:
        self.text: str = response.content.decode()
        self.hidden = {
            name: re.search(rf'name="{name}" value="([^"]*)"', self.text)[1]  # type: ignore[index]
            for name in ("expected", "page_mark", "page.seen")
        }
        return self.text

    def send(self, **changes: Any) -> Any:
        response = self.client.post(self.where, {**self.post, **self.hidden, "action": "luu", **changes})
        if response.status_code != 302:
            self.read(response)
        return response


@pytest.fixture
def windows(citizen: Client, story: Story) -> tuple[Window, Window]:
    dossier = begin(citizen)
    by = story.actor(APPLICANT)
    drafts.save_answers(by, dossier.key, complete_answers(story.form(dossier)))
    return Window(citizen, story, dossier), Window(citizen, story, dossier)


def fields_of(window: Window) -> tuple[str, str]:
    """Two text fields of the step."""
    first, second = [field.code for field in step_of(window.dossier).fields if field.kind == "text"][:2]
    return first, second


def saved(window: Window) -> dict[str, Any]:
    window.dossier.refresh_from_db()
    return window.dossier.answers


def test_windows_that_changed_different_fields_do_not_ask(windows: tuple[Window, Window]) -> None:
    one, other = windows
    first, second = fields_of(one)
    assert one.send(**{first: "Một"}).status_code == 302
    assert other.send(**{second: "Hai"}).status_code == 302
    assert (saved(one)[first], saved(one)[second]) == ("Một", "Hai")


def test_each_field_in_conflict_is_chosen_for_itself(windows: tuple[Window, Window]) -> None:
    one, other = windows
    first, second = fields_of(one)
    one.send(**{first: "Một", second: "Một nữa"})
    response = other.send(**{first: "Hai", second: "Hai nữa"})
    assert response.status_code == 409
    assert (saved(one)[first], saved(one)[second]) == ("Một", "Một nữa")
    for words in ("Nội dung ở trang này: Hai nữa", "Nội dung đã lưu ở nơi kia: Một nữa", 'value="Hai nữa"'):
        assert words in other.text
    assert "data-autosave=" not in other.text
    changed = {first: "Hai", second: "Hai nữa", "page.both": [first, second]}
    half = other.send(**changed, **{f"page.keep.{first}": "mine"})
    assert half.status_code == 409
    assert "Hãy chọn một trong hai nội dung." in other.text
    assert saved(one)[first] == "Một"
    whole = other.send(**changed, **{f"page.keep.{first}": "mine", f"page.keep.{second}": "theirs"})
    assert whole.status_code == 302
    assert (saved(one)[first], saved(one)[second]) == ("Hai", "Một nữa")


def test_a_third_window_that_saves_while_one_chooses_is_asked_about_again(
    windows: tuple[Window, Window],
) -> None:
    one, other = windows
    first, _second = fields_of(one)
    one.send(**{first: "Một"})
    other.send(**{first: "Hai"})
    one.read(one.client.get(one.where))
    one.send(**{first: "Ba"})
    choice = {first: "Hai", "page.both": [first], f"page.keep.{first}": "mine"}
    assert other.send(**choice).status_code == 409
    assert "Nội dung đã lưu ở nơi kia: Ba" in other.text
    assert saved(one)[first] == "Ba"


def test_what_is_saved_while_one_types_goes_on_from_what_it_saved(windows: tuple[Window, Window]) -> None:
    """The answer of a save by itself tells the page its new marks; another's field is still not overwritten."""
    one, other = windows
    first, second = fields_of(one)
    one.send(**{first: "Một"})
    autosave = f"{address('autosave', other.dossier)}?buoc=1"
    answer = other.client.post(autosave, {**other.post, **other.hidden, second: "Hai"}).json()
    again = {**other.post, **other.hidden, "page.seen": answer["seen"], "expected": answer["revision"]}
    answer = other.client.post(autosave, {**again, second: "Hai hai"}).json()
    assert (saved(one)[first], saved(one)[second]) == ("Một", "Hai hai")
    again |= {"page.seen": answer["seen"], "expected": answer["revision"]}
    refused = other.client.post(autosave, {**again, first: "Đè", second: "Hai hai"})
    assert refused.status_code == 409
    assert "cửa sổ khác" in refused.json()["message"]
    assert saved(one)[first] == "Một"


def test_a_page_whose_answer_was_lost_sends_again_and_nothing_is_lost(windows: tuple[Window, Window]) -> None:
    """The connection broke after the server had saved: what was typed since counts, an overtaken message does not."""
    one, _other = windows
    first, _second = fields_of(one)
    autosave = f"{address('autosave', one.dossier)}?buoc=1"
    page = {**one.post, **one.hidden}
    mark = page["page_mark"]
    one.client.post(autosave, {**page, first: "Cửa", "page_mark": f"{mark}.1"})
    again = one.client.post(autosave, {**page, first: "Cửa hàng", "page_mark": f"{mark}.2"})
    assert again.status_code == 200
    assert saved(one)[first] == "Cửa hàng"
    one.client.post(autosave, {**page, first: "Cửa", "page_mark": f"{mark}.1"})
    assert saved(one)[first] == "Cửa hàng"
