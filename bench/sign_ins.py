"""A morning rush: people sign in at a fixed rate while an officer works on a list. Neither may starve the other."""

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from bench.client import Connection, expect, get, post
from bench.generate import add_people
from bench.people import DESK, named, session_of
from bench.server import Server
from motcua.people.models import User

RATE, SECONDS = 100, 60
PEOPLE, CLIENTS = 200, 32
LIST = "/can-bo/danh-sach/to_accept"
PASSWORD = "ruou-nep-cam-9"  # noqa: S105 - of people who are made for the measurement
_PAUSE = 0.05


@dataclass(frozen=True)
class SignIns:
    """`rate`: sign-ins a second that were answered; `p95_ms`: from the moment when each was due to its answer.

    `pace`: so many times slower the machine was taken to be, and so many times fewer sign-ins fell due.
    """

    pace: float
    rate: float
    p95_ms: float
    # The work list, alone and during the rush.
    list_alone_ms: float
    list_p95_ms: float


def sign_ins(server: Server, *, pace: float = 1.0, rate: int = RATE, seconds: float = SECONDS) -> SignIns:
    """Let people sign in for so long, due at even distances whether or not the server keeps up.

    `rate` is meant for the machine of the budgets; where one is `pace` times slower, so many fewer fall due.
    """
    pace = max(1.0, round(pace, 2))
    people = add_people(PEOPLE)
    User.objects.filter(pk__in=[one.pk for one in people]).update(password=make_password(PASSWORD))
    asking = get(LIST, session=session_of(named(DESK)))
    alone = _ask(server.port, asking, iter(range(40)))
    rush = _Rush(server.port, [one.email for one in people], rate / pace, seconds)
    during: list[float] = []
    working = threading.Thread(target=lambda: during.extend(_ask(server.port, asking, rush.under_way())))
    working.start()
    rush.run()
    working.join()
    if rush.failures:
        raise rush.failures[0]
    return SignIns(
        pace=pace,
        rate=round(len(rush.taken) / rush.lasted, 1),
        p95_ms=round(_late(rush.taken) * 1000, 1),
        list_alone_ms=round(statistics.median(alone) * 1000, 1),
        list_p95_ms=round(_late(during) * 1000, 1),
    )


class _Rush:
    """Sign-ins that fall due one after the other, taken by whichever client is free."""

    def __init__(self, port: int, emails: list[str], rate: float, seconds: float) -> None:
        self._port = port
        self._emails = emails
        self._due = [number / rate for number in range(int(rate * seconds))]
        self._turn = itertools.count()
        self._over = threading.Event()
        self.taken: list[float] = []
        self.failures: list[Exception] = []
        self.lasted = 0.0

    def under_way(self) -> Iterator[int]:
        """As long as it lasts."""
        return itertools.takewhile(lambda _number: not self._over.is_set(), itertools.count())

    def run(self) -> None:
        """All of them."""
        began = time.perf_counter()
        threads = [threading.Thread(target=self._client, args=[began]) for _number in range(CLIENTS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.lasted = time.perf_counter() - began
        self._over.set()

    def _client(self, began: float) -> None:
        connection = Connection(self._port)
        try:
            while not self.failures and (number := next(self._turn)) < len(self._due):
                due = began + self._due[number]
                time.sleep(max(0.0, due - time.perf_counter()))
                request = self._request(number)
                expect(connection.send(request), 302, request)
                self.taken.append(time.perf_counter() - due)
        except Exception as failure:  # whatever it is, the measurement is worth nothing
            self.failures.append(failure)
        finally:
            connection.close()

    def _request(self, number: int) -> bytes:
        # From many places, or the limits of rate would stop the rush.
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        fields = [("email", self._emails[number % len(self._emails)]), ("password", PASSWORD)]
        return post("/dang-nhap", fields, session="", address=address)


def _ask(port: int, request: bytes, while_: Iterator[int]) -> list[float]:
    """Seconds of each answer, asked for with pauses as a person would."""
    connection = Connection(port)
    taken = []
    for _number in while_:
        began = time.perf_counter()
        answer = connection.send(request)
        taken.append(time.perf_counter() - began)
        expect(answer, 200, request)
        time.sleep(_PAUSE)
    connection.close()
    return taken


def _late(taken: list[float]) -> float:
    """The 95th percentile."""
    return sorted(taken)[int(len(taken) * 0.95)]
