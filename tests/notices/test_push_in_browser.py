"""`push.js` in Chromium: a browser that was allowed is told, one that was not says why, and one is given up again.

Chromium without a window has no push service to subscribe at: what `PushManager.subscribe` would give is given by a
script of the test, with the address of a service on this machine. It has no place for notices either: what the worker
would show is written down in the worker. Permission, page and worker are Chromium's own, and what arrives, once opened,
comes to the worker as a browser brings it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.live_server_helper import LiveServer

from motcua.notices.adapters.push import public_key, unpadded
from motcua.notices.models import Subscription
from tests.browser import assert_accessible, give_session, screenshot
from tests.notices.test_push import KEY, PAGE, Browser, browser, channel
from tests.notices.tower import Post, post
from tests.story import APPLICANT

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenSession

__all__ = ["browser", "post"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALLOW = "Cho trình duyệt này hiện thông báo"
SUBSCRIBES = """
PushManager.prototype.subscribe = async function (asked) {
  window.asked = { key: [...new Uint8Array(asked.applicationServerKey)], visible: asked.userVisibleOnly };
  return { toJSON: () => (%s) };
};
"""
FAILS = """
PushManager.prototype.subscribe = async () => {
  throw new DOMException("Registration failed - push service error", "AbortError");
};
"""
WRITES_DOWN = """() => {
  self.shown = [];
  self.registration.showNotification = async (title, more) => {
    self.shown.push([title, more.body, more.data.url]);
  };
}"""


@pytest.fixture
def page(post: Post, browser: Browser, live_server: LiveServer, open_session: OpenSession) -> Page:
    """The page of an applicant whose browser lets it show notices, where push is set up."""
    channel(post)
    opened = open_session(permissions=["notifications"])
    give_session(opened, live_server.url, APPLICANT)
    return opened


@pytest.mark.criterion("I.5.2")
def test_a_browser_is_allowed_shows_what_happens_and_is_given_up_again(
    post: Post, browser: Browser, page: Page, live_server: LiveServer
) -> None:
    page.add_init_script(SUBSCRIBES % browser.subscription())
    page.goto(PAGE)
    assert "Chưa có trình duyệt nào" in page.inner_text("main")
    _look(page, "thong-bao-1-chua-cho-phep")
    with page.expect_navigation():
        page.get_by_role("button", name=ALLOW).click()
    assert "Trình duyệt này sẽ hiện thông báo." in page.inner_text("body")
    _look(page, "thong-bao-2-da-cho-phep")
    kept = Subscription.objects.get()
    assert (kept.person.email, kept.endpoint) == (APPLICANT, browser.address)
    assert "Chrom" in page.locator("#trinh-duyet + ul li").inner_text()

    dossier = post.story.submitted()
    post.leave()
    assert post.told("submit") == {"mail": "sent", "push": "sent"}
    ((_headers, body),) = browser.service.taken
    ((title, words, target),) = _shown(page, live_server, browser.opened(body))
    assert dossier.receipt_number in title
    assert dossier.applicant_name not in title + words, "what a locked screen shows"
    assert target.endswith(f"/ho-so/{dossier.key}")

    with page.expect_navigation():
        page.locator("#trinh-duyet + ul li").get_by_role("button", name="Bỏ").click()
    assert "thông báo không hiện ở đó nữa" in page.inner_text("body")
    assert not Subscription.objects.exists()
    post.story.submitted()
    post.leave()
    assert len(browser.service.taken) == 1


def test_the_browser_is_asked_with_the_key_of_this_installation(page: Page, browser: Browser) -> None:
    """With another one no push service would take what we send; nothing silent is asked for, which browsers refuse."""
    page.add_init_script(SUBSCRIBES % browser.subscription())
    page.goto(PAGE)
    page.locator("form[data-push-key]").evaluate(
        "form => { form.requestSubmit = () => { window.gave = form.subscription.value; }; }"
    )
    page.get_by_role("button", name=ALLOW).click()
    page.wait_for_function("() => window.gave")
    assert json.loads(page.evaluate("window.gave")) == json.loads(browser.subscription())
    asked = page.evaluate("window.asked")
    assert (bytes(asked["key"]), asked["visible"]) == (unpadded(public_key(KEY)), True)


def test_a_browser_that_refuses_is_told_how_to_let_it(
    post: Post, browser: Browser, live_server: LiveServer, open_session: OpenSession
) -> None:
    channel(post)
    phone = open_session(phone=True)
    give_session(phone, live_server.url, APPLICANT)
    phone.goto(PAGE)
    phone.get_by_role("button", name=ALLOW).click()
    phone.get_by_text("Trình duyệt chưa cho phép hiện thông báo.").wait_for()
    assert phone.locator("[data-push-error]:visible").count() == 1
    _look(phone, "thong-bao-3-tu-choi")
    assert not Subscription.objects.exists()
    # Allowed meanwhile, the same button does it.
    phone.context.grant_permissions(["notifications"], origin=live_server.url)
    phone.evaluate(f"() => {{ {SUBSCRIBES % browser.subscription()} }}")
    with phone.expect_navigation():
        phone.get_by_role("button", name=ALLOW).click()
    assert Subscription.objects.get().endpoint == browser.address


def test_a_browser_without_a_push_service_says_so(page: Page) -> None:
    page.add_init_script(FAILS)
    page.goto(PAGE)
    page.get_by_role("button", name=ALLOW).click()
    page.get_by_text("Trình duyệt không đăng ký nhận thông báo được.").wait_for()
    assert page.locator("[data-push-error]:visible").count() == 1
    _look(page, "thong-bao-4-khong-dang-ky-duoc")
    assert not Subscription.objects.exists()


def test_a_browser_that_cannot_is_offered_nothing_and_told_why(page: Page) -> None:
    page.add_init_script("delete window.PushManager")
    page.goto(PAGE)
    page.get_by_text("Trình duyệt này không hiện được thông báo của trang.").wait_for()
    assert page.get_by_role("button", name=ALLOW).count() == 0
    _look(page, "thong-bao-5-khong-ho-tro")


def _shown(page: Page, live_server: LiveServer, told: Any) -> list[list[str]]:
    """What the worker that the page registered shows of what the push service brings."""
    (worker,) = page.context.service_workers
    worker.evaluate(WRITES_DOWN)
    protocol = page.context.new_cdp_session(page)
    registered: list[str] = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: registered.extend(one["registrationId"] for one in said["registrations"]),
    )
    protocol.send("ServiceWorker.enable")
    for _turn in range(100):
        if registered:
            break
        page.wait_for_timeout(50)
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live_server.url, "registrationId": registered[0], "data": json.dumps(told)},
    )
    shown: list[list[str]] = []
    for _turn in range(100):
        shown = worker.evaluate("() => self.shown")
        if shown:
            break
        page.wait_for_timeout(50)
    return shown


def _look(page: Page, name: str) -> None:
    assert_accessible(page)
    screenshot(page, name)
