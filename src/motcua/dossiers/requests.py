"""The supplement request that waits for its answer."""

from motcua.data.kept import KeptQuery
from motcua.dossiers.models import Dossier, Supplement


def open_request(dossier: Dossier) -> Supplement | None:
    """The request for a supplement that waits, with the event that asked; one statement."""
    return _open_request.first(dossier.id)


_open_request = KeptQuery(
    lambda dossier: (
        Supplement.objects.filter(dossier_id=dossier, answered_at__isnull=True)
        .select_related("event")
        .order_by("-id")[:1]
    ),
    -1,
)
