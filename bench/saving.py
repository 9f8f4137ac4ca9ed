"""Saving one step of a form over HTTP: pressed by the person, and by itself while the person types."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from bench.client import Unexpected, post, times_of
from bench.forms import large_draft
from bench.people import session_of
from bench.server import Server

TIMES = 60
STEP = 3


@dataclass(frozen=True)
class Saving:
    """Median milliseconds, server and database together, of a form of a hundred fields."""

    step_ms: float
    autosave_ms: float


def saving(server: Server) -> Saving:
    """Save the third step of the large form again and again, each time with another answer."""
    draft = large_draft()
    assert draft.submitter is not None
    session = session_of(draft.submitter)
    step = reverse("portal:form_step", kwargs={"key": draft.key, "number": STEP})
    itself = f"{reverse('portal:autosave', kwargs={'key': draft.key})}?buoc={STEP}"
    pressed = [post(step, _typed(number, "tiep"), session=session) for number in range(TIMES)]
    while_typing = [_by_itself(post(itself, _typed(number, ""), session=session)) for number in range(TIMES)]
    found = Saving(_median(server, pressed, 302), _median(server, while_typing, 200))
    draft.refresh_from_db()
    if draft.answers["m2_4"] != f"Ghi {TIMES - 1}":
        raise Unexpected("the form did not keep what was saved last")
    return found


def _median(server: Server, requests: Sequence[bytes], status: int) -> float:
    return round(1000 * statistics.median(times_of(server.port, requests, status=status)), 1)


def _typed(number: int, action: str) -> list[tuple[str, str]]:
    fields = [("m2_0", "co"), ("m2_4", f"Ghi {number}"), ("m2_1", "8")]
    fields += [("m2_18", ""), ("m2_18-0-so", "4"), ("m2_18-0-gia", "100")]
    return [*fields, ("action", action)] if action else fields


def _by_itself(request: bytes) -> bytes:
    line, rest = request.split(b"\r\n", 1)
    return b"\r\n".join([line, b"X-Requested-With: autosave", rest])
