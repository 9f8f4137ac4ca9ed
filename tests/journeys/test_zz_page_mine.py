import pytest
from tests.browser import DESKTOP, PHONE, screenshot
from tests.journeys.test_every_page import *
from tests.journeys.test_every_page import _a_supplemented_one, _one_of_each
for name in [n for n in globals() if n.startswith("test_")]: del globals()[name]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
def test_mine(inspector, story):
    page = inspector.page
    asked = story.asked()
    inspector.enter(DESK)
    inspector.visit(f"{desk_page(asked)}/nhap/bo-sung")
    inspector.press('.mc-entry button[value="submit"]', 422)
    page.set_viewport_size(DESKTOP); screenshot(page, "z-entry"); page.set_viewport_size(PHONE); screenshot(page, "z-entry-phone")
    _a_supplemented_one(inspector, story)
    for panel in ("bo-sung", "noi-bo", "don"):
        page.goto(page.url.partition("?")[0].partition("#")[0] + "#" + panel); page.reload()
        page.set_viewport_size(DESKTOP); screenshot(page, f"z-{panel}")
        page.set_viewport_size(PHONE); page.reload(); screenshot(page, f"z-{panel}-phone")
    inspector.enter(people.APPLICANT)
    inspector.visit(address("supply", asked))
    inspector.press('.mc-items button[value="gui"]', 422)
    page.set_viewport_size(DESKTOP); screenshot(page, "z-supply")
    inspector.assert_all_well()
