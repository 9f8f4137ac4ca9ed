"""What is kept for each thread in a web worker: of one request, and of no other."""

from __future__ import annotations

import subprocess
import sys
import threading

import asgiref.local
import pytest
from django.db import connections
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from motcua.config import threads


@pytest.fixture
def kept_by_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for owner, name in threads.PLACES:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    threads.keep_by_thread()


def test_the_framework_still_keeps_them_where_we_look() -> None:
    """An update of the framework that renames one would leave it as it is, and nobody would see."""
    for owner, name in threads.PLACES:
        assert isinstance(getattr(owner, name), asgiref.local.Local), name


@pytest.mark.usefixtures("kept_by_thread")
def test_what_one_thread_sets_no_other_sees() -> None:
    seen: dict[str, object] = {}

    def other() -> None:
        seen["before"] = (
            translation.get_language(),
            timezone.get_current_timezone_name(),
            get_script_prefix(),
        )
        seen["connection"] = connections["default"]
        translation.activate("fr")

    translation.activate("en")
    timezone.activate("Asia/Tokyo")
    set_script_prefix("/khac/")
    mine = connections["default"]
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen["before"] == ("vi", "Asia/Ho_Chi_Minh", "/")
    assert seen["connection"] is not mine
    assert connections["default"] is mine
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "Asia/Tokyo")
    assert get_script_prefix() == "/khac/"
    translation.deactivate()
    timezone.deactivate()
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("vi", "Asia/Ho_Chi_Minh")


def test_web_workers_do_and_nothing_else_does() -> None:
    code = (
        "import threading; from motcua.config import threads;"
        "print(all(isinstance(getattr(o, n), threading.local) for o, n in threads.PLACES))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", first + code], capture_output=True, text=True, check=True
        ).stdout
        for first in ("import motcua.config.wsgi;", "import django; django.setup();")
    ]
    assert [one.strip() for one in told] == ["True", "False"]
