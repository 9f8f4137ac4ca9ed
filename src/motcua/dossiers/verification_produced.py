"""What officers made at the steps, held against the record: the dossier's own note of it, and every file."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Event, OfficerFile
from motcua.dossiers.produced import replayed


def produced_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs; the files take a statement only where a step made some."""
    if dossier.produced != replayed(events):
        yield _("Sản phẩm của các bước ghi ở hồ sơ khác với diễn biến.")
    told = {
        (event.id, card["sha256"])
        for event in events
        for card in event.data.get("produced", {}).get("papers", [])
    }
    if not told:
        return
    kept = set(
        OfficerFile.objects.filter(
            dossier=dossier, event_id__in=[event for event, _sha256 in told]
        ).values_list("event_id", "file__sha256")
    )
    if not told <= kept:
        yield _("Tệp sản phẩm của một bước khác với diễn biến hoặc không còn.")
