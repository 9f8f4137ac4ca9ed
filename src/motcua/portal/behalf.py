"""Acting for somebody else, on the portal's pages: what they carry along, and the way over to a dossier's owner."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import covers, is_own
from motcua.people.mandate_lists import running
from motcua.people.models import Mandate, User

# For whom the person acted when the page was made: the id of the mandate, "0" for oneself.
ACTED_FOR = "acted_for"


def may_submit(person: User) -> bool:
    """Whether the person may do what binds the one acted for."""
    return person.behalf is None or bool(person.behalf.may_submit)


def refuse_other(request: HttpRequest) -> None:
    """Refuse what was sent from a page that was made for somebody else than who is acted for now.

    The choice holds for all windows: a form that still stands open in another must not become somebody else's dossier.
    Raises Conflict.
    """
    person = cast(User, request.user)
    now = str(person.behalf.mandate) if person.behalf is not None else "0"
    if request.POST.get(ACTED_FOR, now) != now:
        raise Conflict(
            _(
                "Trang này được mở khi bạn làm cho người khác; ở một cửa sổ khác bạn đã đổi người được làm thay. Chưa "
                "có gì được thực hiện. Hãy xem tên ở đầu trang, chọn lại nếu cần, rồi mở lại thủ tục."
            ),
            code="acting_changed",
        )


def way_over(request: HttpRequest, key: object) -> HttpResponse | None:
    """The page that offers to act for whom a dossier belongs to, where the person may; None where not.

    A letter's link leads to the dossier of the organisation, and after signing in anew one acts for oneself.
    """
    person = request.user
    if not person.is_authenticated or not isinstance(key, UUID):
        return None
    if person.is_officer or (not person.choices and person.behalf is None):
        return None
    dossier = (
        Dossier.objects.filter(key=key).only("submitter_id", "mandate_id", "procedure_version_id").first()
    )
    # Open already: what was not found is something within it, and no other choice has it.
    if dossier is None or is_own(person, dossier):
        return None
    mandate = _mandate_for(person, dossier)
    oneself = mandate is None and dossier.submitter_id == person.pk and dossier.mandate_id is None
    if mandate is None and not oneself:
        return None
    context = {
        "mandate": mandate,
        "name": mandate.principal_name if mandate is not None else _("chính bạn"),
        "now": person.behalf.name if person.behalf is not None else "",
        # What was sent did nothing; the page itself is opened.
        "next": request.get_full_path() if request.method in ("GET", "HEAD") else "",
        "key": key,
    }
    return render(request, "portal/way_over.html", context, status=409)


def _mandate_for(person: User, dossier: Dossier) -> Mandate | None:
    """The mandate of this person by which the dossier would be open; one statement."""
    found = running().filter(agent=person).select_related("principal")
    found = (
        found.filter(pk=dossier.mandate_id)
        if dossier.mandate_id is not None
        else found.filter(principal_id=dossier.submitter_id)
    )
    return next((one for one in found.order_by("kind", "pk") if covers(tuple(one.procedures), dossier)), None)
