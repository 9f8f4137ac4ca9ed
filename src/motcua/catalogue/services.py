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
from motcua.catalogue.models import Office, Procedure, ProcedureVersion, Sector, Topic
from motcua.catalogue.search_text import lexemes
from motcua.catalogue.selectors import forget_home
from motcua.kernel.folding import fold
from motcua.kernel.hashchain import canonical_json
from motcua.people.models import User


def publish_procedure(definition: Mapping[str, Any]) -> ProcedureVersion:
    """Publish a checked procedure (docs/adding-a-procedure.md); return its latest version afterwards.

    Its sector, topics, agencies and divisions must exist. A version that takes effect later is kept beside the one in
    force until its day (`bring_into_force`). Dossiers that run keep the version that they started under. The key
    `withdrawn` is no part of a version: it withdraws the procedure or brings it back.
    """
    definition = dict(definition)
    withdrawn = definition.pop("withdrawn", None)
    version = _publish_version(definition)
    if withdrawn is not None and withdrawn != (version.procedure.withdrawn_at is not None):
        withdraw(version.procedure, None, "") if withdrawn else bring_back(version.procedure)
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


def _publish_version(definition: Mapping[str, Any]) -> ProcedureVersion:
    digest = hashlib.sha256(canonical_json(definition)).hexdigest()
    sector = Sector.objects.get(code=definition["sector"])
    procedure, _created = Procedure.objects.get_or_create(
        code=definition["code"], defaults={"sector": sector}
    )
    latest = procedure.versions.order_by("-number").first()
    if latest is not None and latest.content_sha256 == digest:
        return latest
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
    )
    if procedure.sector_id != sector.id:
        procedure.sector = sector
        procedure.save(update_fields=["sector"])
    procedure.topics.set(Topic.objects.filter(code__in=definition.get("topics", [])))
    _open_offices(procedure, definition["offices"])
    bring_into_force(timezone.localdate(), [procedure.id])
    return version


def bring_into_force(day: datetime.date, procedure_ids: Iterable[int] | None = None) -> int:
    """Make each procedure's current version the one in force on a day; return how many changed.

    In force is the version with the latest date of effect that has come, and of those of one date the latest number.
    A procedure whose only versions lie ahead shows the first of them; a withdrawn one shows none.
    """
    in_force = ProcedureVersion.objects.filter(procedure=OuterRef("pk"), effective_from__lte=day).order_by(
        "-effective_from", "-number"
    )
    ahead = ProcedureVersion.objects.filter(procedure=OuterRef("pk")).order_by("effective_from", "-number")
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
    Procedure.objects.bulk_update(changed, ["current"])
    transaction.on_commit(forget_home)
    return len(changed)


def search_vector(definition: Mapping[str, Any], sector: Sector) -> Cast:
    """What a version is found by, as the database keeps it."""
    words = lexemes(
        ("A", definition["code"]),
        ("A", definition["name"]),
        ("C", sector.name),
        ("D", definition["outcome"]["name"]),
        *(("D", paper["name"]) for paper in definition["papers"]),
    )
    return Cast(Value(words, TextField()), SearchVectorField())


def _open_offices(procedure: Procedure, offices: list[Mapping[str, str]]) -> None:
    """Bring the procedure's offices to this list. One that left it is closed, not deleted: its dossiers go on."""
    agencies = {
        agency.code: agency for agency in Agency.objects.filter(code__in=[raw["agency"] for raw in offices])
    }
    units = {
        (unit.agency_id, unit.code): unit
        for unit in Unit.objects.filter(
            agency__in=agencies.values(), code__in=[raw["division"] for raw in offices]
        )
    }
    listed = []
    for raw in offices:
        agency = agencies[raw["agency"]]
        division = units[agency.id, raw["division"]]
        listed.append(agency.id)
        Office.objects.update_or_create(
            procedure=procedure, agency=agency, defaults={"division": division, "is_open": True}
        )
    procedure.offices.exclude(agency__in=listed).update(is_open=False)
