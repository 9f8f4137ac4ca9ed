"""One whole measurement of a filled database."""

import itertools
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from bench import statements, uploads
from bench.acts import AGENCIES, Submission, chain_statements, measured_chain
from bench.baseline_urls import TABLES
from bench.client import Journey, get, rate_of, sending, throughput, times_of
from bench.forms import rules_ms
from bench.generate import add_people, generate_drafts
from bench.outgoing import outgoing
from bench.pages import Scenario, examined_by, pairs, scenarios
from bench.papers import papers
from bench.people import DESK, EXAMINER, named, session_of
from bench.processes import check_ms
from bench.report import pace_of, read_budgets
from bench.returning import returning
from bench.saving import saving
from bench.server import Server, running
from bench.sign_ins import sign_ins
from bench.timers import runs
from bench.trail import trail
from bench.viewing import viewing
from motcua.dossiers.models import Dossier

CONNECTIONS, CLIENTS = 64, 8
WARM = 30
TURN = 10
ROUNDS = 5
# Pages whose requests a second are measured under many connections.
BUSY = ("portal home", "search by keyword", "lookup by code", "list: to accept", "dossier, desk", "form step")
Say = Callable[[str], None]

_addresses = itertools.count(1)


def _address() -> str:
    """Another client each time, so that limits of rate see a crowd."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def measure(
    say: Say, *, requests: int = 120, dossiers_an_act: int = 600, seconds: float = 4.0
) -> dict[str, Any]:
    """Measure everything on the configured database; `requests` for each page, `dossiers_an_act` for each act.

    So many that the ends of a round, when fewer than all clients have something to send, are a small part of it.
    """
    result: dict[str, Any] = {"dossiers": Dossier.objects.count()}
    generate_drafts(1)  # a draft for the form's pages
    asked = scenarios()
    sessions = {person.pk: session_of(person) for person in _people(asked)}
    say("  statements…")
    counted = {one.name: _statements(one, sessions) for one in asked}
    rows = {one.name: _rows(one, sessions) for one in asked}
    result["pairs"] = _pairs()
    act_statements = chain_statements()
    submission = Submission()
    (person,) = add_people(1)
    submission_statements = submission.statements(statements.client_for(session_of(person)), person)
    # Both servers stand side by side, and what is compared is asked for in turns: a machine that is busy with something
    # else slows both alike.
    with running("bench.baseline_settings") as bare, running() as server:
        baseline = Baseline(bare, session_of(named(DESK)))
        say("  the bare framework…")
        result["baseline"] = baseline.alone(requests, seconds)
        say("  pages…")
        result["pages"] = [
            {
                **_page(server, baseline, one, sessions, len(counted[one.name]), requests),
                "rows": rows[one.name],
            }
            for one in asked
        ]
        say("  requests a second…")
        result["throughput"] = [
            _throughput(server, baseline, one, sessions, seconds) for one in asked if one.name in BUSY
        ]
        say("  acts…")
        result["acts"] = _acts(server, baseline, act_statements, dossiers_an_act)
        result["one_agency"] = _one_agency(server, dossiers_an_act)
        say("  whole submissions…")
        result["submission"] = {
            "statements": len(submission_statements),
            "requests": submission.requests,
            **_submissions(server, baseline, submission, max(40, dossiers_an_act // ROUNDS)),
        }
        say("  uploads…")
        result["upload"] = {"twenty_mb_s": round(uploads.seconds(server, session_of(person)), 2)}
        say("  a form being saved, a paper being read…")
        result["saving"] = asdict(saving(server))
        examiner = named(EXAMINER)
        result["viewing"] = asdict(viewing(server, examined_by(examiner), session_of(examiner)))
        say("  a minute of sign-ins…")
        result["sign_in"] = asdict(sign_ins(server, pace=pace_of(result["baseline"], read_budgets())))
        say("  people who come back from their provider…")
        result["returning"] = asdict(returning(server))
        say("  lines of the trail…")
        result["trail"] = asdict(trail(server, examiner, examined_by(examiner)))
        say("  processes and timers…")
        result["process"] = {"check_ms": round(check_ms(), 1), "timers": asdict(runs())}
        say("  a form of a hundred fields…")
        result["forms"] = rules_ms()
        say("  papers…")
        result["papers"] = asdict(papers())
        say("  the way out, a million deliveries waiting…")
        result["outgoing"] = asdict(outgoing(lambda: _one_agency(server, dossiers_an_act // 3)))
        result["worker_mb"] = [round(size) for size in server.worker_memory()]
    result["statements"] = {**counted, **act_statements}
    return result


class Baseline:
    """The bare framework's server, and the requests that other measurements are compared with."""

    def __init__(self, server: Server, session: str) -> None:
        self.port = server.port
        self.plain, self.signed_in = get("/"), get("/", session=session)
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(table)
        for request in (self.plain, self.signed_in):
            times_of(self.port, [request] * WARM)
        self.transactions(100)

    def page(self, *, signed_in: bool) -> bytes:
        """The page to compare with."""
        return self.signed_in if signed_in else self.plain

    def transactions(self, count: int) -> float:
        """Transactions a second from as many clients as acts are sent from."""
        changes = [sending(get(f"/change?n={number * 7919}"), 204) for number in range(count)]
        return rate_of(self.port, changes, clients=CLIENTS)

    def pages_a_second(self, seconds: float, *, signed_in: bool) -> float:
        """Answers a second under many connections."""
        request = self.page(signed_in=signed_in)
        return throughput(
            self.port, itertools.repeat(request).__next__, connections=CONNECTIONS, seconds=seconds
        )

    def alone(self, requests: int, seconds: float) -> dict[str, float]:
        """The bare framework by itself."""
        return {
            "page_ms": _median(times_of(self.port, [self.plain] * requests)),
            "page_signed_in_ms": _median(times_of(self.port, [self.signed_in] * requests)),
            "page_rate": self.pages_a_second(seconds, signed_in=False),
            "page_signed_in_rate": self.pages_a_second(seconds, signed_in=True),
            "transaction_rate": self.transactions(1000),
        }


