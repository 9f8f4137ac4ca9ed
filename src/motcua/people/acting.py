"""For whom a person acts: for oneself, for an organisation, or for somebody who authorised them.

The choice is kept in the session (`session["acting"]`, the id of a mandate) and in a column of its row, so that the
one statement that reads session and person also reads the mandates in force of this person, and with the chosen one
whom it is for. A mandate that ended is not among them: nothing is seen or done by it from that moment on.
"""

import datetime
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from motcua.audit.trail import Kind, note
from motcua.people.account_groups import marks_sql, may_reuse
from motcua.people.models_mandates import Mandate

if TYPE_CHECKING:
    from motcua.people.models import User

KEY = "acting"
# More than fit into the menu of a page; the page "Làm thay" has them all.
MOST_IN_MENU = 20

_ACCOUNT = (
    *("id", "key", "email", "kind", "full_name", "organisation_name", "id_number", "tax_code", "phone"),
    *("birth_date", "address", "is_active", "reuse_agreed_at"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of those for whom a person may act today, for the switch in the head of the page."""

    mandate: int
    name: str


@dataclass(frozen=True, slots=True)
class Behalf:
    """For whom a person acts now, and what the mandate allows.

    `account` is whose dossiers, notices and data there are; None for somebody without account, whose dossiers are the
    acting person's own, kept apart by the mandate. `procedures`: codes of the only ones that it is for; empty = all.
    `file`: id of the authorisation's paper.
    """

    mandate: int
    kind: str
    rights: str
    name: str
    account: "User | None" = None
    typed: Mapping[str, Any] | None = None
    procedures: tuple[str, ...] = ()
    file: int | None = None
    ends_on: datetime.date | None = None

    @property
    def may_submit(self) -> bool:
        """Whether it allows what binds the other: submitting, supplying, withdrawing, talking to officers."""
        return self.rights in (Mandate.Rights.SUBMIT, Mandate.Rights.MANAGE)

    @property
    def manages(self) -> bool:
        """Whether it allows to invite and remove members, and to authorise others."""
        return self.rights == Mandate.Rights.MANAGE

    @property
    def is_membership(self) -> bool:
        """Whether the person acts as a member of an organisation."""
        return self.kind == Mandate.Kind.MEMBERSHIP

    @property
    def is_whole(self) -> bool:
        """Whether everything of the account is seen by it: every dossier and notice."""
        return self.is_membership and not self.procedures

    @property
    def rights_label(self) -> str:
        """The rights in words."""
        return str(Mandate.Rights(self.rights).label)

    @property
    def kind_label(self) -> str:
        """As what the person acts, in words."""
        return str(Mandate.Kind(self.kind).label)


# The day in a row of its own, so that the moment is given once. Read for everybody who signs in as a citizen: without a
# mandate it is one look into an index that has nothing.
_ALONG = """
    CASE WHEN people_user.kind = 'citizen' THEN (
        SELECT jsonb_agg(found.told)
          FROM (
            SELECT jsonb_build_object(
                       'id', mandate.id, 'kind', mandate.kind,
                       'name', COALESCE(NULLIF(principal.organisation_name, ''), principal.full_name,
                                        mandate.typed ->> 'name')
                   ) || CASE WHEN mandate.id = people_session.mandate_id THEN jsonb_build_object(
                       'rights', mandate.rights, 'typed', mandate.typed, 'procedures', mandate.procedures,
                       'file', mandate.file_id, 'ends_on', mandate.ends_on,
                       'account', CASE WHEN principal.id IS NOT NULL THEN jsonb_build_object(
                           {account}, 'group_marks', {marks}) END
                   ) ELSE '{{}}'::jsonb END AS told
              FROM (SELECT (%s::timestamptz AT TIME ZONE '{zone}')::date AS of) today
              CROSS JOIN people_mandate mandate
              LEFT JOIN people_user principal ON principal.id = mandate.principal_id
             WHERE mandate.agent_id = people_user.id
               AND mandate.accepted_at IS NOT NULL AND mandate.ended_at IS NULL
               AND mandate.starts_on <= today.of AND COALESCE(mandate.ends_on, today.of) >= today.of
               AND (mandate.principal_id IS NULL OR principal.is_active)
             ORDER BY (mandate.id = people_session.mandate_id) IS NOT TRUE, mandate.id
             LIMIT {most}
          ) found
    ) END
"""


def mandates_along(now: datetime.datetime) -> RawSQL:
    """The mandates in force of a session's person, the chosen one first and whole; null where there are none.

    For a query over sessions joined with their people (`people.sessions`).
    """
    account = ", ".join(f"'{name}', principal.{name}" for name in _ACCOUNT)
    sql = _ALONG.format(
        account=account, marks=marks_sql("principal"), zone=settings.TIME_ZONE, most=MOST_IN_MENU + 1
    )
    return RawSQL(sql, [now], output_field=JSONField())  # noqa: S611 - our own words


def set_behalf(person: "User", along: Any, chosen: object) -> None:
    """Tell a person that was read with the session for whom they may act, and for whom they do (`chosen`: an id)."""
    rows = along or ()
    person.choices = tuple(Choice(row["id"], row["name"]) for row in rows)
    if chosen is None:
        return
    row = next((one for one in rows if one["id"] == chosen and "rights" in one), None)
    person.behalf = _behalf(row) if row is not None else None
    person.behalf_lost = row is None


def _behalf(row: Mapping[str, Any]) -> Behalf:
    return Behalf(
        mandate=row["id"],
        kind=row["kind"],
        rights=row["rights"],
        name=row["name"],
        account=_account(row["account"]) if row["account"] is not None else None,
        typed=row["typed"] or None,
        procedures=tuple(row["procedures"]),
        file=row["file"],
        ends_on=_day(row["ends_on"]),
    )


def behalf_of(mandate: Mandate) -> Behalf:
    """The same of a mandate that was read by itself; its principal is read with it (at most one statement)."""
    return Behalf(
        mandate=mandate.pk,
        kind=mandate.kind,
        rights=mandate.rights,
        name=mandate.principal_name,
        account=mandate.principal,
        typed=mandate.typed or None,
        procedures=tuple(mandate.procedures),
        file=mandate.file_id,
        ends_on=mandate.ends_on,
    )


def _account(told: Mapping[str, Any]) -> "User":
    """The account of whom one acts for, as the session's statement told it; without what it signs in with."""
    from motcua.people.models import User
    from motcua.people.sealed_columns import opened

    values = {
        **{name: value for name, value in told.items() if name != "group_marks"},
        "key": UUID(told["key"]),
        "birth_date": _day(told["birth_date"]),
        # The database makes the JSON of what lies in it.
        **{name: opened(f"people.User.{name}", told[name]) for name in ("id_number", "phone")},
        "reuse_agreed_at": _moment(told["reuse_agreed_at"]),
    }
    account = User(**values)
    account.group_marks = told.get("group_marks") or {}
    account._state.adding = False
    account._state.db = "default"
    return account


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def subject_of(person: "User") -> "User":
    """Whose data a new form is filled in with: of the account that one acts for, or as typed of who has none.

    What an account agreed to keep of its earlier dossiers is offered to itself and to members of an organisation alone:
    the agreement says that nobody else sees it, and somebody authorised is somebody else. Nor where a group of the
    account does not let it (`account_groups`).
    """
    from motcua.people.models import User

    behalf: Behalf | None = person.behalf
    if behalf is None:
        return person if person.reuse_agreed_at is None or may_reuse(person) else _without_earlier(person)
    if behalf.account is not None:
        if not behalf.is_membership or not may_reuse(person):
            behalf.account.reuse_agreed_at = None
        return behalf.account
    typed = behalf.typed or {}
    name = str(typed.get("name", ""))
    is_organisation = typed.get("kind") == User.Kind.ORGANISATION
    return User(
        kind=User.Kind.ORGANISATION if is_organisation else User.Kind.CITIZEN,
        full_name="" if is_organisation else name,
        organisation_name=name if is_organisation else "",
        address=typed.get("address") or {},
        **{part: str(typed.get(part, "")) for part in ("id_number", "tax_code", "phone", "email")},
    )


def _without_earlier(person: "User") -> "User":
    """The same person, of whom nothing earlier is offered; the agreement itself stays as it is."""
    told = copy(person)
    told.reuse_agreed_at = None
    return told


def act_for(request: HttpRequest, mandate: Mandate | None) -> None:
    """From the next page on the person acts for whom this mandate is, or for oneself. It must be the person's own."""
    if mandate is None and KEY not in request.session:
        return
    if mandate is None:
        del request.session[KEY]
    else:
        request.session[KEY] = mandate.pk
    note(
        Kind.ACTING_CHOSEN,
        request=request,
        subject=[mandate.principal_id] if mandate is not None and mandate.principal_id is not None else [],
        about=f"mandate:{mandate.key}" if mandate is not None else "",
        on_behalf_of=mandate.principal_id if mandate is not None else None,
    )
