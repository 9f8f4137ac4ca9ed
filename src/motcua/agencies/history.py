"""What an agency was before, and what became of it: names, codes and the agencies that it goes on for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, FormerCode, FormerName, Reorganisation
from motcua.agencies.names import names_of
from motcua.agencies.reorganisation_plan import plan_from
from motcua.agencies.resolving import kept_codes


@dataclass(frozen=True, slots=True)
class Line:
    """Up to (`until`) or from (`since`) which day something held, in words."""

    text: str
    until: datetime.date | None = None
    since: datetime.date | None = None

    @property
    def day(self) -> datetime.date:
        """By which lines are ordered."""
        return self.until or self.since or datetime.date.min


def history_of(agency: Agency) -> list[Line]:
    """Names, codes and predecessors with their last days, and the decisions, the latest first; five statements."""
    lines = [
        Line(one.name, until=one.until) for one in FormerName.objects.filter(agency=agency, unit__isnull=True)
    ]
    lines += [
        Line(_("mã %(code)s") % {"code": one.code}, until=one.until)
        for one in FormerCode.objects.filter(agency=agency)
    ]
    lines += [
        Line(f"{one.name} ({one.code})", until=one.ended_on)
        for one in Agency.objects.filter(successor=agency, ended_on__isnull=False)
    ]
    if agency.ended_on is not None and agency.successor is not None:
        lines.append(
            Line(
                _("%(name)s tiếp tục nhiệm vụ và giữ hồ sơ") % {"name": agency.successor.name},
                since=agency.ended_on + datetime.timedelta(days=1),
            )
        )
    former = set(FormerCode.objects.filter(agency=agency).values_list("code", flat=True))
    own = {agency.code, *former}
    for one in Reorganisation.objects.filter(confirmed_at__isnull=False, undone_at__isnull=True):
        plan = plan_from(one.plan)
        if own & {*plan.sources, *plan.targets}:
            told = (
                _("%(kind)s theo %(basis)s") if one.done_at else _("%(kind)s theo %(basis)s (chưa thực hiện)")
            )
            words = {"kind": one.get_kind_display(), "basis": one.basis}
            lines.append(Line(told % words, since=one.effective_on))
    return sorted(lines, key=lambda line: line.day, reverse=True)


def names_before(agency_id: int, at: int) -> list[Line]:
    """Up to when which name, code or predecessor stood for an agency, the latest first; for everyone.

    From what is kept in memory. `at` is `selectors.stamp()`.
    """
    codes = kept_codes(at)
    lines = [Line(name, until=until) for until, name in names_of(agency_id, at)]
    lines += [
        Line(_("mã %(code)s") % {"code": old}, until=codes.until[old])
        for old, one in codes.former.items()
        if one == agency_id
    ]
    lines += [
        Line(f"{codes.names[one]} ({codes.present[one]})", until=codes.ended[one])
        for one, after in codes.after.items()
        if after == agency_id
    ]
    return sorted(lines, key=lambda line: line.day, reverse=True)
