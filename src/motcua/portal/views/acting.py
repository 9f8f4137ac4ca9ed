"""The page "Làm thay": for whom one may act, whom one has authorised, and the authorisations themselves."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.throttle import allow
from motcua.catalogue.selectors import names_of_procedures
from motcua.dossiers.errors import Conflict
from motcua.files.errors import OverQuota
from motcua.kernel.dates import format_date
from motcua.outbox.services import send
from motcua.people import authorisations, mandates
from motcua.people.acting import act_for
from motcua.people.mandate_lists import given_by, held_by, waiting_for
from motcua.people.models import Mandate, User
from motcua.people.returning import signed_in
from motcua.people.services import TooMany
from motcua.people.views import too_often
from motcua.portal.authorising import read_form
from motcua.portal.refusals import explained
from motcua.portal.selectors import own

ASKED_TO_SUBMIT = (3, 60 * 60)


def _citizen(request: HttpRequest) -> User:
    """Whoever acts for oneself or others; an officer does not, in this account. Raises Http404."""
    person = cast(User, request.user)
    if person.is_officer:
        raise Http404
    return person


@never_cache
@require_safe
@signed_in
def acting(request: HttpRequest) -> HttpResponse:
    """What one holds, what waits for an answer, what one gave."""
    person = _citizen(request)
    account = mandates.governed_by(person)
    held = held_by(person)
    given = given_by(account, Mandate.Kind.AUTHORISATION) if account is not None else []
    context = {
        "held": held,
        "waiting": waiting_for(person) if person.kind == User.Kind.CITIZEN else [],
        "given": given,
        "account": account,
        "is_other": account is not None and account.pk != person.pk,
        "organisation": mandates.organisation_of(person),
        "names": names_of_procedures([code for one in (*held, *given) for code in one.procedures]),
        "may_hold": person.kind == User.Kind.CITIZEN,
    }
    return render(request, "portal/acting.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def authorise(request: HttpRequest) -> HttpResponse:
    """Authorise somebody to act for the account: the own, or of the organisation that one manages."""
    person = _citizen(request)
    account = mandates.governed_by(person)
    if account is None:
        raise Http404
    form = read_form(request, {**_usual_days(), "extent": "all", "rights": Mandate.Rights.SUBMIT.value})
    if request.method == "POST" and not _only_searched(request):
        email = mandates.read_address(form.typed.get("email", ""), account, form.errors)
        wanted = form.extent()
        form.take_paper(request, required=False)
        if not form.errors:
            try:
                with transaction.atomic():
                    form.keep_paper()
                    mandate = authorisations.give(request, person, account, email, wanted, form.file)
            except TooMany as many:
                return too_often(request, many)
            except OverQuota as over:
                form.refuse_paper(over)
            else:
                messages.success(
                    request,
                    _("Đã gửi thư tới %(email)s. Uỷ quyền có hiệu lực khi người đó nhận lời.")
                    % {"email": mandate.email},
                )
                return redirect("portal:acting")
    context = {"form": form, "account": account, "rights": Mandate.Rights.choices[:2]}
    return render(request, "portal/authorise.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def paper(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Enter an authorisation on paper of somebody without account, or put a new paper in the place of one."""
    person = _citizen(request)
    if person.kind != User.Kind.CITIZEN:
        raise Http404
    if person.behalf is not None and person.behalf.account is not None:
        # The paper would lie among the files of whom one acts for now.
        return _refused(request, _("Hãy thôi làm thay ở đầu trang trước, rồi khai giấy uỷ quyền."))
    old = _own_paper(person, number) if number is not None else None
    usual = {**_usual_days(), "kind": "citizen", "extent": "some" if old and old.procedures else "all"}
    form = read_form(request, usual)
    if old is not None and request.method != "POST":
        form.chosen = list(old.procedures)
    if request.method == "POST" and not _only_searched(request):
        wanted = form.extent()
        principal = authorisations.read_principal(form.typed, form.errors) if old is None else {}
        form.take_paper(request, required=True)
        if not form.errors and form.file is not None:
            try:
                with transaction.atomic():
                    form.keep_paper()
                    if old is None:
                        mandate = authorisations.enter_paper(person, principal, wanted, form.file)
                    else:
                        mandate = authorisations.renew_paper(person, old.pk, wanted, form.file)
            except OverQuota as over:
                form.refuse_paper(over)
            except mandates.NotThere as ended:
                raise Http404 from ended
            else:
                return _entered(request, mandate)
    context = {"form": form, "old": old}
    return render(request, "portal/authorisation_paper.html", context, status=422 if form.errors else 200)


