"""The check that documents on security name only what is there."""

from __future__ import annotations

import pytest

from tools.check_named_tests import missing


@pytest.mark.parametrize(
    "text",
    [
        "`tests/ground/test_check_named_tests.py`",
        "`tests/audit`",
        "`people/entering.py` is the one way in",
        "`files/rules.clean_name`",
        "`tests/files/test_serving.py`: sandbox",
        "plain tests/none/test_none.py is no name",
        "`make lint`, `Lax`",
    ],
)
def test_what_is_there_passes(text: str) -> None:
    assert missing(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("see `tests/people/test_gone.py`", "tests/people/test_gone.py"),
        ("`people/gone.py`", "people/gone.py"),
        ("`scripts/gone.sh` writes", "scripts/gone.sh"),
        ("`files/gone.clean_name`", "files/gone.clean_name"),
        ("`tests/audit`, `tests/gone: all`", "tests/gone"),
    ],
)
def test_what_is_gone_is_named(text: str, name: str) -> None:
    assert missing(text) == [name]
