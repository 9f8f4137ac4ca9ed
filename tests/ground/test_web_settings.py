"""What every answer and every cookie carries, with TLS before it and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

ROOT = Path(__file__).parents[2]
_ASK = """
import json
import django
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.middleware.security import SecurityMiddleware
from django.middleware.csrf import CsrfViewMiddleware, get_token
from motcua.look.told import HostOnlyStorage
request = RequestFactory().get("/", secure=True)
get_token(request)
protected = CsrfViewMiddleware(lambda _request: HttpResponse("x"))
protected.process_request(request)
answer = protected.process_response(request, SecurityMiddleware(lambda _request: HttpResponse("x"))(request))
names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
         "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN")
print(json.dumps({
    "settings": {name: getattr(settings, name) for name in names},
    "headers": dict(answer.headers),
    "cookie": answer.cookies.output(),
    "messages": HostOnlyStorage.cookie_name,
}))
"""


def told(**environment: str) -> Any:
    """What the settings say in an installation with this environment."""
    ran = subprocess.run(
        [sys.executable, "-c", _ASK],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "motcua.config.settings",
            "DATABASE_URL": "postgresql://nobody@localhost:1/none",
            "PYTHONPATH": str(ROOT / "src"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def test_with_tls_cookies_belong_to_this_host_alone() -> None:
    found = told(MOTCUA_HTTPS="1", MOTCUA_BEHIND_PROXY="1")
    kept = found["settings"]
    assert kept["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert kept["SESSION_COOKIE_SECURE"] is True
    assert kept["SESSION_COOKIE_HTTPONLY"] is True
    assert kept["SESSION_COOKIE_SAMESITE"] == "Lax"
    # Without these two browsers refuse the prefix.
    assert kept["SESSION_COOKIE_DOMAIN"] is kept["CSRF_COOKIE_DOMAIN"] is None
    assert kept["SESSION_COOKIE_PATH"] == "/"
    assert found["messages"] == "__Host-messages"
    for part in ("__Host-csrftoken=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in found["cookie"]
    assert found["headers"]["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_without_tls_nothing_asks_for_it() -> None:
    found = told(MOTCUA_HTTPS="0")
    assert found["settings"]["SESSION_COOKIE_NAME"] == "sessionid"
    assert found["settings"]["SESSION_COOKIE_SECURE"] is False
    assert "Strict-Transport-Security" not in found["headers"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/dang-nhap", "/khong-co-trang-nay", "/ho-so", "/xac-nhan/sign-up/cau-do"]
)
def test_every_answer_carries_its_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
