"""Drafts of procedures: begun, saved part by part, told to whoever writes beside, published through the import."""

import copy
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.catalogue.models import Procedure, ProcedureVersion
from motcua.console.models import ProcedureDraft
from motcua.console.procedures.checking import documents_of
from motcua.console.procedures.fields import Typed
from motcua.console.procedures.reading import Read, with_codes
from motcua.exchange.packages import load_files
from motcua.exchange.packages.scope import Scope
from motcua.people.models import User


class Stale(Exception):
    """Somebody else changed this part since the page was opened. `change`: who and when."""

    def __init__(self, draft: ProcedureDraft, change: Mapping[str, Any]) -> None:
        super().__init__(str(draft))
        self.draft = draft
        self.change = change


class Closed(Exception):
    """The draft was published or thrown away meanwhile."""


@dataclass(frozen=True)
class Done:
    """What came of publishing: the version, or why there is none."""

    version: ProcedureVersion | None
    reasons: list[str]


def begin(typed: Typed, *, agency: Agency, by: User, base: ProcedureVersion | None = None) -> ProcedureDraft:
    """A new draft of what stands in the form."""
    return ProcedureDraft.objects.create(
        code=typed["code"],
        name=typed["name"],
        agency=agency,
        base=base,
        typed=typed,
        created_by=by,
        changed_by=by,
        changed_at=timezone.now(),
    )


def save(key: uuid.UUID, part: str, given: Typed, by: User, expected: int) -> ProcedureDraft:
    """Save one part of a draft as its reader saw it at revision `expected`, wrong as it may be.

    Raises Stale when somebody else changed this very part since, and Closed when there is no draft any more.
    """
    with transaction.atomic():
        draft = _locked(key)
        change = draft.changes.get(part, {})
        if change and change["revision"] > expected and change["by"] != by.pk:
            raise Stale(draft, change)
        typed = {**draft.typed, **given}
        if draft.base_id is not None:
            typed["code"] = draft.code
        if typed != draft.typed or part not in draft.changes:
            _keep(draft, part, typed, by)
    return draft


def settle_codes(draft: ProcedureDraft, read: Read) -> None:
    """Keep the codes that were made for new papers, fees and the result."""
    typed = with_codes(copy.deepcopy(draft.typed), read.definition)
    if typed != draft.typed:
        draft.typed = typed
        draft.save(update_fields=["typed"])


def publish(draft: ProcedureDraft, read: Read, by: User, expected: int, scope: Scope) -> Done:
    """Publish a draft as its reader saw it; all of it or nothing."""
    with transaction.atomic():
        current = _locked(draft.key)
        if current.revision != expected:
            return Done(
                None, [_("Bản nháp vừa được thay đổi. Hãy xem lại những gì sẽ công bố rồi bấm lần nữa.")]
            )
        name = _("Viết trên màn hình: %(name)s") % {"name": current.name}
        report = load_files(documents_of(read), by, name=name[:200], keep=True, scope=scope)
        if not report.ok:
            return Done(None, [mistake.reason for mistake in report.mistakes])
        version = Procedure.objects.get(code=read.definition["code"]).versions.latest("number")
        current.published = version
        current.save(update_fields=["published"])
    return Done(version, [])


def _locked(key: uuid.UUID) -> ProcedureDraft:
    draft = ProcedureDraft.objects.select_for_update().filter(key=key, published=None).first()
    if draft is None:
        raise Closed(str(key))
    return draft


def _keep(draft: ProcedureDraft, part: str, typed: Typed, by: User) -> None:
    now = timezone.now()
    draft.revision += 1
    draft.typed = typed
    draft.code, draft.name = typed["code"][:40], typed["name"][:500]
    draft.changes[part] = {
        "revision": draft.revision,
        "by": by.pk,
        "name": by.display_name,
        "at": now.isoformat(),
    }
    draft.changed_by, draft.changed_at = by, now
    draft.save()
