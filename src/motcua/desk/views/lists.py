"""Work lists, and finding one dossier."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor, stamp
from motcua.desk.access import officers_only, page
from motcua.desk.bulk import buttons
from motcua.desk.filters import LONGEST, SORT_KEYS, SORTABLE, chips, choices, cleared, read_filters
from motcua.desk.selectors import key_of_reference
from motcua.desk.shown import lines
from motcua.dossiers.selectors import Filters, list_title, work_counts, work_list
from motcua.dossiers.selectors.folders import find_folders, folder_counts, folder_list
from motcua.kernel.paging import read_page_number
from motcua.look.environment import query

DEEPEST_PAGE = 500


@never_cache
@require_safe
@officers_only
def work(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One list: filters, order, page and density all stand in the address."""
    asked = read_filters(request.GET)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORT_KEYS else ""
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    counts = work_counts(actor)
    total = counts.get(code) if asked.filters == Filters() else None
    found = work_list(actor, code, asked.filters, sort, number, total=total)
    if found is None:
        raise Http404
    offered = choices(actor.agency_ids, stamp())
    context = {
        "code": code,
        "title": list_title(code),
        "found": found,
        "rows": lines(found.items),
        "asked": asked,
        "offered": offered,
        "chips": chips(request, asked, offered),
        "cleared": cleared(request),
        "sort": sort,
        "sortable": SORTABLE,
        "compact": request.GET.get("dense") == "1",
        "bulk": buttons(code, query(request)),
    }
    return page(request, actor, "desk/list.html", context, current=code, counts=counts)


@never_cache
@require_safe
@officers_only
def folder(request: HttpRequest, actor: Actor, group: str, code: str) -> HttpResponse:
    """One of the named lists of a group of procedures, with the counts of all of them."""
    named = find_folders(actor, group)
    shown = named.folder(code) if named is not None else None
    if named is None or shown is None:
        raise Http404
    asked = read_filters(request.GET)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORT_KEYS else ""
    number = min(read_page_number(request.GET.get("page")), DEEPEST_PAGE)
    found = folder_list(actor, named, shown, asked.filters, sort, number)
    offered = choices(actor.agency_ids, stamp())
    context = {
        "code": code,
        "title": shown.title,
        "found": found,
        "rows": lines(found.items),
        "asked": asked,
        "offered": offered,
        "chips": chips(request, asked, offered),
        "cleared": cleared(request),
        "sort": sort,
        "sortable": SORTABLE,
        "compact": request.GET.get("dense") == "1",
        "group_title": named.title,
        "tabs": [
            {
                "label": one.title,
                "count": one.count,
                "href": reverse("desk:folder", kwargs={"group": group, "code": one.code}),
                "current": one.code == code,
            }
            for one in folder_counts(actor, named)
        ],
    }
    return page(request, actor, "desk/folder.html", context, current=f"{group}/{code}")


@never_cache
@require_safe
@officers_only
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Straight to the dossier for a whole code or receipt number; else everything that has the words."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    key = key_of_reference(actor, words)
    if key is not None:
        return redirect("desk:dossier", key=key)
    return redirect(f"{reverse('desk:list', kwargs={'code': 'all'})}?{urlencode({'q': words})}")
