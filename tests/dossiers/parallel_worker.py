"""What a process of its own does to dossiers; `processes.py` starts it.

file <applicant> <officer> <count> <log>   submit and accept; 0 = until killed; the log has what was acknowledged
accept <officer> <event count> <key>…      accept each dossier as it was seen; print how each attempt ended
draft <applicant>                          open the draft; print its key
finish <officer> <key>…                    issue the result of each dossier from its draft; print each number
send, deliver                              see `tests/outbox/delivering.py`
timers <moment>                            fire what is due then; print how many were told, acted and failed
"""

from __future__ import annotations

import datetime
import itertools
import uuid
from pathlib import Path

from django.utils import timezone

from motcua.agencies.selectors import Actor, actor_for
from motcua.dossiers import drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict
from motcua.dossiers.timer_run import fire_due
from motcua.forms.selectors import cached_form
from motcua.kernel.dates import format_date
from motcua.people.models import User
from tests.answers import complete_answers
from tests.outbox import delivering

# No paper is required, so that nothing but the acts is measured.
PROCEDURE, AGENCY = "2.000664", "H27.03"


def actor(email: str) -> Actor:
    return actor_for(User.objects.get(email=email))


def file(applicant: str, officer: str, count: str, log: str) -> None:
    """Submit and accept, one dossier after the other."""
    by, desk = actor(applicant), actor(officer)
    with Path(log).open("a", encoding="utf-8") as acknowledged:
        for number in itertools.count(1):
            draft = drafts.start_draft(by, PROCEDURE, AGENCY)
            drafts.save_answers(by, draft.key, complete_answers(cached_form(draft.form_version_id)))
            submitted = perform("submit", by=by, dossier=draft.key).dossier
            acknowledged.write(f"submitted {submitted.receipt_number}\n")
            acknowledged.flush()
            accepted = perform("accept", by=desk, dossier=draft.key).dossier
            acknowledged.write(f"accepted {accepted.code}\n")
            acknowledged.flush()
            if number == int(count):
                break


def accept(officer: str, seen: str, *keys: str) -> None:
    """Accept what another process may be accepting at this very moment."""
    by = actor(officer)
    for key in keys:
        try:
            done = perform("accept", by=by, dossier=key, expected=int(seen))  # type: ignore[arg-type] # text will do
        except Conflict as conflict:
            print(f"told {conflict.message}")
        else:
            print(f"accepted {done.dossier.code}")


def draft(applicant: str) -> None:
    """Open the draft as a tab does."""
    print(drafts.start_draft(actor(applicant), PROCEDURE, AGENCY).key)


def finish(officer: str, *keys: str) -> None:
    """Issue one result after the other while other processes issue theirs."""
    by = actor(officer)
    for key in keys:
        given = {"source": "draft", "issued_on": format_date(timezone.localdate())}
        done = perform("finish", by=by, dossier=uuid.UUID(key), data=given)
        assert done.event is not None
        print(done.event.data["number"])


def timers(moment: str) -> None:
    """Run over the timers as the periodic job does."""
    fired = fire_due(datetime.datetime.fromisoformat(moment))
    print(fired.told, fired.acted, fired.failed)


WORK = {
    "file": file,
    "accept": accept,
    "draft": draft,
    "finish": finish,
    "timers": timers,
    "send": delivering.send,
    "deliver": delivering.deliver,
}
