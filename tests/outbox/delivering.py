"""What processes of their own send and deliver; `tests/dossiers/processes.py` starts them.

send <count>      send that many messages, each in a transaction of its own; those that are there already do nothing
deliver <url>     take up what a killed worker left, then deliver until killed
"""

from __future__ import annotations

from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.db import transaction
from procrastinate.contrib.django import app

from motcua.outbox import services, tasks
from motcua.outbox.calling import called
from motcua.outbox.models import Message

TOPIC = "test.delivery"


def send(count: str) -> None:
    """As a web server does, act by act."""
    for number in range(int(count)):
        with transaction.atomic():
            services.send(TOPIC, f"act/{number}", {})


def deliver(url: str) -> None:
    """As `motcua worker` does."""

    @services.handler(TOPIC)
    def hand_over(_message: Message) -> None:
        status, _answer = called(
            "POST", url, line="test", doing="deliver", body=b"x", seconds=20, longest=100, once=True
        )
        if status != 200:
            raise ConnectionError

    # All that is left by now was left by a worker that was killed.
    async_to_sync(tasks.rescue_stalled)(app.job_manager, 0)
    call_command("procrastinate", "worker", "--concurrency", "4")
