"""The day of a reorganisation: units, posts, rights, wards and agreements go where the plan says, in one transaction.

Dossiers follow by acts of their own (`dossiers/transferring.py`); offers by `catalogue/reoffering.py`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from motcua.agencies.models import (
    Agency,
    FormerCode,
    GivenRight,
    Group,
    Holding,
    Post,
    Reception,
    Reorganisation,
    TerritoryWard,
    Unit,
)
from motcua.agencies.reorganisation_limits import keep_limits, limits_of_people
from motcua.agencies.reorganisation_plan import Plan, plan_from
from motcua.agencies.services import end_holding
from motcua.agencies.tree import with_all_above
from motcua.audit.trail import Kind, note

# Of every agency that takes dossiers: what processes name by its kind.
_NEEDED = (Unit.Kind.DESK, Unit.Kind.LEADERSHIP, Unit.Kind.CLERICAL)
_ONE_DAY = datetime.timedelta(days=1)


def carry_out(row: Reorganisation) -> dict[str, Any]:
    """Do everything of a reorganisation that agencies know of; returns the outcome to be kept. In a transaction."""
    plan = plan_from(row.plan)
    agencies = {
        one.code: one
        for one in Agency.objects.select_for_update().filter(
            code__in={*plan.sources, *plan.targets, plan.parent} - {""}
        )
    }
    note(
        Kind.ORGANISED,
        person=row.confirmed_by,
        details={"change": f"reorganised_{row.kind}", "number": row.pk},
    )
    limits = limits_of_people()
    outcome = _changed(row, plan, agencies)
    keep_limits(limits)
    return outcome


def _changed(row: Reorganisation, plan: Plan, agencies: Mapping[str, Agency]) -> dict[str, Any]:
    if row.kind == Reorganisation.Kind.MOVE:
        for code in plan.sources:
            agencies[code].parent = agencies[plan.parent]
            agencies[code].save(update_fields=["parent"])
        return {}
    if row.kind == Reorganisation.Kind.RECODE:
        agency = agencies[plan.sources[0]]
        last = row.effective_on - _ONE_DAY
        FormerCode.objects.create(agency=agency, code=agency.code, until=last)
        agency.code = plan.code
        agency.save(update_fields=["code"])
        return {}
    return _Day(row, plan, agencies).done()


class _Day:
    """One merger, split or dissolution while it is done."""

    def __init__(self, row: Reorganisation, plan: Plan, agencies: Mapping[str, Agency]) -> None:
        self.row, self.plan, self.agencies = row, plan, agencies
        self.last = row.effective_on - _ONE_DAY
        self.keeper = agencies[plan.keeper]
        self.units = list(
            Unit.objects.filter(agency__code__in=plan.sources).select_related("agency").order_by("id")
        )
        self.before = {unit.pk: (unit.agency.code, unit.code) for unit in self.units}

    def done(self) -> dict[str, Any]:
        """Do it."""
        joined, ended_posts = self._move_units()
        self._end_sources()
        places = {
            agency.pk: self._places(agency, joined)
            for code in self.plan.targets
            for agency in [self.agencies[code]]
        }
        ended_rights = self._carry_rights()
        self._carry_wards()
        self._carry_agreements()
        return {
            "places": {str(target): {str(a): b for a, b in of.items()} for target, of in places.items()},
            "joined": {str(old): new for old, new in joined.items()},
            "ended_posts": ended_posts,
            "ended_rights": ended_rights,
        }

    def _move_units(self) -> tuple[dict[int, int], int]:
        """Units go; those that join another give it their posts. Returns (unit joined: into which, posts left)."""
        moves = {(one.agency, one.unit): one for one in self.plan.units}
        by_place = {place: unit for unit in self.units for place in [self.before[unit.pk]]}
        for place, unit in by_place.items():
            one = moves.get(place)
            if one is None or not one.to or one.join or one.to == place[0]:
                continue
            unit.agency = self.agencies[one.to]
            unit.code = _free(
                unit.code, Unit.objects.filter(agency=unit.agency).values_list("code", flat=True)
            )
            unit.save(update_fields=["agency", "code"])
        joined: dict[int, int] = {}
        ended = 0
        for place, unit in by_place.items():
            one = moves.get(place)
            if one is not None and one.join:
                into = Unit.objects.get(agency=self.agencies[one.to], code=one.join)
                joined[unit.pk] = into.pk
                taken = set(Post.objects.filter(unit=into).values_list("code", flat=True))
                for post in Post.objects.filter(unit=unit).order_by("id"):
                    post.unit, post.code = into, _free(post.code, taken)
                    taken.add(post.code)
                    post.save(update_fields=["unit", "code"])
            elif one is not None and not one.to:
                today = timezone.localdate()
                open_ones = Holding.objects.filter(
                    Q(ends_on__isnull=True) | Q(ends_on__gte=today), post__unit=unit
                ).select_related("post__unit")
                for holding in open_ones:
                    end_holding(holding)
                    ended += 1
        return joined, ended

    def _end_sources(self) -> None:
        for code in self.plan.ending:
            agency = self.agencies[code]
            self._place_children(agency)
            agency.ended_on, agency.successor = self.last, self.keeper
            agency.save(update_fields=["ended_on", "successor"])

    def _place_children(self, ended: Agency) -> None:
        """What stood under an agency that ends goes under the keeper.

        Targets, and what has the keeper under it, go to where the ended one stood: nothing comes to stand under itself.
        """
        over = {*with_all_above(self.keeper.pk), *(self.agencies[code].pk for code in self.plan.targets)}
        ended.refresh_from_db(fields=["parent"])
        ended.children.filter(pk__in=over).update(parent=ended.parent)
        ended.children.exclude(pk__in=over).update(parent=self.keeper)

    def _places(self, target: Agency, joined: Mapping[int, int]) -> dict[int, int]:
        """For every unit of the sources: the unit of a target that does its work there; made empty where none does."""
        there = list(Unit.objects.filter(agency=target).order_by("id"))
        found: dict[int, int] = {}
        for unit in self.units:
            goes_on = joined.get(unit.pk, unit.pk)
            agency, code = self.before[unit.pk]
            match = next((one for one in there if one.pk == goes_on), None)
            match = match or next((one for one in there if (one.code, one.kind) == (code, unit.kind)), None)
            if match is None and unit.kind != Unit.Kind.DIVISION:
                match = next((one for one in there if one.kind == unit.kind), None)
            if match is None and (unit.kind in _NEEDED or unit.kind == Unit.Kind.DIVISION):
                if unit.kind == Unit.Kind.DIVISION and not self._is_needed(target, agency, code):
                    continue
                match = self._copy(unit, target, code)
                there.append(match)
            if match is not None:
                found[unit.pk] = match.pk
        return found

    def _is_needed(self, target: Agency, agency: str, division: str) -> bool:
        """Whether a division's procedures may be offered, or its dossiers arrive, at a target that lacks it."""
        if self.plan.destination(agency, division, "", "") == target.code:
            return True  # also what no rule decides, as a dossier whose address names no ward
        if self.plan.rule == Reorganisation.Rule.TERRITORY:
            return target.code in self.plan.offering(agency, division, "")
        if self.plan.rule == Reorganisation.Rule.PROCEDURE:
            return target.code in self.plan.procedures.values() or target.code == self.plan.keeper
        return False

    def _copy(self, unit: Unit, target: Agency, code: str) -> Unit:
        """The same unit once more, with its posts and nobody in them."""
        taken = Unit.objects.filter(agency=target).values_list("code", flat=True)
        made = Unit.objects.create(agency=target, code=_free(code, taken), name=unit.name, kind=unit.kind)
        posts = Post.objects.filter(unit=unit).order_by("id").values("code", "title", "role")
        Post.objects.bulk_create(Post(unit=made, **post) for post in posts)
        return made

    def _carry_rights(self) -> int:
        """Limits and what is forbidden go along; what was allowed beyond the role would reach further now, and ends.

        Returns how many rights ended: an administrator of the taking agency gives them anew.
        """
        ending = [self.agencies[code].pk for code in self.plan.ending]
        for group in Group.objects.filter(agency_id__in=ending):
            if group.closed_at is None:
                names = Group.objects.filter(agency=self.keeper, closed_at__isnull=True)
                taken = set(names.values_list("name", flat=True))
                if group.name in taken:
                    group.name = f"{group.name} ({self.agencies_name(group.agency_id)})"[:200]
            group.agency = self.keeper
            group.save(update_fields=["agency", "name"])
        ended = 0
        now, near = timezone.now(), (GivenRight.Reach.OWN, GivenRight.Reach.UNIT)
        sources = [self.agencies[code].pk for code in self.plan.sources]
        rights = GivenRight.objects.filter(agency_id__in=sources, ended_at__isnull=True)
        for right in rights.select_related("post__unit"):
            where = self._now_at(right) or (self.keeper.pk if right.agency_id in ending else right.agency_id)
            if where == right.agency_id:
                continue
            if right.effect == GivenRight.Effect.ALLOW and right.reach not in near:
                right.ended_at, right.ended_by = now, self.row.confirmed_by
                ended += 1
            else:
                right.agency_id = where
            right.save(update_fields=["agency", "ended_at", "ended_by"])
        return ended

    def agencies_name(self, agency_id: int) -> str:
        """What an agency of the plan is called in short."""
        one = next(one for one in self.agencies.values() if one.pk == agency_id)
        return one.short_name or one.name

    def _now_at(self, right: GivenRight) -> int | None:
        """The agency in which the holder of a right works now, of the sources and targets; None for a group."""
        if right.post is not None:
            return right.post.unit.agency_id
        if right.person_id is None:
            return None
        today = timezone.localdate()
        held = Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            person_id=right.person_id,
            post__unit__agency__code__in={*self.plan.sources, *self.plan.targets},
        )
        found = list(held.order_by("id").values_list("post__unit__agency_id", flat=True))
        return right.agency_id if right.agency_id in found else next(iter(found), None)

    def _carry_wards(self) -> None:
        rows = TerritoryWard.objects.filter(agency__code__in=self.plan.sources).select_related("unit")
        for row in rows:
            if row.unit is not None and row.unit.agency_id != row.agency_id:
                row.agency_id = row.unit.agency_id
                row.save(update_fields=["agency"])
        whole = TerritoryWard.objects.filter(agency__code__in=self.plan.sources, unit__isnull=True)
        for row in whole.select_related("agency"):
            wanted = self.plan.wards.get(row.ward, "")
            if not wanted and row.agency.code in self.plan.ending:
                wanted = self.plan.keeper
            if not wanted or wanted == row.agency.code:
                continue
            target = self.agencies[wanted]
            row.delete()
            TerritoryWard.objects.get_or_create(
                agency=target, unit=None, ward=row.ward, defaults={"province": row.province}
            )

    def _carry_agreements(self) -> None:
        """Agreements on reception go on with the agency that keeps what ended; one with itself ends."""
        ending = {self.agencies[code].pk for code in self.plan.ending}
        still = Q(ends_on__isnull=True) | Q(ends_on__gte=self.row.effective_on)
        for one in Reception.objects.filter(still, Q(receiver_id__in=ending) | Q(responsible_id__in=ending)):
            receiver = self.keeper.pk if one.receiver_id in ending else one.receiver_id
            responsible = self.keeper.pk if one.responsible_id in ending else one.responsible_id
            if receiver == responsible:
                if one.starts_on > self.last:
                    one.delete()
                else:
                    one.ends_on = self.last
                    one.save(update_fields=["ends_on"])
                continue
            one.receiver_id, one.responsible_id = receiver, responsible
            one.save(update_fields=["receiver", "responsible"])


def _free(code: str, taken: Iterable[str]) -> str:
    """A code that is not taken: itself, or with a number after it; fifty characters at most."""
    used = set(taken)
    if code not in used:
        return code
    return next(made for n in range(2, len(used) + 3) if (made := f"{code[:45]}-{n}") not in used)


def close(row: Reorganisation, outcome: Mapping[str, Any]) -> None:
    """Keep that it is done, and what came of it."""
    with transaction.atomic():
        row.outcome, row.done_at, row.problem = dict(outcome), timezone.now(), ""
        row.save(update_fields=["outcome", "done_at", "problem"])
