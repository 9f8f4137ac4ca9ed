"""Two hundred results approved from the keyboard; the one that cannot be is named."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from tests.conftest import OpenSession
from tests.journeys.walking import Walker
from tests.story import DIRECTOR, Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANY = 200


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until the element has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached with {key}")


def test_two_hundred_are_approved_from_the_keyboard(
    walker: Walker, open_session: OpenSession, story: Story
) -> None:
    dossiers = [story.to_approve() for _ in range(MANY)]
    page = walker.enter(open_session(), DIRECTOR)
    page.goto("/can-bo/danh-sach/to_approve")
    late = dossiers[MANY // 2]
    page.keyboard.press("a")
    page.keyboard.press("b")
    press_until(page, "Tab", 'input[name="tat-ca"]')
    page.keyboard.press("Space")
    press_until(page, "Shift+Tab", "button[data-bulk]")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Phê duyệt {MANY} hồ sơ").wait_for()
    story.do("reject", late, DIRECTOR, {"reason": "Thiếu điều kiện"})
    press_until(page, "Tab", ".mc-form__actions button")
    page.keyboard.press("Enter")
    page.get_by_text(f"Đã thực hiện “Phê duyệt” với {MANY - 1} hồ sơ.").wait_for(timeout=60_000)
    assert page.locator("#chua-thuc-hien a").all_inner_texts() == [late.code]
    keys = [one.pk for one in dossiers]
    assert Dossier.objects.filter(pk__in=keys, events__act="approve").count() == MANY - 1
    assert list(verify(late.code)) == []
