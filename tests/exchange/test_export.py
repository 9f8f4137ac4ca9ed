"""An export is everything, readable without the system, and every damage to it is named."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps

from motcua.agencies.models import Agency
from motcua.cli import export as export_command
from motcua.cli import verify_export as verify_command
from motcua.dossiers.models import Dossier, Event
from motcua.exchange.export import tables, verify_export, write_export
from motcua.exchange.packages.scope import EVERYTHING, scope_under
from motcua.files import storage
from motcua.files.errors import StorageAway
from motcua.files.models import StoredFile
from motcua.files.services import store, store_made
from motcua.files.storage import sealing
from motcua.people.models import User
from tests.files import made
from tests.story import APPLICANT, DEPARTMENT, STRANGER, Story


@pytest.fixture
def story(sample: Any, db: None) -> Story:
    return Story()


def faults(root: Path) -> dict[str, str]:
    return {fault.path: fault.what for fault in verify_export(root)}


def lines(place: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


def of(root: Path, dossier: Dossier) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (root / f"dossiers/{dossier.key.hex[:2]}/{dossier.key}.json").read_text(encoding="utf-8")
    )
    return found


def contents(root: Path) -> set[str]:
    return {place.name for place in (root / "files").rglob("*") if place.is_file()}


def test_every_table_has_its_place() -> None:
    """A table that is added must be put somewhere: nothing is left out by being forgotten."""
    labels = Counter(
        [
            *tables.PASSING,
            *tables.COMMON,
            *tables.TOP_ONLY,
            *tables.scoped_labels(),
            *(model._meta.label for model in tables.hanging_on_dossiers()),
            "dossiers.Dossier",
        ]
    )
    assert set(labels) == {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert max(labels.values()) == 1


def test_everything_is_there_and_readable(story: Story, tmp_path: Path) -> None:
    done, under_way = story.handed_over(), story.assigned()
    draft = story.draft(STRANGER)
    written = write_export(tmp_path / "out", EVERYTHING)
    root = tmp_path / "out"
    assert faults(root) == {}
    assert written.lost == 0
    assert written.files == len(lines(root / "manifest.jsonl"))
    for dossier in Dossier.objects.all():
        assert of(root, dossier)["dossier"]["id"] == dossier.pk
    there = {place.stem for place in (root / "dossiers").rglob("*.json")}
    assert there >= {str(dossier.key) for dossier in (done, under_way, draft)}
    found = of(root, done)
    events = list(Event.objects.filter(dossier=done).order_by("seq"))
    assert [(one["seq"], one["act"], one["hash"]) for one in found["dossiers_event"]] == [
        (event.seq, event.act, bytes(event.hash).hex()) for event in events
    ]
    for before, after in zip(found["dossiers_event"], found["dossiers_event"][1:], strict=False):
        assert after["previous_hash"] == before["hash"]
    assert found["dossier"]["answers"] == done.answers
    rows = {row["id"]: row for row in lines(root / "tables/files_storedfile.jsonl")}
    for paper in found["dossiers_paper"]:
        sha256 = rows[paper["file_id"]]["sha256"]
        kept = (root / f"files/{sha256[:2]}/{sha256[2:4]}/{sha256}").read_bytes()
        with storage.open_content(sha256) as content:
            assert kept == content.read()
    assert contents(root) == set(StoredFile.objects.exclude(state="removed").values_list("sha256", flat=True))
    assert {row["code"] for row in lines(root / "tables/agencies_agency.jsonl")} == set(
        Agency.objects.values_list("code", flat=True)
    )
    versions = {row["id"] for row in lines(root / "tables/process_processversion.jsonl")}
    assert found["dossier"]["process_version_id"] in versions
    assert (root / "packages/agencies").is_dir()
    people = (root / "tables/people_user.jsonl").read_text()
    assert '"password"' not in people
    assert User.objects.exclude(password="")[0].password not in people
    head = json.loads((root / "export.json").read_text())
    assert head["rows"]["dossiers_event"] == Event.objects.count()


def test_an_agency_takes_what_is_its_own_and_nothing_of_others(story: Story, tmp_path: Path) -> None:
    own = story.handed_over()
    draft = story.draft(STRANGER)
    other = Agency.objects.exclude(code=DEPARTMENT).filter(parent__isnull=False)[0]
    foreign = story.assigned()
    Dossier.objects.filter(pk=foreign.pk).update(agency=other)
    scope = scope_under(own.agency.code)
    assert scope is not None
    root = tmp_path / "out"
    write_export(root, scope)
    assert faults(root) == {}
    there = {place.stem for place in (root / "dossiers").rglob("*.json")}
    assert str(own.key) in there
    assert not there & {str(draft.key), str(foreign.key)}
    assert {row["code"] for row in lines(root / "tables/agencies_agency.jsonl")} == scope.agencies
    named = {row["file_id"] for row in of(root, own)["dossiers_paper"]}
    assert named <= {row["id"] for row in lines(root / "tables/files_storedfile.jsonl")}
    people = {row["email"] for row in lines(root / "tables/people_user.jsonl")}
    assert APPLICANT in people
    assert STRANGER not in people
    assert not (root / "tables/audit_look.jsonl").exists()
    assert not (root / "packages/agencies").exists()
    assert scope_under("khong-co") is None


def test_out_of_an_encrypted_store_it_is_readable(story: Story, tmp_path: Path, settings: Any) -> None:
    settings.FILES_KEYS = sealing.new_key("thu")
    stored = store(made.PDF + b"kin" + made.PDF, "kín.pdf", None, allowed=("pdf",), max_bytes=9999)
    (lying,) = Path(settings.FILES_FOLDER).rglob(stored.sha256)
    assert made.PDF not in lying.read_bytes()
    write_export(tmp_path / "out", EVERYTHING)
    assert faults(tmp_path / "out") == {}
    place = tmp_path / f"out/files/{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"
    assert place.read_bytes() == made.PDF + b"kin" + made.PDF
    settings.FILES_KEYS = ""
    other = write_export(tmp_path / "khac", EVERYTHING)
    assert other.lost == 1
    assert {"sha256": stored.sha256, "why": "no_key"} in lines(tmp_path / "khac/lost.jsonl")


def test_what_the_store_lost_is_named_and_the_rest_is_whole(
    story: Story, tmp_path: Path, settings: Any
) -> None:
    story.submitted()
    gone = store(made.PDF + b"1" + made.PDF, "mất.pdf", None, allowed=("pdf",), max_bytes=9999)
    bad = store(made.PDF + b"2" + made.PDF, "hỏng.pdf", None, allowed=("pdf",), max_bytes=9999)
    (place,) = Path(settings.FILES_FOLDER).rglob(gone.sha256)
    place.unlink()
    (place,) = Path(settings.FILES_FOLDER).rglob(bad.sha256)
    place.chmod(0o600)
    place.write_bytes(b"x" * bad.size)
    told = CliRunner().invoke(export_command.command, [str(tmp_path / "out")])
    assert told.exit_code == 1
    assert "2 nội dung" in told.output
    assert {(row["sha256"], row["why"]) for row in lines(tmp_path / "out/lost.jsonl")} == {
        (gone.sha256, "lost"),
        (bad.sha256, "changed"),
    }
    assert faults(tmp_path / "out") == {}


def test_deleted_and_infected_files_are_told_without_their_contents(story: Story, tmp_path: Path) -> None:
    removed = store(made.PDF + b"1" + made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
    refused = store(made.PDF + b"2" + made.PDF, "b.pdf", None, allowed=("pdf",), max_bytes=9999)
    StoredFile.objects.filter(pk=removed.pk).update(state="removed")
    StoredFile.objects.filter(pk=refused.pk).update(state="refused")
    root = tmp_path / "out"
    assert write_export(root, EVERYTHING).lost == 0
    states = {row["sha256"]: row["state"] for row in lines(root / "tables/files_storedfile.jsonl")}
    assert (states[removed.sha256], states[refused.sha256]) == ("removed", "refused")
    assert not contents(root) & {removed.sha256, refused.sha256}
    assert faults(root) == {}


class TestDamage:
    @pytest.fixture
    def root(self, story: Story, tmp_path: Path) -> Path:
        story.submitted()
        write_export(tmp_path / "out", EVERYTHING)
        assert faults(tmp_path / "out") == {}
        return tmp_path / "out"

    def content(self, root: Path) -> Path:
        return next(place for place in sorted((root / "files").rglob("*")) if place.is_file())

    def test_a_missing_file(self, root: Path) -> None:
        place = self.content(root)
        place.unlink()
        dossier = next((root / "dossiers").rglob("*.json"))
        dossier.unlink()
        path = place.relative_to(root).as_posix()
        assert set(faults(root)) == {path, dossier.relative_to(root).as_posix()}
        told = CliRunner().invoke(verify_command.command, [str(root)])
        assert told.exit_code == 1
        assert f"{path}: thiếu" in told.output

    def test_a_changed_byte(self, root: Path) -> None:
        place = self.content(root)
        content = bytearray(place.read_bytes())
        content[len(content) // 2] ^= 1
        place.write_bytes(content)
        assert faults(root) == {place.relative_to(root).as_posix(): "changed"}

    def test_a_cut_table(self, root: Path) -> None:
        place = root / "tables/people_user.jsonl"
        os.truncate(place, place.stat().st_size - 10)
        assert faults(root) == {"tables/people_user.jsonl": "size"}

    def test_a_file_that_was_put_there(self, root: Path) -> None:
        (root / "dossiers/la.json").write_text("{}")
        assert faults(root) == {"dossiers/la.json": "strange"}

    def test_one_exchanged_for_another(self, root: Path) -> None:
        place = self.content(root)
        place.rename(root / "files/khac")
        assert faults(root) == {place.relative_to(root).as_posix(): "missing", "files/khac": "strange"}

    def test_a_manifest_that_was_mended_by_hand(self, root: Path) -> None:
        place = self.content(root)
        place.unlink()
        manifest = root / "manifest.jsonl"
        kept = [line for line in manifest.read_text().splitlines() if place.name not in line]
        manifest.write_text("\n".join(kept) + "\n")
        found = faults(root)
        assert found["manifest.jsonl"] == "changed"
        assert found[place.relative_to(root).as_posix()] == "unnamed"

    @pytest.mark.parametrize(
        "line", ["nonsense", '{"path": "../../etc/passwd", "size": 1, "sha256": "x"}', "[1]"]
    )
    def test_a_manifest_that_leads_elsewhere(self, root: Path, line: str) -> None:
        (root / "manifest.jsonl").write_text(f"{line}\n")
        assert set(faults(root)) == {"manifest.jsonl"}

    @pytest.mark.parametrize("head", ["", "[]", '{"format": "khac"}'])
    def test_no_head_no_export(self, root: Path, head: str) -> None:
        (root / "export.json").write_text(head)
        assert set(faults(root)) == {"export.json"}
        (root / "export.json").unlink()
        assert faults(root) == {"export.json": "unfinished"}


def test_a_run_that_broke_off_is_gone_on_with(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.submitted()
    for number in range(6):
        store(made.PDF + bytes([number]) + made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
    opened: list[str] = []
    really = storage.open_content

    def breaking(sha256: str, size: int | None = None) -> Any:
        if len(opened) == 4:
            raise StorageAway("down")
        opened.append(sha256)
        return really(sha256, size)

    monkeypatch.setattr(storage, "open_content", breaking)
    told = CliRunner().invoke(export_command.command, [str(tmp_path / "out")])
    assert told.exit_code == 1
    assert "Chạy lại lệnh để làm tiếp" in told.output
    assert faults(tmp_path / "out") == {"export.json": "unfinished"}
    first = set(opened)
    assert len(first) == 4

    opened.clear()
    monkeypatch.setattr(
        storage, "open_content", lambda sha256, size=None: (opened.append(sha256), really(sha256, size))[1]
    )
    (tmp_path / "out/files/la").write_text("left by something that is gone meanwhile")
    done = CliRunner().invoke(export_command.command, [str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert faults(tmp_path / "out") == {}
    assert not first & set(opened), "what was there already is not read from the store again"
    assert CliRunner().invoke(verify_command.command, [str(tmp_path / "out")]).exit_code == 0


def test_a_folder_of_something_else_is_left_alone(story: Story, tmp_path: Path) -> None:
    (tmp_path / "luan-van.txt").write_text("của tôi")
    told = CliRunner().invoke(export_command.command, [str(tmp_path)])
    assert told.exit_code == 1
    assert "chọn thư mục trống" in told.output
    assert os.listdir(tmp_path) == ["luan-van.txt"]
    assert CliRunner().invoke(export_command.command, [str(tmp_path / "a"), "--agency", "X"]).exit_code == 1


def test_the_export_of_something_else_is_left_alone(story: Story, tmp_path: Path) -> None:
    story.submitted()
    root = tmp_path / "out"
    write_export(root, EVERYTHING)
    told = CliRunner().invoke(export_command.command, [str(root), "--agency", DEPARTMENT])
    assert told.exit_code == 1
    assert "đã có bản xuất của phạm vi khác" in told.output
    assert faults(root) == {}
    assert CliRunner().invoke(export_command.command, [str(root)]).exit_code == 0, (
        "the same again brings it up to date"
    )
    assert faults(root) == {}


@pytest.mark.parametrize("place", ["", "..", "files/xuat"])
def test_the_store_itself_is_no_place_for_it(story: Story, tmp_path: Path, settings: Any, place: str) -> None:
    settings.FILES_FOLDER = tmp_path / "files"
    stored = store(made.PDF, "a.pdf", None, allowed=("pdf",), max_bytes=9999)
    with pytest.raises(OSError, match="kho tệp"):
        write_export(tmp_path / place, EVERYTHING)
    assert storage.held(stored.sha256) is not None
    assert not (tmp_path / "export.json").exists()


def test_memory_does_not_grow_with_what_is_written(story: Story, tmp_path: Path) -> None:
    story.submitted()
    write_export(tmp_path / "warm", EVERYTHING)
    store_made(os.urandom(60 * 1024 * 1024), "lớn.pdf", "application/pdf")
    tracemalloc.start()
    write_export(tmp_path / "out", EVERYTHING)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024
