"""The signing service and the token for tests of any room: one of each for a process, since keys are made and libraries
read their settings once. Loaded by `tests/conftest.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.signing.esign import Esign, running
from tests.signing.softhsm import initialised_softhsm, softhsm

__all__ = ["initialised_softhsm", "softhsm"]


@pytest.fixture(scope="session")
def running_esign() -> Iterator[Esign]:
    """One service for all tests of a process: keys are made once."""
    with running() as found:
        yield found


@pytest.fixture
def esign(running_esign: Esign) -> Iterator[Esign]:
    """The service as it should be, holding no keys."""
    service = running_esign.service
    yield running_esign
    service.credentials.clear()
    for authority in service.authorities.values():
        authority.revoked.clear()
    service.ways = type(service.ways)()
