"""What a log says of an error: where it came from, and never whose data it was about."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import DatabaseError, IntegrityError

from motcua.catalogue.models import Sector
from motcua.config.logging import logging_settings

SECRET = "042085004821"


class Written:
    """What stands in the log."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def line(self) -> dict[str, Any]:
        """The one line, in which nobody's number stands."""
        (text,) = self.stream.getvalue().splitlines()
        assert SECRET not in text
        read: dict[str, Any] = json.loads(text)
        return read


@pytest.fixture
def written() -> Iterator[Written]:
    """The lines of the log as they leave."""
    settings = dict(logging_settings()["formatters"]["json"])
    found = Written()
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(settings.pop("()")(**settings))
    loggers = [logging.getLogger(name) for name in ("django.request", "motcua.tests")]
    for one in loggers:
        one.addHandler(handler)
    yield found
    for one in loggers:
        one.removeHandler(handler)


def _fails() -> None:
    raise KeyError(SECRET)


@pytest.mark.parametrize("by", ["standard", "structured"])
def test_an_error_is_told_by_its_kind_and_its_places(written: Written, by: str) -> None:
    try:
        try:
            _fails()
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        if by == "standard":
            logging.getLogger("django.request").error("Internal Server Error: /x", exc_info=True)
        else:
            structlog.get_logger("motcua.tests").exception("failed")
    first, cause = written.line()["failure"]
    assert (first["kind"], cause["kind"]) == ("builtins.ValueError", "builtins.KeyError")
    assert "test_logging.py" in cause["places"][-1]
    assert cause["places"][-1].endswith(" _fails")


@pytest.mark.django_db
def test_what_the_database_refused_is_told_by_its_codes(written: Written) -> None:
    Sector.objects.create(code=SECRET, name="A")
    with pytest.raises(IntegrityError) as refused:
        Sector.objects.create(code=SECRET, name="B")
    assert SECRET in str(refused.value)
    assert isinstance(refused.value, DatabaseError)
    logging.getLogger("django.request").error("Internal Server Error: /x", exc_info=refused.value)
    _shown, cause = written.line()["failure"]
    assert cause["sqlstate"] == "23505"
    assert "sector" in cause["constraint"]
