"""For heads: who holds what and for how long, with the way to give it to somebody else (II.22.4)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import is_head, officers_only, page
from motcua.desk.shown import lines
from motcua.dossiers.selectors.holding import NOBODY, Held, Holder, held_by, holders
from motcua.kernel.paging import read_page_number

WHO = "nguoi"


@never_cache
@require_safe
@officers_only
def shown(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody with what they hold; below, the dossiers of the one that was chosen."""
    if not is_head(actor):
        raise PermissionDenied
    people = holders(actor)
    asked = request.GET.get(WHO, "")
    chosen = next((one for one in people if one.code == asked), None)
    found = None
    if chosen is not None:
        found = held_by(actor, chosen.unit, chosen.person, read_page_number(request.GET.get("page")))
    context = {
        "rows": [{"holder": one, "name": _name(one), "unit": one.unit_name} for one in people],
        "chosen": chosen,
        "chosen_name": _name(chosen) if chosen is not None else "",
        "found": found,
        "held": [_held(one) for one in found] if found is not None else [],
        "who": WHO,
    }
    return page(request, actor, "desk/holders.html", context, current="holders")


def _name(holder: Holder) -> str:
    if holder.unit == NOBODY:
        return _("Người nộp hồ sơ, hoặc đơn vị được xin ý kiến")
    return holder.person_name or _("Chưa có người nhận")


def _held(one: Held) -> dict[str, object]:
    (line,) = lines([one.row])
    address = reverse("desk:dossier", kwargs={"key": one.row.key})
    return {
        "line": line,
        "step": one.row.step_title,
        "since": one.since,
        "spent": one.spent,
        "step_late": one.step_late,
        "reassign": f"{address}?thao-tac={one.reassign}" if one.reassign else "",
    }
