"""What a process may name, as the designer needs it: agencies, slips, registers, states, the procedures that use it.

The import reads all of it for every load; a screen that is redrawn at each change reads what all drafts share from
memory (thirty seconds old at most) and only the procedures of its own process anew. Publishing asks the import.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Unit
from motcua.agencies.roles import Role
from motcua.agencies.selectors import calendar_of, stamp
from motcua.catalogue.models import NoticeVersion, ProcedureVersion
from motcua.console.designer.wording import role_label, unit_label
from motcua.exchange.packages.known import Known, Posts, posts_in_database
from motcua.forms.models import FormVersion
from motcua.process.definition import UNIT_KINDS
from motcua.process.selectors import States, cached_states, current_states
from motcua.registers.models import Register
from motcua.slips.models import SlipVersion

Raw = Mapping[str, Any]
_OF_DIVISIONS = (Role.DIVISION_HEAD, Role.EXAMINER)


@dataclass(frozen=True)
class Ground:
    """What all drafts share. agencies: (name, parent's code) by code; slips, registers, notices: title by code.

    units: by agency, the name of each unit by code.
    """

    units: Mapping[str, Mapping[str, str]]
    agencies: Mapping[str, tuple[str, str | None]]
    agency_ids: Mapping[str, int]
    slips: Mapping[str, str]
    registers: Mapping[str, str]
    notices: Mapping[str, str]
    states: States | None
    posts: Posts
    # Notices that go to the applicant: in place of the law's own letter.
    to_applicant: frozenset[str] = frozenset()

    @property
    def state_labels(self) -> dict[str, str]:
        """Label by state."""
        return {} if self.states is None else {code: one.label for code, one in self.states.by_code.items()}

    def unit_name(self, code: str) -> str:
        """What a step's unit is called: its kind, else the name of the unit of that code; the code where none is."""
        named = (units[code] for units in self.units.values() if code in units)
        return unit_label(code) if code in UNIT_KINDS else next(named, code)

    def unit_options(self, agencies: Iterable[str]) -> list[tuple[str, str]]:
        """Units of these agencies by code, each code once."""
        found: dict[str, str] = {}
        for agency in agencies:
            for code, name in self.units.get(agency, {}).items():
                found.setdefault(code, _("Đơn vị: %(name)s") % {"name": name})
        return list(found.items())

    def post_name(self, unit: str, code: str) -> str:
        """What a step's post is called: its title at some agency; the code where there is none such."""
        titles = (
            post.title for (_agency, at, found), post in self.posts.items() if (at, found) == (unit, code)
        )
        return next(titles, code)

    def post_title(self, code: str, role: str) -> str:
        """What a post's lane is called, by its code and role; "" where there is none such."""
        named = (
            post.title
            for (_a, _unit, found), post in self.posts.items()
            if (found, post.role) == (code, role)
        )
        return next(named, "")

    def who(self, role: str, unit: str, post: str) -> str:
        """Who does a step: the post that it names, else the role."""
        return _("%(title)s (chức vụ)") % {"title": self.post_name(unit, post)} if post else role_label(role)

    def post_role(self, unit: str, code: str, agencies: Collection[str] = ()) -> str:
        """The role of a post, at these agencies first; "" where there is none such."""
        found = {
            agency: post.role for (agency, at, one), post in self.posts.items() if (at, one) == (unit, code)
        }
        return next((found[agency] for agency in agencies if agency in found), next(iter(found.values()), ""))

    def post_options(self, agencies: Collection[str]) -> list[tuple[str, str]]:
        """("unit/post", title with its unit) of the posts of these agencies that a step may name, each once.

        The unit by its kind; by its code where another unit of that kind comes first. People of divisions see the
        dossiers of their own alone, so that theirs is always the division that resolves.
        """
        found: dict[str, str] = {}
        for (agency, unit, code), post in self.posts.items():
            if agency not in agencies or post.role == Role.ADMINISTRATOR:
                continue
            by_kind = (kind for kind in UNIT_KINDS if self.posts.get((agency, kind, code)) is post)
            is_reached = unit in UNIT_KINDS or (
                post.role not in _OF_DIVISIONS and next(by_kind, None) is None
            )
            if is_reached:
                found.setdefault(f"{unit}/{code}", f"{post.title}, {self.unit_name(unit)}")
        return sorted(found.items(), key=lambda option: option[1])

    def agency_name(self, code: str) -> str:
        """The agency's name; its code where there is none such."""
        return self.agencies[code][0] if code in self.agencies else code


@dataclass(frozen=True)
class Usage:
    """A procedure that uses a process: its name, and what must agree with the process."""

    code: str
    name: str
    data: Raw

    @property
    def agencies(self) -> list[str]:
        """Codes of the agencies that resolve it."""
        return [office["agency"] for office in self.data.get("offices", [])]


@lru_cache(maxsize=4)
def _ground(at: int) -> Ground:
    rows = list(Agency.objects.order_by("code").values_list("id", "code", "name", "parent__code"))
    diagram = current_states()
    slips = SlipVersion.objects.order_by("number").values_list("code", "title")
    registers = Register.objects.order_by("code").values_list("code", "current__title")
    notices = list(NoticeVersion.objects.order_by("number").values_list("code", "title", "definition__to"))
    units: dict[str, dict[str, str]] = {}
    named = Unit.objects.exclude(kind=Unit.Kind.ADMINISTRATION).order_by("name", "id")
    for agency, code, name in named.values_list("agency__code", "code", "name"):
        units.setdefault(agency, {})[code] = name
    return Ground(
        units=units,
        agencies={code: (name, parent) for _id, code, name, parent in rows},
        agency_ids={code: id for id, code, _name, _parent in rows},
        slips=dict(sorted(dict(slips).items())),
        registers={code: title or code for code, title in registers},
        notices=dict(sorted({code: title for code, title, _to in notices}.items())),
        states=None if diagram is None else cached_states(diagram.id),
        posts=posts_in_database(),
        to_applicant=frozenset(code for code, _title, to in notices if "applicant" in (to or ())),
    )


def ground() -> Ground:
    """What all drafts share, at most thirty seconds old."""
    return _ground(stamp())


def usages(*codes: str) -> dict[str, list[Usage]]:
    """The published procedures that use processes, by the code of the process; one statement."""
    found: dict[str, list[Usage]] = {code: [] for code in codes}
    for usage in _procedures(Q(data__process__in=codes)):
        found[usage.data["process"]].append(usage)
    return found


def around(definition: Raw) -> tuple[list[Usage], list[Usage]]:
    """The procedures that use a process, and those that it hands off to; one statement."""
    targets = {step["handoff"]["procedure"] for step in definition["steps"] if "handoff" in step}
    code = definition["code"]
    rows = _procedures(Q(data__process=code) | Q(procedure__code__in=targets))
    return (
        [usage for usage in rows if usage.data.get("process") == code],
        [usage for usage in rows if usage.code in targets],
    )


def _procedures(wanted: Q) -> list[Usage]:
    rows = (
        ProcedureVersion.objects.filter(wanted, id=F("procedure__current"))
        .order_by("procedure__code")
        .values_list(
            "procedure__code", "name", "level", "data__process", "data__form", "data__limit", "data__offices"
        )
    )
    found = []
    for code, name, level, process, form, limit, offices in rows:
        data = {"process": process, "form": form, "limit": limit, "offices": offices, "level": level}
        found.append(Usage(code, name, {key: value for key, value in data.items() if value is not None}))
    return found


def forms_of(used: list[Usage]) -> dict[str, Raw]:
    """The forms of those procedures as published now, by code; one statement, none without procedures."""
    codes = {usage.data["form"] for usage in used if "form" in usage.data}
    if not codes:
        return {}
    return dict(
        FormVersion.objects.filter(code__in=codes).order_by("number").values_list("code", "definition")
    )


def known_for(used: list[Usage], targets: list[Usage], forms: Mapping[str, Raw], shared: Ground) -> Known:
    """What the check of this one process may ask for, in the import's own terms."""
    agencies = {agency for usage in used for agency in usage.agencies} & shared.agency_ids.keys()
    return Known(
        sectors=frozenset(),
        topics=frozenset(),
        calendars=frozenset(),
        parents={code: parent for code, (_name, parent) in shared.agencies.items()},
        units=frozenset((agency, code) for agency, units in shared.units.items() for code in units),
        posts=frozenset(),
        named_posts=shared.posts,
        forms=forms,
        processes={},
        slips=frozenset(shared.slips),
        registers=frozenset(shared.registers),
        notices=frozenset(shared.notices),
        paper_types=frozenset(),
        daily_minutes={code: calendar_of(shared.agency_ids[code]).daily_minutes for code in agencies},
        procedures={usage.code: usage.data for usage in (*targets, *used)},
        brought=frozenset(),
        states=shared.state_labels,
        moves=None if shared.states is None else shared.states.moves,
    )


def made_fields(definition: Raw) -> dict[str, tuple[str, str]]:
    """(label, kind) of every field that officers fill in at the steps of a process, by code."""
    return {
        field["code"]: (field["label"] or field["code"], field["kind"])
        for step in definition["steps"]
        for field in step.get("fields", [])
    }


def fields_of(forms: Mapping[str, Raw]) -> dict[str, tuple[str, str]]:
    """(label, kind) of every field that somebody answers, by code, over all the forms."""
    return {
        field["code"]: (field.get("label", field["code"]), field["kind"])
        for form in forms.values()
        for step in form.get("steps", [])
        for field in step["fields"]
        if field["kind"] not in ("note", "section")
    }
