"""What officers are told on their desk: written after commit, read behind the bell (II.23.5)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors.knowing import kept_from
from motcua.notices.letters import Words
from motcua.notices.models import Notice
from motcua.notices.reaching_officers import reach_officers

# How the keys of reminders about an opinion begin: it is owed wherever the dossier has gone.
OPINION_DUE = "han-y-kien/"
# What is over once somebody has taken the dossier on: it no longer waits where the notice says.
SETTLED_BY_MOVING = (
    Notice.Kind.ARRIVED,
    Notice.Kind.SUPPLIED,
    Notice.Kind.WITHDRAWAL,
    Notice.Kind.SOON,
    Notice.Kind.LATE,
    Notice.Kind.TOLD,
)


def desk_notice(dossier: Dossier, kind: str, person: int, key: str, words: Words) -> Notice:
    """The row for one officer, not yet written. `key` names what is told; the same again is the same row."""
    return Notice(
        person_id=person,
        key=f"{key}/{kind}/{person}",
        kind=kind,
        dossier_id=dossier.id,
        title=words.subject[:300],
        text=words.text,
        link=f"/can-bo/ho-so/{dossier.key}",
    )


def keep(notices: Iterable[Notice]) -> None:
    """Write what is not there yet, for whom rights do not keep its dossier away, and reach who wants more than the
    bell; four statements where nobody does.
    """
    rows = list(notices)
    away = kept_from((row.person_id, row.dossier_id) for row in rows if row.dossier_id is not None)
    told = [row for row in rows if (row.person_id, row.dossier_id) not in away]
    Notice.objects.bulk_create(told, batch_size=1000, ignore_conflicts=True)
    reach_officers(told)


def settle(dossier: Dossier, moved_at: datetime.datetime) -> None:
    """What was told of where the dossier stood before it moved is new to nobody any more; one statement."""
    waiting = Notice.objects.filter(
        dossier_id=dossier.id, read_at__isnull=True, kind__in=SETTLED_BY_MOVING, created_at__lt=moved_at
    ).exclude(key__startswith=OPINION_DUE)
    waiting.update(read_at=moved_at)
