"""A first password, which an administrator knows too, lets in for three days and only to choose the own one."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Unit
from motcua.audit.models import TrailLine
from motcua.outbox import delivery, services
from motcua.people.models import Session, User
from tests.people.entering_tools import CHROME, browser, is_in, publish, sign_in
from tests.story import ADMINISTRATOR, DEPARTMENT, Story
from tests.story_fixtures import story

__all__ = ["story"]
EMAIL = "canbomoi@sct.mau.vn"
PAGE = "/dang-nhap/mat-khau-moi"
OWN = {"password": "Núi Hồng sông Lam 26", "password_again": "Núi Hồng sông Lam 26"}


@pytest.fixture
def first(story: Story) -> str:
    """The first password of an officer to whom an administrator has just given an account."""
    client = Client()
    client.force_login(story.person(ADMINISTRATOR))
    unit = Unit.objects.get(agency__code=DEPARTMENT, code="quan-ly-thuong-mai").pk
    sent = {"email": EMAIL, "full_name": "Trần Cán Bộ Mới", "phone": "", "unit": str(unit)}
    answer = client.post("/quan-tri/can-bo", {**sent, "role": "examiner", "title": "Chuyên viên"})
    shown = answer.content.decode()
    assert "đặt mật khẩu riêng khi đăng nhập lần đầu" in shown
    found = re.search(r"data-copy-source>([^<]{12})<", shown)
    assert found is not None
    return found[1]


def test_it_is_good_for_choosing_the_own_one_and_for_nothing_else(first: str) -> None:
    client = browser(CHROME)
    assert sign_in(client, EMAIL, password=first, next="/tai-khoan")["Location"] == PAGE
    assert not is_in(client)
    assert client.get("/tai-khoan").status_code == 302
    same = client.post(PAGE, {"password": first, "password_again": first})
    assert (same.status_code, is_in(client)) == (422, False)
    assert "phải khác mật khẩu tạm" in same.content.decode()
    assert client.post(PAGE, {**OWN, "password_again": "x"}).status_code == 422
    assert client.post(PAGE, OWN)["Location"] == "/tai-khoan"
    assert is_in(client)
    assert TrailLine.objects.filter(kind="password_changed").exists()
    # The first one opens nothing any more; the own one leads straight in.
    again = browser(CHROME)
    sign_in(again, EMAIL, password=first)
    assert not is_in(again)
    assert (
        sign_in(browser(CHROME), EMAIL, password=OWN["password"], next="/tai-khoan")["Location"]
        == "/tai-khoan"
    )


def test_after_three_days_a_letter_is_the_way_in(first: str, mailoutbox: list[Any]) -> None:
    client = browser(CHROME)
    sign_in(client, EMAIL, password=first)
    User.objects.filter(email=EMAIL).update(
        first_password_until=timezone.now() - datetime.timedelta(seconds=1)
    )
    shown = client.get(PAGE)
    assert shown.status_code == 403
    assert "/quen-mat-khau" in shown.content.decode()
    assert client.post(PAGE, OWN).status_code == 403
    assert User.objects.get(email=EMAIL).check_password(first)
    assert not Session.objects.filter(user__email=EMAIL).exists()
    client.post("/quen-mat-khau", {"email": EMAIL})
    for message in list(services.waiting()):
        delivery.deliver_now(message.pk)
    link = re.search(r"https?://[^/\s]+(/quen-mat-khau/\S+)", mailoutbox[-1].body)
    assert link is not None
    assert client.get(link[1]).status_code == 302
    assert client.post("/quen-mat-khau/dat-lai", OWN).status_code == 302
    assert (
        sign_in(browser(CHROME), EMAIL, password=OWN["password"], next="/tai-khoan")["Location"]
        == "/tai-khoan"
    )


def test_a_second_factor_that_is_required_comes_after_it(first: str) -> None:
    publish(rules={"examiner": {"factor": "required"}})
    client = browser(CHROME)
    assert sign_in(client, EMAIL, password=first)["Location"] == PAGE
    assert client.post(PAGE, OWN)["Location"] == "/dang-nhap/thiet-lap"
    assert not is_in(client)


def test_nobody_who_waits_for_nothing_sees_the_page(db: None) -> None:
    assert Client().get(PAGE)["Location"] == "/dang-nhap"
    assert Client().post(PAGE, OWN)["Location"] == "/dang-nhap"
