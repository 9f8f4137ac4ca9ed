"""Connections to services of others: only to where calls may go (`inside`), and no longer waited for than was said."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from motcua.outbox.inside import open_addresses

if TYPE_CHECKING:
    _Base = HTTPConnection
else:
    _Base = object


class _Bounded(_Base):
    """What both kinds of connection have in common."""

    def _new_conn(self) -> socket.socket:
        """To the addresses that were looked at, and to no other that the name stands for a moment later."""
        name = self._dns_host
        try:
            addresses = open_addresses(name, self.port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        last: Exception | None = None
        for address in addresses:
            self._dns_host = address
            try:
                return super()._new_conn()
            except (NewConnectionError, ConnectTimeoutError) as error:
                last = error
            finally:
                self._dns_host = name
        raise last or NewConnectionError(self, "no address")

    def getresponse(self) -> Any:
        """The head of the answer: within the time of the call, though it come sign by sign."""
        if self.sock is None or not isinstance(self.timeout, int | float):
            return super().getresponse()
        over = threading.Event()
        timer = threading.Timer(self.timeout, _cut_off, [self.sock, over])
        timer.daemon = True
        timer.start()
        try:
            response = super().getresponse()
        finally:
            timer.cancel()
            if over.is_set():
                # What was read until then is no answer.
                raise TimeoutError("the head of the answer came too slowly") from None
        return response


class _Plain(_Bounded, HTTPConnection):
    pass


class _Secured(_Bounded, HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecuredPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secured


class Connections(urllib3.PoolManager):
    """Kept by host. Follows no redirect by itself, and tries nothing twice."""

    def __init__(self, maxsize: int) -> None:
        super().__init__(retries=False, maxsize=maxsize)
        self.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecuredPool}


def _cut_off(sock: socket.socket, over: threading.Event) -> None:
    over.set()
    try:
        # Of the line itself: what lies over it (TLS) belongs to the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return
