"""Logs as JSON lines on standard error, without personal data: only codes, keys and times are ever logged."""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import psycopg
import structlog
from structlog.typing import Processor

_MOST_PLACES, _MOST_CAUSES = 30, 5


def _failure(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where an error came from: its kind and the places that led to it, and likewise what caused it.

    Never what it says: a value that was refused, or a row that stood in the way, is somebody's.
    """
    given = line.pop("exc_info", None)
    if not given:
        return line
    error = _error_in(given)
    told: list[dict[str, Any]] = []
    while error is not None and len(told) < _MOST_CAUSES:
        told.append(_told(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {**line, "failure": told} if told else line


def _error_in(given: Any) -> BaseException | None:
    """The error in what is given as `exc_info`: itself, the three parts of it, or True for the one being handled."""
    if isinstance(given, BaseException):
        return given
    found: BaseException | None = given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    return found


def _told(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    places = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    told: dict[str, Any] = {
        "kind": f"{kind.__module__}.{kind.__qualname__}",
        "places": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
    }
    # What PostgreSQL refused, by the code of the standard and by our own name.
    if isinstance(error, psycopg.Error) and error.sqlstate:
        told |= {"sqlstate": error.sqlstate, "constraint": error.diag.constraint_name}
    return told


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _failure,
]


def logging_settings() -> dict[str, Any]:
    """Return Django's LOGGING dictionary and configure structlog to go through it."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"motcua": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
    }
