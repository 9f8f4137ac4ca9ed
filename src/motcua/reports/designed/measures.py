"""What a report counts and measures. What is early, on time or late is said in one place: `progress.fates`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import DurationField, ExpressionWrapper, F, FloatField, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Extract
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier
from motcua.reports.designed.attributes import Ground, Text

_ONLINE = Q(channel=Dossier.Channel.ONLINE)


@dataclass(frozen=True)
class Measure:
    """A count: of which dossiers, and what it is called."""

    code: str
    label: Text
    met: Callable[[Ground], Q]


def _fate(*names: str) -> Callable[[Ground], Q]:
    def met(ground: Ground) -> Q:
        found = ground.fates[names[0]]
        for name in names[1:]:
            found |= ground.fates[name]
        return found

    return met


_COUNTS = (
    Measure("all", _("Tổng số hồ sơ"), lambda _ground: Q()),
    Measure("carried", _("Từ kỳ trước chuyển qua"), _fate("carried")),
    Measure("received", _("Tiếp nhận trong kỳ"), _fate("received")),
    Measure(
        "received_online",
        _("Tiếp nhận trực tuyến trong kỳ"),
        lambda ground: ground.fates["received"] & _ONLINE,
    ),
    Measure(
        "received_direct",
        _("Tiếp nhận trực tiếp, bưu chính trong kỳ"),
        lambda ground: ground.fates["received"] & ~_ONLINE,
    ),
    Measure("resolved", _("Đã giải quyết"), _fate("early", "on_time", "late")),
    Measure("early", _("Giải quyết trước hạn"), _fate("early")),
    Measure("on_time", _("Giải quyết đúng hạn"), _fate("on_time")),
    Measure("in_time", _("Giải quyết trước và đúng hạn"), _fate("early", "on_time")),
    Measure("late", _("Giải quyết quá hạn"), _fate("late")),
    Measure("withdrawn", _("Rút, trả lại"), _fate("withdrawn")),
    Measure("open", _("Đang giải quyết"), _fate("open")),
    Measure(
        "open_in_time",
        _("Đang giải quyết, trong hạn"),
        lambda ground: ground.fates["open"] & ~Q(_late_now(ground)),
    ),
    Measure("open_late", _("Đang giải quyết, quá hạn"), _fate("open_late")),
)
COUNTS: Mapping[str, Measure] = {one.code: one for one in _COUNTS}


def _late_now(ground: Ground) -> Q:
    # Not simply the negation of open_late: a dossier without due time is late at no moment.
    return Q(due_at__isnull=False) & ground.fates["open_late"]


@dataclass(frozen=True)
class Span:
    """A length of time in days, of the dossiers of which it can be told."""

    code: str
    label: Text
    read: Callable[[Ground], Combinable]
    met: Callable[[Ground], Q]


def _days(first: str, last: str) -> Callable[[Ground], Combinable]:
    def read(_ground: Ground) -> Combinable:
        span = ExpressionWrapper(F(last) - F(first), output_field=DurationField())
        return ExpressionWrapper(Extract(span, "epoch") / 86_400.0, output_field=FloatField())

    return read


_SPANS = (
    Span(
        "handling_days",
        _("Số ngày giải quyết"),
        _days("accepted_at", "finished_at"),
        _fate("early", "on_time", "late"),
    ),
    Span("late_days", _("Số ngày quá hạn"), _days("due_at", "finished_at"), _fate("late")),
    Span(
        "intake_days",
        _("Số ngày từ khi nộp đến khi tiếp nhận"),
        _days("submitted_at", "accepted_at"),
        lambda ground: ground.fates["received"] & Q(submitted_at__isnull=False),
    ),
)
SPANS: Mapping[str, Span] = {one.code: one for one in _SPANS}
# How the values of a column of numbers become one.
WAYS: Mapping[str, Text] = {
    "median": _("Trung vị"),
    "average": _("Trung bình"),
    "sum": _("Tổng"),
}
