"""Acting for somebody else in tests: mandates as they stand once accepted, browsers that act by them."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from motcua.agencies.selectors import Actor, actor_for
from motcua.outbox import delivery
from motcua.outbox.services import waiting
from motcua.people.acting import behalf_of
from motcua.people.models import Mandate, User

PASSWORD = "ruou-nep-cam-9"
Letters = list[EmailMultiAlternatives]
INVITED: dict[str, Any] = {"agent": None, "accepted_at": None}


def mandate_for(principal: User | None, agent: User, rights: str = "submit", /, **more: Any) -> Mandate:
    """A mandate that the agent accepted just now; a membership where nothing else is said.

    With `**INVITED` the agent's address was invited, and nobody has accepted.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "agent": agent,
        "kind": Mandate.Kind.MEMBERSHIP if principal is not None else Mandate.Kind.AUTHORISATION,
        "rights": rights,
        "email": agent.email,
        "starts_on": timezone.localdate(),
        "invited_by": principal or agent,
        "invited_at": now,
        "invited_until": now + datetime.timedelta(days=7),
        "accepted_at": now,
    }
    return Mandate.objects.create(principal=principal, **(values | more))


def paper_mandate(agent: User, **more: Any) -> Mandate:
    """An authorisation on paper of somebody without account."""
    usual: dict[str, Any] = {
        "kind": "citizen",
        "name": "Phan Thị Mơ",
        "id_number": "042165001234",
        "tax_code": "",
        "phone": "0912000111",
        "email": "",
        "address": {},
    }
    days = {"ends_on": timezone.localdate() + datetime.timedelta(days=30)}
    return mandate_for(None, agent, **({"typed": usual} | days | more))


def actor_by(mandate: Mandate) -> Actor:
    """Whoever acts by this mandate, acting by it."""
    assert mandate.agent is not None
    agent = User.objects.get(pk=mandate.agent_id)
    agent.behalf = behalf_of(Mandate.objects.select_related("principal").get(pk=mandate.pk))
    return actor_for(agent)


def browser_of(person: User, mandate: Mandate | None = None) -> Client:
    """A browser in which the person is signed in and, where a mandate is given, has chosen to act by it."""
    browser = Client()
    browser.force_login(person)
    if mandate is not None:
        choose(browser, mandate)
    return browser


def choose(browser: Client, mandate: Mandate | None) -> None:
    """Press the switch."""
    answer = browser.post("/lam-thay/chon", {"mandate": str(mandate.pk) if mandate is not None else "0"})
    assert answer.status_code == 302
    assert answer["Location"] == "/ho-so"


def deliver() -> None:
    """Have everything in the outbox delivered."""
    for message in waiting():
        delivery.deliver_now(message.pk)


def link_in(letter: Any) -> str:
    """The path of the invitation's link in a letter."""
    found = re.search(r"https?://[^/\s]+(/loi-moi/\S+)", letter.body)
    assert found is not None
    return found[1]


def text(browser: Client, page: str, status: int = 200) -> str:
    """What a page says to that browser."""
    answer = browser.get(page)
    assert answer.status_code == status, (page, answer.status_code)
    return answer.content.decode()


def titles(browser: Client, folder: str = "draft") -> str:
    """A folder of the dossiers of whom one acts for."""
    return text(browser, f"/ho-so?folder={folder}")
