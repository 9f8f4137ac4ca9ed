"""Slips on paper: the data were frozen when a slip was issued; its file is made at the first printing and kept."""

from motcua.agencies.selectors import stamp
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.acts.slips import agency_card, applicant_card
from motcua.dossiers.models import Dossier, IssuedSlip
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.forms.rules import answer_texts
from motcua.forms.selectors import cached_form
from motcua.slips.selectors import current as current_slip
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
    """A draft of the result for Word, filled in from the dossier; None where the procedure has no template for it.

    Numbers, dates and signatures stay open. The caller has found the dossier through a selector scoped to the person.
    """
    procedure = cached_version(dossier.procedure_version_id)
    if not procedure.outcome_template or dossier.accepted_at is None:
        return None
    form = cached_form(dossier.form_version_id)
    data = {
        "agency": agency_card(dossier.agency_id, stamp()),
        "code": dossier.code or "",
        "procedure": {"code": procedure.code, "name": procedure.name},
        "applicant": applicant_card(dossier),
        "answers": answer_texts(form, dossier.answers),
        "received_at": dossier.accepted_at.isoformat(),
        "officer": {"name": dossier.examiner.full_name if dossier.examiner is not None else ""},
    }
    return render_docx(current_slip(procedure.outcome_template), data)
