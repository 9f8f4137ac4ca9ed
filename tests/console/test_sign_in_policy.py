"""The policy of signing in on the screen: shown before it holds, checked, never a lock-out by accident, in packages."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.people import policy
from motcua.people.models import Session, SignInPolicyVersion, User
from motcua.people.policy import Need, newest_policy
from tests.people.entering_tools import publish
from tests.story import ADMINISTRATOR, APPLICANT, DESK, Story

ADDRESS = "/quan-tri/dang-nhap"
PROVINCE = "quantri@hatinh.mau.vn"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def fields(client: Client) -> dict[str, str]:
    """The form as it stands."""
    return fields_of(client.get(ADDRESS))


def fields_of(page: Any) -> dict[str, str]:
    """The fields of the form on a page."""
    form = html.fromstring(page.content.decode()).xpath("//form[contains(@class, 'mc-flow')]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_what_changes_is_shown_and_then_holds(story: Story) -> None:
    client = signed_in(PROVINCE)
    typed = fields(client) | {
        "factor-administrator": "required",
        "idle_minutes-desk": "30",
        "sessions-clerk": "1",
        "required_from": "01/02/2027",
        "staff": "127.0.0.0/8\n10.0.0.0/8",
    }
    shown = client.post(ADDRESS, typed)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "Quản trị viên: Lớp xác thực thứ hai" in page
    assert not SignInPolicyVersion.objects.exists()
    assert client.post(ADDRESS, typed | {"chac": "0"}).status_code == 302
    found = newest_policy()
    assert found.rules["administrator"].factor is Need.REQUIRED
    assert found.rules["desk"].idle_minutes == 30
    assert found.rules["clerk"].sessions == 1
    assert str(found.required_from) == "2027-02-01"
    assert [str(one) for one in found.networks["staff"]] == ["127.0.0.0/8", "10.0.0.0/8"]
    assert fields(client)["idle_minutes-desk"] == "30"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("idle_minutes-desk", "4"),
        ("idle_minutes-desk", ""),
        ("longest_minutes-citizen", "481"),
        ("sessions-clerk", "-1"),
        ("sessions-clerk", "x"),
        ("factor-clerk", "maybe"),
        ("required_from", "31/02/2027"),
        ("console", "10.0.0.1/8"),
        ("staff", "mạng cơ quan"),
    ],
)
def test_what_cannot_be_is_told_and_loses_nothing(story: Story, name: str, value: str) -> None:
    client = signed_in(PROVINCE)
    typed = fields(client) | {"sessions-examiner": "7", name: value, "chac": "0"}
    answer = client.post(ADDRESS, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="#{name}"' in page
    assert fields_of(answer)["sessions-examiner"] == "7"
    assert not SignInPolicyVersion.objects.exists()


def test_nobody_locks_themselves_out_without_saying_so(story: Story) -> None:
    client = signed_in(PROVINCE)
    typed = fields(client) | {"console": "10.0.0.0/8"}
    page = client.post(ADDRESS, typed).content.decode()
    assert "127.0.0.1" in page
    assert "Tôi biết và vẫn muốn công bố" in page
    assert client.post(ADDRESS, typed | {"chac": "0"}).status_code == 422
    assert not SignInPolicyVersion.objects.exists()
    assert client.post(ADDRESS, typed | {"chac": "0", "biet": "1"}).status_code == 302
    policy.forget()
    assert client.get(ADDRESS).status_code == 403
    # The way back in: the command line loads a package.
    report = load_files({"a.json": as_json({"kind": "sign_in"})}, None, name="mở lại", keep=True)
    assert report.ok
    policy.forget()
    assert client.get(ADDRESS).status_code == 200


def test_publishing_needs_a_fresh_proof(story: Story) -> None:
    client = signed_in(PROVINCE)
    typed = fields(client) | {"sessions-clerk": "1", "chac": "0"}
    Session.objects.update(begun_at=timezone.now() - datetime.timedelta(minutes=20))
    assert client.post(ADDRESS, typed)["Location"].startswith("/tai-khoan/xac-nhan-lai?next=")
    assert not SignInPolicyVersion.objects.exists()


def test_it_is_the_top_administrators_alone(story: Story) -> None:
    assert Client().get(ADDRESS).status_code == 302
    for email in (DESK, APPLICANT, ADMINISTRATOR):
        assert signed_in(email).get(ADDRESS).status_code == 403, email


def test_packages_carry_it_and_name_what_is_wrong(story: Story) -> None:
    publish(rules={"clerk": {"factor": "required"}}, networks={"console": ["10.0.0.0/8"]})
    assert as_json(
        {
            "kind": "sign_in",
            "rules": {"clerk": {"factor": "required"}},
            "networks": {"console": ["10.0.0.0/8"]},
        }
    ) in (dump_files(("sign_in",)).values())
    wrong = {
        "kind": "sign_in",
        "rules": {"king": {}},
        "networks": {"staff": ["10.0.0.1/8"]},
        "required_from": "2027-02-31",
    }
    report = load_files({"a.json": as_json(wrong)}, None, name="thử", keep=True)
    said = " ".join(mistake.reason for mistake in report.mistakes)
    assert not report.ok
    assert "king" in said
    assert "10.0.0.1/8" in said
    assert "2027-02-31" in said


def test_the_same_again_is_no_new_version(story: Story) -> None:
    publish(rules={"clerk": {"sessions": 1, "factor": "offered"}})
    publish(rules={"clerk": {"sessions": 1}})
    assert SignInPolicyVersion.objects.count() == 1
