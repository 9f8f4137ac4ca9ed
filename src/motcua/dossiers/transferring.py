"""Running dossiers brought to the agency that goes on with them after a reorganisation: recorded, one by one.

State, step, due times, code and numbers stay as they are; agency, unit, division and post become those of the agency
that goes on. Whoever held the dossier holds it still where that person works there; else it waits for the unit. Ended
dossiers keep the agency that they had. What cannot be brought over is named with the reason, and may be tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.agencies.models import Agency, Holding, Post, Reorganisation, Unit
from motcua.agencies.reorganisation_plan import Plan
from motcua.agencies.roles import Role
from motcua.agencies.selectors import actor_for
from motcua.dossiers import record
from motcua.dossiers.acts.base import holder_data, lock, versions_of
from motcua.dossiers.acts.saving import save_moved
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.clockwork import pin_calendar
from motcua.dossiers.models import Consultation, Dossier, Event, TransferredDossier
from motcua.dossiers.permitted import may
from motcua.dossiers.received import stands_at_receiver
from motcua.outbox.models import Message
from motcua.outbox.services import handler, send

ACT = "transfer"
TOPIC = "dossiers.transfer"
BATCH = 200


class CannotTransfer(Exception):
    """Why a dossier stays where it is, in the words of the page."""


@dataclass(frozen=True)
class Ground:
    """What the day of a reorganisation did. places: unit by (target, unit before); joined: unit that took each in."""

    reorganisation: Reorganisation
    places: Mapping[int, Mapping[int, int]]
    joined: Mapping[int, int]


def ground_of(row: Reorganisation) -> Ground:
    """The outcome as it is kept, by ids."""
    places = row.outcome.get("places", {})
    return Ground(
        row,
        {int(target): {int(old): new for old, new in of.items()} for target, of in places.items()},
        {int(old): new for old, new in row.outcome.get("joined", {}).items()},
    )


# The columns of `running`: id, agency code, division id, procedure code, ward of the applicant's address.
_RULED_BY = ("id", "agency_id", "division_id", "procedure__code", "ward")


def running(agencies: Iterable[int]) -> Any:
    """The dossiers of agencies that have not ended, drafts among them: (id, agency, division, procedure, ward)."""
    ward = KeyTextTransform("ward", KeyTransform("address", "applicant"))
    return (
        Dossier.objects.filter(agency_id__in=list(agencies), ended_at__isnull=True, discarded_at__isnull=True)
        .annotate(ward=ward)
        .values_list(*_RULED_BY)
    )


def enlist(
    row: Reorganisation, plan: Plan, before: Mapping[int, tuple[str, str]], codes: Mapping[int, str]
) -> int:
    """Note every dossier that has to follow, with where it goes; returns how many.

    before: (agency code, unit code) by unit id, as they were. codes: code by id of the sources, as they were.
    """
    targets = dict(Agency.objects.filter(code__in=plan.targets).values_list("code", "id"))
    wanted: dict[int, int] = {}
    for dossier, agency, division, procedure, ward in running(codes):
        _agency, unit = before.get(division, ("", ""))
        target = targets[plan.destination(codes[agency], unit, procedure, ward or "")]
        if target != agency:
            wanted[dossier] = target
    changed = set(Unit.objects.filter(id__in=before).values_list("id", "agency__code")) - {
        (unit, agency) for unit, (agency, _code) in before.items()
    }
    moved = {unit for unit, _agency in changed} | set(ground_of(row).joined)
    asked = Consultation.objects.filter(unit_id__in=moved, answered_at__isnull=True, closed_at__isnull=True)
    ending = [agency for agency, code in codes.items() if code in plan.ending]
    # Also what stays with its agency while the unit with which it stands went elsewhere.
    beside = Dossier.objects.filter(
        Q(id__in=asked.values("dossier_id"))
        | Q(receiver_id__in=ending)
        | Q(unit_id__in=moved)
        | Q(division_id__in=moved),
        ended_at__isnull=True,
        discarded_at__isnull=True,
    )
    for dossier, agency in beside.values_list("id", "agency_id"):
        wanted.setdefault(dossier, agency)
    TransferredDossier.objects.bulk_create(
        (
            TransferredDossier(reorganisation=row, dossier_id=dossier, target_id=target)
            for dossier, target in wanted.items()
        ),
        batch_size=5000,
    )
    if wanted:
        send(TOPIC, f"{TOPIC}/{row.pk}/1", {"reorganisation": row.pk, "batch": 1})
    return len(wanted)


def try_again(row: Reorganisation) -> int:
    """Have those that could not be brought over tried once more; returns how many."""
    with transaction.atomic():
        refused = TransferredDossier.objects.filter(reorganisation=row, handled_at__isnull=False, event=None)
        number = refused.update(handled_at=None, refused="")
        if number:
            mark = f"{TOPIC}/{row.pk}/again/{timezone.now().isoformat()}"
            send(TOPIC, mark, {"reorganisation": row.pk, "batch": 1, "mark": mark})
    return number


@handler(TOPIC)
def carry_on(message: Message) -> None:
    """One batch of a reorganisation, then a message for the next. Payload {"reorganisation": id, "batch": number}."""
    row = Reorganisation.objects.select_related("confirmed_by").get(id=message.payload["reorganisation"])
    ground = ground_of(row)
    waiting = TransferredDossier.objects.filter(reorganisation=row, handled_at__isnull=True)
    rows = list(waiting.order_by("id").values_list("id", "dossier__key", "target_id")[:BATCH])
    for number, key, target in rows:
        _transfer(ground, number, key, target)
    if len(rows) == BATCH:
        mark = message.payload.get("mark", f"{TOPIC}/{row.pk}")
        batch = message.payload["batch"] + 1
        send(TOPIC, f"{mark}/{batch}", {**message.payload, "batch": batch})


def _transfer(ground: Ground, number: int, key: UUID, target: int) -> None:
    kept = TransferredDossier.objects.filter(id=number)
    try:
        with transaction.atomic():
            event = transfer(ground, lock(key), target)
            kept.update(event=event, handled_at=timezone.now())
    except CannotTransfer as reason:
        kept.update(refused=str(reason)[:500], handled_at=timezone.now())
    except IntegrityError:
        told = _("Người nộp đã có một hồ sơ đang soạn của cùng thủ tục tại cơ quan kế tục.")
        kept.update(refused=told, handled_at=timezone.now())


def transfer(ground: Ground, dossier: Dossier, target: int) -> Event:
    """Bring one locked dossier over, for whoever confirmed the reorganisation. Raises CannotTransfer."""
    row = ground.reorganisation
    if dossier.ended_at is not None or not may(Role.ADMINISTRATOR, ACT, dossier.state):
        raise CannotTransfer(_("Hồ sơ đã kết thúc nên ở lại cơ quan cũ."))
    by = actor_for(row.confirmed_by)
    situation = Situation(dossier, by, timezone.now())
    data: dict[str, Any] = {"reorganisation": row.pk}
    # At which desk it stands is asked of what it was before.
    brought = dossier.receiver_id is not None and stands_at_receiver(dossier)
    if dossier.agency_id != target:
        data["agency"] = _named(dossier.agency_id, target)
        if dossier.clock and dossier.calendar_version_id is None:
            pin_calendar(
                dossier
            )  # it goes on by the calendar of before, also where an older record pinned none
        dossier.agency_id = target
    data |= _receiver(dossier)
    _place(ground, situation, at_receiver=brought)
    data |= _opinions(ground, dossier)
    seats = by.seats_as(Role.ADMINISTRATOR)
    event = record.append(
        dossier,
        act=ACT,
        at=situation.at,
        actor=by,
        card=record.actor_card(by, seats[0] if seats else None, as_applicant=False),
        from_step=dossier.step,
        from_state=dossier.state,
        versions=versions_of(situation),
        reason=row.basis,
        data={**data, **holder_data(dossier)},
    )
    save_moved(dossier, ("agency", "receiver", "calendar_version"))
    send(
        "dossier.event",
        f"event/{event.id}",
        {"dossier": str(dossier.key), "event": event.id, "act": ACT},
    )
    return event


def _named(source: int, target: int) -> dict[str, Any]:
    rows = Agency.objects.filter(id__in=(source, target)).values_list("id", "code", "name")
    names = {agency: (code, name) for agency, code, name in rows}
    return {
        "from": source,
        "to": target,
        "from_code": names[source][0],
        "from_name": names[source][1],
        "to_code": names[target][0],
        "to_name": names[target][1],
    }


def _place(ground: Ground, situation: Situation, *, at_receiver: bool) -> None:
    """Give a dossier the unit, division and post that do now what its own did, at its agency.

    `at_receiver`: steps of the desk are those of the desk that took it in.
    """
    dossier = situation.dossier
    unit, division = dossier.unit_id, dossier.division_id
    dossier.division_id = _now(ground, dossier.agency_id, division)
    if division is not None and dossier.division_id is None:
        raise CannotTransfer(_("Cơ quan kế tục chưa có phòng chuyên môn tương ứng."))
    at_desk = at_receiver and dossier.step_role == Role.DESK
    agency = (dossier.receiver_id if at_desk else None) or dossier.agency_id
    dossier.unit_id = dossier.division_id if unit == division else _now(ground, agency, unit)
    if unit is not None and dossier.unit_id is None:
        raise CannotTransfer(_("Cơ quan kế tục chưa có bộ phận tương ứng với nơi hồ sơ đang đứng."))
    posts = Post.objects.filter(unit__in=[dossier.unit_id])
    if dossier.post_id is not None and not posts.filter(id=dossier.post_id).exists():
        step = situation.step
        code = step.post if step is not None else ""
        dossier.post_id = posts.filter(code=code).values_list("id", flat=True).first()
        if dossier.post_id is None:
            raise CannotTransfer(_("Cơ quan kế tục chưa có chức vụ mà bước hiện tại giao việc."))
    if dossier.assignee_id is not None and not _works_in(dossier.assignee_id, dossier.unit_id):
        dossier.assignee_id = None
    if dossier.examiner_id is not None and not _works_in(dossier.examiner_id, dossier.division_id):
        dossier.examiner_id = None


def _now(ground: Ground, agency: int, unit: int | None) -> int | None:
    """The unit of an agency that does there what a unit of before did; None where there is none (yet).

    What the day did not foresee is looked for by code and kind, so that a unit made since then is found when it is
    tried again.
    """
    if unit is None:
        return None
    found = ground.places.get(agency, {}).get(unit)
    if found is not None:
        return found
    row = Unit.objects.get(id=ground.joined.get(unit, unit))
    if row.agency_id == agency:
        return row.pk
    same = Unit.objects.filter(agency_id=agency, kind=row.kind).order_by("id")
    alike = same.filter(code=row.code).first()
    if alike is None and row.kind != Unit.Kind.DIVISION:
        alike = same.first()
    return alike.pk if alike is not None else None


def _works_in(person: int, unit: int | None) -> bool:
    today = timezone.localdate()
    held = Holding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    return unit is not None and held.filter(person_id=person, post__unit_id=unit).exists()


def _receiver(dossier: Dossier) -> dict[str, Any]:
    """The desk that took it in goes on where its agency did; none where that is the dossier's own agency now."""
    if dossier.receiver_id is None:
        return {}
    agency = Agency.objects.get(id=dossier.receiver_id)
    while agency.ended_on is not None and agency.successor is not None:
        agency = agency.successor
    now = None if agency.pk == dossier.agency_id else agency.pk
    if now == dossier.receiver_id:
        return {}
    before, dossier.receiver_id = dossier.receiver_id, now
    return {"received_by": {"from": before, "to": now, "name": agency.name}}


def _opinions(ground: Ground, dossier: Dossier) -> dict[str, Any]:
    """Opinions that are still awaited follow the units that were asked."""
    moved = []
    waiting = Consultation.objects.filter(dossier=dossier, answered_at__isnull=True, closed_at__isnull=True)
    for one in waiting.select_related("unit").order_by("seq", "id"):
        into = ground.joined.get(one.unit_id)
        unit = Unit.objects.get(id=into) if into is not None else one.unit
        if into is not None:
            moved.append({"seq": one.seq, "code": one.code, "from": one.unit_id, "to": into})
        if (unit.pk, unit.agency_id) != (one.unit_id, one.agency_id):
            Consultation.objects.filter(pk=one.pk).update(unit=unit, agency_id=unit.agency_id)
    return {"opinions_moved": moved} if moved else {}
