"""The way out: deliveries a second to a receiver on this machine, acts beside a million that wait, signatures a second
with what RSA and time stamps take of it, looks at a signature, and a gateway's file of a day held against the books.

`python -m bench.outgoing deliver URL` and `… reconcile GATEWAY DAY FILE` are the processes that it starts.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

MESSAGES, WAITING, SIGNED, LINES = 3000, 1_000_000, 40, 100_000
ROUNDS = 3
TOPIC, WAITS = "bench.delivery", "bench.waiting"


@dataclass(frozen=True)
class Outgoing:
    """`delivered`: a second, by one worker; `slower`: how many times as long an act takes beside `waiting` messages.

    `signed`: PAdES B-T a second in one process, `rsa_share` and `stamp_share` of its time; `verify_ms`: one look;
    `reconcile_s` for so many `lines`, and how much memory that took at its peak.
    """

    delivered: float
    waiting: int
    slower: float
    signed: float
    rsa_share: float
    stamp_share: float
    verify_ms: float
    lines: int
    reconcile_s: float
    reconcile_mb: float


def outgoing(
    acts_a_second: Callable[[], float],
    *,
    messages: int = MESSAGES,
    waiting: int = WAITING,
    signed: int = SIGNED,
    lines: int = LINES,
) -> Outgoing:
    """Measure all of it. `acts_a_second`: a measurement of an act, some times beside what waits, and without it before
    and afterwards: the machine may have become slower meanwhile.
    """
    delivered = _delivered(messages)
    alone = [acts_a_second() for _round in range(ROUNDS)]
    with _waiting(waiting):
        beside = [acts_a_second() for _round in range(ROUNDS)]
    alone += [acts_a_second() for _round in range(ROUNDS)]
    rate, rsa_share, stamp_share, verify_ms = _signatures(signed)
    reconcile_s, reconcile_mb = _reconciled(lines)
    return Outgoing(
        round(delivered, 1),
        waiting,
        round(statistics.median(alone) / statistics.median(beside), 3),
        round(rate, 1),
        round(rsa_share, 3),
        round(stamp_share, 3),
        round(verify_ms, 1),
        lines,
        round(reconcile_s, 4),
        round(reconcile_mb, 1),
    )


class _Receiver(BaseHTTPRequestHandler):
    """Takes everything at once, on connections that are kept."""

    protocol_version = "HTTP/1.1"
    times: list[float]

    def log_message(self, *_arguments: object) -> None:
        """Stay silent."""

    def do_POST(self) -> None:
        """Note when."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.times.append(time.perf_counter())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _delivered(count: int) -> float:
    """Deliveries a second, from the first to the last that arrives."""
    from django.db import connection, transaction

    from motcua.outbox.services import send

    stamp = time.time_ns()
    with transaction.atomic():
        # What the acts of this run left: letters that nobody takes here, tried again in between.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        for number in range(count):
            send(TOPIC, f"{TOPIC}/{stamp}/{number}", {})
    times: list[float] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Receiver", (_Receiver,), {"times": times}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        _start("deliver", f"http://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
        server.server_close()
    assert len(times) == count, len(times)
    return (count - 1) / (max(times) - min(times))


@contextmanager
def _waiting(count: int) -> Iterator[None]:
    """So many messages with their jobs, for tomorrow: nobody delivers them meanwhile."""
    from django.db import connection

    insert = (
        "INSERT INTO outbox_message (topic, key, payload, created_at, attempts, last_error)"
        " SELECT %s, %s || number, '{}', now(), 0, '' FROM generate_series(1, %s) AS number",
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
        " SELECT 'default', 'outbox.deliver', jsonb_build_object('message', id), 'todo', now() + interval '1 day'"
        " FROM outbox_message WHERE topic = %s",
    )
    with connection.cursor() as cursor:
        # Neither notices nor a history for each of them: the rows are what is measured.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(insert[0], [WAITS, f"{WAITS}/", count])
        cursor.execute(insert[1], [WAITS])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE outbox_message, procrastinate_jobs")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE scheduled_at > now() + interval '1 hour'"
                " AND task_name = 'outbox.deliver'"
            )
            cursor.execute("DELETE FROM outbox_message WHERE topic = %s", [WAITS])
            cursor.execute("SET session_replication_role = DEFAULT")


