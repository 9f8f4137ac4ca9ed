"""The conformance command counts only what a running test proves."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from motcua.cli import main
from motcua.conformance import coverage
from motcua.conformance.collecting import CollectionFailed, marks_of_running_tests

TESTS = """
import pytest

@pytest.mark.criterion("II.3.2", "KT.5")
def test_runs(): ...

@pytest.mark.criterion("I.1.1")
@pytest.mark.skip(reason="later")
def test_skipped(): ...

@pytest.mark.criterion("I.1.2")
@pytest.mark.skipif(True, reason="later")
def test_skipped_here(): ...

@pytest.mark.criterion("I.2.1")
@pytest.mark.skipif(False, reason="elsewhere")
def test_skipped_elsewhere(): ...

@pytest.mark.criterion("I.2.2")
@pytest.mark.xfail(reason="not built")
def test_expected_to_fail(): ...

@pytest.mark.criterion("I.3.1")
def test_may_leave():
    pytest.skip("no browser")

@pytest.mark.parametrize("case", [1, pytest.param(2, marks=pytest.mark.criterion("VI.12"))])
def test_by_case(case): ...

@pytest.mark.criterion("VII.1")
class TestGroup:
    def test_inside(self): ...
"""


@pytest.fixture
def some_tests(tmp_path: Path) -> Path:
    folder = tmp_path / "tests"
    folder.mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    criterion(*ids): proven\n")
    (folder / "test_some.py").write_text(TESTS)
    return folder


def covered_ids(folder: Path) -> set[str]:
    report = coverage.measure(coverage.catalogues(), marks_of_running_tests(folder))
    return {identifier for part in report.values() for identifier, tests in part.tests.items() if tests}


def test_only_tests_that_run_count(some_tests: Path) -> None:
    assert covered_ids(some_tests) == {"II.3.2", "KT.5", "I.2.1", "VI.12", "VII.1"}


def test_a_file_that_cannot_be_imported_is_an_error_not_a_silence(some_tests: Path) -> None:
    (some_tests / "test_broken.py").write_text("import nothing_of_that_name")
    with pytest.raises(CollectionFailed, match="nothing_of_that_name"):
        marks_of_running_tests(some_tests)


@pytest.mark.parametrize("runs", [True, False])
def test_an_unknown_id_is_an_error_that_names_the_test(runs: bool) -> None:
    marks = [coverage.Mark("tests/a/test_b.py::test_c", ("II.3.2", "II.99.1"), runs)]
    with pytest.raises(coverage.UnknownCriteria, match=r"test_b\.py::test_c.*II\.99\.1"):
        coverage.measure(coverage.catalogues(), marks)


def test_a_mark_without_an_id_is_an_error_that_names_the_test() -> None:
    with pytest.raises(coverage.UnknownCriteria, match="test_x"):
        coverage.measure(coverage.catalogues(), [coverage.Mark("test_x", (), True)])


def test_the_catalogues_hold_every_criterion_once_with_a_title() -> None:
    catalogues = coverage.catalogues()
    assert {name: len(catalogue) for name, catalogue in catalogues.items()} == {"tt21": 253, "guides": 47}
    for catalogue in catalogues.values():
        assert all(title.strip() for title in catalogue.values())
        assert len(set(catalogue.values())) == len(catalogue)


def test_json_has_totals_covered_and_missing_that_add_up() -> None:
    report = coverage.measure(coverage.catalogues(), [coverage.Mark("t", ("I.1.1", "KT.1"), True)])
    shape = coverage.as_json(report)
    assert {name: (part["total"], part["covered"]) for name, part in shape.items()} == {
        "tt21": (253, 1),
        "guides": (47, 1),
    }
    missing = shape["tt21"]["missing"]
    assert isinstance(missing, list)
    assert len(missing) == 252
    assert "I.1.1" not in missing


def test_the_command_reads_the_project_itself_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost:1/none")
    result = CliRunner().invoke(main, ["conformance", "--json"])
    assert result.exit_code == 0, result.output
    shape = json.loads(result.output)
    for part in shape.values():
        assert part["covered"] + len(part["missing"]) == part["total"]


def test_what_has_a_mark_is_not_called_unfinished() -> None:
    """The table of `docs/conformance.md` names what no test proves yet."""
    root = Path(__file__).parents[2]
    marked = set()
    for file in (root / "tests").rglob("*.py"):
        if file != Path(__file__):
            for given in re.findall(r"mark\.criterion\(([^)]*)\)", file.read_text("utf-8")):
                marked |= set(re.findall(r'"([^"]+)"', given))
    table = (root / "docs" / "conformance.md").read_text("utf-8").partition("## Partly there")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    unfinished = {one.strip() for row in rows for one in row.split("|")[1].split(",")}
    assert len(marked) > 100
    # That the table was read at all; it grows shorter as lines are completed.
    assert len(unfinished) > 5
    assert not unfinished & marked
