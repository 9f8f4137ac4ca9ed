"""The form of a right as typed: read, checked, and what its fields offer."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.granting import LONGEST_TEXT, Wanted
from motcua.agencies.models import GivenRight
from motcua.agencies.rights import SCREENS, Effect, Reach
from motcua.agencies.selectors import stamp
from motcua.catalogue.models import Office
from motcua.console.rights.wording import may_be_allowed, subjects
from motcua.kernel.dates import format_date, parse_date
from motcua.process.models import ProcessVersion
from motcua.process.selectors import cached_process

_FIELDS = ("effect", "what", "reach", "step", "procedures", "reason", "starts_on", "ends_on")
MOST_PROCEDURES = 200


@dataclass
class Typed:
    """A form as typed, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Offered:
    """What may be chosen: sectors and procedures that the ruled agencies work with, and steps of processes."""

    sectors: Sequence[tuple[str, str]]
    procedures: Mapping[str, str]
    steps: Sequence[tuple[str, str]]


def offered(agencies: frozenset[int]) -> Offered:
    """What a right may name, for those who rule these agencies; one statement, steps from memory."""
    rows = Office.objects.filter(agency_id__in=agencies, procedure__current__isnull=False)
    sectors, procedures = dict[str, str](), dict[str, str]()
    for code, name, sector, sector_name in rows.values_list(
        "procedure__code", "procedure__current__name", "procedure__sector__code", "procedure__sector__name"
    ):
        procedures[code], sectors[sector] = name, sector_name
    return Offered(
        sectors=sorted(sectors.items(), key=lambda pair: pair[1]),
        procedures=procedures,
        steps=_steps(stamp()),
    )


@lru_cache(maxsize=2)
def _steps(at: int) -> tuple[tuple[str, str], ...]:
    """(code, title) of every step of the latest versions of processes, by title."""
    latest = ProcessVersion.objects.order_by("code", "-number").distinct("code").values_list("id", flat=True)
    found: dict[str, str] = {}
    for version in latest:
        for code, step in cached_process(version).steps.items():
            found.setdefault(code, f"{step.title} ({code})")
    return tuple(sorted(found.items(), key=lambda pair: pair[1]))


def empty() -> Typed:
    """The form before anything was typed."""
    values = dict.fromkeys(_FIELDS, "")
    today = format_date(timezone.localdate())
    return Typed(values | {"effect": "only", "what": "see", "reach": "all", "starts_on": today})


def read(post: QueryDict, choice: Offered) -> tuple[Typed, Wanted | None]:
    """The right as typed; None beside it where something is wrong."""
    values = {name: post.get(name, "").replace("\0", "").strip()[: LONGEST_TEXT * 4] for name in _FIELDS}
    typed = Typed(values, {"sectors": [text for text in post.getlist("sectors") if text]})
    wrong = typed.errors
    known = {what for what, _label in subjects()}
    if values["effect"] not in {one.value for one in Effect}:
        wrong["effect"] = _("Hãy chọn quyền làm gì: chỉ được, được thêm hay không được.")
    if values["what"] not in known:
        wrong["what"] = _("Hãy chọn việc mà quyền nói đến.")
    elif values["effect"] == Effect.ALLOW and not may_be_allowed(values["what"]):
        wrong["what"] = _(
            "Việc này chỉ vai trò mới có, không giao thêm bằng quyền được. Hãy giao vị trí có vai trò đó."
        )
    if values["reach"] not in {one.value for one in Reach}:
        wrong["reach"] = _("Hãy chọn phạm vi.")
    if values["step"] and values["step"] not in dict(choice.steps):
        wrong["step"] = _("Hãy chọn bước trong danh sách.")
    if values["what"] in SCREENS and values["step"]:
        wrong["step"] = _("Việc này không gắn với bước nào; hãy bỏ chọn bước.")
    sectors = tuple(typed.lists["sectors"])
    if not set(sectors) <= set(dict(choice.sectors)):
        wrong["sectors"] = _("Hãy chọn lĩnh vực trong danh sách.")
    procedures = (
        tuple(dict.fromkeys(re.split(r"[\s,;]+", values["procedures"]))) if values["procedures"] else ()
    )
    unknown = [code for code in procedures if code not in choice.procedures]
    if unknown:
        wrong["procedures"] = _("Không có thủ tục mã %(codes)s ở các cơ quan bạn quản trị.") % {
            "codes": ", ".join(unknown[:5])
        }
    elif len(procedures) > MOST_PROCEDURES:
        wrong["procedures"] = _("Nhiều hơn 200 thủ tục. Hãy chọn theo lĩnh vực.")
    found = {name: _day(values[name], name, wrong) for name in ("starts_on", "ends_on")}
    if found["starts_on"] is None and "starts_on" not in wrong:
        wrong["starts_on"] = _("Hãy nhập ngày bắt đầu.")
    if wrong or found["starts_on"] is None:
        return typed, None
    return typed, Wanted(
        effect=Effect(values["effect"]),
        what=values["what"],
        reach=Reach(values["reach"]),
        starts_on=found["starts_on"],
        ends_on=found["ends_on"],
        sectors=sectors,
        procedures=procedures,
        step=values["step"],
        reason=values["reason"],
    )


def _day(text: str, name: str, wrong: dict[str, str]) -> datetime.date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as unreadable:
        wrong[name] = str(unreadable)
        return None


def held_by(wanted: Wanted, kind: str, number: int) -> Wanted:
    """The right for a holder of that kind: "nhom", "chuc-vu" or "nguoi"."""
    named: dict[str, Any] = {{"nhom": "group", "chuc-vu": "post", "nguoi": "person"}[kind]: number}
    return replace(wanted, **named)


def context(typed: Typed, choice: Offered) -> dict[str, Any]:
    """What the template of the form reads."""
    return {
        "typed": typed,
        "offered": choice,
        "effects": [
            (
                "only",
                _("Chỉ được"),
                _(
                    "Trong những gì vai trò cho, chỉ được phần này; nhiều quyền “chỉ được” cùng việc thì cộng lại."
                ),
            ),
            ("allow", _("Được thêm"), _("Thêm vào những gì vai trò cho.")),
            ("forbid", _("Không được"), _("Mạnh nhất: không quyền nào khác mở lại được.")),
        ],
        "subjects": subjects(),
        "reaches": [(one.value, one.label) for one in GivenRight.Reach],
        "steps": [("", _("Mọi bước")), *choice.steps],
    }
