"""What is done when personal data leaked, and drills of it: a checklist, 72 hours, who is affected, a journal.

Law 91/2025/QH15, article 23: whoever detects a breach that may harm people tells the authority for the protection of
personal data within 72 hours, keeps a record, and helps those affected. A drill is the same, marked on everything.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Agency
from motcua.dossiers.models import Dossier
from motcua.files.tables import Cell, csv_parts
from motcua.kernel.dates import HANOI, parse_date
from motcua.look.site import current_site
from motcua.people.models import User
from motcua.privacy.models import Incident, IncidentLine
from motcua.privacy.rules import BREACH_HOURS

LONGEST, TITLE_LONGEST = 4000, 200
CHECKS: Mapping[str, object] = {
    "contain": gettext_lazy("Chặn lại: khoá tài khoản, thu hồi phiên, tách máy bị xâm nhập"),
    "preserve": gettext_lazy("Giữ chứng cứ: nhật ký truy cập, bản sao hệ thống, lệnh giữ dữ liệu"),
    "assess": gettext_lazy("Xác định dữ liệu nào, của ai, hậu quả ra sao"),
    "authority": gettext_lazy("Báo cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Bộ Công an) trong 72 giờ"),
    "people": gettext_lazy("Báo cho người bị ảnh hưởng và hướng dẫn họ tự bảo vệ"),
    "mend": gettext_lazy("Khắc phục: vá lỗ hổng, đổi khoá và mật khẩu"),
    "minutes": gettext_lazy("Lập biên bản, rút kinh nghiệm"),
}
TELLING = "authority"


class Wrong(Exception):
    """What was typed cannot be taken; `errors` are the messages by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class Closed(Exception):
    """The incident is closed: nothing is written to it any more."""


@dataclass(frozen=True)
class Affected:
    """How many dossiers, and how many accounts that filed them."""

    dossiers: int
    people: int


def due_at(incident: Incident) -> datetime.datetime:
    """Until when the authority is told."""
    return incident.detected_at + BREACH_HOURS


def is_told_late(incident: Incident, now: datetime.datetime) -> bool:
    """Whether the authority was told too late, or is not told although the time is over."""
    told = incident.checks.get(TELLING)
    return (datetime.datetime.fromisoformat(told) if told else now) > due_at(incident)


def open_incident(typed: Mapping[str, str], by: User) -> Incident:
    """Begin the record of a breach or a drill. Raises Wrong with all messages at once."""
    errors: dict[str, str] = {}
    _said(typed["title"], "title", _("Hãy đặt tên cho sự cố."), TITLE_LONGEST, errors)
    _said(typed["what"], "what", _("Hãy ghi chuyện gì xảy ra, phát hiện thế nào."), LONGEST, errors)
    if typed["kind"] not in ("drill", "real"):
        errors["kind"] = _("Hãy chọn đây là diễn tập hay sự cố thật.")
    agency = Agency.objects.filter(code=typed["agency"]).first() if typed["agency"] else None
    if typed["agency"] and agency is None:
        errors["agency"] = _("Hãy chọn cơ quan trong danh sách.")
    first, last = _day(typed, "first_day", errors), _day(typed, "last_day", errors)
    if first and last and first > last:
        errors["last_day"] = _("Ngày cuối phải từ ngày đầu trở đi.")
    detected = _moment(typed, errors)
    if errors or first is None or last is None or detected is None:
        raise Wrong(errors)
    return Incident.objects.create(
        title=typed["title"],
        what=typed["what"],
        is_drill=typed["kind"] == "drill",
        detected_at=detected,
        agency=agency,
        first_day=first,
        last_day=last,
        opened_by=by,
    )


def _said(text: str, field: str, missing: str, longest: int, errors: dict[str, str]) -> None:
    if not text:
        errors[field] = missing
    elif len(text) > longest:
        errors[field] = _("Nội dung dài quá %(count)s ký tự. Hãy viết gọn lại.") % {"count": longest}


def _day(typed: Mapping[str, str], field: str, errors: dict[str, str]) -> datetime.date | None:
    try:
        return parse_date(typed[field])
    except ValueError as wrong:
        errors[field] = str(wrong)
        return None


def _moment(typed: Mapping[str, str], errors: dict[str, str]) -> datetime.datetime | None:
    """The day and the time of day at which it was detected; not in the future."""
    day = _day(typed, "detected_on", errors)
    try:
        clock = datetime.time.fromisoformat(typed["detected_time"].rjust(5, "0"))
    except ValueError:
        errors["detected_time"] = _("Hãy ghi giờ phát hiện, ví dụ 08:30.")
        return None
    if day is None:
        return None
    moment = datetime.datetime.combine(day, clock.replace(tzinfo=None), HANOI)
    if moment > timezone.now():
        errors["detected_on"] = _("Thời điểm phát hiện không thể ở tương lai.")
        return None
    return moment


def find(key: UUID) -> Incident | None:
    """An incident with its agency."""
    return Incident.objects.select_related("agency", "opened_by").filter(key=key).first()


