"""One world for all questions of the matrix."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import override_settings

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from tests.access.world import World
    from tests.sample_database import TestDatabases


@pytest.fixture(scope="module")
def made_world(
    test_databases: TestDatabases,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[World, Path]]:
    """The world with the folder of its files, in a transaction that is rolled back at the end of the file."""
    from tests.access.world import World
    from tests.sample_database import forget_cached

    folder = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock():
        test_databases.share(sample=True)
    with (
        django_db_blocker.unblock(),
        override_settings(FILES_FOLDER=folder / "files", EXPORTS_FOLDER=folder / "exports", SAMPLE_MODE=True),
        transaction.atomic(),
    ):
        # Thousands are turned away here, and each would be a line of the log.
        logging.disable(logging.WARNING)
        yield World(), folder
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)
    forget_cached()


@pytest.fixture
def world(made_world: tuple[World, Path], settings: object) -> World:
    """The world, whose files lie where it put them."""
    from motcua.people import account_groups

    found, folder = made_world
    account_groups.forget()  # what is in memory was another test's
    settings.FILES_FOLDER = folder / "files"  # type: ignore[attr-defined]
    return found
