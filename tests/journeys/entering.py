"""The pages of signing in and of the own security, as the tour of every page meets them."""

from __future__ import annotations

import datetime

from django.utils import timezone

from motcua.people.models import User
from tests.journeys.inspecting import Inspector
from tests.people.entering_tools import publish, with_app

PASSWORD = "Motcua@2026"
SUBMIT = "main form button[type=submit]"


def sign_in(inspector: Inspector, email: str, status: int) -> None:
    """Go through the form as somebody, and look at what comes."""
    inspector.leave()
    inspector.visit("/dang-nhap")
    inspector.page.fill("input[name=email]", email)
    inspector.page.fill("input[name=password]", PASSWORD)
    inspector.press(SUBMIT, status)


def pages_on_the_way_in(inspector: Inspector, plain: str, with_factor: str) -> None:
    """Enrolling, the limit of sessions, and the second factor. `plain` has none, `with_factor` is given one."""
    publish(rules={"citizen": {"factor": "required"}}, required_from="2099-01-01")
    sign_in(inspector, plain, 200)
    inspector.visit("/tai-khoan/bao-mat/ung-dung")
    inspector.press(SUBMIT, 422)
    inspector.visit("/dang-nhap/thiet-lap")
    publish(rules={"citizen": {"sessions": 1}})
    inspector.press("button[name=de-sau]", 200)
    sign_in(inspector, plain, 409)
    publish()
    # A first password, which somebody else knows too; and one that was given too long ago.
    account, now = User.objects.filter(email=plain), timezone.now()
    account.update(first_password_until=now + datetime.timedelta(hours=1))
    sign_in(inspector, plain, 200)
    account.update(first_password_until=now)
    inspector.visit("/dang-nhap/mat-khau-moi", 403)
    account.update(first_password_until=None)
    with_app(User.objects.get(email=with_factor))
    sign_in(inspector, with_factor, 200)
    inspector.press(SUBMIT, 422)


def own_security(inspector: Inspector) -> None:
    """What the account's page of security leads to, as somebody who is signed in."""
    for page in ("", "/khoa", "/ung-dung"):
        inspector.visit(f"/tai-khoan/bao-mat{page}")
    inspector.press(SUBMIT, 422)
    inspector.visit("/tai-khoan/phien")
    inspector.visit("/tai-khoan/xac-nhan-lai")
    inspector.press(SUBMIT, 422)
    inspector.fetch("/phien/con-lai", "json")
    inspector.fetch("/phien/o-lai", status=405)
