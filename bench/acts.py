"""The acts that are measured: one dossier after another along the whole process, and whole submissions of a form."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bench import statements
from bench.client import Answer, Connection, Journey, Unexpected, expect, post, post_files, sending
from bench.generate import CHAIN_PROCEDURE, generate_drafts
from bench.people import session_of
from bench.population import MODEL_AGENCY, NEW_AGENCIES
from motcua.agencies.models import Holding, Unit
from motcua.agencies.roles import Role
from motcua.catalogue.models import Office, Procedure
from motcua.catalogue.selectors import cached_version
from motcua.dossiers.models import Dossier
from motcua.forms.rules import clean
from motcua.forms.selectors import cached_form
from motcua.forms.selectors import current as current_form
from motcua.kernel.dates import format_date
from motcua.people.models import User
from tests.answers import complete_answers
from tests.portal.posting import posted

AGENCIES = (MODEL_AGENCY, *NEW_AGENCIES)
Fields = list[tuple[str, str]]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
# Long enough to span several blocks of a disk, as a scan does.
SCAN = PDF[:9] + b"%" + b"x" * 60_000 + b"\n" + PDF[9:]


@dataclass(frozen=True)
class Turn:
    """One act of the chain: whose turn it is, the action of the process, what is filled in, and with which file."""

    name: str
    role: Role
    action: str
    fields: Fields
    file: str = ""


class Team:
    """Who carries a dossier through one agency: an officer for each role, signed in."""

    def __init__(self, agency: str) -> None:
        division = Office.objects.get(procedure__code=CHAIN_PROCEDURE, agency__code=agency).division_id
        held = Holding.objects.filter(post__unit__agency__code=agency).select_related("person", "post__unit")
        self.people: dict[str, User] = {}
        for holding in held.order_by("-id"):
            if holding.post.unit.kind != Unit.Kind.DIVISION or holding.post.unit_id == division:
                self.people[holding.post.role] = holding.person
        self.turns = _turns(division, self.people[Role.EXAMINER].pk)
        self.sessions = {role: session_of(person) for role, person in self.people.items()}


def _turns(division: int, examiner: int) -> list[Turn]:
    """The acts after submission, in the order of the one-stop process."""
    yesterday = format_date(timezone.localdate() - timedelta(days=1))
    handing = [
        ("way", "desk"),
        ("receiver", "Nguyễn Văn An"),
        ("relation", "self"),
        ("paper", ""),
        ("reason", ""),
    ]
    return [
        Turn("accept", Role.DESK, "tiep-nhan", [("act", "accept")]),
        Turn(
            "forward", Role.DESK, "chuyen", [("act", "forward"), ("division", str(division)), ("reason", "")]
        ),
        Turn(
            "assign",
            Role.DIVISION_HEAD,
            "phan-cong",
            [("act", "assign"), ("examiner", str(examiner)), ("reason", "")],
        ),
        Turn("propose", Role.EXAMINER, "trinh", [("act", "propose"), ("opinion", "Đủ điều kiện.")]),
        Turn("propose, head", Role.DIVISION_HEAD, "dong-y", [("act", "propose"), ("opinion", "Kính trình.")]),
        Turn(
            "approve",
            Role.AGENCY_HEAD,
            "phe-duyet",
            [("act", "approve"), ("reason", "Đồng ý.")],
        ),
        Turn(
            "finish",
            Role.CLERK,
            "hoan-thanh",
            [("act", "finish"), ("number", "12/GP"), ("issued_on", yesterday)],
            "file",
        ),
        Turn("forward, result", Role.DESK, "xac-nhan-ket-qua", [("act", "forward"), ("reason", "")]),
        Turn("hand_over", Role.DESK, "tra-ket-qua", [("act", "hand_over"), *handing]),
    ]


def measured_chain(count: int, agencies: Sequence[str] = AGENCIES) -> Iterator[tuple[str, list[Journey]]]:
    """For each act, the requests that do it to `count` dossiers; each list is to be sent before the next is taken.

    They stand at these agencies in turn: at one and the same agency acceptances wait for each other, since its codes
    have no gaps.
    """
    drafts = generate_drafts(count, agencies=agencies)
    sending_in = [
        sending(post(f"/ho-so/{one.key}/kiem-tra", _submitting(), session=session_of(who)), 302)
        for one, who in drafts
    ]
    yield "submit", sending_in
    teams = [Team(agency) for agency in agencies]
    for place, first in enumerate(teams[0].turns):
        of_each = []
        for index, (one, _who) in enumerate(drafts):
            team = teams[index % len(teams)]
            turn = team.turns[place]
            of_each.append(_acting(turn, one, place + 2, team.sessions[turn.role]))
        yield first.name, of_each


def _submitting() -> Fields:
    return [("cam_ket", "1"), ("expected", "1")]


def _acting(turn: Turn, dossier: Dossier, events: int, session: str) -> Journey:
    path = f"/can-bo/ho-so/{dossier.key}/{turn.action}"
    fields = [("expected", str(events)), *turn.fields]
    if turn.file:
        content = SCAN + str(dossier.key).encode() + b"\n%%EOF\n"
        return sending(post_files(path, fields, [(turn.file, "ket-qua.pdf", content)], session=session), 302)
    return sending(post(path, fields, session=session), 302)


def chain_statements() -> dict[str, list[str]]:
    """The statements of each act, counted on the second of two dossiers that go the whole way."""
    team = Team(MODEL_AGENCY)
    clients = {role: statements.client_for(session) for role, session in team.sessions.items()}
    found: dict[str, list[str]] = {}
    for dossier, citizen in generate_drafts(2):
        applicant = statements.client_for(session_of(citizen))
        found["submit"] = statements.of_post(
            applicant, f"/ho-so/{dossier.key}/kiem-tra", dict(_submitting())
        )[0]
        for number, turn in enumerate(team.turns, start=2):
            data: dict[str, Any] = {**dict(turn.fields), "expected": str(number)}
            if turn.file:
                content = SCAN + str(dossier.key).encode() + b"\n%%EOF\n"
                data[turn.file] = SimpleUploadedFile("ket-qua.pdf", content, "application/pdf")
            path = f"/can-bo/ho-so/{dossier.key}/{turn.action}"
            found[turn.name] = statements.of_post(clients[turn.role], path, data)[0]
    return found


# -- whole submissions ---------------------------------------------------------------------------------


class Submission:
    """What a browser sends for one whole application: open, each step of the form, papers, delivery, submit."""

    _numbers = itertools.count(1)

    def __init__(self) -> None:
        version = Procedure.objects.get(code=CHAIN_PROCEDURE).current_id
        assert version is not None  # the sample publishes it
        definition = cached_version(version)
        form_row = current_form(definition.form_code)
        assert form_row is not None  # likewise
        self.form = cached_form(form_row.id)
        self.answers = clean(self.form, complete_answers(self.form))
        self.papers = [paper.code for paper in definition.papers if paper.required]
        # Counted while the statements are counted.
        self.requests = 0

    def start(self) -> tuple[str, Fields]:
        """Open the draft."""
        return f"/nop-ho-so/{CHAIN_PROCEDURE}", [("agency", MODEL_AGENCY)]

    def step(self, where: str) -> Fields:
        """One step of the form."""
        fields: Fields = [("action", "tiep")]
        for name, value in posted(self.form.steps[int(where.rpartition("/")[2]) - 1], self.answers).items():
            fields += [(name, text) for text in value] if isinstance(value, list) else [(name, str(value))]
        return fields

    def files(self) -> list[tuple[str, str, bytes]]:
        """A scan for each required paper, none like another."""
        return [
            (f"tep-{code}", f"{code}.pdf", SCAN + str(next(self._numbers)).encode() + b"\n%%EOF\n")
            for code in self.papers
        ]

    @staticmethod
    def delivery(person: User) -> Fields:
        """Who, and how the result is received."""
        who = [("applicant-name", person.full_name), ("applicant-phone", person.phone)]
        return [*who, ("way", "desk"), ("action", "tiep")]

    def journey(self, person: User, session: str) -> Journey:
        """The whole submission over HTTP."""
        files = self.files()

        def go(connection: Connection) -> None:
            path, fields = self.start()
            where = _follow(connection, path, fields, session)
            key = where.split("/")[2]
            while "/buoc/" in where:
                where = _follow(connection, where, self.step(where), session)
            request = post_files(f"/ho-so/{key}/giay-to", [("action", "tiep")], files, session=session)
            expect(connection.send(request), 302, request)
            _follow(connection, f"/ho-so/{key}/nhan-ket-qua", self.delivery(person), session)
            where = _follow(connection, f"/ho-so/{key}/kiem-tra", _submitting(), session)
            if not where.endswith("/bien-nhan"):
                raise Unexpected(f"the submission did not end at its receipt but at {where}")

        return go

    def statements(self, client: Client, person: User) -> list[str]:
        """Every statement of the whole submission."""
        found: list[str] = []

        def send(path: str, data: dict[str, Any]) -> str:
            taken, leads_to = statements.of_post(client, path, data)
            found.extend(taken)
            self.requests += 1
            return leads_to

        path, fields = self.start()
        where = send(path, dict(fields))
        key = where.split("/")[2]
        while "/buoc/" in where:
            where = send(where, _joined(self.step(where)))
        files = {field: SimpleUploadedFile(name, content) for field, name, content in self.files()}
        send(f"/ho-so/{key}/giay-to", {"action": "tiep", **files})
        send(f"/ho-so/{key}/nhan-ket-qua", dict(self.delivery(person)))
        send(f"/ho-so/{key}/kiem-tra", dict(_submitting()))
        return found


def _follow(connection: Connection, path: str, fields: Fields, session: str) -> str:
    request = post(path, fields, session=session)
    answer: Answer = connection.send(request)
    expect(answer, 302, request)
    return urlsplit(answer.headers["location"]).path


def _joined(fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for name, value in fields:
        joined.setdefault(name, []).append(value)
    return joined
