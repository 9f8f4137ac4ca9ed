"""Files on their way out: attachments, printed forms, slips. Private, never sniffed, never run."""

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from motcua.dossiers.drafts import working_answers
from motcua.dossiers.exporting import KINDS, export_form
from motcua.dossiers.printing import slip_file
from motcua.dossiers.selectors import may_read_file
from motcua.files.models import StoredFile
from motcua.files.rules import SHOWN_IN_BROWSER
from motcua.files.services import open_file
from motcua.people.returning import signed_in
from motcua.portal.refusals import explained
from motcua.portal.selectors import own, own_slip

# Images stand alone under the strictest policy. A browser's own PDF viewer needs to run in its frame, so a PDF gets no
# `sandbox`; it cannot run scripts of this site either way.
_STRICT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"
_PDF = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


@require_safe
@signed_in
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A stored file, for those who may read it; for all others it does not exist."""
    stored = StoredFile.objects.filter(key=key).first()
    if stored is None or not may_read_file(request.user, stored):
        raise Http404
    return _stored(stored)


def _stored(stored: StoredFile) -> HttpResponseBase:
    try:
        content = open_file(stored)
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(content, content_type=stored.content_type)
    response["Content-Length"] = str(stored.size)
    return _guarded(response, stored.name, stored.content_type)


@require_safe
@signed_in
@explained
def print_form(request: HttpRequest, key: UUID, kind: str = "pdf") -> HttpResponseBase:
    """The filled form as the paper one ("In biểu mẫu đơn"; DVC.7, I.6.3), or for other programs (I.12.3)."""
    if kind not in KINDS:
        raise Http404
    dossier = own(request.user, key).dossier
    made = export_form(dossier, kind, working_answers(dossier), request.build_absolute_uri("/"))
    return _guarded(HttpResponse(made.content, content_type=made.content_type), made.name, made.content_type)


@require_safe
@signed_in
@explained
def slip(request: HttpRequest, key: UUID, number: int) -> HttpResponseBase:
    """A slip of the own dossier; `number` is its id in the system."""
    return _stored(slip_file(own_slip(request.user, key, number)))


def _guarded(response: HttpResponseBase, name: str, content_type: str) -> HttpResponseBase:
    """Inline only what a browser shows without running anything; all else is a download."""
    way = "inline" if content_type in SHOWN_IN_BROWSER else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _PDF if content_type == "application/pdf" else _STRICT
    response["Cache-Control"] = "private, no-store"
    return response
