"""The measurement of papers makes what it says, on the sample's own templates."""

from pathlib import Path

import pytest

from bench.papers import papers
from bench.report import read_budgets


@pytest.mark.django_db
def test_papers_are_made_and_timed(sample: Path) -> None:
    found = papers(in_bulk=20, times=3)
    assert found.bulk == 20
    assert found.bulk_s < 20 * 0.5
    assert 0 < found.slip_ms < 1_000
    assert 0 < found.look_ms < 2_000
    assert set(read_budgets()["papers"]) == {"slip_ms", "look_ms", "bulk_s"}
