"""Completing a dossier that was asked for more (KT.6, DVC.11)."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import actor_for
from motcua.catalogue.selectors import cached_version
from motcua.dossiers import drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict, Incomplete
from motcua.dossiers.states import State
from motcua.forms.selectors import cached_form
from motcua.people.models import User
from motcua.people.returning import signed_in
from motcua.portal import flow
from motcua.portal.refusals import explained
from motcua.portal.selectors import open_supplement, own, problems_of

WAITING = (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explained
def supply(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is asked for, item by item, with the way to mend each; send the supplement."""
    user = cast(User, request.user)
    dossier = own(user, key).dossier
    actor = actor_for(user)
    status = 200
    if request.method == "POST":
        expected = request.POST.get("expected", "")
        try:
            perform(
                "supply",
                by=actor,
                dossier=key,
                data={"note": request.POST.get("note", "")},
                expected=int(expected)
                if expected.isascii() and expected.isdigit() and len(expected) < 9
                else None,
            )
        except Incomplete:
            status = 422
        else:
            return redirect("portal:receipt", key=key)
    if dossier.state not in WAITING:
        raise Conflict(_("Hồ sơ này hiện không có yêu cầu bổ sung nào đang chờ."))
    form = cached_form(dossier.form_version_id)
    procedure = cached_version(dossier.procedure_version_id)
    way = flow.places(dossier, form, drafts.working_answers(dossier))
    problems, papers = problems_of(dossier, actor)
    supplement = open_supplement(dossier)
    names = {paper.code: paper.name for paper in procedure.papers} | {"don": _("Đơn, tờ khai")}
    items = [
        {
            "title": names.get(item["requirement"], _("Nội dung khác")),
            "text": item["text"],
            "href": f"{way[-2].href}#giay-{item['requirement']}"
            if procedure.paper(item["requirement"])
            else way[0].href,
        }
        for item in (supplement.items if supplement is not None else [])
    ]
    context = {
        "dossier": dossier,
        "procedure": procedure,
        "supplement": supplement,
        "items": items,
        "parts": way[:-1],
        "changed": dossier.pending_answers is not None or any(not paper.submitted for paper in papers),
        "problems": flow.mending_links(dossier, form, problems) if status == 422 else [],
        "note": request.POST.get("note", ""),
    }
    return render(request, "portal/supply.html", context, status=status)
