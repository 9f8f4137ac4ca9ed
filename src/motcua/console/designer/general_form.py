"""What holds for the whole process, as a form: its name, where it starts, withdrawal, day of effect, its ends."""

import copy
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.console.designer.editing import Definition, add_end, delete_end
from motcua.console.edits import EditError
from motcua.kernel.dates import format_date, parse_date
from motcua.process.definition import ENTRIES, entries_of

MOST_ENDS = 40
MOST_FEES_DAYS = 365


@dataclass
class GeneralForm:
    """Text as typed; `errors` by the name of the field. ends: {code, title, state, label}."""

    values: dict[str, str]
    ends: list[dict[str, str]]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "GeneralForm":
        """The form of a definition."""
        day = definition.get("effective_from", "")
        values = {
            "title": definition["title"],
            "start": definition["start"],
            "withdrawal": definition.get("withdrawal", {}).get("ask_to", ""),
            "effective_from": format_date(datetime.date.fromisoformat(day)) if day else "",
            "reception_slip": "1" if definition.get("reception_slip") else "",
            "fees_due": definition.get("fees_due", ""),
            "fees_days": str(definition.get("fees_days", "")),
            "entries": "1",
            **{f"entry-{entry}": "1" if entry in entries_of(definition) else "" for entry in ENTRIES},
        }
        return cls(values, [{"label": "", **end} for end in definition["ends"]])

    @classmethod
    def typed(cls, data: Mapping[str, str]) -> "GeneralForm":
        """The form as it was sent."""
        ends: list[dict[str, str]] = []
        while f"end-{len(ends)}-code" in data and len(ends) < MOST_ENDS:
            number = len(ends)
            ends.append(
                {
                    key: data.get(f"end-{number}-{key}", "").strip()
                    for key in ("code", "title", "state", "label")
                }
            )
        plain = ("title", "start", "withdrawal", "effective_from", "reception_slip", "entries")
        names = (*plain, "fees_due", "fees_days", *(f"entry-{entry}" for entry in ENTRIES))
        return cls({name: data.get(name, "").strip() for name in names}, ends)

    def edit(self, row: str) -> Callable[[Definition], Definition]:
        """The change that this form asks for; what is wrong goes into `errors`. `row`: "add" or "remove:<code>"."""
        if not self.values["title"]:
            self.errors["title"] = _("Hãy ghi tên quy trình.")
        for number, end in enumerate(self.ends):
            if not end["title"] and row != f"remove:{end['code']}":
                self.errors[f"end-{number}-title"] = _("Hãy ghi tên điểm kết thúc.")
        day, days = self.day(), self._fees_days()
        entries = [entry for entry in ENTRIES if self.values[f"entry-{entry}"] == "1"]
        if self.values["entries"] and not entries:
            self.errors[f"entry-{ENTRIES[0]}"] = _("Hãy chọn ít nhất một nơi hồ sơ đến.")

        def changed(definition: Definition) -> Definition:
            after = copy.deepcopy(definition)
            after["title"] = self.values["title"]
            after["start"] = self.values["start"] or after["start"]
            for key, value in (
                ("withdrawal", {"ask_to": self.values["withdrawal"]} if self.values["withdrawal"] else None),
                ("effective_from", day),
                ("reception_slip", self.values["reception_slip"] == "1"),
                ("fees_due", self.values["fees_due"]),
                ("fees_days", days if self.values["fees_due"] else None),
                # All of them is what a process permits that names none.
                ("entries", entries if entries != [*ENTRIES] else None),
            ):
                after.pop(key, None)
                if value:
                    after[key] = value
            typed = {end["code"]: end for end in self.ends}
            for end in after["ends"]:
                end.update(typed.get(end["code"], {}))
                if not end.get("label"):
                    end.pop("label", None)
            verb, _colon, code = row.partition(":")
            if verb == "add":
                return add_end(after, _("Kết thúc mới"), "stopped")
            if verb == "remove":
                return delete_end(after, code)
            if row:
                raise EditError(row)
            return after

        return changed

    def _fees_days(self) -> int | None:
        """Days in which fees are to be paid; None for what is usual, or for what is no such number (in `errors`)."""
        text = self.values["fees_days"]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_FEES_DAYS):
            self.errors["fees_days"] = _("Số ngày phải nộp từ 1 đến 365.")
            return None
        return int(text)

    def day(self) -> str:
        """The day of effect as the definition keeps it; "" for at once, or for what is no day (told in `errors`)."""
        text = self.values["effective_from"]
        if not text:
            return ""
        try:
            return parse_date(text).isoformat()
        except ValueError as error:
            self.errors["effective_from"] = str(error)
            return ""
