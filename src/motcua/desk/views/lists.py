"""Work lists, and finding one dossier."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor, read_agencies, stamp
from motcua.desk.access import numbers_are_counted, officers_only, page
from motcua.desk.bulk import buttons
from motcua.desk.choices import choices
from motcua.desk.columns import (
    ALWAYS,
    COLUMNS,
    OPINIONS,
    Column,
    columns_of,
    heads,
    need_details,
    read_columns,
    sortable,
)
from motcua.desk.counts import frame_counts
from motcua.desk.filters import LONGEST, SPANS, Asked, chips, cleared, read_filters, read_sort
from motcua.desk.list_views import Views, kept_query, units_of, views_for
from motcua.desk.listed import Listed, find_listed
from motcua.desk.selectors import key_of_reference
from motcua.desk.shown import Line, lines, with_own_due
from motcua.dossiers.selectors import Filters, Row
from motcua.dossiers.selectors.details import Details
from motcua.dossiers.selectors.folders import folder_counts
from motcua.dossiers.selectors.opinions import opinion_dues
from motcua.dossiers.selectors.searching import meant_reference
from motcua.kernel.paging import PAGE_SIZE, Page, read_page_number
from motcua.look.environment import query

DEEPEST_PAGE = 500


@dataclass(frozen=True)
class Looked:
    """A list as the address and the officer's own choices say that it is looked at."""

    listed: Listed
    asked: Asked
    sort: str
    views: Views
    columns: list[Column]

    def read(
        self, actor: Actor, number: int = 1, *, size: int = PAGE_SIZE, total: int | None = None
    ) -> tuple[Page[Row], dict[UUID, Details]]:
        """One page of it, with the further facts that its columns need."""
        filters = self.asked.filters
        if need_details(self.columns):
            return self.listed.read_detailed(actor, filters, self.sort, number, size=size, total=total)
        return self.listed.read(actor, filters, self.sort, number, size=size, total=total), {}


def look_at(request: HttpRequest, actor: Actor, listed: Listed) -> Looked:
    """What a request asks of a list: its filters, order and columns; one statement."""
    views = views_for(actor, listed)
    keys = read_columns(request.GET) or views.columns
    return Looked(listed, read_filters(request.GET), read_sort(request.GET), views, columns_of(keys))


@never_cache
@require_safe
@officers_only
@numbers_are_counted
def work(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One list: filters, order, columns, page and density all stand in the address."""
    return show(request, actor, listed_or_404(actor, code))


@never_cache
@require_safe
@officers_only
@numbers_are_counted
def folder(request: HttpRequest, actor: Actor, group: str, code: str) -> HttpResponse:
    """One of the named lists of a group of procedures, with the counts of all of them."""
    return show(request, actor, listed_or_404(actor, f"{group}/{code}"))


def listed_or_404(actor: Actor, key: str) -> Listed:
    """The list of that key. Raises Http404 for one that is not this officer's."""
    listed = find_listed(actor, key)
    if listed is None:
        raise Http404
    return listed


def show(request: HttpRequest, actor: Actor, listed: Listed, *, problem: str = "") -> HttpResponse:
    """The page of a list. `problem`: why what was asked of it could not be done, in words."""
    looked = look_at(request, actor, listed)
    asked, sort = looked.asked, looked.sort
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    counts = frame_counts(actor)
    total = counts.get(listed.key) if asked.filters == Filters() else None
    found, details = looked.read(actor, number, total=total)
    offered = choices(read_agencies(actor), stamp())
    same = query(request, page=None)
    context = {
        "listed": listed,
        "title": listed.title,
        "problem": problem,
        "found": found,
        "rows": _lines(actor, looked, found, details),
        "columns": heads(looked.columns, listed.key),
        "asked": asked,
        "offered": offered,
        "spans": SPANS,
        "chips": chips(request, asked, offered),
        "cleared": cleared(request),
        "sort": sort,
        "sortable": sortable(looked.columns),
        "compact": request.GET.get("dense") == "1",
        "bulk": buttons(actor, listed, found.items, query(request)),
        "same": same,
        **_own_choices(request, actor, looked),
        **_siblings(actor, listed),
    }
    template = "desk/list.html" if listed.group is None else "desk/folder.html"
    status = 422 if problem else 200
    return page(request, actor, template, context, status=status, current=listed.key, counts=counts)


def _lines(actor: Actor, looked: Looked, found: Page[Row], details: dict[UUID, Details]) -> list[Line]:
    """The rows; in the list of opinions with the due time of the opinion, one statement more."""
    shown = lines(found.items, looked.columns, details)
    if looked.listed.key != OPINIONS or not shown:
        return shown
    dues = opinion_dues(actor, [row.key for row in found.items])
    return [
        with_own_due(line, dues.get(row.key), actor.agency_ids[0])
        for line, row in zip(shown, found.items, strict=True)
    ]


def _own_choices(request: HttpRequest, actor: Actor, looked: Looked) -> dict[str, Any]:
    """What the officer may choose: columns, a name for this look at the list; and what is kept already."""
    here = kept_query(request.GET)
    shown = {column.key for column in looked.columns}
    return {
        "saved": [
            {"view": one, "current": bool(here) and one.query == here and set(one.columns) == shown}
            for one in looked.views.saved
        ],
        "offered_columns": [
            (one.key, str(one.title), one.key in shown) for one in COLUMNS if one.key != ALWAYS
        ],
        "units": units_of(actor),
        "worth_saving": bool(here),
    }


def _siblings(actor: Actor, listed: Listed) -> dict[str, Any]:
    """For a list of a named set: its siblings with their counts."""
    if listed.group is None or listed.folder is None:
        return {}
    return {
        "group_title": listed.group.title,
        "tabs": [
            {
                "label": one.title,
                "count": one.count,
                "href": reverse("desk:folder", kwargs={"group": listed.group.code, "code": one.code}),
                "current": one.code == listed.folder.code,
            }
            for one in folder_counts(actor, listed.group)
        ],
    }


@never_cache
@require_safe
@officers_only
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Straight to the dossier for a code, a receipt number or what a scanner read; else everything with the words."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    key = key_of_reference(actor, words)
    if key is not None:
        return redirect("desk:dossier", key=key)
    asked = meant_reference(words) or words
    return redirect(f"{reverse('desk:list', kwargs={'code': 'all'})}?{urlencode({'q': asked})}")
