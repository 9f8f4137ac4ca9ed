"""What administrators say about the steps of a draft: who, when, and whether it is settled."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only
from motcua.console.designer.drawing import back, open_drawing
from motcua.console.models import StepComment
from motcua.people.models import User

LONGEST = 2000


@require_POST
@administrators_only
def say(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Say something about a step, or about the process as a whole."""
    drawing = open_drawing(actor, key)
    step, text = request.POST.get("buoc", ""), request.POST.get("y-kien", "").strip()
    if step:
        drawing.find(step)
    if not text:
        messages.error(request, _("Hãy ghi ý kiến trước khi gửi."))
    elif len(text) > LONGEST:
        messages.error(
            request, _("Ý kiến dài quá %(most)s ký tự. Hãy chia thành nhiều ý kiến.") % {"most": LONGEST}
        )
    else:
        person = cast(User, actor.person)
        StepComment.objects.create(draft=drawing.draft, step=step, text=text, by=person)
    return back(key, step, part="" if step else "chung")


@require_POST
@administrators_only
def settle(request: HttpRequest, actor: Actor, key: UUID, number: int) -> HttpResponse:
    """Mark a comment as settled, or open it again."""
    drawing = open_drawing(actor, key)
    comment = StepComment.objects.filter(draft=drawing.draft, id=number).first()
    if comment is None:
        raise Http404
    settled = comment.resolved_at is None
    comment.resolved_at = timezone.now() if settled else None
    comment.resolved_by = cast(User, actor.person) if settled else None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    return back(key, comment.step, part="" if comment.step else "chung")
