"""For heads: who holds what and for how long, with the way to give it to somebody else (II.22.4)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import is_head, officers_only, page
from motcua.desk.shown import lines, with_own_due
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.selectors.held_opinions import opinion_holders, opinions_held_by
from motcua.dossiers.selectors.holding import APPLICANT, OPINION, OUTSIDE, Held, Holder, held_by, holders
from motcua.kernel.paging import read_page_number
from motcua.look.environment import query

WHO = "nguoi"


@never_cache
@require_safe
@officers_only
def shown(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody with what they hold and which opinions they owe; below, the dossiers of the one that was chosen."""
    if not is_head(actor):
        raise PermissionDenied
    people, owing = holders(actor), opinion_holders(actor)
    asked = request.GET.get(WHO, "")
    chosen = next((one for one in (*people, *owing) if one.code == asked), None)
    found = None
    if chosen is not None:
        reading = opinions_held_by if chosen.kind == OPINION else held_by
        found = reading(actor, chosen, read_page_number(request.GET.get("page")))
    held = [_held(one) for one in found] if found is not None else []
    context = {
        "rows": [_row(one) for one in people],
        "owing": [_row(one) for one in owing],
        "chosen": chosen,
        "chosen_name": _name(chosen) if chosen is not None else "",
        "found": found,
        "held": held,
        "may_choose": any(one["tick"] for one in held),
        "bulk_address": reverse("desk:holders_bulk") + query(request),
        "bulk_label": label_of("reassign"),
        "who": WHO,
    }
    return page(request, actor, "desk/holders.html", context, current="holders")


def _row(holder: Holder) -> dict[str, object]:
    unit = f"{holder.unit_name}, {holder.agency_name}" if holder.agency_name else holder.unit_name
    return {"holder": holder, "name": _name(holder), "unit": unit}


def _name(holder: Holder) -> str:
    if holder.kind == APPLICANT:
        return _("Người nộp hồ sơ")
    if holder.kind == OUTSIDE:
        return _("Cơ quan khác, theo liên thông")
    if holder.kind == OPINION:
        return holder.person_name or _("Chưa có người nhận trả lời")
    if holder.post_name and not holder.person_name:
        return _("Chờ người giữ chức vụ %(title)s") % {"title": holder.post_name}
    return holder.person_name or _("Chưa có người nhận")


def _held(one: Held) -> dict[str, object]:
    (line,) = lines([one.row])
    if one.asked_agency:
        line = with_own_due(line, one.opinion_due_at, one.asked_agency)
    address = reverse("desk:dossier", kwargs={"key": one.row.key})
    return {
        "line": line,
        "step": one.row.step_title,
        "since": one.since,
        "spent": one.spent,
        "step_late": one.step_late,
        "reassign": f"{address}?thao-tac={one.reassign}" if one.reassign else "",
        "reassign_label": label_of("take_consultation")
        if one.reassign == "take_consultation"
        else label_of("reassign"),
        "tick": line.key if one.in_bulk else "",
    }
