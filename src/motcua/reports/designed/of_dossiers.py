"""The attributes that every dossier has (II.14.1)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from motcua.agencies.roles import ROLE_LABELS
from motcua.catalogue.models import ProcedureVersion
from motcua.dossiers.models import Dossier, Outcome, Supplement
from motcua.kernel.masking import Datum
from motcua.process.selectors import cached_process
from motcua.reports.designed.attributes import (
    Attribute,
    Ground,
    Kind,
    Read,
    Text,
    offered_from,
    offered_provinces,
    said_address,
    said_day,
    said_in,
    said_moment,
    said_province,
    said_ward,
)

_DOSSIER, _PLACE, _PROCEDURE = _("Hồ sơ"), _("Nơi giải quyết"), _("Thủ tục")
_PEOPLE, _TIMES = _("Chủ hồ sơ"), _("Thời điểm")

CHANNEL_WORDS: Mapping[str, Text] = dict(Dossier.Channel.choices)
_WAYS: Mapping[str, Text] = {
    "online": _("Trực tuyến"),
    "desk": _("Trực tiếp"),
    "post": _("Bưu chính công ích"),
}
_APPLICANTS: Mapping[str, Text] = {"citizen": _("Công dân"), "organisation": _("Doanh nghiệp, tổ chức")}
_YES_NO: Mapping[str, Text] = {"yes": _("Có"), "no": _("Không")}
OUTCOMES: Mapping[str, Text] = {
    "early": _("Giải quyết trước hạn"),
    "on_time": _("Giải quyết đúng hạn"),
    "late": _("Giải quyết quá hạn"),
    "withdrawn": _("Rút, trả lại"),
    "open_late": _("Đang giải quyết, quá hạn"),
    "open_in_time": _("Đang giải quyết, trong hạn"),
    "none": _("Chưa được tiếp nhận"),
}


def _field(path: str) -> Read:
    return lambda _ground: F(path)


def _inside(column: str, *path: str) -> Read:
    """The text that stands in a column of JSON."""
    *above, last = path
    found: Any = column
    for key in above:
        found = KeyTransform(key, found)
    return lambda _ground: KeyTextTransform(last, found)


def _yes(met: Callable[[Ground], Any]) -> Read:
    return lambda ground: Case(
        When(met(ground), then=Value("yes")), default=Value("no"), output_field=CharField()
    )


def outcome(ground: Ground) -> Combinable:
    """How the dossier stood at the end of the period, by the law's profile."""
    met = ground.fates
    return Case(
        When(accepted_at__isnull=True, then=Value("none")),
        *(When(met[one], then=Value(one)) for one in ("early", "on_time", "late", "withdrawn", "open_late")),
        default=Value("open_in_time"),
        output_field=CharField(),
    )


def _state(ground: Ground, value: Any, _name: Any) -> str:
    return ground.states.label(value) if ground.states is not None else str(value)


def _states(ground: Ground) -> list[tuple[str, str]]:
    states = ground.states.by_code.values() if ground.states is not None else ()
    return [(one.code, one.label) for one in states if one.code != "new"]


def _step(_ground: Ground, value: Any, version: Any) -> str:
    return cached_process(version).title_of(value) if value and version is not None else ""


def _latest_outcome(column: str) -> Read:
    rows = Outcome.objects.filter(dossier=OuterRef("pk"), replaced_at__isnull=True).order_by("-id")
    return lambda _ground: Subquery(rows.values(column)[:1])


def _unit(path: str) -> Read:
    return lambda _ground: Case(
        When(**{f"{path}__isnull": False}, then=Concat(f"{path}__agency__code", Value("/"), f"{path}__code")),
        output_field=CharField(),
    )


def _plain(code: str, label: Text, family: Text, path: str, **rest: Any) -> Attribute:
    return Attribute(code, label, family, Kind.TEXT, _field(path), can_group=False, **rest)


def _time(code: str, label: Text) -> Attribute:
    return Attribute(code, label, _TIMES, Kind.MOMENT, _field(code), said=said_moment)


def _of_person(code: str, label: Text, datum: Datum, *, is_tax_code: bool = False) -> Attribute:
    read = _inside("applicant", code)
    return Attribute(
        code,
        label,
        _PEOPLE,
        Kind.TEXT,
        read,
        can_group=False,
        of_people=True,
        datum=datum,
        is_tax_code=is_tax_code,
    )


