"""Making an account: every broken rule says so at its field, and nothing typed is lost."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from motcua.people import services
from motcua.people.models import User

pytestmark = pytest.mark.django_db

GOOD = {
    "kind": "citizen",
    "full_name": "Phạm Thị Lan",
    "id_number": "042190001234",
    "birth_date": "02/09/1990",
    "email": "Lan@ViDu.vn",
    "phone": "0912 345 678",
    "password": "ruou-nep-cam-9",
    "password_again": "ruou-nep-cam-9",
}
GOOD_ORGANISATION = {
    **GOOD,
    "kind": "organisation",
    "organisation_name": "Công ty TNHH Một Thành Viên",
    "tax_code": "0300588569",
    "id_number": "",
    "birth_date": "",
}


def sign_up(client: Client, **changes: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("people:sign_up"), {**GOOD, **changes})


def test_a_citizen_signs_up_and_is_signed_in(client: Client) -> None:
    response = sign_up(client)
    assert response.status_code == 302
    user = User.objects.get()
    assert (user.email, user.phone, user.birth_date) == (
        "lan@vidu.vn",
        "0912345678",
        datetime.date(1990, 9, 2),
    )
    assert user.check_password(GOOD["password"])
    assert client.get(reverse("people:account")).status_code == 200


def test_an_organisation_signs_up_without_a_personal_number(client: Client) -> None:
    client.post(reverse("people:sign_up"), GOOD_ORGANISATION)
    user = User.objects.get()
    assert user.kind == "organisation"
    assert user.display_name == "Công ty TNHH Một Thành Viên"
    assert user.tax_code == "0300588569"


@pytest.mark.criterion("KT.1")
@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("full_name", "", "Hãy nhập họ và tên"),
        ("id_number", "12345", "12 chữ số"),
        ("id_number", "", "Hãy nhập số định danh"),
        ("birth_date", "31/02/1990", "Không có ngày 31/02/1990"),
        ("birth_date", "02-1990", "ngày/tháng/năm"),
        ("birth_date", "01/01/2999", "Ngày sinh phải từ"),
        ("email", "lan.vidu.vn", "thư điện tử không đúng"),
        ("phone", "12", "Số điện thoại không đúng"),
        ("password", "123", "ít nhất 8 ký tự"),
        ("password", "password", "quá dễ đoán"),
        ("password", "lan@vidu.vn", "quá giống"),
        ("password_again", "khác", "không giống nhau"),
        ("kind", "officer", "cá nhân hay cho tổ chức"),
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
    assert not User.objects.exists()


@pytest.mark.criterion("KT.1")
def test_required_fields_are_marked(client: Client) -> None:
    page = client.get(reverse("people:sign_up")).content.decode()
    for label in ("Họ và tên *", "Thư điện tử *", "Số điện thoại *", "Mật khẩu *", "Ngày sinh *"):
        assert label in page
    assert "Các mục có dấu (*) là bắt buộc" in page


@pytest.mark.criterion("KT.1")
def test_an_email_makes_one_account(client: Client) -> None:
    User.objects.create_user("lan@vidu.vn", "x")
    response = sign_up(client)
    assert response.status_code == 422
    assert "đã có tài khoản" in response.content.decode()
    assert User.objects.count() == 1


def test_nobody_makes_oneself_an_officer(client: Client) -> None:
    sign_up(client, kind="officer", is_active="1")
    assert not User.objects.exists()


def test_many_sign_ups_from_one_address_are_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SIGN_UPS_OF_ADDRESS", (2, 3600))
    codes = [sign_up(client, email="").status_code for _ in range(3)]
    assert codes == [422, 422, 429]
