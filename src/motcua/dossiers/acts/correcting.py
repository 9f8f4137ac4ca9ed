"""A corrected result that is made from its template: its draft, and the approval that it needs before it is issued.

Its draft are the revisions written after the result was issued last. Whoever signs results approves one of them
(`approve_correction`); that one, and no later one, may be numbered, printed and frozen (`correct_outcome`).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.errors import Conflict
from motcua.dossiers.models import Event, Outcome, OutcomeDraft
from motcua.kernel.dates import format_date

ISSUING = ("finish", "correct_outcome")


def issued_last(situation: Situation) -> Event | None:
    """The event that issued the result that stands; None where there is none, or the dossier was opened again."""
    found = None
    for event in situation.history:
        if event.act in ISSUING:
            found = event
        elif event.act == "reopen":
            found = None
    return found


def draft_of(situation: Situation) -> OutcomeDraft | None:
    """The last revision written since the result was issued; one statement, none where nothing was issued."""
    issued = issued_last(situation)
    if issued is None or not situation.procedure.drafts_outcomes:
        return None
    return (
        OutcomeDraft.objects.filter(dossier=situation.dossier, at__gt=issued.at)
        .select_related("template")
        .order_by("number")
        .last()
    )


def is_approved(situation: Situation, draft: OutcomeDraft) -> bool:
    """Whether this very revision, as it reads now, was approved after the result was issued last."""
    return approval_of(situation, draft) is not None


def approval_of(situation: Situation, draft: OutcomeDraft) -> Event | None:
    """The approval of this very revision."""
    return next(
        (one for one in situation.done("approve_correction") if one.data.get("correction") == told(draft)),
        None,
    )


def told(draft: OutcomeDraft) -> dict[str, Any]:
    """What the record keeps of an approved draft: which revision, of which template, and the hash of its words."""
    words = json.dumps(draft.texts, ensure_ascii=False, sort_keys=True).encode()
    template = {"code": draft.template.code, "number": draft.template.number}
    return {"revision": draft.number, "template": template, "sha256": hashlib.sha256(words).hexdigest()}


def check_seen(draft: OutcomeDraft, given: Mapping[str, Any]) -> None:
    """Raise Conflict where another revision was saved since the page was opened."""
    seen = str(given.get("draft") or "")
    if seen and seen != str(draft.number):
        raise Conflict(
            _("Dự thảo vừa được sửa sau khi bạn mở trang. Hãy xem lại dự thảo trước khi ban hành."),
            code="moved_meanwhile",
        )


def replaced_by(situation: Situation) -> Outcome | None:
    """The result that a correction takes the place of."""
    return Outcome.objects.filter(dossier=situation.dossier, replaced_at__isnull=True).order_by("id").last()


def replaces(outcome: Outcome | None) -> dict[str, str]:
    """What a corrected paper may say of the one that it replaces."""
    return {"number": outcome.number, "date": format_date(outcome.issued_on)} if outcome is not None else {}
