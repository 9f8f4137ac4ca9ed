"""Asking a connected database for a dossier, the record of it, and what it said meanwhile.

To fill a form only a person asks, only about himself (Law 91/2025 on personal data: known purpose, agreed to, no more
than needed). To check a dossier an officer asks about its applicant (`checking`).
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.dossiers import merging, provenance
from motcua.exchange.connected.registry import known_source
from motcua.exchange.connected.sources import FINDING, Away, NotFoundThere, Refused, Source, Unanswered
from motcua.exchange.models import Enquiry
from motcua.forms import rules as form_rules
from motcua.forms.definition import Field
from motcua.forms.kinds import is_blank
from motcua.kernel.dates import format_date, format_time, to_local
from motcua.people.models import User

KEPT_FOR = datetime.timedelta(days=1)
# Of a dossier that is asked about again and again the last ones are enough.
_MOST_READ = 40
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """One answer of a database for a field. `origin` says where it comes from and when, for people."""

    value: Any
    origin: str
    attribute: str = ""
    enquiry: int = 0


@dataclass(frozen=True)
class Known:
    """What databases said for a dossier. `told` by field code, first what fills it; `warnings`: for people, in words.

    `taken`: what of it the dossier holds.
    """

    told: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    taken: provenance.Told = provenance.NOTHING


NOTHING = Known()


def wanted(fields: Iterable[Field]) -> dict[str, list[str]]:
    """What these fields take from connected databases: attributes by source."""
    found: dict[str, list[str]] = {}
    for one in fields:
        for attribute in one.connected:
            attributes = found.setdefault(attribute.partition(".")[0], [])
            if attribute not in attributes:
                attributes.append(attribute)
    return found


def consent_words(asked: Source) -> str:
    """What the person agrees to by asking."""
    return _(
        "Khi bấm nút dưới đây, bạn đồng ý để hệ thống gửi %(sent)s trong tài khoản của bạn tới %(name)s để điền "
        "hồ sơ này. Kết quả chỉ bạn thấy, giữ 24 giờ để bạn chọn; lần tra cứu được ghi lại. "
        "Nội dung bạn đã ghi không bị thay."
    ) % {"sent": asked.sent, "name": asked.name}


@dataclass(frozen=True)
class Asking:
    """One question: by whom, for which dossier and procedure, what for, and by which agreement or right."""

    person: User
    dossier: UUID
    procedure: str
    attributes: Sequence[str]
    consent: str
    purpose: Enquiry.Purpose = Enquiry.Purpose.FILL


def enquire(asked: Source, subject: Any, asking: Asking) -> tuple[Enquiry, Mapping[str, object]]:
    """Ask, and record how it ended; what was not asked for is thrown away. Waits for the answer, and returns it too.

    What is told for checking is not kept. Outside a transaction: the record must stay whatever follows.
    """
    enquiry = Enquiry(
        key=uuid4(),
        source=asked.code,
        purpose=asking.purpose,
        person=asking.person,
        dossier_key=asking.dossier,
        procedure=asking.procedure,
        consent=asking.consent,
        attributes=list(asking.attributes),
    )
    answer: dict[str, object] = {}
    began = time.monotonic()
    try:
        said = asked.ask(enquiry.key, subject)
    except NotFoundThere:
        enquiry.outcome = Enquiry.Outcome.NOT_FOUND
    except Unanswered as reason:
        enquiry.outcome = _outcome(reason)
        _log.warning("connected_database", source=asked.code, request=str(enquiry.key), reason=str(reason))
    else:
        enquiry.outcome = Enquiry.Outcome.FOUND
        answer = {name: said[name] for name in asking.attributes if name in said}
        enquiry.finding = str(said.get(FINDING, ""))
        if asking.purpose == Enquiry.Purpose.FILL:
            enquiry.answer = answer
    enquiry.milliseconds = int((time.monotonic() - began) * 1000)
    enquiry.save()
    return enquiry, answer


def _outcome(reason: Unanswered) -> Enquiry.Outcome:
    if isinstance(reason, Away):
        return Enquiry.Outcome.AWAY
    return Enquiry.Outcome.REFUSED if isinstance(reason, Refused) else Enquiry.Outcome.STRANGE


def known(dossier: UUID, person: User, fields: Iterable[Field]) -> Known:
    """What databases said to this person for this dossier within a day, the newest answer of each; and what was taken.

    One statement, and none where no field takes anything from a connected database.
    """
    asking = [one for one in fields if one.connected]
    if not asking:
        return NOTHING
    rows = answered(dossier)
    since = timezone.now() - KEPT_FOR
    newest = {
        row.source: row
        for row in rows
        if row.person_id == person.pk and row.answer is not None and row.asked_at > since
    }
    told = {one.code: list(_told(one, newest)) for one in asking}
    warnings = [warning for row in newest.values() if (warning := warning_of(row))]
    return Known({code: found for code, found in told.items() if found}, warnings, taken_of(rows))


def answered(dossier: UUID) -> list[Enquiry]:
    """The answers that were given to fill a dossier, oldest first; one statement."""
    found = Enquiry.objects.filter(
        dossier_key=dossier, purpose=Enquiry.Purpose.FILL, outcome=Enquiry.Outcome.FOUND
    )
    return list(found.order_by("-asked_at")[:_MOST_READ])[::-1]


def taken_of(rows: Iterable[Enquiry]) -> provenance.Told:
    """What of these answers (oldest first) a dossier holds, and what they found of its applicant."""
    taken: dict[str, provenance.Taken] = {}
    found: dict[str, tuple[str, datetime.datetime]] = {}
    for row in rows:
        for code, one in row.taken.items():
            taken[code] = provenance.Taken(one["attribute"], one["mark"], row.asked_at)
        if row.finding:
            found[row.source] = (row.finding, row.asked_at)
    return provenance.Told(taken, found)


def _told(asking: Field, newest: Mapping[str, Enquiry]) -> Iterable[Told]:
    for attribute in asking.connected:
        enquiry = newest.get(attribute.partition(".")[0])
        said: Mapping[str, Any] = (enquiry.answer or {}) if enquiry is not None else {}
        value = form_rules.as_answer(asking, said.get(attribute))
        if enquiry is not None and not is_blank(value):
            yield Told(value, origin_of(attribute, enquiry.asked_at), attribute, enquiry.pk)


def origin_of(attribute: str, at: datetime.datetime) -> str:
    """Where a value comes from and when, for people."""
    asked = known_source(attribute.partition(".")[0])
    return _("%(name)s, tra lúc %(time)s ngày %(day)s") % {
        "name": asked.name if asked is not None else attribute,
        "time": format_time(at),
        "day": format_date(to_local(at).date()),
    }


def warning_of(enquiry: Enquiry) -> str:
    """What a person must be told of the subject before going on; "" for nothing."""
    if enquiry.finding in ("", Enquiry.Finding.ACTIVE):
        return ""
    asked = known_source(enquiry.source)
    return _(
        "Theo %(name)s, doanh nghiệp, hộ kinh doanh này %(finding)s. Cơ quan giải quyết hồ sơ cũng thấy điều này. "
        "Nếu không đúng, hãy làm việc với cơ quan đăng ký kinh doanh để sửa trước khi nộp."
    ) % {"name": asked.name if asked is not None else "", "finding": enquiry.get_finding_display()}


def note_taken(taken: Mapping[str, Told], fields: Mapping[str, Field]) -> None:
    """Record that these fields of a dossier hold what a database told, until something else is written there.

    `fields`: those of the form, by code. Two statements for each answer that they come from.
    """
    by_enquiry: dict[int, dict[str, dict[str, str]]] = {}
    for code, one in taken.items():
        mark = merging.mark(fields[code], one.value)
        by_enquiry.setdefault(one.enquiry, {})[code] = {"attribute": one.attribute, "mark": mark}
    with transaction.atomic():
        for enquiry in Enquiry.objects.select_for_update().filter(pk__in=by_enquiry).order_by("pk"):
            enquiry.taken = {**enquiry.taken, **by_enquiry[enquiry.pk]}
            enquiry.save(update_fields=["taken"])


def forget_answers() -> int:
    """Empty the answers that are a day old; return how many. That they were asked for stays."""
    old = Enquiry.objects.filter(answer__isnull=False, asked_at__lte=timezone.now() - KEPT_FOR)
    return old.update(answer=None)
