"""One provider process for the tests of a worker; before each test it is alive, honest, and knows who is usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from motcua.people.oidc import metadata
from tests.oidc import CITIZEN, OFFICER, ORGANISATION, PUBLIC, Simulator

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture(scope="session")
def provider_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("oidc"))
    yield simulator
    simulator.die()


@pytest.fixture
def simulator(
    provider_process: Simulator, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Simulator]:
    settings.PUBLIC_ADDRESS = PUBLIC
    for code in ("VNEID", "DANH_BA"):
        monkeypatch.setenv(f"MOTCUA_OIDC_{code}_SECRET", f"bi-mat-{code.lower().replace('_', '-')}")
    provider_process.revive()
    provider_process.behaves("well")
    provider_process.knows({"lan": CITIZEN, "hong-linh": ORGANISATION, "binh": OFFICER})
    metadata.forget()
    yield provider_process
    metadata.forget()
