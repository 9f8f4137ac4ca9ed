"""What seldom changes and is asked for in nearly every request: held in memory for some seconds, then read anew."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

SECONDS = 30.0


class Held(Generic[T]):
    """One value in this process, read by `read` when it is asked for and older than `seconds`.

    What another process changes is seen here after at most that time.
    """

    def __init__(self, read: Callable[[], T], seconds: float = SECONDS) -> None:
        self._read, self._seconds = read, seconds
        self._value: T | None = None
        self._fresh_until = 0.0

    def now(self) -> T:
        """The value, at most `seconds` old."""
        value = self._value
        if value is None or time.monotonic() >= self._fresh_until:
            value = self._read()
            self.keep(value)
        return value

    def kept(self) -> T | None:
        """What was read last, however old; None where nothing was. Reads nothing."""
        return self._value

    def keep(self, value: T) -> None:
        """Hold a value from now on."""
        self._value, self._fresh_until = value, time.monotonic() + self._seconds

    def forget(self) -> None:
        """Read it anew when it is asked for next."""
        self._fresh_until = 0.0
