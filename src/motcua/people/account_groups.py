"""What accounts may use of the services, by their groups (circular 21/2023, I.21.3, I.21.4).

The groups are few and kept in memory like the policy of signing in; in which of them an account is by hand comes with
the statement that reads the session (`sessions`). So no page and no act costs a statement more. Whoever acts for
another is under the groups of that account, and under those into which they were put themselves: a person who is
limited does not get round it as somebody's agent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import JSONField, Q
from django.db.models.expressions import RawSQL

from motcua.data.held import Held
from motcua.people.models_groups import AccountGroup
from motcua.people.models_local import LocalAccount

if TYPE_CHECKING:
    from motcua.people.models import User

CITIZENS, ORGANISATIONS = "citizen", "any_organisation"
KINDS = (CITIZENS, ORGANISATIONS, *(form.value for form in LocalAccount.Form))


class Apply(StrEnum):
    """For which procedures one may apply online."""

    ALL = "all"
    ONLY = "only"
    EXCEPT = "except"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a group may use. `procedures`: codes that ONLY and EXCEPT name; `databases`: asking connected databases from
    a form; `reuse`: answers of earlier dossiers filled in and kept.
    """

    apply: Apply = Apply.ALL
    procedures: frozenset[str] = frozenset()
    databases: bool = True
    reuse: bool = True

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Limits:
        """From what a group keeps, or a package says."""
        apply = Apply(data.get("apply", Apply.ALL))
        named = data.get("procedures", ()) if apply in (Apply.ONLY, Apply.EXCEPT) else ()
        return cls(apply, frozenset(named), data.get("databases", True), data.get("reuse", True))

    def written(self) -> dict[str, Any]:
        """The data of it: what differs from everything."""
        data: dict[str, Any] = {}
        if self.apply != Apply.ALL:
            data["apply"] = self.apply.value
        if self.procedures:
            data["procedures"] = sorted(self.procedures)
        return data | {name: False for name in ("databases", "reuse") if not getattr(self, name)}

    @property
    def limit_something(self) -> bool:
        """Whether there is anything that the group may not."""
        return self != NO_LIMITS

    def allow_procedure(self, code: str) -> bool:
        """Whether one may apply for it online."""
        if self.apply == Apply.NONE:
            return False
        if self.apply == Apply.ONLY:
            return code in self.procedures
        return self.apply == Apply.ALL or code not in self.procedures


@dataclass(frozen=True, slots=True)
class Rule:
    """Which accounts are in a group without anybody putting them there: all that each part which is given names."""

    kinds: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Rule:
        """From what a group keeps, or a package says."""
        return cls(*(frozenset(data.get(part, ())) for part in ("kinds", "provinces", "wards")))

    def written(self) -> dict[str, Any]:
        """The data of it."""
        return {
            part: sorted(getattr(self, part))
            for part in ("kinds", "provinces", "wards")
            if getattr(self, part)
        }

    @property
    def is_given(self) -> bool:
        """Whether there is one."""
        return self != NO_RULE

    def holds(self, account: User, form: str) -> bool:
        """Whether an account is in the group by it. `form`: of its `LocalAccount`."""
        if not self.is_given:
            return False
        kinds = {CITIZENS} if account.kind == "citizen" else {ORGANISATIONS, form}
        if self.kinds and not self.kinds & kinds:
            return False
        address = account.address or {}
        return all(
            not wanted or address.get(part) in wanted
            for part, wanted in (("province", self.provinces), ("ward", self.wards))
        )

    def condition(self) -> Q:
        """The same over the table of accounts, officers aside; nobody where there is no rule."""
        if not self.is_given:
            return Q(pk__in=())
        found = Q(kind__in=("citizen", "organisation"))
        if self.kinds:
            kinds = Q(pk__in=())
            if CITIZENS in self.kinds:
                kinds |= Q(kind="citizen")
            if ORGANISATIONS in self.kinds:
                kinds |= Q(kind="organisation")
            forms = self.kinds - {CITIZENS, ORGANISATIONS}
            if forms:
                kinds |= Q(kind="organisation", local__form__in=forms)
            found &= kinds
        if self.provinces:
            found &= Q(address__province__in=self.provinces)
        if self.wards:
            found &= Q(address__ward__in=self.wards)
        return found


NO_LIMITS, NO_RULE = Limits(), Rule()


