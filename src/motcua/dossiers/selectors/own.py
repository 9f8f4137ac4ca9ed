"""The applicant's own dossiers, in folders with counts (DVC.9)."""

from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.data.kept import KeptFigures, KeptQuery
from motcua.dossiers.acts.saving import search_words
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import own
from motcua.dossiers.selectors.rows import COLUMNS, Row, read_rows, rows_from
from motcua.dossiers.selectors.searching import matching
from motcua.dossiers.states import State
from motcua.kernel.folding import contains_all, fold
from motcua.kernel.paging import PAGE_SIZE, Page

# Of the drafts that a person ever began, so many are searched; the newest.
MOST_DRAFTS = 1000

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
    "returned": Q(state__in=(State.STOPPED, State.WITHDRAWN, State.RETURNED), discarded_at__isnull=True),
    # By the person before it was submitted, or by the agency as invalid.
    "discarded": Q(discarded_at__isnull=False),
}


def _of(person: int) -> QuerySet[Dossier]:
    """The online dossiers of an account, wholly: what is filed on paper for others is not among them."""
    return Dossier.objects.filter(submitter_id=person, mandate__isnull=True, channel=Dossier.Channel.ONLINE)


def _own(user: Any) -> QuerySet[Dossier]:
    """The person's own, or those that a mandate lets them see."""
    return Dossier.objects.filter(own(user), channel=Dossier.Channel.ONLINE)


def _is_account(user: Any) -> bool:
    """Whether all dossiers of an account are meant, and nothing else: the statements composed once do for that."""
    behalf = user.behalf
    return behalf is None or (behalf.account is not None and not behalf.procedures)


def _in_folder(of: QuerySet[Dossier], folder: str) -> QuerySet[Dossier]:
    where = FOLDERS.get(folder, Q(discarded_at__isnull=True))
    return of.filter(where).order_by("-started_at", "-id")


@lru_cache(maxsize=256)
def _kept_page(folder: str, start: int, size: int) -> KeptQuery[dict[str, Any]]:
    return KeptQuery(
        lambda person: _in_folder(_of(person), folder).values(*COLUMNS)[start : start + size + 1], -1
    )


def own_folders(user: Any) -> dict[str, int]:
    """Counts by folder, in one statement."""
    if _is_account(user):
        return _counting()(user.owner.pk)
    figures: dict[str, int] = _own(user).aggregate(**_figures())
    return figures


def folders_of_account(person: Any) -> dict[str, int]:
    """Counts by folder of all that an account filed or drafts, whomever its owner acts for just now; one statement.

    What was filed by an authorisation on paper is among them: its holder answers for it.
    """
    mine = Dossier.objects.filter(submitter_id=person.pk, channel=Dossier.Channel.ONLINE)
    figures: dict[str, int] = mine.aggregate(**_figures())
    return figures


@lru_cache
def _counting() -> KeptFigures:
    return KeptFigures(lambda person: (_of(person), _figures()), -1)


def _figures() -> dict[str, Count]:
    return {name: Count("id", filter=where) for name, where in FOLDERS.items()}


def _matching(of: QuerySet[Dossier], text: str) -> Q:
    """What matches among the submitted by their words in the database, and among the person's own drafts."""
    return (Q(submitted_at__isnull=False) & matching(text)) | Q(id__in=_drafts_matching(of, text))


def _drafts_matching(of: QuerySet[Dossier], text: str) -> list[int]:
    """Drafts in which every word that was typed begins a word; one statement. Nothing else looks into drafts."""
    if not fold(text):
        return []
    drafts = (
        of.filter(submitted_at__isnull=True)
        .select_related("procedure", "procedure_version", "agency")
        .only(
            *("applicant", "applicant_name", "procedure__code", "procedure_version__name"),
            *("agency__name", "code", "receipt_number"),
        )
        .order_by("-id")[:MOST_DRAFTS]
    )
    found = []
    for draft in drafts:
        about = f"{draft.procedure_version.name} {draft.procedure.code} {draft.agency.name}"
        if contains_all(search_words(draft, about), text):
            found.append(draft.id)
    return found


def own_list(user: Any, folder: str, page: int = 1, q: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """One page of a folder, newest first; an unknown folder gives everything that is not discarded."""
    start = (page - 1) * size
    if q.strip():
        of = _own(user)
        rows = read_rows(_in_folder(of, folder).filter(_matching(of, q))[start : start + size + 1])
    elif _is_account(user):
        rows = rows_from(_kept_page(folder if folder in FOLDERS else "", start, size)(user.owner.pk))
    else:
        rows = rows_from(_in_folder(_own(user), folder).values(*COLUMNS)[start : start + size + 1])
    return Page(rows[:size], page, size, has_next=len(rows) > size)
