"""What was sent while the session had ended comes back in its form: delegations, filters, columns, preferences."""

from __future__ import annotations

import pytest
from django.test import Client

from motcua.desk.models import ListView
from motcua.notices.models import Preferences
from tests.desk.helpers import shown
from tests.story import EXAMINER, Story


def after_signing_in(story: Story, address: str, sent: dict[str, str | list[str]]) -> str:
    browser = Client()
    answer = browser.post(address, sent)
    assert answer["Location"].startswith("/dang-nhap?next=")
    browser.force_login(story.person(EXAMINER))
    return shown(browser.get(address, follow=True))


@pytest.mark.parametrize(
    ("address", "sent", "expected"),
    [
        ("/can-bo/uy-quyen", {"reason": "Đi công tác ở Vinh"}, "Đi công tác ở Vinh"),
        (
            "/can-bo/bo-loc/moi/to_examine?state=processing",
            {"name": "Việc đang làm"},
            'value="Việc đang làm"',
        ),
        ("/can-bo/tuy-chon", {"digest": "weekly"}, 'value="weekly" checked'),
    ],
)
def test_the_form_shows_it_and_nothing_is_saved(
    story: Story, address: str, sent: dict[str, str | list[str]], expected: str
) -> None:
    page = after_signing_in(story, address, sent)
    assert expected in page
    assert "Phiên làm việc trước đã hết giờ" in page
    assert not ListView.objects.exists()
    assert not Preferences.objects.exists()


def test_a_filter_is_still_about_what_was_looked_at(story: Story) -> None:
    page = after_signing_in(story, "/can-bo/bo-loc/moi/to_examine?state=processing", {"name": "Việc"})
    assert "Đang lọc theo:" in page


def test_chosen_columns_are_shown_though_not_kept_yet(story: Story) -> None:
    story.assigned()
    page = after_signing_in(story, "/can-bo/cot/to_examine", {"cot": ["sector", "due_at"], "pham-vi": "list"})
    assert 'value="sector" checked' in page
    assert not ListView.objects.exists()
