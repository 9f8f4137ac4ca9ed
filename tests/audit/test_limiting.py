"""Limits of routes: by person and by network, only where the table says, and nothing for all other pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.audit import limits
from motcua.audit.addresses import client_network
from motcua.audit.limits import BY_ROUTE, By, Limit
from motcua.audit.models import Throttle
from motcua.config.access.routes import ROUTES
from motcua.people.models import User


@pytest.fixture
def at_most_two(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def tighten(name: str) -> None:
        monkeypatch.setitem(limits.BY_ROUTE, name, BY_ROUTE[name]._replace(limit=Limit(2, 600)))  # type: ignore[arg-type]

    return tighten


def test_the_table_names_addresses_and_methods_that_there_are() -> None:
    for name, limited in BY_ROUTE.items():
        assert name in ROUTES
        assert limited.methods & set(ROUTES[name]), f"{name} takes none of {set(limited.methods)}"


def test_no_ordinary_page_of_officers_is_counted() -> None:
    read = {name for name, limited in BY_ROUTE.items() if "GET" in limited.methods}
    assert {name for name in read if name.startswith("desk:")} == {
        "desk:export",
        "desk:progress_file",
        "desk:report_file",
        "desk:ledger_pdf",
        "desk:ledger_xlsx",
    }


@pytest.mark.django_db
def test_a_person_is_told_to_wait_and_others_are_not(at_most_two: Callable[[str], None]) -> None:
    at_most_two("files:uploads")
    statuses: dict[str, list[int]] = {}
    for name in ("an", "binh"):
        person = User.objects.create_user(f"{name}@vidu.vn", None, full_name=name, phone="0912345678")
        client = Client()
        client.force_login(person)
        statuses[name] = [begun(client).status_code for _time in range(3)]
    assert statuses == {"an": [201, 201, 429], "binh": [201, 201, 429]}
    refused = begun(client)
    assert refused["Retry-After"] == "600"
    assert "thử lại" in refused.content.decode()


def begun(client: Client) -> Any:
    return client.post(reverse("files:uploads"), headers={"Tus-Resumable": "1.0.0", "Upload-Length": "10"})


@pytest.mark.django_db
def test_strangers_are_counted_by_their_network(at_most_two: Callable[[str], None]) -> None:
    at_most_two("portal:blank_form")
    address = reverse("portal:blank_form", kwargs={"code": "9.999999", "kind": "pdf"})
    here, neighbour = Client(REMOTE_ADDR="2001:db8::1"), Client(REMOTE_ADDR="2001:db8::2")
    assert [one.get(address).status_code for one in (here, neighbour, here)] == [404, 404, 429]
    assert Client(REMOTE_ADDR="203.0.113.5").get(address).status_code == 404


@pytest.mark.django_db
def test_pages_without_a_limit_cost_no_statement_more(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("people:sign_in"))
    assert not [one for one in asked.captured_queries if Throttle._meta.db_table in one["sql"]]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
    ],
)
def test_what_counts_as_one_network(address: str, network: str) -> None:
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_every_limit_is_by_somebody() -> None:
    assert {limited.by for limited in BY_ROUTE.values()} == {By.NETWORK, By.PERSON}
