"""A process with a consultation, a handoff and timers, made of the sample's, and the system's own part of the work."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from motcua.dossiers.models import Dossier
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.story import CERTIFIED_COPY, EXAMINER, JUSTICE, Story

Change = Callable[[dict[str, dict[str, Any]]], None]
BRANCHES = [
    {"code": "van-thu", "title": "Ý kiến văn thư", "role": "clerk", "unit": "clerical", "minutes": 480},
    {
        "code": "tu-phap",
        "title": "Ý kiến Sở Tư pháp",
        "role": "agency_head",
        "unit": "leadership",
        "minutes": 960,
        "agency": JUSTICE,
    },
]


def publish(change: Change | None = None) -> ProcessVersion:
    """The sample's process with the step "xin-y-kien" and "lien-thong" beside the examination, and then changed."""
    current = ProcessVersion.objects.filter(code="mot-cua").order_by("-number")[0]
    definition = copy.deepcopy(current.definition)
    steps = {step["code"]: step for step in definition["steps"]}
    for code in ("xin-y-kien", "lien-thong"):
        if code not in steps:
            steps["tham-dinh"]["actions"].append(
                {"code": code, "label": code, "act": "forward", "to": code, "kind": "plain"}
            )
    steps["xin-y-kien"] = _beside(
        "xin-y-kien", "consultation", branches=BRANCHES, actions=[_back("ket-thuc", "conclude")]
    )
    steps["lien-thong"] = _beside(
        "lien-thong",
        "handoff",
        handoff={"agency": JUSTICE, "procedure": CERTIFIED_COPY, "waits": True},
        actions=[_back("nhan-lai", "rejoin")],
    )
    if change is not None:
        change(steps)
    definition["steps"] = list(steps.values())
    return publish_process("mot-cua", "Có phối hợp", definition)


def _beside(code: str, kind: str, **more: Any) -> dict[str, Any]:
    place = {"code": code, "title": code, "role": "examiner", "unit": "division", "holder": "assigned"}
    return {**place, "minutes": 960, "state": "processing", "kind": kind, **more}


def _back(code: str, act: str, to: str = "tham-dinh") -> dict[str, Any]:
    return {"code": code, "label": code, "act": act, "to": to, "kind": "primary"}


def consulting(story: Story, change: Change | None = None) -> Dossier:
    """At the consultation step: the clerks here and the leaders of another department were asked."""
    publish(change)
    return story.do("forward", story.assigned(), EXAMINER, action="xin-y-kien").dossier


def handed_on(story: Story, change: Change | None = None) -> Dossier:
    """At the handoff step, the child already open at the other agency."""
    publish(change)
    dossier = story.do("forward", story.assigned(), EXAMINER, action="lien-thong").dossier
    settle()
    return dossier


def settle() -> None:
    """Deliver everything that waits, as the worker does; what that brings about too."""
    while waiting := list(Message.objects.filter(delivered_at__isnull=True, last_error="").order_by("id")):
        for message in waiting:
            deliver_now(message.pk)
