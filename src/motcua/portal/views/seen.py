"""Who looked at the own data, and who came in with the own account: the trail as the person sees it (I.23)."""

import ipaddress
from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.audit.models import TrailLine
from motcua.audit.paging import page_links, read_place
from motcua.dossiers.selectors.trail import COMINGS, LOOKS, Told, lines_of, told, what, who
from motcua.people.models import User
from motcua.people.returning import signed_in

PAGE_SIZE = 30
PART, COMING = "muc", "dang-nhap"


@never_cache
@require_safe
@signed_in
def seen(request: HttpRequest) -> HttpResponse:
    """Two lists, each with pages: looks at the own data, and what was done with the own account."""
    person = cast(User, request.user)
    coming = request.GET.get(PART) == COMING
    place = read_place(request.GET)
    lines = lines_of(person, COMINGS if coming else LOOKS, place, PAGE_SIZE + 1)
    more = len(lines) > PAGE_SIZE
    lines = lines[-PAGE_SIZE:] if place is not None and place.newer else lines[:PAGE_SIZE]
    here = reverse("portal:seen")
    context = {
        "rows": _coming_rows(lines) if coming else _look_rows(told(None, lines, owner=person), person),
        "coming": coming,
        "first": f"{here}?{urlencode({PART: COMING})}" if coming else here,
        "is_later_page": place is not None,
        "tabs": [
            {"label": _("Ai đã xem"), "href": here, "current": not coming},
            {
                "label": _("Đăng nhập tài khoản"),
                "href": f"{here}?{urlencode({PART: COMING})}",
                "current": coming,
            },
        ],
        **page_links(lines, place, more),
    }
    return render(request, "portal/seen.html", context)


def _look_rows(found: Sequence[Told], owner: User) -> list[dict[str, Any]]:
    return [
        {
            "at": one.line.at,
            "kind": one.kind,
            "what": what(one),
            "code": one.code,
            "href": reverse("portal:lookup") + "?" + urlencode({"ma": one.code}) if one.code else "",
            "who": who(one, owner)[0],
            "name": who(one, owner)[1],
        }
        for one in found
    ]


def _coming_rows(lines: Sequence[TrailLine]) -> list[dict[str, Any]]:
    labels = {kind.value: kind.label for kind in COMINGS}
    return [
        {
            "at": line.at,
            "kind": labels[line.kind],
            "agent": line.agent or _("Thiết bị không rõ"),
            "address": roughly(line.address),
            "failed": line.kind == "sign_in_failed",
        }
        for line in lines
    ]


def roughly(address: str) -> str:
    """An address without its last part: known again by whose it is, of little use to anybody else."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return f"{address.rpartition('.')[0]}.x"
    return ":".join(known.exploded.split(":")[:3]) + ":…"
