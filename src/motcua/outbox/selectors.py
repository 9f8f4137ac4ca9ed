"""What administrators read of the ways out: how each line does, which deliveries wait, every call that was made."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Avg, Count, Max, Q, QuerySet
from django.utils import timezone

from motcua.data.held import Held
from motcua.outbox import breaker
from motcua.outbox.lines import Family, Place, families, family_of
from motcua.outbox.models import Attempt, Call, Message

FIGURES_OF = datetime.timedelta(days=1)
MOST_COUNTED = 100_000
WORKED = (Call.Outcome.ANSWERED, Call.Outcome.REFUSED)


@dataclass(frozen=True)
class Figures:
    """What was called within a day: how often, how often in vain, how long on average, when last."""

    calls: int = 0
    failed: int = 0
    milliseconds: int = 0
    last: datetime.datetime | None = None


@dataclass(frozen=True)
class LineNow:
    """A line with its state and figures. `state`: "off" (by an administrator), "unused", "open", "trying" or "well"."""

    place: Place
    family: Family | None
    breaker: breaker.State
    state: str
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True)
class Queue:
    """Deliveries that wait, of them those that failed already (both counted up to MOST_COUNTED), and since when."""

    waiting: int
    failed: int
    oldest: datetime.datetime | None


def lines_now() -> Sequence[LineNow]:
    """All lines that are set up, and those that were called within a day; by family."""
    breaker.forget()
    now = timezone.now()
    figures = _figures(now)
    places: dict[str, tuple[Place, Family | None]] = {
        place.line: (place, family) for family in families() for place in family.places()
    }
    for line in figures:
        if line not in places:
            places[line] = (Place(line, line), family_of(line))
    return [
        _line(place, family, now, figures.get(line, Figures()))
        for line, (place, family) in sorted(places.items())
    ]


def names() -> Mapping[str, str]:
    """The names of the lines that are set up, at most half a minute old."""
    return _names.now()


def forget() -> None:
    """Read them anew when they are asked for next."""
    _names.forget()


_names = Held(lambda: {place.line: place.name for family in families() for place in family.places()})


def line_now(line: str) -> LineNow | None:
    """One of them; None where nothing is known of it."""
    return next((one for one in lines_now() if one.place.line == line), None)


def _line(place: Place, family: Family | None, now: datetime.datetime, figures: Figures) -> LineNow:
    state = breaker.state_of(place.line)
    if state.is_off:
        word = "off"
    elif state.open_until is not None:
        word = "open" if now < state.open_until else "trying"
    else:
        word = "well" if place.is_on else "unused"
    return LineNow(place, family, state, word, figures)


def _figures(now: datetime.datetime) -> Mapping[str, Figures]:
    rows = (
        Call.objects.filter(at__gt=now - FIGURES_OF)
        .values("line")
        .annotate(
            calls=Count("id"),
            failed=Count("id", filter=~Q(outcome__in=WORKED)),
            took=Avg("milliseconds"),
            last=Max("at"),
        )
    )
    return {
        row["line"]: Figures(row["calls"], row["failed"], round(row["took"] or 0), row["last"])
        for row in rows
    }


def queue_now() -> Queue:
    """How many deliveries wait; bounded however many there are."""
    waiting = Message.objects.filter(delivered_at__isnull=True)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    return Queue(
        waiting.values("id")[:MOST_COUNTED].count(),
        waiting.exclude(last_error="").values("id")[:MOST_COUNTED].count(),
        oldest,
    )


@dataclass(frozen=True)
class WantedCalls:
    """What of the connection log is searched for; empty parts narrow nothing. Moments: from, and before."""

    line: str = ""
    outcome: str = ""
    key: str = ""
    first: datetime.datetime | None = None
    before: datetime.datetime | None = None


def calls_in(wanted: WantedCalls) -> QuerySet[Call]:
    """The calls, the last first."""
    found = Call.objects.order_by("-at", "-id")
    if wanted.line:
        found = found.filter(line=wanted.line)
    if wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    if wanted.key:
        found = found.filter(key=wanted.key)
    if wanted.first is not None:
        found = found.filter(at__gte=wanted.first)
    if wanted.before is not None:
        found = found.filter(at__lt=wanted.before)
    return found


@dataclass(frozen=True)
class WantedMessages:
    """Which deliveries are searched for. `state`: "" for all, "waiting", "failed" or "delivered"."""

    state: str = ""
    topic: str = ""
    key: str = ""


def messages_in(wanted: WantedMessages) -> QuerySet[Message]:
    """The deliveries, the last first (by number)."""
    found = Message.objects.order_by("-id")
    if wanted.state == "waiting":
        found = found.filter(delivered_at__isnull=True)
    elif wanted.state == "failed":
        found = found.filter(delivered_at__isnull=True).exclude(last_error="")
    elif wanted.state == "delivered":
        found = found.filter(delivered_at__isnull=False)
    if wanted.topic:
        found = found.filter(topic=wanted.topic)
    if wanted.key:
        found = found.filter(key__startswith=wanted.key)
    return found


@dataclass(frozen=True)
class Try:
    """One attempt of a delivery with the calls that it made. `error`: "" where it went."""

    number: int
    at: datetime.datetime
    milliseconds: int | None
    error: str
    calls: Sequence[Call]


def tries_of(message: Message) -> Sequence[Try]:
    """All attempts, the first first, each with its calls; two statements."""
    rows = list(Attempt.objects.filter(message=message).order_by("number", "id"))
    calls = list(Call.objects.filter(message=message.pk).order_by("at", "id"))
    found: list[Try] = []
    first = 0
    for row in rows:
        made = [call for call in calls[first:] if call.at <= row.at]
        first += len(made)
        found.append(Try(row.number, row.at, row.milliseconds, row.error, made))
    if not rows and message.delivered_at is not None:
        # It went at once: the message itself says all.
        found.append(Try(message.attempts, message.delivered_at, None, "", calls))
    return found


def metrics() -> Iterator[str]:
    """Lines of Prometheus' text format (0.0.4)."""
    queue = queue_now()
    yield from _metric("motcua_outbox_waiting", "gauge", "Deliveries that wait.", [("", queue.waiting)])
    yield from _metric(
        "motcua_outbox_failed", "gauge", "Waiting deliveries that failed already.", [("", queue.failed)]
    )
    age = (timezone.now() - queue.oldest).total_seconds() if queue.oldest is not None else 0
    yield from _metric(
        "motcua_outbox_oldest_seconds", "gauge", "Age of the oldest waiting delivery.", [("", int(age))]
    )
    lines = lines_now()
    labelled = [(f'{{line="{_escaped(one.place.line)}"}}', one) for one in lines]
    yield from _metric(
        "motcua_line_open",
        "gauge",
        "1 while nothing is sent: resting after failures, or switched off.",
        [(label, int(one.state in ("open", "trying", "off"))) for label, one in labelled],
    )
    for name, words, read in (
        ("calls_day", "Calls within a day.", lambda one: one.figures.calls),
        ("failures_day", "Calls within a day that failed.", lambda one: one.figures.failed),
        ("milliseconds_day", "Average of a call within a day.", lambda one: one.figures.milliseconds),
    ):
        yield from _metric(
            f"motcua_line_{name}", "gauge", words, [(label, read(one)) for label, one in labelled]
        )


def _metric(name: str, kind: str, words: str, values: Sequence[tuple[str, int]]) -> Iterator[str]:
    yield f"# HELP {name} {words}\n# TYPE {name} {kind}\n"
    for label, value in values:
        yield f"{name}{label} {value}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
