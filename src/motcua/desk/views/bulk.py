"""One act on many dossiers of a list: confirm, carry out, and a result for each (II.7.1, II.9.1)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only_for, page
from motcua.desk.act_form import Typed, data_of, read_typed
from motcua.desk.bulk import (
    ACTS_OF_LIST,
    CHOSEN,
    CONFIRMED,
    WHOLE_LIST,
    Ticked,
    inputs_for,
    read_ticked,
    whole_list,
)
from motcua.desk.filters import read_filters, read_sort
from motcua.desk.listed import Listed
from motcua.desk.selectors import rows_of
from motcua.desk.shown import lines
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.many import MOST, Result, perform_many
from motcua.dossiers.selectors import Row, list_title, work_menu


def _list_of(code: str, **_other: object) -> str:
    return reverse("desk:list", kwargs={"code": code})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(_list_of)
def bulk(request: HttpRequest, actor: Actor, code: str, act: str) -> HttpResponse:
    """Show what was ticked with what the act asks for; once confirmed, carry it out on each."""
    if act not in ACTS_OF_LIST.get(code, ()) or all(item.code != code for item in work_menu(actor)):
        raise Http404
    back = f"{_list_of(code)}?{request.META['QUERY_STRING']}".rstrip("?")
    if request.method != "POST":
        return redirect(back)
    ticked = _ticked(request, actor, code)
    rows = rows_of(actor, [one.key for one in ticked])
    inputs = inputs_for(actor, act, rows)
    problem = _problem(ticked, rows, offered=inputs is not None)
    if problem:
        messages.error(request, problem)
        return redirect(back)
    typed, results, status = Typed(), None, 200
    if CONFIRMED in request.POST:
        typed = read_typed(request.POST)
        given = {name: text for name, text in data_of(typed, {}).items() if name not in (CHOSEN, CONFIRMED)}
        expected = {one.key: one.seen for one in ticked}
        results = perform_many(act, actor, [one.key for one in ticked], given, expected=expected)
        if not any(result.done for result in results) and all(result.fields for result in results):
            # The same thing is missing for all: the form comes again with it.
            typed.errors, results, status = dict(results[0].fields or {}), None, 422
    seen = {row.key: one.value for row, one in _paired(rows, ticked)}
    context = {
        "act": act,
        "label": label_of(act),
        "list_title": list_title(code),
        "back": back,
        "rows": lines(rows),
        "chosen": [seen[row.key] for row in rows],
        "form": {"inputs": inputs or []},
        "typed": typed,
        "done": [result for result in results or () if result.done],
        "failed": _failed(results),
        "has_results": results is not None,
    }
    return page(request, actor, "desk/bulk.html", context, status=status, current=code)


def _ticked(request: HttpRequest, actor: Actor, code: str) -> list[Ticked]:
    if WHOLE_LIST in request.POST and CONFIRMED not in request.POST:
        listed = Listed(code, list_title(code))
        return whole_list(actor, listed, read_filters(request.GET).filters, read_sort(request.GET), MOST)
    return read_ticked(request.POST)


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
