"""Slips on paper: the data were frozen when the slip was issued; the file is made at the first printing and then kept."""

from motcua.dossiers.models import IssuedSlip
from motcua.files.models import StoredFile
from motcua.files.services import store_made
from motcua.slips.services import render


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
        assert issued.file is not None, "it was just seen with a file"
        return issued.file
    issued.file = made
    return made
