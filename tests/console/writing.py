"""Writing procedures in tests: a draft, and the parts of its form as a browser would send them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from motcua.console.models import ProcedureDraft
from motcua.console.procedures.fields import BY_CODE
from tests.console.drawing import form_fields

CODE = "9.000009"
NAME = "Cấp phép quảng cáo ngoài trời"


def begin(client: Client, code: str = CODE, name: str = NAME, source: str = "") -> ProcedureDraft:
    """A draft of a new procedure, begun on the screen."""
    client.post(reverse("console:procedure_new"), {"ma": code, "ten": name, "tu": source})
    return ProcedureDraft.objects.latest("id")


def begin_version(client: Client, code: str) -> ProcedureDraft:
    """A draft of the next version of a procedure."""
    client.post(reverse("console:procedure_begin", kwargs={"code": code}))
    return ProcedureDraft.objects.latest("id")


def address(draft: ProcedureDraft, part: str) -> str:
    return f"{reverse('console:procedure_draft', kwargs={'key': draft.key})}?phan={part}"


def page(client: Client, draft: ProcedureDraft, part: str = "chung") -> str:
    """A part of the form as it is shown."""
    answer = client.get(address(draft, part))
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(
    client: Client, draft: ProcedureDraft, part: str, fields: dict[str, Any], expected: int | None = None
) -> Any:
    """Send a part as it stands, with these fields typed over; as seen at the newest revision unless told."""
    draft.refresh_from_db()
    stands: dict[str, Any] = dict(form_fields(page(client, draft, part), "phan"))
    for name in ("audience", "topics", "agency_levels", "no_post"):
        stands.pop(name, None)
    ticked = {name: draft.typed[name] for name in BY_CODE[part].ticked}
    data = stands | ticked | fields
    data["expected"] = str(draft.revision if expected is None else expected)
    answer = client.post(address(draft, part), data)
    draft.refresh_from_db()
    return answer


def press(client: Client, draft: ProcedureDraft, part: str, row: str) -> Any:
    """Press a button that adds, moves or removes a row."""
    return send(client, draft, part, {"row": row})


def write(client: Client, draft: ProcedureDraft) -> None:
    """Everything that a procedure of the small package needs."""
    send(client, draft, "chung", {"sector": "G02-CT11", "audience": ["citizen"], "level": "partial"})
    press(client, draft, "co-quan", "add:offices")
    send(client, draft, "co-quan", {"offices-0-place": "H27.03/phong", "limit_amount": "5"})
    send(client, draft, "ket-qua", {"outcome_name": "Giấy phép quảng cáo"})
    send(client, draft, "quy-trinh", {"form": "don", "process": "mot-cua"})


def publish(client: Client, draft: ProcedureDraft, day: str = "", expected: int | None = None) -> Any:
    """Press "Công bố"."""
    draft.refresh_from_db()
    data = {"expected": str(draft.revision if expected is None else expected)}
    address = reverse("console:procedure_publish", kwargs={"key": draft.key})
    answer = client.post(address, data | ({"effective_from": day} if day else {}))
    draft.refresh_from_db()
    return answer
