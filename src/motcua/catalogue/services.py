"""Publishing procedures: equal content changes nothing, other content becomes the next version."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from motcua.agencies.models import Agency, Unit
from motcua.agencies.resolving import Codes, parted_from, present_code, read_codes, taking_after
from motcua.catalogue.models import Office, Procedure, ProcedureVersion, Sector, Topic
from motcua.catalogue.search_text import lexemes
from motcua.catalogue.selectors import forget_home
from motcua.kernel.folding import fold
from motcua.kernel.hashchain import canonical_json
from motcua.people.models import User


def publish_procedure(definition: Mapping[str, Any], by: User | None = None) -> ProcedureVersion:
    """Publish a checked procedure (docs/adding-a-procedure.md) for a person; return its latest version afterwards.

    Its sector, topics, agencies and divisions must exist. A version that takes effect later is kept beside the one in
    force until its day (`bring_into_force`). Dossiers that run keep the version that they started under. The key
    `withdrawn` is no part of a version: it withdraws the procedure or brings it back.
    """
    definition = dict(definition)
    withdrawn = definition.pop("withdrawn", None)
    version = _publish_version(definition, by)
    if withdrawn is not None and withdrawn != (version.procedure.withdrawn_at is not None):
        withdraw(version.procedure, by, "") if withdrawn else bring_back(version.procedure)
    return version


def withdraw(procedure: Procedure, by: User | None, why: str) -> None:
    """Take a procedure off every list: nobody files under it any more. Dossiers that run are not touched."""
    procedure.withdrawn_at, procedure.withdrawn_by, procedure.withdrawn_why = timezone.now(), by, why
    procedure.current = None
    procedure.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why", "current"])
    transaction.on_commit(forget_home)


def bring_back(procedure: Procedure) -> None:
    """Let a withdrawn procedure be found and filed under again, as its version in force says."""
    procedure.withdrawn_at, procedure.withdrawn_by, procedure.withdrawn_why = None, None, ""
    procedure.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    bring_into_force(timezone.localdate(), [procedure.id])


class HoldsAlready(Exception):
    """The version holds already, or dossiers follow it: it is not taken back any more."""


def take_back(version: ProcedureVersion, by: User) -> None:
    """Take a version back before its day: it never holds. Raises HoldsAlready."""
    with transaction.atomic():
        procedure = Procedure.objects.select_for_update().get(id=version.procedure_id)
        waiting = ProcedureVersion.objects.filter(
            id=version.id, taken_back_at=None, effective_from__gt=timezone.localdate()
        )
        # The only version of a new procedure is shown ahead of its day: that one is withdrawn instead.
        if procedure.current_id == version.id or not waiting.update(
            taken_back_at=timezone.now(), taken_back_by=by
        ):
            raise HoldsAlready(str(version))


def _publish_version(definition: Mapping[str, Any], by: User | None) -> ProcedureVersion:
    digest = hashlib.sha256(canonical_json(definition)).hexdigest()
    sector = Sector.objects.get(code=definition["sector"])
    procedure, _created = Procedure.objects.get_or_create(
        code=definition["code"], defaults={"sector": sector}
    )
    latest = procedure.versions.order_by("-number").first()
    standing = procedure.versions.filter(taken_back_at=None).order_by("-number").first()
    if standing is not None and standing.content_sha256 == digest:
        return standing
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=(latest.number if latest else 0) + 1,
        name=definition["name"],
        level=definition["level"],
        audience=definition["audience"],
        data=definition,
        content_sha256=digest,
        effective_from=datetime.date.fromisoformat(definition["effective_from"]),
        search_text=fold(f"{definition['name']} {definition['code']}"),
        search=search_vector(definition, sector),
        published_by=by,
    )
    bring_into_force(timezone.localdate(), [procedure.id])
    return version


def bring_into_force(day: datetime.date, procedure_ids: Iterable[int] | None = None) -> int:
    """Make each procedure's current version the one in force on a day; return how many changed.

    In force is the version with the latest date of effect that has come, and of those of one date the latest number.
    With it come its sector, topics and offices. A procedure whose only versions lie ahead shows the first of them; a
    withdrawn one shows none.
    """
    standing = ProcedureVersion.objects.filter(procedure=OuterRef("pk"), taken_back_at=None)
    in_force = standing.filter(effective_from__lte=day).order_by("-effective_from", "-number")
    ahead = standing.order_by("effective_from", "-number")
    procedures = Procedure.objects.filter(withdrawn_at=None).annotate(
        wanted=Subquery(in_force.values("id")[:1]), first=Subquery(ahead.values("id")[:1])
    )
    if procedure_ids is not None:
        procedures = procedures.filter(id__in=list(procedure_ids))
    changed = []
    for procedure in procedures:
        wanted = procedure.wanted or procedure.first
        if wanted is not None and procedure.current_id != wanted:
            procedure.current_id = wanted
            changed.append(procedure)
    with transaction.atomic():
        Procedure.objects.bulk_update(changed, ["current"])
        moved = Procedure.objects.filter(id__in=[one.id for one in changed])
        for one in moved.select_related("current", "sector"):
            _put_in_place(one)
    transaction.on_commit(forget_home)
    return len(changed)


def _put_in_place(procedure: Procedure) -> None:
    """Put a procedure under the sector and topics of its current version, and open that version's offices."""
    version = procedure.current
    if version is None:
        return
    if procedure.sector.code != version.data["sector"]:
        procedure.sector = Sector.objects.get(code=version.data["sector"])
        procedure.save(update_fields=["sector"])
    procedure.topics.set(Topic.objects.filter(code__in=version.data.get("topics", [])))
    _open_offices(procedure, version.data["offices"])


