"""Reads that only the portal's pages need: always of the person's own dossiers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor, stamp
from motcua.audit.trail import Kind
from motcua.catalogue.selectors import cached_version, procedures_about
from motcua.dossiers import scope
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.completeness import missing
from motcua.dossiers.drafts import working_answers
from motcua.dossiers.errors import NotFound
from motcua.dossiers.form_files import titles_of
from motcua.dossiers.looking import authorised_by, look_at_dossier
from motcua.dossiers.models import Dossier, IssuedSlip, Paper
from motcua.dossiers.papers import current_papers
from motcua.dossiers.selectors import DossierView, own_dossier
from motcua.forms.selectors import cached_form
from motcua.registers.selectors import entry_card, find_register


def own(user: Any, key: UUID) -> DossierView:
    """The person's own dossier. Raises NotFound for everything else, whether it exists or not."""
    found = own_dossier(user, key)
    if found is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return found


def own_seen(request: HttpRequest, key: UUID, kind: Kind = Kind.VIEW) -> DossierView:
    """The same, for a page that shows what is in it: whoever was authorised leaves a line."""
    view = own(request.user, key)
    if authorised_by(request.user) is not None:
        look_at_dossier(request, kind, view.dossier)
    return view


def own_slip(user: Any, key: UUID, slip_id: int) -> IssuedSlip:
    """A slip of the person's own dossier. Raises NotFound."""
    found = (
        IssuedSlip.objects.select_related("template", "file")
        .defer("template__word_template")
        .filter(scope.own(user, "dossier__"), dossier__key=key, id=slip_id)
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy phiếu này."))
    return found


def own_open_drafts(user: Any, procedure_id: int) -> list[Dossier]:
    """The open drafts of the procedure, at most one for each agency, with `agency`; saved last first."""
    return list(_open_drafts(procedure_id).filter(scope.own(user)).order_by("-saved_at"))


def open_draft_beside(dossier: Dossier) -> Dossier | None:
    """The open draft of the same person, procedure and agency that stands in the way of restoring this one."""
    if dossier.submitter_id is None or dossier.channel != Dossier.Channel.ONLINE:
        return None
    same = {"submitter": dossier.submitter_id, "mandate": dossier.mandate_id, "agency": dossier.agency_id}
    return _open_drafts(dossier.procedure_id).filter(**same).exclude(pk=dossier.pk).first()


def _open_drafts(procedure_id: int) -> QuerySet[Dossier]:
    return (
        Dossier.objects.filter(
            procedure_id=procedure_id,
            channel=Dossier.Channel.ONLINE,
            submitted_at__isnull=True,
            discarded_at__isnull=True,
        )
        .select_related("agency", "procedure_version")
        .defer("search", "search_text", "procedure_version__data")
    )


def problems_of(dossier: Dossier, actor: Actor) -> tuple[dict[str, str], list[Paper]]:
    """What is still missing (see `completeness.missing`), and the papers that are there."""
    papers = current_papers(dossier)
    situation = Situation(dossier, actor, timezone.now())
    return missing(situation, papers, working_answers(dossier)), [
        paper for paper in papers if not paper.to_remove
    ]


def paper_names(dossier: Dossier) -> dict[str, str]:
    """The names of the required papers by code, and of the fields of the form that are answered by files."""
    papers = {paper.code: paper.name for paper in cached_version(dossier.procedure_version_id).papers}
    return papers | titles_of(cached_form(dossier.form_version_id))


@dataclass(frozen=True)
class OwnEntry:
    """What the person's dossier made in a register. `address`: of its public page; `later`: (procedure, address) of
    what may be asked about it now.
    """

    number: str
    heading: str
    title: str
    status_label: str
    in_force: bool
    address: str
    later: tuple[tuple[str, str], ...]


def own_register_entry(view: DossierView) -> OwnEntry | None:
    """The entry that an act of this dossier made, changed or ended; no statement where none did."""
    data = next(
        (event.data["register"] for event in reversed(view.events) if event.data.get("register")), None
    )
    register = find_register(data["register"]) if data else None
    if data is None or register is None:
        return None
    kept = entry_card(register, data["entry"])
    if kept is None:
        return None
    definition = register.definition
    public = definition.is_public and (kept.in_force or definition.shows_ended)
    given = {"code": definition.code, "number": kept.number}
    later = procedures_about(definition.code, stamp()) if kept.in_force else ()
    return OwnEntry(
        number=kept.number,
        heading=kept.heading,
        title=definition.title,
        status_label=definition.status_label(kept.status),
        in_force=kept.in_force,
        address=reverse("portal:register_entry", kwargs=given) if public else "",
        later=tuple(
            (name, f"{reverse('portal:start', kwargs={'code': code})}?muc={kept.number}")
            for code, name in later
        ),
    )
