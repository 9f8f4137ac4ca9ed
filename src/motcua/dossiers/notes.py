"""Internal notes: what officers write for each other on one dossier. The applicant never sees them."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, Seat
from motcua.dossiers.errors import Conflict, Incomplete, NotAllowed, NotFound
from motcua.dossiers.models import Dossier, InternalNote
from motcua.dossiers.scope import only_inspects

MAX_LENGTH = 4000
_WRITING = frozenset(Role) - {Role.ADMINISTRATOR, Role.APPLICANT, Role.INSPECTOR, Role.ACCOUNTANT}
WITHDRAWN_WITHIN = datetime.timedelta(minutes=15)


def may_read_notes(actor: Actor, dossier: Dossier) -> bool:
    """Whether an officer who may open the dossier may read its notes: those of the agency that resolves it.

    An agency that is asked for an opinion answers what it was asked; the notes are not its affair.
    Inspectors read them.
    """
    if dossier.submitted_at is None:
        return False
    return _seat(actor, dossier) is not None or only_inspects(actor, dossier)


def may_write_notes(actor: Actor, dossier: Dossier) -> bool:
    """Whether an officer may leave a note there."""
    return dossier.submitted_at is not None and _seat(actor, dossier) is not None


def write(by: Actor, dossier: Dossier, text: str) -> InternalNote:
    """Add a note. The caller has found the dossier through a selector scoped to this officer. Raises a Refusal."""
    seat = _seat(by, dossier)
    if by.person is None or seat is None or dossier.submitted_at is None:
        raise NotAllowed(_("Chỉ cán bộ của cơ quan giải quyết mới ghi chú nội bộ vào hồ sơ này."))
    words = text.strip()
    if not words:
        empty = _("Hãy nhập nội dung ghi chú.")
        raise Incomplete(empty, fields={"text": empty})
    if len(words) > MAX_LENGTH:
        long = _("Ghi chú dài quá 4.000 ký tự; hãy chia thành nhiều ghi chú.")
        raise Incomplete(long, fields={"text": long})
    return InternalNote.objects.create(
        dossier=dossier,
        author=by.person,
        author_name=by.person.display_name,
        author_post=", ".join(filter(None, (seat.title, seat.unit_name))),
        text=words,
        at=timezone.now(),
    )


def may_withdraw(by: Actor, author_id: int, at: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether this is the author's own note, written a short while ago."""
    return by.person is not None and by.person.id == author_id and now - at <= WITHDRAWN_WITHIN


def withdraw(by: Actor, dossier: Dossier, note_id: int) -> InternalNote:
    """Take an own note back shortly after it was written; that it was there stays visible. Raises a Refusal."""
    now = timezone.now()
    note = InternalNote.objects.filter(dossier=dossier, id=note_id, author=by.person).first()
    if note is None or not may_read_notes(by, dossier):
        raise NotFound(_("Không có ghi chú này của bạn trong hồ sơ."))
    if note.withdrawn_at is not None:
        return note
    if not may_withdraw(by, note.author_id, note.at, now):
        raise Conflict(
            _("Chỉ thu hồi được ghi chú trong 15 phút sau khi viết. Hãy viết một ghi chú mới để đính chính."),
            code="too_late",
        )
    note.withdrawn_at = now
    note.save(update_fields=["withdrawn_at"])
    return note


def _seat(actor: Actor, dossier: Dossier) -> Seat | None:
    working = (seat for seat in actor.seats if seat.role in _WRITING)
    return next((seat for seat in working if seat.agency_id == dossier.agency_id), None)
