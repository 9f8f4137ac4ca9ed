"""What sets of lists are made of: the sets that an administrator rules, their procedures, and the places to choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from motcua.catalogue.models import FolderSet, Procedure, ProcedureVersion
from motcua.console.folders.editing import Set
from motcua.exchange.packages.scope import Scope, foreign_procedures
from motcua.process.models import ProcessVersion

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Named:
    """A procedure of a set, as it is in force, else by its newest version."""

    code: str
    name: str
    process: str
    is_published: bool


@dataclass(frozen=True)
class Place:
    """A step or an end. `procedures`: codes of those whose process has it; none = no process has it any more."""

    code: str
    title: str
    procedures: tuple[str, ...] = ()
    is_end: bool = False


@dataclass(frozen=True)
class Ground:
    """What the lists of a set may name, and what they name although it is gone."""

    procedures: Mapping[str, Named]
    places: Mapping[str, Place]
    gone: Mapping[str, Place] = field(default_factory=dict)

    def place(self, code: str) -> Place:
        """A place by its code, gone or not."""
        return self.places.get(code) or self.gone.get(code) or Place(code, code)

    @cached_property
    def procedure_options(self) -> Options:
        """The procedures of the set to choose from."""
        return [(one.code, f"{one.code} – {one.name}") for one in self.procedures.values()]

    def place_options(self, chosen: Iterable[str]) -> list[tuple[str, str, str]]:
        """The places to choose from with a note to each; those that are chosen although they are gone come last."""
        shown = [*self.places.values(), *(self.place(code) for code in chosen if code not in self.places)]
        return [(one.code, one.title, self._note(one)) for one in shown]

    def _note(self, place: Place) -> str:
        if not place.procedures:
            return _(
                "Quy trình đang áp dụng không còn nơi này; hồ sơ theo phiên bản cũ vẫn có thể đang ở đây. "
                "Bỏ chọn rồi lưu thì không chọn lại được."
            )
        notes = [_("Kết thúc")] if place.is_end else []
        if len(place.procedures) < len(self.procedures):
            notes.append(_("Chỉ có ở %(codes)s") % {"codes": ", ".join(place.procedures)})
        return " · ".join(notes)


def ruled_sets(scope: Scope) -> list[Set]:
    """The sets whose procedures are all resolved by agencies within the scope alone."""
    foreign = foreign_procedures(scope)
    rows: list[Set] = list(FolderSet.objects.order_by("code").values_list("data", flat=True))
    return [data for data in rows if foreign.isdisjoint(data["procedures"])]


def ruled_set(scope: Scope, code: str) -> Set | None:
    """One of them."""
    data: Set | None = FolderSet.objects.filter(code=code).values_list("data", flat=True).first()
    return data if data is not None and foreign_procedures(scope).isdisjoint(data["procedures"]) else None


def offered(scope: Scope) -> list[tuple[str, Options]]:
    """The published procedures that sets of this scope may hold, by sector."""
    rows = (
        Procedure.objects.filter(current__isnull=False)
        .exclude(code__in=foreign_procedures(scope))
        .order_by("sector__order", "sector__code", "code")
        .values_list("sector__name", "code", "current__name")
    )
    sectors: dict[str, Options] = {}
    for sector, code, name in rows:
        sectors.setdefault(sector, []).append((code, f"{code} – {name}"))
    return list(sectors.items())


def ground_of(data: Set) -> Ground:
    """What the lists of this set may name; three statements at most."""
    procedures = _named(data["procedures"])
    codes = {one.process for one in procedures.values() if one.process}
    newest = ProcessVersion.objects.filter(code__in=codes).order_by("code", "-number").distinct("code")
    definitions = dict(newest.values_list("code", "definition"))
    found: dict[str, Place] = {}
    for part in ("steps", "ends"):
        for procedure in procedures.values():
            for raw in definitions.get(procedure.process, {}).get(part, ()):
                _add(found, raw, procedure.code, is_end=part == "ends")
    named = {code for folder in data["folders"] for code in folder.get("places", ())}
    gone = _gone(named - found.keys(), codes)
    return Ground(procedures, found, gone)


def _add(found: dict[str, Place], raw: Mapping[str, str], procedure: str, *, is_end: bool) -> None:
    code, title = raw["code"], raw["title"]
    known = found.get(code)
    if known is None:
        found[code] = Place(code, title, (procedure,), is_end)
        return
    # Processes may call the same place otherwise.
    titles = known.title if title in known.title.split(" / ") else f"{known.title} / {title}"
    holders = known.procedures if procedure in known.procedures else (*known.procedures, procedure)
    found[code] = Place(code, titles, holders, known.is_end and is_end)


def _gone(codes: set[str], processes: set[str]) -> dict[str, Place]:
    """Places under the title that they had last."""
    if not codes:
        return {}
    titles = dict.fromkeys(sorted(codes), "")
    versions = ProcessVersion.objects.filter(code__in=processes).order_by("published_at", "id")
    for definition in versions.values_list("definition", flat=True):
        for raw in (*definition["steps"], *definition["ends"]):
            if raw["code"] in titles:
                titles[raw["code"]] = raw["title"]
    return {code: Place(code, title or code) for code, title in titles.items()}


def _named(codes: list[str]) -> dict[str, Named]:
    rows = (
        ProcedureVersion.objects.filter(procedure__code__in=codes)
        .order_by("number")
        .values_list("procedure__code", "name", "data__process", "id", "procedure__current")
    )
    found: dict[str, Named] = {}
    for code, name, process, number, current in rows:
        if code not in found or not found[code].is_published:
            found[code] = Named(code, name, process or "", number == current)
    return {code: found.get(code, Named(code, code, "", is_published=False)) for code in codes}
