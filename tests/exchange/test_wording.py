"""Every kind of data has a name in Vietnamese, so that a report of what was loaded names none by its code."""

from __future__ import annotations

from motcua.exchange.packages.documents import KINDS
from motcua.exchange.packages.wording import KIND_LABELS


def test_every_kind_that_can_be_loaded_has_a_name() -> None:
    assert set(KINDS) <= set(KIND_LABELS)
