"""`motcua simulate esign`: authorities that last from one start to the next, and ways to misbehave told over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from motcua.simulate.esign import running
from motcua.simulate.esign.server import Server
from tests.signing.esign import Esign


def test_authorities_last_and_their_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    first = running.server_of(0, tmp_path)
    again = running.server_of(0, tmp_path)
    try:
        roots = [server.service.authorities["public"].root.pem for server in (first, again)]
        assert roots[0] == roots[1]
        assert first.service.stamping.pem == again.service.stamping.pem
        assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
        held = []
        for server in (first, again):
            running.hold(server, "A", "Sở Thử", organisation=True, folder=tmp_path)
            held.append(server.service.credentials["A"].holder.pem)
        # Whoever put the certificate down may sign after the next start as well.
        assert held[0] == held[1]
        assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
    finally:
        for server in (first, again):
            Server.server_close(server)


def test_it_is_told_to_be_down_and_up_again(esign: Esign) -> None:
    def told(**ways: object) -> None:
        request = urllib.request.Request(f"{esign.base}_control", data=json.dumps(ways).encode())
        urllib.request.urlopen(request).close()

    told(is_down=True)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(f"{esign.base}public/crl")
    told(is_down=False)
    with urllib.request.urlopen(f"{esign.base}public/crl") as answer:
        assert answer.read()
