"""Telling one dossier's story without a database: the real interpreter, clock and hash chain, act after act.

What an act does to a dossier (holder, clock, step) is done by the acts' own functions; only the reading and writing of
rows is left out. `motcua verify-record` over generated dossiers therefore finds nothing.
"""

import datetime
import json
import random
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from bench.population import Answered, Offering, Officer, World
from motcua.agencies.models import Unit
from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor, stamp
from motcua.dossiers.acts.answering import owe_or_settle
from motcua.dossiers.acts.ask_supplement import STOPS_FOR
from motcua.dossiers.acts.base import arrive, effective_clock, holder_data, tick, versions_of
from motcua.dossiers.acts.saving import indexed_words
from motcua.dossiers.acts.situation import Situation
from motcua.dossiers.acts.slips import agency_card, applicant_card
from motcua.dossiers.clockwork import pin_calendar
from motcua.dossiers.drafts import applicant_from
from motcua.dossiers.models import Dossier
from motcua.dossiers.numbers import code_sequence, slip_sequence
from motcua.dossiers.papers import answers_digest
from motcua.dossiers.record import actor_card, event_content
from motcua.dossiers.states import State
from motcua.kernel.codes import DossierCode, ReceiptNumber
from motcua.kernel.dates import to_local
from motcua.kernel.hashchain import GENESIS, event_hash
from motcua.people.models import User
from motcua.process.definition import Action
from motcua.process.interpreter import Position, divert, move, start
from motcua.process.selectors import cached_rules, rules_on
from motcua.process.timing import ON_SUPPLY

ITEMS = [{"requirement": "khac", "text": "Bản sao rõ hơn, có đủ các trang"}]
REASON = "Bản chụp mờ, thiếu trang cuối"


class Numbers:
    """Numbers without a gap, as `dossiers.numbers` gives them, kept in memory while a batch is generated."""

    def __init__(self, last: Mapping[str, int]) -> None:
        self.last = dict(last)

    def next(self, name: str) -> int:
        """The next number of that name, from 1."""
        self.last[name] = self.last.get(name, 0) + 1
        return self.last[name]


@dataclass(slots=True)
class Told:
    """One event as a row; the attributes are those of `Event`."""

    id: int
    seq: int
    act: str
    at: datetime.datetime
    actor_id: int
    actor_as: dict[str, str]
    from_step: str
    to_step: str
    from_state: str
    to_state: str
    action: str
    reason: str
    clock: str
    data: dict[str, Any]
    versions: dict[str, Any]
    previous_hash: bytes = b""
    hash: bytes = b""


@dataclass
class Story:
    """A dossier with everything that was written for it; rows for papers, slips, supplements, outcomes are tuples."""

    dossier: SimpleNamespace
    offering: Offering
    answered: Answered
    events: list[Told] = field(default_factory=list)
    papers: list[tuple[Any, ...]] = field(default_factory=list)
    slips: list[tuple[Any, ...]] = field(default_factory=list)
    supplements: list[list[Any]] = field(default_factory=list)
    outcomes: list[tuple[Any, ...]] = field(default_factory=list)


