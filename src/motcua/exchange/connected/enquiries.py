"""Asking a connected database about oneself for a dossier, the record of it, and what it said meanwhile.

Only a person asks, only about himself (Law 91/2025 on personal data: known purpose, agreed to, no more than needed).
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.exchange.connected.sources import (
    Away,
    NotFoundThere,
    Refused,
    Source,
    Subject,
    Unanswered,
    source,
)
from motcua.exchange.models import Enquiry
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field
from motcua.forms.kinds import is_blank
from motcua.kernel.dates import format_date, format_time, to_local
from motcua.people.models import ProvenFacts, User

KEPT_FOR = datetime.timedelta(days=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """One answer of a database for a field. `origin` says where it comes from and when, for people."""

    value: Any
    origin: str


def subject_of(person: User) -> Subject | None:
    """The person as databases are asked about him; None where the account says too little, or is not proven.

    Proven is what a provider of identity proved (`ProvenFacts`), or every account, where the agency vouches for all.
    """
    if person.is_officer:
        return None
    if not settings.ACCOUNTS_PROVEN:
        proven = ProvenFacts.objects.filter(person=person, kind=User.Kind.CITIZEN).first()
        if proven is None or proven.birth_date is None:
            return None
        return Subject(proven.number, proven.full_name, proven.birth_date)
    if not person.id_number or not person.full_name or person.birth_date is None:
        return None
    return Subject(person.id_number, person.full_name, person.birth_date)


def wanted(fields: Iterable[Field]) -> dict[str, list[str]]:
    """What these fields take from connected databases: attributes by source."""
    found: dict[str, list[str]] = {}
    for field in fields:
        if field.connected:
            attributes = found.setdefault(field.connected.partition(".")[0], [])
            if field.connected not in attributes:
                attributes.append(field.connected)
    return found


def consent_words(asked: Source) -> str:
    """What the person agrees to by asking."""
    return _(
        "Khi bấm nút dưới đây, bạn đồng ý để hệ thống gửi %(sent)s trong tài khoản của bạn tới %(name)s để điền "
        "hồ sơ này. Kết quả chỉ bạn thấy, giữ 24 giờ để bạn chọn; lần tra cứu được ghi lại. "
        "Nội dung bạn đã ghi không bị thay."
    ) % {"sent": asked.sent, "name": asked.name}


def enquire(
    asked: Source, person: User, subject: Subject, dossier: UUID, procedure: str, attributes: Sequence[str]
) -> Enquiry:
    """Ask, and record how it ended; what was not asked for is thrown away. Waits for the answer.

    Outside a transaction: the record must stay whatever follows.
    """
    enquiry = Enquiry(
        key=uuid4(),
        source=asked.code,
        person=person,
        dossier_key=dossier,
        procedure=procedure,
        consent=consent_words(asked),
        attributes=list(attributes),
    )
    began = time.monotonic()
    try:
        told = asked.ask(enquiry.key, subject)
    except NotFoundThere:
        enquiry.outcome = Enquiry.Outcome.NOT_FOUND
    except Unanswered as reason:
        enquiry.outcome = _outcome(reason)
        _log.warning("connected_database", source=asked.code, request=str(enquiry.key), reason=str(reason))
    else:
        enquiry.outcome = Enquiry.Outcome.FOUND
        enquiry.answer = {name: told[name] for name in attributes if name in told}
    enquiry.milliseconds = int((time.monotonic() - began) * 1000)
    enquiry.save()
    return enquiry


def _outcome(reason: Unanswered) -> Enquiry.Outcome:
    if isinstance(reason, Away):
        return Enquiry.Outcome.AWAY
    return Enquiry.Outcome.REFUSED if isinstance(reason, Refused) else Enquiry.Outcome.STRANGE


def told(dossier: UUID, person: User, fields: Iterable[Field]) -> dict[str, Told]:
    """What databases said for this dossier within a day, by field code; the newest answer counts.

    One statement, and none where no field takes anything from a connected database.
    """
    asking = [field for field in fields if field.connected]
    if not asking:
        return {}
    known: dict[str, Told] = {}
    for enquiry in Enquiry.objects.filter(
        dossier_key=dossier,
        person=person,
        answer__isnull=False,
        asked_at__gt=timezone.now() - KEPT_FOR,
    ).order_by("asked_at"):
        known.update(_told_by(enquiry, asking))
    return known


def _told_by(enquiry: Enquiry, fields: Iterable[Field]) -> dict[str, Told]:
    asked = source(enquiry.source)
    if asked is None:
        return {}
    at = to_local(enquiry.asked_at)
    origin = _("%(name)s, tra lúc %(time)s ngày %(day)s") % {
        "name": asked.name,
        "time": format_time(enquiry.asked_at),
        "day": format_date(at.date()),
    }
    said: Mapping[str, Any] = enquiry.answer or {}
    found = {field.code: form_rules.as_answer(field, said.get(field.connected)) for field in fields}
    return {code: Told(value, origin) for code, value in found.items() if not is_blank(value)}


def forget_answers() -> int:
    """Empty the answers that are a day old; return how many. That they were asked for stays."""
    old = Enquiry.objects.filter(answer__isnull=False, asked_at__lte=timezone.now() - KEPT_FOR)
    return old.update(answer=None)
