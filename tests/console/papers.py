"""Making templates in tests, as a browser would."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from motcua.console.models import TemplateDraft
from tests.console.drawing import form_fields

LICENCE = "giay-phep-ban-le-ruou"
PROVINCE = "quantri@hatinh.mau.vn"


def address(name: str, draft: TemplateDraft, part: str = "") -> str:
    found = reverse(f"console:template_{name}", kwargs={"key": draft.key})
    return f"{found}?phan={part}" if part else found


def begin_version(client: Client, code: str = LICENCE) -> TemplateDraft:
    """A draft of the next version of a template."""
    assert client.post(reverse("console:template_begin", kwargs={"code": code})).status_code == 302
    return TemplateDraft.objects.latest("id")


def begin(
    client: Client, title: str = "Quyết định thu hồi", purpose: str = "result", source: str = ""
) -> TemplateDraft:
    """A draft of a new template."""
    answer = client.post(reverse("console:template_new"), {"title": title, "purpose": purpose, "tu": source})
    assert answer.status_code == 302
    return TemplateDraft.objects.latest("id")


def write(client: Client, draft: TemplateDraft, source: str, expected: int | None = None) -> Any:
    """Send the source as seen at the newest revision, unless told another one."""
    draft.refresh_from_db()
    seen = draft.revision if expected is None else expected
    answer = client.post(address("draft", draft, "noi-dung"), {"source": source, "expected": str(seen)})
    draft.refresh_from_db()
    return answer


def say(client: Client, draft: TemplateDraft, fields: dict[str, Any]) -> Any:
    """Send what is said about the template, with these fields typed over."""
    draft.refresh_from_db()
    shown = client.get(address("draft", draft, "thong-tin")).content.decode()
    stands = dict(
        form_fields(
            shown.replace('<form class="mc-card mc-form', '<form id="noi" class="mc-card mc-form'), "noi"
        )
    )
    answer = client.post(
        address("draft", draft, "thong-tin"), stands | fields | {"expected": str(draft.revision)}
    )
    draft.refresh_from_db()
    return answer


def publish(client: Client, draft: TemplateDraft, day: str = "") -> Any:
    """Press the button."""
    draft.refresh_from_db()
    data = {"expected": str(draft.revision)} | ({"effective_from": day} if day else {})
    return client.post(address("publish", draft), data)
