"""Bringing running dossiers to another version of their process on the screen."""

from __future__ import annotations

import copy

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers import migration
from motcua.dossiers.models import Dossier, ProcessMigration
from motcua.process.models import ProcessVersion
from motcua.process.services import publish_process
from tests.acts.migrating import deliver
from tests.story import ADMINISTRATOR, JUSTICE_ADMINISTRATOR, Story
from tests.story_fixtures import story, time_is

__all__ = ["story", "time_is"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]


@pytest.fixture
def dossier(story: Story) -> Dossier:
    """A dossier at the examination, of a process that has lost this step since."""
    found = story.assigned()
    definition = copy.deepcopy(ProcessVersion.objects.get(id=found.process_version_id).definition)
    for step in definition["steps"]:
        if step["code"] == "tham-dinh":
            step |= {"code": "tham-tra", "title": "Thẩm tra hồ sơ", "minutes": 480}
        for action in step["actions"]:
            if action["to"] == "tham-dinh":
                action["to"] = "tham-tra"
    publish_process(definition["code"], definition["title"], definition)
    return found


def signed_in(story: Story, email: str) -> Client:
    client = Client()
    client.force_login(story.person(email))
    return client


def address(dossier: Dossier) -> str:
    code = ProcessVersion.objects.get(id=dossier.process_version_id).code
    return reverse("console:migrate", kwargs={"code": code})


def test_dossiers_are_seen_chosen_brought_over_and_taken_back(story: Story, dossier: Dossier) -> None:
    client, at = signed_in(story, ADMINISTRATOR), address(dossier)
    shown = client.get(at).content.decode()
    assert str(dossier.code) in shown
    assert "Phiên bản mới không còn bước “Thẩm định hồ sơ”" in shown
    mapped = client.get(at + "?phien-ban=2&buoc-tham-dinh=tham-tra").content.decode()
    assert "Thẩm tra hồ sơ" in mapped
    assert "Phiên bản mới không còn bước" not in mapped
    form = {
        "phien-ban": "2",
        "buoc-tham-dinh": "tham-tra",
        "chon": str(dossier.key),
        "ly-do": "Quyết định 12",
    }
    client.post(at, form)
    deliver()
    dossier.refresh_from_db()
    assert dossier.step == "tham-tra"
    after = client.get(at).content.decode()
    assert "Đã chuyển 1 hồ sơ" in after
    assert "Quyết định 12" in after
    run = ProcessMigration.objects.get()
    client.post(f"{at}/{run.id}/hoan-tac")
    deliver()
    dossier.refresh_from_db()
    assert dossier.step == "tham-dinh"
    assert "Hoàn tác lần chuyển" in client.get(at).content.decode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [({"chon": "la"}, "Hãy chọn ít nhất một hồ sơ"), ({"chon": "", "ly-do": " "}, "Hãy ghi lý do")],
)
def test_what_is_missing_is_told(story: Story, dossier: Dossier, data: dict[str, str], reason: str) -> None:
    answer = signed_in(story, ADMINISTRATOR).post(
        address(dossier), {"phien-ban": "2", "ly-do": "Vì thế"} | data
    )
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not ProcessMigration.objects.exists()


def test_others_see_and_undo_nothing_of_it(story: Story, dossier: Dossier) -> None:
    at = address(dossier)
    form = {
        "phien-ban": "2",
        "buoc-tham-dinh": "tham-tra",
        "chon": str(dossier.key),
        "ly-do": "Quyết định 12",
    }
    signed_in(story, ADMINISTRATOR).post(at, form)
    deliver()
    run = ProcessMigration.objects.get()
    justice = signed_in(story, JUSTICE_ADMINISTRATOR)
    shown = justice.get(at).content.decode()
    assert str(dossier.code) not in shown
    assert "Quyết định 12" not in shown
    assert justice.post(f"{at}/{run.id}/hoan-tac").status_code == 404
    assert justice.post(at, form).status_code == 422
    dossier.refresh_from_db()
    assert dossier.step == "tham-tra"


def test_more_than_one_run_takes_is_said_before_and_after(
    story: Story, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.assigned()
    monkeypatch.setattr(migration, "MOST", 1)
    client, at = signed_in(story, ADMINISTRATOR), address(dossier)
    newest = ProcessVersion.objects.filter(code="mot-cua").latest("number")
    version = publish_process("mot-cua", "Bản ba", newest.definition | {"title": "Bản ba"}).number
    shown = client.get(at).content.decode()
    assert "Mỗi lần chuyển nhiều nhất 1 hồ sơ" in shown
    form = {"phien-ban": str(version), "buoc-tham-dinh": "tham-tra", "pham-vi": "tat-ca", "ly-do": "Mới"}
    answer = client.post(at, form, follow=True)
    assert "còn 1 hồ sơ chưa có trong lần này" in answer.content.decode()
