"""A key in a device, made of software: what a browser would send for it, honest or forged."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

ORIGIN, SITE = "http://testserver", "testserver"
_PRESENT, _WITH_CREDENTIAL = 0x01, 0x40


class SoftKey:
    """One key pair with a counter."""

    def __init__(self) -> None:
        self.identifier = os.urandom(32)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.uses = 0

    def made(self, options: dict[str, Any], *, origin: str = ORIGIN, site: str = SITE, **more: Any) -> str:
        """The answer to being asked to make a key."""
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.identifier, public)
        flags = more.get("flags", _PRESENT | _WITH_CREDENTIAL)
        data = AuthenticatorData.create(_hash(site), flags, self.uses, credential)
        attestation = AttestationObject.create("none", data, {})
        client = self._client("webauthn.create", more.get("challenge", options["challenge"]), origin)
        return self._answer(
            {"attestationObject": websafe_encode(attestation), "clientDataJSON": websafe_encode(client)}
        )

    def proved(self, options: dict[str, Any], *, origin: str = ORIGIN, site: str = SITE, **more: Any) -> str:
        """The answer to being asked to prove the key."""
        self.uses += more.get("counts", 1)
        data = AuthenticatorData.create(_hash(site), more.get("flags", _PRESENT), self.uses)
        client = self._client(
            more.get("kind", "webauthn.get"), more.get("challenge", options["challenge"]), origin
        )
        signer = more.get("signer", self.secret)
        signature = signer.sign(data + client.hash, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "authenticatorData": websafe_encode(data),
                "clientDataJSON": websafe_encode(client),
                "signature": websafe_encode(signature),
            }
        )

    @staticmethod
    def _client(kind: str, challenge: str, origin: str) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(challenge), origin)

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.identifier)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _hash(site: str) -> bytes:
    hashed = Hash(SHA256())
    hashed.update(site.encode())
    return hashed.finalize()