def _signatures(count: int) -> tuple[float, float, float, float]:
    """(signed a second, share of the service's RSA, share of time stamps, milliseconds of one look)."""
    from motcua.signing import csc, pdf, revocation, trusting
    from motcua.signing.models import Gateway, TrustRoot
    from motcua.signing.stamping import Stamper
    from motcua.signing.verifying import pdf_core
    from motcua.slips.samples import FULL
    from motcua.slips.selectors import current
    from motcua.slips.services import render
    from tests.signing.esign import PIN, running

    content = render(current("giay-tiep-nhan"), FULL)
    now = datetime.datetime.now(datetime.UTC)
    with running() as service:
        service.hold("K1", "Nguyễn Văn An")
        gateway = Gateway(
            code="esign",
            url=f"{service.base}csc/v2",
            token_url=f"{service.base}oauth2/token",
            client_id="motcua",
            timestamp_url=f"{service.base}tsa",
            seconds=30,
        )
        csc.forget_tokens()
        key = csc.key_of(gateway, "K1")
        signed, rsa, stamped = [], 0.0, 0.0
        began = time.perf_counter()
        # One authorisation for many, as a batch of results is signed.
        for first in range(0, count, 20):
            batch = [
                pdf.prepare(content, key.chain, name="An", at=now)
                for _one in range(first, min(first + 20, count))
            ]
            started = time.perf_counter()
            hashes = [one.to_sign for one in batch]
            allowed, _handle = csc.authorise(gateway, "K1", hashes, pin=PIN)
            values = csc.sign(gateway, key, allowed, hashes)
            rsa += time.perf_counter() - started
            for prepared, value in zip(batch, values, strict=True):
                stamper = _Timed(Stamper(gateway.timestamp_url, gateway.seconds))
                signed.append(pdf.complete(prepared, value, key.chain, stamper))
                stamped += stamper.taken
        took = time.perf_counter() - began
        roots = [
            TrustRoot(name=name, authority=code, certificate=pem, sha256=sha256, not_after=until)
            for code, authority in service.service.authorities.items()
            for pem, sha256, until, name in [trusting.read_root(authority.root.pem)]
        ]
        # What authorities say of these certificates is kept for a minute: a look asks nobody.
        certificates = asyncio.run(pdf_core.verify(signed[0], trusting.trust_of(roots), now)).certificates
        hosts = frozenset({service.base.split("/")[2]})
        known = [trusting.der_of(root.certificate)[0] for root in roots]
        told = revocation.ask([bytes.fromhex(one) for one in certificates], hosts, known=known)
        trust = trusting.trust_of(roots, told)
        looks = []
        for one in signed[:20]:
            started = time.perf_counter()
            found = asyncio.run(pdf_core.verify(one, trust, datetime.datetime.now(datetime.UTC)))
            looks.append(time.perf_counter() - started)
            assert found.signatures[0].stamped_at
    return count / took, rsa / took, stamped / took, 1000 * statistics.median(looks)


def _Timed(stamper: Any) -> Any:
    """A stamper that tells how long it waited for answers."""

    class Timed(type(stamper)):  # type: ignore[misc] # whatever the library's is
        taken = 0.0

        async def async_request_tsa_response(self, req: Any) -> Any:
            began = time.perf_counter()
            try:
                return await super().async_request_tsa_response(req)
            finally:
                self.taken += time.perf_counter() - began

    stamper.__class__ = Timed
    return stamper


def _reconciled(count: int) -> tuple[float, float]:
    """Seconds, and megabytes at the peak, of a day of so many payments; one in a thousand differs."""
    from django.db import connection

    from motcua.agencies.models import Agency
    from motcua.payments.models import Difference, Gateway, Money, Reconciliation

    day = datetime.date(2020, 1, 2)
    agency = Agency.objects.get(code="H27")
    definition = {
        "code": "bench",
        "kind": "vnpay",
        "name": "VNPAY",
        "agency": "H27",
        "merchant": "M",
        "pay_url": "https://pay.example/p",
        "api_url": "https://pay.example/a",
    }
    gateway = Gateway.objects.create(code="bench", agency=agency, definition=definition)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_money (key, agency_id, gateway_id, way, external, amount, currency, applied, why,"
            " is_late, paid_at, day, noted_at) SELECT gen_random_uuid(), %s, %s, 'gateway', 'x' || number,"
            " 100000, 'VND', 0, 'unknown', false, now(), %s, now() FROM generate_series(1, %s) AS number",
            [agency.pk, gateway.pk, day, count],
        )
    try:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "day.csv"
            with file.open("w") as out:
                out.write("vnp_TxnRef,vnp_TransactionNo,vnp_Amount,vnp_TransactionType\n")
                for number in range(1, count + 1):
                    out.write(f"r{number},x{number},{100000 + (number % 1000 == 0)},01\n")
            told = json.loads(_start("reconcile", "bench", day.isoformat(), str(file)))
        assert told["differences"] == count // 1000
        return told["seconds"], told["megabytes"]
    finally:
        made = Reconciliation.objects.filter(gateway=gateway)
        Difference.objects.filter(of__in=made).delete()
        made.delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM payments_money WHERE gateway_id = %s", [gateway.pk])
        assert not Money.objects.filter(gateway=gateway).exists()
        gateway.delete()


def _start(*arguments: str) -> str:
    """Run one of the processes on the database of this one; what it printed."""
    from django.db import connection

    from motcua.config import embedded

    url = urlsplit(embedded.database_url())
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings",
    }
    command = [sys.executable, "-m", "bench.outgoing", *arguments]
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _deliver(url: str) -> None:
    """All deliveries that wait, then end."""
    from django.core.management import call_command

    from motcua.outbox.calling import called
    from motcua.outbox.services import handler

    @handler(TOPIC)
    def hand_over(_message: Any) -> None:
        status, _answer = called(
            "POST",
            url,
            line="bench",
            doing="deliver",
            body=b"x",
            seconds=20,
            longest=100,
            once=True,
            whole=True,
        )
        assert status == 200

    call_command("procrastinate", "worker", "--one-shot", "--concurrency", "4")


def _reconcile(gateway: str, day: str, file: str) -> None:
    from motcua.payments.models import Gateway
    from motcua.payments.reconciling import reconcile
    from motcua.people.models import User

    row, by = Gateway.objects.get(code=gateway), User.objects.filter(kind=User.Kind.OFFICER)[0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    made = reconcile(by, row, datetime.date.fromisoformat(day), Path(file).read_bytes())
    seconds = time.perf_counter() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    told = {"seconds": seconds, "megabytes": grown, "differences": made.differences.count()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    import django

    django.setup()
    {"deliver": _deliver, "reconcile": _reconcile}[sys.argv[1]](*sys.argv[2:])
