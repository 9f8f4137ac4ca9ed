"""Writing a template: its source beside the page that it makes, what is said about it, its Word file."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies.selectors import Actor
from motcua.audit.trail import Kind
from motcua.console.access import administrators_only, page
from motcua.console.models import TemplateDraft
from motcua.console.papers import drafts
from motcua.console.papers.drafts import Closed, Stale, as_version
from motcua.console.papers.facts import MOST_PARTS, SPARE_PARTS, Facts, definition_of, facts_of, read_facts
from motcua.console.papers.pages import draft_or_404
from motcua.console.papers.previewing import data_for, look_of, next_numbers, palette, unknown_in_word
from motcua.console.papers.selectors import (
    answer_fields,
    dossier_named,
    dossier_to_try,
    form_of,
    forms,
    is_filled_in_on,
    procedures,
)
from motcua.dossiers.looking import look_at_dossier
from motcua.dossiers.paper_forms import invented
from motcua.files.jail import JailError
from motcua.files.preview import office
from motcua.people.models import User
from motcua.slips.compiler import FONT_FOLDER, TemplateError
from motcua.slips.fields import FORM, PURPOSES, groups_for
from motcua.slips.parts import editable_parts
from motcua.slips.services import check_word_template, render_bounded, render_docx
from motcua.slips.word import CONTENT_TYPE as DOCX
from motcua.slips.word import MOST_BYTES, WordTemplateError

SOURCE, FACTS, WORD = "noi-dung", "thong-tin", "word"
TITLES = {
    SOURCE: gettext_lazy("Nội dung"),
    FACTS: gettext_lazy("Thông tin, số, phần được sửa"),
    WORD: gettext_lazy("Tệp Word"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A part of a draft (`?phan=`); POST saves it."""
    found = draft_or_404(actor, key)
    part = request.GET.get("phan", SOURCE)
    if part not in TITLES:
        raise Http404
    if request.method != "POST":
        return _shown(request, actor, found, part)
    try:
        if part == FACTS:
            return _facts_saved(request, actor, found)
        if part == WORD:
            return _word_saved(request, actor, found)
        return _source_saved(request, actor, found)
    except Closed as closed:
        raise Http404 from closed


