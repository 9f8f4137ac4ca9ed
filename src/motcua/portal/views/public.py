"""Pages for everyone: home, search, a procedure, about, support, and where to send opinions."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.agencies.selectors import site_data
from motcua.catalogue import selectors
from motcua.catalogue.documents import basis_on
from motcua.dossiers.blank_form import BLANK_KINDS
from motcua.dossiers.blank_form import blank_form as make_blank_form
from motcua.dossiers.selectors import month_figures
from motcua.files.serving import guarded
from motcua.kernel.paging import read_page_number
from motcua.look.environment import query
from motcua.portal.choices import Choices, current_choices
from motcua.signing import demanded

FILTERS = ("agency", "sector", "level", "tier", "audience", "topic")
_LONGEST_CODE = 60
_ONE_HOUR = 60 * 60


@dataclass(frozen=True)
class Figure:
    """A number with its meaning."""

    code: str
    label: str
    value: str
    kind: str = ""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The one question, the big search, and the ways in (circular 21/2023, appendix III)."""
    choices = current_choices()
    context = {
        "choices": choices,
        "citizens": _topic_links(choices.columns.citizen),
        "businesses": _topic_links(choices.columns.business),
        "month": timezone.localtime().strftime("%m/%Y"),
        "figures": _month(),
    }
    return render(request, "portal/home.html", context)


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Search all procedures (I.13)."""
    filters = _read_filters(request)
    page = _search(request, filters)
    choices = current_choices()
    context = {
        "filters": filters,
        "page": page,
        "choices": choices,
        "chips": _chips(request, filters, choices),
    }
    return render(request, "portal/procedures.html", context)


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Search the online services, by receiving agency (DVC.3)."""
    filters = _read_filters(request)
    page = _search(request, {**filters, "level": filters["level"] or "online"}, open_only=True)
    choices = current_choices()
    context = {
        "filters": filters,
        "page": page,
        "choices": choices,
        "receiving": selectors.agencies(open_only=True),
        "chips": _chips(request, filters, choices),
    }
    return render(request, "portal/services.html", context)


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that a person must know before starting."""
    today = timezone.localdate()
    page = selectors.procedure_page(code, today)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "definition": page.definition,
        "limit": page.definition.limit.label(),
        "basis": basis_on(today, page.definition.legal_basis),
        "exempt": selectors.exempt_names(page.fees),
        "group": selectors.group_name(page.definition.group),
        "closed": demanded.why_closed(page.definition),
    }
    return render(request, "portal/procedure.html", context)


@require_safe
def blank_form(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The blank form to be filled in by hand, for those who apply by post or at the desk."""
    page = selectors.procedure_page(code, timezone.localdate()) if kind in BLANK_KINDS else None
    made = make_blank_form(page, kind) if page is not None else None
    if made is None:
        raise Http404
    response = guarded(
        HttpResponse(made.content, content_type=made.content_type), made.name, made.content_type
    )
    # Nobody's: the same for everyone, until the form changes.
    response["Cache-Control"] = f"public, max-age={_ONE_HOUR}"
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What this portal is and what can be done here (III.3.2 b)."""
    data = site_data()
    shown = {"slogan": data.get("slogan", ""), "paragraphs": data.get("about", [])}
    return render(request, "portal/about.html", {"about": shown})


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """Guides, frequent questions, payment, and people who help (I.18)."""
    data = site_data()
    return render(
        request,
        "portal/support.html",
        {"guides": data.get("guides", []), "questions": data.get("questions", [])},
    )


@require_safe
def petitions(request: HttpRequest) -> HttpResponse:
    """Where to send petitions."""
    return render(request, "portal/petitions.html")


@require_safe
def ratings(request: HttpRequest) -> HttpResponse:
    """Where to give an opinion on the service."""
    return render(request, "portal/ratings.html")


def _search(
    request: HttpRequest, filters: dict[str, str], *, open_only: bool = False
) -> selectors.SearchPage:
    return selectors.search_procedures(
        filters["q"],
        filters["agency"],
        filters["sector"],
        filters["level"],
        filters["audience"],
        filters["topic"],
        page=read_page_number(request.GET.get("page")),
        open_only=open_only,
        tier=filters["tier"],
    )


def _read_filters(request: HttpRequest) -> dict[str, str]:
    filters = {name: request.GET.get(name, "").strip()[:_LONGEST_CODE] for name in FILTERS}
    return {"q": request.GET.get("q", "").strip()[: selectors.LONGEST_QUERY], **filters}


def _chips(request: HttpRequest, filters: dict[str, str], choices: Choices) -> list[dict[str, str]]:
    labels = choices.labels()
    chips = []
    if filters["q"]:
        chips.append({"text": f"“{filters['q']}”", "href": query(request, q=None, page=None)})
    for name in FILTERS:
        if code := filters[name]:
            chips.append(
                {"text": labels[name].get(code, code), "href": query(request, **{name: None, "page": None})}
            )
    return chips


def _topic_links(topics: tuple[selectors.Choice, ...]) -> list[dict[str, Any]]:
    address = reverse("portal:procedures")
    return [
        {"text": topic.name, "href": f"{address}?topic={topic.code}", "count": topic.count}
        for topic in topics
    ]


def _month() -> list[Figure]:
    found = month_figures()
    return [
        Figure("received", _("hồ sơ đã tiếp nhận"), _figure(found.received)),
        Figure("resolved", _("đã giải quyết"), _figure(found.resolved)),
        Figure("on_time", _("trước và đúng hạn"), percent(found.on_time, found.resolved), "good"),
        Figure("online", _("nộp trực tuyến"), percent(found.online, found.received)),
    ]


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def percent(part: int, whole: int) -> str:
    """A share in percent with the Vietnamese comma: "98,7%"; a dash while there is nothing to share."""
    if whole == 0:
        return "–"
    return f"{part * 100 / whole:.1f}".replace(".", ",") + "%"
