"""Signing in and out, the way back, and what was typed when the session had ended."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from motcua.audit.robots import Form
from motcua.people import services
from motcua.people.models import LocalAccount, User
from motcua.people.returning import safe_address
from tests.audit.proving import worked

pytestmark = pytest.mark.django_db
PASSWORD = "ruou-nep-cam-9"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("an@vidu.vn", PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def sign_in(client: Client, email: str = "an@vidu.vn", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("people:sign_in"), {"email": email, "password": password, **more})


def test_signing_in_leads_back_to_where_one_was(client: Client, person: User) -> None:
    asked = client.get(reverse("people:account"))
    assert asked.status_code == 302
    assert asked["Location"] == "/dang-nhap?next=%2Ftai-khoan"
    assert sign_in(client, next="/tai-khoan")["Location"] == "/tai-khoan"


def test_the_email_is_read_whatever_its_capitals(client: Client, person: User) -> None:
    assert sign_in(client, email=" AN@vidu.vn ").status_code == 302


def test_nothing_is_cut_off_a_password_that_is_too_long(client: Client, person: User) -> None:
    longest = "ruou nep cam " * 9 + "x" * 11
    person.set_password(longest)
    person.save()
    assert len(longest) == 128
    assert sign_in(client, password=f"{longest}x").status_code == 422
    assert sign_in(client, password=longest).status_code == 302


@pytest.mark.parametrize("typed", ["nguyen.an", " Nguyen.An "])
def test_the_user_name_signs_in_like_the_email(client: Client, person: User, typed: str) -> None:
    LocalAccount.objects.create(user=person, user_name="nguyen.an")
    assert sign_in(client, typed).status_code == 302
    assert client.get(reverse("people:account")).status_code == 200


def test_accounts_without_an_email_are_not_found_by_an_empty_one(client: Client, person: User) -> None:
    User.objects.update(email="")
    assert sign_in(client, "").status_code == 422
    assert sign_in(client, "@").status_code == 422


@pytest.mark.parametrize(
    "elsewhere", ["https://ac.vn/", "//ac.vn", "javascript:alert(1)", "/\\ac.vn", "https:ac.vn"]
)
def test_nobody_is_led_to_another_site(client: Client, person: User, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere)["Location"] == "/ho-so"
    assert safe_address(RequestFactory().get("/"), elsewhere) == ""


@pytest.mark.parametrize(("email", "password"), [("an@vidu.vn", "sai"), ("khong@co.vn", PASSWORD), ("", "")])
def test_wrong_and_unknown_look_the_same(client: Client, person: User, email: str, password: str) -> None:
    response = sign_in(client, email, password)
    assert response.status_code == 422
    assert "thư điện tử hoặc mật khẩu không đúng" in response.content.decode()


def test_guessing_is_stopped_even_with_the_right_password_at_last(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SIGN_INS_OF_ACCOUNT_FROM_ADDRESS", (3, 600))
    codes = [sign_in(client, password="sai").status_code for _ in range(3)]
    last = sign_in(client)
    assert codes == [422, 422, 422]
    assert last.status_code == 422
    assert "xác nhận bạn không phải rô-bốt" in last.content.decode()
    assert client.get(reverse("people:account")).status_code == 302


@pytest.mark.parametrize("limit", ["SIGN_INS_OF_ACCOUNT", "SIGN_INS_OF_ACCOUNT_FROM_ADDRESS"])
def test_guessers_do_not_lock_the_owner_out(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(services, limit, (2, 3600))
    for number in range(5):
        elsewhere = Client(
            REMOTE_ADDR=f"203.0.113.{number}" if limit == "SIGN_INS_OF_ACCOUNT" else "127.0.0.1"
        )
        sign_in(elsewhere, password="sai")
    assert sign_in(client).status_code == 422
    assert sign_in(client, **worked(Form.SIGN_IN)).status_code == 302


def test_each_guess_at_a_besieged_account_takes_a_proof_of_its_own(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SIGN_INS_OF_ACCOUNT", (0, 3600))
    proof = worked(Form.SIGN_IN)
    first = sign_in(client, password="sai", **proof).content.decode()
    assert "thư điện tử hoặc mật khẩu không đúng" in first
    again = sign_in(client, **proof).content.decode()
    assert "Xác nhận không đúng hoặc đã hết hạn" in again


def test_strangers_who_guess_do_not_shut_the_owner_out(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SIGN_INS_OF_ACCOUNT", (3, 3600))
    sign_in(client)
    client.post(reverse("people:sign_out"))
    for number in range(4):
        stranger = Client(REMOTE_ADDR=f"203.0.113.{number}")
        last = sign_in(stranger, password=f"doan-{number}")
    assert last.status_code == 422
    assert "Quên mật khẩu?" in last.content.decode()
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9")).status_code == 422, "an unknown browser proves itself"
    assert sign_in(client).status_code == 302, "the owner's browser is known and goes on"


def test_the_mark_of_a_known_browser_is_of_one_account_and_not_made_by_hand(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SIGN_INS_OF_ACCOUNT", (1, 3600))
    other = User.objects.create_user("binh@vidu.vn", PASSWORD)
    sign_in(client)
    client.post(reverse("people:sign_out"))
    client.cookies["mc-known"] = client.cookies["mc-known"].value[:-2] + "xx"
    assert sign_in(client).status_code == 422
    own = Client()
    sign_in(own, other.email)
    own.post(reverse("people:sign_out"))
    assert sign_in(own).status_code == 422


def test_many_accounts_from_one_address_are_stopped(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SIGN_INS_OF_ADDRESS", (3, 600))
    codes = [sign_in(client, email=f"a{number}@vidu.vn").status_code for number in range(4)]
    assert codes == [422, 422, 422, 429]


def test_a_closed_account_does_not_sign_in(client: Client, person: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(client).status_code == 422


def test_signing_out_is_a_post(client: Client, person: User) -> None:
    sign_in(client)
    assert client.get(reverse("people:sign_out")).status_code == 405
    assert client.post(reverse("people:sign_out")).status_code == 302
    assert client.get(reverse("people:account")).status_code == 302


def test_what_was_typed_when_the_session_had_ended_is_there_after_signing_in(
    client: Client, person: User
) -> None:
    typed = {"full_name": "Nguyễn Văn Anh", "phone": "0987654321", "birth_date": "", "password": "x"}
    sent = client.post(reverse("people:account"), typed)
    assert sent["Location"] == "/dang-nhap?next=%2Ftai-khoan"
    assert "được giữ lại" in client.get(sent["Location"]).content.decode()
    sign_in(client, next="/tai-khoan")
    page = client.get("/tai-khoan").content.decode()
    assert "Nguyễn Văn Anh" in page
    assert "0987654321" in page
    assert "Đã lấy lại" in page
    person.refresh_from_db()
    assert person.full_name == "Nguyễn Văn An"
    assert "Nguyễn Văn Anh" not in client.get("/tai-khoan").content.decode()


def test_a_failed_autosave_is_told_and_not_redirected(client: Client, rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    from motcua.people.returning import signed_in

    @signed_in
    def view(request: HttpRequest) -> HttpResponse:
        raise AssertionError("a stranger came in")

    request = rf.post("/x", headers={"X-Requested-With": "autosave"})
    request.user = AnonymousUser()
    response = view(request)
    assert response.status_code == 401
    assert "Phiên làm việc đã hết" in response.content.decode("unicode_escape")
