"""Taking steps of another form into a draft: what is asked alike everywhere is written once."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console import drafting
from motcua.console.access import administrators_only, page
from motcua.console.designer.drawing import expected_revision
from motcua.console.edits import EditError
from motcua.console.forms import editing
from motcua.console.forms.building import back, open_building, tell
from motcua.console.forms.changing import first_new, full
from motcua.console.forms.selectors import newest, titles
from motcua.console.models import FormDraft
from motcua.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def take(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Choose a form (`?tu=`), then its steps; they come to the end of the draft under codes of their own."""
    building = open_building(actor, key)
    code = request.POST.get("tu", request.GET.get("tu", ""))
    source = newest(code) if code else None
    steps = list(source.definition["steps"]) if source else []
    errors: dict[str, str] = {}
    if request.method == "POST":
        wanted = set(request.POST.getlist("buoc"))
        chosen = [step for step in steps if step["code"] in wanted]
        if source is None:
            errors["tu"] = _("Hãy chọn một biểu mẫu.")
        elif not chosen:
            errors["buoc"] = _("Hãy đánh dấu ít nhất một bước.")
        else:
            told = _("lấy %(count)s bước từ “%(title)s”") % {"count": len(chosen), "title": source.title}
            try:
                changed = drafting.change(
                    FormDraft,
                    key,
                    cast(User, actor.person),
                    expected_revision(request),
                    lambda now: editing.take_steps(now, chosen),
                    told,
                )
            except EditError as error:
                messages.error(request, full(str(error), building.definition))
                return back(key, "")
            tell(request, changed)
            return back(key, first_new(building.definition, changed.draft.definition))
    context = {
        "draft": building.draft,
        "options": [(one, title) for one, title in titles() if one != building.draft.code],
        "code": source.code if source else "",
        "steps": [
            (step["code"], step["title"], _("%(count)s trường") % {"count": len(step["fields"])})
            for step in steps
        ],
        "errors": errors,
    }
    return page(request, actor, "console/form_take.html", context, status=422 if errors else 200)
