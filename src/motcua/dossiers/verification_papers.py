"""Digitised papers held against the record: code, heading, file, and what was read from them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, Event, Paper
from motcua.dossiers.papers import answers_digest


def digitised_differences(dossier: Dossier, events: list[Event]) -> Iterator[str]:
    """Yield what differs; a paper that a supplement replaced keeps its code. No statement where there are none."""
    told = [event.data["digitised"] for event in events if event.act == "digitise"]
    if not told:
        return
    kept = {
        paper.code: (
            paper.requirement,
            paper.file.sha256 if paper.file else "",
            answers_digest(paper.digitised or {}),
        )
        for paper in Paper.objects.filter(dossier=dossier, code__isnull=False).select_related("file")
    }
    claimed = {one["code"]: (one["requirement"], one["sha256"], one["content"]) for one in told}
    for one in (event.data["signed_copy"] for event in events if event.act == "sign_copy"):
        requirement, seen, _content = claimed.get(one["code"], ("", "", ""))
        # What was signed is what was digitised.
        claimed[one["code"]] = (requirement, one["sha256"] if one["seen"] == seen else "", one["content"])
    if kept != claimed:
        yield _("Giấy tờ đã số hoá (mã, tệp hoặc nội dung) khác với diễn biến.")
