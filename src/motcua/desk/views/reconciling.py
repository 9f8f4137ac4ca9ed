"""Days of merchants held against the files of their gateways, and differences settled."""

import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.selectors import Actor
from motcua.desk.access import page
from motcua.desk.views.accounts import Typed, keepers_only, nothing_chosen, tried, typed_of
from motcua.dossiers.errors import Incomplete
from motcua.kernel.dates import format_date, parse_date
from motcua.kernel.paging import read_page_number
from motcua.payments import reconciling
from motcua.payments import selectors_accounts as reads
from motcua.people.models import User

_LARGEST_FILE = 20 * 1024 * 1024


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def reconciliations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The days that were held against files; a further file."""
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)
        try:
            made = _reconciled(request, actor, typed)
        except Incomplete as incomplete:
            errors = dict(incomplete.fields)
        else:
            messages.success(request, _("Đã đối soát."))
            return redirect("desk:reconciliation", key=made)
    context = {
        "page": reads.reconciliations(actor, read_page_number(request.GET.get("page"))),
        "merchants": [(row.code, row.definition["name"]) for row in reads.merchants(actor)],
        "typed": typed or {"day": format_date(timezone.localdate() - datetime.timedelta(days=1))},
        "errors": errors,
    }
    return page(
        request,
        actor,
        "desk/reconciliations.html",
        context,
        current="accounts",
        status=422 if errors else 200,
    )


def _reconciled(request: HttpRequest, actor: Actor, typed: Typed) -> UUID:
    fields: dict[str, str] = {}
    gateway = reads.merchants(actor).filter(code=typed.get("gateway", "")).first()
    if gateway is None:
        fields["gateway"] = _("Hãy chọn cổng thanh toán.")
    day = timezone.localdate()
    try:
        day = parse_date(typed.get("day", ""))
    except ValueError as wrong:
        fields["day"] = str(wrong)
    file = request.FILES.get("file")
    if file is None or not file.size or file.size > _LARGEST_FILE:
        fields["file"] = _("Hãy chọn tệp đối soát (CSV), nhiều nhất 20 MB.")
    if fields or gateway is None or file is None:
        raise Incomplete(next(iter(fields.values())), fields=fields)
    return reconciling.reconcile(cast(User, request.user), gateway, day, file.read()).key


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def reconciliation(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """One day's differences, each settled once."""
    found = reads.reconciliation(actor, key)
    if found is None:
        raise Http404
    typed: Typed = {}
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = typed_of(request)
        number = typed.get("difference", "")
        row = (
            found.differences.filter(pk=int(number)).first()
            if number.isascii() and number.isdigit() and len(number) < 18
            else None
        )

        def do() -> str:
            if row is None:
                raise nothing_chosen()
            reconciling.settle(actor, row, typed.get("answer", ""))
            return _("Đã ghi cách xử lý chênh lệch.")

        wrong = tried(request, do)
        if wrong is None:
            return redirect("desk:reconciliation", key=key)
        errors = wrong
    context = {
        "one": found,
        "page": reads.differences(found, read_page_number(request.GET.get("page"))),
        "typed": typed,
        "errors": errors,
    }
    return page(
        request, actor, "desk/reconciliation.html", context, current="accounts", status=422 if errors else 200
    )
