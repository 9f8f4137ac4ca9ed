"""Two tabs of one person at the same moment: one is done, the other is told, and nothing breaks."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from motcua.dossiers.models import Dossier
from motcua.dossiers.verification import verify
from tests.story import APPLICANT, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sample")]


class Tab(threading.Thread):
    """A page sent from a tab of its own, over a connection of its own."""

    def __init__(self, story: Story, address: str) -> None:
        super().__init__()
        self.client = Client(raise_request_exception=False)
        self.client.force_login(story.person(APPLICANT))
        self.address = address
        self.answer: Any = None

    def run(self) -> None:
        try:
            self.answer = self.client.post(self.address)
        finally:
            connection.close()


def wait_until_somebody_waits() -> None:
    """Until a statement stands behind this test's own open transaction."""
    for _attempt in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_two_discarded_drafts_of_the_same_restored_at_once() -> None:
    story = Story()
    first = story.do("discard", story.draft(), APPLICANT).dossier
    second = story.do("discard", story.draft(), APPLICANT).dossier
    tab = Tab(story, f"/ho-so/{second.key}/khoi-phuc")
    with transaction.atomic():
        story.do("restore", first, APPLICANT)
        tab.start()
        wait_until_somebody_waits()
    tab.join(30)
    assert tab.answer.status_code == 409
    assert "Bạn đang có một hồ sơ khác chưa nộp của cùng thủ tục" in tab.answer.content.decode()
    open_drafts = Dossier.objects.filter(discarded_at=None, submitted_at=None)
    assert list(open_drafts.values_list("pk", flat=True)) == [first.pk]
    assert [str(one) for one in verify()] == []


def test_the_same_draft_restored_twice_at_once() -> None:
    story = Story()
    draft = story.do("discard", story.draft(), APPLICANT).dossier
    tab = Tab(story, f"/ho-so/{draft.key}/khoi-phuc")
    with transaction.atomic():
        story.do("restore", draft, APPLICANT)
        tab.start()
        wait_until_somebody_waits()
    tab.join(30)
    assert tab.answer.status_code == 409
    assert "Hồ sơ này chưa bị huỷ nên không cần khôi phục." in tab.answer.content.decode()


def test_a_draft_restored_while_a_new_one_is_opened() -> None:
    story = Story()
    draft = story.do("discard", story.draft(), APPLICANT).dossier
    tab = Tab(story, f"/ho-so/{draft.key}/khoi-phuc")
    with transaction.atomic():
        story.draft()
        tab.start()
        wait_until_somebody_waits()
    tab.join(30)
    assert tab.answer.status_code == 409
