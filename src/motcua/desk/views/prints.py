"""Papers of a dossier beside the issued slip: its Word copy, and the control sheet as it stands now (II.12.1)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only, papers_may_leave
from motcua.desk.selectors import slip_of
from motcua.desk.views.dossier import view_or_404
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.printing import outcome_draft
from motcua.dossiers.printing import slip_docx as make_slip_docx
from motcua.reports.control_sheet import control_sheet_docx, control_sheet_pdf
from motcua.slips.word import CONTENT_TYPE as DOCX

PDF = "application/pdf"


@never_cache
@require_safe
@officers_only
@papers_may_leave
def slip_docx(request: HttpRequest, actor: Actor, key: UUID, slip_id: int) -> HttpResponse:
    """A slip of a dossier that this officer may see, for Word."""
    issued = slip_of(actor, key, slip_id)
    made = make_slip_docx(issued) if issued is not None else None
    if issued is None or made is None:
        raise Http404
    look_at_dossier(request, Kind.PRINT, issued.dossier)
    return sent(made, DOCX, f"{issued.template.code}-{issued.number}-{issued.year}.docx")


@never_cache
@require_safe
@officers_only
@papers_may_leave
def control_sheet(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The control sheet, filled from the record as it stands now."""
    view = view_or_404(actor, key)
    dossier = view.dossier
    look_at_dossier(request, Kind.PRINT, dossier)
    return sent(control_sheet_pdf(dossier, view.mask), PDF, f"phieu-kiem-soat-{dossier.code}.pdf")


@never_cache
@require_safe
@officers_only
@papers_may_leave
def control_sheet_word(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The same for Word."""
    view = view_or_404(actor, key)
    dossier = view.dossier
    look_at_dossier(request, Kind.PRINT, dossier)
    return sent(control_sheet_docx(dossier, view.mask), DOCX, f"phieu-kiem-soat-{dossier.code}.docx")


@never_cache
@require_safe
@officers_only
@papers_may_leave
def draft_of_outcome(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A draft of the result, filled in from the dossier, to go on with in Word (II.2.5)."""
    dossier = view_or_404(actor, key).dossier
    look_at_dossier(request, Kind.PRINT, dossier)
    return sent(outcome_draft(dossier), DOCX, f"du-thao-{dossier.code}.docx")


def sent(content: bytes | None, content_type: str, name: str) -> HttpResponse:
    """A made file: a PDF opens in the browser, everything else is kept. Raises Http404 where there is none."""
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=content_type)
    shown = content_type == PDF
    response["Content-Disposition"] = content_disposition_header(not shown, name) or "attachment"
    return response
