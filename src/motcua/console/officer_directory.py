"""Which directory of staff vouches for an officer's account, on the officer's page; the top agency's may change it.

Who changes it decides who comes into the account: where providers of identity need a second person, so does this.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motcua.agencies.four_eyes_policy import Guarded
from motcua.agencies.selectors import Actor
from motcua.console.access import is_at_the_top
from motcua.console.four_eyes.asking import agency_of_tops, asked_first
from motcua.people.models import IdentityProvider, User
from motcua.people.oidc import directories
from motcua.people.oidc.providers import Provider, read

_LONGEST_NUMBER = 50


def directory_shown(actor: Actor, person: User) -> dict[str, Any]:
    """What the page says of it, and to choose from for the administrators of the top agency."""
    named = {one.code: one.name for one in _staffed()}
    own = directories.directory_of(person)
    may = bool(named or own) and is_at_the_top(actor) and actor.person != person
    return {
        "directory": own,
        "directory_name": named.get(own, own),
        "directories": [("", _("– Không thuộc danh bạ nào –")), *named.items()] if may else [],
    }


def put_under_directory(request: HttpRequest, actor: Actor, person: User) -> HttpResponse | None:
    """Put the officer under the chosen directory; None where that cannot be, with a message."""
    if not is_at_the_top(actor) or actor.person == person:
        raise PermissionDenied
    chosen = request.POST.get("directory", "")
    number = " ".join(request.POST.get("number", "").replace("\0", "").split())[:_LONGEST_NUMBER]
    if chosen and chosen not in {one.code for one in _staffed()}:
        messages.error(request, _("Hãy chọn một danh bạ trong danh sách."))
        return None
    if chosen == directories.directory_of(person):
        messages.info(request, _("Người này đang thuộc danh bạ đó; chưa có gì thay đổi."))
        return redirect("console:officer", number=person.pk)
    payload = {"person": str(person.key), "directory": chosen, "number": number if chosen else ""}
    agency = agency_of_tops(actor, Guarded.IDENTITY)
    asking = asked_first(request, actor, Guarded.IDENTITY, agency, payload, subjects=[person.pk])
    if asking is not None:
        return asking
    try:
        with transaction.atomic():
            directories.put_under(person, chosen, payload["number"], actor.person)
    except IntegrityError:
        messages.error(request, taken_number())
        return None
    messages.success(request, _("Đã đổi danh bạ. Người này cần đăng nhập lại."))
    return redirect("console:officer", number=person.pk)


def taken_number() -> str:
    """Said where the number is another officer's."""
    return _("Mã cán bộ này là của người khác trong danh bạ đó.")


def _staffed() -> list[Provider]:
    return [one for one in map(read, IdentityProvider.objects.order_by("code")) if one.is_for_staff]
