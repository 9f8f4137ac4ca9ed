"""Names of lists and acts: edited on a screen, published, shown to officers, carried in packages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import labels
from motcua.dossiers.acts.labels import label_of
from motcua.dossiers.models import LabelsVersion
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json, dump_files
from motcua.people.models import User
from tests.story import ADMINISTRATOR, DESK, EXAMINER, Story

ADDRESS = "/quan-tri/ten-goi"
PROVINCE = "quantri@hatinh.mau.vn"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def publish(content: dict[str, Any]) -> None:
    report = load_files({"a.json": as_json({"kind": "labels", **content})}, None, name="thử", keep=True)
    assert report.ok, report.mistakes
    labels._kept.cache_clear()


def test_names_are_shown_before_they_are_published_and_then_to_officers(story: Story) -> None:
    dossier = story.assigned()
    browser = signed_in(PROVINCE)
    page = browser.get(ADDRESS).content.decode()
    assert 'name="lists-to_examine"' in page
    assert 'name="acts-consult"' in page
    sent = {"lists-to_examine": "Việc thẩm định", "acts-consult": "Hỏi đơn vị khác"}
    shown = browser.post(ADDRESS, sent).content.decode()
    assert "Danh sách: Chờ thẩm định" in shown
    assert not LabelsVersion.objects.exists()
    assert browser.post(ADDRESS, sent | {"chac": "0"}).status_code == 302
    labels._kept.cache_clear()
    officer = signed_in(EXAMINER)
    listed = officer.get("/can-bo/danh-sach/to_examine").content.decode()
    assert "Việc thẩm định" in listed
    assert "Chờ thẩm định" not in listed
    opened = officer.get(f"/can-bo/ho-so/{dossier.key}").content.decode()
    assert "Hỏi đơn vị khác" in opened
    assert "Trình lãnh đạo phòng" in opened, "what the process calls its own action goes before"
    assert label_of("approve") == "Phê duyệt", "what nobody renamed keeps its name"


def test_an_empty_name_is_the_usual_one_again(story: Story) -> None:
    publish({"acts": {"approve": "Đồng ý"}})
    browser = signed_in(PROVINCE)
    assert 'value="Đồng ý"' in browser.get(ADDRESS).content.decode()
    browser.post(ADDRESS, {"acts-approve": "", "chac": "1"})
    labels._kept.cache_clear()
    assert label_of("approve") == "Phê duyệt"
    assert LabelsVersion.objects.count() == 2, "the version before stays as it was"


def test_wrong_names_are_told_at_their_field_with_the_rest_kept(story: Story) -> None:
    answer = signed_in(PROVINCE).post(ADDRESS, {"acts-approve": "x" * 101, "acts-accept": "Nhận hồ sơ"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Dài quá 100 ký tự" in page
    assert 'value="Nhận hồ sơ"' in page


def test_what_somebody_else_published_meanwhile_is_shown_first(story: Story) -> None:
    browser = signed_in(PROVINCE)
    publish({"acts": {"approve": "Đồng ý"}})
    page = browser.post(ADDRESS, {"acts-accept": "Nhận hồ sơ", "chac": "0"}).content.decode()
    assert "Đồng ý" in page
    assert LabelsVersion.objects.count() == 1


@pytest.mark.parametrize(("email", "status"), [(ADMINISTRATOR, 403), (DESK, 403), (None, 302)])
def test_only_who_rules_the_whole_portal_renames(story: Story, email: str | None, status: int) -> None:
    browser = signed_in(email) if email else Client()
    assert browser.get(ADDRESS).status_code == status
    assert browser.post(ADDRESS, {"acts-approve": "x", "chac": "0"}).status_code == status
    assert not LabelsVersion.objects.exists()


def test_a_package_carries_them_out_and_in_and_names_what_there_is_not(story: Story) -> None:
    content = {"lists": {"late": "Trễ hạn"}, "acts": {"approve": "Đồng ý"}}
    publish(content)
    out = dump_files(("labels",))
    assert set(out) == {"labels.json"}
    LabelsVersion.objects.all().delete()
    assert load_files(out, None, name="vào lại", keep=True).ok
    assert LabelsVersion.objects.get().data == content
    wrong = {"a.json": as_json({"kind": "labels", "acts": {"khong-co": "X"}, "lists": {"nao": "Y"}})}
    report = load_files(wrong, None, name="sai", keep=True)
    assert {mistake.reason for mistake in report.mistakes} == {
        "Không có thao tác “khong-co”.",
        "Không có danh sách “nao”.",
    }


def test_a_list_page_asks_the_database_no_more_for_it(story: Story) -> None:
    story.assigned()
    browser = signed_in(EXAMINER)
    browser.get("/can-bo/danh-sach/to_examine")
    with CaptureQueriesContext(connection) as without:
        browser.get("/can-bo/danh-sach/to_examine")
    publish({"lists": {"to_examine": "Việc thẩm định"}})
    browser.get("/can-bo/danh-sach/to_examine")
    with CaptureQueriesContext(connection) as named:
        page = browser.get("/can-bo/danh-sach/to_examine").content.decode()
    assert "Việc thẩm định" in page
    assert len(named) == len(without)
    assert not any("labelsversion" in one["sql"] for one in named)
