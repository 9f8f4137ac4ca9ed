"""Agencies and units through time: an old dossier is shown under the name of its day; who may give a name, and when."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Agency, FormerName, Post, Unit
from motcua.agencies.names import agency_on, unit_on
from motcua.agencies.selectors import stamp
from motcua.agencies.services import save_agency
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import dossier_for
from motcua.dossiers.selectors.public import lookup
from motcua.kernel.dates import format_date
from motcua.people.models import User
from tests.sample_database import forget_cached
from tests.story import (
    ADMINISTRATOR,
    APPLICANT,
    DEPARTMENT,
    DESK,
    HEAD,
    JUSTICE_ADMINISTRATOR,
    Story,
)

PAGE = "/quan-tri/co-quan"
NEW = "Sở Công nghiệp và Thương mại"
DAY = datetime.timedelta(days=1)


def client_of(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def department() -> Agency:
    return Agency.objects.get(code=DEPARTMENT)


def renaming(since: datetime.date, name: str = NEW) -> dict[str, Any]:
    return {"doi-ten": "1", "name": name, "short_name": "Sở CNTM", "since": format_date(since)}


@pytest.mark.parametrize("email", [ADMINISTRATOR, "quantri@hatinh.mau.vn"])
def test_a_dossier_that_ended_keeps_the_name_of_its_day(story: Story, email: str) -> None:
    today = timezone.localdate()
    old, ended, running = department().name, story.handed_over(), story.submitted("tranthibinh@mau.vn")
    Dossier.objects.filter(pk=ended.pk).update(ended_at=timezone.now() - 10 * DAY)
    page = f"{PAGE}/{department().pk}"
    assert client_of(email).post(page, renaming(today - 3 * DAY)).status_code == 302
    forget_cached()
    assert department().name == NEW
    at = stamp()
    assert agency_on(department().pk, today - 4 * DAY, at).name == old
    assert agency_on(department().pk, today - 3 * DAY, at).name == NEW
    assert agency_on(department().pk, today, at).short_name == "Sở CNTM"
    actor = story.actor(DESK)
    views = [dossier_for(actor, one.key) for one in (ended, running)]
    assert [view.dossier.agency.name for view in views if view is not None] == [old, NEW]
    told = [lookup(str(one.code or one.receipt_number)) for one in (ended, running)]
    assert [one.agency_name for one in told if one is not None] == [old, NEW]
    html = client_of(email).get(page).content.decode()
    assert f"{old} – đến hết {format_date(today - 4 * DAY)}" in html


def test_several_names_follow_each_other_and_none_begins_before_the_last(story: Story) -> None:
    today, page = timezone.localdate(), f"{PAGE}/{department().pk}"
    old, administrator = department().name, client_of(ADMINISTRATOR)
    administrator.post(page, renaming(today - 30 * DAY, "Tên hai"))
    administrator.post(page, renaming(today, "Tên ba"))
    administrator.post(page, renaming(today, "Tên ba, sửa"))
    forget_cached()
    names = [agency_on(department().pk, today - days * DAY, stamp()).name for days in (31, 30, 1, 0)]
    assert names == [old, "Tên hai", "Tên hai", "Tên ba, sửa"]
    refused = administrator.post(page, renaming(today - 40 * DAY, "Tên bốn"))
    assert refused.status_code == 422
    assert "Hãy chọn từ ngày" in refused.content.decode()
    assert "Tên bốn" in refused.content.decode(), "what was typed stays"
    refused = administrator.post(page, renaming(today + DAY, "Tên bốn"))
    assert "một ngày đã qua" in refused.content.decode()
    assert department().name == "Tên ba, sửa"
    assert FormerName.objects.count() == 2


def test_a_name_that_an_import_changes_is_kept_too(story: Story) -> None:
    row = department()
    content = {
        "code": row.code,
        "name": NEW,
        "level": row.level,
        "parent": row.parent.code if row.parent else None,
        "calendar": row.calendar.code,
        "place": row.place,
        "units": [{"code": "mot-cua", "name": "Một cửa mới", "kind": "desk"}],
    }
    unit = Unit.objects.get(agency=row, code="mot-cua")
    assert save_agency(content)
    forget_cached()
    yesterday = timezone.localdate() - DAY
    assert agency_on(row.pk, yesterday, stamp()).name == row.name
    assert unit_on(unit.pk, yesterday, stamp()).name == unit.name
    assert unit_on(unit.pk, timezone.localdate(), stamp()).name == "Một cửa mới"
    assert not save_agency(content)
    assert FormerName.objects.count() == 2


@pytest.mark.criterion("II.17.1")
def test_units_posts_and_an_agency_below_are_made_and_named(story: Story) -> None:
    page, administrator = f"{PAGE}/{department().pk}", client_of(ADMINISTRATOR)
    made = {"don-vi-moi": "1", "name": "Phòng Năng lượng", "code": "nang-luong", "kind": "division"}
    assert administrator.post(page, made).status_code == 302
    unit = Unit.objects.get(agency__code=DEPARTMENT, code="nang-luong")
    post = {"chuc-vu-moi": "1", "unit": unit.pk, "title": "Chuyên viên", "code": "cv", "role": "examiner"}
    assert administrator.post(page, post).status_code == 302
    renamed = {"doi-ten-don-vi": unit.pk, "unit_name": "Phòng Năng lượng tái tạo", "since": ""}
    assert administrator.post(page, renamed).status_code == 302
    number = Post.objects.get(unit=unit).pk
    assert administrator.post(page, {"doi-ten-chuc-vu": number, "title": "Kỹ sư"}).status_code == 302
    unit.refresh_from_db()
    assert unit.name == "Phòng Năng lượng tái tạo"
    assert Post.objects.get(pk=number).title == "Kỹ sư"
    below = {"cap-duoi-moi": "1", "name": "Chi cục Quản lý", "code": "H27.03.99", "level": "department"}
    assert administrator.post(page, below).status_code == 302
    child = Agency.objects.get(code="H27.03.99")
    assert (child.parent, child.calendar) == (department(), department().calendar)
    assert "Chi cục Quản lý" in administrator.get(PAGE).content.decode()
    assert administrator.get(f"{PAGE}/{child.pk}").status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"don-vi-moi": "1", "name": "", "code": "a", "kind": "desk"}, "Hãy nhập tên"),
        ({"don-vi-moi": "1", "name": "A", "code": "Mã sai", "kind": "desk"}, "chữ thường không dấu"),
        ({"don-vi-moi": "1", "name": "A", "code": "mot-cua", "kind": "desk"}, "đã có đơn vị mã như vậy"),
        ({"don-vi-moi": "1", "name": "A", "code": "a", "kind": "x"}, "Hãy chọn loại"),
        ({"chuc-vu-moi": "1", "unit": "0", "title": "A", "code": "a", "role": "desk"}, "Hãy chọn đơn vị"),
        ({"cap-duoi-moi": "1", "name": "A", "code": "H27.09", "level": "commune"}, "đã có cơ quan khác dùng"),
        ({"cap-duoi-moi": "1", "name": "A", "code": "sai mã", "level": "commune"}, "mã định danh"),
        ({"doi-ten": "1", "name": "", "since": ""}, "Hãy nhập tên"),
        ({"doi-ten": "1", "name": "A", "since": "32/13/2026"}, "ngày"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(story: Story, given: dict[str, str], said: str) -> None:
    before = (Agency.objects.count(), Unit.objects.count(), Post.objects.count(), department().name)
    answer = client_of(ADMINISTRATOR).post(f"{PAGE}/{department().pk}", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (Agency.objects.count(), Unit.objects.count(), Post.objects.count(), department().name) == before


def test_nobody_else_opens_or_changes_it(story: Story) -> None:
    page = f"{PAGE}/{department().pk}"
    for email, status in ((JUSTICE_ADMINISTRATOR, 404), (HEAD, 403), (APPLICANT, 403)):
        client = client_of(email)
        assert client.get(page).status_code == status
        assert client.post(page, renaming(timezone.localdate())).status_code == status
    assert Client().get(page).status_code == 302
    assert DEPARTMENT not in client_of(JUSTICE_ADMINISTRATOR).get(PAGE).content.decode()
    assert department().name != NEW
    other = Unit.objects.exclude(agency__code=DEPARTMENT).first()
    assert other is not None
    answer = client_of(ADMINISTRATOR).post(page, {"doi-ten-don-vi": other.pk, "unit_name": NEW})
    assert answer.status_code == 422
    other.refresh_from_db()
    assert other.name != NEW
