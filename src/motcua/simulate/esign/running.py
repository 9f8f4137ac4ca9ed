"""The simulator as a process: authorities that last, keys of some people."""

from __future__ import annotations

from pathlib import Path

from motcua.simulate.esign.authority import GOVERNMENT, PUBLIC, dumped, loaded, make
from motcua.simulate.esign.server import Server
from motcua.simulate.esign.service import Credential, service_of


def server_of(port: int, folder: Path) -> Server:
    """A server on that port, whose authorities and time stamping key are kept in the folder."""
    base = f"http://127.0.0.1:{port}/"
    authorities = {code: make(code, base, folder) for code in (PUBLIC, GOVERNMENT)}
    kept = folder / "stamping.pem"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(dumped(authorities[PUBLIC].time_stamping()), encoding="utf-8")
    return Server(service_of(authorities, loaded(kept.read_text(encoding="utf-8"))), port=port)


def hold(
    server: Server,
    code: str,
    name: str,
    *,
    organisation: bool = False,
    asks: str = "pin",
    folder: Path | None = None,
) -> None:
    """A key for a person or an agency; kept in the folder, else issued anew at each start."""
    service = server.service
    kept = folder / f"key-{code}.pem" if folder is not None else None
    if kept is not None and kept.exists():
        holder = loaded(kept.read_text(encoding="utf-8"))
    else:
        holder = service.authorities[GOVERNMENT].issue(name, user_id=code, organisation=organisation)
        if kept is not None:
            kept.touch(mode=0o600)
            kept.write_text(dumped(holder), encoding="utf-8")
    service.credentials[code] = Credential(code, code, holder, GOVERNMENT, asks=asks)
