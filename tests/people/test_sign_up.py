"""The sign-up form: every broken rule says so at its field, nothing typed is lost, and no account is made yet."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from motcua.people import signing_up
from motcua.people.models import LocalAccount, Registration, User

pytestmark = pytest.mark.django_db

GOOD = {
    "kind": "citizen",
    "full_name": "Phạm Thị Lan",
    "id_number": "042190001234",
    "birth_date": "02/09/1990",
    "email": "Lan@ViDu.vn",
    "user_name": "Lan.Pham",
    "phone": "0912 345 678",
    "password": "ruou-nep-cam-9",
    "password_again": "ruou-nep-cam-9",
}
GOOD_ORGANISATION = {
    **GOOD,
    "kind": "enterprise",
    "organisation_name": "Công ty TNHH Một Thành Viên",
    "tax_code": "0300588569",
    "id_number": "",
    "birth_date": "",
}


def sign_up(client: Client, **changes: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("people:sign_up"), {**GOOD, **changes})


def test_signing_up_makes_a_registration_and_leads_to_activating_it(client: Client) -> None:
    response = sign_up(client)
    assert response["Location"] == reverse("people:activation")
    made = Registration.objects.get()
    assert (made.email, made.phone, made.user_name) == ("lan@vidu.vn", "0912345678", "lan.pham")
    assert made.birth_date == datetime.date(1990, 9, 2)
    assert GOOD["password"] not in made.password
    assert not User.objects.exists()
    assert client.get(reverse("people:account")).status_code == 302


@pytest.mark.criterion("DVC.1")
@pytest.mark.parametrize(
    ("kind", "tax_code", "kept"),
    [
        ("enterprise", "0300588569", "0300588569"),
        ("organisation", "0300588569-001", "0300588569-001"),
        ("household", "042190001234", "042190001234"),
    ],
)
def test_enterprises_households_and_organisations_sign_up_by_their_tax_code(
    client: Client, kind: str, tax_code: str, kept: str
) -> None:
    client.post(reverse("people:sign_up"), {**GOOD_ORGANISATION, "kind": kind, "tax_code": tax_code})
    made = Registration.objects.get()
    assert (made.kind, made.tax_code, made.id_number) == (kind, kept, "")
    assert made.display_name == "Công ty TNHH Một Thành Viên"


@pytest.mark.criterion("KT.1")
@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("full_name", "", "Hãy nhập họ và tên"),
        ("id_number", "12345", "12 chữ số"),
        ("id_number", "", "Hãy nhập số định danh"),
        ("id_number", "183456789", "hết giá trị sử dụng"),
        ("id_number", "042185001234", "người sinh năm 1985"),
        ("id_number", "042290001234", "người sinh năm 2090"),
        ("user_name", "", "Hãy đặt tên đăng nhập"),
        ("user_name", "lan", "từ 5 đến 40 ký tự"),
        ("user_name", "phạm lan", "chữ không dấu"),
        ("user_name", "lan@vidu.vn", "chữ không dấu"),
        ("user_name", "0912345678", "ít nhất một chữ cái"),
        ("user_name", "admin", "dành cho hệ thống"),
        ("birth_date", "31/02/1990", "Không có ngày 31/02/1990"),
        ("birth_date", "02-1990", "ngày/tháng/năm"),
        ("birth_date", "01/01/2999", "Ngày sinh phải từ"),
        ("email", "lan.vidu.vn", "thư điện tử không đúng"),
        ("phone", "12", "Số điện thoại không đúng"),
        ("password", "123", "ít nhất 8 ký tự"),
        ("password", "password", "quá dễ đoán"),
        ("password", "MatKhau@123", "quá dễ đoán"),
        ("password", "mật khẩu 2026", "quá dễ đoán"),
        ("password", "0209199012", "chỉ gồm chữ số"),
        ("password", "Phạm Thị Lan", "quá giống"),
        ("password", "lan@vidu.vn", "quá giống"),
        ("password_again", "khác", "không giống nhau"),
        ("kind", "officer", "cá nhân, doanh nghiệp"),
    ],
)
def test_each_broken_rule_says_so_at_its_field_and_keeps_the_rest(
    client: Client, field: str, typed: str, told: str
) -> None:
    response = sign_up(client, **{field: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert f'href="#{field}"' in page
    assert field == "full_name" or "Phạm Thị Lan" in page
    assert GOOD["password"] not in page
    assert not Registration.objects.exists()


@pytest.mark.criterion("KT.1")
def test_required_fields_are_marked(client: Client) -> None:
    page = client.get(reverse("people:sign_up")).content.decode()
    for label in (
        "Bạn đăng ký cho *",
        "Tên doanh nghiệp, hộ kinh doanh, tổ chức *",
        "Mã số thuế (mã số doanh nghiệp) *",
        "Họ và tên *",
        "Số định danh cá nhân (căn cước) *",
        "Ngày sinh *",
        "Thư điện tử *",
        "Số điện thoại *",
        "Tên đăng nhập *",
        "Mật khẩu *",
        "Nhập lại mật khẩu *",
    ):
        assert label in page
    assert "Các mục có dấu (*) là bắt buộc" in page


@pytest.mark.criterion("KT.1")
@pytest.mark.parametrize("typed", ["lan.pham", " LAN.Pham "])
def test_a_user_name_is_of_one_account(client: Client, typed: str) -> None:
    LocalAccount.objects.create(user=User.objects.create_user("khac@vidu.vn", "x"), user_name="lan.pham")
    response = sign_up(client, user_name=typed)
    assert response.status_code == 422
    assert "đã có người dùng" in response.content.decode().split('id="user_name-error"')[1].split("</p>")[0]
    assert not Registration.objects.exists()


@pytest.mark.criterion("KT.1")
def test_a_user_name_that_waits_for_its_activation_is_taken_until_that_ends(
    client: Client,
) -> None:
    sign_up(client)
    assert sign_up(Client()).status_code == 422
    Registration.objects.update(expires_at=timezone.now())
    assert sign_up(Client()).status_code == 302
    assert Registration.objects.count() == 1


def test_the_same_browser_mends_what_it_registered(client: Client) -> None:
    sign_up(client, email="sai@vidu.vn")
    page = client.get(reverse("people:sign_up")).content.decode()
    assert 'value="sai@vidu.vn"' in page
    assert 'value="lan.pham"' in page
    assert sign_up(client).status_code == 302
    assert Registration.objects.get().email == "lan@vidu.vn"


def test_an_email_that_has_an_account_is_answered_like_any_other(client: Client) -> None:
    fresh = sign_up(Client(), user_name="nguoi.khac", email="moi@vidu.vn")
    User.objects.create_user("lan@vidu.vn", "x")
    taken = sign_up(client)
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    page = client.get(reverse("people:activation"))
    assert page.status_code == 200
    assert "đã có tài khoản" not in page.content.decode()


def test_nobody_makes_oneself_an_officer(client: Client) -> None:
    sign_up(client, kind="officer", is_active="1")
    assert not Registration.objects.exists()


def test_many_sign_ups_from_one_address_are_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_up, "SIGN_UPS_OF_ADDRESS", (2, 3600))
    codes = [sign_up(client, email="").status_code for _ in range(3)]
    assert codes == [422, 422, 429]


@pytest.mark.parametrize("field", ["tax_code", "id_number", "phone", "email", "user_name"])
def test_what_is_true_and_what_is_false_in_sql_is_answered_alike(field: str) -> None:
    """As a scanner asks: whoever could tell them apart would be asking the database."""
    answers, good = set(), GOOD if field == "id_number" else GOOD_ORGANISATION
    for asked in (
        "' AND 36=36 AND '61'='61",
        "' AND 36=37 AND '61'='61",
        "') OR (36=36 --",
        "') OR (36=37 --",
    ):
        typed = f"{good[field]}{asked}"
        # A session of its own: what was typed before is kept in it.
        answer = Client().post(reverse("people:sign_up"), {**good, field: typed})
        errors = answer.content.decode().split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
        answers.add((answer.status_code, errors))
    assert [status for status, _errors in answers] == [422]
