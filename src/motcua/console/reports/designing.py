"""A draft while it is designed: one form that is saved whole, its findings, and its figures beside it (II.14.3)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.reports.pages import draft_or_404, format_date_of
from motcua.console.reports.selectors import content_of, ruled_agencies
from motcua.console.reports.typing_in import Data, code_of, pressed, read_form
from motcua.reports.designed.asking import read_wanted
from motcua.reports.designed.attributes import Ground, Kind
from motcua.reports.designed.charts import chart_of
from motcua.reports.designed.checking import problems_of
from motcua.reports.designed.definition import (
    BASES,
    CHARTS,
    FORMS,
    MOST_GROUPS,
    PLACES,
    RULES,
    UNITS,
    Form,
    Rule,
    parse,
)
from motcua.reports.designed.dictionary import asked_elements
from motcua.reports.designed.known import all_attributes, attribute
from motcua.reports.designed.making import Refused, Shown, TookTooLong, ground_of, shown
from motcua.reports.designed.measures import COUNTS, SPANS, WAYS
from motcua.reports.designed.offered import OF_AGENCIES, options_of
from motcua.reports.designed.versions import save_draft
from motcua.reports.designed.viewing import administrator
from motcua.reports.models import ReportDraft, ReportVersion

Options = list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The designer. Every press saves the whole form first."""
    found = draft_or_404(actor, key)
    if request.method != "POST":
        return _page(request, actor, found, found.data)
    data, wrong = read_form(request.POST, found.data)
    data = pressed(data, request.POST.get("lam", ""), request.POST, _may_narrow)
    if wrong:
        return _page(request, actor, found, data, wrong=wrong, status=422)
    seen = request.POST.get("expected", "")
    # Somebody's own earlier pages never stand in the way: only what others did meanwhile does.
    is_own = actor.person is not None and found.changed_by_id == actor.person.pk
    revision = found.revision if is_own else int(seen) if seen.isdigit() and len(seen) < 9 else 0
    person = actor.person
    saved = save_draft(data, person, found.agency, revision) if person is not None else None
    if saved is None:
        return _page(request, actor, draft_or_404(actor, key), data, is_stale=True, status=409)
    return redirect("console:report_draft", key=key)


def _may_narrow(code: str) -> bool:
    found = attribute(code, asked_elements())
    return found is not None and found.can_group and found.code not in ("officer", "holder")