def _people(asked: Sequence[Scenario]) -> list[Any]:
    return list({one.person.pk: one.person for one in asked if one.person is not None}.values())


def _key(scenario: Scenario, sessions: dict[int, str]) -> str:
    return sessions[scenario.person.pk] if scenario.person is not None else ""


def _statements(scenario: Scenario, sessions: dict[int, str]) -> list[str]:
    return statements.of_page(
        statements.client_for(_key(scenario, sessions)),
        scenario.path,
        address=_address(),
        part=scenario.part,
    )


def _rows(scenario: Scenario, sessions: dict[int, str]) -> int:
    """How many dossiers a page lists."""
    client = statements.client_for(_key(scenario, sessions))
    response = client.get(scenario.path, REMOTE_ADDR=_address())
    return 0 if response.streaming else response.content.count(b"<tr data-row")


def _pairs() -> list[dict[str, Any]]:
    found = []
    for pair in pairs():
        both = []
        for scenario in (pair.few, pair.many):
            session = session_of(scenario.person) if scenario.person is not None else ""
            client = statements.client_for(session)
            both.append(len(statements.of_page(client, scenario.path, address=_address())))
        found.append(
            {"name": f"{pair.name}: {pair.few.name} / {pair.many.name}", "few": both[0], "many": both[1]}
        )
    return found


