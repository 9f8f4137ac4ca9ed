"""The applicant's own dossiers, in folders with counts (DVC.9)."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.rows import Row, read_rows
from motcua.dossiers.selectors.searching import matching
from motcua.dossiers.states import State
from motcua.kernel.paging import PAGE_SIZE, Page

_PROCESSING = (
    State.ACCEPTED,
    State.PROCESSING,
    State.PAYMENT_ASKED,
    State.DONE,
    State.WAITING_HANDOVER,
)
# In the guide's order. "Đã nộp" holds what waits at the desk, supplemented or not, and withdrawals not decided yet.
FOLDERS: dict[str, Q] = {
    "draft": Q(state=State.NEW, discarded_at__isnull=True),
    "sent": Q(state__in=(State.WAITING_ACCEPTANCE, State.WITHDRAWAL_ASKED))
    | Q(state=State.SUPPLEMENTED, accepted_at__isnull=True),
    "supplement": Q(state__in=(State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED)),
    "processing": Q(state__in=_PROCESSING) | Q(state=State.SUPPLEMENTED, accepted_at__isnull=False),
    "handed_over": Q(state=State.HANDED_OVER),
    "returned": Q(state__in=(State.STOPPED, State.WITHDRAWN, State.RETURNED)),
    "discarded": Q(state=State.NEW, discarded_at__isnull=False),
}


def _own(user: Any) -> QuerySet[Dossier]:
    return Dossier.objects.filter(submitter_id=user.id, channel=Dossier.Channel.ONLINE)


def own_folders(user: Any) -> dict[str, int]:
    """Counts by folder, in one statement."""
    counts = _own(user).aggregate(**{name: Count("id", filter=where) for name, where in FOLDERS.items()})
    return {name: int(counts[name]) for name in FOLDERS}


def own_list(user: Any, folder: str, page: int = 1, q: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """One page of a folder, newest first; an unknown folder gives everything that is not discarded."""
    where = FOLDERS.get(folder, Q(discarded_at__isnull=True))
    found = _own(user).filter(where, matching(q) if q.strip() else Q()).order_by("-started_at", "-id")
    start = (page - 1) * size
    rows = read_rows(found[start : start + size + 1])
    return Page(rows[:size], page, size, has_next=len(rows) > size)
