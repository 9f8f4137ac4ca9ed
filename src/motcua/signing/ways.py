"""The ways to keys under one roof: a remote service, a hardware module. Tokens at people's machines: `token_pages`."""

from __future__ import annotations

from collections.abc import Sequence

from motcua.signing import csc, hsm
from motcua.signing.csc import Key
from motcua.signing.models import Gateway


def key_of(gateway: Gateway, name: str) -> Key:
    """A key with its certificate, as the service or the module tells it now. Raises csc.Failed."""
    return hsm.key_of(gateway, name) if gateway.way == Gateway.Way.HSM else csc.key_of(gateway, name)


def keys_for(gateway: Gateway, user_id: str) -> list[Key]:
    """The keys that a service holds for a number, or all that a module holds. Raises csc.Failed."""
    if gateway.way == Gateway.Way.HSM:
        return hsm.keys_of(gateway)
    return [csc.key_of(gateway, name) for name in csc.names_of(gateway, user_id.strip())[:10]]


def tried(gateway: Gateway) -> str:
    """What the service calls itself, or how many keys the module holds. Raises csc.Failed."""
    if gateway.way == Gateway.Way.HSM:
        hsm.forget_pins()
        return str(len(hsm.keys_of(gateway)))
    csc.forget_tokens()
    return csc.info(gateway)


def allowed(
    gateway: Gateway, key: Key, hashes: Sequence[bytes], *, pin: str, otp: str
) -> tuple[list[bytes], str]:
    """(a signature for each hash, ""), or ([], handle) while a press on the phone is waited for. Raises csc.Failed."""
    if gateway.way == Gateway.Way.HSM:
        return hsm.sign(gateway, key.name, hashes), ""
    allowed_by, handle = csc.authorise(gateway, key.name, hashes, pin=pin, otp=otp)
    return ([], handle) if handle else (csc.sign(gateway, key, allowed_by, hashes), "")
