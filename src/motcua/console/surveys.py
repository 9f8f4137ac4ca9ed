"""Surveys on the screen: put together from a form, published, read as counts and as a workbook (I.19.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.models import Agency
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.paper_types.selectors import form_options, form_titles
from motcua.console.workbooks.uploading import workbook_response
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.files.tables import xlsx_file
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.paging import Page, read_page_number
from motcua.people.models import User
from motcua.surveys import results, selectors, services
from motcua.surveys.models import Survey
from motcua.surveys.services import Refused, Written

PAGE_SIZE = 30
_TEXTS = ("title", "form_code", "audience", "starts_on", "ends_on", "agency")
_MOST_PROCEDURES = 500
DRAFT, COMING, OPEN, OVER = "nhap", "sap-mo", "dang-mo", "da-ket-thuc"


@require_safe
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The surveys of the agencies that this administrator rules."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    asked = request.GET.get("tinh-trang", "")
    status = asked if asked in dict(_statuses()) else ""
    found = [
        one
        for one in _administered(scope_of(actor))
        if (not words or words.casefold() in one.title.casefold()) and (not status or _status(one) == status)
    ]
    number = read_page_number(request.GET.get("page"))
    start = (number - 1) * PAGE_SIZE
    rows = [(one, _status(one)) for one in found[start : start + PAGE_SIZE]]
    context = {
        "found": Page(rows, number, PAGE_SIZE, has_next=len(found) > start + PAGE_SIZE, total=len(found)),
        "statuses": [("", _("Mọi tình trạng")), *_statuses()],
        "words": dict(_statuses()),
        "status": status,
        "is_filtered": bool(words or status),
    }
    return page(request, actor, "console/surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new survey, as a draft."""
    return _written(request, actor, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def survey(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A draft to write on; a published one with its results."""
    found = _or_404(actor, key)
    if found.published_at is None:
        return _written(request, actor, found)
    if request.method == "POST":
        messages.error(request, _("Khảo sát đã công bố nên không sửa được nữa."))
        return redirect("console:survey", key=key)
    form = cached_form(cast(int, found.form_version_id))
    replies = list(found.replies.values_list("answers", flat=True))
    context = {
        "survey": found,
        "status": dict(_statuses())[_status(found)],
        "may_close": found.closed_at is None and _status(found) != OVER,
        "questions": results.questions(form, replies),
        "count": len(replies),
        "are_told": selectors.are_told(found, len(replies)),
        "least": settings.SURVEY_LEAST_REPLIES,
        "most_texts": results.MOST_TEXTS,
    }
    return page(request, actor, "console/survey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def publish(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Asked once more, with who will be asked and what cannot be changed afterwards."""
    found = _or_404(actor, key)
    if found.published_at is not None:
        return redirect("console:survey", key=key)
    refusal = ""
    if request.method == "POST":
        if request.POST.get("revision") != str(found.revision):
            refusal = _("Khảo sát vừa được người khác sửa. Hãy xem lại rồi công bố.")
        else:
            try:
                services.publish(found)
            except Refused as refused:
                refusal = refused.message
            else:
                messages.success(request, _("Đã công bố khảo sát."))
                return redirect("console:survey", key=key)
    return _asked(request, actor, found, "publish", refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def close(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """End it early, or take a draft away; asked once more."""
    found = _or_404(actor, key)
    refusal = ""
    if request.method == "POST":
        if found.published_at is not None:
            services.close(found)
            messages.success(request, _("Đã kết thúc khảo sát. Các câu trả lời vẫn còn."))
            return redirect("console:survey", key=key)
        try:
            services.discard(found)
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, _("Đã xoá bản nháp khảo sát."))
            return redirect("console:surveys")
    return _asked(request, actor, found, "close", refusal)


@never_cache
@require_safe
@administrators_only
def export(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Every reply as a row of a workbook; with whose it is and its day only where the survey asked by name: who knows
    who answered on a day would know what.
    """
    found = _or_404(actor, key)
    if found.form_version_id is None:
        raise Http404
    form = cached_form(found.form_version_id)
    replies = list(found.replies.select_related("person").order_by("key"))
    if not selectors.are_told(found, len(replies)):
        messages.error(request, _("Chưa đủ câu trả lời để tải về."))
        return redirect("console:survey", key=key)
    titles = results.header(form)
    lines = results.rows(form, [one.answers for one in replies])
    if not found.is_anonymous:
        titles = [_("Ngày trả lời"), _("Người trả lời"), *titles]
        lines = [
            [format_date(one.on), one.person.display_name if one.person is not None else "", *line]
            for one, line in zip(replies, lines, strict=True)
        ]
    return workbook_response(xlsx_file(_("Câu trả lời"), titles, lines), "khao-sat")


def _asked(request: HttpRequest, actor: Actor, found: Survey, what: str, refusal: str) -> HttpResponse:
    context = {
        "survey": found,
        "what": what,
        "refusal": refusal,
        "form_title": form_titles().get(found.form_code),
    }
    return page(request, actor, "console/survey_confirm.html", context, status=422 if refusal else 200)


def _written(request: HttpRequest, actor: Actor, found: Survey | None) -> HttpResponse:
    agencies = _agencies(scope_of(actor))
    typed = _as_typed(found, agencies)
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(request)
        written, errors = _read(typed, {one.code: one for one in agencies})
        if written is not None:
            revision = request.POST.get("revision", "")
            expected = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else 0
            try:
                saved = services.save(found, written, cast(User, actor.person), expected)
            except Refused as refused:
                errors = refused.fields or {"title": refused.message}
            else:
                messages.success(request, _("Đã lưu bản nháp khảo sát."))
                return redirect("console:survey", key=saved.key)
    context = {
        "survey": found,
        "typed": typed,
        "errors": errors,
        "forms": form_options(form_titles()),
        "agencies": [(one.code, one.name) for one in agencies],
        "audiences": [(value, str(label)) for value, label in Survey.Audience.choices],
        "applicants": Survey.Audience.APPLICANTS.value,
    }
    return page(request, actor, "console/survey_form.html", context, status=422 if errors else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    texts = {name: " ".join(request.POST.get(name, "").replace("\0", "").split()) for name in _TEXTS}
    return {
        **texts,
        "intro": request.POST.get("intro", "").replace("\0", "").strip()[:5000],
        "procedures": request.POST.get("procedures", "").replace("\0", "")[:10_000],
        "is_anonymous": "is_anonymous" in request.POST,
    }


def _as_typed(found: Survey | None, agencies: list[Agency]) -> dict[str, Any]:
    if found is None:
        empty = dict.fromkeys(_TEXTS, "")
        first = agencies[0].code if agencies else ""
        return {**empty, "agency": first, "intro": "", "procedures": "", "is_anonymous": True}
    return {
        "title": found.title,
        "intro": found.intro,
        "form_code": found.form_code,
        "audience": found.audience,
        "starts_on": format_date(found.starts_on),
        "ends_on": format_date(found.ends_on),
        "agency": found.agency.code,
        "procedures": "\n".join(found.procedures),
        "is_anonymous": found.is_anonymous,
    }


def _read(typed: Mapping[str, Any], agencies: Mapping[str, Agency]) -> tuple[Written | None, dict[str, str]]:
    wanted = {
        "title": _("Hãy ghi tên khảo sát."),
        "form_code": _("Hãy chọn biểu mẫu có các câu hỏi."),
        "audience": _("Hãy chọn hỏi ai."),
        "starts_on": _("Hãy ghi ngày bắt đầu."),
        "ends_on": _("Hãy ghi ngày kết thúc."),
        "agency": _("Hãy chọn cơ quan."),
    }
    errors = {key: reason for key, reason in wanted.items() if not typed[key]}
    days = {}
    for key in ("starts_on", "ends_on"):
        if key in errors:
            continue
        try:
            days[key] = parse_date(typed[key])
        except ValueError as error:
            errors[key] = str(error)
    if typed["audience"] and typed["audience"] not in Survey.Audience.values:
        errors["audience"] = wanted["audience"]
    if typed["agency"] and typed["agency"] not in agencies:
        errors["agency"] = wanted["agency"]
    if len(days) == 2 and days["ends_on"] < days["starts_on"]:
        errors["ends_on"] = _("Ngày kết thúc phải từ ngày bắt đầu trở đi.")
    if len(typed["title"]) > 300:
        errors["title"] = _("Tên dài quá 300 ký tự. Hãy rút gọn.")
    codes = list(dict.fromkeys(typed["procedures"].replace(",", " ").split()))
    if len(codes) > _MOST_PROCEDURES:
        errors["procedures"] = _("Nhiều nhất %(most)s thủ tục.") % {"most": _MOST_PROCEDURES}
    elif unknown := selectors.unknown_procedures(codes):
        errors["procedures"] = _("Không có thủ tục %(codes)s.") % {"codes": ", ".join(unknown[:5])}
    if errors:
        return None, errors
    return Written(
        agency=agencies[typed["agency"]],
        title=typed["title"],
        intro=typed["intro"],
        form_code=typed["form_code"],
        audience=typed["audience"],
        procedures=codes if typed["audience"] == Survey.Audience.APPLICANTS else [],
        is_anonymous=typed["is_anonymous"],
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
    ), {}


def _agencies(scope: Scope) -> list[Agency]:
    return [one for one in Agency.objects.order_by("code") if scope.holds(one.code)]


def _administered(scope: Scope) -> Any:
    return selectors.administered(scope.agencies)


def _or_404(actor: Actor, key: UUID) -> Survey:
    found: Survey | None = _administered(scope_of(actor)).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _statuses() -> list[tuple[str, str]]:
    return [(DRAFT, _("Bản nháp")), (COMING, _("Sắp mở")), (OPEN, _("Đang mở")), (OVER, _("Đã kết thúc"))]


def _status(found: Survey) -> str:
    if found.published_at is None:
        return DRAFT
    if found.closed_at is not None or found.ends_on < timezone.localdate():
        return OVER
    return COMING if found.starts_on > timezone.localdate() else OPEN
