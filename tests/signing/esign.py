"""The simulator of a signing service on a port of its own, and what the system knows of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from motcua.agencies.models import Agency
from motcua.people.models import User
from motcua.signing import credentials, csc, revocation, trusting
from motcua.signing.models import Credential, Gateway, TrustRoot
from motcua.simulate.esign.authority import GOVERNMENT
from motcua.simulate.esign.server import Server
from motcua.simulate.esign.service import Credential as Held
from motcua.simulate.esign.service import Service, fresh

PIN = "12345678"


class Esign:
    """A service with its server. `base` is its address."""

    def __init__(self, service: Service, server: Server) -> None:
        self.service = service
        self.base = f"http://127.0.0.1:{server.server_address[1]}/"

    def connect(self) -> Gateway:
        """Put the service down as an administrator does, with its roots."""
        csc.forget_tokens()
        revocation.forget()
        for code, authority in self.service.authorities.items():
            pem, sha256, until, name = trusting.read_root(authority.root.pem)
            TrustRoot.objects.create(
                name=name,
                authority=code,
                certificate=pem,
                sha256=sha256,
                not_after=until,
                hosts=[self.base.split("/")[2]],
            )
        return Gateway.objects.create(
            code="esign",
            name="Mô phỏng eSign",
            url=f"{self.base}csc/v2",
            token_url=f"{self.base}oauth2/token",
            client_id="motcua",
            timestamp_url=f"{self.base}tsa",
            seconds=5,
            is_on=True,
        )

    def hold(self, code: str, name: str, *, organisation: bool = False, **options: object) -> Held:
        """A key that the service holds, with a certificate of the government's authority."""
        authority = self.service.authorities[GOVERNMENT]
        holder = authority.issue(name, user_id=code, organisation=organisation)
        held = Held(code, code, holder, GOVERNMENT, **options)  # type: ignore[arg-type]
        self.service.credentials[code] = held
        return held

    def key_of(self, gateway: Gateway, person: User, code: str = "K1", **options: object) -> Credential:
        """A person's key, put down."""
        self.hold(code, person.full_name, **options)
        return credentials.put_down(gateway, code, owner=person)

    def key_of_agency(self, gateway: Gateway, agency: Agency, code: str = "A1") -> Credential:
        """An agency's key, put down."""
        self.hold(code, agency.name, organisation=True)
        return credentials.put_down(gateway, code, agency=agency)


@contextmanager
def running() -> Iterator[Esign]:
    """A fresh service, answering until the end of the block."""
    server = Server(None)  # type: ignore[arg-type]
    base = f"http://127.0.0.1:{server.server_address[1]}/"
    server.service = fresh(base)
    os.environ["MOTCUA_SIGNING_ESIGN_SECRET"] = server.service.client_secret
    server.start()
    try:
        yield Esign(server.service, server)
    finally:
        server.shutdown()
        server.server_close()
        os.environ.pop("MOTCUA_SIGNING_ESIGN_SECRET", None)
