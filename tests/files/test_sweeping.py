"""Contents that no file names leave the store once they are old, each noted; what somebody is just giving stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from motcua.audit.models import Removal
from motcua.cli import files as commands
from motcua.files import storage, sweeping, tasks
from motcua.files.models import StoredFile
from motcua.files.services import open_file, place, store
from tests.files import made, s3

OLD = made.PDF + b"old" + made.PDF


def put(content: bytes = OLD) -> str:
    """A content in the store, without a row."""
    return place(content, "a.pdf", None, allowed=("pdf",), max_bytes=9999).sha256


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the store is fresh."""
    monkeypatch.setattr(storage, "FRESH", timedelta(0))


@pytest.mark.django_db
class TestWhatGoes:
    def test_what_nobody_names_goes_and_is_noted(self, old: None, settings: Any) -> None:
        kept = store(made.PDF, "b.pdf", None, allowed=("pdf",), max_bytes=9999)
        unnamed = put()
        tasks.sweep(0)
        assert storage.held(unnamed) is None
        assert not list(Path(settings.FILES_FOLDER).rglob(unnamed))
        with open_file(kept) as content:
            assert content.read() == made.PDF
        (noted,) = Removal.objects.all()
        assert (noted.sha256, noted.rule, noted.subject) == (unnamed, "unnamed", f"content:{unnamed}")
        assert noted.emptied_at is not None
        assert list(sweeping.sweep()) == []

    def test_what_is_fresh_is_left_for_its_row_may_be_on_its_way(self) -> None:
        unnamed = put()
        assert list(sweeping.sweep()) == []
        assert storage.held(unnamed) is not None

    def test_deleted_files_name_nothing_and_refused_ones_do(self, old: None) -> None:
        removed = store(OLD, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
        refused = store(made.PDF, "b.pdf", None, allowed=("pdf",), max_bytes=9999)
        StoredFile.objects.filter(pk=removed.pk).update(state="removed")
        StoredFile.objects.filter(pk=refused.pk).update(state="refused")
        assert [one.sha256 for one in sweeping.sweep() if one.gone] == [removed.sha256]

    def test_in_a_bucket_too(self, bucket: str, old: None) -> None:
        unnamed = put()
        assert [one.gone for one in sweeping.sweep()] == [True]
        assert storage.held(unnamed) is None

    def test_a_store_that_goes_away_loses_no_note(self, between: s3.Between, old: None) -> None:
        unnamed = put()
        between.spoil("error")
        told = CliRunner().invoke(commands.command, ["sweep"])
        assert told.exit_code == 1
        assert "kho tệp không trả lời" in told.output
        assert not Removal.objects.exists()
        between.spoil("pass")
        assert [one.sha256 for one in sweeping.sweep() if one.gone] == [unnamed]

    def test_the_command_lists_first_and_then_takes_away(self, old: None) -> None:
        unnamed = put()
        told = CliRunner().invoke(commands.command, ["sweep", "--dry-run"])
        assert told.exit_code == 0
        assert unnamed in told.output
        assert "sẽ bị xoá" in told.output
        assert storage.held(unnamed) is not None
        assert "1 nội dung" in CliRunner().invoke(commands.command, ["sweep"]).output
        assert storage.held(unnamed) is None


@pytest.mark.django_db(transaction=True)
class TestWhileSomebodyGivesTheSame:
    """The content lies there for long; somebody gives it again while the sweep is at it."""

    def aged(self, monkeypatch: pytest.MonkeyPatch) -> str:
        sha256 = put()
        monkeypatch.setattr(storage, "FRESH", timedelta(seconds=0.2))
        threading.Event().wait(0.5)
        return sha256

    def race(self, inside: threading.Event, given: list[StoredFile]) -> threading.Thread:
        def give() -> None:
            try:
                inside.wait(20)
                given.append(store(OLD, "a.pdf", None, allowed=("pdf",), max_bytes=9999))
            finally:
                connection.close()

        thread = threading.Thread(target=give)
        thread.start()
        return thread

    def test_given_after_the_sweep_has_asked_and_before_it_deletes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sha256 = self.aged(monkeypatch)
        inside, given = threading.Event(), list[StoredFile]()
        thread = self.race(inside, given)
        before = storage.delete_old

        def slowly(wanted: str) -> bool:
            inside.set()  # the giver looks now, finds the old content, and waits for its turn to put it anew
            threading.Event().wait(0.7)
            return before(wanted)

        monkeypatch.setattr(storage, "delete_old", slowly)
        gone = [one.gone for one in sweeping.sweep()]
        thread.join()
        assert gone == [True]
        with open_file(given[0]) as content:
            assert content.read() == OLD
        assert storage.held(sha256) is not None

    def test_given_between_the_list_and_the_turn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aged(monkeypatch)
        before = sweeping._take_away

        def later(sha256: str, size: int) -> bool:
            place(OLD, "a.pdf", None, allowed=("pdf",), max_bytes=9999)  # put anew; its row is still to come
            return before(sha256, size)

        monkeypatch.setattr(sweeping, "_take_away", later)
        assert [one.gone for one in sweeping.sweep()] == [False]
        assert not Removal.objects.exists()

    def test_its_row_came_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.aged(monkeypatch)
        before = storage.one_at_a_time

        def after_a_row(sha256: str) -> Any:
            StoredFile.objects.create(name="a.pdf", content_type="x", size=1, sha256=sha256, state="clean")
            return before(sha256)

        monkeypatch.setattr(storage, "one_at_a_time", after_a_row)
        assert [one.gone for one in sweeping.sweep()] == [False]


def test_a_large_store_is_read_batch_by_batch(monkeypatch: pytest.MonkeyPatch, db: None, old: None) -> None:
    monkeypatch.setattr(sweeping, "_BATCH", 2)
    names = {put(made.PDF + bytes([number]) + made.PDF) for number in range(5)}
    found: Iterator[sweeping.Unnamed] = sweeping.sweep()
    assert {one.sha256 for one in found if one.gone} == names
