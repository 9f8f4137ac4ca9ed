"""Reading drafts and published processes, scoped to the agencies that an administrator rules."""

import datetime
import uuid
from dataclasses import dataclass, field

from motcua.agencies.selectors import Actor
from motcua.console.designer.ground import Usage, usages
from motcua.console.models import ProcessDraft
from motcua.exchange.packages.scope import Scope, scope_of
from motcua.process.models import ProcessVersion


@dataclass(frozen=True)
class Version:
    """A published version without its content."""

    id: int
    number: int
    title: str
    effective_from: datetime.date | None
    published_at: datetime.datetime


@dataclass
class Published:
    """A published process: its versions (newest first), who uses it, and what is being drawn for it."""

    code: str
    versions: list[Version]
    used_by: list[Usage] = field(default_factory=list)
    drafts: list[ProcessDraft] = field(default_factory=list)

    @property
    def newest(self) -> Version:
        """The latest version, in effect or not yet."""
        return self.versions[0]


def versions_by_code(*codes: str) -> dict[str, list[Version]]:
    """The versions of these processes (of all when none is named), newest first; one statement."""
    found: dict[str, list[Version]] = {}
    wanted = ProcessVersion.objects.filter(code__in=codes) if codes else ProcessVersion.objects.all()
    rows = wanted.order_by("code", "-number").values_list(
        "code", "id", "number", "title", "effective_from", "published_at"
    )
    for code, version, number, title, effective_from, published_at in rows:
        found.setdefault(code, []).append(Version(version, number, title, effective_from, published_at))
    return found


def processes(actor: Actor) -> tuple[list[Published], list[ProcessDraft]]:
    """Every published process, and the drafts of processes that are new; four statements."""
    versions = versions_by_code()
    used = usages(*versions)
    shown = {code: Published(code, of_code, used[code]) for code, of_code in versions.items()}
    new = []
    for draft in _drafts(scope_of(actor)):
        if draft.code in shown:
            shown[draft.code].drafts.append(draft)
        else:
            new.append(draft)
    return sorted(shown.values(), key=lambda one: one.newest.title), new


def draft_for(actor: Actor, key: uuid.UUID) -> tuple[ProcessDraft, Scope] | None:
    """A draft that this administrator may draw, with what else is in reach; two statements."""
    draft = (
        ProcessDraft.objects.filter(key=key, published=None)
        .select_related("agency", "base", "changed_by")
        .defer("base__definition")
        .first()
    )
    if draft is None:
        return None
    scope = scope_of(actor)
    return (draft, scope) if scope.holds(draft.agency.code) else None


def out_of_reach(used: list[Usage], scope: Scope) -> list[Usage]:
    """The procedures that keep this administrator from publishing: they are of agencies out of reach."""
    return [usage for usage in used if not all(scope.holds(agency) for agency in usage.agencies)]


def _drafts(scope: Scope) -> list[ProcessDraft]:
    drafts = ProcessDraft.objects.filter(published=None).select_related("agency", "changed_by")
    if scope.agencies is not None:
        drafts = drafts.filter(agency__code__in=scope.agencies)
    return list(drafts.defer("definition").order_by("-changed_at"))
