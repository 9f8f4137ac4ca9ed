"""A paper of the vault revoked by hand: who may, what its holder reads, and that nobody draws from it any more."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from motcua.audit.models import TrailLine
from motcua.dossiers import vault_papers
from motcua.dossiers.errors import Incomplete
from motcua.dossiers.models import Dossier
from motcua.notices.models import Notice
from motcua.outbox.delivery import deliver_now
from motcua.outbox.models import Message
from motcua.people.models import User
from motcua.vault.models import Entry
from motcua.vault.revoking import TOPIC
from tests.story import APPLICANT, CLERK, DESK, DIRECTOR, EXAMINER, JUSTICE_DIRECTOR, Story
from tests.vault.stories import CERTIFICATE_PLACE, again, put

pytestmark = pytest.mark.django_db
REASON = "Cấp sai tên, đã có Quyết định thu hồi số 12/QĐ-SCT"


def officer(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def page_of(dossier: Dossier, entry: Entry | None = None) -> str:
    more = {"entry": entry.key} if entry is not None else {}
    return reverse("desk:revoke_entry" if more else "desk:vaulted", kwargs={"key": dossier.key, **more})


def deliver() -> None:
    for number in Message.objects.filter(topic=TOPIC, delivered_at=None).values_list("id", flat=True):
        deliver_now(number)


def text_of(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def dossier(story: Story) -> Dossier:
    return story.handed_over()


@pytest.fixture
def entry(story: Story, dossier: Dossier, applicant: User) -> Entry:
    return put(story, applicant, of=dossier, number="15/GCN")


def test_the_head_revokes_with_a_reason_and_the_holder_is_told(
    story: Story, dossier: Dossier, entry: Entry, applicant: User
) -> None:
    head = officer(story, DIRECTOR)
    assert page_of(dossier, entry) in text_of(head.get(page_of(dossier)))
    # It is not done without a reason, and what was typed stays.
    empty = head.post(page_of(dossier, entry), {"ly-do": "  "})
    assert empty.status_code == 422
    long = head.post(page_of(dossier, entry), {"ly-do": "x" * 501})
    assert "x" * 501 in text_of(long)
    entry.refresh_from_db()
    assert entry.state == Entry.State.VALID
    done = head.post(page_of(dossier, entry), {"ly-do": REASON}, follow=True)
    assert "Đã thu hồi" in text_of(done)
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == (Entry.State.REVOKED, REASON)
    line = TrailLine.objects.get(kind="vault_revoked")
    assert (line.person_id, line.about) == (story.person(DIRECTOR).pk, f"vault:{entry.key}")
    assert line.subject == [applicant.pk]
    deliver()
    notice = Notice.objects.get(
        person=applicant, link=reverse("portal:vault_entry", kwargs={"key": entry.key})
    )
    assert REASON in notice.text
    assert "15/GCN" in notice.text
    assert any(REASON in letter.body and applicant.email in letter.to for letter in mail.outbox)
    # The holder sees it as revoked, with the reason; a second time there is nothing to revoke.
    shown = text_of(officer(story, APPLICANT).get(notice.link))
    assert "Đã thu hồi" in shown
    assert REASON in shown
    assert "không còn hiệu lực từ trước" in text_of(head.post(page_of(dossier, entry), {"ly-do": REASON}))
    assert page_of(dossier, entry) not in text_of(head.get(page_of(dossier)))


def test_what_was_revoked_is_drawn_from_no_more(
    story: Story, dossier: Dossier, entry: Entry, applicant: User
) -> None:
    draft = story.draft()
    by = story.actor(APPLICANT)
    offered = vault_papers.offered(applicant, draft, [story.definition(draft).paper(CERTIFICATE_PLACE)], [])
    assert [one.key for one in offered[CERTIFICATE_PLACE]] == [entry.key]
    vault_papers.take(by, draft.key, CERTIFICATE_PLACE, entry.key)
    officer(story, DIRECTOR).post(page_of(dossier, entry), {"ly-do": REASON})
    wanted = [story.definition(draft).paper(CERTIFICATE_PLACE)]
    assert vault_papers.offered(applicant, draft, wanted, []) == {}
    with pytest.raises(Incomplete, match="đã thu hồi"):
        vault_papers.take(by, draft.key, CERTIFICATE_PLACE, entry.key)
    # What had been chosen before is named before it goes in.
    assert "đã thu hồi" in str(story.refused("submit", draft, APPLICANT).fields)
    # Bringing the vault up to the dossier once more does not raise it from the dead.
    again(dossier)
    entry.refresh_from_db()
    assert entry.state == Entry.State.REVOKED


@pytest.mark.parametrize("email", [DESK, EXAMINER, CLERK, JUSTICE_DIRECTOR, APPLICANT])
def test_nobody_else_revokes(story: Story, dossier: Dossier, entry: Entry, email: str) -> None:
    client = officer(story, email)
    assert client.post(page_of(dossier, entry), {"ly-do": REASON}).status_code in (403, 404)
    entry.refresh_from_db()
    assert entry.state == Entry.State.VALID


def test_what_people_kept_themselves_is_neither_shown_nor_revoked(
    story: Story, dossier: Dossier, applicant: User
) -> None:
    kept = put(story, applicant, of=dossier, origin=Entry.Origin.KEPT, number="riêng")
    head = officer(story, DIRECTOR)
    assert "riêng" not in text_of(head.get(page_of(dossier)))
    assert head.post(page_of(dossier, kept), {"ly-do": REASON}).status_code == 404
    kept.refresh_from_db()
    assert kept.state == Entry.State.VALID
