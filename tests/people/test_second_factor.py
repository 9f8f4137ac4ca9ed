"""The second factor: set up, asked for at sign-in, wanted by the policy, proved again before what is dangerous."""

from __future__ import annotations

import datetime
import html
import re
from base64 import b32decode
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from motcua.outbox.models import Message
from motcua.people import factors, sealed
from motcua.people.models import CodeApp, LocalAccount, Session, User
from motcua.people.policy import Rule
from tests.people.entering_tools import (
    PASSWORD,
    browser,
    code_of,
    codes_on,
    is_in,
    publish,
    sign_in,
    with_app,
)

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
EMAIL = "an@vidu.vn"


@pytest.fixture
def person() -> User:
    return User.objects.create_user(EMAIL, PASSWORD, full_name="Nguyễn Văn An", phone="0912345678")


def secret_on(page: str) -> bytes:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None, page
    return b32decode(found[1].replace(" ", ""))


def test_an_application_is_set_up_with_its_first_code_and_asked_for_at_the_next_sign_in(person: User) -> None:
    first = browser()
    sign_in(first, EMAIL)
    page = first.get("/tai-khoan/bao-mat/ung-dung").content.decode()
    assert "<svg" in page
    secret = secret_on(page)
    wrong = first.post("/tai-khoan/bao-mat/ung-dung", {"factor_code": "000000"})
    assert wrong.status_code == 422
    assert "Mã không đúng" in wrong.content.decode()
    assert secret_on(wrong.content.decode()) == secret, (
        "the same secret: it may stand in the application already"
    )
    done = first.post("/tai-khoan/bao-mat/ung-dung", {"factor_code": code_of(secret)})
    assert len(codes_on(done)) == 10
    assert secret not in CodeApp.objects.get().secret.encode()
    assert sealed.opened(CodeApp.objects.get().secret, str(person.key)) == secret

    second = browser()
    asked = sign_in(second, EMAIL, next="/tai-khoan")
    assert asked["Location"] == "/dang-nhap/xac-thuc"
    assert not is_in(second), "the password alone opens nothing any more"
    assert second.post("/dang-nhap/xac-thuc", {"factor_code": "123"}).status_code == 422
    assert second.post("/dang-nhap/xac-thuc", {}).status_code == 422
    entered = second.post("/dang-nhap/xac-thuc", {"factor_code": code_of(secret, 1)})
    assert entered["Location"] == "/tai-khoan", "back to where one was, through both"
    assert is_in(second)
    told = Message.objects.filter(topic="people.factor_changed").values_list("payload__change", flat=True)
    assert set(told) == {"app_added", "codes_made"}


def test_a_code_serves_once_and_none_from_before_it_and_the_clock_may_be_wrong_by_one_step(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factors, "TRIES", ((100, 600),))
    now = 1_900_000_000
    monkeypatch.setattr("motcua.people.factors.time.time", lambda: now)
    secret = factors.new_secret()
    factors.set_up_app(person, secret, at(secret, now - 30))
    factors.check_app(person, at(secret, now))
    for reused in (at(secret, now), at(secret, now - 30)):
        with pytest.raises(factors.Invalid):
            factors.check_app(person, reused)
    factors.check_app(person, f" {at(secret, now + 30)[:3]} {at(secret, now + 30)[3:]} ")
    for far in (at(secret, now + 60), at(secret, now - 60), "", "١٢٣٤٥٦", "1234567"):
        with pytest.raises(factors.Invalid):
            factors.check_app(person, far)


def at(secret: bytes, moment: int) -> str:
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(secret, 6, SHA1(), 30).generate(moment).decode()


