"""`make mutation`: change the law's arithmetic in every small way and see whether a test notices.

mutmut works on a copy under `var/mutation` that holds nothing but the pure modules and the tests that need neither
database nor framework. Ends with status 1 when fewer mutants are killed than `LEAST`; what survives is explained in
`docs/mutation.md`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORK = ROOT / "var" / "mutation"
LEAST = 85.0

MUTATED = (
    "src/motcua/kernel/clock.py",
    "src/motcua/kernel/due.py",
    "src/motcua/kernel/hours.py",
    "src/motcua/kernel/worktime.py",
    "src/motcua/process/interpreter.py",
    "src/motcua/process/rules.py",
    "src/motcua/process/timing.py",
)
TESTS = (
    "tests/kernel/test_clock.py",
    "tests/kernel/test_due.py",
    "tests/kernel/test_times_of_day.py",
    "tests/kernel/test_worktime.py",
    "tests/laws/test_appointments_by_article.py",
    "tests/laws/test_due_times.py",
    "tests/laws/test_intake_by_article.py",
    "tests/laws/test_moves_by_law.py",
    "tests/laws/test_rule_sets.py",
    "tests/laws/test_supplements_by_article.py",
    "tests/laws/test_working_time_examples.py",
    "tests/process/test_interpreter.py",
)
ALSO_NEEDED = (
    "src/motcua/__init__.py",
    "src/motcua/forms/__init__.py",
    "src/motcua/forms/definition.py",
    "src/motcua/forms/parsing.py",
    "src/motcua/kernel/__init__.py",
    "src/motcua/kernel/conditions.py",
    "src/motcua/kernel/dates.py",
    "src/motcua/kernel/expression_types.py",
    "src/motcua/kernel/expression_values.py",
    "src/motcua/kernel/expressions.py",
    "src/motcua/process/__init__.py",
    "src/motcua/process/definition.py",
    "tests/effort.py",
    "tests/kernel/moments.py",
    "tests/laws/ledger.py",
    "tests/process/processes.py",
    "sample/processes",
    "sample/rules",
    "sample/states.json",
)
SETTINGS = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = {mutated}
also_copy = ["tests", "sample"]
pytest_add_cli_args = ["--import-mode=importlib", "-p", "no:xdist", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}

[tool.pytest.ini_options]
pythonpath = ["src", "."]
markers = ["criterion"]
"""
# Fewer and always the same examples: a mutant must be killed on every run, or on none.
CONFTEST = """
from hypothesis import HealthCheck, settings

settings.register_profile(
    "mutation", max_examples=40, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutation")
"""


def main() -> int:
    """Run all of it; the status of the command."""
    prepare()
    mutmut = [str(Path(sys.executable).parent / "mutmut")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    subprocess.run([*mutmut, "run"], cwd=WORK, env=environment, check=True)
    told = subprocess.run(
        [*mutmut, "results", "--all", "true"],
        cwd=WORK,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return report(told.stdout)


def prepare() -> None:
    """A fresh copy of what the mutants need; what mutmut knows from the last run stays and is used again."""
    for name in ("src", "tests", "sample"):
        shutil.rmtree(WORK / name, ignore_errors=True)
    for name in (*MUTATED, *TESTS, *ALSO_NEEDED):
        source, target = ROOT / name, WORK / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    (WORK / "pyproject.toml").write_text(SETTINGS.format(mutated=list(MUTATED), tests=list(TESTS)), "utf-8")
    (WORK / "tests" / "conftest.py").write_text(CONFTEST, "utf-8")


def report(results: str) -> int:
    """Print the figures by module and every survivor; 1 when too few are killed."""
    counts: dict[str, Counter[str]] = {}
    survivors: list[str] = []
    for line in results.splitlines():
        name, colon, verdict = line.strip().partition(": ")
        if not colon or "__mutmut_" not in name:
            continue
        module = name.split(".x", 1)[0]
        killed = verdict in ("killed", "timeout", "caught by type check")
        counts.setdefault(module, Counter())["killed" if killed else "left"] += 1
        if not killed:
            survivors.append(f"{name}: {verdict}")
    print(*survivors, sep="\n")
    total = sum((count for count in counts.values()), Counter())
    for module, count in [*sorted(counts.items()), ("all", total)]:
        share = 100 * count["killed"] / max(1, count.total())
        print(f"{module}: {count['killed']} of {count.total()} killed, {share:.1f} %")
    return 0 if 100 * total["killed"] >= LEAST * max(1, total.total()) else 1


if __name__ == "__main__":
    sys.exit(main())
