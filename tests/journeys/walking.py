"""How a person gets through the pages: signing in, filling a form as defined, attaching papers, acting at the desk."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

from motcua.dossiers.models import Dossier
from motcua.forms.definition import Form, FormStep, post_name
from motcua.forms.rules import page_fields
from motcua.forms.selectors import cached_form
from tests.browser import assert_accessible, give_session, screenshot
from tests.story import PDF

PASSWORD = "Motcua@2026"


class Walker:
    """Walks pages. Every page seen through `look` is checked with axe-core and, when wanted, kept as a picture."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address

    def enter(self, page: Page, email: str) -> Page:
        """Be signed in as somebody at once, where signing in is not what is looked at."""
        give_session(page, self.address, email)
        return page

    def look(self, page: Page, name: str) -> None:
        """Look at a page: nothing that axe-core calls serious, no sideways scrolling, a picture kept."""
        page.wait_for_load_state("load")
        assert_accessible(page)
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{page.url} scrolls sideways: {width}"
        screenshot(page, name)

    def sign_in(self, page: Page, email: str) -> None:
        """Sign in with a sample account."""
        page.goto("/dang-nhap")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        self.follow(page, page.locator("main button[type=submit]"))

    def follow(self, page: Page, what: Locator) -> None:
        """Press a link or a button and wait for the page that it leads to."""
        with page.expect_navigation():
            what.click()

    def pdf(self, name: str = "giay-to.pdf") -> Path:
        """A small PDF on disk; each name gives other bytes."""
        path = self.folder / name
        path.write_bytes(PDF + name.encode())
        return path

    def photo(self, name: str = "anh-chup.jpg") -> Path:
        """A photo as a phone takes it."""
        path = self.folder / name
        buffer = io.BytesIO()
        Image.new("RGB", (600, 800), (200, 190, 170)).save(buffer, "JPEG")
        path.write_bytes(buffer.getvalue())
        return path

    def fill_step(self, page: Page, dossier: Dossier, number: int, answers: dict[str, Any]) -> None:
        """Fill the empty fields of a step; what was prefilled from the account stays."""
        form: Form = cached_form(dossier.form_version_id)
        self.fill(page, form, form.steps[number - 1], answers)

    def fill(self, page: Page, form: Form, step: FormStep, answers: dict[str, Any]) -> None:
        """Fill the empty fields of one part of any form that stand on the page, in its order.

        What an answer calls for comes up once the page was sent, or at once where scripts can tell.
        """
        for field in page_fields(form, step, answers):
            if field.code in answers and page.locator(f'[data-field="{field.code}"]').count():
                self._fill(page, field, answers[field.code])

    def _fill(self, page: Page, field: Any, value: Any) -> None:
        if field.kind == "choice":
            page.check(f'input[name="{field.code}"][value="{value}"]')
        elif field.kind == "choices":
            for one in value:
                page.check(f'input[name="{field.code}"][value="{one}"]')
        elif field.kind == "select":
            page.select_option(f'select[name="{field.code}"]', value)
        elif field.kind == "table":
            self._fill_table(page, field.code, value)
        elif field.kind == "address":
            self._fill_address(page, field.code, value)
        elif field.is_answered:
            self._type(page, field.code, value)

    def _fill_table(self, page: Page, code: str, rows: list[dict[str, Any]]) -> None:
        for row, cells in enumerate(rows):
            if not page.locator(f'[name^="{post_name(f"{code}.{row}.")}"]').count():
                self.follow(page, page.locator(f'button[name=row][value="add:{code}"]'))
            for column, text in cells.items():
                self._type(page, post_name(f"{code}.{row}.{column}"), text)

    def _fill_address(self, page: Page, code: str, value: dict[str, str]) -> None:
        province, ward, detail = (
            page.locator(f'[name="{code}-{part}"]') for part in ("province", "ward", "detail")
        )
        if province.input_value():
            return
        province.select_option(value["province"])
        # Without scripts a button brings the wards of the province; with scripts it is not there.
        button = page.locator(f'button[name=row][value="wards:{code}"]')
        if button.count():
            self.follow(page, button)
        ward.select_option(value["ward"])
        detail.fill(value["detail"])

    def _type(self, page: Page, name: str, value: Any) -> None:
        box = page.locator(f'[name="{name}"]')
        if not box.input_value():
            box.fill(_as_typed(value))

    def attach(self, page: Page, paper: str, *files: Path) -> None:
        """Attach files under one paper: with scripts they go at once, without them by their button."""
        field = f'input[name="tep-{paper}"]'
        if page.locator("body.js-on").count():
            page.wait_for_selector(f"{field}[data-uploading]", state="attached")
            page.set_input_files(field, [str(file) for file in files])
            for file in files:
                page.locator(f"#giay-{paper} .mc-file", has_text=file.name).first.wait_for()
            return
        page.set_input_files(field, [str(file) for file in files])
        self.follow(page, page.locator(f'button[value="tai:{paper}"]'))

    def on(self, page: Page) -> None:
        """Press the form's own "Tiếp tục"."""
        self.follow(page, page.locator('.mc-form__actions button[value="tiep"]'))

    def open_first(self, page: Page, work_list: str, reference: str) -> None:
        """Open a dossier from a work list."""
        page.goto(f"/can-bo/danh-sach/{work_list}")
        self.follow(page, page.get_by_role("link", name=reference).first)

    def open_act(self, page: Page, label: str) -> None:
        """Open the form of an act at the desk, unless it stands open."""
        opener = page.locator(".mc-acts a").filter(has_text=re.compile(f"^\\s*{re.escape(label)}\\s*$"))
        if opener.count():
            if not opener.first.is_visible():
                page.locator(".mc-acts__more summary").click()
            self.follow(page, opener.first)

    def act(self, page: Page, label: str, **inputs: Any) -> None:
        """Take an act at the desk: open its form when it is not open, fill it, send it."""
        self.open_act(page, label)
        form = page.locator("form#thao-tac")
        for name, value in inputs.items():
            self._give(form, name, value)
        self.follow(page, page.locator('.mc-acts button[form="thao-tac"]'))

    def _give(self, form: Locator, name: str, value: Any) -> None:
        box = form.locator(f'[name="{name}"]').first
        if isinstance(value, Path):
            box.set_input_files(str(value))
        elif box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=value)
        elif box.get_attribute("type") == "radio":
            form.get_by_label(value).check()
        else:
            box.fill(value)


def _as_typed(value: Any) -> str:
    text = str(value["label"] if isinstance(value, dict) else value)
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else text
