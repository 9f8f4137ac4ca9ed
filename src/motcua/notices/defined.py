"""Letters that an action of the process names: its text, filled with what the dossier and its event say."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

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
        "due": _moment(dossier.due_at),
        "appointed": _moment(dossier.appointed_at),
        "reappointed": _moment(dossier.reappointed_at),
        "way": way_of(dossier),
        "answer_hours": str(dossier.rule_set.definition.get("online_answer_minutes", 0) // 60 or ""),
        **(_of_event(event) if event is not None else {}),
        **(_entry(event) if event is not None else {}),
    }


def way_of(dossier: Dossier) -> str:
    """How the result reaches the applicant, as a sentence."""
    return {
        "post": _("Kết quả được gửi qua bưu chính công ích đến địa chỉ đã đăng ký."),
        "online": _("Bản điện tử của kết quả tải được ở trang của hồ sơ."),
    }.get(
        dossier.delivery.get("way", ""),
        _(
            "Mời bạn đến bộ phận tiếp nhận và trả kết quả để nhận; khi đi mang theo giấy tờ tùy thân và giấy hẹn."
        ),
    )


def _moment(at: datetime.datetime | None) -> str:
    return format_datetime(at) if at is not None else ""


def _of_event(event: Event) -> dict[str, str]:
    data = event.data
    agency = data.get("agency")
    moved = agency if isinstance(agency, dict) else {}
    until = str(data.get("until") or "")
    return {
        "at": format_datetime(event.at),
        "until": "/".join(reversed(until.split("-"))),
        "number": str(data.get("number") or ""),
        "basis": str(data.get("basis") or ""),
        "agency_before": str(moved.get("from_name") or ""),
        "agency_after": str(moved.get("to_name") or ""),
        "unit": str(event.actor_as.get("unit") or ""),
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
