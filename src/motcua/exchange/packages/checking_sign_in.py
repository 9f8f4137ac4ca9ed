"""What policies by role and providers of identity must keep beyond their shape: roles, networks, agencies, days."""

import datetime
from collections.abc import Iterator
from ipaddress import ip_network

from django.utils.translation import gettext as _

from motcua.agencies.roles import OFFICER_ROLES
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.people.models import User
from motcua.people.oidc.providers import mistakes_of

# Whom a rule may be for: kinds of accounts (an officer without any post is one too), and roles of posts.
RULED = (*(kind.value for kind in User.Kind), *(role.value for role in OFFICER_ROLES))


def check_sign_in(document: Document) -> Iterator[Mistake]:
    """Every role is one, every network is written as one, the day is in the calendar."""
    for role in document.data.get("rules", {}):
        if role not in RULED:
            yield document.mistake(
                f"/rules/{role}",
                _("Không có vai trò “%(role)s”. Dùng được: %(known)s.")
                % {"role": role, "known": ", ".join(RULED)},
            )
    for place, networks in document.data.get("networks", {}).items():
        for number, text in enumerate(networks):
            try:
                ip_network(text)
            except ValueError:
                yield document.mistake(
                    f"/networks/{place}/{number}",
                    _(
                        "“%(text)s” không phải dải mạng. Viết như 10.0.0.0/8, 203.113.131.7 hoặc 2001:db8::/32."
                    )
                    % {"text": text},
                )
    day = document.data.get("required_from")
    if day is not None:
        try:
            datetime.date.fromisoformat(day)
        except ValueError:
            yield document.mistake("/required_from", _("Ngày “%(day)s” không có trong lịch.") % {"day": day})


def check_provider(document: Document, known: Known | None) -> Iterator[Mistake]:
    """What `mistakes_of` finds, and that there are the agencies that it names. `known` None: nobody can say yet."""
    for pointer, reason in mistakes_of(document.data):
        yield document.mistake(pointer, reason)
    for number, code in enumerate(document.data.get("staff", {}).get("agencies", ())):
        if known is not None and code not in known.parents:
            wrong = _("Không có cơ quan “%(code)s”.") % {"code": code}
            yield document.mistake(f"/staff/agencies/{number}", wrong)


def check_masking(document: Document) -> Iterator[Mistake]:
    """Every role is one that officers hold."""
    known = tuple(role.value for role in OFFICER_ROLES)
    for role in document.data.get("rules", {}):
        if role not in known:
            wrong = _("Không có vai trò “%(role)s”. Dùng được: %(known)s.")
            yield document.mistake(f"/rules/{role}", wrong % {"role": role, "known": ", ".join(known)})
