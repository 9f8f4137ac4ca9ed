"""The administrators' pages: what is published, loading and exporting it, the legal states, the calendars."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.models import Calendar
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.published import published
from motcua.console.uploads import read_uploads
from motcua.console.year import months_of
from motcua.exchange.packages import Report, dump_archive, dump_one, load_files, load_package
from motcua.exchange.packages.dumping import EXPORTED_KINDS
from motcua.exchange.packages.record import history, keep_package, package_of
from motcua.exchange.packages.scope import scope_of
from motcua.exchange.packages.sources import SourceRefused, read_archive
from motcua.exchange.packages.wording import kind_label
from motcua.people.models import User
from motcua.process.selectors import cached_states, current_states

# What of an export only an administrator of the whole installation may take along.
_TOP_KINDS = frozenset({"people", "account_group"})


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is published now, with its versions (II.16.2)."""
    return page(request, actor, "console/home.html", {"kinds": published()})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def import_package(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take files and check them. Nothing is written before the administrator says so on the next page."""
    if request.method != "POST":
        return _upload_page(request, actor)
    try:
        name, files = read_uploads(request.FILES.getlist("tep"))
    except SourceRefused as refusal:
        return _upload_page(request, actor, refused=str(refusal))
    person = _person(actor)
    report = load_files(files, person, name=name, keep=False, scope=scope_of(actor))
    if not report.ok:
        return _upload_page(request, actor, report=report)
    return redirect("console:package", key=keep_package(name, files, person).key)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def package(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A checked package: what it would change, the button that loads it, and afterwards what it changed."""
    given = package_of(key, _person(actor))
    if given is None:
        raise Http404
    if request.method == "POST":
        report = load_package(given, scope_of(actor))
        # A mistake here: what the package refers to has changed since it was checked.
        return (
            redirect("console:package", key=key) if report.ok else _upload_page(request, actor, report=report)
        )
    if given.content is None:
        report = Report(ok=True, counts=given.counts)
    else:
        files = read_archive(bytes(given.content))
        report = load_files(files, given.given_by, name=given.name, keep=False, scope=scope_of(actor))
    changes, read = _changes(report.counts), _changes(report.documents)
    context = {"package": given, "report": report, "changes": changes, "read": read}
    return page(request, actor, "console/package.html", context)


@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every published definition as one archive that can be loaded elsewhere. No passwords, no citizens."""
    everything = scope_of(actor).is_everything
    kinds = tuple(kind for kind in EXPORTED_KINDS if everything or kind not in _TOP_KINDS)
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    return _download(dump_archive(kinds), "application/zip", f"motcua-{stamp}.zip")


@require_safe
@administrators_only
def export_one(request: HttpRequest, actor: Actor, kind: str, code: str) -> HttpResponse:
    """One definition as a JSON file."""
    content = None if kind in _TOP_KINDS else dump_one(kind, code)
    if content is None:
        raise Http404
    return _download(content, "application/json", f"{code}.json")


@require_safe
@administrators_only
def states(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The legal states with their labels, and the permitted moves between them (II.4.1, II.4.2)."""
    diagram = current_states()
    rows = []
    if diagram is not None:
        found = cached_states(diagram.id)
        for state in found.by_code.values():
            onward = [other for other in found.by_code.values() if (state.code, other.code) in found.moves]
            rows.append({"state": state, "onward": onward})
    may_edit = scope_of(actor).is_everything
    context = {"rows": rows, "diagram": diagram, "phases": _phases(), "may_edit": may_edit}
    return page(request, actor, "console/states.html", context)


@require_safe
@administrators_only
def calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The days of one year of a calendar: usual weeks, holidays, swapped days."""
    calendars = list(Calendar.objects.prefetch_related("days").order_by("name"))
    wanted = request.GET.get("lich", "")
    chosen = next((one for one in calendars if one.code == wanted), calendars[0] if calendars else None)
    year = _year(request.GET.get("nam", ""))
    special = [day for day in chosen.days.all() if day.date.year == year] if chosen else []
    context = {
        "chosen": chosen,
        "calendars": [(one.code, one.name) for one in calendars],
        "year": year,
        "years": [(str(other), str(other)) for other in range(year - 2, year + 3)],
        "months": months_of(chosen, year) if chosen else [],
        "special": sorted(special, key=lambda day: day.date),
        "weekdays": [_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN")],
    }
    return page(request, actor, "console/calendar.html", context)


def _year(text: str) -> int:
    """A year from the address, this year for anything that is none."""
    if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100:
        return int(text)
    return timezone.localdate().year


def _upload_page(
    request: HttpRequest, actor: Actor, refused: str = "", report: Report | None = None
) -> HttpResponse:
    """The page of the upload, with why the last one was refused."""
    loads = [{"package": package, "changes": _changes(package.counts)} for package in history()]
    context = {"refused": refused, "report": report, "history": loads}
    return page(request, actor, "console/import.html", context, status=422 if refused or report else 200)


def _person(actor: Actor) -> User:
    return cast(User, actor.person)


def _changes(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(kind_label(kind), counts[kind]) for kind in EXPORTED_KINDS if kind in counts]


def _phases() -> dict[str, str]:
    return {
        "nop": _("Nộp hồ sơ"),
        "tiep-nhan": _("Tiếp nhận"),
        "giai-quyet": _("Giải quyết"),
        "tra-ket-qua": _("Trả kết quả"),
    }


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
