"""The list of forms, and beginning a draft, throwing one away, making one of a file."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.designer.files import Read
from motcua.console.forms.beginning import begin_new, begin_version, begin_with, new_code
from motcua.console.forms.selectors import draft_for, draft_of, forms, new_drafts, newest
from motcua.exchange.packages.documents import read_documents
from motcua.exchange.packages.scope import foreign_forms, scope_of
from motcua.exchange.packages.shapes import check_shape
from motcua.kernel.paging import read_page_number
from motcua.people.models import User

LONGEST_TITLE = 300
MOST_BYTES = 2 * 1024 * 1024


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every form, found by words, with the procedures that use it and the drafts being built (II.2.5 a)."""
    words = request.GET.get("q", "").replace("\0", "")[:200].strip()
    found = forms(actor, words, read_page_number(request.GET.get("page")))
    context = {"found": found, "words": words, "new": [] if words or found.number > 1 else new_drafts(actor)}
    return page(request, actor, "console/forms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new form: its title, and whether it begins as a copy of another one (`?tu=`)."""
    copied = request.POST.get("tu", request.GET.get("tu", ""))
    source = newest(copied) if copied else None
    title = " ".join(request.POST.get("ten", "").split())
    errors = {}
    if request.method == "POST":
        if not title:
            errors["ten"] = _("Hãy ghi tên biểu mẫu.")
        elif len(title) > LONGEST_TITLE:
            errors["ten"] = _("Tên dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST_TITLE}
        else:
            content = source.definition if source else None
            draft = begin_new(actor, cast(User, actor.person), title, content)
            return redirect("console:form_draft", key=draft.key)
    context = {"title": title, "source": source, "errors": errors}
    return page(request, actor, "console/form_new.html", context, status=422 if errors else 200)


@require_POST
@administrators_only
def begin(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Build the next version of a form. Where somebody builds it already, that draft is opened instead."""
    base, scope = newest(code), scope_of(actor)
    if base is None:
        raise Http404
    if code in foreign_forms(scope):
        raise PermissionDenied
    draft = draft_of(code, scope)
    if draft is not None:
        words = {"who": draft.changed_by.display_name}
        messages.info(
            request,
            _("Biểu mẫu này đang có bản nháp, %(who)s sửa gần nhất. Bạn đang mở bản nháp đó.") % words,
        )
        return redirect("console:form_draft", key=draft.key)
    return redirect("console:form_draft", key=begin_version(actor, cast(User, actor.person), base).key)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def discard(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    draft, _scope = found
    if request.method == "POST":
        draft.delete()
        messages.success(request, _("Đã bỏ bản nháp “%(title)s”.") % {"title": draft.title})
        return redirect("console:forms")
    return page(request, actor, "console/form_discard.html", {"draft": draft})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def upload(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A JSON file becomes a draft, to be looked at and mended; what cannot be read is told with its line."""
    found, way = Read(), request.POST.get("thanh", "moi")
    if request.method == "POST":
        given = request.FILES.get("tep")
        found = (
            read_file(given) if given else Read(refusals=[("", _("Hãy chọn tệp .json của một biểu mẫu."))])
        )
        if found.definition is not None:
            definition = dict(found.definition)
            base = newest(definition["code"]) if way == "phien-ban" else None
            if base is not None and definition["code"] in foreign_forms(scope_of(actor)):
                raise PermissionDenied
            if base is None:
                definition["code"] = new_code(definition["title"])
            draft = begin_with(actor, cast(User, actor.person), definition, base)
            return redirect("console:form_draft", key=draft.key)
    context = {"found": found, "way": way}
    return page(request, actor, "console/form_upload.html", context, status=422 if found.refusals else 200)


def read_file(given: UploadedFile) -> Read:
    """Read a form from a JSON file of the shape of `exchange/schemas/form.json`."""
    if (given.size or 0) > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        return Read(refusals=[("", _("Tệp nặng hơn %(most)s MB, không phải một biểu mẫu.") % {"most": most})])
    name = given.name or ""
    if not name.lower().endswith(".json"):
        return Read(refusals=[("", _("Không nhận tệp “%(name)s”: chỉ nhận .json.") % {"name": name})])
    documents, mistakes = read_documents({name: given.read()})
    for document in documents:
        if document.kind != "form":
            mistakes.append(document.mistake("/kind", _("Tệp này không phải biểu mẫu (kind: form).")))
        else:
            mistakes.extend(check_shape(document))
    if mistakes or not documents:
        places = [(_("dòng %(line)s") % {"line": one.line}, one.reason) for one in mistakes]
        return Read(refusals=places or [("", _("Tệp này trống."))])
    return Read(definition=documents[0].content)
