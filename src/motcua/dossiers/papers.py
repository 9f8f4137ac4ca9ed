"""The papers of a dossier as they count now, and what the record keeps of papers and answers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier, Paper
from motcua.kernel.hashchain import canonical_json


def current_papers(dossier: Dossier) -> list[Paper]:
    """Papers not replaced, submitted or still being prepared, oldest first; one statement."""
    return _current(dossier.id)


_current = KeptQuery(
    lambda dossier: (
        Paper.objects.filter(dossier_id=dossier, removed_at__isnull=True)
        .select_related("file")
        .order_by("id")
    ),
    -1,
)


def set_submitted(papers: list[Paper]) -> None:
    """Note that these papers belong to what was submitted; one statement."""
    for paper in papers:
        paper.submitted = True
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_paper SET submitted = true WHERE id = ANY(%s)", [[paper.id for paper in papers]]
        )


def answers_digest(answers: Mapping[str, Any]) -> str:
    """What the record keeps of the answers: their SHA-256, so that a later change by hand is found."""
    return hashlib.sha256(canonical_json(answers)).hexdigest()


def changed_papers(papers: Sequence[Paper]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What a supplement takes out and brings, by requirement: {"old": cards, "new": cards}. `papers`: what counts."""
    changed: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for paper in papers:
        if paper.submitted and not paper.to_remove:
            continue
        if paper.to_remove and not paper.submitted:
            continue
        cards = changed.setdefault(paper.requirement, {"old": [], "new": []})
        cards["old" if paper.to_remove else "new"].append(_card(paper))
    return changed


def _card(paper: Paper) -> dict[str, Any]:
    if paper.file is None:
        return {"note": paper.note, "copies": paper.copies}
    return {"name": paper.file.name, "key": str(paper.file.key), "sha256": paper.file.sha256}


def papers_digest(papers: list[Paper]) -> list[dict[str, Any]]:
    """What the record keeps of the papers: requirement, file hash or note, copies, code where it was digitised, and
    which paper of the vault it is where it came from there; in order.
    """
    return [
        {
            "requirement": paper.requirement,
            "sha256": paper.file.sha256 if paper.file is not None else "",
            "note": paper.note,
            "copies": paper.copies,
            **(
                {}
                if paper.code is None
                else {"code": paper.code, "digitised": answers_digest(paper.digitised or {})}
            ),
            **(
                {}
                if paper.from_vault is None
                else {"vault": {"entry": paper.from_vault["entry"], "card": answers_digest(paper.from_vault)}}
            ),
        }
        for paper in papers
    ]
