"""Officers made equal to a directory that lists its users by SCIM, page by page, with a report by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.agencies.models import Holding
from motcua.people.models import DirectorySync, Session, StaffRecord, User
from motcua.people.oidc import scim, syncing
from motcua.people.oidc.providers import provider_on, save_provider
from tests.scim import TOKEN, Directory, user
from tests.story import DESK

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[2] / "sample" / "identity_providers" / "danh-ba.json"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"
PAGE = "/quan-tri/dinh-danh/he-thong/danh-ba/dong-bo"


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    directory = Directory(tmp_path_factory.mktemp("scim"))
    yield directory
    directory.stop()


@pytest.fixture
def directory(process: Directory, monkeypatch: pytest.MonkeyPatch) -> Directory:
    monkeypatch.setenv("MOTCUA_OIDC_DANH_BA_SCIM_TOKEN", TOKEN)
    process.behaves("well")
    process.lists([])
    data = {**json.loads(SAMPLE.read_text("utf-8")), "on": True}
    data.pop("kind")
    save_provider({**data, "staff": {"match": "email", "scim": process.url}})
    return process


def run() -> DirectorySync:
    provider = provider_on("danh-ba")
    assert provider is not None
    begun = syncing.begin(provider, None)
    assert begun is not None
    syncing.work(begun.pk)
    begun.refresh_from_db()
    return begun


def told(done: DirectorySync) -> dict[str, str]:
    assert done.outcome == "done"
    return {row["email"]: row["done"] for row in done.rows}


def officer(number: int) -> User:
    return User.objects.get(email=f"can-bo-{number}@hatinh.mau.vn")


@pytest.mark.criterion("I.21.1")
def test_officers_are_added_updated_closed_and_opened_again(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scim, "PAGE", 2)
    local = User.objects.create_user(
        "can-bo-1@hatinh.mau.vn", "mat-khau-cu", kind="officer", full_name="Tên Cũ"
    )
    other = User.objects.create_user(
        "rieng@hatinh.mau.vn", "x", kind="officer", full_name="Không Trong Danh Bạ"
    )
    directory.lists([user(number) for number in range(1, 6)])
    assert told(run()) == {
        "can-bo-1@hatinh.mau.vn": "updated",
        **{f"can-bo-{number}@hatinh.mau.vn": "added" for number in range(2, 6)},
    }
    local.refresh_from_db()
    assert (local.full_name, local.phone, local.check_password("mat-khau-cu")) == (
        "Cán Bộ 1",
        "0912345678",
        True,
    )
    added = officer(2)
    assert (added.kind, added.has_usable_password(), added.is_active) == ("officer", False, True)
    assert not Holding.objects.filter(person=added).exists(), "no right comes with it"
    record = StaffRecord.objects.get(person=added)
    assert (record.number, record.title, record.department) == ("CB-2", "Chuyên viên", "Văn phòng")
    assert told(run()) == {}, "a second time nothing changes"

    browser = Client()
    browser.force_login(officer(3))
    changed = [
        user(1, title="Phó trưởng phòng"),
        user(2, emails=[{"value": "ten-moi@hatinh.mau.vn"}], userName="x"),
        user(3, active=False),
        user(5),
    ]
    directory.lists(changed)
    assert told(run()) == {
        "can-bo-1@hatinh.mau.vn": "updated",
        "ten-moi@hatinh.mau.vn": "updated",
        "can-bo-3@hatinh.mau.vn": "closed",
        "can-bo-4@hatinh.mau.vn": "closed",
    }
    assert User.objects.get(pk=added.pk).email == "ten-moi@hatinh.mau.vn"
    assert not officer(3).is_active
    assert not officer(4).is_active
    assert not Session.objects.filter(user=officer(3)).exists()
    other.refresh_from_db()
    assert other.is_active, "whom the directory never listed is not its matter"
    directory.lists([user(number) for number in range(1, 6)])
    back = told(run())
    assert (back["can-bo-3@hatinh.mau.vn"], back["can-bo-4@hatinh.mau.vn"]) == ("reopened", "reopened")
    assert [officer(number).is_active for number in (3, 4)] == [True, True]


def test_whom_an_administrator_closed_stays_closed(directory: Directory) -> None:
    directory.lists([user(1)])
    run()
    User.objects.filter(email="can-bo-1@hatinh.mau.vn").update(is_active=False)
    run()
    assert not officer(1).is_active


def test_rows_that_cannot_be_taken_are_told_and_stop_no_other(directory: Directory) -> None:
    citizen = User.objects.create_user("can-bo-1@hatinh.mau.vn", "x", full_name="Công Dân")
    directory.lists(
        [
            user(1),
            user(2, name={}, emails=[], userName="khong-phai-thu"),
            user(3),
            {**user(4), **{key: user(3)[key] for key in user(3) if key.startswith("urn:")}},
            user(5),
        ]
    )
    done = run()
    refused = [row for row in done.rows if row["done"] == "refused"]
    assert [row["name"] for row in refused] == ["Cán Bộ 1", "", "Cán Bộ 4"]
    assert all(row["why"] for row in refused)
    assert done.counts == {"listed": 5, "added": 2, "refused": 3}
    citizen.refresh_from_db()
    assert (citizen.kind, citizen.full_name) == ("citizen", "Công Dân")


@pytest.mark.parametrize(
    ("mode", "outcome"), [("down", "away"), ("repeating", "strange"), ("breaking-off", "strange")]
)
def test_a_list_that_is_not_whole_changes_nothing(
    directory: Directory, monkeypatch: pytest.MonkeyPatch, mode: str, outcome: str
) -> None:
    monkeypatch.setattr(scim, "PAGE", 2)
    directory.lists([user(number) for number in range(1, 5)])
    run()
    directory.lists([user(number) for number in range(3, 7)])
    directory.behaves(mode)
    assert run().outcome == outcome
    assert all(officer(number).is_active for number in range(1, 5))
    assert User.objects.filter(kind="officer").count() == 4


def test_a_wrong_token_changes_nothing(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_OIDC_DANH_BA_SCIM_TOKEN", "sai")
    directory.lists([user(1)])
    assert run().outcome == "strange"
    assert not User.objects.exists()


def test_nobody_is_closed_when_half_the_house_seems_gone(directory: Directory) -> None:
    directory.lists([user(number) for number in range(1, 31)])
    run()
    directory.lists([user(number) for number in range(1, 11)])
    done = run()
    assert (done.outcome, done.counts["closed"]) == ("too_many", 20)
    assert User.objects.filter(is_active=True).count() == 30


def test_administrators_of_the_top_agency_ask_for_it_and_read_the_rows(
    sample: Any, db: None, directory: Directory
) -> None:
    for email in (DESK, DEPARTMENTS):
        stranger = Client()
        stranger.force_login(User.objects.get(email=email))
        assert stranger.post(PAGE).status_code == 403
    directory.lists([user(1), user(2, userName="x", emails=[])])
    browser = Client()
    browser.force_login(User.objects.get(email=PROVINCE))
    assert "Chưa đồng bộ lần nào" in browser.get(PAGE).content.decode()
    assert browser.post(PAGE).status_code == 302
    assert browser.post(PAGE, follow=True).status_code == 200, "a second one while it runs is only told of"
    begun = DirectorySync.objects.get()
    syncing.work(begun.pk)
    page = browser.get(PAGE).content.decode()
    for words in ("Cán Bộ 1", "Thêm mới", "Cán Bộ 2", "Không nhận", "Danh bạ thiếu họ tên hoặc thư điện tử"):
        assert words in page
