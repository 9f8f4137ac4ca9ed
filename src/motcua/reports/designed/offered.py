"""What a reader may choose from to narrow a report: the procedures, sectors, units and people of the own agencies."""

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from motcua.agencies.models import Agency, Holding, Unit
from motcua.agencies.roles import Role
from motcua.agencies.selectors import stamp
from motcua.catalogue.models import Office
from motcua.reports.designed.attributes import Ground
from motcua.reports.designed.known import attribute

Options = list[tuple[str, str]]
# Attributes whose values are those of agencies; each costs a statement when it is asked for first.
OF_AGENCIES = frozenset({"procedure", "sector", "agency", "unit", "standing_unit", "officer", "holder"})


def options_of(code: str, agencies: tuple[int, ...], ground: Ground) -> Options:
    """The values of an attribute to choose from, with their words; none where there is no list of them."""
    if code in OF_AGENCIES:
        return list(_of_agencies(code, agencies, stamp()))
    known = attribute(code, ground.asked)
    return known.options(ground) if known is not None and known.options is not None else []


def names_of(codes: Iterable[str], agencies: tuple[int, ...], ground: Ground) -> dict[str, dict[str, str]]:
    """The words of values, by attribute."""
    return {
        code: dict(options_of(code, agencies, ground)) for code in dict.fromkeys(codes) if code in OF_AGENCIES
    }


@lru_cache(maxsize=512)
def _of_agencies(code: str, agencies: tuple[int, ...], at: int) -> tuple[tuple[str, str], ...]:
    if code in ("officer", "holder"):
        return _people(agencies)
    if code == "agency":
        return tuple(Agency.objects.filter(id__in=agencies).order_by("name").values_list("code", "name"))
    if code in ("unit", "standing_unit"):
        units = Unit.objects.filter(agency_id__in=agencies).order_by("agency_id", "id")
        if code == "unit":
            units = units.filter(kind=Unit.Kind.DIVISION)
        several = len(agencies) > 1
        return tuple(
            (f"{of}/{own}", f"{name} – {agency}" if several else name)
            for of, own, name, agency in units.values_list("agency__code", "code", "name", "agency__name")
        )
    offices = Office.objects.filter(agency_id__in=agencies, procedure__current__isnull=False)
    if code == "sector":
        rows = offices.order_by("procedure__sector__name").values_list(
            "procedure__sector__code", "procedure__sector__name"
        )
        return tuple(rows.distinct())
    rows = offices.order_by("procedure__current__name").values_list(
        "procedure__code", "procedure__current__name"
    )
    return tuple((one, f"{name} ({one})") for one, name in rows.distinct())


def _people(agencies: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
    """Everyone who works on dossiers there today, by name."""
    today = timezone.localdate()
    held = (
        Holding.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            post__unit__agency_id__in=agencies,
            starts_on__lte=today,
            person__is_active=True,
        )
        .exclude(post__role=Role.ADMINISTRATOR)
        .order_by("person__full_name", "id")
        .values_list("person_id", "person__full_name")
    )
    return tuple({str(person): name for person, name in held}.items())
