"""The pytest plugin with which `collecting` writes the criterion marks of the collected tests to a file."""

from __future__ import annotations

import inspect
import json
import os
from pathlib import Path

import pytest

# A test that leaves by itself proves nothing when it does; whether it will cannot be seen before it runs.
_WAYS_OUT = ("pytest.skip(", "pytest.xfail(", "pytest.importorskip(")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Write `[{"test", "ids", "runs"}]` for the tests that were collected and not deselected."""
    if session.testsfailed:
        return
    rows = [
        {"test": item.nodeid, "ids": [i for mark in marks for i in mark.args], "runs": runs(item)}
        for item in session.items
        if (marks := list(item.iter_markers("criterion")))
    ]
    Path(os.environ["MOTCUA_MARKS_FILE"]).write_text(json.dumps(rows), encoding="utf-8")


def runs(item: pytest.Item) -> bool:
    """Whether the test really runs and must pass: not skipped, not expected to fail, not able to skip itself."""
    if item.get_closest_marker("skip") is not None:
        return False
    for name in ("skipif", "xfail"):
        for mark in item.iter_markers(name):
            condition = mark.args[0] if mark.args else mark.kwargs.get("condition", True)
            # A condition written as text is read only at run time: taken as met, so that the mark does not count.
            if isinstance(condition, str) or condition:
                return False
    function = getattr(item, "function", None)
    return function is None or not any(way in inspect.getsource(function) for way in _WAYS_OUT)
