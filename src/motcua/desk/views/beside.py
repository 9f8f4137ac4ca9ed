"""What officers leave on a dossier's page for each other: internal notes, and that they have it open."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.agencies.selectors import Actor
from motcua.desk.access import officers_only_for
from motcua.desk.act_form import Typed
from motcua.desk.shown import presence_text
from motcua.desk.views.dossier import page_of, show, view_or_404
from motcua.dossiers import notes
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.presence import be_present
from motcua.dossiers.selectors import visible_to
from motcua.look.addresses import go_to
from motcua.people.sessions import unattended


@never_cache
@require_POST
@officers_only_for(page_of)
def note(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Write a note that only colleagues read."""
    view = view_or_404(actor, key)
    text = request.POST.get("text", "")
    try:
        notes.write(actor, view.dossier, text)
    except Refusal as refusal:
        error = refusal.fields.get("text", refusal.message)
        return show(request, actor, view, "", Typed(), note=text, note_error=error, status=refusal.status)
    messages.success(request, _("Đã lưu ghi chú nội bộ. Người nộp không thấy ghi chú này."))
    return go_to(f"{page_of(key)}#noi-bo")


@never_cache
@require_POST
@officers_only_for(page_of)
def withdraw_note(request: HttpRequest, actor: Actor, key: UUID, note_id: int) -> HttpResponse:
    """Take back an own note; that it was there stays."""
    view = view_or_404(actor, key)
    try:
        notes.withdraw(actor, view.dossier, note_id)
    except Refusal as refusal:
        return show(request, actor, view, "", Typed(), refusal=refusal, status=refusal.status)
    messages.success(request, _("Đã thu hồi ghi chú. Hồ sơ vẫn ghi là đã có một ghi chú được thu hồi."))
    return go_to(f"{page_of(key)}#noi-bo")


@never_cache
@require_POST
@officers_only_for(page_of)
@unattended
def present(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The page is still open; the answer says who else has it open."""
    dossier = Dossier.objects.filter(visible_to(actor), key=key).only("id").first()
    if dossier is None:
        raise Http404
    return JsonResponse({"text": presence_text(be_present(actor, dossier))})
