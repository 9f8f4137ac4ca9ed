"""Reads that only the portal's pages need: always of the person's own dossiers."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.completeness import missing
from motcua.dossiers.drafts import working_answers
from motcua.dossiers.errors import NotFound
from motcua.dossiers.models import Dossier, IssuedSlip, Paper, Supplement
from motcua.dossiers.papers import current_papers
from motcua.dossiers.selectors import DossierView, own_dossier


def own(user: Any, key: UUID) -> DossierView:
    """The person's own dossier. Raises NotFound for everything else, whether it exists or not."""
    found = own_dossier(user, key)
    if found is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return found


def own_slip(user: Any, key: UUID, slip_id: int) -> IssuedSlip:
    """A slip of the person's own dossier. Raises NotFound."""
    found = (
        IssuedSlip.objects.select_related("template", "file")
        .filter(dossier__key=key, dossier__submitter_id=user.id, id=slip_id)
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy phiếu này."))
    return found


def own_open_drafts(user: Any, procedure_id: int) -> set[str]:
    """Codes of the agencies for which this person has an open draft of the procedure."""
    return set(
        Dossier.objects.filter(
            submitter=user,
            procedure_id=procedure_id,
            channel=Dossier.Channel.ONLINE,
            submitted_at__isnull=True,
            discarded_at__isnull=True,
        ).values_list("agency__code", flat=True)
    )


def open_supplement(dossier: Dossier) -> Supplement | None:
    """The request for a supplement that waits for its answer."""
    return Supplement.objects.filter(dossier=dossier, answered_at__isnull=True).order_by("-id").first()


def problems_of(dossier: Dossier, actor: Actor) -> tuple[dict[str, str], list[Paper]]:
    """What is still missing (see `completeness.missing`), and the papers that are there."""
    papers = current_papers(dossier)
    situation = Situation(dossier, actor, timezone.now())
    return missing(situation, papers, working_answers(dossier)), [
        paper for paper in papers if not paper.to_remove
    ]


def paper_names(dossier: Dossier) -> dict[str, str]:
    """The names of the required papers by code."""
    return {paper.code: paper.name for paper in cached_version(dossier.procedure_version_id).papers}
