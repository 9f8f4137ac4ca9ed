"""What a procedure may name: sectors, topics, offices, forms, processes, slips and registers; and what a chosen form
and process say.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.agencies.models import Unit
from motcua.agencies.selectors import stamp
from motcua.catalogue.models import ExemptKind, ProcedureGroup, ProcedureVersion, Sector, Topic
from motcua.catalogue.paper_types import type_titles
from motcua.console.designer.ground import Ground, fields_of, ground
from motcua.exchange.packages.scope import Scope
from motcua.files.rules import KINDS
from motcua.forms.models import FormVersion
from motcua.process.models import ProcessVersion

Options = list[tuple[str, str]]

AUDIENCES = {"citizen": gettext_lazy("Công dân"), "business": gettext_lazy("Doanh nghiệp, tổ chức")}
AGENCY_LEVELS = {
    "ministry": gettext_lazy("Cấp bộ"),
    "province": gettext_lazy("Cấp tỉnh"),
    "commune": gettext_lazy("Cấp xã"),
}
NO_POST = {
    "pickup": gettext_lazy("Nhận giấy tờ của người nộp"),
    "delivery": gettext_lazy("Trả kết quả"),
}
LIMITS = {
    "working_days": gettext_lazy("Ngày làm việc"),
    "working_minutes": gettext_lazy("Phút làm việc"),
    "same_day": gettext_lazy("Trong ngày"),
    "none": gettext_lazy("Không quy định"),
}
CHANNELS = {
    "online": gettext_lazy("Trực tuyến"),
    "desk": gettext_lazy("Trực tiếp tại bộ phận một cửa"),
    "post": gettext_lazy("Bưu chính công ích"),
}
FEE_KINDS = {"phi": gettext_lazy("Phí"), "le_phi": gettext_lazy("Lệ phí")}
FORMATS = {code: kind.label for code, kind in KINDS.items()} | {"doc": "Word (.doc)", "docx": "Word (.docx)"}
CERTAINTIES = {
    "verified": gettext_lazy("Đã đối chiếu văn bản"),
    "known": gettext_lazy("Theo quy định hiện hành"),
    "sample": gettext_lazy("Dữ liệu trình diễn"),
}


@dataclass(frozen=True)
class Surroundings:
    """Everything that a draft may name, as options (value, text), with what the check of it asks for."""

    sectors: Options
    topics: Options
    groups: Options
    exemptions: Options
    offices: Options
    forms: Options
    processes: Options
    paper_types: Options
    shared: Ground
    # The definitions of the form and of the process that the draft names now; empty for none.
    form: Mapping[str, Any]
    process: Mapping[str, Any]

    @property
    def fields(self) -> dict[str, tuple[str, str]]:
        """(label, kind) of the form's fields by code."""
        return fields_of({"": self.form}) if self.form else {}

    @property
    def kinds(self) -> dict[str, str]:
        """Kind by field of the form."""
        return {code: kind for code, (_label, kind) in self.fields.items()}

    @property
    def field_options(self) -> Options:
        """The form's fields to choose from."""
        return [(code, f"{label} ({code})") for code, (label, _kind) in self.fields.items()]


@dataclass(frozen=True)
class _Place:
    agency: str
    division: str
    label: str


@lru_cache(maxsize=4)
def _places(at: int) -> tuple[_Place, ...]:
    units = (
        Unit.objects.exclude(kind=Unit.Kind.ADMINISTRATION)
        .order_by("agency__code", "id")
        .values_list("agency__code", "agency__name", "code", "name")
    )
    return tuple(_Place(agency, unit, f"{name} – {title}") for agency, name, unit, title in units)


def places() -> tuple[_Place, ...]:
    """The divisions that may do the work, at most thirty seconds old."""
    return _places(stamp())


def surroundings(typed: Mapping[str, Any], scope: Scope) -> Surroundings:
    """What there is to choose from for a draft. Eight statements; what changes seldom comes from memory."""
    form, process = typed["form"], typed["process"]
    named = [one["kind"] for fee in typed["fees"] for one in fee.get("exempt", ())]
    # What went out of use is offered no more; a draft that names it still shows it, to be taken off.
    topics = Topic.objects.filter(Q(is_retired=False) | Q(code__in=typed["topics"]))
    topics = topics.order_by("audience", "order", "name")
    entries = _entries(
        {Sector: [typed["sector"]], ProcedureGroup: [typed.get("group", "")], ExemptKind: named}
    )
    return Surroundings(
        sectors=entries[Sector],
        topics=[(one.code, f"{one.name} ({one.get_audience_display()})") for one in topics],
        groups=entries[ProcedureGroup],
        exemptions=entries[ExemptKind],
        offices=[(f"{one.agency}/{one.division}", one.label) for one in places() if scope.holds(one.agency)],
        forms=_titles(FormVersion),
        processes=_titles(ProcessVersion),
        paper_types=type_titles(),
        shared=ground(),
        form=_newest(FormVersion, form),
        process=_newest(ProcessVersion, process),
    )


def _entries(named: Mapping[Any, Collection[str]]) -> dict[Any, Options]:
    """The entries in use of each table, with those that the draft names: one statement for all of them."""
    rows = [
        model.objects.filter(Q(is_retired=False) | Q(code__in=codes))
        .annotate(place=Value(place))
        .values_list("place", "order", "code", "name")
        for place, (model, codes) in enumerate(named.items())
    ]
    found: dict[Any, Options] = {model: [] for model in named}
    models = list(named)
    for place, _order, code, name in sorted(rows[0].union(*rows[1:], all=True)):
        found[models[place]].append((code, name))
    return found


def _titles(model: Any) -> Options:
    newest = model.objects.order_by("code", "-number").distinct("code").values_list("code", "title")
    return sorted(newest, key=lambda one: one[1])


def _newest(model: Any, code: str) -> Mapping[str, Any]:
    if not code:
        return {}
    return (
        model.objects.filter(code=code).order_by("-number").values_list("definition", flat=True).first() or {}
    )


def options(words: Mapping[str, Any]) -> Options:
    """The options of a select."""
    return [(value, str(word)) for value, word in words.items()]


def level_options() -> Options:
    """The levels of online service, each with what it means."""
    meant = {
        "full": _("nộp, trả phí và nhận kết quả hoàn toàn trên mạng"),
        "partial": _("nộp trên mạng, có bước phải đến trực tiếp"),
        "information": _("chỉ công bố thông tin, không nộp trên mạng"),
    }
    return [(value, f"{label}: {meant[value]}") for value, label in ProcedureVersion.Level.choices]
