"""Files on their way out: attachments, printed forms, slips (how: `files.serving`)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from motcua.audit.trail import Kind
from motcua.dossiers.drafts import working_answers
from motcua.dossiers.exporting import KINDS, export_form
from motcua.dossiers.looking import authorised_by, look_at_file
from motcua.dossiers.printing import slip_file
from motcua.dossiers.selectors import may_read_file
from motcua.files.models import StoredFile
from motcua.files.serving import SAVED, guarded, serve
from motcua.people.returning import signed_in
from motcua.portal.refusals import explained
from motcua.portal.selectors import own_seen, own_slip
from motcua.signing import archiving


@require_safe
@signed_in
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A stored file or a part of it, for those who may read it; for all others it does not exist.

    A later revision of a signed file is for whoever may read that file.
    """
    stored = StoredFile.objects.filter(key=key).first()
    if stored is None:
        raise Http404
    read = next((one for one in archiving.same_as(stored) if may_read_file(request.user, one)), None)
    if read is None:
        raise Http404
    note_look(request, read)
    return serve(request, stored)


def readable_or_404(request: HttpRequest, key: UUID) -> StoredFile:
    """The file, when this person may read it. Raises Http404."""
    stored = StoredFile.objects.filter(key=key).first()
    if stored is None or not may_read_file(request.user, stored):
        raise Http404
    return stored


def note_look(request: HttpRequest, stored: StoredFile) -> None:
    """Record that an officer, or whoever the owner authorised, looks at a file or saves it; not what owners do."""
    person = request.user
    if not person.is_authenticated or not stored.is_checked:
        return
    if person.is_officer or authorised_by(person) is not None:
        look_at_file(request, Kind.DOWNLOAD if SAVED in request.GET else Kind.VIEW, stored)


@require_safe
@signed_in
@explained
def print_form(request: HttpRequest, key: UUID, kind: str = "pdf") -> HttpResponseBase:
    """The filled form as the paper one ("In biểu mẫu đơn"; DVC.7, I.6.3), or for other programs (I.12.3)."""
    if kind not in KINDS:
        raise Http404
    dossier = own_seen(request, key, Kind.PRINT).dossier
    made = export_form(dossier, kind, working_answers(dossier), request.build_absolute_uri("/"))
    return guarded(HttpResponse(made.content, content_type=made.content_type), made.name, made.content_type)


@require_safe
@signed_in
@explained
def slip(request: HttpRequest, key: UUID, number: int) -> HttpResponseBase:
    """A slip of the own dossier; `number` is its id in the system."""
    stored = slip_file(own_slip(request.user, key, number))
    note_look(request, stored)
    return serve(request, stored)
