"""What an officer sees of the people of a dossier: by the posts that give it, and whether it waits for this officer."""

from collections.abc import Collection

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, inspected_agencies
from motcua.dossiers.models import Dossier
from motcua.dossiers.scope import role_gives, sight
from motcua.kernel.masking import OPEN, Datum, Mask
from motcua.people.masks import Place, policy_now

# Acts that stand open whether or not the dossier waits for whoever has them: having one is no need to know.
_ANY_TIME = frozenset(
    {
        *("submit", "discard", "restore", "ask_withdrawal", "consult", "reassign", "take_back"),
        *("correct_outcome", "reopen", "reinstate"),
    }
)
# What finds a dossier by a number is as good as that number.
NUMBERS = (Datum.ID_NUMBER, Datum.PHONE)


def page_mask(actor: Actor, dossier: Dossier, acts: Collection[str]) -> Mask:
    """What an officer sees on the page of a dossier that was found within the own scope; no statement.

    `acts`: the acts that this officer has on it now.
    """
    if actor.is_system:
        return OPEN
    giving = [
        seat.role
        for seat in actor.seats
        if sight(actor, seat, dossier, by_role=role_gives(seat, dossier)).is_given
    ]
    # Whoever only is asked for an opinion sees it through the post that is asked.
    return policy_now().mask(giving or _working(actor), Place.PAGE, acting=bool(set(acts) - _ANY_TIME))


def lists_mask(actor: Actor) -> Mask:
    """What an officer sees in lists and look-ups, and may look for by a part of it; no statement."""
    return policy_now().mask(_working(actor), Place.LISTS)


def book_mask(actor: Actor, agency_id: int) -> Mask:
    """What an officer sees in the books and reports of an agency; no statement."""
    there = [
        seat.role
        for seat in actor.seats
        if agency_id in (*seat.agencies, *inspected_agencies(seat)) and _works(seat.role)
    ]
    return policy_now().mask(there or _working(actor), Place.BOOKS)


def account_mask(actor: Actor) -> Mask:
    """What an administrator sees of an account; no statement."""
    return policy_now().mask([Role.ADMINISTRATOR] if actor.is_administrator else [], Place.PAGE)


def account_list_mask(actor: Actor) -> Mask:
    """The same in lists of accounts and their files; no statement."""
    return policy_now().mask([Role.ADMINISTRATOR] if actor.is_administrator else [], Place.LISTS)


def _working(actor: Actor) -> list[str]:
    return [seat.role for seat in actor.seats if _works(seat.role)]


def _works(role: str) -> bool:
    return role not in (Role.ADMINISTRATOR, Role.APPLICANT)
