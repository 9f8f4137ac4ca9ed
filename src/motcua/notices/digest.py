"""The morning's digest: what is late, due soon and new, by mail to each officer who has any of it (II.23.5)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor, actor_for, calendar_of, working_people
from motcua.dossiers.selectors import Filters, Row, list_counts, work_counts, work_list
from motcua.dossiers.selectors.today import list_of_today, today_filters
from motcua.kernel.dates import HANOI, format_date, to_local
from motcua.kernel.paging import Page
from motcua.kernel.worktime import WorkingCalendar
from motcua.notices.letters import Words, mail
from motcua.notices.models import Preferences, Progress, SentDigest
from motcua.notices.selectors import NEW_COUNTED_TO, new_on_desk, new_rows
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send
from motcua.people.models import User

TOPIC = "notices.digest"
RUN = "digest"
# A worker that starts late still sends them; after that the morning is over.
SENT_FOR = datetime.timedelta(hours=4)
MOST_NAMED = 12


@dataclass(frozen=True)
class Line:
    """One dossier in the letter: why it stands there, its code, its procedure, its address. Nothing about a person."""

    why: str
    code: str
    procedure: str
    link: str

    @property
    def text(self) -> str:
        """As it is written."""
        return f"– {self.why}: {self.code}, {self.procedure}\n{self.link}"


def plan_digests(now: datetime.datetime | None = None) -> int:
    """Leave one message for each officer, once a day, from the hour that is set; return how many."""
    at = now or timezone.now()
    local = to_local(at)
    start = datetime.datetime.combine(local.date(), datetime.time(settings.DIGEST_HOUR), HANOI)
    if not start <= local < start + SENT_FOR:
        return 0
    with transaction.atomic():
        Progress.objects.get_or_create(name=RUN, defaults={"until": start - datetime.timedelta(days=1)})
        progress = Progress.objects.select_for_update().get(name=RUN)
        if progress.until >= start:
            return 0
        people = working_people(local.date())
        for person in people:
            payload = {"person": person, "day": local.date().isoformat()}
            send(TOPIC, f"digest/{local.date().isoformat()}/{person}", payload)
        progress.until = start
        progress.save(update_fields=["until"])
    return len(people)


@handler(TOPIC)
def send_digest(message: Message) -> None:
    """Payload {"person": id, "day": "2026-11-23"}."""
    day = datetime.date.fromisoformat(message.payload["day"])
    person = User.objects.filter(id=message.payload["person"], is_active=True).first()
    if person is None:
        return
    actor = actor_for(person)
    if not _wanted(actor, day):
        return
    words = digest_words(actor, day)
    if words is None:
        return
    # The claim stands before the letter leaves: killed in between, a digest is lost rather than sent twice.
    _claim, is_new = SentDigest.objects.get_or_create(person=person, day=day)
    if not is_new:
        return
    try:
        mail(
            words,
            to=person.email,
            name=person.display_name,
            link="/can-bo/",
            agency=_contacts(actor),
            link_text=_("Mở bàn làm việc"),
        )
    except Exception:
        SentDigest.objects.filter(person=person, day=day).delete()
        raise


def _wanted(actor: Actor, day: datetime.date) -> bool:
    """Whether the officer's agency works on that day, and the officer wants a digest on it."""
    if actor.person is None or not actor.seats:
        return False
    calendars = [calendar_of(agency) for agency in actor.agency_ids]
    working = [calendar for calendar in calendars if calendar.is_working_day(day)]
    if not working:
        return False
    row = Preferences.objects.filter(person=actor.person).first()
    wanted = row.digest if row is not None else Preferences.Digest.DAILY
    if wanted == Preferences.Digest.WEEKLY:
        return _is_first_of_week(working[0], day)
    return wanted == Preferences.Digest.DAILY


def _is_first_of_week(calendar: WorkingCalendar, day: datetime.date) -> bool:
    before = (day - datetime.timedelta(days=back) for back in range(1, day.weekday() + 1))
    return not any(calendar.is_working_day(one) for one in before)


