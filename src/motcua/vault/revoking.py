"""A paper of a vault revoked by hand: by the head of the agency that put it in, with a reason that its holder reads.

Decree 45/2020 art. 16: what lies in the vault holds as long as the agency stands behind it. What a person kept from an
application is theirs to take out, and no agency revokes it. What was revoked stays, told as such, and is drawn from no
more (`selectors.fitting`, `dossiers.vault_papers`).
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.resolving import kept_codes
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, stamp
from motcua.audit.trail import Kind, note
from motcua.outbox.services import send
from motcua.vault.models import Entry
from motcua.vault.selectors import holders_of
from motcua.vault.services import revoke

TOPIC = "vault.revoked"
LONGEST = 500


class NotRevoked(Exception):
    """Nothing was revoked; the text says why and what to do."""


def may_revoke(actor: Actor, entry: Entry) -> bool:
    """Whether this is the head of the agency that stands behind a paper, or of the one that goes on for it."""
    if entry.origin == Entry.Origin.KEPT:
        return False
    agency = kept_codes(stamp()).standing(entry.agency_id) or entry.agency_id
    return bool(actor.seats_as(Role.AGENCY_HEAD, agency_id=agency))


def revoke_by_hand(actor: Actor, key: UUID, reason: str) -> Entry:
    """Revoke a paper that holds; its holder is told. The caller has asked `may_revoke`.

    Raises NotRevoked without a reason, and for one that does not hold any more.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise NotRevoked(_("Hãy ghi lý do thu hồi: người giữ giấy tờ đọc được."))
    if len(reason) > LONGEST:
        raise NotRevoked(_("Lý do dài quá %(most)s ký tự. Hãy rút gọn.") % {"most": LONGEST})
    with transaction.atomic():
        entry = Entry.objects.select_for_update(of=("self",)).get(key=key)
        if entry.state != Entry.State.VALID:
            raise NotRevoked(_("Giấy tờ này không còn hiệu lực từ trước. Hãy tải lại trang."))
        revoke([entry], reason, timezone.now())
        note(
            Kind.VAULT_REVOKED,
            subject=[one.pk for one in holders_of(entry)],
            about=f"vault:{entry.key}",
            agency_id=entry.agency_id,
            details={"type": entry.type_code, "dossier": entry.dossier},
        )
        send(TOPIC, f"{TOPIC}/{entry.key}", {"entry": str(entry.key)})
    entry.refresh_from_db()
    return entry
