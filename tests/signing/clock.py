"""The clock of everybody at once: ours, the authorities', and that of whoever gives time stamps."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from motcua.signing import revocation
from motcua.simulate.esign import authority
from tests.signing.esign import Esign

MoveTo = Callable[[float], datetime.datetime]


@pytest.fixture
def in_days(esign: Esign, monkeypatch: pytest.MonkeyPatch) -> MoveTo:
    """`in_days(650)`: it is 650 days after the test began."""
    began = datetime.datetime.now(datetime.UTC).replace(microsecond=0)

    def moved(days: float) -> datetime.datetime:
        moment = began + datetime.timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr(authority, "_now", lambda: moment)
        monkeypatch.setattr(esign.service.stamper, "fixed_dt", moment)
        revocation.forget()
        return moment

    return moved
