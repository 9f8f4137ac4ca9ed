"""Which document of a dossier stands: the one under way, unless what it says was decided anew since."""

from __future__ import annotations

import datetime

from django.db.models import OuterRef, Subquery

from motcua.dossiers.models import OutcomeDraft
from motcua.signing.models import Document

# The last draft of a document's dossier.
LATEST_DRAFT = Subquery(
    OutcomeDraft.objects.filter(dossier=OuterRef("dossier")).order_by("-number").values("id")[:1]
)


def standing(dossier: int, since: datetime.datetime | None) -> Document | None:
    """The document under way of a dossier, unless the dossier went back or its draft was written anew since."""
    document = (
        Document.objects.filter(dossier=dossier, purpose=Document.Purpose.OUTCOME, ended_at__isnull=True)
        .select_related("file", "draft__template")
        .annotate(latest=LATEST_DRAFT)
        .first()
    )
    return document if document is not None and is_standing(document, since, document.latest) else None


def is_standing(document: Document, since: datetime.datetime | None, latest: int | None) -> bool:
    """Whether a document is what is decided now. `since`: when the dossier went back; `latest`: its last draft."""
    if since is not None and document.made_at < since:
        return False
    return document.draft_id is None or document.draft_id == latest