def search_vector(definition: Mapping[str, Any], sector: Sector) -> Cast:
    """What a version is found by, as the database keeps it."""
    words = lexemes(
        ("A", definition["code"]),
        ("A", definition["name"]),
        ("C", sector.name),
        ("D", definition["outcome"]["name"]),
        *(("D", one["name"]) for one in definition.get("more_outcomes", ())),
        *(("D", paper["name"]) for paper in definition["papers"]),
    )
    return Cast(Value(words, TextField()), SearchVectorField())


def _open_offices(procedure: Procedure, offices: list[Mapping[str, str]]) -> None:
    """Bring the procedure's offices to this list. One that left it is closed, not deleted: its dossiers go on.

    A definition names agencies by the codes of its day. Where one has ended since, whoever offers the procedure in its
    place goes on; where nobody does, the agency that keeps what it left, with its division of the same code. Where one
    was split and goes on, its parts go on too.
    """
    codes = read_codes()
    agencies = {one.code: one for one in Agency.objects.filter(code__in=_today(offices, codes))}
    units = {
        (unit.agency_id, unit.code): unit
        for unit in Unit.objects.filter(
            agency__in=agencies.values(), code__in=[raw["division"] for raw in offices]
        )
    }
    listed = []
    for raw in offices:
        agency = agencies[present_code(raw["agency"], codes)]
        named = codes.named(raw["agency"])
        if named is not None and named != agency.id:
            after = _offering_after(procedure, named, codes)
            listed.extend(after)
            if after or (agency.id, raw["division"]) not in units:
                continue
        division = units[agency.id, raw["division"]]
        listed += [agency.id, *_offering_beside(procedure, agency.id, codes)]
        Office.objects.update_or_create(
            procedure=procedure, agency=agency, defaults={"division": division, "is_open": True}
        )
    procedure.offices.exclude(agency__in=listed).update(is_open=False)


def _today(offices: list[Mapping[str, str]], codes: Codes) -> list[str]:
    return [present_code(raw["agency"], codes) for raw in offices]


def _offering_beside(procedure: Procedure, agency: int, codes: Codes) -> list[int]:
    """Ids of the parts of an agency that offer a procedure since it was split, and that no definition has named.

    One that a definition named once is closed by another that names it no more.
    """
    parts = parted_from(agency, codes)
    if not parts:
        return []
    told = procedure.versions.values_list("data__offices", flat=True)
    named = {codes.named(raw["agency"]) for offices in told for raw in offices or ()}
    return list(
        procedure.offices.filter(
            agency_id__in=[one for one in parts if one not in named], is_open=True
        ).values_list("agency_id", flat=True)
    )


def _offering_after(procedure: Procedure, ended: int, codes: Codes) -> list[int]:
    """Ids of the agencies that offer a procedure in the place of one that ended, the parts of a split among them."""
    taking = taking_after(ended, codes)
    return list(
        procedure.offices.filter(agency_id__in=taking, is_open=True).values_list("agency_id", flat=True)
    )
