"""The networks of administrators and officers: the right address behind the proxy, IPv6 too, a page that says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.people.models import User
from motcua.people.policy import is_within, read_policy
from tests.people.entering_tools import PASSWORD, browser, is_in, publish, sign_in

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "networks", "within"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("11.1.2.3", ["10.0.0.0/8"], False),
        ("::ffff:10.1.2.3", ["10.0.0.0/8"], True),
        ("2001:db8:1::5", ["2001:db8::/32"], True),
        ("2001:db9::5", ["2001:db8::/32", "10.0.0.0/8"], False),
        ("fe80::1%eth0", ["fe80::/10"], True),
        ("203.113.131.7", ["203.113.131.7"], True),
        ("", ["0.0.0.0/0"], False),
        ("không", ["0.0.0.0/0", "::/0"], False),
    ],
)
def test_addresses_and_networks(address: str, networks: list[str], within: bool) -> None:
    policy = read_policy({"networks": {"console": networks}})
    assert is_within(address, policy.networks["console"]) is within
    assert policy.lets_in("console", address) is within
    assert policy.lets_in("staff", address), "without networks any may"


def test_the_console_opens_only_from_its_networks_and_says_why(settings: SettingsWrapper) -> None:
    publish(networks={"console": ["10.0.0.0/8", "2001:db8::/32"]})
    assert browser(address="10.9.9.9").get("/quan-tri/").status_code == 302, "on to signing in"
    assert browser(address="2001:db8::7").get("/quan-tri/").status_code == 302
    outside = browser(address="203.113.131.7").get("/quan-tri/")
    assert outside.status_code == 403
    assert "mạng của cơ quan" in outside.content.decode()
    assert "203.113.131.7" in outside.content.decode()
    assert browser(address="203.113.131.7").get("/can-bo/").status_code == 302
    assert browser(address="203.113.131.7").get("/").status_code == 200


def test_behind_the_proxy_the_address_that_it_appended_counts(settings: SettingsWrapper) -> None:
    publish(networks={"console": ["10.0.0.0/8"]})
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client = browser(address="127.0.0.1")
    inside = client.get("/quan-tri/", headers={"x-forwarded-for": "203.113.131.7, 10.9.9.9"})
    assert inside.status_code == 302
    invented = client.get("/quan-tri/", headers={"x-forwarded-for": "10.9.9.9, 203.113.131.7"})
    assert invented.status_code == 403


def test_officers_sign_in_only_from_theirs_and_citizens_from_everywhere() -> None:
    publish(networks={"staff": ["10.0.0.0/8"]})
    fields = {"full_name": "Nguyễn Văn An", "phone": "0912345678"}
    User.objects.create_user("can-bo@vidu.vn", PASSWORD, kind=User.Kind.OFFICER, **fields)
    User.objects.create_user("dan@vidu.vn", PASSWORD, **fields)
    outside, inside, citizen = browser(), browser(address="10.9.9.9"), browser()
    assert sign_in(outside, "can-bo@vidu.vn").status_code == 403
    assert not is_in(outside)
    sign_in(inside, "can-bo@vidu.vn")
    assert is_in(inside)
    sign_in(citizen, "dan@vidu.vn")
    assert is_in(citizen)
    carried = browser(address="203.113.131.7")
    for name, morsel in inside.cookies.items():
        carried.cookies[name] = morsel.value
    assert carried.get("/can-bo/").status_code == 403, "the desk stays shut when the machine is carried out"
