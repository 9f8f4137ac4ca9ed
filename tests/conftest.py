"""What every test may use: files in a folder of their own, and pages in Chromium.

Journeys take `page_phone`, `page_desktop` or `page_no_js` (Playwright pages on the live server) and carry
`pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]`; `open_session` opens further people's pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer
    from pytest_django.plugin import DjangoDbBlocker

    from tests.sample_database import SampleDatabase

OpenSession = Callable[..., "Page"]

# How fast this machine is at the moment is no property of the code.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def own_files_folder(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """Uploaded files of a test go to its own folder, not to the installation's."""
    folder = tmp_path / "files"
    settings.FILES_FOLDER = folder
    return folder


@pytest.fixture(autouse=True)
def day_turned() -> None:
    """The first request of a process turns the day and reads the policy of signing in; a test that counts statements
    is not to meet either by chance.
    """
    from django.utils import timezone

    from motcua.catalogue import days
    from motcua.people import account_groups, policy

    policy.keep(policy.Policy())
    account_groups.keep(())

    days.turned(timezone.localdate())


@pytest.fixture(autouse=True)
def half_minute_lasts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for half a minute is not read again in the middle of a test: a slow machine would count it."""
    if "live_server" in request.fixturenames:
        return
    from motcua.agencies import selectors

    begun = time.monotonic()
    monkeypatch.setattr(selectors, "time", SimpleNamespace(monotonic=lambda: begun))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Django makes the test database as a copy of one that has the tables already.

    A test that commits leaves its database to be emptied; the trail lets nobody else do that.
    """
    from django.db import connection

    from tests.template_databases import empty_template

    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c motcua.audit_truncate=on".strip()
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = empty_template()


@pytest.fixture(scope="session")
def sample_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[SampleDatabase]:
    """The database that holds the sample data, made on first use."""
    from tests.sample_database import SampleDatabase

    with django_db_blocker.unblock():
        database = SampleDatabase()
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture
def sample() -> Path:
    """Run on the sample data (`sample/` loaded); combine with `db`, `transactional_db` or `live_server`."""
    from tests.sample_database import SAMPLE

    return SAMPLE


@pytest.fixture
def _which_database(request: pytest.FixtureRequest) -> Iterator[None]:
    if "sample" not in request.fixturenames:
        yield
        return
    from tests.sample_database import forget_cached

    blocker = request.getfixturevalue("django_db_blocker")
    database = request.getfixturevalue("sample_database")
    marker = request.node.get_closest_marker("django_db")
    committing = {"transactional_db", "live_server"} & set(request.fixturenames)
    committed = bool(committing) or (marker is not None and bool(marker.kwargs.get("transaction")))
    with ExitStack() as stack:
        with blocker.unblock():
            stack.enter_context(database.used(committed=committed))
        yield
        with blocker.unblock():
            stack.close()
    forget_cached()


@pytest.fixture
def _django_db_helper(_which_database: None, _django_db_helper: None) -> None:
    """Wraps pytest-django's own helper, so that the database is chosen before its transaction begins."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for the journeys of a file.

    Not for the whole session: while it runs, Playwright's event loop does too, and tests of asynchronous code that
    come later in the same process could not start one of their own.
    """
    # Imported here: most runs open no browser.
    from tests.browser import chromium_running

    with chromium_running() as browser:
        yield browser


@pytest.fixture
def open_session(chromium: Browser, live_server: LiveServer) -> Iterator[OpenSession]:
    """Open pages with cookies of their own: `open_session()` at 1440 px, `open_session(phone=True)` at 390 px."""
    from tests.browser import DESKTOP, PHONE, open_page

    with ExitStack() as pages:

        def opened(*, phone: bool = False, **options: Any) -> Page:
            touch = {"has_touch": True, "is_mobile": True} if phone else {}
            size = PHONE if phone else DESKTOP
            return pages.enter_context(open_page(chromium, live_server.url, size, **touch, **options))

        yield opened


@pytest.fixture
def page_phone(open_session: OpenSession) -> Page:
    """A phone: 390 × 844, touch."""
    return open_session(phone=True)


@pytest.fixture
def page_desktop(open_session: OpenSession) -> Page:
    """An office screen: 1440 × 900."""
    return open_session()


@pytest.fixture
def page_no_js(open_session: OpenSession) -> Page:
    """A phone with JavaScript off."""
    return open_session(phone=True, java_script_enabled=False)
