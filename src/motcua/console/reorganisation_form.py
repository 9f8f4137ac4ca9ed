"""Reading a reorganisation from its pages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.granting import GrantRefused
from motcua.agencies.models import Reorganisation
from motcua.agencies.reorganisation_plan import NewAgency, Plan, UnitMove
from motcua.kernel.dates import parse_date

Kind = Reorganisation.Kind
UNIT, PROCEDURE, WARD = "dv:", "tt:", "db:"
# How many new agencies each kind may bring.
NEW: Mapping[str, int] = {Kind.MERGE: 1, Kind.SPLIT: 2}
_LONGEST = 500


@dataclass(frozen=True)
class Read:
    """What the first page gives."""

    plan: Plan
    effective_on: datetime.date
    basis: str


def text_of(post: QueryDict, name: str) -> str:
    """One line of what was typed."""
    return " ".join(post.get(name, "").replace("\0", "").split())[:_LONGEST]


def codes_of(post: QueryDict, name: str) -> tuple[str, ...]:
    """The codes chosen, each once."""
    return tuple(dict.fromkeys(one.replace("\0", "")[:40] for one in post.getlist(name) if one))[:200]


def read_new(post: QueryDict, kind: str) -> Read:
    """The plan as first drawn. Raises GrantRefused for a day that cannot be read."""
    made = []
    for number in range(1, NEW.get(kind, 0) + 1):
        code, name = text_of(post, f"new_code_{number}"), text_of(post, f"new_name_{number}")
        if code or name:
            made.append(
                NewAgency(
                    code,
                    name[:300],
                    text_of(post, f"new_short_{number}")[:100],
                    text_of(post, f"new_level_{number}")[:20],
                    text_of(post, f"new_parent_{number}"),
                )
            )
    targets = (*codes_of(post, "targets"), *(one.code for one in made))
    text = text_of(post, "effective_on")
    try:
        day = parse_date(text) if text else timezone.localdate()
    except ValueError as unreadable:
        raise GrantRefused(str(unreadable), {"effective_on": str(unreadable)}) from unreadable
    keeper = text_of(post, "keeper")
    plan = Plan(
        sources=codes_of(post, "sources"),
        targets=tuple(dict.fromkeys(targets)),
        keeper=keeper if keeper in targets else (targets[0] if targets else ""),
        rule=text_of(post, "rule") or Reorganisation.Rule.DIVISION,
        new=tuple(made),
        parent=text_of(post, "parent"),
        code=text_of(post, "code").upper(),
    )
    return Read(plan, day, text_of(post, "basis"))


def read_distribution(post: QueryDict, plan: Plan, units: Sequence[tuple[str, str]]) -> Plan:
    """The plan with what the second page says of units, procedures and wards. Raises GrantRefused."""
    moves = []
    for agency, unit in units:
        to, bar, join = post.get(f"{UNIT}{agency}/{unit}", "").partition("|")
        if not bar:
            raise GrantRefused(_("Hãy chọn nơi đến của mọi đơn vị."), {"units": _("Hãy chọn nơi đến.")})
        moves.append(UnitMove(agency, unit, to[:40], join[:50]))
    keeper = post.get("keeper", plan.keeper)
    return replace(
        plan,
        keeper=keeper if keeper in plan.targets else plan.keeper,
        units=tuple(moves),
        procedures=_chosen(post, PROCEDURE) or plan.procedures,
        wards=_chosen(post, WARD) or plan.wards,
    )


def _chosen(post: QueryDict, prefix: str) -> dict[str, str]:
    found = {
        name.removeprefix(prefix)[:40]: text_of(post, name)[:40] for name in post if name.startswith(prefix)
    }
    return {code: target for code, target in found.items() if target}
