"""When an officer leaves: what is in hand is handed over first, then posts, delegations, rights and sessions end."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.four_eyes_policy import left_alone_without
from motcua.agencies.granting import held_today, ruled_by
from motcua.agencies.leaving import Places, end_all, places_of, sole_holder_of
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, people_in
from motcua.audit.trail import Kind, note
from motcua.console.access import administrators_only, page
from motcua.console.four_eyes.asking import alone_in_words
from motcua.dossiers.selectors.held import in_hand, opinions_in_hand, waiting_at
from motcua.people.models import Session, User


@dataclass(frozen=True)
class Left:
    """What stands between an officer and leaving. `hands`: {unit, count, heads}; `posts`: {title, unit, count}."""

    hands: list[dict[str, Any]]
    posts: list[dict[str, Any]]
    opinions: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is left to be handed over."""
        return not self.hands and not self.posts and not self.opinions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def leave(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """What an officer has in hand and holds; POST ends it all once nothing is in hand any more."""
    ruled = ruled_by(actor)
    person = User.objects.filter(pk=number, kind=User.Kind.OFFICER).first()
    places = places_of(number, ruled)
    own = actor.person is not None and actor.person.pk == number
    if person is None or own or not places.holdings:
        raise Http404
    elsewhere = held_today().filter(person=person).exclude(post__unit__agency_id__in=ruled).exists()
    status = 200
    alone = left_alone_without(number, ruled)
    if request.method == "POST" and alone:
        messages.error(request, alone_in_words(alone))
        status = 409
    elif request.method == "POST":
        with transaction.atomic():
            # Nobody gives the account anything while it is looked at.
            User.objects.select_for_update().get(pk=number)
            if _left(person, places, ruled).is_nothing:
                end_all(actor, number, ruled)
                # Posts are read with every request: who works on elsewhere stays signed in for that.
                if not elsewhere:
                    User.objects.filter(pk=number).update(is_active=False)
                    Session.objects.filter(user=person).delete()
                change = "left" if elsewhere else "left_and_closed"
                note(Kind.RIGHTS_CHANGED, request=request, subject=[number], details={"change": change})
                text = (
                    _("%(name)s thôi giữ mọi vị trí ở cơ quan bạn quản trị.")
                    if elsewhere
                    else _("%(name)s thôi giữ mọi vị trí; tài khoản đã khoá, mọi phiên đăng nhập đã đóng.")
                )
                messages.success(request, text % {"name": person.full_name})
                return redirect("console:officers")
        status = 409
    left = _left(person, places, ruled)
    context = {
        "officer": person,
        "places": places,
        "left": left,
        "elsewhere": elsewhere,
        "refused": status != 200,
    }
    return page(request, actor, "console/leaving.html", context, status=status)


def _left(person: User, places: Places, ruled: frozenset[int]) -> Left:
    hands = [
        {"unit": name, "count": count, "heads": _heads(unit)}
        for unit, name, count in in_hand(person.pk, ruled)
    ]
    alone = set(sole_holder_of(person.pk, ruled))
    posts = [
        {"title": holding.post.title, "unit": holding.post.unit.name, "count": count}
        for holding in places.holdings
        if holding.post_id in alone and (count := waiting_at(holding.post_id))
    ]
    return Left(hands, posts, opinions_in_hand(person.pk, ruled))


def _heads(unit: int) -> str:
    """Who gives the work of a unit to somebody else, by name."""
    heads = User.objects.filter(pk__in=people_in(Role.DIVISION_HEAD, unit_id=unit))
    return ", ".join(heads.order_by("full_name").values_list("full_name", flat=True))
