"""Looking at pages in Chromium: what journeys share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

from motcua.config.browser import CHROMIUM_ARGUMENTS, find_chromium
from motcua.config.places import project_root, var_folder

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}

AXE = project_root() / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = {"serious", "critical"}
# What is never grave costs a quarter of the time.
_NEVER_GRAVE = (
    "region",
    "heading-order",
    "page-has-heading-one",
    "empty-heading",
    "empty-table-header",
    "presentation-role-conflict",
    "meta-viewport-large",
    "skip-link",
    "landmark-banner-is-top-level",
    "landmark-contentinfo-is-top-level",
    "landmark-main-is-top-level",
    "landmark-no-duplicate-banner",
    "landmark-no-duplicate-contentinfo",
    "landmark-no-duplicate-main",
    "landmark-one-main",
    "landmark-unique",
)
# What may differ at another width: what is shown there alone, what scrolls.
_OF_WIDTH = (
    "aria-hidden-focus",
    "button-name",
    "input-button-name",
    "label",
    "link-name",
    "nested-interactive",
    "scrollable-region-focusable",
    "select-name",
    "summary-name",
)


@contextmanager
def chromium_running() -> Iterator[Browser]:
    """Chromium without a window, until the end of the block."""
    executable = find_chromium()
    assert executable, "Chromium is missing: apt-get install chromium, or set MOTCUA_CHROMIUM"
    # Playwright runs an event loop in this thread; Django would refuse the tests' own queries beside it, and it has
    # other connections there than without one: none stays behind, to a database that will be gone.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
            yield browser
            connections.close_all()
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class KeptChromium:
    """One Chromium for many tests, started for the first that asks and again where it was stopped or has died.

    While it runs, Playwright's event loop does too: tests of asynchronous code could not start one of their own.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._browser: Browser | None = None

    def running(self) -> Browser:
        """The browser."""
        if self._browser is None or not self._browser.is_connected():
            self.stop()
            self._browser = self._open.enter_context(chromium_running())
        return self._browser

    def stop(self) -> None:
        """End it, if it runs."""
        self._browser = None
        self._open.close()


@contextmanager
def open_page(browser: Browser, address: str, size: ViewportSize, **options: Any) -> Iterator[Page]:
    """A page in a context of its own (own cookies); ends with an error when a script failed or broke the policy."""
    context = browser.new_context(
        base_url=address, viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("console", lambda message: problems.extend(_policy_breach(page, message)))
    yield page
    context.close()
    assert not problems, "scripts failed:\n" + "\n".join(problems)


def _policy_breach(page: Page, message: ConsoleMessage) -> list[str]:
    return [f"{page.url}: {message.text}"] if "Content Security Policy" in message.text else []


def assert_accessible(page: Page) -> None:
    """Fail when axe-core finds something serious or critical on the page as it stands (WCAG, best practice)."""
    found = accessibility_problems(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)


def accessibility_problems(page: Page, *, again: bool = False) -> list[str]:
    """What axe-core calls serious or critical on the page as it stands, a line each.

    `again`: the page was looked at in another width already; only what may differ is.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if again:
        options["runOnly"] = {"type": "rule", "values": _OF_WIDTH}
    else:
        options["rules"] = {rule: {"enabled": False} for rule in _NEVER_GRAVE}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [_described(violation) for violation in found["violations"] if violation["impact"] in _GRAVE]


def give_session(page: Page, address: str, email: str) -> None:
    """Let a page of the server at `address` go on as somebody, without the form; whoever it was before is out."""
    from django.conf import settings
    from django.test import Client

    from motcua.people.models import User

    somebody = Client()
    somebody.force_login(User.objects.get(email=email))
    page.context.clear_cookies()
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": somebody.cookies[name].value, "url": address}])


def _described(violation: dict[str, Any]) -> str:
    places = "; ".join(str(node["target"]) + " " + node["html"][:160] for node in violation["nodes"][:5])
    return f"- {violation['id']} ({violation['impact']}): {violation['help']}: {places}"


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page as var/screenshots/<name>.png when MOTCUA_SCREENSHOTS=1."""
    if os.environ.get("MOTCUA_SCREENSHOTS") != "1":
        return
    folder = var_folder() / "screenshots"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
