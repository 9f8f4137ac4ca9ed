"""Why a person can see a dossier, and who can: read only, of the own agencies' dossiers, and itself recorded."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.granting import ruled_by
from motcua.agencies.models import Delegation, GivenRight
from motcua.agencies.rights import Ground
from motcua.agencies.roles import ROLE_LABELS, Role
from motcua.agencies.selectors import Actor, Seat
from motcua.audit.trail import Kind, note
from motcua.catalogue.selectors import cached_version
from motcua.console.access import administrators_only, page
from motcua.console.rights import wording
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import WHOLE_AGENCY
from motcua.dossiers.selectors.explaining import (
    MOST,
    Reason,
    actors,
    acts_now,
    find_dossier,
    reasons,
    who_sees,
)
from motcua.kernel.dates import format_date
from motcua.people.models import User
from motcua.process.selectors import cached_process

_LONGEST = 60


@never_cache
@require_safe
@administrators_only
def who(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who can see the dossier whose code is in the address."""
    code = _code(request)
    dossier = find_dossier(code, ruled_by(actor)) if code else None
    rows: list[dict[str, Any]] = []
    if dossier is not None:
        _record(request, dossier, [])
        found = who_sees(dossier)
        telling = _Telling(reason for one in found for reason in one.reasons)
        rows = [
            {"person": one.person, "lines": [telling.seat(reason) for reason in one.reasons]} for one in found
        ]
    context = {
        "code": code,
        "dossier": dossier,
        "about": _about(dossier) if dossier is not None else {},
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "unknown": bool(code) and dossier is None,
    }
    return page(request, actor, "console/who_sees.html", context)


@never_cache
@require_safe
@administrators_only
def why(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Why one person sees the dossier whose code is in the address, or does not, post by post."""
    person = User.objects.filter(pk=number, kind=User.Kind.OFFICER).first()
    if person is None:
        raise Http404
    code, ruled = _code(request), ruled_by(actor)
    found = actors([person])[0]
    dossier = find_dossier(code, ruled) if code else None
    # Of somebody who works elsewhere, nothing is told that is not about a dossier of the own agencies.
    if dossier is None and not any(seat.agency_id in ruled for seat in found.seats):
        raise Http404
    lines: list[dict[str, Any]] = []
    acts: list[str] = []
    sees = False
    if dossier is not None:
        _record(request, dossier, [person.pk])
        told = reasons(found, dossier)
        telling = _Telling(told)
        lines = [telling.whole(reason) for reason in told]
        sees = person.is_active and any(reason.sight.is_given for reason in told)
        acts = acts_now(found, dossier) if sees else []
    context = {
        "officer": person,
        "code": code,
        "dossier": dossier,
        "about": _about(dossier) if dossier is not None else {},
        "lines": lines,
        "sees": sees,
        "acts": acts,
        "unknown": bool(code) and dossier is None,
    }
    return page(request, actor, "console/why_sees.html", context)


def _code(request: HttpRequest) -> str:
    return request.GET.get("ho-so", "").replace("\0", "").strip()[:_LONGEST]


def _record(request: HttpRequest, dossier: Dossier, people: list[int]) -> None:
    about, agency = f"dossier:{dossier.key}", dossier.agency_id
    note(Kind.RIGHTS_EXPLAINED, request=request, subject=people, about=about, agency_id=agency)


def _about(dossier: Dossier) -> dict[str, str]:
    """What tells a dossier from others without saying whose it is."""
    step = cached_process(dossier.process_version_id).title_of(dossier.step)
    return {
        "procedure": cached_version(dossier.procedure_version_id).name,
        "agency": dossier.agency.name,
        "step": step,
        "unit": dossier.unit.name if dossier.unit is not None else "",
        "division": dossier.division.name if dossier.division is not None else "",
    }


class _Telling:
    """Puts reasons into words; everything that they name is read once, in four statements."""

    def __init__(self, told: Iterable[Reason]) -> None:
        several = list(told)
        numbers = {right.number for reason in several for right in reason.sight.rights}
        numbers |= {
            right.number for reason in several for _act, found in reason.acts for right in found.rights
        }
        rights = GivenRight.objects.filter(pk__in=numbers).select_related("group", "post__unit", "person")
        given = list(rights)
        procedures = wording.procedures_in_words(given)
        self._rights = {
            right.pk: f"{wording.sentence(right, procedures[right.pk])} ({wording.holder(right)}, "
            f"{wording.days(right)})"
            for right in given
        }
        today = timezone.localdate()
        carried = Delegation.objects.filter(
            holding__post_id__in={reason.seat.post_id for reason in several if reason.seat.on_behalf_of},
            revoked_at__isnull=True,
            starts_on__lte=today,
            ends_on__gte=today,
        )
        self._until = {
            (post, holder): day
            for post, holder, day in carried.values_list("holding__post_id", "holding__person_id", "ends_on")
        }

    def seat(self, reason: Reason) -> str:
        """Through which post, and on which ground."""
        return f"{self._post(reason.seat)}: {self._ground(reason)}"

    def whole(self, reason: Reason) -> dict[str, Any]:
        """A post with everything that was decided about it."""
        return {
            "post": self._post(reason.seat),
            "is_given": reason.sight.is_given,
            "ground": self._ground(reason),
            "rights": [self._rights[right.number] for right in reason.sight.rights],
            "acts": [
                {
                    "label": label_of(act),
                    "is_given": found.is_given,
                    "rights": [self._rights[right.number] for right in found.rights],
                }
                for act, found in reason.acts
            ],
        }

    def _post(self, seat: Seat) -> str:
        words = {
            "title": seat.title,
            "unit": seat.unit_name,
            "agency": seat.agency_name,
            "role": ROLE_LABELS[Role(seat.role)],
        }
        text = _("%(title)s, %(unit)s, %(agency)s (vai trò %(role)s)") % words
        if not seat.on_behalf_of:
            return text
        until = self._until.get((seat.post_id, seat.on_behalf_of))
        words = {"post": text, "name": seat.on_behalf_name, "day": format_date(until) if until else ""}
        return _("%(post)s – làm thay %(name)s đến hết %(day)s") % words

    def _ground(self, reason: Reason) -> str:
        ground = reason.sight.ground
        if ground == Ground.FORBIDDEN:
            return _("có quyền ghi “không được”")
        if ground == Ground.LIMITED:
            return _("vai trò cho xem, nhưng quyền ghi “chỉ được” không gồm hồ sơ này")
        if ground == Ground.ALLOWED:
            return _("được thêm quyền: %(rights)s") % {
                "rights": "; ".join(self._rights[right.number] for right in reason.sight.rights)
            }
        if reason.by_role and reason.seat.role == Role.INSPECTOR:
            return _("vai trò này xem mọi hồ sơ đã nộp của cơ quan và cấp dưới để thanh tra, kiểm tra")
        if reason.by_role:
            whole = reason.seat.role in WHOLE_AGENCY
            return (
                _("vai trò này xem mọi hồ sơ đã nộp của cơ quan")
                if whole
                else _("vai trò này xem hồ sơ do đơn vị mình phụ trách")
            )
        if reason.is_asked:
            return _("đơn vị được xin ý kiến về hồ sơ này")
        if reason.seat.role == Role.ADMINISTRATOR:
            return _("vị trí quản trị không xem được hồ sơ nào")
        return _("vai trò không cho xem hồ sơ này, cũng không có quyền nào được giao thêm")
