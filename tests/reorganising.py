"""Reorganisations for tests: drawn and confirmed by the administrator of the province, done as the job does them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.utils import timezone

from motcua.agencies import reorganising
from motcua.agencies.models import Reorganisation
from motcua.agencies.reorganisation_plan import NewAgency, Plan
from motcua.dossiers import reorganisation, transferring
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from tests.sample_database import forget_cached
from tests.story import DEPARTMENT, Story

TOP = "quantri@hatinh.mau.vn"
CONSTRUCTION, MERGED = "H27.13", "H27.50"
COMMUNE = "H27.40"
BASIS = "Nghị quyết số 12/NQ-HĐND ngày 01/11/2026"
DAY = datetime.timedelta(days=1)


def merger() -> Plan:
    """The departments of trade and of construction become one new department."""
    new = NewAgency(MERGED, "Sở Kinh tế – Hạ tầng", "Sở KTHT", "department", "H27")
    return Plan((DEPARTMENT, CONSTRUCTION), (MERGED,), MERGED, new=(new,))


def parting(**changes: Any) -> Plan:
    """The ward becomes two: one new one beside it."""
    new = NewAgency("H27.41", "Uỷ ban nhân dân phường Nam Sen", "UBND phường Nam Sen", "commune", "H27")
    plan = Plan((COMMUNE,), (COMMUNE, "H27.41"), COMMUNE, rule="territory", new=(new,))
    return replace(plan, **changes)


def confirmed(story: Story, kind: str, plan: Plan, day: datetime.date | None = None) -> Reorganisation:
    """Drawn and confirmed, for today where no day is given."""
    by = story.actor(TOP)
    drawn = reorganising.draw(by, kind, plan, day or timezone.localdate(), BASIS)
    return reorganising.confirm(by, drawn)


def done(story: Story, kind: str, plan: Plan) -> Reorganisation:
    """Confirmed for today, done, and every dossier brought over."""
    row = confirmed(story, kind, plan)
    assert reorganisation.run_due() == 1
    forget_cached()
    deliver()
    row.refresh_from_db()
    return row


def deliver() -> None:
    """What waits in the outbox of transfers, as the worker would."""
    while message := Message.objects.filter(topic=transferring.TOPIC, delivered_at__isnull=True).first():
        deliver_now(message.id)
