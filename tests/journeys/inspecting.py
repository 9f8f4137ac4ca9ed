"""Looking at many pages in one go: what must hold on every page of the system, at both widths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.browser import AXE, DESKTOP, PHONE, accessibility_problems, give_session

SMALLEST_LETTERS = 12
"""In pixels, on a phone: nothing may be set smaller."""

# What a person sees of the page: its language, name and headings, whether it scrolls sideways, its smallest letters,
# columns that are squeezed.
_LOOK = """() => {
  const sizes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest('script, style, noscript, .govuk-visually-hidden')) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size > 0) sizes.push([size, walker.currentNode.data.trim().slice(0, 40)]);
  }
  return {
    lang: document.documentElement.lang,
    title: document.title.trim(),
    headings: document.querySelectorAll('h1').length,
    wide: document.documentElement.scrollWidth - window.innerWidth,
    squeezed: [...document.querySelectorAll("td, th")].filter(cell => cell.checkVisibility()
      && getComputedStyle(cell.closest("thead") ?? cell).position !== "absolute"
      && cell.clientWidth < 56 && cell.innerText.trim().length > 8
      && cell.clientHeight > 4 * parseFloat(getComputedStyle(cell).lineHeight))
      .map(cell => cell.innerText.trim().slice(0, 40)),
    smallest: sizes.sort((one, other) => one[0] - other[0])[0],
    // What a template's author is to write is shown as written.
    text: [...document.querySelectorAll("code[data-sample]")]
      .reduce((text, one) => text.replace(one.innerText, ""), document.body.innerText),
  };
}"""
_DATE_OF_MACHINES = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_UNFILLED = re.compile(r"%\(\w+\)s|\{\{|\}\}|\bNone\b|\bundefined\b|\bnull\b")


# Pages that wait for something load themselves again (`reloading.js`), at most so often: here they have done so
# already. Otherwise one may go to itself while it is sent elsewhere, and the browser gives up the one for the other.
_STAND_STILL = "location.protocol.startsWith('http') && sessionStorage.setItem('mc-reloads', '60')"


class Inspector:
    """Visits pages, notes which page of the system each is, and collects everything that is wrong with any of them."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.add_init_script(_STAND_STILL)
        # Every page is looked at: axe-core waits there for each instead of being sent to each, half a megabyte.
        page.add_init_script(path=AXE)
        self.address = address
        self.seen: set[str] = set()
        self.problems: list[str] = []

    def enter(self, email: str) -> None:
        """Go on as somebody."""
        give_session(self.page, self.address, email)

    def leave(self) -> None:
        """Go on as nobody."""
        self.page.context.clear_cookies()

    def visit(self, address: str, status: int = 200) -> None:
        """Open an address and inspect what comes."""
        self._inspect(self.page.goto(address), address, status)

    def press(self, selector: str, status: int) -> None:
        """Press what the selector names (the first of them), as far as it leads to another page, and inspect that."""
        self.page.set_viewport_size(DESKTOP)
        with self.page.expect_navigation() as led:
            self.page.locator(selector).first.click()
        self._inspect(led.value, self.page.url, status)

    def _inspect(self, response: Any, address: str, status: int) -> None:
        self._note(address)
        if response is None or response.status != status:
            self._complain(address, f"answers {response and response.status}, not {status}")
        for size in (DESKTOP, PHONE):
            narrow = size == PHONE
            self.page.set_viewport_size(size)
            for problem in (
                *self._faults(narrow=narrow),
                *accessibility_problems(self.page, again=narrow),
            ):
                self._complain(address, f"at {size['width']} px: {problem}")

    def assert_all_well(self) -> None:
        """Fail with everything that was wrong anywhere."""
        assert not self.problems, "\n".join(self.problems)

    def fetch(self, address: str, kind: str = "", status: int = 200) -> None:
        """Ask for what is no page: a file, a list for scripts, an address that only takes posts (405)."""
        self._note(address)
        response = self.page.request.get(address, max_redirects=5)
        if response.status != status:
            self._complain(address, f"answers {response.status}, not {status}")
        elif kind and kind not in response.headers["content-type"]:
            self._complain(address, f"is {response.headers['content-type']}, not {kind}")

    def _faults(self, *, narrow: bool) -> Iterator[str]:
        look = self.page.evaluate(_LOOK)
        if look["lang"] != "vi":
            yield f"its language is {look['lang']!r}"
        if not look["title"]:
            yield "it has no title"
        if look["headings"] != 1:
            yield f"it has {look['headings']} main headings"
        if look["wide"] > 0:
            yield f"it is {look['wide']} px wider than the window"
        if narrow and look["smallest"] and look["smallest"][0] < SMALLEST_LETTERS:
            yield f"letters of {look['smallest'][0]} px: {look['smallest'][1]}"
        if look["squeezed"]:
            yield f"a column so narrow that words break: {look['squeezed'][0]!r}"
        for pattern, what in (
            (_DATE_OF_MACHINES, "a date as machines write it"),
            (_UNFILLED, "a place left open"),
        ):
            found = pattern.search(look["text"])
            if found:
                yield f"{what}: …{look['text'][max(0, found.start() - 40) : found.end() + 20]!r}…"

    def _note(self, address: str) -> None:
        path = urlsplit(address).path
        match = resolve(path) if path != "/khong-co-trang-nay" else None
        if match is not None:
            self.seen.add(match.view_name)

    def _complain(self, address: str, text: str) -> None:
        self.problems.append(f"{address} {text}")


def route_names(*namespaces: str) -> set[str]:
    """The names of every address of the system in these namespaces, in all of them when none is given."""
    found = set(_names(get_resolver().url_patterns, ""))
    return {name for name in found if not namespaces or name.partition(":")[0] in namespaces}


def _names(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(
                pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
