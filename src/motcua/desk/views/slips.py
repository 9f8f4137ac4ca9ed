"""The slips of many dossiers on paper: chosen in a list, merged into one file in the order of the list."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.desk.access import note_export, officers_only_for, page
from motcua.desk.bulk import CONFIRMED, WHOLE_LIST, read_ticked, whole_list
from motcua.desk.filters import read_filters, read_sort
from motcua.desk.listed import Listed, back_to
from motcua.desk.selectors import not_printable, rows_of, slips_of
from motcua.desk.shown import lines, tick
from motcua.desk.views.lists import listed_or_404
from motcua.desk.views.prints import PDF, sent
from motcua.dossiers.models import IssuedSlip
from motcua.dossiers.printing import slip_file
from motcua.dossiers.selectors import Row
from motcua.files.services import open_file
from motcua.look.environment import query

# As many as a tray of paper takes; the first printing of a slip makes its file.
MOST = 100
LATEST, ALL, KIND = "moi-nhat", "tat-ca", "loai"


@dataclass(frozen=True)
class Choice:
    """Which slips to print: how many there are of them, and which dossiers have none."""

    value: str
    label: str
    count: int
    without: list[Row]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only_for(lambda listed, **_other: back_to(listed))
def print_slips(request: HttpRequest, actor: Actor, listed: str) -> HttpResponse:
    """Say which slips the ticked dossiers have and which have none; then give them as one PDF."""
    wanted = listed_or_404(actor, listed)
    back = wanted.address + query(request)
    if request.method != "POST":
        return redirect(back)
    keys = _ticked(request, actor, wanted)
    rows = rows_of(actor, keys, to_act=False)
    if not rows or len(keys) > MOST:
        messages.error(request, _problem(len(keys)))
        return redirect(back)
    kept = not_printable(actor, keys)
    slips = {key: found for key, found in slips_of(actor, keys).items() if key not in kept}
    chosen = request.POST.get(KIND, "")
    if CONFIRMED in request.POST:
        found = [(row, slip) for row in rows for slip in _of_kind(slips.get(row.key, ()), chosen)]
        if found:
            note_export(request, f"list:{wanted.key}", len({row.key for row, _slip in found}))
            return sent(_merged(found), PDF, f"phieu-{timezone.localdate():%Y%m%d}.pdf")
    options = _choices(rows, slips)
    context = {
        "list_title": wanted.title,
        "back": back,
        "rows": lines(rows),
        "chosen": [tick(row.key, row.event_count) for row in rows],
        "options": options,
        "kind": chosen or LATEST,
        "without": [row for row in rows if row.key not in slips and row.key not in kept],
        "kept": [row for row in rows if row.key in kept],
        "address": wanted.address_of("print_slips") + query(request),
        "nothing": CONFIRMED in request.POST,
    }
    status = 422 if CONFIRMED in request.POST else 200
    return page(request, actor, "desk/print_slips.html", context, status=status, current=wanted.key)


def _ticked(request: HttpRequest, actor: Actor, listed: Listed) -> list[UUID]:
    if WHOLE_LIST in request.POST and CONFIRMED not in request.POST:
        filters, sort = read_filters(request.GET).filters, read_sort(request.GET)
        return [one.key for one in whole_list(actor, listed, filters, sort, MOST + 1)]
    return [one.key for one in read_ticked(request.POST)]


def _problem(number: int) -> str:
    if number > MOST:
        return _("Mỗi lần in phiếu của tối đa %(most)s hồ sơ. Hãy chọn ít hơn hoặc lọc hẹp hơn.") % {
            "most": MOST
        }
    return _("Hãy đánh dấu ít nhất một hồ sơ rồi bấm lại.")


def _choices(rows: Sequence[Row], slips: Mapping[UUID, list[IssuedSlip]]) -> list[Choice]:
    """The last slip of each, all of them, and each kind that is there."""
    kinds: dict[str, str] = {}
    for row in rows:
        for slip in slips.get(row.key, ()):
            kinds[slip.template.code] = slip.template.title
    named = [
        (LATEST, _("Phiếu mới nhất của mỗi hồ sơ")),
        (ALL, _("Mọi phiếu của mỗi hồ sơ")),
        *sorted(kinds.items(), key=lambda pair: pair[1]),
    ]
    return [
        Choice(
            value,
            label,
            sum(len(_of_kind(slips.get(row.key, ()), value)) for row in rows),
            [row for row in rows if not _of_kind(slips.get(row.key, ()), value)],
        )
        for value, label in named
    ]


def _of_kind(slips: Sequence[IssuedSlip], kind: str) -> Sequence[IssuedSlip]:
    if kind == LATEST:
        return slips[-1:]
    return [slip for slip in slips if kind in (ALL, slip.template.code)]


def _merged(found: Sequence[tuple[Row, IssuedSlip]]) -> bytes:
    """One PDF of the very files that were issued, each under its dossier's code in the table of contents."""
    # Imported here: it takes six megabytes, which a worker that prints nothing in bulk does not spend.
    from pypdf import PdfWriter

    book = PdfWriter()
    for row, slip in found:
        with open_file(slip_file(slip)) as content:
            book.append(
                io.BytesIO(content.read()),
                outline_item=f"{row.reference} – {slip.template.title}",
                import_outline=False,
            )
    made = io.BytesIO()
    book.write(made)
    book.close()
    return made.getvalue()