@dataclass(frozen=True, slots=True)
class GroupNow:
    """A group that is not closed, as it is kept in memory."""

    id: int
    code: str
    name: str
    description: str
    reason: str
    rule: Rule
    limits: Limits


def groups_now() -> tuple[GroupNow, ...]:
    """The groups that are not closed, at most thirty seconds old, by name; no statement once they are in memory."""
    return _held.now()


def keep(groups: tuple[GroupNow, ...]) -> None:
    """Hold groups in memory for the next thirty seconds."""
    _held.keep(groups)


def group_now(group: AccountGroup) -> GroupNow:
    """One group with its rule and limits read."""
    return GroupNow(
        group.pk,
        group.code,
        group.name,
        group.description,
        group.reason,
        Rule.read(group.rule),
        Limits.read(group.limits),
    )


def forget() -> None:
    """Read the groups anew when they are asked for next."""
    _held.forget()


def _groups() -> tuple[GroupNow, ...]:
    found = AccountGroup.objects.filter(closed_at__isnull=True).order_by("name", "id")
    return tuple(group_now(one) for one in found)


_held = Held(_groups)

# Of officers nothing: the groups are those of who files.
_MARKS = """
    CASE WHEN {account}.kind <> 'officer' THEN jsonb_build_object(
        'marks', (SELECT jsonb_object_agg(mark.group_id::text, mark.stays_out)
                    FROM people_accountgroupmember mark WHERE mark.account_id = {account}.id),
        'form', CASE WHEN {account}.kind = 'organisation' THEN
                    (SELECT own.form FROM people_localaccount own WHERE own.user_id = {account}.id) END
    ) END
"""


def marks_sql(account: str) -> str:
    """SQL of an account's own marks; `account`: under what name the accounts stand in the statement around it."""
    return _MARKS.format(account=account)


def marks_along() -> RawSQL:
    """The marks of a session's person, for a query over sessions joined with their people (`people.sessions`)."""
    return RawSQL(marks_sql("people_user"), [], output_field=JSONField())  # noqa: S611 - our own words


def _marks_of(account: User) -> Mapping[str, Any]:
    """In which groups an account was put by hand or kept out, and what it is; one statement where nothing told it."""
    if account.group_marks is None:
        sql = f"SELECT {marks_sql('people_user')} FROM people_user WHERE id = %s"  # noqa: S608 - our own words
        with connection.cursor() as cursor:
            cursor.execute(sql, [account.pk])
            row = cursor.fetchone()
        told = row[0] if row is not None else None
        account.group_marks = json.loads(told) if isinstance(told, str) else told or {}
    found: Mapping[str, Any] = account.group_marks
    return found


def groups_of(account: User) -> list[GroupNow]:
    """The groups that an account is in now, by name."""
    groups = groups_now()
    if not groups or account.is_officer:
        return []
    told = _marks_of(account)
    marks, form = told.get("marks") or {}, told.get("form") or ""
    return [one for one in groups if _is_in(one, account, marks.get(str(one.id)), form)]


def _is_in(group: GroupNow, account: User, stays_out: bool | None, form: str) -> bool:
    return not stays_out if stays_out is not None else group.rule.holds(account, form)


def limiting(person: User) -> list[GroupNow]:
    """The groups whose limits hold for what a person does now, for oneself or for another."""
    owner = person.owner
    found = groups_of(owner)
    if owner.pk != person.pk and groups_now():
        marks = _marks_of(person).get("marks") or {}
        found += [one for one in groups_now() if marks.get(str(one.id)) is False and one not in found]
    return [one for one in found if one.limits.limit_something]


def against_applying(person: User, procedure: str) -> GroupNow | None:
    """The group because of which a person may not apply online for this procedure now; None where one may."""
    return next((one for one in limiting(person) if not one.limits.allow_procedure(procedure)), None)


def against_databases(person: User) -> GroupNow | None:
    """The same for asking connected databases."""
    return next((one for one in limiting(person) if not one.limits.databases), None)


def may_reuse(person: User) -> bool:
    """Whether answers of earlier dossiers are filled in, and kept."""
    return all(one.limits.reuse for one in limiting(person))


def codes_named(groups: Iterable[GroupNow]) -> set[str]:
    """The codes of all procedures that these groups name."""
    return {code for one in groups for code in one.limits.procedures}
