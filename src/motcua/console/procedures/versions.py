"""Publishing a draft after showing what it changes; the versions of a procedure; hiding it and bringing it back."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.selectors import Actor
from motcua.catalogue.definition import parse
from motcua.catalogue.documents import Standing, basis_on
from motcua.catalogue.entries import retired_entries_of
from motcua.catalogue.models import ExemptKind, ProcedureGroup, ProcedureVersion, Sector, Topic
from motcua.catalogue.services import bring_back, withdraw
from motcua.console.access import administrators_only, page
from motcua.console.designer.ground import ground
from motcua.console.procedures import drafts
from motcua.console.procedures.checking import check
from motcua.console.procedures.choices import places, surroundings
from motcua.console.procedures.comparing import compare, told
from motcua.console.procedures.drafts import Closed
from motcua.console.procedures.fields import PARTS, part_of
from motcua.console.procedures.selectors import draft_for, is_mine, newest_of, versions_of
from motcua.console.procedures.taking_back import may_be_taken_back
from motcua.console.procedures.writing import expected_revision, part_address, tabs
from motcua.exchange.packages import dump_procedure
from motcua.exchange.packages.scope import scope_of
from motcua.forms.models import FormVersion
from motcua.kernel.dates import format_date, parse_date
from motcua.people.models import User
from motcua.process.models import ProcessVersion
from motcua.signing import demanded, gateways

LONGEST_REASON = 500


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def publish(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What publishing would change, and from when; the button publishes."""
    found = draft_for(actor, key)
    if found is None:
        raise Http404
    written, scope = found
    latest = newest_of(written.typed["code"])
    around = surroundings(written.typed, scope)
    checked = check(written.typed, around)
    first_day = max(timezone.localdate(), latest.effective_from if latest else timezone.localdate())
    day = request.POST.get("effective_from", format_date(first_day)).strip()
    reasons: list[str] = []
    wrong = _wrong_day(day, latest) if request.method == "POST" else ""
    from_day = first_day if wrong else parse_date(day)
    definition = {**checked.read.definition, "effective_from": from_day.isoformat()}
    if request.method == "POST" and not checked.errors and not wrong:
        checked.read.definition = definition
        try:
            done = drafts.publish(
                written, checked.read, cast(User, actor.person), expected_revision(request), scope
            )
        except Closed as closed:
            raise Http404 from closed
        if done.version is not None:
            messages.success(
                request,
                _("Đã công bố “%(name)s”, phiên bản %(number)s.")
                % {"name": done.version.name, "number": done.version.number},
            )
            return redirect("console:procedure", code=done.version.procedure.code)
        reasons = done.reasons
        written.refresh_from_db()
    new_sector = checked.read.sector
    named = names() | ({f"sector/{new_sector['code']}": new_sector["name"]} if new_sector else {})
    # The day of effect is chosen here; alone it is no change.
    before = {**latest.data, "effective_from": definition["effective_from"]} if latest else {}
    context = {
        "draft": written,
        "tabs": tabs(written, checked, ""),
        "missing": missing(written, checked.errors),
        "reasons": reasons,
        "latest": latest,
        "overtaken": latest is not None and latest.id != written.base_id,
        "is_withdrawn": latest is not None and latest.procedure.withdrawn_at is not None,
        "differences": compare(before, definition, named) if before and not checked.errors else [],
        "says": [] if latest or checked.errors else told(definition, named),
        "blocked": latest is not None and not is_mine(latest, scope),
        "new_sector": new_sector,
        "no_way_to_sign": demanded.NO_WAY_TOLD
        if definition.get("sign_form") and not gateways.is_on()
        else "",
        "day": day,
        "wrong": wrong,
    }
    refused = request.method == "POST"
    return page(request, actor, "console/procedure_publish.html", context, status=422 if refused else 200)


def _wrong_day(text: str, latest: ProcedureVersion | None) -> str:
    """What is wrong with the day of effect. A version that takes effect before the last one would never hold."""
    try:
        day = parse_date(text)
    except ValueError as error:
        return str(error) if text else _("Hãy ghi ngày có hiệu lực.")
    if latest is not None and day < latest.effective_from:
        return _("Phiên bản %(number)s có hiệu lực từ %(day)s. Hãy ghi ngày đó hoặc ngày sau đó.") % {
            "number": latest.number,
            "day": format_date(latest.effective_from),
        }
    return ""


