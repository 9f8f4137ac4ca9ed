"""From a draft to a version: through the import, so that what is drawn and what is loaded pass the same check."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.console.drafting import close
from motcua.console.models import ProcessDraft
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.exchange.packages.scope import Scope
from motcua.people.models import User
from motcua.process.models import ProcessVersion


@dataclass(frozen=True)
class Published:
    """What came of publishing: the version, or why there is none."""

    version: ProcessVersion | None
    reasons: list[str]


def newest(code: str) -> ProcessVersion | None:
    """The latest version of a process, in effect or not yet."""
    return ProcessVersion.objects.filter(code=code).order_by("-number").first()


def publish(draft: ProcessDraft, by: User, expected: int, scope: Scope) -> Published:
    """Publish a draft as its reader saw it; all of it or nothing."""
    with transaction.atomic():
        current = ProcessDraft.objects.select_for_update().get(id=draft.id)
        if current.published_id is not None or current.revision != expected:
            return Published(
                None, [_("Bản nháp vừa được thay đổi. Hãy xem lại những gì sẽ công bố rồi bấm lần nữa.")]
            )
        content = {"kind": "process", **current.definition}
        name = _("Vẽ trên màn hình: %(title)s") % {"title": current.title}
        report = load_files({f"{current.code}.json": as_json(content)}, by, name=name, keep=True, scope=scope)
        if not report.ok:
            return Published(None, [mistake.reason for mistake in report.mistakes])
        version = newest(current.code)
        if version is not None:
            close(current, version)
        return Published(version, [])
