"""Reorganisations of agencies under four eyes: they take agencies out of a policy and administrators along.

Asked for as a change of the policy, wherever one holds for an agency that gives or takes.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.agencies import reorganising
from motcua.agencies.four_eyes import Impossible
from motcua.agencies.four_eyes_policy import Guarded, is_guarded
from motcua.agencies.granting import GrantRefused, held_today
from motcua.agencies.models import Agency, AskedAct, Reorganisation
from motcua.agencies.reorganisation_plan import plan_from
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.console.four_eyes.asking import asked_first
from motcua.dossiers import reorganisation as running
from motcua.kernel.dates import format_date


def for_confirming(request: HttpRequest, actor: Actor, row: Reorganisation) -> HttpResponse | None:
    """The page that asks for a second person; None where no policy is touched, or nothing is left to confirm."""
    if row.kind == Reorganisation.Kind.RECODE or row.confirmed_at is not None or row.undone_at is not None:
        return None
    plan = plan_from(row.plan)
    places = {one.code: one.pk for one in Agency.objects.filter(code__in=[*plan.sources, *plan.targets])}
    touched = [places[code] for code in (*plan.sources, *plan.targets) if code in places]
    agency = next((one for one in touched if is_guarded(Guarded.POLICY, one)), None)
    if agency is None:
        return None
    payload = {"reorganisation": row.pk, "as": _digest(row)}
    return asked_first(request, actor, Guarded.POLICY, agency, payload, subjects=_taken_along(row))


def _digest(row: Reorganisation) -> str:
    """Of what is asked for: another distribution is another request."""
    text = json.dumps([row.kind, row.effective_on.isoformat(), row.basis, row.plan], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _taken_along(row: Reorganisation) -> set[int]:
    """Ids of those who would be administrators of another agency by it: they do not confirm it."""
    found = set[int]()
    for one in plan_from(row.plan).units:
        if one.to and one.to != one.agency:
            held = held_today().filter(post__unit__agency__code=one.agency, post__unit__code=one.unit)
            found |= set(held.filter(post__role=Role.ADMINISTRATOR).values_list("person_id", flat=True))
    return found


def telling(row: AskedAct) -> list[str]:
    """What would happen, line by line."""
    found = Reorganisation.objects.filter(pk=row.payload["reorganisation"]).first()
    if found is None:
        return [_("Lần sắp xếp này không còn.")]
    plan = plan_from(found.plan)
    names = dict(Agency.objects.values_list("code", "name")) | {one.code: one.name for one in plan.new}
    to = plan.targets or (plan.parent,)
    told: dict[str, Any] = {
        "kind": found.get_kind_display(),
        "from": ", ".join(names.get(code, code) for code in plan.sources),
        "to": ", ".join(names.get(code, code) for code in to),
        "day": format_date(found.effective_on),
        "basis": found.basis,
    }
    lines = [
        _("Sắp xếp cơ quan (%(kind)s) từ %(day)s: %(from)s về %(to)s.") % told,
        _("Căn cứ: %(basis)s.") % told,
        _(
            "Từ đó chính sách người thứ hai của cơ quan cũ và cấp trên cũ không còn áp dụng cho những gì chuyển đi; "
            "chỉ còn chính sách của nơi nhận và cấp trên của nơi nhận."
        ),
    ]
    if row.is_waiting and (along := _taken_along(found)):
        count = {"count": len(along)}
        lines.append(_("%(count)s quản trị viên giữ vị trí đó ở cơ quan khác sau khi sắp xếp.") % count)
    return lines


def perform(row: AskedAct, by: Actor) -> None:
    """Confirm the reorganisation in the name of who asked, and do it where its day has come. Raises Impossible."""
    found = Reorganisation.objects.filter(pk=row.payload["reorganisation"]).first()
    if found is None or _digest(found) != row.payload["as"]:
        raise Impossible(_("Lần sắp xếp này đã được sửa sau khi đề nghị."))
    try:
        reorganising.confirm(by, found)
    except GrantRefused as refused:
        raise Impossible(refused.message) from refused
    running.do_now(found.pk)