def missing(written: Any, errors: Mapping[str, str]) -> list[dict[str, str]]:
    """What has to be mended first, each with the page and field to go to."""
    titles = {part.code: part.title for part in PARTS}
    return [
        {
            "text": f"{titles[part_of(path)]}: {message}",
            "href": f"{part_address(written, part_of(path))}#{path}",
        }
        for path, message in errors.items()
    ]


@require_safe
@administrators_only
def procedure(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A procedure: its versions, what the newest says, and two of them side by side (`?truoc=1&sau=2`)."""
    versions = versions_of(code)
    if not versions:
        raise Http404
    by_number = {version.number: version for version in versions}
    newest = next((version for version in versions if version.taken_back_at is None), versions[0])
    after = _number(request.GET.get("sau", ""), by_number, newest.number)
    earlier = next((number for number in by_number if number < after), after)
    before = _number(request.GET.get("truoc", ""), by_number, earlier)
    called = names()
    context = {
        "code": code,
        "newest": newest,
        "procedure": newest.procedure,
        "versions": versions,
        "basis": [
            one
            for one in basis_on(timezone.localdate(), parse(newest.data).legal_basis)
            if one.standing in (Standing.ENDED, Standing.ENDING)
        ],
        "ahead": {version.id for version in versions if may_be_taken_back(version)},
        "options": [(str(number), _("Phiên bản %(number)s") % {"number": number}) for number in by_number],
        "before": before,
        "after": after,
        "differences": compare(by_number[before].data, by_number[after].data, called),
        "says": told(newest.data, called),
        "is_mine": is_mine(newest, scope_of(actor)),
    }
    return page(request, actor, "console/procedure.html", context)


@require_safe
@administrators_only
def package(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """A procedure with all that it needs elsewhere, as a package that the import takes."""
    content = dump_procedure(code)
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="thu-tuc-{code}.zip"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def hide(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Take a procedure off the portal, after asking why; or bring a hidden one back."""
    newest = newest_of(code)
    if newest is None:
        raise Http404
    if not is_mine(newest, scope_of(actor)):
        raise PermissionDenied
    found, why, error = newest.procedure, request.POST.get("ly-do", "").strip(), ""
    if request.method == "POST":
        if found.withdrawn_at is not None:
            gone = retired_entries_of(found)
            if gone:
                told = _(
                    "Chưa hiện lại được: %(names)s đã ngừng dùng. Hãy công bố phiên bản mới dùng mục khác trước."
                )
                messages.error(request, told % {"names": ", ".join(f"“{name}”" for name in gone)})
            else:
                bring_back(found)
                messages.success(request, _("Thủ tục lại hiện trên cổng và nhận hồ sơ."))
            return redirect("console:procedure", code=code)
        if why and len(why) <= LONGEST_REASON:
            withdraw(found, cast(User, actor.person), why)
            messages.success(request, _("Đã ẩn thủ tục. Hồ sơ đang giải quyết không thay đổi."))
            return redirect("console:procedure", code=code)
        error = _("Hãy ghi lý do, tối đa %(most)s ký tự.") % {"most": LONGEST_REASON}
    context = {"newest": newest, "procedure": found, "why": why, "error": error}
    return page(request, actor, "console/procedure_hide.html", context, status=422 if error else 200)


def names() -> dict[str, str]:
    """What the codes in a procedure are called: "sector/G02-CT11" and so on."""
    shared = ground()
    forms = FormVersion.objects.order_by("number").values_list("code", "title")
    processes = ProcessVersion.objects.order_by("number").values_list("code", "title")
    found: dict[str, Mapping[str, str]] = {
        "sector": dict(Sector.objects.values_list("code", "name")),
        "group": dict(ProcedureGroup.objects.values_list("code", "name")),
        "exemption": dict(ExemptKind.objects.values_list("code", "name")),
        "topic": dict(Topic.objects.values_list("code", "name")),
        "office": {f"{one.agency}/{one.division}": one.label for one in places()},
        "form": dict(forms),
        "process": dict(processes),
        "slip": shared.slips,
        "register": shared.registers,
    }
    return {f"{kind}/{code}": name for kind, named in found.items() for code, name in named.items()}


def _number(text: str, known: Mapping[int, Any], otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text) in known else otherwise
