"""Several directories of staff, each for officers of its agencies: none opens, changes or closes another's account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from motcua.agencies.directories import owners
from motcua.agencies.models import Unit
from motcua.agencies.services import give_post
from motcua.people.models import Identity, Session, StaffRecord, User
from motcua.people.oidc import syncing
from motcua.people.oidc.providers import mistakes_of, provider_on
from motcua.people.oidc.scim import Listed
from tests.oidc import OFFICER, Simulator, connect_staff, sign_in
from tests.story import DEPARTMENT, EXAMINER, JUSTICE

PROVINCE, MINISTRY = "danh-ba", "danh-ba-bo"
TOP_ADMINISTRATOR = "quantri@hatinh.mau.vn"


@pytest.fixture(scope="module")
def second_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    other = Simulator(tmp_path_factory.mktemp("oidc-2"))
    yield other
    other.die()


@pytest.fixture(autouse=True)
def ministry(
    sample: Any, db: None, simulator: Simulator, second_process: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Simulator:
    """The province's directory for all of it but the department, which has the ministry's."""
    monkeypatch.setenv("MOTCUA_OIDC_DANH_BA_BO_SECRET", f"bi-mat-{MINISTRY}")
    connect_staff(simulator)
    connect_staff(
        second_process,
        code=MINISTRY,
        name="danh bạ Bộ Công Thương",
        staff={"match": "email", "agencies": [DEPARTMENT]},
    )
    return second_process


def come(person: str, by: str) -> tuple[Any, Client]:
    browser = Client()
    return sign_in(browser, person, code=by), browser


def who(browser: Client) -> User | None:
    number = browser.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def directory_of(email: str) -> str:
    return StaffRecord.objects.get(person__email=email).directory


def as_examiner(simulator: Simulator, subject: str = "cv") -> None:
    simulator.knows({subject: {**OFFICER, "email": EXAMINER}})


def unit_of(code: str) -> Unit:
    return Unit.objects.filter(agency__code=code, kind=Unit.Kind.DIVISION).order_by("id")[0]


def test_whose_an_agency_is_says_the_nearest_that_is_named() -> None:
    named = {"bo": {3}, "tinh": {1}}
    assert owners((3, 1), named, ["khac"]) == {"bo"}
    assert owners((2, 1), named, ["khac"]) == {"tinh"}
    assert owners((9,), named, ["khac"]) == {"khac"}
    assert owners((3, 1), {"bo": {3}, "so": {3}}, ()) == {"bo", "so"}


def test_the_sign_in_page_lets_one_choose(simulator: Simulator) -> None:
    page = Client().get("/dang-nhap").content.decode()
    assert "Chọn danh bạ của cơ quan nơi bạn làm việc" in page
    assert page.index("Đăng nhập bằng danh bạ Bộ Công Thương") > page.index("Dành cho cán bộ")
    assert f'href="/dang-nhap/qua/{PROVINCE}"' in page
    assert f'href="/dang-nhap/qua/{MINISTRY}"' in page


@pytest.mark.criterion("I.21.1")
def test_one_directory_never_opens_an_account_of_another(simulator: Simulator, ministry: Simulator) -> None:
    as_examiner(simulator)
    as_examiner(ministry)
    before = User.objects.get(email=EXAMINER)
    answer, browser = come("cv", PROVINCE)
    assert (answer.status_code, who(browser)) == (403, None), "not of its agencies, though nobody came before"
    assert "Cơ quan của bạn không dùng danh bạ này" in answer.content.decode()
    _answer, browser = come("cv", MINISTRY)
    assert who(browser) == before
    assert directory_of(EXAMINER) == MINISTRY
    # Moved to an agency of the province since: the account is still the ministry's.
    before.holdings.all().delete()
    give_post(before, unit_of(JUSTICE), "examiner", "Chuyên viên")
    answer, browser = come("cv", PROVINCE)
    assert (answer.status_code, who(browser)) == (409, None)
    answer, browser = come("cv", MINISTRY)
    assert (answer.status_code, who(browser)) == (403, None), (
        "and the ministry's opens nothing at the province"
    )
    assert Identity.objects.count() == 1


def test_a_post_in_agencies_of_both_is_for_an_administrator_to_settle(
    simulator: Simulator, ministry: Simulator
) -> None:
    person = User.objects.get(email=EXAMINER)
    give_post(person, unit_of(JUSTICE), "examiner", "Chuyên viên kiêm nhiệm")
    for one, code in ((simulator, PROVINCE), (ministry, MINISTRY)):
        as_examiner(one)
        answer, browser = come("cv", code)
        assert (answer.status_code, who(browser)) == (403, None)
    administrator, page = Client(), f"/quan-tri/can-bo/{person.pk}"
    administrator.force_login(User.objects.get(email=TOP_ADMINISTRATOR))
    assert "Chưa gắn với danh bạ nào" in administrator.get(page).content.decode()
    assert administrator.post(page, {"danh-ba": "1", "directory": MINISTRY}).status_code == 302
    assert "Đăng nhập được qua “danh bạ Bộ Công Thương”" in administrator.get(page).content.decode()
    _answer, browser = come("cv", MINISTRY)
    assert who(browser) == person
    administrator.post(page, {"danh-ba": "1", "directory": PROVINCE})
    assert not Session.objects.filter(user=person).exists(), "sessions of the old directory end"
    assert come("cv", MINISTRY)[0].status_code == 409
    assert who(come("cv", PROVINCE)[1]) == person
    department = Client()
    department.force_login(User.objects.get(email="quantri@sct.mau.vn"))
    assert department.post(page, {"danh-ba": "1", "directory": ""}).status_code == 403
    assert directory_of(EXAMINER) == PROVINCE


def listed(number: int, email: str) -> Listed:
    return Listed(f"id-{number}", email, f"CB-{number}", f"Cán Bộ {number}", "", "", "", is_active=True)


def test_each_list_of_officers_changes_and_closes_its_own_alone() -> None:
    province, ministry = provider_on(PROVINCE), provider_on(MINISTRY)
    assert province is not None
    assert ministry is not None

    def told(provider: Any, *rows: Listed) -> dict[str, str]:
        outcome, done, _counts = syncing.synchronise(provider, rows)
        assert outcome == "done"
        return {row["email"]: row["done"] for row in done}

    # The same ids and numbers stand in both: each counts them for itself.
    assert told(ministry, listed(1, EXAMINER), listed(2, "moi@bo.mau.vn")) == {
        EXAMINER: "updated",
        "moi@bo.mau.vn": "added",
    }
    assert told(province, listed(1, "rieng@tinh.mau.vn"), listed(3, EXAMINER)) == {
        "rieng@tinh.mau.vn": "added",
        EXAMINER: "refused",
    }
    assert User.objects.get(email=EXAMINER).full_name == "Cán Bộ 1"
    assert told(province, listed(4, "khac@tinh.mau.vn")) == {
        "khac@tinh.mau.vn": "added",
        "rieng@tinh.mau.vn": "closed",
    }
    assert User.objects.get(email=EXAMINER).is_active
    assert User.objects.get(email="moi@bo.mau.vn").is_active


def test_two_that_are_on_share_no_agency_no_address_and_not_the_rest(simulator: Simulator) -> None:
    third = {
        "code": "danh-ba-3",
        "on": True,
        "name": "ba",
        "audience": "staff",
        "issuer": "https://ba.vidu.vn",
        "client_id": "x",
        "claims": {"email": ["email"]},
    }

    def wrong(**staff: Any) -> list[str]:
        return [where for where, _why in mistakes_of({**third, "staff": {"match": "email", **staff}})]

    assert wrong() == ["/staff/agencies"], "one is for the rest already"
    assert wrong(agencies=[DEPARTMENT]) == ["/staff/agencies"]
    assert wrong(agencies=[JUSTICE]) == []
    third["issuer"] = simulator.issuer
    assert wrong(agencies=[JUSTICE]) == ["/issuer"]
    third["on"] = False
    assert wrong() == []


def test_where_two_claim_an_agency_neither_is_believed(simulator: Simulator, ministry: Simulator) -> None:
    """Come by a package in one go, say."""
    connect_staff(simulator, staff={"match": "email", "agencies": [DEPARTMENT]})
    for one, code in ((simulator, PROVINCE), (ministry, MINISTRY)):
        as_examiner(one)
        assert come("cv", code)[0].status_code == 403
    assert not StaffRecord.objects.exclude(directory="").exists()
