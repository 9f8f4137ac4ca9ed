"""A list as it is filtered, ordered and with its columns, as a file."""

from collections.abc import Callable, Iterable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.desk.access import lists_may_leave, note_export, officers_only
from motcua.desk.columns import OPINIONS
from motcua.desk.export import MOST, header, table
from motcua.desk.second_person import refused_here
from motcua.desk.views.lists import listed_or_404, look_at, show
from motcua.dossiers.selectors.opinions import opinion_dues
from motcua.files.tables import CSV_TYPE, XLSX_TYPE, Cell, csv_file, xlsx_file
from motcua.kernel.folding import fold

_Make = Callable[[str, Sequence[str], Iterable[Sequence[Cell]]], bytes]
_FORMATS: dict[str, tuple[str, _Make]] = {
    "xlsx": (XLSX_TYPE, xlsx_file),
    "csv": (CSV_TYPE, lambda _title, first, rows: csv_file(first, rows)),
}


@never_cache
@require_safe
@officers_only
@lists_may_leave
def export(request: HttpRequest, actor: Actor, kind: str, listed: str) -> HttpResponse:
    """The whole list as XLSX or CSV; too long a list comes back as its page, with a word."""
    if kind not in _FORMATS:
        raise Http404
    content_type, make = _FORMATS[kind]
    wanted = listed_or_404(actor, listed)
    looked = look_at(request, actor, wanted)
    found, details = looked.read(actor, size=MOST)
    if found.has_next:
        problem = _(
            "Danh sách có hơn %(most)s hồ sơ, nhiều hơn một lần tải về. Hãy lọc hẹp hơn, ví dụ theo khoảng ngày."
        ) % {"most": f"{MOST:,}".replace(",", ".")}
        return show(request, actor, wanted, problem=problem)
    if problem := refused_here(actor, len(found.items)):
        return show(request, actor, wanted, problem=problem)
    note_export(request, f"list:{wanted.key}", len(found.items))
    own_due = None
    if wanted.key == OPINIONS:
        own_due = opinion_dues(actor, [row.key for row in found.items]), actor.agency_ids[0]
    lines = table(looked.columns, found.items, details, own_due)
    made = make(wanted.title, header(looked.columns, wanted.key), lines)
    response = HttpResponse(made, content_type=content_type)
    name = f"{fold(wanted.title).replace(' ', '-')}-{timezone.localdate():%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
