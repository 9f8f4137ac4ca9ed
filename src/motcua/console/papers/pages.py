"""The list of templates, beginning a draft, throwing it away.

Templates hold for every agency: only an administrator who rules all of them writes them.
"""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.models import TemplateDraft
from motcua.console.papers import drafts
from motcua.console.papers.selectors import draft_of, newest_form, templates
from motcua.exchange.packages.scope import scope_of
from motcua.people.models import User
from motcua.slips.fields import FORM, PURPOSES
from motcua.slips.models import SlipVersion

LONGEST_TITLE = 300


def may_write(actor: Actor) -> bool:
    """Whether this administrator rules every agency; templates are shared by all of them."""
    return scope_of(actor).is_everything


def draft_or_404(actor: Actor, key: UUID) -> TemplateDraft:
    """A draft for who may write it; 403 for administrators of a single agency."""
    if not may_write(actor):
        raise PermissionDenied
    draft = draft_of(key)
    if draft is None:
        raise Http404
    return draft


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every template, found by words and kind, with what is being made."""
    words, purpose = request.GET.get("q", "")[:200], request.GET.get("loai", "")
    purpose = purpose if purpose in PURPOSES else ""
    rows, new = templates(words, purpose)
    context = {
        "rows": rows,
        "new": new,
        "is_filtered": bool(words or purpose),
        "purposes": [("", _("Mọi loại")), *PURPOSES.items()],
        "names": PURPOSES,
        "purpose": purpose,
        "may_write": may_write(actor),
    }
    return page(request, actor, "console/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new template: its title and kind, and whether it begins as a copy of another one."""
    if not may_write(actor):
        raise PermissionDenied
    copied = request.POST.get("tu", request.GET.get("tu", ""))
    source = SlipVersion.objects.filter(code=copied).order_by("-number").first() if copied else None
    typed = {
        "title": request.POST.get("title", "").strip(),
        "purpose": request.POST.get(
            "purpose", source.definition.get("purpose", "slip") if source else "result"
        ),
    }
    form = newest_form(request.POST.get("form", request.GET.get("bieu-mau", "")))
    if form is not None:
        typed = {"title": request.POST.get("title", form.title).strip(), "purpose": FORM}
    errors: dict[str, str] = {}
    if request.method == "POST":
        if not typed["title"]:
            errors["title"] = _("Hãy ghi tên mẫu.")
        elif len(typed["title"]) > LONGEST_TITLE:
            errors["title"] = _("Tên dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST_TITLE}
        if typed["purpose"] not in PURPOSES:
            errors["purpose"] = _("Hãy chọn loại giấy tờ.")
        if not errors:
            draft = drafts.begin_new(typed["title"], typed["purpose"], cast(User, actor.person), source, form)
            return redirect("console:template_draft", key=draft.key)
    context = {
        "typed": typed,
        "errors": errors,
        "source": source,
        "form": form,
        "purposes": list(PURPOSES.items()),
    }
    return page(request, actor, "console/template_new.html", context, status=422 if errors else 200)


@require_POST
@administrators_only
def begin(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Make the next version of a template. Where somebody makes it already, that draft is opened instead."""
    if not may_write(actor):
        raise PermissionDenied
    base = SlipVersion.objects.filter(code=code).order_by("-number").first()
    if base is None:
        raise Http404
    kept = TemplateDraft.objects.filter(code=code, published=None).select_related("changed_by").first()
    if kept is not None:
        told = _("Mẫu này đang có bản nháp, %(who)s sửa gần nhất. Bạn đang mở bản nháp đó.")
        messages.info(request, told % {"who": kept.changed_by.display_name})
    draft = kept or drafts.begin_version(base, cast(User, actor.person))
    return redirect("console:template_draft", key=draft.key)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def discard(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = draft_or_404(actor, key)
    if request.method == "POST":
        draft.delete()
        messages.success(request, _("Đã bỏ bản nháp “%(name)s”.") % {"name": draft.title})
        return redirect("console:templates")
    return page(request, actor, "console/template_discard.html", {"draft": draft})
