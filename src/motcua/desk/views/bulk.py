"""One act on many dossiers of a list: confirm, carry out, and a result for each (II.7.1, II.9.1)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.desk.access import numbers_are_counted, officers_only_for, page
from motcua.desk.act_form import Typed, data_of, read_typed
from motcua.desk.bulk import (
    CHOSEN,
    CONFIRMED,
    WHOLE_LIST,
    Ticked,
    acts_of,
    label_for,
    offered_for,
    read_ticked,
    whole_list,
)
from motcua.desk.filters import read_filters, read_sort
from motcua.desk.listed import Listed, find_listed
from motcua.desk.selectors import rows_of
from motcua.desk.shown import lines
from motcua.dossiers.acts.base import UNKNOWN
from motcua.dossiers.many import MOST, Result, perform_many
from motcua.dossiers.selectors import Row
from motcua.people.returning import take_kept


@dataclass(frozen=True)
class Source:
    """Where the dossiers were ticked: what the menu marks, its title, the way back, and what "the whole list" holds."""

    current: str
    title: str
    back: str
    everything: Callable[[], list[Ticked]]


def _here(view: str) -> Callable[..., str]:
    """The address of such a page itself: what was ticked and typed comes back there after signing in anew."""
    return lambda **given: reverse(f"desk:{view}", kwargs=given)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_here("bulk"))
@numbers_are_counted
def bulk(request: HttpRequest, actor: Actor, code: str, act: str, action: str = "") -> HttpResponse:
    """Show what was ticked in a list with what the act asks for; once confirmed, carry it out on each."""
    return _of_list(request, actor, code, act, action)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_here("folder_bulk"))
@numbers_are_counted
def folder_bulk(
    request: HttpRequest, actor: Actor, group: str, code: str, act: str, action: str = ""
) -> HttpResponse:
    """The same for a named list."""
    return _of_list(request, actor, f"{group}/{code}", act, action)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_here("holders_bulk"))
def holders_bulk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give what was ticked of somebody's dossiers to somebody else (II.7.2, II.22.4)."""
    if not actor.has_role(Role.DIVISION_HEAD):
        raise PermissionDenied
    back = f"{reverse('desk:holders')}?{request.META['QUERY_STRING']}".rstrip("?")
    source = Source("holders", _("Ai đang giữ gì"), back, list)
    return _carry_out(request, actor, source, "reassign", "")


def _of_list(request: HttpRequest, actor: Actor, key: str, act: str, action: str) -> HttpResponse:
    listed = find_listed(actor, key)
    if listed is None or act not in acts_of(actor, listed):
        raise Http404
    source = Source(
        listed.key,
        listed.title,
        f"{listed.address}?{request.META['QUERY_STRING']}".rstrip("?"),
        lambda: _everything(request, actor, listed, act, action),
    )
    return _carry_out(request, actor, source, act, action)


def _everything(request: HttpRequest, actor: Actor, listed: Listed, act: str, action: str) -> list[Ticked]:
    filters = read_filters(request.GET).filters
    return whole_list(actor, listed, filters, read_sort(request.GET), MOST, act, action)


def _carry_out(request: HttpRequest, actor: Actor, source: Source, act: str, action: str) -> HttpResponse:
    kept = take_kept(request) if request.method != "POST" else None
    given = kept if kept is not None else request.POST
    confirmed = CONFIRMED in given and kept is None
    whole = WHOLE_LIST in given and not confirmed
    if request.method != "POST" and kept is None:
        return redirect(source.back)
    ticked = source.everything() if whole else read_ticked(given)
    rows = rows_of(actor, [one.key for one in ticked])
    offered = offered_for(actor, act, rows, action)
    problem = _problem(ticked, rows, offered=offered is not None)
    if problem or offered is None:
        messages.error(request, problem)
        return redirect(source.back)
    typed, results, status = read_typed(given) if CONFIRMED in given else Typed(), None, 200
    data = {name: text for name, text in data_of(typed, {}).items() if name not in (CHOSEN, CONFIRMED)}
    if confirmed:
        expected = {one.key: one.seen for one in ticked}
        keys = [one.key for one in ticked]
        results = perform_many(act, actor, keys, data, action=action or None, expected=expected, exact=True)
        if all(result.code == UNKNOWN for result in results):
            # No dossier's step asks for it: the page is not one of ours, or not of now.
            messages.error(request, results[0].message)
            results, status = None, 422
        elif not any(result.done for result in results) and all(result.fields for result in results):
            # The same thing is missing for all: the form comes again with it.
            typed.errors, results, status = dict(results[0].fields or {}), None, 422
    seen = {row.key: one.value for row, one in _paired(rows, ticked)}
    context = {
        "act": act,
        "kept": kept is not None,
        "label": label_for(actor, act, rows, offered, action),
        "list_title": source.title,
        "back": source.back,
        "rows": lines(rows),
        "chosen": [seen[row.key] for row in rows],
        # Files and lists of items belong to one dossier and are not asked for many.
        "form": {"inputs": [one for one in offered.inputs if one.kind not in ("file", "items")]},
        "typed": typed,
        "done": [result for result in results or () if result.done],
        "failed": _failed(results),
        "has_results": results is not None,
    }
    return page(request, actor, "desk/bulk.html", context, status=status, current=source.current)


def _problem(ticked: list[Ticked], rows: list[Row], *, offered: bool) -> str:
    if not rows:
        return _("Hãy đánh dấu ít nhất một hồ sơ rồi bấm lại.")
    if len(ticked) > MOST:
        return _("Mỗi lần chỉ thực hiện với tối đa %(most)s hồ sơ; bạn đã chọn %(chosen)s.") % {
            "most": MOST,
            "chosen": len(ticked),
        }
    if not offered:
        return _("Không hồ sơ nào trong số đã chọn còn chờ thao tác này. Danh sách dưới đây đã là mới nhất.")
    return ""


def _paired(rows: list[Row], ticked: list[Ticked]) -> list[tuple[Row, Ticked]]:
    by_key = {one.key: one for one in ticked}
    return [(row, by_key[row.key]) for row in rows]


def _failed(results: list[Result] | None) -> list[dict[str, str]]:
    """Those that were not done, each with its page and the reason."""
    return [
        {
            "code": result.reference or _("Hồ sơ không còn thấy được"),
            "href": reverse("desk:dossier", kwargs={"key": result.dossier}) if result.reference else "",
            "message": result.message,
        }
        for result in results or ()
        if not result.done
    ]