def _entered(request: HttpRequest, mandate: Mandate) -> HttpResponse:
    if mandate.runs:
        act_for(request, mandate)
        told = _("Đã ghi nhận giấy uỷ quyền. Từ bây giờ bạn làm thay: %(name)s; giấy được gửi kèm mỗi hồ sơ.")
        messages.success(request, told % {"name": mandate.principal_name})
        return redirect("portal:my_dossiers")
    messages.success(request, _("Đã ghi nhận giấy uỷ quyền; làm thay được từ ngày bắt đầu ghi trên giấy."))
    return redirect("portal:acting")


def _own_paper(person: User, number: int) -> Mandate:
    found = Mandate.objects.filter(
        pk=number, agent=person, principal__isnull=True, ended_at__isnull=True
    ).first()
    if found is None:
        raise Http404
    return found


def _usual_days() -> dict[str, str]:
    return {"starts_on": format_date(timezone.localdate())}


def _only_searched(request: HttpRequest) -> bool:
    """Whether the button of the search was pressed: the page comes back with what was found, and all that was typed."""
    return request.POST.get("action") == "tim"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Ask once more, then end a mandate: given by one's account, or held by oneself."""
    person = _citizen(request)
    account = mandates.governed_by(person)
    mandate = Mandate.objects.filter(pk=number).select_related("principal", "agent").first()
    holds = mandate is not None and mandate.agent_id == person.pk
    gave = (
        mandate is not None
        and account is not None
        and mandate.principal_id == account.pk
        and mandate.kind == Mandate.Kind.AUTHORISATION
    )
    if mandate is None or not (holds or gave):
        raise Http404
    if request.method == "POST":
        try:
            if gave and account is not None:
                mandates.remove(person, account, number)
            else:
                mandates.leave(person, number)
        except mandates.Refused as refused:
            return _refused(request, refused.message)
        if person.behalf is not None and person.behalf.mandate == number:
            act_for(request, None)
        messages.success(request, _("Quyền làm thay đã kết thúc."))
        return redirect("portal:acting")
    return render(request, "portal/end_mandate.html", {"mandate": mandate, "holds": holds and not gave})


def _refused(request: HttpRequest, message: str) -> HttpResponse:
    actions = [{"text": _("Về trang “Làm thay”"), "href": reverse("portal:acting")}]
    context = {"title": _("Chưa thực hiện được"), "text": message, "actions": actions, "status": 409}
    return render(request, "look/message.html", context, status=409)


@never_cache
@require_POST
@signed_in
@explained
def ask_to_submit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Tell those who may submit for the organisation that a draft waits for them."""
    person = _citizen(request)
    dossier = own(person, key).dossier
    if dossier.submitted_at is not None or dossier.discarded_at is not None:
        raise Conflict(_("Hồ sơ này đã nộp hoặc đã huỷ nên không còn gì phải nộp."))
    if person.behalf is None or person.behalf.account is None:
        raise Conflict(_("Bạn nộp được hồ sơ này; không cần báo cho ai."))
    limit, seconds = ASKED_TO_SUBMIT
    if not allow(f"ready:{dossier.key}", limit, seconds):
        raise Conflict(_("Bạn đã báo nhiều lần về hồ sơ này. Hãy đợi một giờ rồi báo lại nếu cần."))
    with transaction.atomic():
        mark = f"ready/{dossier.key}/{dossier.draft_revision}/{timezone.now():%Y%m%d%H%M}"
        send("dossiers.ready_to_submit", mark, {"dossier": str(dossier.key), "by": person.pk})
    messages.success(request, _("Đã báo cho người được nộp. Hồ sơ nằm trong “Hồ sơ chưa gửi” của tổ chức."))
    return redirect("portal:dossier", key=key)
