"""Letters that an action of the process names: its text, filled with what the dossier and its event say."""

from __future__ import annotations

from django.conf import settings

from motcua.catalogue.models import NoticeVersion
from motcua.catalogue.notice_texts import current_text
from motcua.dossiers.models import Dossier, Event
from motcua.kernel.dates import format_datetime
from motcua.process.selectors import cached_process
from motcua.registers.selectors import entry_card, find_register


def text_of(event: Event) -> NoticeVersion | None:
    """The text that the action behind an event names; None for most."""
    version = event.versions.get("process")
    if not version or not event.action:
        return None
    step = cached_process(version).steps.get(event.from_step)
    action = step.action(event.action) if step is not None else None
    return current_text(action.notice) if action is not None and action.notice else None


def told_of(dossier: Dossier, event: Event | None, items: list[dict[str, str]]) -> dict[str, str]:
    """What the names of a text stand for (`notice_texts.PLACEHOLDERS`)."""
    return {
        "code": dossier.code or dossier.receipt_number or "",
        "receipt_number": dossier.receipt_number or "",
        "procedure_name": dossier.procedure_version.name,
        "agency_name": dossier.agency.name,
        "applicant_name": dossier.applicant_name,
        "reason": event.reason if event is not None else "",
        "items": "\n".join(f"– {_item(item)}" for item in items),
        "due": format_datetime(dossier.due_at) if dossier.due_at is not None else "",
        **(_entry(event) if event is not None else {}),
    }


def _item(item: dict[str, str]) -> str:
    return f"{item['paper']}: {item['text']}" if item["paper"] else item["text"]


def _entry(event: Event) -> dict[str, str]:
    """The entry of a register that the act made, changed or ended, with its public page while it has one."""
    data = event.data.get("register")
    if not data:
        return {}
    number = str(data["entry"])
    register = find_register(str(data["register"]))
    if register is None:
        return {"entry_number": number}
    kept, definition = entry_card(register, number), register.definition
    public = kept is not None and definition.is_public and (kept.in_force or definition.shows_ended)
    address = f"{settings.PUBLIC_ADDRESS.rstrip('/')}/danh-sach-cong-khai/{definition.code}/{number}"
    return {
        "entry_number": number,
        "entry_heading": kept.heading if kept is not None else "",
        "entry_address": address if public else "",
    }
