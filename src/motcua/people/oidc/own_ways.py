"""The person's own page of the ways in: what is joined, what may be joined, what may be taken away."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.people.contacts import sign_in_name
from motcua.people.models import LostClaim, ProvenFacts, User
from motcua.people.oidc import linking
from motcua.people.oidc.providers import providers_on
from motcua.people.proving import fresh_proof
from motcua.people.returning import signed_in


@never_cache
@signed_in
@fresh_proof()
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """POST "bo" takes one subject away."""
    person = cast(User, request.user)
    if request.method == "POST":
        text = request.POST.get("bo", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
        if linking.part(person, number):
            messages.success(request, _("Đã bỏ nối. Từ nay không vào tài khoản này bằng cách đó được nữa."))
        else:
            wording = _(
                "Chưa bỏ được: đây là cách duy nhất để vào tài khoản. Hãy đặt mật khẩu trước, rồi bỏ nối."
            )
            messages.error(request, wording)
        return redirect("people:ways")
    identities = linking.identities_of(person)
    providers = providers_on()
    names = {one.issuer: one.name for one in providers}
    joined = {one.issuer for one in identities}
    context = {
        "account_name": sign_in_name(person),
        "rows": [{"identity": one, "name": names.get(one.issuer, one.issuer)} for one in identities],
        "others": [
            one
            for one in providers
            if not one.is_for_staff and not person.is_officer and one.issuer not in joined
        ],
        "has_password": person.has_usable_password(),
        "proven": ProvenFacts.objects.filter(person=person).first(),
        "lost": LostClaim.objects.filter(person=person).order_by("-lost_at").first(),
    }
    return render(request, "people/oidc/ways.html", context)
