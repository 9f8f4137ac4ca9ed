"""Recovery codes: ten, shown once, kept as hashes, each good for one way in."""

from __future__ import annotations

import pytest

from motcua.outbox.models import Message
from motcua.people import factors
from motcua.people.models import RecoveryCode, User
from tests.people.entering_tools import PASSWORD, browser, codes_on, is_in, sign_in, with_app

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def test_they_are_kept_as_hashes_and_bound_to_their_person(person: User) -> None:
    with_app(person)
    codes = factors.new_codes(person)
    assert len(set(codes)) == 10
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(kept) == 10
    assert not any(code in digest or code.replace("-", "") in digest for code in codes for digest in kept)
    other = User.objects.create_user("binh@vidu.vn", PASSWORD, full_name="Trần Thị Bình", phone="0912345679")
    with pytest.raises(factors.Invalid):
        factors.check_recovery(other, codes[0])


def test_one_opens_the_way_in_once_however_it_is_typed(person: User) -> None:
    with_app(person)
    code = factors.new_codes(person)[0]
    first = browser()
    sign_in(first, EMAIL)
    typed = f" {code.upper().replace('-', ' ')} "
    assert first.post("/dang-nhap/xac-thuc", {"recovery_code": typed})["Location"] == "/ho-so"
    assert "còn 9 mã" in first.get("/ho-so").content.decode()
    second = browser()
    sign_in(second, EMAIL)
    again = second.post("/dang-nhap/xac-thuc", {"recovery_code": code})
    assert again.status_code == 422
    assert "đã dùng" in again.content.decode()
    assert not is_in(second)
    assert Message.objects.filter(payload__change="code_used").count() == 1, "the person is told"


def test_a_new_set_is_shown_once_and_ends_the_old_one(person: User) -> None:
    with_app(person)
    old = factors.new_codes(person)
    client = browser()
    sign_in(client, EMAIL)
    client.post("/dang-nhap/xac-thuc", {"recovery_code": old[0]})
    shown = client.post("/tai-khoan/bao-mat", {"action": "ma-moi"})
    new = codes_on(shown)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert shown["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    page = client.get("/tai-khoan/bao-mat").content.decode()
    assert new[0] not in page
    assert "Còn 10 mã" in page
    with pytest.raises(factors.Invalid):
        factors.check_recovery(person, old[1])
    factors.check_recovery(person, new[1])


def test_they_go_with_the_last_factor(person: User) -> None:
    with_app(person)
    factors.remove_app(person)
    assert not RecoveryCode.objects.exists()
    client = browser()
    assert sign_in(client, EMAIL)["Location"] == "/ho-so", "the password is enough again"


def test_using_up_the_tries_of_the_application_leaves_them_open(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_app(person)
    code = factors.new_codes(person)[0]
    monkeypatch.setattr(factors, "TRIES", ((2, 600),))
    thief = browser()
    sign_in(thief, EMAIL)
    tries = [thief.post("/dang-nhap/xac-thuc", {"factor_code": "000000"}).status_code for _ in range(2)]
    assert tries[-1] == 429
    owner = browser()
    sign_in(owner, EMAIL)
    owner.post("/dang-nhap/xac-thuc", {"recovery_code": code})
    assert is_in(owner)
