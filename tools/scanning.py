"""The whole system with sample data on a port of its own, for scanners that are three people (`scripts/scan-*.sh`).

Limits of rate are emptied all the while: they have tests of their own, and would hide what is behind them. Sessions are
made here, and stay without the second cookie that binds them to a browser: a scanner's requests race more than a
browser's.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PEOPLE = {"stranger": "", "citizen": "nguyenvanan@mau.vn", "officer": "motcua@sct.mau.vn"}
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Running:
    """The running system: its address, a folder to work in, its log."""

    base: str
    folder: Path

    def faults(self) -> list[str]:
        """Each error that the system did not expect so far, once."""
        return faults_in((self.folder / "log").read_text("utf-8", "replace"))


@contextmanager
def system() -> Iterator[Running]:
    """Start it, with Django of this process on its database; stop it at the end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        os.environ |= {
            "MOTCUA_VAR": str(folder / "var"),
            "MOTCUA_PORT": str(port),
            "MOTCUA_SAMPLE_MODE": "1",
            "DJANGO_SETTINGS_MODULE": "motcua.config.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        motcua = Path(sys.executable).with_name("motcua")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([str(motcua), "run"], stdout=log, stderr=subprocess.STDOUT)
            over = threading.Event()
            try:
                found = Running(f"http://127.0.0.1:{port}", folder)
                wait_for(found.base, process)
                import django

                django.setup()
                helper = threading.Thread(target=keep_open, args=(over,))
                helper.start()
                try:
                    yield found
                finally:
                    over.set()
                    helper.join()
            finally:
                process.terminate()
                process.wait(timeout=60)


def wait_for(base: str, system: subprocess.Popen[bytes]) -> None:
    """Until the home page answers."""
    for _try in range(300):
        try:
            urllib.request.urlopen(base, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            if system.poll() is not None:
                sys.exit("motcua run ended before it answered")
            time.sleep(1)
        else:
            return
    sys.exit("the system did not answer within five minutes")


def cookies_of(email: str) -> dict[str, str]:
    """The cookies of a new session of this person, and that of forms; the latter alone where there is no person."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.middleware.csrf import _get_new_csrf_string

    from motcua.people.models import User
    from motcua.people.sessions import SessionStore

    values = {settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}
    if email:
        person, store = User.objects.get(email=email), SessionStore()
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.create()
        # Beginning one writes nothing yet (`SessionStore.create`).
        store.save()
        values[settings.SESSION_COOKIE_NAME] = str(store.session_key)
    return values


def reached(email: str) -> str:
    """That the scan was somebody's to its end: whether the session is still there, and what the person left behind."""
    from motcua.audit.models import TrailLine
    from motcua.people.models import Session

    if not email:
        return ""
    stands = Session.objects.filter(user__email=email).exists()
    kinds = Counter(TrailLine.objects.filter(person__email=email).values_list("kind", flat=True))
    told_kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())) or "none"
    return f"Session at the end: {'open' if stands else 'ended'}. Lines of the trail by kind: {told_kinds}."


def keep_open(over: threading.Event) -> None:
    """Until the scan is over: no limit of rate is reached, no session is bound to one browser."""
    from motcua.audit.models import Throttle
    from motcua.people.models import Session

    while not over.wait(0.5):
        Throttle.objects.all().delete()
        Session.objects.exclude(token="", token_next="").update(token="", token_next="", token_before="")


def faults_in(log: str) -> list[str]:
    """Each error that the system did not expect, once: the address and what was raised."""
    found: Counter[str] = Counter()
    for line in log.splitlines():
        if '"Internal Server Error' not in line and '"level": "error"' not in line:
            continue
        try:
            event = json.loads(line)
        except ValueError:
            continue
        first = (event.get("failure") or [{}])[-1]
        what = " at ".join([first.get("kind", ""), *first.get("places", [])[-1:]])
        found[f"{KEYS.sub('<key>', str(event.get('event')))} – {what}"] += 1
    return [f"{number} × {text}" for text, number in found.most_common()]
