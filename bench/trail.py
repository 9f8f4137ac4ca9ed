"""What a line of the trail adds to a request: the very write that opening a dossier makes, beside that page."""

import statistics
import time
from dataclasses import astuple, dataclass
from uuid import uuid4

from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from bench.client import get, times_of
from bench.people import session_of
from bench.server import Server
from motcua.agencies.selectors import actor_for
from motcua.audit.looks import Whose, record_look
from motcua.audit.trail import Kind
from motcua.dossiers.models import Dossier
from motcua.people.models import User
from motcua.people.sessions import SessionStore

WRITES, PAGES, WARM = 300, 40, 20


@dataclass(frozen=True)
class Trail:
    """Median milliseconds of the write and of the page, and how many times the page alone both together are."""

    added_ms: float
    page_ms: float
    ratio: float


def trail(server: Server, officer: User, dossier: Dossier) -> Trail:
    """Write lines of looks at things that nobody looked at before; open one dossier again and again."""
    session = session_of(officer)
    request = _request(officer, session)
    whose = Whose((dossier.submitter_id or 0,), dossier.agency_id)
    taken = []
    for _write in range(WRITES):
        about = f"dossier:{uuid4()}"
        began = time.perf_counter()
        record_look(Kind.VIEW, about, request=request, whose=lambda: whose)
        taken.append(1000 * (time.perf_counter() - began))
    page = get(reverse("desk:dossier", kwargs={"key": dossier.key}), session=session)
    times_of(server.port, [page] * WARM)
    page_ms = 1000 * statistics.median(times_of(server.port, [page] * PAGES))
    added = statistics.median(taken)
    return Trail(round(added, 3), round(page_ms, 2), round((page_ms + added) / page_ms, 3))


def _request(officer: User, session: str) -> HttpRequest:
    """A request as the server knows it once the session is read: the person, with today's posts along."""
    request = RequestFactory().get(
        "/", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36"
    )
    request.session = SessionStore(session)
    request.user = officer
    officer.read_along = [astuple(seat) for seat in actor_for(officer).seats]
    return request
