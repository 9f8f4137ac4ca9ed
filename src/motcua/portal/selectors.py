"""Reads that only the portal's pages need; each takes a dossier that was found for its own applicant."""

from django.utils import timezone

from motcua.agencies.selectors import Actor
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.completeness import missing
from motcua.dossiers.drafts import working_answers
from motcua.dossiers.models import Dossier, Paper, Supplement
from motcua.dossiers.papers import current_papers
from motcua.people.models import User


def own_open_drafts(user: User, procedure_id: int) -> set[str]:
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
    return missing(situation, papers, working_answers(dossier)), [paper for paper in papers if not paper.to_remove]
