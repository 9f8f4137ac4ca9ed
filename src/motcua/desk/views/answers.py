"""What was filed online and waits for the desk: to be accepted, refused or sent back within the rule set's hours."""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only, page
from motcua.desk.shown import Line, lines
from motcua.desk.views.lists import DEEPEST_PAGE
from motcua.dossiers.selectors.answers import OwedAnswer, answer_counts, answer_figures, owed_answers
from motcua.kernel.paging import read_page_number


@never_cache
@require_safe
@officers_only
def answers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, the most urgent first (HT.10); `late=1` in the address narrows it to what is over its time."""
    late_only = request.GET.get("late") == "1"
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    found = owed_answers(actor, late_only=late_only, page=number)
    if found is None:
        raise PermissionDenied
    today = timezone.localdate()
    context = {
        "found": found,
        "rows": [_line(owed) for owed in found.items],
        "figures": answer_counts(actor),
        "given": answer_figures(actor, today.replace(day=1), today),
        "late_only": late_only,
    }
    return page(request, actor, "desk/answers.html", context, current="answers")


def _line(owed: OwedAnswer) -> Line:
    """A line whose due time is that of the answer, not of the whole dossier."""
    (line,) = lines([owed.row])
    state = owed.lateness.state
    return replace(
        line, due_at=owed.due_at, due_note=owed.lateness.text(), due_state=state, is_late=owed.is_late
    )
