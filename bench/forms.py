"""A form of a hundred fields with a condition each, for the builder's page."""

from typing import Any

from bench.people import ADMINISTRATOR, named
from motcua.agencies.selectors import actor_for
from motcua.console.forms.beginning import begin_new
from motcua.console.models import FormDraft

FIELDS = 100
TITLE = "Biểu mẫu một trăm trường"


def hundred_fields() -> FormDraft:
    """A draft of ten steps; every field is asked only after two answers. Made once."""
    found = FormDraft.objects.filter(title=TITLE).first()
    if found is not None:
        return found
    administrator = named(ADMINISTRATOR)
    options = [{"value": value, "label": f"Mục {value}"} for value in ("a", "b", "c")]
    first: dict[str, Any] = {"code": "loai", "kind": "choice", "label": "Loại", "options": options}
    fields: list[dict[str, Any]] = [first] + [
        {
            "code": f"truong_{number}",
            "kind": "text",
            "label": f"Trường {number}",
            "hint": "Ghi bằng tiếng Việt có dấu.",
            "required": True,
            "shown_when": {
                "all": [
                    {"field": "loai", "in": ["a", "b"]},
                    {"field": f"truong_{number - 1}" if number else "loai", "filled": True},
                ]
            },
        }
        for number in range(FIELDS)
    ]
    steps = [
        {"code": f"buoc-{at}", "title": f"Bước {at}", "fields": fields[at * 10 : at * 10 + 10]} for at in range(10)
    ]
    steps[-1]["fields"].append(fields[-1])
    return begin_new(actor_for(administrator), administrator, TITLE, {"steps": steps})
