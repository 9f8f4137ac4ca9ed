"""People who come from the provider the first time, and accounts that are here already."""

from __future__ import annotations

from typing import Any

from django.test import Client

from motcua.outbox.models import Message
from motcua.people.models import User
from tests.oidc import CITIZEN, Wayfarer, sign_in

DONE, WAYS, PASSWORD = "/dang-nhap/hoan-tat", "/tai-khoan/cach-dang-nhap", "mat-khau-cua-tai-khoan"
NUMBER = CITIZEN["SoDinhDanh"]
CONTACTS = {"email": "moi@mau.vn", "phone": "0912345678"}


def local(email: str = "cu@mau.vn", **fields: Any) -> User:
    """An account with a password whose owner typed the number of who comes."""
    values = {"full_name": "Tên Tự Khai", "id_number": NUMBER, **fields}
    return User.objects.create_user(email, PASSWORD, **values)


def text(answer: Any) -> str:
    """The page."""
    return str(answer.content.decode())


def who(browser: Client) -> User | None:
    """Who is signed in."""
    number = browser.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def letters(topic: str) -> list[str]:
    """To whom word of this went."""
    return [one.payload["person"] for one in Message.objects.filter(topic=topic)]


def arrive(person: str = "lan") -> Client:
    """A browser that has come back from the provider with somebody who was never here."""
    browser = Client()
    assert sign_in(browser, person).headers["Location"] == DONE
    return browser


def back_for_joining(browser: Client, person: str = "lan") -> str:
    """Signed in, ask for joining and go to the provider; the address that it leads back to."""
    return Wayfarer().go(browser.get("/dang-nhap/qua/vneid?noi=1").headers["Location"], person)
