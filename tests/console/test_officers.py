"""Accounts and rights: an administrator gives and takes them in the own agency and those below, nowhere else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from motcua.agencies.models import Holding, Unit
from motcua.agencies.selectors import actor_for
from motcua.people.models import User
from tests.acts.coordination import publish
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    DEPARTMENT,
    DEPUTY,
    EXAMINER,
    HEAD,
    JUSTICE,
    JUSTICE_ADMINISTRATOR,
    JUSTICE_EXAMINER,
    Story,
)

PAGE = "/quan-tri/can-bo"
PROVINCE = "quantri@hatinh.mau.vn"
NEW_EMAIL = "chuyenvienmoi@sct.mau.vn"


@pytest.fixture(autouse=True)
def _province(sample: Any, db: None) -> None:
    """The sample province."""


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def unit(agency: str, code: str) -> str:
    return str(Unit.objects.get(agency__code=agency, code=code).pk)


def form(**changes: str) -> dict[str, str]:
    return {
        "full_name": "Ngô Thị Mới",
        "email": NEW_EMAIL,
        "phone": "0912 345 678",
        "unit": unit(DEPARTMENT, "quan-ly-thuong-mai"),
        "role": "examiner",
        "title": "Chuyên viên",
        **changes,
    }


def address_of(email: str) -> str:
    return f"{PAGE}/{User.objects.get(email=email).pk}"


def roles(email: str) -> set[tuple[str, str]]:
    return {(seat.role, seat.unit_name) for seat in actor_for(User.objects.get(email=email)).seats}


@pytest.mark.criterion("TMDT.13")
def test_an_administrator_gives_an_account_with_a_right_that_works_at_once() -> None:
    answer = client_of(ADMINISTRATOR).post(PAGE, form())
    html = answer.content.decode()
    assert answer.status_code == 200
    found = re.search(r"data-copy-source>([^<]{12})<", html)
    assert found is not None
    assert roles(NEW_EMAIL) == {("examiner", "Phòng Quản lý thương mại")}
    newcomer = Client()
    newcomer.post("/dang-nhap", {"email": NEW_EMAIL, "password": found[1]})
    own = "Núi Hồng sông Lam 26"
    newcomer.post("/dang-nhap/mat-khau-moi", {"password": own, "password_again": own})
    assert newcomer.get("/can-bo/").status_code == 200
    assert found[1] not in client_of(ADMINISTRATOR).get(PAGE).content.decode()


@pytest.mark.criterion("TMDT.13")
def test_an_officer_who_has_an_account_gets_a_further_right_and_keeps_the_password() -> None:
    before = User.objects.get(email=EXAMINER).password
    answer = client_of(ADMINISTRATOR).post(
        address_of(EXAMINER), {"unit": unit(DEPARTMENT, "mot-cua"), "role": "desk", "title": "Cán bộ một cửa"}
    )
    assert answer.status_code == 302
    assert ("desk", "Bộ phận một cửa Sở Công Thương") in roles(EXAMINER)
    assert User.objects.get(email=EXAMINER).password == before


@pytest.mark.criterion("TMDT.13")
def test_a_right_taken_away_holds_no_more() -> None:
    administrator = client_of(ADMINISTRATOR)
    holding = Holding.objects.get(person__email=EXAMINER)
    assert administrator.post(address_of(EXAMINER), {"thu-hoi": str(holding.pk)}).status_code == 302
    assert roles(EXAMINER) == set()
    assert client_of(EXAMINER).get("/can-bo/").status_code == 403


def test_nobody_takes_the_own_post_away() -> None:
    holding = Holding.objects.get(person__email=ADMINISTRATOR)
    administrator = client_of(ADMINISTRATOR)
    assert "Thu hồi: " not in administrator.get(address_of(ADMINISTRATOR)).content.decode()
    told = administrator.post(address_of(ADMINISTRATOR), {"thu-hoi": str(holding.pk)}, follow=True)
    assert "Bạn không tự thôi giữ vị trí của mình" in told.content.decode()
    assert {role for role, _unit in roles(ADMINISTRATOR)} == {"administrator"}


def test_work_left_behind_is_told_with_what_to_do() -> None:
    story = Story()
    story.assigned()
    administrator = client_of(ADMINISTRATOR)
    holding = Holding.objects.get(person__email=EXAMINER)
    told = administrator.post(
        address_of(EXAMINER), {"thu-hoi": str(holding.pk)}, follow=True
    ).content.decode()
    assert "1 hồ sơ đang giao cho người này vẫn ở Phòng Quản lý thương mại" in told
    assert "phân công lại" in told
    nothing_held = Holding.objects.get(person__email=HEAD)
    told = administrator.post(
        address_of(HEAD), {"thu-hoi": str(nothing_held.pk)}, follow=True
    ).content.decode()
    assert "hồ sơ đang giao" not in told


def test_a_post_left_with_work_in_hand_is_told_until_somebody_else_holds_it() -> None:
    story = Story()
    publish(lambda steps: steps["ky-duyet"].update(post="pho-giam-doc"))
    story.to_approve()
    administrator = client_of(ADMINISTRATOR)
    holding = Holding.objects.get(person__email=DEPUTY)
    told = administrator.post(address_of(DEPUTY), {"thu-hoi": str(holding.pk)}, follow=True).content.decode()
    assert "Chức vụ “Phó Giám đốc” tại" in told
    assert "không còn ai giữ, mà 1 hồ sơ đang chờ ở đó" in told
    assert "hãy giao chức vụ này cho người khác" in told


def test_a_closed_account_tells_of_its_post_too() -> None:
    story = Story()
    publish(lambda steps: steps["ky-duyet"].update(post="pho-giam-doc"))
    story.to_approve()
    administrator = client_of(ADMINISTRATOR)
    told = administrator.post(address_of(DEPUTY), {"khoa": "1"}, follow=True).content.decode()
    assert "không còn ai giữ, mà 1 hồ sơ đang chờ ở đó" in told
    told = administrator.post(address_of(DEPUTY), {"khoa": "1"}, follow=True).content.decode()
    assert "không còn ai giữ" not in told, "opened again, it is held again"


@pytest.mark.criterion("TMDT.13")
def test_nothing_is_given_or_taken_in_another_agency() -> None:
    administrator = client_of(ADMINISTRATOR)
    foreign = unit(JUSTICE, "lanh-dao")
    answer = administrator.post(PAGE, form(unit=foreign))
    assert answer.status_code == 422
    assert "Hãy chọn đơn vị thuộc cơ quan mình quản trị" in answer.content.decode()
    assert not User.objects.filter(email=NEW_EMAIL).exists()
    assert administrator.get(address_of(JUSTICE_EXAMINER)).status_code == 404
    holding = Holding.objects.get(person__email=JUSTICE_EXAMINER)
    given = {"thu-hoi": str(holding.pk)}
    assert administrator.post(address_of(JUSTICE_EXAMINER), given).status_code == 404
    assert administrator.post(address_of(EXAMINER), given).status_code == 404
    right = {"unit": foreign, "role": "examiner", "title": "Chuyên viên"}
    assert administrator.post(address_of(EXAMINER), right).status_code == 422
    assert Holding.objects.filter(pk=holding.pk, ends_on=None).exists()
    html = administrator.get(PAGE).content.decode()
    assert EXAMINER in html
    assert JUSTICE_EXAMINER not in html
    assert f'value="{foreign}"' not in html


def test_the_province_rules_the_agencies_below_it() -> None:
    province = client_of(PROVINCE)
    assert JUSTICE_EXAMINER in province.get(f"{PAGE}?co-quan={JUSTICE}").content.decode()
    assert province.post(PAGE, form(unit=unit(JUSTICE, "lanh-dao"), role="agency_head")).status_code == 200


@pytest.mark.parametrize("email", [EXAMINER, HEAD, APPLICANT])
def test_nobody_but_an_administrator_comes_in(email: str) -> None:
    client = client_of(email)
    for address in (PAGE, address_of(EXAMINER)):
        assert client.get(address).status_code == 403
        assert client.post(address, form()).status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert not User.objects.filter(email=NEW_EMAIL).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "khong-phai"}, "thư điện tử"),
        ({"email": APPLICANT}, "tài khoản của công dân"),
        ({"full_name": ""}, "Hãy nhập họ và tên"),
        ({"role": "applicant"}, "Hãy chọn quyền"),
        ({"title": " "}, "Hãy nhập chức danh"),
        ({"unit": "x"}, "Hãy chọn đơn vị"),
        ({"phone": "12"}, "điện thoại"),
    ],
)
def test_a_wrong_form_is_told_and_gives_nothing(wrong: dict[str, str], said: str) -> None:
    before = Holding.objects.count()
    answer = client_of(ADMINISTRATOR).post(PAGE, form(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Holding.objects.count() == before
    if "full_name" not in wrong:
        assert "Ngô Thị Mới" in answer.content.decode()


def test_a_closed_account_signs_in_no_more_and_nobody_closes_the_own_one() -> None:
    administrator = client_of(ADMINISTRATOR)
    officer = client_of(EXAMINER)
    assert administrator.post(address_of(EXAMINER), {"khoa": "1"}).status_code == 302
    assert officer.get("/can-bo/").status_code == 302
    assert administrator.post(address_of(EXAMINER), {"khoa": "1"}).status_code == 302
    assert User.objects.get(email=EXAMINER).is_active
    assert administrator.post(address_of(ADMINISTRATOR), {"khoa": "1"}).status_code == 404
    assert client_of(JUSTICE_ADMINISTRATOR).post(address_of(EXAMINER), {"khoa": "1"}).status_code == 404


def test_search_and_agency_narrow_the_list() -> None:
    administrator = client_of(ADMINISTRATOR)
    html = administrator.get(PAGE, {"q": "le minh tuan"}).content.decode()
    assert EXAMINER in html
    assert HEAD not in html


@pytest.mark.criterion("II.17.1")
def test_name_and_phone_of_an_officer_are_mended_and_a_foreign_one_s_are_not() -> None:
    administrator = client_of(ADMINISTRATOR)
    told = {"thong-tin": "1", "full_name": "Lê Minh Tuấn Anh", "phone": "0912 345 678"}
    assert administrator.post(address_of(EXAMINER), told).status_code == 302
    person = User.objects.get(email=EXAMINER)
    assert (person.full_name, person.phone) == ("Lê Minh Tuấn Anh", "0912345678")
    assert EXAMINER in administrator.get(PAGE, {"q": "tuan anh"}).content.decode()
    wrong = administrator.post(address_of(EXAMINER), {**told, "full_name": "", "phone": "12"})
    assert wrong.status_code == 422
    assert "Hãy nhập họ và tên" in wrong.content.decode()
    other = client_of(JUSTICE_ADMINISTRATOR)
    assert other.post(address_of(EXAMINER), told).status_code == 404
    assert User.objects.get(email=EXAMINER).full_name == "Lê Minh Tuấn Anh"
