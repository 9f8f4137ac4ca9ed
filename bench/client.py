"""A small HTTP/1.1 client that keeps its connections open: what it costs itself must not hide what the server costs."""

import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

CSRF = "b" * 32
_BOUNDARY = "bench-7d1e6f"


class Unexpected(RuntimeError):
    """The server answered something that makes the measurement worthless."""


@dataclass(frozen=True)
class Answer:
    """A response: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(path: str, *, session: str = "", address: str = "", part: str = "") -> bytes:
    """The bytes of a GET request. `address`: where the client says to be (X-Forwarded-For); `part`: a Range."""
    wanted = f"Range: {part}\r\n".encode() if part else b""
    return _head("GET", path, session, address) + wanted + b"\r\n"


def post(path: str, fields: Sequence[tuple[str, str]], *, session: str, address: str = "") -> bytes:
    """The bytes of a POST of a form."""
    body = urlencode([("csrfmiddlewaretoken", CSRF), *fields]).encode()
    return _with_body(_head("POST", path, session, address), "application/x-www-form-urlencoded", body)


def post_files(
    path: str, fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, str, bytes]], *, session: str
) -> bytes:
    """The bytes of a POST with files (field, name, content), all PDF."""
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in [("csrfmiddlewaretoken", CSRF), *fields]
    ]
    parts += [
        f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        f"Content-Type: application/pdf\r\n\r\n".encode()
        + content
        for field, name, content in files
    ]
    mark = f"--{_BOUNDARY}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return _with_body(_head("POST", path, session, ""), f"multipart/form-data; boundary={_BOUNDARY}", body)


def _head(method: str, path: str, session: str, address: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: text/html"]
    cookies = [f"csrftoken={CSRF}"] if method == "POST" else []
    if session:
        cookies.append(f"sessionid={session}")
    if cookies:
        lines.append(f"Cookie: {'; '.join(cookies)}")
    if address:
        lines.append(f"X-Forwarded-For: {address}")
    return ("\r\n".join(lines) + "\r\n").encode()


def _with_body(head: bytes, kind: str, body: bytes) -> bytes:
    # As nginx says it once it has collected a body.
    said = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nX-Body-Whole: 1\r\n\r\n"
    return head + said.encode() + body


class Connection:
    """One kept connection, used by one thread."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> Answer:
        """Send a request and wait for its whole answer."""
        self.socket.sendall(request)
        received = b""
        while (answer := parse(received)) is None:
            more = self.socket.recv(256 * 1024)
            if not more:
                raise Unexpected("the server closed the connection in the middle of an answer")
            received += more
        return answer

    def close(self) -> None:
        """Close it."""
        self.socket.close()


Journey = Callable[[Connection], None]


def parse(received: bytes) -> Answer | None:
    """The answer when it is whole, else None."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)
    }
    if "content-length" in headers:
        if len(body) < int(headers["content-length"]):
            return None
    elif headers.get("transfer-encoding") == "chunked" and not body.endswith(b"0\r\n\r\n"):
        return None
    return Answer(int(first.split()[1]), headers, body)


def times_of(port: int, requests: Sequence[bytes], *, status: int = 200) -> list[float]:
    """Send requests one after another over one connection; seconds of each."""
    connection = Connection(port)
    taken = []
    for request in requests:
        began = time.perf_counter()
        answer = connection.send(request)
        taken.append(time.perf_counter() - began)
        expect(answer, status, request)
    connection.close()
    return taken


def expect(answer: Answer, status: int, request: bytes) -> None:
    """Raise Unexpected unless the answer has that status."""
    if answer.status != status:
        first = request.split(b"\r\n", 1)[0].decode()
        text = answer.body.decode(errors="replace")[:2000]
        raise Unexpected(
            f"{first}: {answer.status} instead of {status} {answer.headers.get('location', '')}\n{text}"
        )


def rate_of(port: int, journeys: Sequence[Journey], *, clients: int) -> float:
    """Let some clients, each on its own connection, share the journeys; journeys finished a second."""
    waiting = list(reversed(journeys))
    failures: list[Exception] = []

    def work() -> None:
        connection = Connection(port)
        try:
            while not failures:
                try:
                    journey = waiting.pop()
                except IndexError:  # another client took the last one
                    break
                journey(connection)
        except (Unexpected, OSError) as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    if failures:
        raise failures[0]
    return len(journeys) / taken


def sending(request: bytes, status: int) -> Journey:
    """The journey of one request, which must be answered with that status."""
    return lambda connection: expect(connection.send(request), status, request)


def throughput(port: int, ask: Callable[[], bytes], *, connections: int, seconds: float) -> float:
    """Answers a second when so many connections each ask again as soon as they were answered."""
    poll = selectors.DefaultSelector()
    for _ in range(connections):
        connection = Connection(port)
        connection.socket.sendall(ask())
        poll.register(connection.socket, selectors.EVENT_READ, [connection, b""])
    answered = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _events in poll.select(timeout=1):
            state = key.data
            state[1] += state[0].socket.recv(256 * 1024)
            answer = parse(state[1])
            if answer is not None:
                request = ask()
                expect(answer, 200, request)
                answered += 1
                state[1] = b""
                state[0].socket.sendall(request)
    taken = time.perf_counter() - began
    for key in list(poll.get_map().values()):
        key.data[0].close()
    return answered / taken
