"""The button "Đối chiếu": what a dossier declares against a connected database, now."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.agencies.selectors import Actor
from motcua.audit import trail
from motcua.audit.limits import CHECKS_OF_DOSSIER, CHECKS_OF_OFFICER
from motcua.audit.pages import too_many
from motcua.audit.throttle import allow
from motcua.audit.trail import Kind
from motcua.desk.access import officers_only_for
from motcua.desk.act_form import Typed
from motcua.desk.views.dossier import page_of, show, view_or_404
from motcua.dossiers import notes
from motcua.dossiers.looking import whose_dossier
from motcua.exchange.connected import checking
from motcua.look.addresses import go_to
from motcua.people.models import User


@never_cache
@require_POST
@officers_only_for(page_of)
def check(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Ask the database and show how it compares; a note of the dossier and a line of the trail stay."""
    view = view_or_404(actor, key)
    if not notes.may_write_notes(actor, view.dossier):
        raise PermissionDenied
    form = view.situation.form
    wanted = request.POST.get("source", "")
    asked = next((one for one in checking.to_check(form, view.dossier) if one.code == wanted), None)
    if asked is None:
        messages.warning(request, _("Hồ sơ này hiện không đối chiếu được với cơ sở dữ liệu nào."))
        return go_to(page_of(key))
    person = cast(User, request.user)
    for name, limit in (
        (f"check:{person.pk}", CHECKS_OF_OFFICER),
        (f"check-of:{key}", CHECKS_OF_DOSSIER),
    ):
        if not allow(name, *limit):
            text = _(
                "Đã đối chiếu quá nhiều lần: mỗi cán bộ nhiều nhất %(officer)s lần, mỗi hồ sơ nhiều nhất "
                "%(dossier)s lần trong một giờ. Kết quả các lần trước nằm ở ghi chú nội bộ của hồ sơ."
            )
            told = {"officer": CHECKS_OF_OFFICER.most, "dossier": CHECKS_OF_DOSSIER.most}
            return too_many(request, _("Đã đối chiếu quá nhiều lần"), text % told, limit.seconds)
    comparison = checking.compare(asked, form, view.dossier, person, view.mask)
    whose = whose_dossier(view.dossier)
    trail.note(
        Kind.CHECKED,
        request=request,
        about=f"dossier:{key}",
        subject=whose.subject,
        agency_id=whose.agency_id,
        details={
            "source": asked.code,
            "outcome": comparison.enquiry.outcome,
            "request": str(comparison.enquiry.key),
            "different": [row.code for row in comparison.different],
        },
    )
    notes.write(actor, view.dossier, checking.words(comparison))
    return show(request, actor, view_or_404(actor, key), "", Typed(), comparison=comparison)