def _page(
    request: HttpRequest,
    actor: Actor,
    found: ReportDraft,
    data: Data,
    *,
    wrong: dict[str, str] | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`data`: what the form shows; of what could not be read (`wrong`) the very words."""
    elements = asked_elements()
    problems = problems_of(data, elements)
    agencies = ruled_agencies(actor)
    ground = _ground(data)
    context = {
        "draft": found,
        "data": data,
        "wrong": wrong or {},
        "typed": {name: request.POST.get(name, "") for name in wrong or {}},
        "is_stale": is_stale,
        "problems": [one.message_vi for one in problems],
        "is_list": data["form"] == Form.LIST,
        "is_cross": data["form"] == Form.CROSS,
        "form_name": FORMS[data["form"]],
        "day": format_date_of(data["effective_from"]) if data.get("effective_from") else "",
        "rules": list(RULES.items()),
        "bases": list(BASES.items()),
        "places": [(f"{{{name}}}", words) for name, words in PLACES.items()],
        "columns": [
            {
                "code": code_of(one),
                "what": content_of(parse({**data, "columns": [one]}).columns[0], elements),
                **{name: one.get(name, "") for name in ("title", "over", "number")},
            }
            for one in data["columns"]
        ],
        "palette": _palette(data, ground),
        "counts": [(code, str(one.label)) for code, one in COUNTS.items()],
        "groupings": _groupings(ground),
        "levels": [_text_of(one) for one in data.get("groups", ())],
        "most_groups": 1 if data["form"] == Form.CROSS else MOST_GROUPS,
        "across": _text_of(data["across"]) if data.get("across") else "",
        "filters": _filters(data, agencies, ground),
        "narrowings": [
            (one.code, str(one.label)) for one in all_attributes(elements) if _may_narrow(one.code)
        ],
        "askable": [
            (one.code, str(one.label))
            for one in all_attributes(elements)
            if one.can_group and one.kind is not Kind.MOMENT and (one.options or one.code in OF_AGENCIES)
        ],
        "asked": data.get("asked", []),
        "identities": "\n".join(
            f"{one['whole']} = {' + '.join(one['parts'])}" for one in data.get("identities", ())
        ),
        "sorts": _sorts(data, ground),
        "sort": "".join(f"{'-' if one.get('down') else ''}{one['by']}" for one in data.get("sort", ())[:1]),
        "charts": list(CHARTS.items()),
        **_preview(actor, data, agencies, is_sound=not problems),
    }
    return page(request, actor, "console/report_draft.html", context, status)


def _preview(actor: Actor, data: Data, agencies: tuple[int, ...], *, is_sound: bool) -> dict[str, Any]:
    """The sheet with the figures of the agencies that the administrator rules; none while something is wrong."""
    nothing: dict[str, Any] = {"made": None, "found": None, "chart": None, "preview_problem": ""}
    if not is_sound:
        return nothing
    definition = parse(data)
    # A year of days has something to show; otherwise the period so far.
    query = QueryDict("ky=nam" if definition.rule is Rule.DAYS else "")
    wanted = read_wanted(definition, query, asked_elements(), timezone.localdate())
    version = ReportVersion(code=definition.code, number=0, title=definition.title)
    try:
        found: Shown = shown(version, wanted, administrator(actor, agencies))
    except Refused as refused:
        return {**nothing, "preview_problem": str(refused)}
    except TookTooLong:
        told = _(
            "Xem trước cần nhiều hơn một giây với số hồ sơ hiện có. Bạn vẫn sửa và công bố được báo cáo."
        )
        return {**nothing, "preview_problem": told}
    return {"made": found.made, "found": found.page, "chart": chart_of(found.made), "preview_problem": ""}


def _ground(data: Data) -> Ground:
    definition = parse({**data, "filters": []})
    wanted = read_wanted(definition, QueryDict(), asked_elements(), timezone.localdate())
    return ground_of(wanted, timezone.now())


def _palette(data: Data, ground: Ground) -> list[tuple[str, Options]]:
    """What may be added as a column, by family."""
    every = list(all_attributes(ground.asked))
    if data["form"] == Form.LIST:
        used = {code_of(one) for one in data["columns"]}
        families: dict[str, Options] = {}
        for one in every:
            if one.code not in used:
                families.setdefault(str(one.family), []).append((f"a:{one.code}", str(one.label)))
        return list(families.items())
    numbers = [(code, str(one.label)) for code, one in SPANS.items()]
    numbers += [(one.code, str(one.label)) for one in every if one.kind is Kind.NUMBER]
    measured = [
        (f"{way}:{code}", f"{label} ({str(word).lower()})")
        for code, label in numbers
        for way, word in WAYS.items()
    ]
    counted = [(f"m:{code}", str(one.label)) for code, one in COUNTS.items()]
    return [(_("Số đếm"), counted), (_("Số đo"), measured)]


def _groupings(ground: Ground) -> Options:
    found: Options = []
    for one in all_attributes(ground.asked):
        if one.can_group and one.kind is Kind.MOMENT:
            found += [
                (f"{one.code}~{unit}", f"{one.label} ({str(word).lower()})") for unit, word in UNITS.items()
            ]
        elif one.can_group:
            found.append((one.code, str(one.label)))
    return found


def _text_of(grouping: Data) -> str:
    return f"{grouping['by']}~{grouping['unit']}" if grouping.get("unit") else str(grouping["by"])


def _filters(data: Data, agencies: tuple[int, ...], ground: Ground) -> list[Data]:
    """Each condition with what may be chosen; where there is no list of values they are written."""
    found = []
    for one in data.get("filters", ()):
        known = attribute(one["attribute"], ground.asked)
        options = options_of(one["attribute"], agencies, ground) if known is not None else []
        values = one.get("values", [])
        offered = dict(options)
        # What an earlier version names and nobody offers any more stays visible, to be taken out.
        options = [*options, *((value, value) for value in values if options and value not in offered)]
        found.append(
            {
                "label": str(known.label) if known is not None else one["attribute"],
                "is_moment": known is not None and known.kind is Kind.MOMENT,
                "options": options,
                "values": values,
                "text": "" if options else ", ".join(values),
                "is_not": bool(one.get("not")),
                "first": format_date_of(one["from"]) if one.get("from") else "",
                "last": format_date_of(one["to"]) if one.get("to") else "",
            }
        )
    return found


def _sorts(data: Data, ground: Ground) -> Options:
    found: Options = []
    for one in data["columns"]:
        code = code_of(one)
        label = one.get("title") or content_of(parse({**data, "columns": [one]}).columns[0], ground.asked)
        found.append((code, _("%(label)s, tăng dần") % {"label": label}))
        found.append((f"-{code}", _("%(label)s, giảm dần") % {"label": label}))
    return found
