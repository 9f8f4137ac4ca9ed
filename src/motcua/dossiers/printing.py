"""Slips on paper: the data were frozen when a slip was issued; its file is made at the first printing and kept."""

from motcua.dossiers import outcome_drafts
from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.dossiers.record import events_of
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.slips.services import render, render_docx


def slip_file(issued: IssuedSlip) -> StoredFile:
    """The very file of a slip, the same however often it is printed.

    The caller has found the slip through a selector scoped to the person; `template` and `file` should be selected.
    """
    if issued.file is not None:
        return issued.file
    made = store_made(
        render(issued.template, issued.data),
        f"{issued.template.code}-{issued.number}-{issued.year}.pdf",
        "application/pdf",
        agency_id=issued.dossier.agency_id,
    )
    first = IssuedSlip.objects.filter(id=issued.id, file__isnull=True).update(file=made)
    if not first:  # somebody else printed it at the same moment: theirs is the file
        issued.refresh_from_db(fields=["file"])
        return issued.file or made
    issued.file = made
    return made


def slip_docx(issued: IssuedSlip) -> bytes | None:
    """The slip for Word, from the data and the template version that it was issued with; None without a Word template.

    What was issued is the PDF; this is for who has to work with its text.
    """
    return render_docx(issued.template, issued.data)


def outcome_draft(dossier: Dossier) -> bytes | None:
    """The draft of the result for Word, with what officers wrote; None where the procedure has no template for it.

    Numbers, dates and signatures stay open. The caller has found the dossier through a selector scoped to the person.
    """
    revisions = outcome_drafts.drafts_of(dossier)
    latest = revisions[0] if revisions else None
    template = outcome_drafts.template_for(dossier, latest)
    if template is None or dossier.accepted_at is None:
        return None
    history = events_of(dossier.id)
    texts = outcome_drafts.texts_for(dossier, history, template, latest)
    return render_docx(template, outcome_drafts.data_of(dossier, history, template, texts))
