"""Groups of accounts as their pages show them, and accounts found by what a list names them with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from motcua.people.account_groups import GroupNow, Rule
from motcua.people.models import AccessObjection, AccountGroup, AccountGroupMember, User
from motcua.people.searching import number_of

# How far the accounts that match a rule are counted.
MOST_COUNTED = 10_000
_KEY = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Named:
    """What a list named: ids of accounts by what was written, and what is nobody's or of more than one."""

    found: Mapping[str, int] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    of_several: Sequence[str] = ()


def groups(*, closed: bool = False) -> QuerySet[AccountGroup]:
    """The groups by name, each with `inside` and `outside` (put in and kept out by hand) and `waiting` (objections)."""
    found = AccountGroup.objects.filter(closed_at__isnull=not closed).annotate(
        inside=Count("members", filter=Q(members__stays_out=False), distinct=True),
        outside=Count("members", filter=Q(members__stays_out=True), distinct=True),
        waiting=Count("objections", filter=Q(objections__answered_at__isnull=True), distinct=True),
    )
    return found.order_by("name", "id")


def members(group: AccountGroup) -> QuerySet[AccountGroupMember]:
    """Who was put into a group or is kept out of it by hand, the newest first."""
    found = AccountGroupMember.objects.filter(group=group).select_related("account__local", "added_by")
    return found.order_by("-added_at", "-id")


def matching(rule: Rule) -> int:
    """How many accounts a rule finds; no further than one more than `MOST_COUNTED`."""
    return User.objects.filter(rule.condition()).values("pk")[: MOST_COUNTED + 1].count()


def objections(*, answered: bool = False) -> QuerySet[AccessObjection]:
    """Objections with their group and account: those that wait, the oldest first, or the answered, the newest first."""
    found = AccessObjection.objects.filter(answered_at__isnull=not answered)
    order = ("-answered_at", "-id") if answered else ("asked_at", "id")
    return found.select_related("group", "account").order_by(*order)


def objections_of(account: User, found: Iterable[GroupNow]) -> dict[int, AccessObjection]:
    """The newest objection of an account to each of these groups, by the id of the group; one statement."""
    ids = [one.id for one in found]
    rows = AccessObjection.objects.filter(account=account, group__in=ids).order_by("asked_at", "id")
    return {one.group_id: one for one in rows}


def accounts_named(names: Iterable[str]) -> Named:
    """The accounts that these are, each named exactly by user name, tax code, ID number, e-mail or key.

    Four statements at most.
    """
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    by_key = {one: UUID(one) for one in wanted if _KEY.fullmatch(one)}
    by_number = {one: number for one in wanted if one not in by_key and (number := number_of(one))}
    by_email = {one: one.lower() for one in wanted if "@" in one}
    named = by_key.keys() | by_number.keys() | by_email.keys()
    others = {one: one.lower() for one in wanted if one not in named}
    hits: dict[str, set[int]] = {one: set() for one in wanted}
    accounts = User.objects.exclude(kind=User.Kind.OFFICER)
    if by_number:
        rows = _with_numbers(accounts, set(by_number.values()))
        for one, number in by_number.items():
            hits[one] |= rows.get(number, set())
    given: Mapping[str, Any]
    for column, given in (("key", by_key), ("email", by_email), ("local__user_name", others)):
        if not given:
            continue
        same = dict[Any, int](
            accounts.filter(**{f"{column}__in": set(given.values())}).values_list(column, "pk")
        )
        for one, text in given.items():
            hits[one] |= {same[text]} if text in same else set()
    return Named(
        {one: next(iter(ids)) for one, ids in hits.items() if len(ids) == 1},
        [one for one, ids in hits.items() if not ids],
        [one for one, ids in hits.items() if len(ids) > 1],
    )


def _with_numbers(accounts: QuerySet[User], numbers: set[str]) -> dict[str, set[int]]:
    tax_codes = numbers | {f"{number[:10]}-{number[10:]}" for number in numbers if len(number) == 13}
    found: dict[str, set[int]] = {}
    rows = accounts.filter(Q(id_number__in=numbers) | Q(tax_code__in=tax_codes))
    for pk, id_number, tax_code in rows.values_list("pk", "id_number", "tax_code"):
        for number in (id_number, number_of(tax_code)):
            if number:
                found.setdefault(number, set()).add(pk)
    return found
