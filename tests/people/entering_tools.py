"""Signing in as a browser does, with its own name and cookies; codes as an application shows them."""

from __future__ import annotations

import re
import time
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from motcua.people import factors, policy
from motcua.people.models import User

PASSWORD = "ruou-nep-cam-9"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
_BLINK = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
CHROME = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_BLINK} Safari/537.36"
CHROME_ON_PHONE = f"Mozilla/5.0 (Linux; Android 10; K) {_BLINK} Mobile Safari/537.36"
CHROME_DESKTOP_PAGES = f"Mozilla/5.0 (X11; Linux x86_64) {_BLINK} Safari/537.36"


def browser(agent: str = CHROME, address: str = "203.113.131.7") -> Client:
    """A browser without any cookie."""
    return Client(REMOTE_ADDR=address, headers={"user-agent": agent})


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the form of the sign-in page."""
    return client.post("/dang-nhap", {"email": email, "password": password, **more})


def is_in(client: Client) -> bool:
    """Whether the browser is signed in: the account opens."""
    return bool(client.get("/tai-khoan/phien").status_code == 200)


def with_cookies_of(other: Client, agent: str = CHROME, address: str = "203.113.131.7") -> Client:
    """Another browser with all the cookies of one."""
    copy = browser(agent, address)
    for name, morsel in other.cookies.items():
        copy.cookies[name] = morsel.value
    return copy


def publish(**data: Any) -> None:
    """Publish a policy of signing in, in force at once."""
    policy.publish_policy(data)
    policy.forget()


def code_of(secret: bytes, steps: int = 0) -> str:
    """What the application shows now, or some half minutes from now."""
    return TOTP(secret, 6, SHA1(), 30).generate(time.time() + steps * 30).decode()


def with_app(person: User) -> bytes:
    """Set up an application; its secret. The code of now is used up by that."""
    secret = factors.new_secret()
    factors.set_up_app(person, secret, code_of(secret))
    return secret


def codes_on(page: Any) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<code>((?:[a-z2-9]{4}-){3}[a-z2-9]{4})</code>", page.content.decode())
