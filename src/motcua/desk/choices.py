"""What the selects above a list offer: the procedures, divisions and people of an officer's agencies."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Holding, Unit
from motcua.agencies.roles import Role
from motcua.agencies.selectors import units_of_kind
from motcua.catalogue.models import Office
from motcua.dossiers.models import Dossier
from motcua.process.selectors import cached_states, current_states

Options = list[tuple[str, str]]
# The holder of what stands with no one yet.
NOBODY = "0"


@dataclass(frozen=True)
class Choices:
    """What each select of the filter row offers."""

    procedures: Options
    sectors: Options
    states: Options
    divisions: Options
    officers: Options

    @property
    def due(self) -> Options:
        """By due time."""
        return [
            ("late", _("Quá hạn")),
            ("on_time", _("Trong hạn")),
            ("soon", _("Sắp đến hạn")),
            ("3", _("Hạn trong 3 ngày")),
        ]

    @property
    def channels(self) -> Options:
        """By the way in which the dossier came (II.5.4)."""
        return [(value, str(label)) for value, label in Dossier.Channel.choices]

    @property
    def kinds(self) -> Options:
        """By whom the dossier is for (II.24.1: tên công dân, tên doanh nghiệp)."""
        return [("citizen", _("Công dân")), ("organisation", _("Doanh nghiệp, tổ chức"))]

    @property
    def holders(self) -> Options:
        """By whom it stands with."""
        return [(NOBODY, _("Chưa có người xử lý")), *self.officers]


@lru_cache(maxsize=256)
def choices(agency_ids: tuple[int, ...], at: int) -> Choices:
    """The choices of an officer's agencies, kept for as long as `at` stays the same (`agencies.selectors.stamp`)."""
    offices = (
        Office.objects.filter(agency_id__in=agency_ids, procedure__current__isnull=False)
        .order_by("procedure__current__name")
        .values_list(
            "procedure__code",
            "procedure__current__name",
            "procedure__sector__code",
            "procedure__sector__name",
        )
    )
    procedures: dict[str, str] = {}
    sectors: dict[str, str] = {}
    for code, name, sector, sector_name in offices:
        procedures[code] = f"{name} ({code})"
        sectors[sector] = sector_name
    diagram = current_states()
    states = cached_states(diagram.id).by_code.values() if diagram is not None else ()
    divisions = [unit for agency in agency_ids for unit in units_of_kind(agency, Unit.Kind.DIVISION, at)]
    return Choices(
        procedures=list(procedures.items()),
        sectors=sorted(sectors.items(), key=lambda pair: pair[1]),
        states=[(state.code, state.label) for state in states if state.code != "new"],
        divisions=[(str(unit), name) for unit, name in divisions],
        officers=_officers(agency_ids),
    )


def _officers(agency_ids: tuple[int, ...]) -> Options:
    """Everyone who works on dossiers there today, each once, by name."""
    today = timezone.localdate()
    held = (
        Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            post__unit__agency_id__in=agency_ids,
            starts_on__lte=today,
            person__is_active=True,
        )
        .exclude(post__role=Role.ADMINISTRATOR)
        .order_by("person__full_name", "id")
        .values_list("person_id", "person__full_name", "post__title")
    )
    found: dict[str, str] = {}
    for person, name, title in held:
        found.setdefault(str(person), f"{name} – {title}")
    return list(found.items())
