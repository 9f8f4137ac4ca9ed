"""Further versions of a process, and dossiers brought to them: shared by the tests of the act `migrate`."""

from __future__ import annotations

import copy
from typing import Any

from motcua.dossiers import migration
from motcua.dossiers.models import Dossier, ProcessMigration
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.story import ADMINISTRATOR, Story


def next_version(dossier: Dossier, change: Any) -> ProcessVersion:
    """A further version of the dossier's process."""
    definition = copy.deepcopy(ProcessVersion.objects.get(id=dossier.process_version_id).definition)
    change({step["code"]: step for step in definition["steps"]}, definition)
    return publish_process(definition["code"], definition["title"], definition)


def more_time(steps: Any, definition: Any) -> None:
    """The examination gets a day more, and a reminder."""
    steps["tham-dinh"]["minutes"] += 480
    steps["tham-dinh"]["timers"] = [
        {"code": "nhac", "title": "Nhắc", "when": "after_arrival", "minutes": 480, "does": "remind"}
    ]


def renamed(steps: Any, definition: Any) -> None:
    """The examination has another code, and everything leads there."""
    steps["tham-dinh"]["code"] = "tham-tra"
    steps["tham-dinh"]["title"] = "Thẩm tra hồ sơ"
    for step in definition["steps"]:
        for action in step["actions"]:
            if action["to"] == "tham-dinh":
                action["to"] = "tham-tra"


def deliver() -> None:
    """What waits in the outbox of migrations, as the worker would."""
    while message := Message.objects.filter(topic=migration.TOPIC, delivered_at__isnull=True).first():
        deliver_now(message.id)


def run(
    story: Story, dossier: Dossier, version: ProcessVersion, steps: dict[str, str] | None = None
) -> ProcessMigration:
    ordered = migration.order(
        story.actor(ADMINISTRATOR), version, steps or {}, [dossier.key], "Quy trình mới"
    )
    deliver()
    dossier.refresh_from_db()
    return ordered
