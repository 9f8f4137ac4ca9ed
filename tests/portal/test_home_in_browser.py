"""Where the circular wants the parts of the home page to stand, measured on an office screen (appendix III)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def box(page: Page, place: str) -> dict[str, float]:
    """Where the element stands: x, y, width, height in pixels."""
    found: Any = page.locator(place).first.evaluate("element => element.getBoundingClientRect().toJSON()")
    return dict(found)


@pytest.mark.criterion("III.4.1", "III.6.1", "III.6.2")
def test_the_search_is_large_and_first_and_the_two_columns_stand_side_by_side(
    sample: Path, live_server: Any, page_desktop: Page
) -> None:
    page_desktop.goto("/")
    menu, search = box(page_desktop, "nav.mc-nav"), box(page_desktop, ".mc-search input[name=q]")
    assert search["width"] >= 480
    assert search["height"] >= 44
    assert menu["y"] + menu["height"] <= search["y"] <= menu["y"] + menu["height"] + 200
    above = page_desktop.evaluate(
        "limit => [...document.querySelectorAll('main a, main button')]"
        ".filter(e => e.offsetParent && e.getBoundingClientRect().bottom <= limit).length",
        search["y"],
    )
    assert above == 0, "nothing to press stands between the menu and the search"
    citizens, businesses = (
        box(page_desktop, f".mc-columns section:has-text('{title}')")
        for title in ("Công dân", "Doanh nghiệp")
    )
    assert citizens["x"] + citizens["width"] <= businesses["x"]
    assert abs(citizens["y"] - businesses["y"]) < 2
