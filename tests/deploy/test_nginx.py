"""The nginx configuration that we ship: what it says, and, where nginx is installed, what it does."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from motcua.config import bodies
from tests.deploy.nginx import FILES, HOST, SHIPPED, Running, binary, directives, running

needs_nginx = pytest.mark.skipif(
    binary() is None, reason="nginx is not installed and could not be (scripts/setup.sh test)"
)


@pytest.mark.criterion("VI.4")
def test_every_host_is_there_by_ipv6_with_tls_from_1_2_and_safe_ciphers_alone() -> None:
    said = directives("motcua.conf")
    for listened in ("80", "443 ssl http2"):
        assert said.count(f"listen {listened}") == said.count(f"listen [::]:{listened}") > 0
    servers = said.count("server")
    assert servers == said.count("include /etc/nginx/motcua/tls.conf") + 1, (
        "the one without TLS only redirects"
    )
    plain = said[said.index("listen 80") : said.index("listen 443 ssl http2 default_server")]
    assert "return 301 https://$host$request_uri" in plain
    assert not any(one.startswith("proxy_pass") for one in plain)
    tls = dict(one.split(" ", 1) for one in directives("motcua/tls.conf"))
    assert set(tls["ssl_protocols"].split()) == {"TLSv1.2", "TLSv1.3"}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(tls["ssl_ciphers"])
    ciphers = context.get_ciphers()
    assert len(ciphers) >= 6
    for cipher in ciphers:
        assert cipher["aead"], cipher
        assert cipher["kea"] in ("kx-ecdhe", "kx-any"), cipher  # forward secrecy; "any" is TLS 1.3's
        assert cipher["auth"] != "auth-null", cipher
        assert cipher["strength_bits"] >= 128, cipher


def test_what_operators_must_do_for_dnssec_is_told() -> None:
    told = (SHIPPED / "README.md").read_text(encoding="utf-8")
    for word in ("DNSSEC", "DS record", "AAAA", "CAA", "dig +dnssec"):
        assert word in told


def test_sizes_and_times_fit_the_application() -> None:
    limits = dict(one.split(" ", 1) for one in directives("motcua/limits.conf"))
    most = int(limits["client_max_body_size"].rstrip("m")) * 1024 * 1024
    assert settings.REQUEST_MAX_BYTES < most < settings.REQUEST_MAX_BYTES + 10 * 1024 * 1024
    assert float(limits["client_body_timeout"].rstrip("s")) <= bodies.GRACE
    hsts = next(one for one in directives("motcua/headers.conf") if one.startswith("add_header Strict"))
    assert "max-age=63072000; includeSubDomains" in (SHIPPED / "motcua/headers.conf").read_text()
    assert hsts


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("nginx")) as found:
        yield found


def context_for(nginx: Running) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(nginx.certificate))


def connected(
    nginx: Running, context: ssl.SSLContext, host: str = HOST, where: str = "127.0.0.1"
) -> ssl.SSLSocket:
    return context.wrap_socket(socket.create_connection((where, nginx.tls), timeout=10), server_hostname=host)


def asked(
    nginx: Running, method: str, path: str, *, host: str = HOST, body: bytes | None = None, **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection(host, nginx.tls, context=context_for(nginx))
    connection.sock = connected(nginx, context_for(nginx), host)
    connection.request(method, path, body, {"Host": host, **headers})
    response = connection.getresponse()
    response.read()
    return response


@needs_nginx
@pytest.mark.parametrize(
    ("version", "taken"),
    [
        (ssl.TLSVersion.TLSv1, False),
        (ssl.TLSVersion.TLSv1_1, False),
        (ssl.TLSVersion.TLSv1_2, True),
        (ssl.TLSVersion.TLSv1_3, True),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_handshakes_by_version(nginx: Running, version: ssl.TLSVersion, taken: bool) -> None:
    context = context_for(nginx)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    if taken:
        with connected(nginx, context) as found:
            assert found.version() == version.name.replace("_", ".")
    else:
        with pytest.raises(ssl.SSLError):
            connected(nginx, context)


@needs_nginx
@pytest.mark.parametrize(
    "cipher", ["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "DHE-RSA-AES128-SHA"]
)
def test_weak_ciphers_find_no_agreement(nginx: Running, cipher: str) -> None:
    context = context_for(nginx)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{cipher}:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        connected(nginx, context)


@needs_nginx
@pytest.mark.parametrize("where", ["127.0.0.1", "::1"])
def test_http_2_over_ipv4_and_ipv6(nginx: Running, where: str) -> None:
    context = context_for(nginx)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with connected(nginx, context, where=where) as found:
        assert found.selected_alpn_protocol() == "h2"


@needs_nginx
def test_without_tls_everything_is_sent_on_to_it(nginx: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=10)
    connection.request("GET", "/ho-so?x=1", headers={"Host": HOST})
    response = connection.getresponse()
    assert (response.status, response.headers["Location"]) == (301, f"https://{HOST}/ho-so?x=1")


@needs_nginx
def test_a_name_that_is_not_ours_gets_no_certificate(nginx: Running) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.raises(ssl.SSLError):
        connected(nginx, context, "ac.example.com")


@needs_nginx
def test_what_the_application_is_told_cannot_be_invented(nginx: Running) -> None:
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http", "Cookie": "sessionid=abc"}
    response = asked(nginx, "GET", "/ho-so", **forged)
    told: Any = nginx.got[-1]["headers"]
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["X-Forwarded-Proto"] == "https"
    assert told["Host"] == HOST
    assert told["Cookie"] == "sessionid=abc"
    assert response.headers.get_all("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]
    assert response.headers["Server"] == "nginx", "without its version"


@needs_nginx
def test_static_files_are_kept_and_carry_nobodys_cookie(nginx: Running) -> None:
    before = len(nginx.got)
    for _time in range(2):
        assert asked(nginx, "GET", "/static/build/app-abcdef12.js", Cookie="sessionid=abc").status == 200
    assert len(nginx.got) == before + 1
    assert "Cookie" not in dict(nginx.got[-1]["headers"])  # type: ignore[call-overload]


@needs_nginx
def test_the_files_origin_hands_out_files_and_nothing_else(nginx: Running) -> None:
    assert asked(nginx, "GET", "/tep-ky/abc", host=FILES, Cookie="sessionid=abc").status == 200
    assert "Cookie" not in dict(nginx.got[-1]["headers"])  # type: ignore[call-overload]
    assert asked(nginx, "GET", "/dang-nhap", host=FILES).status == 404
    assert asked(nginx, "POST", "/tep-ky/abc", host=FILES, body=b"x").status == 403
    assert asked(nginx, "GET", "/tep-ky/abc").status == 404
    response = asked(nginx, "GET", "/khong-co", host=FILES)
    assert "max-age=63072000" in response.headers["Strict-Transport-Security"], "on nginx's own errors too"


@needs_nginx
def test_too_much_is_refused_before_the_application_sees_it(nginx: Running) -> None:
    before = len(nginx.got)
    with connected(nginx, context_for(nginx)) as line:
        head = f"POST /ho-so HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 200000000\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413")
    assert asked(nginx, "GET", "/" + "x" * 20_000).status == 414
    assert len(nginx.got) == before


@needs_nginx
def test_a_body_that_is_on_the_way_bothers_the_application_only_when_it_is_whole(nginx: Running) -> None:
    before = len(nginx.got)
    with connected(nginx, context_for(nginx)) as line:
        line.sendall(f"POST /ho-so HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 10\r\n\r\n12345".encode())
        time.sleep(0.3)
        assert len(nginx.got) == before
        line.sendall(b"67890")
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    assert nginx.got[-1]["body"] == 10
    told: Any = nginx.got[-1]["headers"]
    assert told["X-Body-Whole"] == "1"


@needs_nginx
def test_a_piece_of_an_upload_goes_on_at_once_and_nobody_says_that_it_is_whole(nginx: Running) -> None:
    before = len(nginx.got)
    with connected(nginx, context_for(nginx)) as line:
        head = f"POST /tai-len/x HTTP/1.1\r\nHost: {HOST}\r\nX-Body-Whole: 1\r\nContent-Length: 10\r\n\r\n"
        line.sendall(f"{head}1234567890".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 200")
    told: Any = nginx.got[-1]["headers"]
    assert len(nginx.got) == before + 1
    assert "X-Body-Whole" not in told


@needs_nginx
def test_floods_of_one_address_are_told_to_slow_down(nginx: Running) -> None:
    """Last, for it uses up the allowance of this address for some seconds."""
    with connected(nginx, context_for(nginx)) as line:
        statuses = set()
        for _number in range(400):
            line.sendall(f"GET /static/x HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            response = http.client.HTTPResponse(line)
            response.begin()
            response.read()
            statuses.add(response.status)
            if response.status != 200:
                break
    assert statuses == {200, 429}
