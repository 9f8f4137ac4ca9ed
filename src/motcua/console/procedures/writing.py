"""Writing a draft: one part of the form to a page, saved as typed, with what is wrong told at its field."""

import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.catalogue.documents import documents_named, key_of, numbers_offered
from motcua.console.access import administrators_only, page
from motcua.console.designer import durations
from motcua.console.designer.wording import GROUPS, TESTS
from motcua.console.models import ProcedureDraft
from motcua.console.procedures import choices, drafts, fields
from motcua.console.procedures.checking import Checked, check
from motcua.console.procedures.choices import Surroundings, options, surroundings
from motcua.console.procedures.drafts import Closed, Stale
from motcua.console.procedures.fields import PARTS, Part, RowError, Typed
from motcua.console.procedures.reading import NEW_SECTOR
from motcua.console.procedures.selectors import draft_for
from motcua.exchange.packages.scope import Scope
from motcua.kernel.dates import format_datetime
from motcua.people.models import User
from motcua.process.soundness.use import total_minutes
from motcua.signing import demanded, gateways

# So long after somebody else's change the page says who is writing, too.
_AT_IT = datetime.timedelta(minutes=15)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def draft(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """A part of a draft (`?phan=`); POST saves it, and goes on when nothing is wrong with it."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    written, scope = found
    part = fields.BY_CODE.get(request.GET.get("phan", PARTS[0].code))
    if part is None:
        raise Http404
    if request.method != "POST":
        return _shown(request, actor, written, scope, part)
    return _saved(request, actor, written, scope, part)


def _saved(
    request: HttpRequest, actor: Actor, written: ProcedureDraft, scope: Scope, part: Part
) -> HttpResponse:
    given, row, look_at = fields.read(part, request.POST), request.POST.get("row", ""), ""
    _fill_titles(given.get("legal_basis", []))
    if row:
        try:
            given, look_at = fields.change_rows(part, given, row)
        except RowError:
            messages.error(request, _("Dòng này không còn. Hãy xem lại."))
    try:
        saved = drafts.save(
            written.key, part.code, given, cast(User, actor.person), expected_revision(request)
        )
    except Stale as conflict:
        stale = {"who": conflict.change["name"], "at": _moment(conflict.change["at"])}
        typed = {**conflict.draft.typed, **given}
        return _shown(request, actor, conflict.draft, scope, part, typed=typed, stale=stale, status=409)
    except Closed as closed:
        raise Http404 from closed
    if row:
        return redirect(f"{part_address(saved, part.code)}&dong={look_at}#{look_at}")
    around = surroundings(saved.typed, scope)
    checked = check(saved.typed, around)
    drafts.settle_codes(saved, checked.read)
    if checked.by_part.get(part.code):
        return _shown(request, actor, saved, scope, part, around=around, checked=checked, status=422)
    after = PARTS.index(part) + 1
    if "tiep" in request.POST:
        if after < len(PARTS):
            return redirect(part_address(saved, PARTS[after].code))
        return redirect("console:procedure_publish", key=saved.key)
    messages.success(request, _("Đã lưu bản nháp."))
    return redirect(part_address(saved, part.code))


def _fill_titles(bases: list[Typed]) -> None:
    """Put in the title of what is named by its number alone, as the catalogue of documents has it."""
    bare = [row for row in bases if row["number"] and not row["title"]]
    found = documents_named(row["number"] for row in bare)
    for row in bare:
        document = found.get(key_of(row["number"]))
        if document is not None:
            row["number"], row["title"] = document.number, document.title


def _shown(
    request: HttpRequest,
    actor: Actor,
    written: ProcedureDraft,
    scope: Scope,
    part: Part,
    *,
    typed: Typed | None = None,
    around: Surroundings | None = None,
    checked: Checked | None = None,
    stale: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    values = written.typed if typed is None else typed
    around = around or surroundings(values, scope)
    checked = checked or check(values, around)
    # What was never opened is empty, not wrong; and who adds a row has not come to fill it in yet.
    row = request.GET.get("dong", "") if request.method != "POST" else ""
    is_seen = part.code in written.changes or written.base_id is not None or stale is not None
    errors = checked.by_part.get(part.code, {}) if is_seen and not row else {}
    context = {
        "draft": written,
        "part": part,
        "tabs": tabs(written, checked, part.code, hushed=bool(row)),
        "values": values,
        "errors": errors,
        "stale": stale,
        "row": row,
        "beside": _beside(written, actor),
        "last": part is PARTS[-1],
        "around": around,
        "planned": durations.told(total_minutes(around.process)) if around.process else "",
        "goes_along": _goes_along(around),
        "new_sector": NEW_SECTOR,
        "documents": numbers_offered() if part.code == "huong-dan" else [],
        "may_make_sectors": scope.is_everything,
        "can_sign": gateways.is_on(),
        "no_way_to_sign": demanded.NO_WAY_TOLD,
        **_options(),
    }
    return page(request, actor, "console/procedure_draft.html", context, status=status)


def _options() -> dict[str, choices.Options]:
    return {
        "levels": choices.level_options(),
        "audiences": options(choices.AUDIENCES),
        "agency_levels": options(choices.AGENCY_LEVELS),
        "no_post": options(choices.NO_POST),
        "certainties": options(choices.CERTAINTIES),
        "limits": options(choices.LIMITS),
        "channels": options(choices.CHANNELS),
        "fee_kinds": options(choices.FEE_KINDS),
        "formats": options(choices.FORMATS),
        "tests": options(TESTS),
        "condition_groups": options(GROUPS),
    }


def _goes_along(around: Surroundings) -> list[dict[str, str]]:
    """The slips and letters that the chosen process gives out by itself, by action."""
    found = []
    for step in around.process.get("steps", []):
        for action in step["actions"]:
            slip, notice = action.get("slip", ""), action.get("notice", "")
            if slip or notice:
                found.append(
                    {
                        "action": f"{step['title']}: {action['label']}",
                        "slip": around.shared.slips.get(slip, slip),
                        "notice": around.shared.notices.get(notice, notice),
                    }
                )
    return found


def _beside(written: ProcedureDraft, actor: Actor) -> str:
    """Who else is writing this draft just now; "" when nobody is."""
    person = cast(User, actor.person)
    if written.changed_by_id == person.pk or timezone.now() - written.changed_at > _AT_IT:
        return ""
    return str(written.changed_by.display_name)


def tabs(
    written: ProcedureDraft, checked: Checked, current: str, *, hushed: bool = False
) -> list[dict[str, Any]]:
    """The parts of the form with how much is wrong in each, and publishing as the last. `hushed`: not in this one."""

    def told(part: str) -> str | None:
        is_seen = part in written.changes or written.base_id is not None
        wrong = len(checked.by_part.get(part, {})) if is_seen and not (hushed and part == current) else 0
        return _("%(count)s lỗi") % {"count": wrong} if wrong else None

    shown = [
        {
            "label": part.title,
            "href": part_address(written, part.code),
            "current": part.code == current,
            "count": told(part.code),
        }
        for part in PARTS
    ]
    address = reverse("console:procedure_publish", kwargs={"key": written.key})
    return [*shown, {"label": _("Công bố"), "href": address, "current": not current}]


def part_address(written: ProcedureDraft, part: str) -> str:
    """The page of a part."""
    return f"{reverse('console:procedure_draft', kwargs={'key': written.key})}?phan={part}"


def expected_revision(request: HttpRequest) -> int:
    """The revision that the page was made from; a page that does not say saw nothing."""
    text = request.POST.get("expected", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _moment(iso: str) -> str:
    return format_datetime(datetime.datetime.fromisoformat(iso))