@never_cache
@require_POST
@administrators_only
def look(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Save the source as it stands in the editor, and give the pages that it makes; asked after a pause in typing."""
    found = draft_or_404(actor, key)
    try:
        saved = drafts.save(
            found.key, _person(actor), expected_revision(request), {"source": _source(request)}
        )
    except Closed as closed:
        raise Http404 from closed
    except Stale as stale:
        context = {"stale": stale.draft, "draft": stale.draft}
        return render(request, "console/parts/template_look.html", context, status=409)
    saved = draft_or_404(actor, key)
    return render(
        request,
        "console/parts/template_look.html",
        {"draft": saved, "stale": None, "look": look_of(saved, actor)},
    )


@never_cache
@require_POST
@administrators_only
def choose(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Choose the procedure whose form gives the fields, and the dossier that the template is tried with."""
    found = draft_or_404(actor, key)
    procedure, code = request.POST.get("procedure", ""), request.POST.get("dossier", "").strip()
    procedure = procedure if procedure in dict(procedures()) else ""
    tried = dossier_named(actor, code)
    if code and tried is None:
        told = _(
            "Không có hồ sơ mã “%(code)s” mà bạn được mở và xem đầy đủ lúc này. Mẫu được thử với dữ liệu giả định."
        )
        messages.error(request, told % {"code": code[:60]})
    form = form_of(found)
    if tried is not None and form is not None and not is_filled_in_on(tried, form.code):
        told = _("Hồ sơ “%(code)s” không khai trên biểu mẫu “%(form)s”. Mẫu được thử với dữ liệu giả định.")
        messages.error(request, told % {"code": code[:60], "form": form.title})
        tried = None
    drafts.look_at(found, procedure, tried.key if tried is not None else None)
    return redirect(part_address(found, SOURCE))


@never_cache
@require_safe
@administrators_only
def file(request: HttpRequest, actor: Actor, key: UUID, kind: str) -> HttpResponse:
    """The draft as it would come out (`pdf`, `docx`, `word.pdf` as an office program sets it), or as it was given
    (`word`, `typ`); `word.json` tells the viewer what to show.
    """
    found = draft_or_404(actor, key)
    version = as_version(found)
    data, dossier = data_for(found, actor)
    if dossier is not None:
        look_at_dossier(request, Kind.PRINT, dossier)
    content: bytes | None = None
    if kind == "word.json" and found.word_template is not None:
        shown = reverse("console:template_file", kwargs={"key": key, "kind": "word.pdf"})
        return JsonResponse({"state": "ready", "kind": "pdf", "source": shown, "message": ""})
    try:
        if kind == "pdf":
            content = render_bounded(version, data)
        elif kind == "docx":
            content = render_docx(version, data)
        elif kind == "word.pdf" and (filled := render_docx(version, data)) is not None:
            content = office.made_from_docx(filled, "pdf", FONT_FOLDER)
        elif kind == "typ" and found.source:
            content = found.source.encode()
        elif kind == "word" and found.word_template is not None:
            content = bytes(found.word_template)
    except (TemplateError, WordTemplateError, ValueError) as error:
        messages.error(request, _("Chưa làm được tệp: %(reason)s") % {"reason": error})
        return redirect(part_address(found, SOURCE))
    except JailError:
        told = _(
            "LibreOffice không có trên máy chủ, đang bận hoặc chưa mở được tệp này. Hãy thử lại sau một phút."
        )
        messages.error(request, told)
        return redirect(part_address(found, WORD))
    if content is None:
        raise Http404
    types = {"pdf": "application/pdf", "word.pdf": "application/pdf", "typ": "text/plain; charset=utf-8"}
    ending = {"word": "docx", "typ": "txt"}.get(kind, kind)
    response = HttpResponse(content, content_type=types.get(kind, DOCX))
    header = content_disposition_header(not kind.endswith("pdf"), f"{found.code}.{ending}")
    response["Content-Disposition"] = header or "attachment"
    return response


def _source_saved(request: HttpRequest, actor: Actor, found: TemplateDraft) -> HttpResponse:
    typed = _source(request)
    if len(typed) > drafts.MOST_SOURCE:
        error = _("Mã nguồn dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": drafts.MOST_SOURCE}
        return _shown(request, actor, found, SOURCE, typed=typed, source_error=error, status=422)
    try:
        drafts.save(found.key, _person(actor), expected_revision(request), {"source": typed})
    except Stale as stale:
        return _shown(request, actor, stale.draft, SOURCE, typed=typed, stale=stale.draft, status=409)
    messages.success(request, _("Đã lưu bản nháp."))
    return redirect(part_address(found, SOURCE))


def _facts_saved(request: HttpRequest, actor: Actor, found: TemplateDraft) -> HttpResponse:
    facts = read_facts(request.POST)
    definition = definition_of(facts, found)
    if facts.errors:
        return _shown(request, actor, found, FACTS, facts=facts, status=422)
    values = {"title": facts.title, "definition": definition}
    try:
        drafts.save(found.key, _person(actor), expected_revision(request), values)
    except Stale as stale:
        return _shown(request, actor, stale.draft, FACTS, facts=facts, stale=stale.draft, status=409)
    messages.success(request, _("Đã lưu bản nháp."))
    return redirect(part_address(found, FACTS))


def _word_saved(request: HttpRequest, actor: Actor, found: TemplateDraft) -> HttpResponse:
    """Take a Word file once it is checked; or take it out, or make it the only template."""
    values: dict[str, Any] = {}
    if "bo" in request.POST:
        values = {"word_template": None, "word_name": ""}
    elif "chi-word" in request.POST and found.word_template is not None:
        values = {"source": ""}
    else:
        given = request.FILES.get("word")
        wrong, content = _checked_word(found, given)
        if wrong:
            return _shown(request, actor, found, WORD, word_errors=wrong, status=422)
        values = {"word_template": content, "word_name": (given.name or "")[:200] if given else ""}
    try:
        drafts.save(found.key, _person(actor), expected_revision(request), values)
    except Stale as stale:
        return _shown(request, actor, stale.draft, WORD, stale=stale.draft, status=409)
    messages.success(request, _("Đã lưu bản nháp."))
    return redirect(part_address(found, WORD))


def _checked_word(found: TemplateDraft, given: Any) -> tuple[list[str], bytes]:
    """What is wrong with an uploaded Word file, and its content."""
    if given is None:
        return [_("Hãy chọn một tệp Word .docx.")], b""
    if given.size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        return [_("Tệp lớn hơn %(most)s MB. Hãy bỏ bớt hình trong mẫu.") % {"most": most}], b""
    content = given.read()
    try:
        form = form_of(found)
        check_word_template(content, found.definition, invented(form) if form is not None else {})
    except WordTemplateError as error:
        return [str(error)], b""
    answers = answer_fields(found)
    definition = found.definition
    groups = groups_for(definition.get("purpose", "slip"), editable_parts(definition), answers or ())
    return unknown_in_word(content, groups, any_answer=answers is None), content


def _shown(
    request: HttpRequest,
    actor: Actor,
    found: TemplateDraft,
    part: str,
    *,
    typed: str | None = None,
    source_error: str = "",
    facts: Facts | None = None,
    word_errors: list[str] | None = None,
    stale: TemplateDraft | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": found,
        "part": part,
        "title": TITLES[part],
        "tabs": tabs(found, part),
        "stale": stale,
        "purposes": list(PURPOSES.items()),
        "is_form": found.definition.get("purpose") == FORM,
    }
    if part == SOURCE:
        tried = dossier_to_try(actor, found.tried_with)
        if tried is not None:
            look_at_dossier(request, Kind.VIEW, tried)
        context |= {
            "source": found.source if typed is None else typed,
            "source_error": source_error,
            "look": look_of(found, actor),
            "palette": palette(found),
            "procedures": [("", _("Không theo tờ khai nào")), *procedures()],
            "tried_code": tried.code if tried is not None else "",
        }
    elif part == FACTS:
        shown = facts or facts_of(found)
        blank = {"code": "", "label": "", "hint": "", "text": ""}
        spare = min(SPARE_PARTS, MOST_PARTS - len(shown.parts))
        context |= {
            "facts": shown,
            "forms": [("", _("Không biểu mẫu nào (cất mẫu này đi)")), *forms()],
            "next_numbers": next_numbers(found),
            "rows": [blank | row for row in shown.parts] + [dict(blank) for _row in range(spare)],
        }
    else:
        context |= {
            "word_errors": word_errors or [],
            "palette": palette(found),
            "most_mb": MOST_BYTES // 1024 // 1024,
            "has_office": bool(office.program()),
        }
        context["look"] = (
            look_of(found, actor) if found.word_template is not None and not found.source else None
        )
    return page(request, actor, "console/template_draft.html", context, status=status)


def tabs(found: TemplateDraft, current: str) -> list[dict[str, Any]]:
    """The parts of a draft, and publishing as the last."""
    shown = [
        {"label": title, "href": part_address(found, part), "current": part == current}
        for part, title in TITLES.items()
    ]
    address = reverse("console:template_publish", kwargs={"key": found.key})
    return [*shown, {"label": _("Công bố"), "href": address, "current": not current}]


def part_address(found: TemplateDraft, part: str) -> str:
    """The page of a part."""
    return f"{reverse('console:template_draft', kwargs={'key': found.key})}?phan={part}"


def expected_revision(request: HttpRequest) -> int:
    """The revision that the page was made from; a page that does not say saw nothing."""
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _source(request: HttpRequest) -> str:
    return request.POST.get("source", "").replace("\r\n", "\n").replace("\0", "")


def _person(actor: Actor) -> User:
    return cast(User, actor.person)