def digest_words(actor: Actor, day: datetime.date) -> Words | None:
    """The letter; None where there is nothing to do in it."""
    if actor.person is None:
        return None
    counts, new = work_counts(actor), new_on_desk(actor.person.id)
    today = work_list(actor, list_of_today(actor), today_filters(), "due", size=MOST_NAMED)
    late, soon = counts.get("late", 0), counts.get("soon", 0)
    # Opinions that the officer's units owe to others: their time is not the dossier's.
    owed = (
        list_counts(actor, (), [("late", "opinions"), ("soon", "opinions")])
        if counts.get("opinions")
        else {"late:opinions": 0, "soon:opinions": 0}
    )
    opinions_late, opinions_soon = owed["late:opinions"], owed["soon:opinions"]
    due = (today.total or 0) if today is not None else 0
    if not (late or due or soon or new.total or opinions_late or opinions_soon):
        return None
    figures = [
        *([_("%(n)s hồ sơ quá hạn") % {"n": late}] if late else []),
        *([_("%(n)s hồ sơ đến hạn hôm nay") % {"n": due}] if due else []),
        *([_("%(n)s hồ sơ sắp đến hạn") % {"n": soon}] if soon else []),
        *([_("%(n)s ý kiến quá hạn trả lời") % {"n": opinions_late}] if opinions_late else []),
        *([_("%(n)s ý kiến sắp đến hạn trả lời") % {"n": opinions_soon}] if opinions_soon else []),
        *([_("%(n)s việc mới") % {"n": _capped(new.total)}] if new.total else []),
    ]
    subject = _("Việc cần làm ngày %(day)s: %(figures)s") % {
        "day": format_date(day),
        "figures": ", ".join(figures),
    }
    urgent = [
        (_("Quá hạn"), work_list(actor, "late", size=MOST_NAMED) if late else None),
        (_("Ý kiến quá hạn trả lời"), _opinions(actor, "late") if opinions_late else None),
        (_("Đến hạn hôm nay"), today),
        (_("Sắp đến hạn"), work_list(actor, "soon", size=MOST_NAMED) if soon else None),
        (_("Ý kiến sắp đến hạn trả lời"), _opinions(actor, "soon") if opinions_soon else None),
    ]
    lines = _lines(actor, urgent)
    own = settings.PUBLIC_ADDRESS.rstrip("/") + "/can-bo/tuy-chon"
    closing = _("Đổi cách nhận thư này, hoặc không nhận nữa: %(address)s") % {"address": own}
    return Words(
        subject,
        (
            _("Bạn có %(figures)s.") % {"figures": ", ".join(figures)},
            *(line.text for line in lines),
            closing,
        ),
    )


def _opinions(actor: Actor, due: str) -> Page[Row] | None:
    return work_list(actor, "opinions", Filters(due=due), "due", size=MOST_NAMED)


def _capped(number: int) -> str:
    return _("hơn %(n)s") % {"n": NEW_COUNTED_TO - 1} if number >= NEW_COUNTED_TO else str(number)


def _lines(actor: Actor, urgent: Sequence[tuple[str, Page[Row] | None]]) -> list[Line]:
    """The first dozen, the most urgent first, each dossier once."""
    found: dict[str, Line] = {}
    for why, page in urgent:
        for row in page.items if page is not None else ():
            found.setdefault(str(row.key), _of_row(why, row))
    if actor.person is not None and len(found) < MOST_NAMED:
        told = new_rows(actor.person.id).select_related("dossier__procedure_version").defer("dossier__search")
        for notice in told.order_by("-created_at", "-id")[:MOST_NAMED]:
            dossier = notice.dossier
            if dossier is not None:
                line = Line(
                    str(notice.get_kind_display()),
                    dossier.code or dossier.receipt_number or "",
                    dossier.procedure_version.name,
                    _address(str(dossier.key)),
                )
                found.setdefault(str(dossier.key), line)
    return list(found.values())[:MOST_NAMED]


def _of_row(why: str, row: Row) -> Line:
    return Line(why, row.reference, row.procedure_name, _address(str(row.key)))


def _address(key: str) -> str:
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}/can-bo/ho-so/{key}"


def _contacts(actor: Actor) -> dict[str, str]:
    agency = Agency.objects.get(id=actor.seats[0].agency_id)
    return {"name": agency.name, "phone": agency.phone, "email": agency.email, "address": agency.address}
