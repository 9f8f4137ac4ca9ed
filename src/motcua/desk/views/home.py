"""The board: what waits for this officer."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only, page
from motcua.desk.counts import frame_counts, new_of
from motcua.desk.shown import lines
from motcua.dossiers.selectors import board, board_counts, next_rows
from motcua.dossiers.selectors.answers import answer_counts
from motcua.dossiers.selectors.today import due_today, list_of_today, today_filters
from motcua.kernel.dates import format_date


@never_cache
@require_safe
@officers_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Figures by role in the circular's order (II.23.1 to II.23.4), lateness first, then what to do next."""
    counts = board_counts(actor, frame_counts(actor))
    owed = answer_counts(actor)
    day = format_date(timezone.localdate())
    today = urlencode({"due": today_filters().due, "due_from": day, "due_to": day})
    context = {
        "new": new_of(counts),
        "due_today": due_today(actor),
        "today_address": f"{reverse('desk:list', kwargs={'code': list_of_today(actor)})}?{today}",
        "owed": owed,
        "boards": board(actor, counts),
        "counts": counts,
        "next": lines(next_rows(actor)),
    }
    return page(request, actor, "desk/home.html", context, current="home", counts=counts)
