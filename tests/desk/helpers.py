"""What the tests of the desk share: reading pages, and making many dossiers quickly."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

from django.test import Client
from django.utils import timezone

from motcua.dossiers.models import Dossier


def shown(response: Any) -> str:
    """The page's text."""
    text: str = response.content.decode()
    return text


def make_late(dossier: Dossier, days: int = 5) -> None:
    """Put the due time into the past."""
    Dossier.objects.filter(pk=dossier.pk).update(due_at=timezone.now() - datetime.timedelta(days=days))


def tiles(page: str) -> dict[str, int]:
    """The figures of the board by their words."""
    found = re.findall(r'mc-stat__value">(\d+)</span>\s*<span class="mc-stat__label">([^<]+)<', page)
    return {label: int(number) for number, label in found}


def copies(dossier: Dossier, number: int) -> None:
    """More dossiers like this one."""
    for place in range(number):
        copy = Dossier.objects.get(pk=dossier.pk)
        copy.pk = None
        copy.key = uuid.uuid4()
        copy.receipt_number = f"TN-{dossier.pk}-{place}"
        copy.code = f"{dossier.code}-{place}" if dossier.code else None
        copy.save(force_insert=True)


def page_of(dossier: Dossier) -> str:
    """The address of a dossier's page."""
    return f"/can-bo/ho-so/{dossier.key}"


def hidden(page: str, name: str) -> str:
    """The value of a hidden input."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden {name}"
    return found[1]


def press(browser: Client, dossier: Dossier, action: str, data: dict[str, Any] | None = None) -> Any:
    """Open the act's form as a person does, fill it in, and press its button."""
    page = shown(browser.get(f"{page_of(dossier)}?thao-tac={action}"))
    assert f'action="{page_of(dossier)}/{action}"' in page, f"{action} is not offered"
    sent = {"expected": hidden(page, "expected"), "act": hidden(page, "act"), **(data or {})}
    return browser.post(f"{page_of(dossier)}/{action}", sent)
