"""What pages of a draft save by themselves while one types; the answer says when, and what the page goes on from."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.agencies.selectors import actor_for
from motcua.dossiers import conflicts, drafts, merging
from motcua.dossiers.draft_parts import Answers, Part
from motcua.dossiers.errors import Refusal
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.people_part import People
from motcua.dossiers.requests import open_request
from motcua.forms import rules as form_rules
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_time
from motcua.people.returning import signed_in
from motcua.portal.delivering import delivery_step, people_fields
from motcua.portal.item_cards import typed_parts
from motcua.portal.views.applying import editable_or_conflict


@never_cache
@require_POST
@signed_in
def form_step(request: HttpRequest, key: UUID) -> JsonResponse:
    """A step of the form; `?buoc=` says which."""

    def parts(dossier: Dossier) -> list[Part]:
        form = cached_form(dossier.form_version_id)
        number = request.GET.get("buoc", "")
        asked: Any = form
        if number.isascii() and number.isdigit() and 1 <= int(number[:4]) <= len(form.steps):
            asked = form.steps[int(number[:4]) - 1]
        typed = form_rules.read_answers(asked, request.POST)
        return [Answers(form_rules.by_hand(form, drafts.working_answers(dossier), typed))]

    return _saved(request, key, parts)


@never_cache
@require_POST
@signed_in
def delivery(request: HttpRequest, key: UUID) -> JsonResponse:
    """Who the dossier is for and how the result reaches them."""

    def parts(_dossier: Dossier) -> list[Part]:
        return [People(people_fields(), form_rules.read_answers(delivery_step(), request.POST))]

    return _saved(request, key, parts)


@never_cache
@require_POST
@signed_in
def supply(request: HttpRequest, key: UUID) -> JsonResponse:
    """The answers to a supplement request; its files are not saved by themselves."""

    def parts(dossier: Dossier) -> list[Part]:
        asked = open_request(dossier) or Supplement(dossier=dossier)
        saved = drafts.working_answers(dossier)
        return [*typed_parts(asked, cached_form(dossier.form_version_id), request.POST, saved)]

    return _saved(request, key, parts)


def _saved(request: HttpRequest, key: UUID, parts: Callable[[Dossier], list[Part]]) -> JsonResponse:
    try:
        dossier = editable_or_conflict(request, key)
        sent = conflicts.read_sent(request.POST, dossier, parts(dossier), by_itself=True)
        saved = drafts.save(actor_for(request.user), key, sent)
    except drafts.DraftChanged as other:
        choose = _("Hãy bấm “Lưu lại” để chọn nội dung đúng.")
        return JsonResponse({"message": f"{other.message} {choose}"}, status=other.status)
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=refusal.status)
    except Http404:
        return JsonResponse({"message": _("Không tìm thấy hồ sơ này.")}, status=404)
    return JsonResponse(
        {
            "saved_at": format_time(timezone.now()),
            "revision": saved.revision,
            "seen": merging.write_marks(sent.known_after(saved.dossier)),
        }
    )
