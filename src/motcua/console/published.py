"""What is published now: for each kind the newest version of each code, and how many versions there have been."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.utils.translation import gettext as _

from motcua.agencies.models import Calendar
from motcua.catalogue.models import NoticeVersion, PaperTypeVersion, Procedure
from motcua.forms.models import FormVersion
from motcua.process.models import ProcessVersion, RuleSet, StateDiagram
from motcua.registers.models import RegisterVersion
from motcua.slips.models import SlipVersion


@dataclass(frozen=True, slots=True)
class Definition:
    """One published definition: its newest version, and since when."""

    kind: str
    code: str
    title: str
    number: int
    published_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """All definitions of a kind."""

    kind: str
    title: str
    definitions: tuple[Definition, ...]
    version_count: int


def published() -> list[Group]:
    """Every kind with its definitions; two statements a kind at most."""
    return [
        _procedures(),
        _versions("form", _("Biểu mẫu"), FormVersion),
        _versions("paper_type", _("Loại giấy tờ"), PaperTypeVersion),
        _versions("process", _("Quy trình"), ProcessVersion),
        _versions("slip", _("Mẫu phiếu"), SlipVersion),
        _versions("rules", _("Bộ quy tắc"), RuleSet),
        _registers(),
        _versions("notice", _("Lời báo"), NoticeVersion),
        _states(),
        _calendars(),
    ]


def _procedures() -> Group:
    rows = (
        Procedure.objects.annotate(version_count=Count("versions"))
        .annotate(
            name=F("current__name"), number=F("current__number"), published_at=F("current__published_at")
        )
        .order_by("code")
        .values_list("code", "name", "number", "published_at", "version_count")
    )
    return Group(
        "procedure",
        _("Thủ tục hành chính"),
        tuple(
            Definition("procedure", code, name or "", number or 0, at)
            for code, name, number, at, _count in rows
        ),
        sum(row[4] for row in rows),
    )


def _versions(kind: str, title: str, model: Any) -> Group:
    newest = model.objects.order_by("code", "-number").distinct("code")
    rows = newest.values_list("code", "title", "number", "published_at")
    return Group(kind, title, tuple(Definition(kind, *row) for row in rows), model.objects.count())


def _registers() -> Group:
    newest = RegisterVersion.objects.order_by("register__code", "-number").distinct("register__code")
    rows = newest.values_list("register__code", "title", "number", "published_at")
    definitions = tuple(Definition("register", *row) for row in rows)
    return Group("register", _("Danh sách đăng ký"), definitions, RegisterVersion.objects.count())


def _states() -> Group:
    newest = StateDiagram.objects.order_by("-number").first()
    title = _("Danh mục trạng thái")
    definitions = (
        () if newest is None else (Definition("states", "states", title, newest.number, newest.published_at),)
    )
    return Group("states", title, definitions, newest.number if newest else 0)


def _calendars() -> Group:
    rows = Calendar.objects.order_by("code").values_list("code", "name", "revision")
    return Group(
        "calendar",
        _("Lịch làm việc"),
        tuple(Definition("calendar", code, name, revision, None) for code, name, revision in rows),
        sum(row[2] for row in rows),
    )