def test_guessing_codes_is_stopped(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = with_app(person)
    monkeypatch.setattr(factors, "TRIES", ((3, 600),))
    thief = browser()
    sign_in(thief, EMAIL)
    codes = [thief.post("/dang-nhap/xac-thuc", {"factor_code": "000000"}).status_code for _ in range(2)]
    assert codes == [422, 422], "one try went into setting it up"
    last = thief.post("/dang-nhap/xac-thuc", {"factor_code": code_of(secret, 1)})
    assert last.status_code == 429
    assert not is_in(thief)


def test_a_secret_opens_for_its_person_alone_and_with_keys_of_before(
    person: User, settings: SettingsWrapper
) -> None:
    kept = sealed.seal(b"secret", "an")
    with pytest.raises(sealed.Unsealable):
        sealed.opened(kept, "binh")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-from-today-on-0123456789"
    assert sealed.opened(kept, "an") == b"secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealed.Unsealable):
        sealed.opened(kept, "an")
    with pytest.raises(sealed.Unsealable):
        sealed.opened("không", "an")


def test_where_the_policy_wants_one_enrolling_stands_in_the_way_in(person: User) -> None:
    publish(rules={"citizen": {"factor": "required"}})
    client = browser()
    assert sign_in(client, EMAIL, next="/tai-khoan")["Location"] == "/dang-nhap/thiet-lap"
    assert not is_in(client)
    page = client.get("/dang-nhap/thiet-lap").content.decode()
    assert "Để sau" not in page, "no day is named, so it is now"
    assert client.post("/dang-nhap/thiet-lap", {"de-sau": "1"}).status_code == 200
    assert not is_in(client), "and asking for it all the same leads nowhere"
    secret = secret_on(client.get("/tai-khoan/bao-mat/ung-dung").content.decode())
    shown = client.post("/tai-khoan/bao-mat/ung-dung", {"factor_code": code_of(secret)})
    assert len(codes_on(shown)) == 10
    assert client.get("/dang-nhap/thiet-lap")["Location"] == "/tai-khoan"
    assert is_in(client)


def test_who_waits_to_enrol_cannot_replace_what_the_owner_set_up_meanwhile(person: User) -> None:
    """A thief knows the password and stands at the page of enrolling when the owner enrols elsewhere."""
    publish(rules={"citizen": {"factor": "required"}})
    thief, owner = browser(), browser()
    for one in (thief, owner):
        sign_in(one, EMAIL)
    stolen = secret_on(thief.get("/tai-khoan/bao-mat/ung-dung").content.decode())
    secret = secret_on(owner.get("/tai-khoan/bao-mat/ung-dung").content.decode())
    owner.post("/tai-khoan/bao-mat/ung-dung", {"factor_code": code_of(secret)})
    for page in ("ung-dung", "khoa"):
        sent = thief.post(f"/tai-khoan/bao-mat/{page}", {"factor_code": code_of(stolen)})
        assert sent["Location"] == "/dang-nhap/thiet-lap"
    assert sealed.opened(CodeApp.objects.get().secret, str(person.key)) == secret
    assert thief.get("/dang-nhap/thiet-lap")["Location"] == "/dang-nhap/xac-thuc"
    assert not is_in(thief)


def test_enrolling_may_be_put_off_until_the_day_that_the_policy_names(person: User) -> None:
    today = timezone.localdate()
    publish(
        rules={"citizen": {"factor": "required"}},
        required_from=(today + datetime.timedelta(days=1)).isoformat(),
    )
    client = browser()
    sign_in(client, EMAIL)
    assert "Để sau" in client.get("/dang-nhap/thiet-lap").content.decode()
    assert client.post("/dang-nhap/thiet-lap", {"de-sau": "1"})["Location"] == "/ho-so"
    assert is_in(client)
    publish(rules={"citizen": {"factor": "required"}}, required_from=today.isoformat())
    late = browser()
    sign_in(late, EMAIL)
    late.post("/dang-nhap/thiet-lap", {"de-sau": "1"})
    assert not is_in(late)


def test_whoever_waits_at_the_second_factor_is_nobody_in_another_browser(person: User) -> None:
    """A nameless session that was planted before the password was typed does not become the one that waits."""
    secret = with_app(person)
    victim = browser()
    victim.get("/dang-nhap")
    victim.session.save()
    planted = victim.cookies["sessionid"].value if "sessionid" in victim.cookies else ""
    sign_in(victim, EMAIL)
    assert victim.cookies["sessionid"].value != planted
    other = browser()
    other.cookies["sessionid"] = planted
    other.post("/dang-nhap/xac-thuc", {"factor_code": code_of(secret, 1)})
    assert not is_in(other)


def test_what_is_dangerous_asks_for_the_factor_again_and_goes_on_where_one_was(person: User) -> None:
    secret = with_app(person)
    client = browser()
    sign_in(client, EMAIL)
    client.post("/dang-nhap/xac-thuc", {"factor_code": code_of(secret, 1)})
    an_hour_ago = timezone.now() - datetime.timedelta(minutes=16)
    Session.objects.update(begun_at=an_hour_ago)
    sent = client.post("/tai-khoan/bao-mat", {"action": "bo-ung-dung"})
    assert sent["Location"].startswith("/tai-khoan/xac-nhan-lai?next=")
    assert factors.has_any(person), "nothing was taken away yet"
    page = client.get(sent["Location"]).content.decode()
    assert 'name="factor_code"' in page
    assert 'name="password"' not in page, "who has a second factor proves it by that"
    proof = {"next": "/gui-lai", "password": PASSWORD}
    assert client.post("/tai-khoan/xac-nhan-lai", proof).status_code == 422
    CodeApp.objects.update(last_step=0)
    proved = client.post("/tai-khoan/xac-nhan-lai", {"next": "/gui-lai", "factor_code": code_of(secret)})
    assert proved["Location"] == "/gui-lai"
    assert 'value="bo-ung-dung"' in client.get("/gui-lai").content.decode()
    again = client.post("/gui-lai", {"action": "bo-ung-dung"})
    assert (again.status_code, again["Location"]) == (307, "/tai-khoan/bao-mat")
    client.post(again["Location"], {"action": "bo-ung-dung"})
    assert not factors.has_any(person)
    assert "people.factor_changed" in Message.objects.values_list("topic", flat=True)


def test_without_a_factor_the_password_is_the_fresh_proof(person: User) -> None:
    client = browser()
    sign_in(client, EMAIL)
    Session.objects.update(begun_at=timezone.now() - datetime.timedelta(minutes=16))
    asked = client.get("/tai-khoan/bao-mat/ung-dung")
    assert asked["Location"] == "/tai-khoan/xac-nhan-lai?next=%2Ftai-khoan%2Fbao-mat%2Fung-dung"
    assert client.post("/tai-khoan/xac-nhan-lai", {"password": "sai"}).status_code == 422
    proof = {"password": PASSWORD, "next": "/tai-khoan/bao-mat/ung-dung"}
    assert client.post("/tai-khoan/xac-nhan-lai", proof)["Location"] == "/tai-khoan/bao-mat/ung-dung"
    assert client.get("/tai-khoan/bao-mat/ung-dung").status_code == 200


def test_nobody_sees_or_changes_the_factors_of_others(person: User) -> None:
    with_app(person)
    stranger = browser()
    for page in (
        "/tai-khoan/bao-mat",
        "/tai-khoan/bao-mat/ung-dung",
        "/tai-khoan/bao-mat/khoa",
        "/tai-khoan/xac-nhan",
    ):
        assert stranger.get(page)["Location"].startswith("/dang-nhap?next="), page
    for page in ("/dang-nhap/xac-thuc", "/dang-nhap/thiet-lap", "/dang-nhap/noi-khac"):
        assert stranger.get(page)["Location"] == "/dang-nhap", page


def test_several_roles_are_under_the_strictest_of_each() -> None:
    from motcua.people.policy import Need, read_policy

    found = read_policy(
        {
            "rules": {
                "desk": {"sessions": 3, "idle_minutes": 20},
                "clerk": {"factor": "required", "sessions": 0, "longest_minutes": 60},
            }
        }
    ).rule_of(["desk", "clerk"])
    assert found == Rule(Need.REQUIRED, 20, 60, 3)


@pytest.mark.parametrize(
    ("rule", "stage"),
    [({"factor": "required"}, "/dang-nhap/thiet-lap"), ({"sessions": 1}, "/dang-nhap/noi-khac")],
)
def test_another_password_ends_ways_in_that_were_begun_with_the_one_before(
    person: User, rule: dict[str, object], stage: str
) -> None:
    """A thief who waits before the last step neither sets up a factor nor comes in once the owner set another one."""
    owner, thief = browser(), browser()
    sign_in(owner, EMAIL)
    publish(rules={"citizen": rule})
    assert sign_in(thief, EMAIL)["Location"] == stage
    assert thief.get(stage).status_code in (200, 409)
    new = {"old_password": PASSWORD, "password": "buoi-phuc-trach-7", "password_again": "buoi-phuc-trach-7"}
    assert owner.post("/tai-khoan/doi-mat-khau", new).status_code == 302
    assert thief.post(stage, {"vao": "1"})["Location"] == "/dang-nhap"
    assert thief.get("/tai-khoan/bao-mat/ung-dung").status_code == 302
    assert not is_in(thief)
    assert not CodeApp.objects.exists()


def test_an_account_without_an_email_is_named_by_its_user_name(person: User) -> None:
    User.objects.update(email="")
    LocalAccount.objects.create(user=person, user_name="nguyen.an")
    own = browser()
    sign_in(own, "nguyen.an")
    assert '"name": "nguyen.an"' in html.unescape(own.get("/tai-khoan/bao-mat/khoa").content.decode())
