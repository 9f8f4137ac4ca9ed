"""The account page: what may be changed, and what may not (KT.7)."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from motcua.people import services
from motcua.people.models import LocalAccount, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    user = User.objects.create_user(
        "an@vidu.vn", "x", full_name="Nguyễn Văn An", phone="0912345678", id_number="042085004821"
    )
    client.force_login(user)
    return user


@pytest.mark.criterion("KT.7", "DVC.2")
def test_name_phone_birth_date_and_address_change_but_not_who_one_is(client: Client, person: User) -> None:
    LocalAccount.objects.create(user=person, user_name="nguyen.an")
    response = client.post(
        reverse("people:account"),
        {
            "full_name": "Nguyễn Văn Bình",
            "phone": "0987 654 321",
            "birth_date": "12/03/1985",
            "address.province": "42",
            "address.ward": "18073",
            "address.detail": "Số 12 đường Mẫu",
            "email": "khac@vidu.vn",
            "id_number": "042085009999",
            "user_name": "nguyen.binh",
            "kind": "officer",
        },
    )
    assert response.status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.phone, person.birth_date) == (
        "Nguyễn Văn Bình",
        "0987654321",
        datetime.date(1985, 3, 12),
    )
    assert person.address == {"province": "42", "ward": "18073", "detail": "Số 12 đường Mẫu"}
    assert (person.email, person.id_number, person.kind) == ("an@vidu.vn", "042085004821", "citizen")
    assert LocalAccount.objects.get().user_name == "nguyen.an"


def test_a_wrong_phone_is_told_at_its_field_and_nothing_is_saved(client: Client, person: User) -> None:
    response = client.post(reverse("people:account"), {"full_name": "Người Khác", "phone": "12"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="phone-error"' in page
    assert "Người Khác" in page
    person.refresh_from_db()
    assert person.full_name == "Nguyễn Văn An"


@pytest.mark.criterion("VI.12")
def test_the_birth_date_is_shown_day_first(client: Client, person: User) -> None:
    User.objects.update(birth_date=datetime.date(1985, 3, 2))
    assert 'value="02/03/1985"' in client.get(reverse("people:account")).content.decode()


def test_what_was_closed_or_changed_elsewhere_meanwhile_stays_so(person: User) -> None:
    """The account is read when the page begins; only what was typed is written."""
    read_before = User.objects.get(pk=person.pk)
    User.objects.filter(pk=person.pk).update(is_active=False, email="moi@vidu.vn")
    services.change_account(read_before, {"full_name": "Nguyễn Văn Bình", "phone": "0987654321"})
    services.correct_account(read_before, {"full_name": "Nguyễn Văn Bốn", "birth_date": "12/03/1985"})
    person.refresh_from_db()
    assert (person.full_name, person.phone) == ("Nguyễn Văn Bốn", "0987654321")
    assert (person.is_active, person.email) == (False, "moi@vidu.vn")
