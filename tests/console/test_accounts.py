"""Accounts of citizens and organisations: found, opened, closed, activated, taken away (II.17.3)."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from motcua.audit.models import TrailLine
from motcua.console.accounts import pages
from motcua.outbox import delivery, services
from motcua.people.models import LocalAccount, Registration, User
from tests.people.test_sign_up import GOOD, GOOD_ORGANISATION
from tests.story import ADMINISTRATOR, APPLICANT, EXAMINER, STRANGER

PAGE = "/quan-tri/tai-khoan"
EXPORT = "/quan-tri/tai-khoan/tai-ve.xlsx"
PROVINCE = "quantri@hatinh.mau.vn"


@pytest.fixture(autouse=True)
def _province(sample: Any, db: None) -> None:
    """The sample province."""


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


@pytest.fixture
def admin() -> Client:
    return client_of(PROVINCE)


@pytest.fixture
def company() -> User:
    made = User.objects.create_user(
        "vp@congty.vn",
        "x",
        kind="organisation",
        full_name="Trần Đại Diện",
        organisation_name="Công ty Sông La",
        tax_code="0300588569-001",
        phone="0911222333",
    )
    LocalAccount.objects.create(user=made, user_name="song.la", form="enterprise")
    return made


def deliver() -> None:
    for message in services.waiting():
        delivery.deliver_now(message.pk)


def search(client: Client, **typed: str) -> str:
    led = client.post(PAGE, typed)
    assert led["Location"] == PAGE, "what is searched for stands in no address"
    return client.get(PAGE).content.decode()


def account(email: str) -> str:
    return f"{PAGE}/{User.objects.get(email=email).key}"


def waiting(**changes: str) -> Registration:
    Client().post(reverse("people:sign_up"), {**GOOD, **changes})
    return Registration.objects.latest("created_at")


@pytest.mark.criterion("II.17.3", "I.21.2")
@pytest.mark.parametrize(
    "words",
    [
        "cong ty song",
        "đại diện",
        "0300588569-001",
        "0300588569001",
        "0911 222 333",
        "VP@congty.vn",
        "Song.La",
    ],
)
def test_an_account_is_found_by_name_number_address_phone(admin: Client, company: User, words: str) -> None:
    page = search(admin, words=words)
    assert "Công ty Sông La" in page
    assert f"/{company.key}" in page
    assert User.objects.get(email=APPLICANT).full_name not in page
    assert "0300588569-001" not in page.split("<table")[1], "numbers are masked in the list"


@pytest.mark.criterion("II.17.3", "I.21.2")
def test_kind_and_standing_narrow_the_list(admin: Client, company: User) -> None:
    citizen = User.objects.get(email=APPLICANT)
    assert str(citizen.key) not in search(admin, kind="organisation")
    assert str(company.key) not in search(admin, kind="citizen")
    assert str(company.key) not in search(admin, standing="closed")
    User.objects.filter(pk=company.pk).update(is_active=False)
    assert str(company.key) in search(admin, standing="closed")
    assert str(company.key) not in search(admin, standing="open")
    registered = waiting()
    page = search(admin, standing="waiting", words="pham thi lan")
    assert str(registered.pk) in page
    assert "l***@vidu.vn" in page
    assert "Không có tài khoản nào khớp" in search(admin, words="khong co ai ten nay")


def test_officers_are_none_of_these(admin: Client) -> None:
    assert str(User.objects.get(email=EXAMINER).key) not in search(admin, words=EXAMINER)
    assert admin.get(account(EXAMINER)).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_fifty(admin: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            assert admin.get(PAGE).status_code == 200
        return len(made)

    statements()
    few = statements()
    User.objects.bulk_create(User(email=f"x{number}@vidu.vn", full_name="Người") for number in range(60))
    assert statements() == few <= 8
    assert "page=2" in admin.get(PAGE).content.decode()


@pytest.mark.criterion("II.17.3", "I.21.2")
def test_closing_needs_a_reason_ends_sessions_and_is_told(admin: Client) -> None:
    theirs = client_of(APPLICANT)
    refused = admin.post(account(APPLICANT), {"dong": "1", "reason": " "})
    assert refused.status_code == 422
    assert theirs.get("/tai-khoan").status_code == 200
    done = admin.post(account(APPLICANT), {"dong": "1", "reason": "Đơn đề nghị số 5"}, follow=True)
    page = done.content.decode()
    assert "Đơn đề nghị số 5" in page
    assert User.objects.get(email=PROVINCE).full_name in page
    assert theirs.get("/tai-khoan").status_code == 302
    assert not User.objects.get(email=APPLICANT).is_active
    deliver()
    admin.post(account(APPLICANT), {"mo": "1", "reason": "Đã đối chiếu căn cước"})
    assert User.objects.get(email=APPLICANT).is_active
    deliver()
    assert [(letter.to, "mở lại" in letter.subject) for letter in mail.outbox] == [
        ([APPLICANT], False),
        ([APPLICANT], True),
    ]


@pytest.mark.criterion("II.17.3", "I.21.2")
def test_an_account_is_activated_at_the_desk(admin: Client) -> None:
    registered = waiting()
    page = f"{PAGE}/dang-ky/{registered.pk}"
    assert admin.post(page, {"reason": ""}).status_code == 422
    led = admin.post(page, {"reason": "Căn cước đã đối chiếu"})
    made = User.objects.get(local__user_name="lan.pham")
    assert led["Location"] == f"{PAGE}/{made.key}"
    assert (made.email, made.local.email_wanted) == ("", "lan@vidu.vn")  # type: ignore[attr-defined]
    typed = {"email": "lan.pham", "password": GOOD["password"]}
    assert Client().post(reverse("people:sign_in"), typed)["Location"] == "/ho-so"
    assert admin.get(page).status_code == 404


def test_the_letter_of_activation_is_sent_again(admin: Client) -> None:
    registered = waiting()
    page = f"{PAGE}/dang-ky/{registered.pk}"
    assert admin.post(page, {"cach": "thu"})["Location"] == page
    assert admin.post(page, {"cach": "tin-nhan"}).status_code == 422
    deliver()
    assert [letter.to for letter in mail.outbox] == [["lan@vidu.vn"]]


def test_who_lost_everything_gets_a_new_address_by_proof_of_paper(admin: Client, company: User) -> None:
    LocalAccount.objects.update(phone_proven="0911222333")
    admin.post(f"{PAGE}/{company.key}", {"go": "1", "reason": "Mất hòm thư; đã đối chiếu giấy đăng ký"})
    company.refresh_from_db()
    assert (company.email, LocalAccount.objects.get(user=company).phone_proven) == ("", "")
    assert company.is_active
    deliver()
    assert [letter.to for letter in mail.outbox] == [["vp@congty.vn"]]


@pytest.mark.criterion("II.17.3", "I.21.2")
def test_what_was_found_is_taken_away_as_a_workbook(admin: Client, company: User) -> None:
    search(admin, kind="organisation", words="song la")
    answer = admin.post(EXPORT)
    assert "spreadsheetml" in answer["Content-Type"]
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Tên đăng nhập"], told["Loại tài khoản"]) == ("song.la", "Doanh nghiệp")
    assert (told["Mã số thuế"], told["Thư điện tử"]) == ("0300588569-001", "vp@congty.vn")
    line = TrailLine.objects.get(kind="export")
    assert (line.about, line.details, line.person) == (
        "list:accounts",
        {"rows": 1},
        User.objects.get(email=PROVINCE),
    )
    waiting(**GOOD_ORGANISATION)
    search(admin, standing="waiting")
    rows = list(load_workbook(io.BytesIO(admin.post(EXPORT).content)).active.values)
    assert rows[1][9] == "Chờ kích hoạt"


def test_too_much_for_one_file_is_told(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST", 1)
    answer = admin.post(EXPORT)
    assert answer.status_code == 422
    assert "tìm hẹp hơn" in answer.content.decode().lower()


def test_a_look_at_an_account_is_in_the_trail_of_its_owner(admin: Client, company: User) -> None:
    admin.get(f"{PAGE}/{company.key}")
    line = TrailLine.objects.get(about=f"account:{company.key}")
    assert (line.kind, line.subject, line.person) == ("view", [company.pk], User.objects.get(email=PROVINCE))
    admin.post(f"{PAGE}/{company.key}", {"dong": "1", "reason": "Đơn đề nghị"})
    closed = TrailLine.objects.get(kind="account_closed")
    assert (closed.subject, closed.person) == ([company.pk], User.objects.get(email=PROVINCE))


@pytest.mark.parametrize(
    ("email", "status"), [(None, 302), (STRANGER, 403), (EXAMINER, 403), (ADMINISTRATOR, 403)]
)
def test_only_for_administrators_of_the_top_agency(email: str | None, status: int, company: User) -> None:
    client = client_of(email) if email else Client()
    registered = waiting()
    for page in (PAGE, f"{PAGE}/{company.key}", f"{PAGE}/dang-ky/{registered.pk}"):
        assert client.get(page).status_code == status
        assert client.post(page, {"dong": "1", "reason": "x", "words": "x"}).status_code == status
    assert client.post(EXPORT).status_code == status
    assert User.objects.get(pk=company.pk).is_active


def test_a_registration_that_ended_is_gone(admin: Client) -> None:
    registered = waiting()
    Registration.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert admin.get(f"{PAGE}/dang-ky/{registered.pk}").status_code == 404
