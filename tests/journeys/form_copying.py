"""An administrator with a paper form beside the screen: every field of it put into the builder, box by box."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.console.forms.field_form import of_field
from motcua.forms.attributes import KINDS
from tests.journeys.form_building import Building

Boxes = Mapping[str, str]


class Copying(Building):
    """Builds a form like a given one. What is typed into a panel is saved by its own button."""

    def copy(self, wanted: Mapping[str, Any]) -> None:
        self.page.get_by_role("link", name="Thông tin chung", exact=True).first.click()
        self.page.wait_for_selector("#bang-sua [name=legal_source]")
        self._save({"legal_source": wanted["legal_source"]})
        for number, step in enumerate(wanted["steps"]):
            if number == 0:
                self.page.goto(f"{self.page.url.partition('?')[0]}")
                self.open("Thông tin chung")
            else:
                self.step(step["title"])
            self._save({"title": step["title"], "hint": step.get("hint", "")})
            for field in step["fields"]:
                self._copy_field(field)
        self.close()

    def _copy_field(self, field: Mapping[str, Any]) -> None:
        kind = str(KINDS[field["kind"]].label)
        self.add(kind, field.get("label") or "Đoạn không có nhãn")
        form = of_field(field)
        for number, column in enumerate(form.columns):
            if number:
                self.page.get_by_role("button", name="Thêm cột").click()
                self.page.wait_for_selector(f"[name='columns-{number}-kind']", state="attached")
                self.quiet()
            self.fill(**{f"columns__{number}__kind": str(KINDS[column.kind].label)})
        boxes = {**form.values, "label": field.get("label", "")}
        for number, column in enumerate(form.columns):
            boxes |= {f"columns-{number}-{name}": text for name, text in column.values.items()}
        boxes |= {
            f"{name}.raw": condition.raw for name, condition in form.conditions.items() if condition.raw
        }
        self._save(boxes)

    def _save(self, boxes: Boxes) -> None:
        missing = self.page.evaluate(
            """boxes => Object.entries(boxes).filter(([name, text]) => {
                const box = document.querySelector(`#bang-sua [name="${name}"]:not([type=hidden])`);
                if (!box) return text !== '';
                if (box.type === 'checkbox') box.checked = text === '1'; else box.value = text;
                return box.type !== 'checkbox' && box.value !== text;
            })""",
            dict(boxes),
        )
        assert missing == [], "the builder has no box for this"
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator("#bang-sua").get_by_role("button", name="Lưu", exact=True).last.click()
        self.quiet()
