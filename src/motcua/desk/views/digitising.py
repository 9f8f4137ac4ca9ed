"""Digitising at the desk: pages are put in, split and put in order. Describing one paper: `scanned_papers`."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.catalogue.definition import MEGABYTE
from motcua.catalogue.paper_types import type_titles
from motcua.desk.access import officers_only, page
from motcua.desk.scans import PLACE as PLACE_BOX
from motcua.desk.scans import places_of, shown_pages, turns
from motcua.dossiers import digitising
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.digitising import MOST_FILES
from motcua.dossiers.errors import Incomplete, NotAllowed, NotFound, Refusal
from motcua.dossiers.looking import look_at_file
from motcua.dossiers.models import ScanBatch
from motcua.dossiers.scan_pages import awaited, pages_of
from motcua.dossiers.scan_plan import Page, parts
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile
from motcua.files.preview import previews, scans
from motcua.files.received import Wanted, given_files, not_kept_yet
from motcua.files.rules import suffixes_taken
from motcua.kernel.dates import format_datetime
from motcua.people.models import User
from motcua.signing import copies

PREFIX, PLACE, FROM_PAPER, INTO = "quet-", "trang", "tu-giay", "vao-dot"
_MAX_MB = 50


_UNUSABLE = (previews.FAILED, previews.REFUSED, previews.REMOVED)


def max_mb() -> int:
    """The limit for one file: that of digitising, never above the installation's."""
    return min(_MAX_MB, int(settings.FILE_MAX_BYTES) // MEGABYTE)


def situation_or_refused(actor: Actor, key: UUID) -> Situation:
    """The dossier for an officer who may digitise its papers: 404 for one that is not his to know, else 403."""
    try:
        return digitising.situation_of(actor, key)
    except NotFound as unknown:
        raise Http404 from unknown
    except NotAllowed as refused:
        raise PermissionDenied from refused


def batch_or_404(situation: Situation, key: UUID) -> tuple[ScanBatch, list[StoredFile]]:
    """A batch of this dossier with its files."""
    try:
        return digitising.batch_and_files(situation, key)
    except NotFound as unknown:
        raise Http404 from unknown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def digitise(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The papers of a dossier with their codes, what is under way, and the place to put pages in."""
    situation = situation_or_refused(actor, key)
    if request.method != "POST":
        return _overview(request, actor, situation)
    if FROM_PAPER in request.POST:
        return _from_paper(request, actor, situation, request.POST[FROM_PAPER])
    person = cast(User, actor.person)
    wanted = Wanted(PLACE, _("Trang đã quét"), scans.FORMATS, max_mb() * MEGABYTE)
    given = list(given_files(request, person, [wanted], prefix=PREFIX, agency_id=situation.dossier.agency_id))
    problems = [one.problem for one in given if one.file is None]
    files = [one.file for one in given if one.file is not None]
    if len(files) > MOST_FILES:
        problems, files = (
            [_("Mỗi lần chỉ nhận %(most)s tệp. Hãy chia thành vài lần.") % {"most": MOST_FILES}],
            [],
        )
    again = not_kept_yet(request.POST, given, person)
    if not files:
        error = " ".join(problems) or _("Hãy chọn ít nhất một tệp đã quét hoặc ảnh chụp.")
        away = any(one.again for one in given)
        arrived = again.arrived.get(PLACE, ())
        return _overview(request, actor, situation, error=error, arrived=arrived, status=503 if away else 422)
    into = request.POST.get(INTO, "")
    try:
        batch = (
            digitising.add_files(situation, UUID(into), files) if into else digitising.begin(situation, files)
        )
    except (OverQuota, Incomplete) as refused:
        return _overview(request, actor, situation, error=refused.message, status=422)
    except (NotFound, ValueError):
        told = _("Đợt số hoá đó không còn. Hãy chọn đợt khác hoặc đợt mới rồi đưa lại các tệp.")
        return _overview(request, actor, situation, error=told, status=404)
    for problem in problems:
        messages.warning(request, problem)
    return redirect("desk:scan_batch", key=key, batch=batch.key)


def _from_paper(request: HttpRequest, actor: Actor, situation: Situation, text: str) -> HttpResponse:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    try:
        batch = digitising.begin_from(situation, number)
    except NotFound as gone:
        return _overview(request, actor, situation, error=gone.message, status=gone.status)
    for file in digitising.files_of(batch):
        look_at_file(request, Kind.VIEW, file)
    return redirect("desk:scan_batch", key=situation.dossier.key, batch=batch.key)


def _overview(
    request: HttpRequest,
    actor: Actor,
    situation: Situation,
    *,
    error: str = "",
    arrived: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    dossier = situation.dossier
    names = {code: name for code, name, _type in digitising.requirements_of(situation)}
    batches = digitising.batches_of(dossier)
    begun = {batch.paper_id for batch in batches}
    found = copies.copies_of(situation)
    awaiting = {one.paper.id for one in found if one.wanted and not one.is_signed}
    papers = [
        {
            "id": paper.id,
            "title": names.get(paper.requirement) or _("Giấy tờ khác"),
            "file": paper.file,
            "note": paper.note,
            "copies": paper.copies,
            "code": paper.code or "",
            "type": (paper.digitised or {}).get("type", {}).get("title", ""),
            "signed": copies.signed_by(paper),
            "awaits": paper.id in awaiting,
            "may_begin": paper.file is not None
            and not paper.code
            and paper.id not in begun
            and digitising.is_scan(paper.file),
        }
        for paper in situation.papers
        if paper.submitted
    ]
    context = {
        "dossier": dossier,
        "unsigned": sum(not one.is_signed for one in found),
        "procedure": situation.procedure,
        "papers": papers,
        "batches": batches,
        "into": [
            ("", _("Một đợt mới")),
            *(
                (
                    str(one.key),
                    _("Đợt bắt đầu lúc %(time)s, %(who)s")
                    % {"time": format_datetime(one.began_at), "who": one.officer.full_name},
                )
                for one in batches
            ),
        ],
        "into_name": INTO,
        "chosen": request.POST.get(INTO, request.GET.get(INTO, "")),
        "error": error,
        "arrived": arrived,
        "suffixes": [suffix[1:] for suffix in suffixes_taken(scans.FORMATS)],
        "max_mb": max_mb(),
        "max_files": MOST_FILES,
        "field": f"{PREFIX}{PLACE}",
        "place": PLACE,
        "back": reverse("desk:dossier", kwargs={"key": dossier.key}),
    }
    return page(request, actor, "desk/digitise.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def scan_batch(request: HttpRequest, actor: Actor, key: UUID, batch: UUID) -> HttpResponse:
    """The pages of a batch: which paper each belongs to, in which order, turned how."""
    situation = situation_or_refused(actor, key)
    found, files = batch_or_404(situation, batch)
    shown = previews.pages_of(files)
    pages = pages_of(found, files, shown)
    if pages:
        # By the time the pages are in order their letters may have been read.
        previews.letters_of(files)
    if request.method != "POST" or not pages:
        return _batch(request, actor, situation, found, files, shown, pages)
    asked, wrong = places_of(request.POST, pages)
    if wrong:
        return _batch(request, actor, situation, found, files, shown, pages, typed=request.POST, status=422)
    try:
        digitising.arrange(situation, batch, read_revision(request.POST), asked)
    except Refusal as refusal:
        fresh, _files = batch_or_404(situation, batch)
        now = [Page.of(data) for data in fresh.pages]
        return _batch(
            request,
            actor,
            situation,
            fresh,
            files,
            shown,
            now,
            typed=request.POST,
            refusal=refusal,
            status=refusal.status,
        )
    messages.success(request, _("Đã lưu cách chia và thứ tự các trang."))
    return redirect("desk:scan_batch", key=key, batch=batch)


def read_revision(post: QueryDict) -> int:
    """Which state of the batch a page was made from; -1 for none that there was."""
    text = post.get("ban", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _batch(
    request: HttpRequest,
    actor: Actor,
    situation: Situation,
    batch: ScanBatch,
    files: Sequence[StoredFile],
    shown: Sequence[previews.Shown],
    pages: Sequence[Page],
    *,
    typed: QueryDict | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    dossier = situation.dossier
    broken = [
        file.name for file, one in zip(files, shown, strict=True) if one.state in _UNUSABLE and not pages
    ]
    later = awaited(pages, len(files)) if pages else []
    pictures = shown_pages(dossier.key, batch, files, pages, typed)
    by_name = {one.page.name: one for one in pictures}
    found = parts(pages)
    titles = dict(type_titles()) if batch.written else {}
    papers = [
        {
            "part": part,
            "title": titles.get(batch.written.get(part.name, {}).get("type", ""), ""),
            "pages": [by_name[one.name] for one in part.pages],
            "href": reverse(
                "desk:scan_paper", kwargs={"key": dossier.key, "batch": batch.key, "part": part.name}
            ),
        }
        for part in found
    ]
    context: dict[str, Any] = {
        "dossier": dossier,
        "batch": batch,
        "papers": papers,
        "left_out": [one for one in pictures if one.page.out],
        "is_waiting": not pages and not broken,
        # Of files that were added later: which are still taken apart, and which cannot be.
        "coming": [files[at].name for at in later if shown[at].state not in _UNUSABLE],
        "unusable": [files[at].name for at in later if shown[at].state in _UNUSABLE],
        "add": f"{reverse('desk:digitise', kwargs={'key': dossier.key})}?{INTO}={batch.key}",
        "is_unchecked": any(one.state == previews.UNCHECKED for one in shown),
        "broken": broken,
        "most_pages": scans.MOST_PAGES,
        "errors": [
            {"text": f"{one.label}: {one.error}", "href": f"#{PLACE_BOX}{one.page.name}"}
            for one in pictures
            if one.error
        ],
        "refusal": refusal,
        "turns": turns(),
        "back": reverse("desk:digitise", kwargs={"key": dossier.key}),
    }
    return page(request, actor, "desk/scan_batch.html", context, status=status)


@require_safe
@officers_only
def scan_page(request: HttpRequest, actor: Actor, key: UUID, batch: UUID, name: str) -> HttpResponse:
    """The picture of one page."""
    situation = situation_or_refused(actor, key)
    _found, files = batch_or_404(situation, batch)
    file, _dash, number = name.partition("-")
    if not (file.isascii() and file.isdigit() and number.isascii() and number.isdigit() and len(name) < 9):
        raise Http404
    if int(file) >= len(files):
        raise Http404
    (shown,) = previews.pages_of([files[int(file)]])
    picture = scans.picture_in(shown.made, int(number)) if shown.made is not None else None
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    # The same page always looks the same; the browser of this officer need not fetch it for every step.
    response["Cache-Control"] = "private, max-age=3600"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def scan_discard(request: HttpRequest, actor: Actor, key: UUID, batch: UUID) -> HttpResponse:
    """Give a batch up, asked once more before."""
    situation = situation_or_refused(actor, key)
    found, _files = batch_or_404(situation, batch)
    if request.method == "POST":
        digitising.put_away(situation, found.key)
        messages.success(request, _("Đã bỏ đợt số hoá. Giấy tờ đã ghi nhận trước đó vẫn còn trong hồ sơ."))
        return redirect("desk:digitise", key=key)
    done = sum(1 for part in parts([Page.of(data) for data in found.pages]) if part.code)
    context = {
        "dossier": situation.dossier,
        "batch": found,
        "done": done,
        "is_of_paper": found.paper_id is not None,
        "back": reverse("desk:scan_batch", kwargs={"key": key, "batch": batch}),
    }
    return page(request, actor, "desk/scan_discard.html", context)
