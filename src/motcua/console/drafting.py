"""Drafts and their changes: each is saved at once, told to whoever works beside, and can be undone.

Every change leaves a revision behind. `undo` and `redo` of the draft name the revisions that they would bring back;
bringing one back is a change of its own, so that the list of revisions tells everything that happened. `model` below is
the kind of draft: of a process or of a form.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency
from motcua.console.edits import EditError
from motcua.console.models import Draft, Revision
from motcua.people.models import User

# So many changes can be undone; older revisions are thrown away.
MOST_UNDONE = 100

Definition = dict[str, Any]
D = TypeVar("D", bound=Draft)


class Stale(Exception):
    """The draft has changed in a way that this change would run over. `since`: what others did meanwhile."""

    def __init__(self, draft: Any, since: list[Revision]) -> None:
        super().__init__(str(draft))
        self.draft = draft
        self.since = since


@dataclass(frozen=True)
class Changed(Generic[D]):
    """A draft after a change, and what others had done since the page was opened."""

    draft: D
    meanwhile: list[Revision]


def begin(model: type[D], definition: Mapping[str, Any], *, agency: Agency, by: User, base: Any = None) -> D:
    """A new draft of this definition."""
    now = timezone.now()
    with transaction.atomic():
        draft: D = model._default_manager.create(
            code=definition["code"],
            title=definition["title"],
            agency=agency,
            base=base,
            definition=definition,
            created_by=by,
            changed_by=by,
            changed_at=now,
        )
        _revisions(draft).create(number=1, definition=definition, by=by, at=now, told=_("bắt đầu bản nháp"))
    return draft


def change(
    model: type[D],
    key: uuid.UUID,
    by: User,
    expected: int,
    edit: Callable[[Definition], Definition],
    told: str,
    *,
    part: Callable[[Definition], object] | None = None,
) -> Changed[D]:
    """Change a draft that its reader saw at revision `expected`. Raises EditError and Stale.

    Others may have changed it meanwhile. That stands in nobody's way, unless `part` gives what is written anew as a
    whole and they changed that, too; or unless what should be changed is gone.
    """
    with transaction.atomic():
        draft = _locked(model, key)
        meanwhile = _since(draft, expected, by)
        if part is not None and expected != draft.revision and _differs(draft, expected, part):
            raise Stale(draft, meanwhile)
        try:
            definition = edit(draft.definition)
        except EditError as error:
            if meanwhile:
                raise Stale(draft, meanwhile) from error
            raise
        if definition != draft.definition:
            draft.undo = [*draft.undo, draft.revision][-MOST_UNDONE:]
            draft.redo = []
            _save(draft, definition, by, told)
    return Changed(draft, meanwhile)


def undo(model: type[D], key: uuid.UUID, by: User, expected: int) -> Changed[D]:
    """Take the last change back, whoever made it; Stale when it is not the one that the reader saw."""
    return _bring_back(model, key, by, expected, "undo", "redo")


def redo(model: type[D], key: uuid.UUID, by: User, expected: int) -> Changed[D]:
    """Do again what was undone last."""
    return _bring_back(model, key, by, expected, "redo", "undo")


def close(draft: Any, version: Any) -> None:
    """The draft has become a version: it is worked on no more."""
    draft.published = version
    draft.save(update_fields=["published"])


def _bring_back(
    model: type[D], key: uuid.UUID, by: User, expected: int, source: str, other: str
) -> Changed[D]:
    with transaction.atomic():
        draft = _locked(model, key)
        if expected != draft.revision:
            raise Stale(draft, _since(draft, expected, by))
        waiting: list[int] = getattr(draft, source)
        if not waiting:
            return Changed(draft, [])
        # What is undone is told by the revision that it leaves, what is done again by the one that it brings back.
        left = draft.revision if source == "undo" else waiting[-1]
        revisions = {one.number: one for one in _revisions(draft).filter(number__in=[waiting[-1], left])}
        word = _("hoàn tác: %(what)s") if source == "undo" else _("làm lại: %(what)s")
        setattr(draft, source, waiting[:-1])
        setattr(draft, other, [*getattr(draft, other), draft.revision][-MOST_UNDONE:])
        _save(draft, revisions[waiting[-1]].definition, by, word % {"what": _plain(revisions[left].told)})
    return Changed(draft, [])


def _plain(told: str) -> str:
    """What was done, without "undone" and "done again" before it."""
    for word in (_("hoàn tác: %(what)s"), _("làm lại: %(what)s")):
        told = told.removeprefix(word % {"what": ""})
    return told


def _revisions(draft: Any) -> Any:
    """The revisions of a draft of either kind."""
    return draft.revisions


def _locked(model: type[D], key: uuid.UUID) -> D:
    draft = model._default_manager.select_for_update().filter(key=key, published=None).first()
    if draft is None:
        raise EditError(str(key))
    return draft


def _save(draft: Draft, definition: Definition, by: User, told: str) -> None:
    now = timezone.now()
    draft.revision += 1
    draft.definition = definition
    draft.title = definition["title"]
    draft.changed_by, draft.changed_at = by, now
    draft.save()
    revisions = _revisions(draft)
    revisions.create(number=draft.revision, definition=definition, by=by, at=now, told=told[:500])
    # Those that can be brought back are never older than this: undoing and redoing leave newer ones behind.
    oldest = min([*draft.undo, *draft.redo, draft.revision - MOST_UNDONE])
    revisions.filter(number__lt=oldest).delete()


def _since(draft: Draft, expected: int, by: User) -> list[Revision]:
    """What others did since the reader's page was made."""
    if expected == draft.revision:
        return []
    later = _revisions(draft).filter(number__gt=expected).exclude(by=by).select_related("by")
    return list(later.defer("definition").order_by("number"))


def _differs(draft: Draft, expected: int, part: Callable[[Definition], object]) -> bool:
    """Whether a part is no longer as it was at a revision; True when nobody can say."""
    then = _revisions(draft).filter(number=expected).first()
    if then is None:
        return True
    try:
        return part(then.definition) != part(draft.definition)
    except EditError:
        return True
