"""Going to pages as somebody, without a browser."""

from __future__ import annotations

from typing import Any

from django.test import Client

from motcua.people.models import User

PAGE = "/tai-khoan/du-lieu-ca-nhan"
TOP = "quantri@hatinh.mau.vn"


def signed_in(email: str) -> Client:
    """A client with that person's session."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    """What a page says."""
    return str(answer.content.decode())
