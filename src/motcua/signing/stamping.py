"""Time stamps (RFC 3161) of the service that the settings name."""

from __future__ import annotations

from asn1crypto import tsp
from pyhanko.sign.timestamps.api import TimeStamper

from motcua.outbox import breaker
from motcua.outbox.calling import NoAnswer, TooLong, called, host_of

_LONGEST = 256 * 1024
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class NoStamp(Exception):
    """No time stamp was given just now."""


class Stamper(TimeStamper):
    """Asks one service. The library holds each answer against what was asked. Raises NoStamp while its line rests."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__()
        self.url = url
        self.seconds = seconds
        self.line = f"stamps:{host_of(url)}"
        # The library asks within an event loop, where the breaker cannot be read.
        try:
            breaker.let_through(self.line)
        except (breaker.Resting, breaker.Off) as held:
            raise NoStamp(str(held)) from None

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer to one request. Raises NoStamp."""
        # Time stamps carry their own proof: they may come without TLS, as most services give them.
        if not self.url.startswith(("http://", "https://")):
            raise NoStamp("address")
        try:
            status, body = called(
                "POST",
                self.url,
                line=self.line,
                doing="stamp",
                body=req.dump(),
                headers=_HEADERS,
                seconds=self.seconds,
                longest=_LONGEST,
            )
        except (NoAnswer, TooLong) as error:
            raise NoStamp(str(error)) from None
        if status != 200:
            raise NoStamp(f"status {status}")
        try:
            return tsp.TimeStampResp.load(body)
        except ValueError:
            raise NoStamp("unreadable") from None
