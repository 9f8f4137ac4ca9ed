"""Building forms in tests: a draft, and the forms of its pages as a browser would send them."""

from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from motcua.console.models import FormDraft
from tests.console.drawing import form_fields


def begin(client: Client, title: str = "Đơn đề nghị", source: str = "") -> FormDraft:
    """A draft of a new form, begun on the screen."""
    client.post(reverse("console:form_new"), {"ten": title, "tu": source})
    return FormDraft.objects.latest("id")


def page(client: Client, draft: FormDraft, **query: str) -> str:
    """The builder's page."""
    answer = client.get(reverse("console:form_draft", kwargs={"key": draft.key}), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def press(client: Client, draft: FormDraft, what: str, expected: int | None = None, **more: str) -> Any:
    """Press a button of the list, as seen at the newest revision unless told."""
    draft.refresh_from_db()
    data = {"lam": what, "expected": str(draft.revision if expected is None else expected), **more}
    answer = client.post(reverse("console:form_change", kwargs={"key": draft.key}), data)
    draft.refresh_from_db()
    return answer


def add(client: Client, draft: FormDraft, kind: str, label: str, after: str = "") -> str:
    """Add a field; its code."""
    answer = press(client, draft, f"them:{after}", ten=label, loai=kind)
    return str(answer["Location"].partition("?truong=")[2])


def save_field(
    client: Client,
    draft: FormDraft,
    code: str,
    typed: dict[str, Any] | None = None,
    expected: int | None = None,
    more: dict[str, Any] | None = None,
) -> Any:
    """Open a field, type into its boxes, send them. `more`: what further boxes would send that the page has not yet."""
    draft.refresh_from_db()
    fields: dict[str, Any] = (
        form_fields(page(client, draft, truong=code), "bang-sua") | (typed or {}) | (more or {})
    )
    if expected is not None:
        fields["expected"] = str(expected)
    address = reverse("console:form_field", kwargs={"key": draft.key, "code": code})
    answer = client.post(address, fields)
    draft.refresh_from_db()
    return answer


def field(draft: FormDraft, code: str) -> dict[str, Any]:
    """A field of the draft as it stands."""
    draft.refresh_from_db()
    return next(one for step in draft.definition["steps"] for one in step["fields"] if one["code"] == code)


def order(draft: FormDraft) -> list[str]:
    """The rows of the draft in order: codes of steps and fields."""
    draft.refresh_from_db()
    return [
        code
        for step in draft.definition["steps"]
        for code in (step["code"], *(one["code"] for one in step["fields"]))
    ]


def posted(**values: Any) -> QueryDict:
    """A post of these names (`__` for a dot)."""
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def sent(values: dict[str, Any]) -> QueryDict:
    """A post of these names."""
    return posted(**values)


def content_of(draft: FormDraft) -> bytes:
    """The draft as a file of the import."""
    return json.dumps({"kind": "form", **draft.definition}, ensure_ascii=False).encode()
