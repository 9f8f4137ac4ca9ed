"""The page "Thành viên" of an organisation: who may do what for it, inviting, changing, removing, and the history."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.kernel.paging import read_page_number
from motcua.people import mandates
from motcua.people.acting import act_for
from motcua.people.mandate_lists import given_by, history_of
from motcua.people.models import Mandate, User
from motcua.people.returning import signed_in
from motcua.people.services import Invalid, TooMany
from motcua.people.views import too_often


def _organisation(request: HttpRequest) -> User:
    """The organisation that the person manages now; for all others there is no such page. Raises Http404."""
    organisation = mandates.organisation_of(cast(User, request.user))
    if organisation is None:
        raise Http404
    return organisation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def members(request: HttpRequest) -> HttpResponse:
    """List, invite, send again, change rights."""
    organisation = _organisation(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _changed(request, organisation)
        except TooMany as many:
            return too_often(request, many)
        except mandates.NotThere as unknown:
            raise Http404 from unknown
        except mandates.Refused as refused:
            return _refused(request, refused)
        except Invalid as invalid:
            errors = invalid.errors
        else:
            return redirect("people:members")
    context = {
        "organisation": organisation,
        "members": given_by(organisation, Mandate.Kind.MEMBERSHIP),
        "history": history_of(
            organisation, read_page_number(request.GET.get("page")), Mandate.Kind.MEMBERSHIP
        ),
        "rights": Mandate.Rights.choices,
        "typed": request.POST,
        "errors": errors,
    }
    return render(request, "people/members.html", context, status=422 if errors else 200)


def _changed(request: HttpRequest, organisation: User) -> None:
    by = cast(User, request.user)
    action, _colon, text = request.POST.get("action", "").partition(":")
    if action == "moi":
        invited = mandates.invite_member(request, by, organisation, request.POST.dict())
        told = _("Đã gửi lời mời tới %(email)s. Đường dẫn trong thư dùng được một lần, trong bảy ngày.")
        messages.success(request, told % {"email": invited.email})
    elif action == "gui-lai":
        again = mandates.invite_again(request, by, organisation, _number(text))
        messages.success(
            request,
            _("Đã gửi lại lời mời tới %(email)s. Thư trước không dùng được nữa.") % {"email": again.email},
        )
    elif action == "doi-quyen":
        rights = request.POST.get(f"rights-{text}", "")
        changed = mandates.change_rights(by, organisation, _number(text), rights)
        messages.success(
            request,
            _("Từ bây giờ %(name)s được: %(rights)s.")
            % {"name": changed.agent_name, "rights": Mandate.Rights(changed.rights).label},
        )


def _number(text: str) -> int:
    """The id of a mandate that a button sent. Raises NotThere."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    raise mandates.NotThere


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask once more, then end a membership or take an invitation back."""
    organisation = _organisation(request)
    person = cast(User, request.user)
    found = Mandate.objects.filter(pk=number, principal=organisation, kind=Mandate.Kind.MEMBERSHIP)
    mandate = found.select_related("agent").first()
    if mandate is None:
        raise Http404
    if request.method == "POST":
        try:
            mandates.remove(person, organisation, number)
        except mandates.Refused as refused:
            return _refused(request, refused)
        if mandate.agent_id == person.pk:
            act_for(request, None)
            messages.success(request, _("Bạn không còn là thành viên của %(name)s.") % {"name": organisation})
            return redirect("portal:acting")
        messages.success(request, _("%(name)s không còn làm thay được nữa.") % {"name": mandate.agent_name})
        return redirect("people:members")
    context = {"mandate": mandate, "organisation": organisation, "own": mandate.agent_id == person.pk}
    return render(request, "people/member_remove.html", context)


def _refused(request: HttpRequest, refused: mandates.Refused) -> HttpResponse:
    actions = [{"text": _("Về danh sách thành viên"), "href": reverse("people:members")}]
    context = {"title": _("Chưa thực hiện được"), "text": refused.message, "actions": actions, "status": 409}
    return render(request, "look/message.html", context, status=409)