_ALL = (
    _plain("code", _("Mã hồ sơ"), _DOSSIER, "code"),
    _plain("receipt_number", _("Số biên nhận"), _DOSSIER, "receipt_number"),
    Attribute("state", _("Trạng thái"), _DOSSIER, Kind.CHOICE, _field("state"), said=_state, options=_states),
    Attribute(
        "outcome",
        _("Tình hình giải quyết trong kỳ"),
        _DOSSIER,
        Kind.CHOICE,
        outcome,
        said=said_in(OUTCOMES),
        options=offered_from(OUTCOMES),
    ),
    Attribute(
        "channel",
        _("Kênh tiếp nhận"),
        _DOSSIER,
        Kind.CHOICE,
        _field("channel"),
        said=said_in(CHANNEL_WORDS),
        options=offered_from(CHANNEL_WORDS),
    ),
    Attribute(
        "delivery",
        _("Cách nhận kết quả"),
        _DOSSIER,
        Kind.CHOICE,
        _inside("delivery", "way"),
        said=said_in(_WAYS),
        options=offered_from(_WAYS),
    ),
    Attribute(
        "supplemented",
        _("Có yêu cầu bổ sung"),
        _DOSSIER,
        Kind.CHOICE,
        _yes(lambda _ground: Exists(Supplement.objects.filter(dossier=OuterRef("pk")))),
        said=said_in(_YES_NO),
        options=offered_from(_YES_NO),
    ),
    Attribute(
        "reappointed",
        _("Có hẹn lại, gia hạn"),
        _DOSSIER,
        Kind.CHOICE,
        _yes(lambda _ground: Q(reappointed_at__isnull=False)),
        said=said_in(_YES_NO),
        options=offered_from(_YES_NO),
    ),
    Attribute(
        "step",
        _("Bước đang đứng"),
        _DOSSIER,
        Kind.TEXT,
        _field("step"),
        name=_field("process_version_id"),
        said=_step,
        can_group=False,
    ),
    Attribute(
        "outcome_number", _("Số kết quả"), _DOSSIER, Kind.TEXT, _latest_outcome("number"), can_group=False
    ),
    Attribute(
        "outcome_day",
        _("Ngày ký kết quả"),
        _DOSSIER,
        Kind.TEXT,
        _latest_outcome("issued_on"),
        said=said_day,
        can_group=False,
    ),
    Attribute(
        "procedure",
        _("Thủ tục"),
        _PROCEDURE,
        Kind.CHOICE,
        _field("procedure__code"),
        name=_field("procedure_version__name"),
    ),
    Attribute(
        "sector",
        _("Lĩnh vực"),
        _PROCEDURE,
        Kind.CHOICE,
        _field("procedure__sector__code"),
        name=_field("procedure__sector__name"),
    ),
    Attribute(
        "level",
        _("Mức độ dịch vụ công"),
        _PROCEDURE,
        Kind.CHOICE,
        _field("procedure_version__level"),
        said=said_in(dict(ProcedureVersion.Level.choices)),
        options=offered_from(dict(ProcedureVersion.Level.choices)),
    ),
    Attribute(
        "agency", _("Cơ quan"), _PLACE, Kind.CHOICE, _field("agency__code"), name=_field("agency__name")
    ),
    Attribute(
        "receiver",
        _("Nơi tiếp nhận thay"),
        _PLACE,
        Kind.CHOICE,
        _field("receiver__code"),
        name=_field("receiver__name"),
    ),
    Attribute(
        "unit", _("Đơn vị giải quyết"), _PLACE, Kind.CHOICE, _unit("division"), name=_field("division__name")
    ),
    Attribute(
        "standing_unit", _("Đơn vị đang giữ"), _PLACE, Kind.CHOICE, _unit("unit"), name=_field("unit__name")
    ),
    Attribute(
        "officer",
        _("Người thụ lý"),
        _PLACE,
        Kind.CHOICE,
        _field("examiner_id"),
        name=_field("examiner__full_name"),
    ),
    Attribute(
        "holder",
        _("Người đang giữ"),
        _PLACE,
        Kind.CHOICE,
        _field("assignee_id"),
        name=_field("assignee__full_name"),
    ),
    Attribute(
        "role",
        _("Vai trò đang giữ"),
        _PLACE,
        Kind.CHOICE,
        _field("step_role"),
        said=said_in({role.value: label for role, label in ROLE_LABELS.items()}),
        options=offered_from({role.value: label for role, label in ROLE_LABELS.items()}),
    ),
    _plain("applicant", _("Tên chủ hồ sơ"), _PEOPLE, "applicant_name", of_people=True),
    Attribute(
        "applicant_kind",
        _("Loại chủ hồ sơ"),
        _PEOPLE,
        Kind.CHOICE,
        _inside("applicant", "kind"),
        said=said_in(_APPLICANTS),
        options=offered_from(_APPLICANTS),
    ),
    _of_person("id_number", _("Số định danh"), Datum.ID_NUMBER),
    # A person's tax code is the ID number.
    _of_person("tax_code", _("Mã số thuế"), Datum.ID_NUMBER, is_tax_code=True),
    _of_person("phone", _("Điện thoại"), Datum.PHONE),
    _of_person("email", _("Thư điện tử"), Datum.EMAIL),
    Attribute(
        "address",
        _("Địa chỉ"),
        _PEOPLE,
        Kind.TEXT,
        lambda _ground: KeyTransform("address", "applicant"),
        said=said_address,
        can_group=False,
        of_people=True,
        datum=Datum.ADDRESS,
    ),
    Attribute(
        "ward",
        _("Phường, xã của chủ hồ sơ"),
        _PEOPLE,
        Kind.CHOICE,
        _inside("applicant", "address", "ward"),
        said=said_ward,
        of_people=True,
        datum=Datum.ADDRESS,
        is_part=True,
    ),
    Attribute(
        "province",
        _("Tỉnh, thành phố của chủ hồ sơ"),
        _PEOPLE,
        Kind.CHOICE,
        _inside("applicant", "address", "province"),
        said=said_province,
        options=offered_provinces,
        of_people=True,
        datum=Datum.ADDRESS,
        is_part=True,
    ),
    _plain("submitted_by", _("Người nộp thay"), _PEOPLE, "submitted_by", of_people=True),
    _time("submitted_at", _("Ngày nộp")),
    _time("accepted_at", _("Ngày tiếp nhận")),
    _time("appointed_at", _("Ngày hẹn trả")),
    _time("due_at", _("Hạn xử lý")),
    _time("approved_at", _("Ngày phê duyệt")),
    _time("finished_at", _("Ngày có kết quả")),
    _time("handed_over_at", _("Ngày trả kết quả")),
    _time("ended_at", _("Ngày kết thúc")),
)
FIXED: Mapping[str, Attribute] = {one.code: one for one in _ALL}
