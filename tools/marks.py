"""Break what a criterion asks for, one after the other, and see that the tests that carry its mark fail.

    make marks            # all (some minutes)
    .venv/bin/python -m tools.marks II.4.1     # those of one criterion

Every change is a fault that somebody could really make, in a copy of the code. The report goes to docs/marks.txt.
Not part of CI: it tells what the marked tests are worth.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from motcua.config import embedded
from motcua.conformance.collecting import marks_of_running_tests
from tools.planting import ROOT, tested_with

REPORT = ROOT / "docs" / "marks.txt"


@dataclass(frozen=True)
class Fault:
    """A behaviour of `criterion`, broken; the file of tests that is to notice in a test with that mark."""

    criterion: str
    name: str
    file: str
    old: str
    new: str
    tests: str


FAULTS = (
    Fault(
        "II.3.2",
        "the lunch break counts as working time",
        "kernel/worktime.py",
        "(7 * 60 + 30, 11 * 60 + 30), (13 * 60 + 30, 17 * 60 + 30)",
        "(7 * 60 + 30, 13 * 60 + 30), (13 * 60 + 30, 17 * 60 + 30)",
        "tests/laws/test_due_times.py",
    ),
    Fault(
        "II.4.1",
        "lateness counts the day that has not opened yet",
        "kernel/due.py",
        "        if begun and opening is not None and at < opening:\n            begun -= 1\n",
        "        begun += 1\n",
        "tests/dossiers/test_late.py",
    ),
    Fault(
        "II.5.3",
        "dossier codes take the day by UTC",
        "dossiers/numbers.py",
        "    day = to_local(at).date()\n    sequence",
        "    day = at.date()\n    sequence",
        "tests/dossiers/test_numbers.py",
    ),
    Fault(
        "II.20.1",
        "the reason of an act is not covered by its hash",
        "dossiers/record.py",
        '        "reason": event.reason,\n        "clock": event.clock,',
        '        "clock": event.clock,',
        "tests/dossiers/test_verification.py",
    ),
    Fault(
        "II.17.2",
        "a right that forbids takes nothing away from a role",
        "agencies/rights.py",
        "    if forbidding:\n",
        "    if forbidding and not by_role:\n",
        "tests/agencies/test_rights.py",
    ),
    Fault(
        "HT.10",
        "an online submission has a day more to be answered",
        "process/rules.py",
        "calendar.add(received_at, self.answer_minutes * _A_MINUTE)",
        "calendar.add(received_at, 2 * self.answer_minutes * _A_MINUTE)",
        "tests/desk/test_answers.py",
    ),
    Fault(
        "II.24.1",
        "the last day of a span is left out",
        "dossiers/selectors/narrowing.py",
        "_start_of(last + datetime.timedelta(days=1))",
        "_start_of(last)",
        "tests/dossiers/test_selectors_work.py",
    ),
    Fault(
        "DVC.9",
        "what the applicant discarded stays among the drafts",
        "dossiers/selectors/own.py",
        '"draft": Q(state=State.NEW, discarded_at__isnull=True)',
        '"draft": Q(state=State.NEW)',
        "tests/dossiers/test_selectors_own.py",
    ),
    Fault(
        "VI.18",
        "a proof against robots serves as often as one likes",
        "audit/robots.py",
        '    return once(f"robot-work:{hashlib.sha256(nonce.encode()).hexdigest()}", until)',
        "    return True",
        "tests/audit/test_robots.py",
    ),
    Fault(
        "III.8.3",
        "the footer forgets the telephone",
        "look/templates/look/portal.html",
        "{% if site.hotline %}<div>",
        "{% if false %}<div>",
        "tests/look/test_layouts.py",
    ),
    Fault(
        "II.3.3",
        "a process without a way to complete a dossier may be published",
        "process/soundness/__init__.py",
        "        *supplement_problems(place),\n",
        "",
        "tests/process/test_soundness.py",
    ),
    Fault(
        "II.4.2",
        "an act moves a dossier where the published diagram has no way",
        "dossiers/acts/base.py",
        "    if source != target and (source, target) not in situation.states.moves:",
        "    if not target:",
        "tests/dossiers/test_states.py",
    ),
    Fault(
        "VI.6",
        "a form is also given out in a format that the circular does not list",
        "dossiers/exporting.py",
        "KINDS: Mapping[str, tuple[str, Any]] = {\n",
        'KINDS: Mapping[str, tuple[str, Any]] = {\n    "epub": ("application/epub+zip", None),\n',
        "tests/exchange/test_formats.py",
    ),
    Fault(
        "II.21.1",
        "a receipt number typed in small letters is not found",
        "dossiers/selectors/searching.py",
        "            return parse(text).format()\n",
        "            return parse(text).format() if text.isupper() else None\n",
        "tests/dossiers/test_selectors_public.py",
    ),
)


def main() -> None:
    """Break, test, report."""
    asked = argparse.ArgumentParser()
    asked.add_argument("criteria", nargs="*")
    given = asked.parse_args()
    faults = [fault for fault in FAULTS if not given.criteria or fault.criterion in given.criteria]
    marked = tests_with_marks()
    lines, missed = [], 0
    for fault in faults:
        failed = failures(fault, marked[fault.criterion, fault.tests])
        missed += not failed
        lines.append(
            f"{'noticed' if failed else 'MISSED '}  {fault.criterion}: {fault.name} (src/motcua/{fault.file})\n"
            + "".join(f"         {one}\n" for one in failed[:3])
        )
        print(lines[-1], end="", flush=True)
    if not given.criteria:
        REPORT.write_text(
            f"{len(faults) - missed} of {len(faults)} broken behaviours noticed by a test with the mark.\n\n"
            + "\n".join(lines)
        )
    embedded.stop()
    sys.exit(1 if missed else 0)


def failures(fault: Fault, tests: Sequence[str]) -> list[str]:
    """Those of the tests that fail on a copy with the fault."""
    said = tested_with([fault], [*tests, "-rfE"])
    return [
        line.split(" - ")[0].partition(" ")[2]
        for line in said.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]


def tests_with_marks() -> dict[tuple[str, str], list[str]]:
    """The tests that run, by criterion and file, as pytest names them without their parameters."""
    found: dict[tuple[str, str], list[str]] = {}
    for mark in marks_of_running_tests():
        test = mark.test.partition("[")[0]
        for criterion in mark.ids:
            of_it = found.setdefault((criterion, test.partition("::")[0]), [])
            if test not in of_it:
                of_it.append(test)
    return found


if __name__ == "__main__":
    main()