def _page(
    server: Server,
    baseline: Baseline,
    scenario: Scenario,
    sessions: dict[int, str],
    statement_count: int,
    requests: int,
) -> dict[str, Any]:
    session = _key(scenario, sessions)
    asked = [
        get(scenario.path, session=session, address=_address(), part=scenario.part)
        for _ in range(WARM + requests)
    ]
    status = 206 if scenario.part else 200
    bare = baseline.page(signed_in=bool(session))
    times_of(server.port, asked[:WARM], status=status)
    taken, compared = [], []
    # In turns, a few at a time.
    for start in range(WARM, len(asked), TURN):
        compared += times_of(baseline.port, [bare] * TURN)
        taken += times_of(server.port, asked[start : start + TURN], status=status)
    return {
        "name": scenario.name,
        "budget": scenario.budget,
        "median_ms": round(_median(taken), 2),
        "p95_ms": round(1000 * statistics.quantiles(taken, n=20)[-1], 2),
        "statements": statement_count,
        "ratio": round(_median(taken) / _median(compared), 2),
    }


def _throughput(
    server: Server, baseline: Baseline, scenario: Scenario, sessions: dict[int, str], seconds: float
) -> dict[str, Any]:
    session = _key(scenario, sessions)

    def ask() -> bytes:
        return get(scenario.path, session=session, address=_address())

    bare = baseline.pages_a_second(seconds / 3, signed_in=bool(session))
    rate = throughput(server.port, ask, connections=CONNECTIONS, seconds=seconds)
    # None answered at all is a finding, not the end of the run.
    return {"name": scenario.name, "rate": round(rate), "ratio": round(bare / max(rate, 0.01), 2)}


def _acts(
    server: Server, baseline: Baseline, counted: dict[str, list[str]], dossiers: int
) -> list[dict[str, Any]]:
    # Some dossiers go ahead, so that every worker has done every act before it is timed.
    for _name, journeys in measured_chain(16):
        rate_of(server.port, journeys, clients=CLIENTS)
    alone = {name: 1000 / rate_of(server.port, journeys, clients=1) for name, journeys in measured_chain(24)}
    found = []
    for name, journeys in measured_chain(dossiers):
        rounds = [journeys[number::ROUNDS] for number in range(ROUNDS)]
        found.append(
            {
                "name": name,
                "alone_ms": round(alone[name], 1),
                "statements": len(counted[name]),
                **_in_rounds(server, baseline, rounds),
            }
        )
    return found


def _in_rounds(server: Server, baseline: Baseline, rounds: Sequence[Sequence[Journey]]) -> dict[str, float]:
    """The median rate of some rounds, and of their ratios to the bare framework just before and just after each.

    The machine is not the same for a whole measurement, and the bare framework's short turn sees one moment of it.
    """
    bare, rates = [baseline.transactions(400)], []
    for journeys in rounds:
        rates.append(rate_of(server.port, journeys, clients=CLIENTS))
        bare.append(baseline.transactions(400))
    ratios = [
        (before + after) / 2 / rate
        for rate, (before, after) in zip(rates, itertools.pairwise(bare), strict=True)
    ]
    return {"rate": round(statistics.median(rates), 1), "ratio": round(statistics.median(ratios), 2)}


def _one_agency(server: Server, dossiers: int) -> float:
    """Acceptances a second at one agency alone, where each waits for the code of the one before it."""
    acts = measured_chain(dossiers, AGENCIES[:1])
    _submit, submissions = next(acts)
    rate_of(server.port, submissions, clients=CLIENTS)
    _accept, acceptances = next(acts)
    return round(rate_of(server.port, acceptances, clients=CLIENTS), 1)


def _submissions(server: Server, baseline: Baseline, submission: Submission, count: int) -> dict[str, float]:
    """Whole submissions a second, `count` in each round."""
    people = iter(add_people(count * ROUNDS + CLIENTS))

    def journeys(number: int) -> list[Journey]:
        return [submission.journey(one, session_of(one)) for one in itertools.islice(people, number)]

    rate_of(server.port, journeys(CLIENTS), clients=CLIENTS)
    return _in_rounds(server, baseline, [journeys(count) for _round in range(ROUNDS)])


def _median(taken: Sequence[float]) -> float:
    return 1000 * statistics.median(taken)
