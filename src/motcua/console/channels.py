"""By which channels an agency tells people: kept by the administrators of that agency, or of one above; and the costs.

Secrets stand in the environment or in a file that it names; the page says only whether there is one.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.agencies.outside import Wrong
from motcua.agencies.selectors import Actor
from motcua.console.access import administrators_only, page
from motcua.console.outside import Outside, agencies_for, lacks_secret, typed_in
from motcua.notices import channel_files, channels
from motcua.notices.adapters import Misconfigured, NotTaken
from motcua.notices.channels import ADAPTERS, read, variable
from motcua.notices.costs import troubles_of
from motcua.notices.kinds import KINDS
from motcua.notices.models import ChannelRow
from motcua.notices.wording import technical, why
from motcua.outbox import breaker

_LONGEST = 4000
_MOST_TEMPLATES = 100
_CHANNELS = Outside(
    ChannelRow, "kenh-thong-bao", channel_files.from_file, channel_files.publish, channel_files.as_data
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All channels of the agencies that this administrator rules; a file of one is taken in."""
    error = ""
    if request.method == "POST":
        try:
            row = _CHANNELS.take(request, actor)
        except Wrong as wrong:
            error = str(wrong)
        else:
            return redirect("console:channel", code=row.code)
    rows = [(read(row), row.agency.name) for row in _CHANNELS.rows(actor)]
    context = {"rows": rows, "error": error}
    return page(request, actor, "console/channels.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A new one."""
    return _form(request, actor, None, {"kind": "esms", "order": "1", "price": "0"}, list(KINDS))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Change one, or try whether it answers."""
    row = _CHANNELS.found(actor, code)
    return _form(request, actor, row, typed_of(row), list(row.definition.get("kinds", KINDS)))


@never_cache
@require_safe
@administrators_only
def download(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """One as a file."""
    return _CHANNELS.download(actor, code)


def _form(
    request: HttpRequest, actor: Actor, row: ChannelRow | None, typed: Mapping[str, str], kinds: list[str]
) -> HttpResponse:
    errors: dict[str, str] = {}
    found: tuple[str, str] | None = None
    if request.method == "POST" and row is not None and "thu" in request.POST:
        found = tried(row)
    elif request.method == "POST":
        typed = typed_in(request, _LONGEST)
        kinds = [one for one in request.POST.getlist("kinds") if one in KINDS]
        data = definition_from(typed, kinds, row.code if row is not None else typed.get("code", ""))
        try:
            saved = _CHANNELS.save(request, actor, row, data)
        except Wrong as wrong:
            errors = wrong.errors
        else:
            return redirect("console:channel", code=saved.code)
    kind = typed.get("kind", "")
    channel = read(row) if row is not None else None
    context = {
        "row": row,
        "channel": channel,
        "variable": variable(row.code) if row is not None else "",
        "typed": typed,
        "errors": errors,
        "adapters": [(code, str(one.name)) for code, one in ADAPTERS.items()],
        "needs": ADAPTERS[kind].needs if kind in ADAPTERS else (),
        "by_template": kind in ADAPTERS and ADAPTERS[kind].by_template,
        "kinds": list(KINDS.items()),
        "chosen_kinds": kinds,
        "agencies": agencies_for(actor),
        "found": found,
        "troubles": [(one, why(one), technical(one)) for one in troubles_of(row)] if row is not None else [],
    }
    return page(request, actor, "console/channel.html", context, status=422 if errors else 200)


def definition_from(typed: Mapping[str, str], kinds: list[str], code: str) -> dict[str, Any]:
    """The definition that a filled form means. Pure."""
    data: dict[str, Any] = {name: typed.get(name, "") for name in channel_files.TEXTS}
    data |= {name: _number(typed.get(name, "")) for name in channel_files.NUMBERS}
    data |= {"code": code, "on": bool(typed.get("on")), "marks": bool(typed.get("marks")), "kinds": kinds}
    templates: dict[str, Any] = {}
    for line in typed.get("templates", "").splitlines()[:_MOST_TEMPLATES]:
        words = line.split()
        if len(words) >= 2:
            templates[words[0][:40]] = {"id": words[1][:40], "names": [word[:40] for word in words[2:22]]}
    return data | {"templates": templates}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1


def typed_of(row: ChannelRow) -> dict[str, str]:
    """The form that means this channel."""
    data = row.definition
    typed = {name: str(data.get(name, "")) for name in (*channel_files.TEXTS, *channel_files.NUMBERS)}
    return typed | {
        "on": "1" if row.is_on else "",
        "marks": "1" if data.get("marks") else "",
        "templates": "\n".join(
            " ".join([event, one["id"], *one.get("names", ())])
            for event, one in data.get("templates", {}).items()
        ),
    }


def tried(row: ChannelRow) -> tuple[str, str]:
    """Ask the gateway now about nothing: ("success" or "error", what to tell the administrator)."""
    channel = channels.read(row)
    told = {"name": channel.name, "variable": variable(row.code)}
    if channel.adapter.has_secret and not channel.secret:
        return lacks_secret(told["variable"])
    try:
        with breaker.trying():
            channel.adapter.try_out(channel)
    except Misconfigured as wrong:
        return "error", _(
            "%(name)s trả lời nhưng từ chối (%(code)s). Hãy kiểm tra khoá, mã bí mật và số dư."
        ) % {**told, "code": str(wrong)}
    except NotTaken:
        return "error", _("%(name)s không trả lời. Hãy kiểm tra địa chỉ và đường mạng từ máy chủ này.") % told
    return "success", _("%(name)s trả lời đúng.") % told
