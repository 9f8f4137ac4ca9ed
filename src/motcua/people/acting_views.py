"""The switch in the head of every page: for whom the person acts from now on."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.people.acting import act_for
from motcua.people.mandate_lists import in_force
from motcua.people.models import User
from motcua.people.returning import safe_address, signed_in


@never_cache
@require_POST
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Act for whom was chosen, or for oneself; then to the page asked for, else to the dossiers there."""
    person = cast(User, request.user)
    after = safe_address(request, request.POST.get("next", ""))
    number = request.POST.get("mandate", "")
    if number in ("", "0"):
        act_for(request, None)
        messages.success(request, _("Từ bây giờ bạn làm cho chính mình."))
        return redirect(after or "portal:my_dossiers")
    mandate = (
        in_force(person, int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None
    )
    if mandate is None:
        messages.error(request, _("Quyền làm thay này không còn hiệu lực. Bạn vẫn làm như trước đó."))
        return redirect("portal:acting")
    act_for(request, mandate)
    messages.success(request, _("Từ bây giờ bạn làm thay: %(name)s.") % {"name": mandate.principal_name})
    return redirect(after or "portal:my_dossiers")
