"""What every test may use: files in a folder of their own, and pages in Chromium.

Journeys take `page_phone`, `page_desktop` or `page_no_js` (Playwright pages on the live server) and carry
`pytestmark = pytest.mark.browser`; `open_session` opens further people's pages.

Processes that share the tests take whole files (`scripts/test.sh`), in the order of `pytest_collection_modifyitems`.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

pytest_plugins = ["tests.signing.services"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer
    from pytest_django.plugin import DjangoDbBlocker

    from tests.sample_database import TestDatabases

OpenSession = Callable[..., "Page"]

# How fast this machine is at the moment is no property of the code.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Services of others are simulated on this machine: it may be called, by the processes too that tests start."""
    from django.conf import settings

    settings.INSIDE = ["127.0.0.0/8", "::1"]
    os.environ["MOTCUA_INSIDE"] = " ".join(settings.INSIDE)


def pytest_collection_finish() -> None:
    """Take what stays from the collector's hands, as the server does (`motcua.config.wsgi`): a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files into the order in which several processes are done with them soonest.

    What takes long comes early, so that nobody is left with it at the end; files without a database come right after
    the first, while one process makes the databases that the others copy theirs from.
    """
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)

    def rank(path: Path) -> int:
        if any(item.get_closest_marker("slow") and _needs_database(item) for item in files[path]):
            return 1
        if not any(map(_needs_database, files[path])):
            return 0
        return 2 if any(map(_is_journey, files[path])) else 3

    order = sorted(files, key=rank)
    first = next((path for path in order if rank(path) == 1), None)
    if first is not None:
        order.remove(first)
        order.insert(0, first)
    items[:] = [item for path in order for item in files[path]]


def _needs_database(item: pytest.Item) -> bool:
    asked = {"_django_db_helper", "test_databases", "live_server"}
    return item.get_closest_marker("django_db") is not None or bool(asked & _fixtures(item))


def _is_journey(item: pytest.Item) -> bool:
    return "chromium" in _fixtures(item)


def _fixtures(item: pytest.Item) -> set[str]:
    return set(item.fixturenames) if isinstance(item, pytest.Function) else set()


@pytest.fixture(scope="session", autouse=True)
def not_durable() -> Iterator[None]:
    """Files of tests need not survive a power cut, as little as their databases: nobody waits for the disk."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", os.fstat)  # which also fails where there is no such file
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Every test client would look through all static files anew before its first page."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    found: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def add(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def own_files_folder(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """Uploaded files of a test go to its own folder, not to the installation's."""
    folder = tmp_path / "files"
    settings.FILES_FOLDER = folder
    return folder


@pytest.fixture(autouse=True)
def day_turned() -> None:
    """The first request of a process turns the day and reads the policies; a test that counts statements
    is not to meet either by chance.
    """
    from django.utils import timezone

    from motcua.catalogue import days
    from motcua.people import account_groups, masks, policy

    policy.keep(policy.Policy())
    account_groups.keep(())
    masks.keep(masks.Policy())

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
    """Django makes the test database as a copy of one that has the tables already."""
    from django.db import connection

    from tests.template_databases import empty_template

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = empty_template()


@pytest.fixture(scope="session")
def test_databases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabases]:
    """The databases that the tests of this process work on."""
    from tests.sample_database import TestDatabases

    with django_db_blocker.unblock():
        databases = TestDatabases()
    yield databases
    with django_db_blocker.unblock():
        databases.drop()


@pytest.fixture
def sample() -> Path:
    """Run on the sample data (`sample/` loaded); combine with `db`, `transactional_db` or `live_server`."""
    from tests.sample_database import SAMPLE

    return SAMPLE


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, test_databases: TestDatabases, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Stands before pytest-django's own helper: chooses the database before its transaction begins.

    A test that commits does so in a copy of its own; there the helper has nothing to do, which would empty every
    table and fill in Django's again.
    """
    from tests.sample_database import forget_cached

    sample = "sample" in request.fixturenames
    if _commits(request):
        with (
            django_db_blocker.unblock(),
            test_databases.own(sample=sample, kept="live_server" in request.fixturenames),
        ):
            forget_cached()
            yield
        forget_cached()
        return
    with django_db_blocker.unblock():
        test_databases.share(sample=sample)
    forget_cached()
    request.getfixturevalue("_django_db_helper")
    yield
    forget_cached()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return marked or bool({"transactional_db", "live_server"} & set(request.fixturenames))


kept_chromium = pytest.StashKey[Any]()


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> Browser:
    """One Chromium for all journeys that follow each other in this process."""
    # Imported here: most runs open no browser.
    from tests.browser import KeptChromium

    stash = request.config.stash
    if kept_chromium not in stash:
        stash[kept_chromium] = KeptChromium()
        request.config.add_cleanup(stash[kept_chromium].stop)
    browser: Browser = stash[kept_chromium].running()
    return browser


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop Chromium when the next test is no journey."""
    if kept_chromium in item.config.stash and (nextitem is None or not _is_journey(nextitem)):
        item.config.stash[kept_chromium].stop()


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
