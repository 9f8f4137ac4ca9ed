"""Signs that the database cannot hold are told as bad input, on whichever page, and are no fault of ours."""

from __future__ import annotations

import pytest
from django.db import DataError, connection
from django.test import Client

from motcua.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("an@vidu.vn", "x", full_name="Nguyễn Văn An", phone="0912345678")


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/dang-nhap", {"email": "a\0b@vidu.vn", "password": "x"}),
        ("/dang-nhap", {"email": "nguyen\0an", "password": "x"}),
        ("/tai-khoan", {"full_name": "a\0b", "phone": "0912345678"}),
        ("/tai-khoan", {"full_name": "An", "phone": "0912345678", "address.detail": "a\0b"}),
    ],
)
def test_it_is_told_as_bad_input(person: User, page: str, typed: dict[str, str]) -> None:
    client = Client()
    if page == "/tai-khoan":
        client.force_login(person)
    answer = client.post(page, typed)
    assert answer.status_code == 400
    assert "Không đọc được yêu cầu" in answer.content.decode()


def test_other_errors_of_the_database_stay_our_fault(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_typed: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr("motcua.people.services.check_password", broken)
    with pytest.raises(DataError):
        Client().post("/dang-nhap", {"email": "an@vidu.vn", "password": "x"})
