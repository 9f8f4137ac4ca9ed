"""What is stored stays for decades and in any volume: nothing goes that no rule lets go, sums outgrow no column."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from motcua.dossiers import retention
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.verification import verify
from motcua.exchange.packages import load_files
from motcua.exchange.packages.dumping import as_json
from motcua.files import integrity, quota, sweeping
from motcua.files.errors import OverQuota
from motcua.files.models import StoredFile, Use
from motcua.files.services import open_file
from tests.story import APPLICANT, DEPARTMENT, Story
from tests.story_fixtures import story

__all__ = ["story"]

DECADES = datetime.timedelta(days=25 * 365)
TERABYTE = 1024**4


def contents(dossier: Dossier) -> list[StoredFile]:
    """Every file of a dossier: its papers, slips and results."""
    papers = [one.file for one in Paper.objects.filter(dossier=dossier).select_related("file")]
    slips = [one.file for one in dossier.slips.all()]
    outcomes = [one.file for one in dossier.outcomes.all()]
    return [one for one in (*papers, *slips, *outcomes) if one is not None]


@pytest.mark.criterion("VI.7.1")
def test_a_dossier_is_whole_after_25_years_of_nights_and_checks(
    story: Story, own_files_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = story.handed_over()
    # Rules on everything else: what they do not name is kept for ever.
    rules = {"discarded_days": 30, "taken_out_days": 30, "unattached_days": 30, "refused_days": 30}
    loaded = load_files({"a.json": as_json({"kind": "retention", **rules})}, None, name="thử", keep=True)
    assert loaded.ok, loaded.mistakes
    files = contents(dossier)
    assert len({one.sha256 for one in files}) > 2
    later = timezone.now() + DECADES
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert retention.run() == 0
    assert not [one for one in sweeping.sweep() if one.sha256 in {file.sha256 for file in files}]
    while integrity.check_some():
        continue
    for file in files:
        file.refresh_from_db()
        assert (file.state, file.finding, file.verified_at) == (StoredFile.State.CLEAN, "", later)
        with open_file(file) as content:
            assert hashlib.sha256(content.read()).hexdigest() == file.sha256
    assert not list(verify(dossier.code))
    # A byte that turned on the disk meanwhile does not stay hidden.
    [turned] = own_files_folder.rglob(files[0].sha256)
    turned.chmod(0o600)
    turned.write_bytes(b"?" + turned.read_bytes()[1:])
    assert integrity.check_again(files[0].sha256) == StoredFile.Finding.CHANGED


@pytest.mark.criterion("VI.7.1")
def test_sizes_and_their_sums_go_beyond_any_disk_of_today(story: Story) -> None:
    """Each file of three terabytes, thousands of them: no column, sum or limit ends before that."""
    assert connection.vendor == "postgresql"
    person, agency = story.person(APPLICANT), story.draft(APPLICANT).agency
    assert agency.code == DEPARTMENT
    count, size = 4_000, 3 * TERABYTE
    StoredFile.objects.bulk_create(
        StoredFile(
            name=f"{number}.mp4",
            content_type="video/mp4",
            size=size,
            sha256=f"{number:064x}",
            state=StoredFile.State.CLEAN,
            given_by=person,
            agency=agency,
        )
        for number in range(count)
    )
    quota.fold()
    used = Use.objects.filter(person=person, agency=agency).aggregate(all=Sum("bytes"))["all"]
    assert used >= count * size
    limit = count * size * 2
    quota.set_limit("citizen", limit, by=None, person=person)
    room = quota.room_for(person, agency.id)
    assert room.accounts[0].limit == limit
    assert room.accounts[0].used >= count * size
    with pytest.raises(OverQuota):
        room.take(limit - count * size + 1)
    room.take(size)
