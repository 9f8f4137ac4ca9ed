"""Many processes at once, and processes that are killed: no gap, no double, nothing by halves, nothing lost."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from motcua.dossiers import outcome_drafts
from motcua.dossiers.models import Dossier, Outcome
from motcua.dossiers.states import State
from motcua.dossiers.verification import verify
from motcua.people.models import User
from tests.dossiers.processes import Worker, finished
from tests.story import APPLICANT, CLERK, DESK, DESK_2, DIRECTOR, EXAMINER, HEAD, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sample")]

PROCESSES = 6


def applicants(number: int) -> list[str]:
    """New accounts: each process files for another person, as people do."""
    emails = [f"nguoi-{index}@mau.vn" for index in range(number)]
    for email in emails:
        User.objects.create_user(email, full_name="Người nộp", phone="0912345678", id_number="042090001234")
    return emails


def acknowledged(log: Path, what: str) -> list[str]:
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{what} ")]


@pytest.mark.slow
@pytest.mark.criterion("II.5.3")
def test_300_submissions_and_acceptances_over_six_processes_give_300_codes(tmp_path: Path) -> None:
    logs = [tmp_path / f"{index}.log" for index in range(PROCESSES)]
    officers = [DESK, DESK_2] * (PROCESSES // 2)
    people = applicants(PROCESSES)
    finished(
        [
            Worker(tmp_path, "file", person, officer, 300 // PROCESSES, log)
            for person, officer, log in zip(people, officers, logs, strict=True)
        ]
    )
    codes = [code for log in logs for code in acknowledged(log, "accepted")]
    assert len(codes) == len(set(codes)) == 300
    days: dict[str, list[int]] = {}
    for code in codes:
        day, _, number = code.rpartition("-")
        days.setdefault(day, []).append(int(number))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in days.values())
    receipts = [number for log in logs for number in acknowledged(log, "submitted")]
    assert len(set(receipts)) == 300
    assert (
        Dossier.objects.filter(receipt_number__in=receipts, code__in=codes, state=State.ACCEPTED).count()
        == 300
    )
    assert list(verify()) == []


@pytest.mark.slow
def test_killed_at_random_moments_no_act_is_half_done_and_nothing_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    people = applicants(2)
    log = [tmp_path / "0.log", tmp_path / "1.log"]
    chance = random.Random(20261122)
    for _ in range(8):
        before = [len(acknowledged(one, "submitted")) for one in log]
        processes = [
            Worker(tmp_path, "file", person, officer, 0, one)
            for person, officer, one in zip(people, (DESK, DESK_2), log, strict=True)
        ]
        try:
            limit = time.monotonic() + 60
            while any(
                len(acknowledged(one, "submitted")) == had for one, had in zip(log, before, strict=True)
            ):
                assert time.monotonic() < limit, "a worker does not get to work"
                assert all(process.works for process in processes)
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.4))
        finally:
            for process in processes:
                process.kill()
    receipts = [number for one in log for number in acknowledged(one, "submitted")]
    codes = [code for one in log for code in acknowledged(one, "accepted")]
    assert len(receipts) >= 16
    assert set(
        Dossier.objects.filter(receipt_number__in=receipts).values_list("receipt_number", flat=True)
    ) == set(receipts)
    assert set(Dossier.objects.filter(code__in=codes).values_list("code", flat=True)) == set(codes)
    assert list(verify()) == []
    # And the next one goes on as if nothing had been: what was cut off is gone, no lock and no number with it.
    finished([Worker(tmp_path, "file", people[0], DESK, 1, log[0])])
    assert list(verify()) == []


def test_two_officers_who_accept_the_same_dossiers_at_once(tmp_path: Path) -> None:
    story = Story()
    dossiers = [story.submitted() for _ in range(6)]
    keys = [dossier.key for dossier in dossiers]
    answers = finished([Worker(tmp_path, "accept", officer, 2, *keys) for officer in (DESK, DESK_2)])
    for first, second in zip(*answers, strict=True):
        words = sorted(line.partition(" ")[0] for line in (first, second))
        assert words == ["accepted", "told"]
        assert "vừa thực hiện “Tiếp nhận hồ sơ” lúc" in first + second
    assert list(verify()) == []


def test_tabs_that_open_the_draft_at_once_get_the_same_one(tmp_path: Path) -> None:
    keys = finished([Worker(tmp_path, "draft", APPLICANT) for _ in range(4)])
    assert len({key for (key,) in keys}) == 1
    assert Dossier.objects.count() == 1
    assert list(verify()) == []


def _drafted_and_approved(story: Story) -> Dossier:
    dossier = story.assigned()
    outcome_drafts.save(
        story.actor(EXAMINER), dossier, {"dieu_kien": "Đúng địa điểm.", "thoi_han": "05 năm"}, 0
    )
    for act, email, data in (
        ("propose", EXAMINER, {"opinion": "Đủ."}),
        ("propose", HEAD, {"opinion": "Trình."}),
        ("approve", DIRECTOR, {}),
    ):
        story.do(act, dossier, email, data)
    return dossier


@pytest.mark.slow
def test_results_numbered_by_six_processes_have_no_gap_and_no_double(tmp_path: Path) -> None:
    story, each = Story(), 4
    keys = [str(_drafted_and_approved(story).key) for _number in range(PROCESSES * each)]
    shares = [keys[start::PROCESSES] for start in range(PROCESSES)]
    told = finished([Worker(tmp_path, "finish", CLERK, *share) for share in shares])
    numbers = [line for lines in told for line in lines]
    assert sorted(numbers, key=lambda text: int(text.partition("/")[0])) == [
        f"{number}/GP-SCT" for number in range(1, PROCESSES * each + 1)
    ]
    kept = Outcome.objects.values_list("sequence_number", flat=True)
    assert sorted(kept) == list(range(1, PROCESSES * each + 1))
    assert list(verify()) == []
