"""Administrators end the sessions of officers whom they rule, and take a lost second factor away; nobody else's."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.outbox.models import Message
from motcua.people import devices, factors
from motcua.people.models import Session, User
from tests.people.entering_tools import with_app
from tests.story import ADMINISTRATOR, APPLICANT, DESK, EXAMINER, Story

PROVINCE = "quantri@hatinh.mau.vn"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def address(email: str) -> str:
    return f"/quan-tri/can-bo/{User.objects.get(email=email).pk}/phien"


def test_one_and_all_are_ended(story: Story) -> None:
    officers = [signed_in(EXAMINER) for _number in range(3)]
    person = User.objects.get(email=EXAMINER)
    administrator = signed_in(ADMINISTRATOR)
    page = administrator.get(address(EXAMINER)).content.decode()
    assert page.count("mot:") == 3
    administrator.post(address(EXAMINER), {"action": f"mot:{devices.live_sessions(person)[0].handle}"})
    assert Session.objects.filter(user=person).count() == 2
    administrator.post(address(EXAMINER), {"action": "tat-ca"})
    assert all(one.get("/can-bo/").status_code == 302 for one in officers)


def test_a_lost_factor_is_taken_away_and_told(story: Story) -> None:
    person = User.objects.get(email=EXAMINER)
    with_app(person)
    officer, administrator = signed_in(EXAMINER), signed_in(ADMINISTRATOR)
    administrator.post(address(EXAMINER), {"action": "dat-lai"})
    assert not factors.has_any(person)
    assert officer.get("/can-bo/").status_code == 302
    assert Message.objects.filter(payload__change="all_removed").exists()


def test_it_needs_a_fresh_proof(story: Story) -> None:
    person = User.objects.get(email=EXAMINER)
    with_app(person)
    administrator = signed_in(ADMINISTRATOR)
    Session.objects.update(begun_at=timezone.now() - datetime.timedelta(minutes=20))
    asked = administrator.post(address(EXAMINER), {"action": "dat-lai"})
    assert asked["Location"].startswith("/tai-khoan/xac-nhan")
    assert factors.has_any(person)


def test_the_own_factor_is_not_taken_away_here(story: Story) -> None:
    with_app(User.objects.get(email=ADMINISTRATOR))
    signed_in(ADMINISTRATOR).post(address(ADMINISTRATOR), {"action": "dat-lai"})
    assert factors.has_any(User.objects.get(email=ADMINISTRATOR))


def test_nobody_reaches_people_whom_they_do_not_rule(story: Story) -> None:
    assert signed_in(ADMINISTRATOR).get(address(PROVINCE)).status_code == 404
    assert signed_in(ADMINISTRATOR).get(address(APPLICANT)).status_code == 404
    for email in (DESK, APPLICANT):
        assert signed_in(email).get(address(EXAMINER)).status_code == 403
    assert Client().get(address(EXAMINER)).status_code == 302
    assert signed_in(PROVINCE).get(address(EXAMINER)).status_code == 200
