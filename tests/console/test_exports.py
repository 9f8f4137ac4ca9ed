"""Exports on the screen: asked for in the own scope, written by a job, taken away and recorded, gone in a week."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.agencies.models import Agency
from motcua.audit.models import TrailLine
from motcua.exchange import tasks
from motcua.exchange.export import jobs, verify_export
from motcua.exchange.models import Export
from motcua.files import storage
from motcua.files.errors import StorageAway
from motcua.people.models import User
from tests.story import APPLICANT, DEPARTMENT, DESK, Story

ADDRESS = "/quan-tri/xuat-toan-bo"
PROVINCE, DEPARTMENTS = "quantri@hatinh.mau.vn", "quantri@sct.mau.vn"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EXPORTS_FOLDER = tmp_path / "exports"
    return tmp_path / "exports"


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def asked(email: str = PROVINCE, scope: str = "*") -> Export:
    assert signed_in(email).post(ADDRESS, {"pham-vi": scope}).status_code == 302
    return Export.objects.latest("id")


def test_administrators_alone_come_in(story: Story) -> None:
    export = asked()
    for address in (ADDRESS, f"{ADDRESS}/{export.key}.zip"):
        assert Client().get(address).status_code == 302
        for email in (APPLICANT, DESK):
            assert signed_in(email).get(address).status_code == 403
    assert signed_in(APPLICANT).post(ADDRESS, {"pham-vi": "*"}).status_code == 403


def test_it_is_made_by_a_job_taken_away_and_recorded(story: Story, tmp_path: Path) -> None:
    dossier = story.handed_over()
    export = asked()
    assert export.state == "waiting"
    browser = signed_in(PROVINCE)
    assert "Đang chờ đến lượt" in text(browser.get(ADDRESS))
    assert browser.get(f"{ADDRESS}/{export.key}.zip").status_code == 404
    tasks.write_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.percent, export.lost) == ("done", 100, 0)
    assert "Tải về (.zip)" in text(browser.get(ADDRESS))
    answer = browser.get(f"{ADDRESS}/{export.key}.zip")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    assert list(verify_export(tmp_path / "out")) == []
    assert (tmp_path / f"out/dossiers/{dossier.key.hex[:2]}/{dossier.key}.json").is_file()
    look = TrailLine.objects.get(kind="export")
    assert (look.person and look.person.email, look.about) == (PROVINCE, f"export:{export.key}")


def test_an_agency_exports_itself_and_sees_nothing_of_others(story: Story) -> None:
    foreign = Agency.objects.exclude(code=DEPARTMENT).filter(parent__isnull=False)[0]
    browser = signed_in(DEPARTMENTS)
    for scope in ("*", foreign.code, "", "la"):
        assert browser.post(ADDRESS, {"pham-vi": scope}).status_code == 422
    assert not Export.objects.exists()
    everything, other = asked(), asked(scope=foreign.code)
    for export in (everything, other):
        tasks.write_export(export.pk)
        assert browser.get(f"{ADDRESS}/{export.key}.zip").status_code == 404
        assert browser.post(ADDRESS, {"xoa": str(export.key)}).status_code == 404
        assert browser.post(ADDRESS, {"tiep": str(export.key)}).status_code == 404
    assert "Chưa có lần xuất nào" in text(browser.get(ADDRESS))
    own = asked(DEPARTMENTS, DEPARTMENT)
    tasks.write_export(own.pk)
    assert browser.get(f"{ADDRESS}/{own.key}.zip").status_code == 200


def test_the_same_is_not_asked_for_twice_at_once(story: Story) -> None:
    asked()
    answer = signed_in(PROVINCE).post(ADDRESS, {"pham-vi": "*"})
    assert answer.status_code == 422
    assert "đang được xuất" in text(answer)
    asked(scope=DEPARTMENT)
    assert Export.objects.count() == 2


def test_what_broke_off_is_gone_on_with(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.submitted()
    export = asked()
    really = storage.open_content

    def away(*_any: Any) -> Any:
        raise StorageAway("down")

    monkeypatch.setattr(storage, "open_content", away)
    with pytest.raises(StorageAway):
        tasks.write_export(export.pk)
    browser = signed_in(PROVINCE)
    assert "Bị dừng giữa chừng" in text(browser.get(ADDRESS))
    monkeypatch.setattr(storage, "open_content", really)
    assert browser.post(ADDRESS, {"tiep": str(export.key)}).status_code == 302
    tasks.write_export(export.pk)
    export.refresh_from_db()
    assert export.state == "done"
    assert list(verify_export(jobs.folder_of(export))) == []
    browser.post(ADDRESS, {"tiep": str(export.key)})
    export.refresh_from_db()
    assert export.state == "done"


def test_a_run_whose_worker_died_may_be_gone_on_with(story: Story) -> None:
    export = asked()
    Export.objects.update(state="running", moved_at=timezone.now() - jobs.SILENT * 2)
    assert "Xuất tiếp" in text(signed_in(PROVINCE).get(ADDRESS))
    export.refresh_from_db()
    assert export.state == "broken"


def test_it_is_deleted_when_asked_twice_or_after_a_week(story: Story) -> None:
    export = asked()
    tasks.write_export(export.pk)
    place = jobs.folder_of(export)
    browser = signed_in(PROVINCE)
    assert "Bản xuất đã xoá không lấy lại được" in text(browser.get(f"{ADDRESS}?xoa={export.key}"))
    assert place.is_dir()
    assert browser.post(ADDRESS, {"xoa": str(export.key)}).status_code == 302
    assert not place.exists()
    assert not Export.objects.exists()
    old = asked()
    tasks.write_export(old.pk)
    tasks.forget_exports(0)
    assert Export.objects.exists()
    Export.objects.update(asked_at=timezone.now() - timedelta(days=8))
    tasks.forget_exports(0)
    assert not Export.objects.exists()
    assert not jobs.folder_of(old).exists()


@pytest.mark.parametrize("sent", [{"xoa": "x"}, {"tiep": "8c1c2f4e-0000-4000-8000-000000000000"}])
def test_nonsense_is_not_found(story: Story, sent: dict[str, str]) -> None:
    assert signed_in(PROVINCE).post(ADDRESS, sent).status_code == 404
