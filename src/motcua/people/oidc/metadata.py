"""What a provider says of itself, and its keys: kept in memory for a while, asked for again with restraint."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motcua.outbox.calling import is_safe_address
from motcua.people.oidc import calling
from motcua.people.oidc.calling import Away, Strange
from motcua.people.oidc.providers import Provider

# Before people are sent to a provider it must have answered so lately: its own error page could not offer another way.
SEEN_WITHIN = 2.0
# While somebody is on the way, what it said at the beginning holds.
HOLDS_FOR = 600.0
# After a failure nobody waits for it again for so long.
RESTS_FOR = 10.0
KEYS_HOLD_FOR = 3600.0
# However many answers name unknown keys, the keys are asked for once in this time.
KEYS_AGAIN_AFTER = 30.0
PROBE_SECONDS = 2.5
_MOST_KEYS = 50

_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")


@dataclass(frozen=True)
class Metadata:
    """What discovery told (OpenID Connect Discovery 1.0, RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    algorithms: Sequence[str] = ("RS256",)
    client_auths: Sequence[str] = ("client_secret_basic",)
    names_itself: bool = False


@dataclass
class _Kept:
    metadata: Metadata | None = None
    seen: float = 0.0
    failed: float = float("-inf")
    keys: list[Mapping[str, Any]] = field(default_factory=list)
    keys_seen: float = float("-inf")


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}


def forget() -> None:
    """Know nothing of any provider."""
    with _lock:
        _kept.clear()


def _of(provider: Provider) -> _Kept:
    with _lock:
        return _kept.setdefault(provider.issuer, _Kept())


def metadata_of(provider: Provider, within: float = HOLDS_FOR) -> Metadata:
    """What the provider says of itself, heard at most `within` seconds ago.

    Raises Away (at once while it rests), Strange.
    """
    kept, now = _of(provider), time.monotonic()
    if kept.metadata is not None and now - kept.seen < within:
        return kept.metadata
    if now - kept.failed < RESTS_FOR:
        raise Away("resting after a failure")
    try:
        kept.metadata = ask(provider)
    except (Away, Strange):
        kept.failed = time.monotonic()
        raise
    kept.seen, kept.failed = time.monotonic(), float("-inf")
    return kept.metadata


def ask(provider: Provider) -> Metadata:
    """Ask now. Raises Away; Strange where it is another, or its addresses are not safe."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    told = calling.get_json(address, doing="discovery", seconds=PROBE_SECONDS)
    if told.get("issuer") != provider.issuer:
        raise Strange("metadata of another issuer")
    endpoints: dict[str, str] = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", *_OPTIONAL):
        value = told.get(name, "")
        if value == "" and name in _OPTIONAL:
            continue
        if not isinstance(value, str) or not _fits(value, provider.issuer):
            raise Strange(f"unsafe {name}")
        endpoints[name] = value
    return Metadata(
        **endpoints,
        algorithms=_texts(told, "id_token_signing_alg_values_supported") or ("RS256",),
        client_auths=_texts(told, "token_endpoint_auth_methods_supported") or ("client_secret_basic",),
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def _fits(address: str, issuer: str) -> bool:
    """An address of the outside may not lead to this very machine."""
    if not is_safe_address(address.partition("?")[0]) or "#" in address:
        return False
    return address.startswith("https://") or issuer.startswith("http://")


def _texts(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = told.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def keys_of(provider: Provider, metadata: Metadata, *, again: bool = False) -> list[Mapping[str, Any]]:
    """The provider's public keys as JWK. `again`: an answer names a key that is not among them.

    Raises Away, Strange.
    """
    kept, now = _of(provider), time.monotonic()
    holds = KEYS_AGAIN_AFTER if again else KEYS_HOLD_FOR
    if now - kept.keys_seen < holds:
        return kept.keys
    told = calling.get_json(metadata.jwks_uri, doing="keys").get("keys")
    if not isinstance(told, list):
        raise Strange("no keys")
    kept.keys = [one for one in told[:_MOST_KEYS] if isinstance(one, dict)]
    kept.keys_seen = time.monotonic()
    return kept.keys


def end_session(provider: Provider) -> str:
    """Where the provider's own session is ended; "" where it has no such place or does not answer now."""
    kept = _of(provider).metadata
    if kept is None:
        # Another process had sent the person there.
        try:
            kept = metadata_of(provider)
        except (Away, Strange):
            return ""
    return kept.end_session_endpoint