class Teller:
    """Tells stories for one batch; ids, numbers and chance are its own, so that several can work side by side."""

    def __init__(
        self,
        world: World,
        numbers: Numbers,
        chance: random.Random,
        slip_templates: Mapping[str, Any],
        states_id: int,
        first_event: int,
    ) -> None:
        self.world = world
        self.numbers = numbers
        self.chance = chance
        self.slip_templates = slip_templates
        self.states_id = states_id
        self.next_event = first_event
        self._rules_of_day: dict[datetime.date, int] = {}

    # -- beginnings --------------------------------------------------------------------------------

    def draft(self, dossier_id: int, offering: Offering, citizen: User, at: datetime.datetime) -> Story:
        """A complete draft with its papers, opened at `at`."""
        answered = self.chance.choice(offering.answers)
        applicant = applicant_from(citizen)
        blank = _blank()
        blank |= {"state": State.NEW, "delivery": {"way": "desk"}, "draft_revision": 1}
        dossier = SimpleNamespace(**blank)
        dossier.__dict__.update(
            id=dossier_id,
            key=uuid.uuid4(),
            agency_id=offering.agency_id,
            procedure_id=offering.procedure_id,
            procedure_version_id=offering.version_id,
            form_version_id=offering.form_id,
            process_version_id=offering.process_id,
            rule_set_id=self._rules(at),
            state_diagram_id=self.states_id,
            submitter_id=citizen.id,
            applicant=applicant,
            applicant_name=applicant["name"],
            answers=answered.text,
            started_at=at,
            saved_at=at,
        )
        story = Story(dossier, offering, answered)
        self._tell(
            story, "save_draft", at, Actor(citizen), None, Position("", State.NEW), data={"prefilled": []}
        )
        story.papers = [
            (requirement, self.chance.choice(self.world.files), at) for requirement in offering.papers
        ]
        return story

    def submit(self, story: Story, citizen: User, at: datetime.datetime) -> None:
        """The applicant submits."""
        dossier = story.dossier
        dossier.submitted_at = at
        pin_calendar(dossier)  # type: ignore[arg-type]  # has the same attributes
        dossier.receipt_number = ReceiptNumber.new(to_local(at).date(), secrets.token_bytes(8)).format()
        data = {
            "receipt_number": dossier.receipt_number,
            "channel": dossier.channel,
            "answers": story.answered.digest,
            "applicant": answers_digest(dossier.applicant),
            "papers": self._papers_card(story),
        }
        self._tell(story, "submit", at, Actor(citizen), None, start(story.offering.process), data=data)

    # -- on the way --------------------------------------------------------------------------------

    def onward(self, story: Story, action: Action, at: datetime.datetime) -> None:
        """Whoever has the dossier takes an action of its step."""
        dossier, offering = story.dossier, story.offering
        officer = self._officer(dossier)
        before = _position(dossier)
        after = move(offering.process, before, action)
        reason, data, clock, slip = "", {}, action.clock, {}
        if action.act == "accept":
            data = self._accept(dossier, offering, at)
        elif action.act == "forward" and dossier.division_id is None and _leads_to_division(offering, action):
            dossier.division_id = offering.division_id
        elif action.act == "assign":
            examiner = self.chance.choice(self.world.staff[offering.division_id, Role.EXAMINER])
            dossier.examiner_id = examiner.person_id
        elif action.act == "propose":
            reason = "Đủ điều kiện, kính trình."
        elif action.act in ("refuse", "reject"):
            reason, slip = REASON, {"reason": REASON}
            clock = "stop" if action.act == "reject" else clock
        elif action.act == "ask_supplement":
            stage = "examination" if dossier.accepted_at else "intake"
            rules = cached_rules(dossier.rule_set_id)
            reason, data = REASON, {"stage": stage, "items": ITEMS}
            clock = "pause" if rules.supplement_clock(stage) in STOPS_FOR else ""
            slip = {"reason": REASON, "items": [{"paper": "", "text": item["text"]} for item in ITEMS]}
        elif action.act == "approve":
            dossier.approved_at = dossier.approved_at or at
        elif action.act == "finish":
            data = self._finish(at)
        elif action.act == "hand_over":
            dossier.handed_over_at = at
            receiver = {"way": "desk", "receiver": dossier.applicant_name, "relation": "self", "paper": ""}
            data = {"hand_over": receiver}
        elif action.act == "confirm_withdrawal":
            clock = "stop"
            after = Position(after.step, State.RETURNED if dossier.accepted_at else State.WITHDRAWN)
        event = self._tell(story, action.act, at, officer.actor, officer, after, action, reason, data, clock)
        if action.act == "ask_supplement":
            story.supplements.append([event.id, data["stage"], REASON, ITEMS, at, None])
        if action.act == "finish":
            issued = (data["number"], to_local(at).date(), self._result)
            story.outcomes.append((event.id, offering.definition.outcome, *issued))
        self._slip(story, officer, event, slip)

    def supply(self, story: Story, citizen: User, at: datetime.datetime) -> None:
        """The applicant answers a request for a supplement."""
        dossier, offering = story.dossier, story.offering
        action = offering.process.steps[dossier.step].action_for("supply")
        assert action is not None  # a step that waits for the applicant offers it
        stage = "examination" if dossier.accepted_at else "intake"
        clock = ON_SUPPLY.get(cached_rules(dossier.rule_set_id).supplement_clock(stage), "")
        after = move(offering.process, _position(dossier), action)
        data = {"answers": story.answered.digest, "papers": self._papers_card(story)}
        self._tell(story, "supply", at, Actor(citizen), None, after, action, "", data, clock)
        story.supplements[-1][-1] = at

    def ask_withdrawal(self, story: Story, citizen: User, at: datetime.datetime) -> None:
        """The applicant wants the dossier back."""
        process = story.offering.process
        aside = divert(process, _position(story.dossier), process.withdrawal_step, State.WITHDRAWAL_ASKED)
        self._tell(story, "ask_withdrawal", at, Actor(citizen), None, aside, reason="Không còn nhu cầu")

    # -- parts -------------------------------------------------------------------------------------

    def _tell(
        self,
        story: Story,
        act: str,
        at: datetime.datetime,
        actor: Actor,
        officer: Officer | None,
        after: Position,
        action: Action | None = None,
        reason: str = "",
        data: Mapping[str, Any] | None = None,
        clock: str = "",
    ) -> Told:
        dossier = story.dossier
        before = _position(dossier)
        dossier.step, dossier.state = after.step, after.state
        dossier.return_step, dossier.return_state = after.return_step, after.return_state
        situation = Situation(dossier, actor, at)
        clock = effective_clock(dossier, clock) if clock else ""
        if clock:
            tick(dossier, clock, at)
        if after.step != before.step:
            arrive(situation)
        answer = owe_or_settle(situation, act)
        assert actor.person is not None  # people act here, not the system
        held = {} if act == "save_draft" else holder_data(dossier)
        event = Told(
            id=self.next_event,
            seq=len(story.events) + 1,
            act=act,
            at=at,
            actor_id=actor.person.id,
            actor_as=actor_card(actor, officer.seat if officer else None, as_applicant=officer is None),
            from_step=before.step,
            to_step=after.step,
            # Opening the draft is what puts the dossier into its first state.
            from_state="" if act == "save_draft" else before.state,
            to_state=after.state,
            action=action.code if action is not None else "",
            reason=reason,
            clock=clock,
            data={**(data or {}), **answer, **held},
            versions=versions_of(situation),
            previous_hash=story.events[-1].hash if story.events else GENESIS,
        )
        event.hash = event_hash(event.previous_hash, event_content(dossier.key, event))  # type: ignore[arg-type]
        dossier.event_count, dossier.head_hash = event.seq, event.hash
        self.next_event += 1
        story.events.append(event)
        return event

    def _officer(self, dossier: SimpleNamespace) -> Officer:
        holders = self.world.staff[dossier.unit_id, dossier.step_role]
        if dossier.assignee_id is not None:
            return next(one for one in holders if one.person_id == dossier.assignee_id)
        return self.chance.choice(holders)

    def _rules(self, at: datetime.datetime) -> int:
        # Kept for good here: the system's own memory of it is made for today, not for a whole year.
        day = to_local(at).date()
        if day not in self._rules_of_day:
            found = rules_on(day)
            assert found is not None  # the sample's first rule set is older than any story
            self._rules_of_day[day] = found.id
        return self._rules_of_day[day]

    def _accept(self, dossier: SimpleNamespace, offering: Offering, at: datetime.datetime) -> dict[str, Any]:
        dossier.accepted_at = at
        pin_calendar(dossier)  # type: ignore[arg-type]  # has the same attributes
        dossier.rule_set_id = self._rules(at)
        day = to_local(at).date()
        number = self.numbers.next(code_sequence(offering.agency_code, day))
        dossier.code = DossierCode(offering.agency_code, day, number).format()
        return {"code": dossier.code}

    def _finish(self, at: datetime.datetime) -> dict[str, Any]:
        self._result = file = self.chance.choice(self.world.files)
        return {
            "number": f"{self.chance.randint(1, 9999)}/GP-SCT",
            "issued_on": to_local(at).date().isoformat(),
            "file": {"key": str(file.key), "name": file.name, "sha256": file.sha256},
        }

    def _slip(self, story: Story, officer: Officer, event: Told, extra: Mapping[str, Any]) -> None:
        dossier, offering = story.dossier, story.offering
        template = self.slip_templates.get(cached_rules(dossier.rule_set_id).slip_for(event.act) or "")
        if template is None:
            return
        suffix = template.definition.get("number_suffix", template.code)
        year = to_local(event.at).year
        number = self.numbers.next(slip_sequence(offering.agency_code, suffix, year))
        person = officer.actor.person
        data = {
            "agency": agency_card(offering.agency_id, stamp()),
            "number": f"{number}/{suffix}",
            "issued_at": event.at.isoformat(),
            "code": dossier.code or "",
            "receipt_number": dossier.receipt_number,
            "procedure": {"code": offering.definition.code, "name": offering.definition.name},
            "applicant": applicant_card(dossier),  # type: ignore[arg-type]  # has the same attributes
            "due_at": dossier.due_at.isoformat() if dossier.due_at else "",
            "officer": {"name": person.full_name if person else "", "title": officer.seat.title},
            **extra,
        }
        story.slips.append(
            (event.id, template.id, number, year, json.dumps(data, ensure_ascii=False), event.at)
        )

    @staticmethod
    def _papers_card(story: Story) -> list[dict[str, Any]]:
        return [
            {"requirement": requirement, "sha256": file.sha256, "note": "", "copies": 1}
            for requirement, file, _at in story.papers
        ]


def _blank() -> dict[str, Any]:
    """Every column of a dossier as it stands before anything happened."""
    made = {"id", "key", "started_at"}
    return {
        column.attname: column.get_default()
        for column in Dossier._meta.concrete_fields
        if column.attname not in made
    }


def words_of(story: Story) -> str:
    """The words by which officers find the dossier; none for a draft."""
    dossier = story.dossier
    if dossier.submitted_at is None:
        return ""
    return indexed_words(dossier, story.offering.definition.name)  # type: ignore[arg-type]  # has the same attributes


def _position(dossier: SimpleNamespace) -> Position:
    return Position(dossier.step, dossier.state, dossier.return_step, dossier.return_state)


def _leads_to_division(offering: Offering, action: Action) -> bool:
    step = offering.process.steps.get(action.to)
    return step is not None and step.unit == Unit.Kind.DIVISION
