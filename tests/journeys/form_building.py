"""The hand of an administrator at the builder of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.walking import Walker

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Building:
    """Adds fields, writes in their boxes; each is saved as soon as it is left."""

    def __init__(self, walker: Walker, page: Page) -> None:
        self.walker = walker
        self.page = page

    def quiet(self) -> None:
        """Wait until what was done last is saved and drawn."""
        self.page.wait_for_selector("[data-designer]:not([aria-busy=true])", state="attached")

    def begin(self, title: str) -> None:
        self.page.goto("/quan-tri/bieu-mau")
        self.walker.follow(self.page, self.page.get_by_role("link", name="Tạo biểu mẫu mới"))
        self.page.fill("#ten", title)
        self.walker.follow(self.page, self.page.get_by_role("button", name="Tạo bản nháp"))

    def step(self, title: str) -> None:
        """A further step at the end, which stands open then."""
        self.close()
        self.page.fill("#ten", title)
        self.page.get_by_role("button", name="Thêm bước").click()
        self.page.wait_for_selector(f"#bang-sua h2:has-text('{title}')")
        self.quiet()

    def add(self, kind: str, label: str, **boxes: str | bool) -> None:
        """A further field behind the one that stands open."""
        self.page.select_option("#loai", label=kind)
        self.page.fill("#ten", label)
        self.page.locator("#ten").press("Enter")
        self.page.wait_for_selector(f"#bang-sua h2:has-text('{label}')")
        self.quiet()
        self.fill(**boxes)

    def fill(self, **boxes: str | bool) -> None:
        """Boxes of what stands open, by name (`__` for "-")."""
        for key, value in boxes.items():
            box = self.page.locator(f"#bang-sua [name='{key.replace('__', '-')}']").first
            self._uncover(key.replace("__", "-"))
            if isinstance(value, bool):
                box.set_checked(value)
            elif box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(label=value)
            else:
                box.fill(value)
                box.blur()
            self.quiet()

    def _uncover(self, name: str) -> None:
        """Open what the box stands in."""
        self.page.evaluate(
            """name => {
                for (let at = document.querySelector(`#bang-sua [name='${name}']`); at; at = at.parentElement)
                    if (at.tagName === 'DETAILS') at.open = true;
            }""",
            name,
        )

    def only_when(self, field: str, test: str, *values: str) -> None:
        """The field that stands open is asked only when another one is so."""
        number = self.page.locator("[name^='shown_when.'][name$='.kind'][value=test]").count()
        self.page.evaluate("document.getElementById('shown_when').open = true")
        self.page.locator("#shown_when").get_by_role("button", name="Thêm điều kiện").first.click()
        box = f"shown_when.{number}."
        self.page.wait_for_selector(f"[name='{box}field']")
        self.quiet()
        self.page.locator(f"[name='{box}field']").select_option(label=field)
        self.quiet()
        self.page.locator(f"[name='{box}test']").select_option(label=test)
        self.quiet()
        for value in values:
            offered = self.page.locator(f"[name='{box}value']").first
            if offered.evaluate("box => box.tagName") == "SELECT":
                offered.select_option(label=value)
            elif offered.get_attribute("type") == "checkbox":
                self.page.locator(".mc-build__test").get_by_label(value, exact=True).check()
            else:
                offered.fill(value)
                offered.blur()
            self.quiet()

    def open(self, label: str) -> None:
        self.page.locator(".mc-build__table").get_by_role("link", name=label, exact=True).click()
        self.page.wait_for_selector(f"#bang-sua h2:has-text('{label}')")
        self.quiet()

    def close(self) -> None:
        """Save what stands open and shut it."""
        if self.page.locator("#bang-sua").count():
            self.page.get_by_role("button", name="Lưu và đóng").click()
            self.page.wait_for_selector("#bang-sua", state="detached")
            self.quiet()
