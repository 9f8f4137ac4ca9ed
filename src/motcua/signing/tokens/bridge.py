"""The bridge between a page and a token at the machine of whoever signs (docs/token-bridge.md): the reference one.

It listens on this machine alone, answers the pages of the sites that it was started for, and takes hashes, never files.
The PIN is asked for here, at each signature, and goes to the token and nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from motcua.signing.tokens import pkcs11_keys
from motcua.signing.tokens.pkcs11_keys import Failed
from motcua.signing.tokens.protocol import MOST, NAME, PORT, VERSION

_LIVES = 120.0
_LONGEST = 64 * 1024
_MOST_CHALLENGES = 200
_STATUS = {
    pkcs11_keys.WRONG_PIN: 401,
    pkcs11_keys.PIN_LOCKED: 423,
    pkcs11_keys.NO_KEY: 404,
    pkcs11_keys.NO_TOKEN: 503,
    pkcs11_keys.NO_MODULE: 503,
}


class Refused(Exception):
    """What is not done: a code, and the status of the answer."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass
class Bridge:
    """One token behind one library. `asked`: shows what is to be signed (site, words, how many), returns the PIN;
    None where the person says no.
    """

    module: str
    token: str
    origins: frozenset[str]
    asked: Callable[[str, str, int], str | None]
    _challenges: dict[str, tuple[str, float]] = field(default_factory=dict)
    # Three, so that whoever thinks about a PIN keeps nobody from hearing that a bridge is here, or what it holds.
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _token: threading.Lock = field(default_factory=threading.Lock)
    _asking: threading.Lock = field(default_factory=threading.Lock)

    def hello(self, origin: str) -> dict[str, Any]:
        """Who answers here, and a challenge that this site may use once, within two minutes."""
        made = secrets.token_urlsafe(24)
        now = time.monotonic()
        with self._lock:
            # A page that asks on and on loses its own first ones.
            while len(self._challenges) >= _MOST_CHALLENGES:
                del self._challenges[next(iter(self._challenges))]
            self._challenges = {one: kept for one, kept in self._challenges.items() if kept[1] > now}
            self._challenges[made] = (origin, now + _LIVES)
        return {"name": NAME, "version": VERSION, "challenge": made}

    def use(self, origin: str, challenge: object) -> None:
        """Take a challenge. Raises Refused for one that is unknown, used, too old, or another site's."""
        with self._lock:
            kept = self._challenges.pop(str(challenge), None)
        if kept is None or kept[0] != origin or kept[1] < time.monotonic():
            raise Refused("challenge", 409)

    def certificates(self) -> dict[str, Any]:
        """The certificates that the token shows without a PIN, each with its chain."""
        with self._token, pkcs11_keys.opened(self.module, self.token, None) as session:
            found = pkcs11_keys.held(session)
        return {"certificates": [[base64.b64encode(each).decode() for each in one.chain] for one in found]}

    def sign(self, origin: str, given: dict[str, Any]) -> dict[str, Any]:
        """A signature over each hash by the key of that certificate, once the person has said yes here."""
        try:
            hashes = [base64.b64decode(one, validate=True) for one in given["hashes"]]
            wanted = str(given["certificate"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise Refused("bad_request", 400) from None
        if not 0 < len(hashes) <= MOST or any(len(one) != pkcs11_keys.HASH_LENGTH for one in hashes):
            raise Refused("bad_request", 400)
        with self._token, pkcs11_keys.opened(self.module, self.token, None) as session:
            held = pkcs11_keys.held(session)
        key = next((one for one in held if hashlib.sha256(one.chain[0]).hexdigest() == wanted), None)
        if key is None:
            raise Refused(pkcs11_keys.NO_KEY, 404)
        pin = self._pin(origin, _plain(given.get("words", "")), len(hashes))
        with self._token, pkcs11_keys.opened(self.module, self.token, pin) as session:
            signed = pkcs11_keys.sign(session, key.name, hashes)
        return {"signatures": [base64.b64encode(one).decode() for one in signed]}

    def _pin(self, origin: str, words: str, count: int) -> str:
        """The PIN that the person gives for this, one question at a time: two would be taken for each other.

        Raises Refused.
        """
        if not self._asking.acquire(blocking=False):
            raise Refused("busy", 409)
        try:
            pin = self.asked(origin, words, count)
        finally:
            self._asking.release()
        if pin is None:
            raise Refused("refused", 403)
        return pin


def _plain(text: object) -> str:
    """Words of a page as a terminal may show them."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text))[:200]


class Server(ThreadingHTTPServer):
    """The bridge on a port of this machine."""

    daemon_threads = True

    def __init__(self, bridge: Bridge, port: int = PORT) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.bridge = bridge
        here = self.server_address[1]
        self.hosts = frozenset({f"127.0.0.1:{here}", f"localhost:{here}"})


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = NAME, ""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no log."""

    def do_OPTIONS(self) -> None:
        """What a browser asks before it lets a page speak to this machine."""
        self._answered(lambda _origin: {})

    def do_GET(self) -> None:
        """`/v1/hello`."""
        self._answered(self._hello)

    def do_POST(self) -> None:
        """`/v1/certificates`, `/v1/sign`."""
        self._answered(self._done)

    def _hello(self, origin: str) -> dict[str, Any]:
        if self.path != "/v1/hello":
            raise Refused("not_found", 404)
        return self.server.bridge.hello(origin)

    def _done(self, origin: str) -> dict[str, Any]:
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > _LONGEST:
            self.close_connection = True
            raise Refused("bad_request", 400)
        body = self.rfile.read(int(size))
        if self.headers.get("Content-Type", "").split(";")[0] != "application/json":
            raise Refused("bad_request", 400)
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused("bad_request", 400) from None
        if not isinstance(given, dict):
            raise Refused("bad_request", 400)
        bridge = self.server.bridge
        bridge.use(origin, given.get("challenge"))
        if self.path == "/v1/certificates":
            return bridge.certificates()
        if self.path == "/v1/sign":
            return bridge.sign(origin, given)
        raise Refused("not_found", 404)

    def _answered(self, does: Callable[[str], dict[str, Any]]) -> None:
        origin = self.headers.get("Origin", "")
        try:
            # A name of another site that is made to point here is no name of this machine.
            if (
                self.headers.get("Host", "") not in self.server.hosts
                or origin not in self.server.bridge.origins
            ):
                self.close_connection = True
                raise Refused("origin", 403)
            self._send(200, does(origin), origin)
        except Refused as refused:
            allowed = origin if origin in self.server.bridge.origins else ""
            self._send(refused.status, {"error": refused.code}, allowed)
        except Failed as failed:
            self._send(_STATUS.get(failed.why, 500), {"error": failed.why}, origin)

    def _send(self, status: int, told: dict[str, Any], origin: str) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if origin:
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Methods", "GET, POST")
            self.send_header("Access-Control-Allow-Headers", "Content-Type")
            self.send_header("Access-Control-Allow-Private-Network", "true")
            self.send_header("Vary", "Origin")
        self.end_headers()
        self.wfile.write(body)


def serve(bridge: Bridge, port: int = PORT, *, ready: Callable[[int], None] = lambda _port: None) -> None:
    """Answer until stopped. `ready`: told the port once it listens."""
    with Server(bridge, port) as server:
        ready(server.server_address[1])
        server.serve_forever()


def origins_of(texts: Sequence[str]) -> frozenset[str]:
    """Sites as browsers name them. Raises ValueError for what is none; without TLS only this machine's."""
    found = set()
    for text in texts:
        one = text.strip().rstrip("/").lower()
        scheme, _colon, host = one.partition("://")
        is_here = host.partition(":")[0] in ("localhost", "127.0.0.1")
        if not host or "/" in host or scheme not in ("https", "http") or (scheme == "http" and not is_here):
            raise ValueError(text)
        found.add(one)
    return frozenset(found)