def listed() -> QuerySet[Incident]:
    """All of them, the last first."""
    return Incident.objects.select_related("agency").order_by("-detected_at", "-id")


def lines_of(incident: Incident) -> Sequence[IncidentLine]:
    """The journal, oldest first."""
    return list(incident.lines.select_related("by"))


def check(key: UUID, code: str, by: User) -> None:
    """Note that a point of the checklist is done; the moment stands in the journal too. Raises KeyError or Closed."""
    label = CHECKS[code]
    with transaction.atomic():
        incident = _locked(key)
        if code in incident.checks:
            return
        incident.checks = {**incident.checks, code: timezone.now().isoformat()}
        incident.save(update_fields=["checks"])
        IncidentLine.objects.create(incident=incident, by=by, text=_("Đã làm: %(what)s") % {"what": label})


def say(key: UUID, text: str, by: User) -> None:
    """Write a line of the journal. Raises Wrong or Closed."""
    errors: dict[str, str] = {}
    _said(text, "text", _("Hãy ghi đã làm gì."), LONGEST, errors)
    if errors:
        raise Wrong(errors)
    with transaction.atomic():
        IncidentLine.objects.create(incident=_locked(key), by=by, text=text)


def close(key: UUID, by: User) -> None:
    """End it: nothing is written any more. Raises Closed where it had ended."""
    with transaction.atomic():
        incident = _locked(key)
        IncidentLine.objects.create(incident=incident, by=by, text=_("Đóng sự cố."))
        incident.closed_at = timezone.now()
        incident.save(update_fields=["closed_at"])


def _locked(key: UUID) -> Incident:
    incident = Incident.objects.select_for_update().get(key=key)
    if incident.closed_at is not None:
        raise Closed
    return incident


def _dossiers(incident: Incident) -> QuerySet[Dossier]:
    start = datetime.datetime.combine(incident.first_day, datetime.time.min, HANOI)
    end = datetime.datetime.combine(incident.last_day + datetime.timedelta(days=1), datetime.time.min, HANOI)
    found = Dossier.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    return found if incident.agency_id is None else found.filter(agency=incident.agency_id)


def affected(incident: Incident) -> Affected:
    """How many are affected; two statements."""
    found = _dossiers(incident)
    return Affected(found.count(), _people(incident).count())


def _people(incident: Incident) -> QuerySet[User]:
    filed = _dossiers(incident).filter(channel=Dossier.Channel.ONLINE, submitter__isnull=False)
    return User.objects.filter(pk__in=filed.values("submitter"), is_active=True).order_by("pk")


def people_file(incident: Incident) -> Iterator[bytes]:
    """Whom to tell, as CSV in parts: name, mail address, telephone."""
    header = [_("Họ tên, tên tổ chức"), _("Thư điện tử"), _("Điện thoại")]
    rows: Iterator[list[Cell]] = (
        [one.display_name, one.email, one.phone] for one in _people(incident).iterator(chunk_size=500)
    )
    return csv_parts(header, rows)


def letters(incident: Incident) -> Mapping[str, str]:
    """The words to the authority and to the people, with what is known put in; "…" is to be filled in by hand."""
    site, many = current_site(), affected(incident)
    known = {
        "drill": _("[DIỄN TẬP] ") if incident.is_drill else "",
        "owner": site.owner_name,
        "title": incident.title,
        "what": incident.what,
        "at": f"{incident.detected_at.astimezone(HANOI):%H:%M %d/%m/%Y}",
        "dossiers": many.dossiers,
        "people": many.people,
        "phone": site.hotline,
        "email": site.email,
    }
    authority = _(
        "%(drill)sKính gửi: Cơ quan chuyên trách bảo vệ dữ liệu cá nhân, Bộ Công an\n\n"
        "%(owner)s thông báo vi phạm quy định về bảo vệ dữ liệu cá nhân theo Điều 23 Luật 91/2025/QH15.\n"
        "1. Sự việc: %(title)s. %(what)s\n"
        "2. Phát hiện lúc: %(at)s\n"
        "3. Dữ liệu: … Số hồ sơ liên quan: %(dossiers)s; số người: %(people)s\n"
        "4. Hậu quả có thể xảy ra: …\n"
        "5. Biện pháp đã và sẽ làm: …\n"
        "6. Người phụ trách, liên hệ: …, %(phone)s, %(email)s"
    )
    people = _(
        "%(drill)sKính gửi ông, bà\n\n"
        "Ngày %(at)s, %(owner)s phát hiện dữ liệu cá nhân trong hồ sơ của ông, bà có thể đã bị lộ: …\n"
        "Chúng tôi đã: …\n"
        "Ông, bà nên: đổi mật khẩu, cảnh giác với cuộc gọi và tin nhắn lạ, không cung cấp mã xác thực.\n"
        "Liên hệ: %(phone)s, %(email)s. Ông, bà có quyền khiếu nại, yêu cầu bồi thường theo Luật 91/2025/QH15."
    )
    return {"authority": authority % known, "people": people % known}
