"""People who come back from an identity provider: what the page of the return costs, the provider's time apart."""

from __future__ import annotations

import base64
import http.client
import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.generate import add_people
from bench.server import Server
from motcua.people.models import Identity, IdentityProvider, User
from motcua.people.oidc import providers

PEOPLE = 60
_SAMPLE = Path(__file__).parent.parent / "sample" / "identity_providers" / "vneid.json"
_CODE, _CLIENT = "vneid", "motcua-bench"
# So long a server may not have heard yet that there is another provider.
_HEARD_WITHIN = 60.0


@dataclass(frozen=True)
class Returning:
    """Milliseconds of the answer to a return, median, without what the provider took for the token."""

    callback_ms: float


class _Provider:
    """A provider that believes everybody: `code` is the subject. What it takes itself is added up."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.nonces: dict[str, str] = {}
        self.people: dict[str, User] = {}
        self.took = 0.0
        outer = self

        class Answers(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body leave together: apart, the second waits for the first to be acknowledged.
            wbufsize = -1

            def do_GET(self) -> None:
                self._tell(outer.jwks() if self.path == "/jwks" else outer.told())

            def do_POST(self) -> None:
                began = time.perf_counter()
                asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                answer = outer.token(asked["code"][0])
                self._tell(answer)
                outer.took += time.perf_counter() - began

            def _tell(self, answer: dict[str, Any]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, *_arguments: Any) -> None:
                """Nothing: the measurement prints its own."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"

    def told(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        return {
            "keys": [
                {
                    "kty": "RSA",
                    "kid": "1",
                    "use": "sig",
                    "alg": "RS256",
                    "n": _base64(numbers.n),
                    "e": _base64(numbers.e),
                }
            ]
        }

    def token(self, subject: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": _CLIENT,
            "sub": subject,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonces.pop(subject),
            "LoaiTaiKhoan": "1",
            "SoDinhDanh": self.people[subject].id_number,
            "HoVaTen": self.people[subject].full_name,
            "loAs": "1",
        }
        made = jwt.encode(claims, self.key, "RS256", headers={"kid": "1"})
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": made}


def returning(server: Server, people: int = PEOPLE) -> Returning:
    """Let people who are joined with a provider come back from it, one after the other."""
    with _provider() as provider:
        provider.people = _joined(add_people(people), provider.issuer)
        _wait_until_known(server)
        taken = [_return(server, provider, subject, number) for number, subject in enumerate(provider.people)]
    # The first ones also ask for metadata and keys, which are kept.
    return Returning(round(statistics.median(taken) * 1000, 1))


@contextmanager
def _provider() -> Iterator[_Provider]:
    provider = _Provider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    data = json.loads(_SAMPLE.read_text("utf-8"))
    del data["kind"]
    connected = {"on": True, "issuer": provider.issuer, "client_id": _CLIENT, "client_auth": "none"}
    providers.save_provider({**data, **connected})
    try:
        yield provider
    finally:
        IdentityProvider.objects.filter(code=_CODE).delete()
        provider.server.shutdown()
        provider.server.server_close()


def _joined(people: list[User], issuer: str) -> dict[str, User]:
    subjects = {f"bench-{one.pk}": one for one in people}
    Identity.objects.bulk_create(
        Identity(person=one, issuer=issuer, subject=subject) for subject, one in subjects.items()
    )
    return subjects


def _wait_until_known(server: Server) -> None:
    ends = time.monotonic() + _HEARD_WITHIN
    while time.monotonic() < ends:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        if _ask(connection, f"/dang-nhap/qua/{_CODE}", "10.9.0.1").status == http.HTTPStatus.FOUND:
            return
        time.sleep(1)
    raise RuntimeError("the server never heard of the provider")


def _return(server: Server, provider: _Provider, subject: str, number: int) -> float:
    """Seconds of the answer to one return, without the provider's own."""
    address = f"10.9.{1 + number // 250}.{1 + number % 250}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    begun = _ask(connection, f"/dang-nhap/qua/{_CODE}", address)
    asked = parse_qs(urlsplit(begun.headers["Location"]).query)
    provider.nonces[subject] = asked["nonce"][0]
    back = urlsplit(asked["redirect_uri"][0]).path
    cookies = "; ".join(one.partition(";")[0] for one in begun.headers.get_all("Set-Cookie") or ())
    before, began = provider.took, time.perf_counter()
    answer = _ask(connection, f"{back}?code={subject}&state={asked['state'][0]}", address, cookies)
    taken = time.perf_counter() - began - (provider.took - before)
    connection.close()
    if answer.status != http.HTTPStatus.FOUND or not answer.headers["Location"].startswith("/ho-so"):
        raise RuntimeError(f"the return was answered with {answer.status} {answer.headers['Location']}")
    return taken


def _ask(
    connection: http.client.HTTPConnection, path: str, address: str, cookies: str = ""
) -> http.client.HTTPResponse:
    connection.request("GET", path, headers={"X-Forwarded-For": address, "Cookie": cookies})
    answer = connection.getresponse()
    answer.read()
    return answer


def _base64(number: int) -> str:
    content = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
