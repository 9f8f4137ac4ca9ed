"""The board: what waits for this officer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only, page
from motcua.desk.shown import lines
from motcua.dossiers.selectors import board, next_rows, work_counts
from motcua.dossiers.selectors.answers import answer_counts


@never_cache
@require_safe
@officers_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Figures by role in the circular's order (II.23.1 to II.23.4), lateness first, then what to do next."""
    counts = work_counts(actor)
    owed = answer_counts(actor)
    context = {
        "owed": owed,
        "boards": board(actor, counts),
        "counts": counts,
        "next": lines(next_rows(actor)),
    }
    return page(request, actor, "desk/home.html", context, current="home", counts=counts)
