"""A diagram that is only adjusted after a change looks as one drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.designing import Drawing
from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Every drawn element: where it stands, its words, its line. Marks of the viewer's own are left out.
_DRAWN = """() => Object.fromEntries([...document.querySelectorAll('#so-do svg [data-element-id]')].map(element => [
  element.dataset.elementId,
  [element.getAttribute('transform'), element.querySelector('.djs-visual')?.textContent.trim(),
   [...(element.querySelector('.djs-visual')?.querySelectorAll('path, polyline, rect') ?? [])]
     .map(line => line.getAttribute('d') ?? line.getAttribute('points') ?? line.getAttribute('width')).join(';')],
]).sort())"""


def redrawn(drawing: Drawing, act: str) -> dict[str, Any]:
    """Do something that redraws; what stands then in the diagram."""
    page = drawing.page
    page.evaluate(act)
    page.wait_for_function("() => window.drawings.length > 0")
    drawing.quiet()
    found: dict[str, Any] = page.evaluate(_DRAWN)
    return found


def drawn_anew(page: Page) -> dict[str, Any]:
    page.reload()
    page.wait_for_selector(".mc-diagram--drawn")
    _listen(page)
    found: dict[str, Any] = page.evaluate(_DRAWN)
    return found


def _listen(page: Page) -> None:
    page.evaluate(
        "() => { window.drawings = []; document.addEventListener('diagram:drawn', () => window.drawings.push(1)); }"
    )


def test_a_renamed_and_a_moved_step_stand_as_in_a_fresh_drawing(
    walker: Walker, open_session: OpenSession, sample: Any
) -> None:
    page = walker.enter(open_session(), "quantri@hatinh.mau.vn")
    drawing = Drawing(walker, page)
    page.goto("/quan-tri/quy-trinh/moi")
    page.fill("#ten", "Quy trình vẽ lại")
    page.select_option("[name=nguon]", index=1)
    walker.follow(page, page.get_by_role("button", name="Tạo bản nháp"))
    page.locator(".mc-design__table a[data-open]").nth(2).click()
    page.wait_for_selector("#bang-sua")
    page.wait_for_selector(".mc-diagram--drawn")
    drawing.quiet()
    _listen(page)
    rename = """() => { const field = document.querySelector('#bang-sua [name=title]');
      field.value = 'Xem xét lần đầu và ghi lại ý kiến';
      field.dispatchEvent(new Event('change', { bubbles: true })); }"""
    page.evaluate("() => document.querySelector('#so-do svg [data-element-id^=step_]').dataset.kept = 'yes'")
    renamed = redrawn(drawing, rename)
    assert page.locator("#so-do svg [data-kept=yes]").count() == 1, "not drawn from nothing"
    assert any("Xem xét" in (words or "") for _at, words, _line in renamed.values())
    assert renamed == drawn_anew(page)
    page.goto(page.url.partition("?")[0])
    assert drawn_anew(page) == renamed, "whichever step stands open"
    move = "() => document.querySelectorAll('tr[data-step] button[id^=xuong-]')[1].click()"
    moved = redrawn(drawing, move)
    assert moved != renamed
    assert moved == drawn_anew(page)
